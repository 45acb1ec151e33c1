"""Record -> classes: one dataclass for every object, nested as the documentation indents.

Owns members, defaults and nesting. It knows nothing of operations: where the outermost class
stands and what it is called is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from imtable.bindings.layout import (
    STEP,
    CallExpression,
    Expr,
    Keyword,
    Name,
    bracketed,
    declaration,
    fits,
    mentioned,
    named,
    one_line,
    union,
)
from imtable.bindings.names import RUNTIME_NAMES, TYPING_NAMES, class_names, field_names
from imtable.bindings.quoting import addressed_docstring, docstring
from imtable.bindings.views.annotations import (
    NONE,
    Namer,
    Side,
    Slot,
    annotation,
    constant,
    file_digest,
    is_secret,
    mark,
    marked,
    slots,
)
from imtable.bindings.views.model import ChoiceView, ClassView, FieldView
from imtable.bindings.views.prose import field_blocks
from imtable.ir.model import Encoded, Field, Record, RsaSignature, Scalar

IMPORTED = TYPING_NAMES | RUNTIME_NAMES | {"field"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassScope:
    """Where a class stands and what is known about it before its members are.

    `where` is the address of the page, said by every class. `roots` are the outermost
    classes of the module, which nested ones must not hide. The members in `filled_in` are
    the runtime's to fill in: a caller may leave them out, and also the `own_numbers`, which
    are settings of the client: wire name -> setting. An `upload` is sent with a file, whose
    digests the runtime fills in, too.
    """

    side: Side
    name: str
    outer: tuple[str, ...] = ()
    depth: int = 0
    base: str = ""
    blocks: tuple[str, ...] = ()
    where: str = ""
    roots: frozenset[str] = frozenset()
    filled_in: frozenset[str] = frozenset()
    own_numbers: Mapping[str, str] = field(default_factory=dict[str, str])
    upload: bool = False

    @property
    def qualified(self) -> Name:
        """The name from the module's scope: `PostJson.Detail`."""
        return Name((*self.outer, self.name))

    @property
    def indent(self) -> str:
        """What stands before `class`."""
        return STEP * self.depth


@dataclass(frozen=True, slots=True)
class Built:
    """Classes, parents first, and the imported names that they mention."""

    classes: tuple[ClassView, ...]
    uses: frozenset[str]


def record_classes(record: Record, scope: ClassScope) -> Built:
    """The class of a record and those nested in it. Raises ValueError for repeated members."""
    names = _identifiers(record, reply=bool(scope.base))
    found = [(each, slot) for each in record.fields for slot in slots(each, each.name)]
    classes = class_names((slot.key for _, slot in found), scope.roots)
    namer = Namer(
        scope.side,
        {
            (each.name, slot.trail): Name((*scope.qualified.parts, classes[slot.key]))
            for each, slot in found
        },
    )
    members = [_member(each, names[each.name], namer, scope) for each in record.fields]
    declared = {
        slot.key: (classes[slot.key], each, slot) for each, slot in reversed(found)
    }
    ordered = list(reversed(declared.values()))
    choices = tuple(choice_views([(n, s) for n, _, s in ordered], scope.indent + STEP))
    own = _class_view(scope, choices, tuple(view for view, _ in members))
    nested = [
        record_classes(slot.type, _inside(scope, name, each, slot))
        for name, each, slot in ordered
        if isinstance(slot.type, Record)
    ]
    uses = {"dataclass"}.union(*(used for _, used in members))
    uses |= {"Literal"} if choices else set()
    uses |= {scope.base} if scope.base else set()
    return Built(
        (own, *(view for built in nested for view in built.classes)),
        frozenset(uses).union(*(built.uses for built in nested)),
    )


def _identifiers(record: Record, *, reply: bool) -> dict[str, str]:
    wire = [each.name for each in record.fields]
    if len(set(wire)) < len(wire):
        repeated = min(name for name, count in Counter(wire).items() if count > 1)
        raise ValueError(f"repeated member {repeated!r}")
    return field_names(wire, reply=reply)


def _inside(scope: ClassScope, name: str, each: Field, slot: Slot) -> ClassScope:
    return ClassScope(
        side=scope.side,
        name=name,
        outer=scope.qualified.parts,
        depth=scope.depth + 1,
        blocks=slot.blocks or tuple(filter(None, field_blocks(each)))[:1],
        where=scope.where,
        roots=scope.roots,
        upload=scope.upload,
    )


def _class_view(
    scope: ClassScope, choices: tuple[ChoiceView, ...], members: tuple[FieldView, ...]
) -> ClassView:
    said = addressed_docstring(scope.blocks, scope.where, scope.indent + STEP)
    return ClassView(
        name=scope.name,
        qualified=one_line(scope.qualified),
        indent=scope.indent,
        outermost=scope.depth == 0,
        bases=f"({scope.base})" if scope.base else "",
        docstring=said,
        choices=choices,
        fields=members,
        spaced=bool(said and (choices or members)),
        bare=not (said or choices or members),
    )


def choice_views(
    named: Iterable[tuple[str, Slot]], indent: str
) -> Iterator[ChoiceView]:
    """The aliases among the slots."""
    for name, slot in named:
        if slot.choices:
            laid = bracketed(indent, f"{name} = Literal[", slot.choices, "]")
            yield ChoiceView(name=name, text=laid.text, settled=laid.settled)


# -- members -------------------------------------------------------------------------------


def _member(
    each: Field, name: str, namer: Namer, scope: ClassScope
) -> tuple[FieldView, set[str]]:
    indent = scope.indent + STEP
    expr = annotation(each, namer, None if name == each.name else each.name)
    supplied = _supplied(each, scope)
    if supplied:
        expr = marked(expr, supplied)
    optional = supplied is not None or _may_be_left_out(each, scope)
    default = _default(each, namer.side, optional=optional)
    if optional:
        expr = union([expr, NONE])
    laid = declaration(indent, name, _short_enough(expr, indent), default)
    view = FieldView(
        name=name,
        text=laid.text,
        docstring=docstring(field_blocks(each), indent),
        settled=laid.settled,
    )
    uses = mentioned(expr) | (mentioned(default) if default else set[str]())
    return view, uses & IMPORTED


def _short_enough(expr: Expr, indent: str) -> Expr:
    """A class of its own under its bare name where the qualified one does not fit on any line:
    there black and ruff disagree about parentheses. A class sees its own children."""
    if isinstance(expr, Name) and not fits(f"{indent}{STEP}{one_line(expr)}"):
        return Name(expr.parts[-1:])
    return expr


def _supplied(each: Field, scope: ClassScope) -> CallExpression | None:
    """The mark of a member that the runtime supplies where the caller does not: a number that
    the client knows, a digest of the file beside it. None if there is none."""
    if scope.upload and (digest := file_digest(each)):
        return mark("FileDigest", digest)
    free = isinstance(each.type, Scalar) and not each.values and not each.family
    setting = scope.own_numbers.get(each.name) if each.required and free else None
    if setting == "appid" and each.type != Scalar(kind="string"):
        return None  # a slip of the page: no application id is a number
    return mark("FromClient", setting) if setting else None


def _may_be_left_out(each: Field, scope: ClassScope) -> bool:
    if each.required is None:
        return True
    signed = isinstance(each.type, Encoded) and isinstance(
        each.type.codec, RsaSignature
    )
    return scope.side == "request" and (signed or each.name in scope.filled_in)


def has_defaults(record: Record, scope: ClassScope) -> bool:
    """Whether the class can be made without a value for any member."""
    return all(
        _supplied(each, scope)
        or _may_be_left_out(each, scope)
        or (not is_secret(each.type) and constant(each))
        for each in record.fields
    )


def _default(each: Field, side: Side, *, optional: bool) -> Expr | None:
    if is_secret(each.type):
        hidden = Keyword("repr", named("False"))
        given = (Keyword("default", NONE),) if optional else ()
        return CallExpression("field", (*given, hidden))
    if optional:
        return NONE
    return constant(each) if side == "request" else None


def without(record: Record, names: Collection[str]) -> Record:
    """The record without some members; `names` are in lower case."""
    kept = tuple(each for each in record.fields if each.name.lower() not in names)
    return Record(fields=kept)
