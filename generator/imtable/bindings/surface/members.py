"""Record -> classes: one for every object, nested as the documentation indents.

Owns members, defaults and nesting. It knows nothing of operations: where the outermost class
stands and what it is called is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Literal

from msgspec import Struct, field

from imtable.bindings.names import (
    CLASS_WORDS,
    FIELD_WORDS,
    REPLY_WORDS,
    ClassKey,
    class_names,
    field_names,
)
from imtable.bindings.prose import field_blocks
from imtable.bindings.surface.field_types import (
    Namer,
    Slot,
    field_type,
    file_digest,
    is_secret,
    only_value,
    slots,
)
from imtable.bindings.surface.given import NO_NAMES, GivenNames, with_given
from imtable.bindings.surface.model import (
    Alias,
    Attribute,
    Class,
    Default,
    Docs,
    MessageSide,
    no_docs,
)
from imtable.bindings.surface.types import NONE, Literals, Mark, marked, union_of
from imtable.ir.model import Encoded, Field, Record, RsaSignature, Scalar


class ClassScope(Struct, frozen=True, kw_only=True):
    """Where a class stands and what is known about it before its members are.

    `roots` are the outermost classes of the module, which nested ones must not hide. The
    members in `filled_in` are the runtime's to fill in: a caller may leave them out, and also
    the `own_numbers`, which are settings of the client: wire name -> setting. An `upload` is
    sent with a file, whose digests the runtime fills in, too. `given` are names that are not the
    usual ones.
    """

    operation: str
    side: MessageSide
    qualified: tuple[str, ...]
    steps: tuple[str, ...] = ()
    base: Literal["", "Reply"] = ""
    said: Docs = no_docs
    roots: frozenset[str] = frozenset()
    filled_in: frozenset[str] = frozenset()
    own_numbers: Mapping[str, str] = field(default_factory=dict[str, str])
    upload: bool = False
    given: GivenNames = NO_NAMES


def record_classes(record: Record, scope: ClassScope) -> Iterator[Class | Alias]:
    """The class of a record, its aliases, and the classes nested in it. Raises ValueError for
    repeated members."""
    found = [(each, slot) for each in record.fields for slot in slots(each, each.name)]
    names = _class_names(found, scope) if found else {}
    namer = Namer(
        scope.side,
        {
            (each.name, slot.trail): (*scope.qualified, names[slot.key])
            for each, slot in found
        },
    )
    yield Class(
        qualified=scope.qualified,
        members=_members(record, namer, scope),
        operation=scope.operation,
        side=scope.side,
        steps=scope.steps,
        base=scope.base,
        said=scope.said,
    )
    inner = [
        (_inside(scope, names[slot.key], each, slot), slot) for each, slot in found
    ]
    yield from aliases(inner)
    for within, slot in inner:
        if isinstance(slot.type, Record):
            yield from record_classes(slot.type, within)


def _class_names(
    found: Sequence[tuple[Field, Slot]], scope: ClassScope
) -> dict[ClassKey, str]:
    """Raises ValueError where a given name cannot be."""
    names = class_names((slot.key for _, slot in found), scope.roots)
    if not scope.given.classes:
        return names
    given = {
        slot.key: name
        for each, slot in found
        if (name := scope.given.classes.get(_spot(scope, each, *slot.steps)))
    }
    return with_given(names, given, CLASS_WORDS | scope.roots)


def _spot(
    scope: ClassScope, each: Field, *below: str
) -> tuple[str, MessageSide, tuple[str, ...]]:
    return scope.operation, scope.side, (*scope.steps, each.name, *below)


def aliases(found: Iterable[tuple[ClassScope, Slot]]) -> Iterator[Alias]:
    """The aliases among the slots."""
    for scope, slot in found:
        if slot.values:
            yield Alias(
                qualified=scope.qualified,
                values=Literals(slot.values),
                operation=scope.operation,
                side=scope.side,
                steps=scope.steps,
            )


def _inside(scope: ClassScope, name: str, each: Field, slot: Slot) -> ClassScope:
    return ClassScope(
        operation=scope.operation,
        side=scope.side,
        qualified=(*scope.qualified, name),
        steps=(*scope.steps, each.name, *slot.steps),
        said=slot.said or partial(_title, each),
        roots=scope.roots,
        upload=scope.upload,
        given=scope.given,
    )


def _title(each: Field) -> Iterable[str]:
    """Of an object the rest stands where it is a member."""
    return tuple(filter(None, field_blocks(each)))[:1]


# -- members -------------------------------------------------------------------------------


def _members(record: Record, namer: Namer, scope: ClassScope) -> tuple[Attribute, ...]:
    names = _identifiers(record, scope)
    return tuple(
        _member(each, names[each.name], namer, scope) for each in record.fields
    )


def _identifiers(record: Record, scope: ClassScope) -> dict[str, str]:
    wire = [each.name for each in record.fields]
    if len(set(wire)) < len(wire):
        repeated = min(name for name, count in Counter(wire).items() if count > 1)
        raise ValueError(f"repeated member {repeated!r}")
    reply = bool(scope.base)
    names = field_names(wire, reply=reply)
    if not scope.given.arguments:
        return names
    given = {
        each.name: name
        for each in record.fields
        if (name := scope.given.arguments.get(_spot(scope, each)))
    }
    return with_given(names, given, REPLY_WORDS if reply else FIELD_WORDS)


def _member(each: Field, name: str, namer: Namer, scope: ClassScope) -> Attribute:
    type_ = field_type(each, namer, None if name == each.name else each.name)
    supplied = _supplied(each, scope)
    if supplied:
        type_ = marked(type_, supplied)
    optional = supplied is not None or _may_be_left_out(each, scope)
    hidden = is_secret(each.type)
    return Attribute(
        name=name,
        steps=(*scope.steps, each.name),
        type=union_of([type_, NONE]) if optional else type_,
        default=_default(each, scope.side, optional=optional, hidden=hidden),
        hidden=hidden,
        said=partial(field_blocks, each),
    )


def _supplied(each: Field, scope: ClassScope) -> Mark | None:
    """The mark of a member that the runtime supplies where the caller does not: a number that
    the client knows, a digest of the file beside it. None if there is none."""
    if scope.upload and (digest := file_digest(each)):
        return Mark("FileDigest", (digest,))
    free = isinstance(each.type, Scalar) and not each.values and not each.family
    setting = scope.own_numbers.get(each.name) if each.required and free else None
    if setting == "appid" and each.type != Scalar(kind="string"):
        return None  # a slip of the page: no application id is a number
    return Mark("FromClient", (setting,)) if setting else None


def _may_be_left_out(each: Field, scope: ClassScope) -> bool:
    if each.required is None:
        return True
    signed = isinstance(each.type, Encoded) and isinstance(
        each.type.codec, RsaSignature
    )
    return scope.side == "request" and (signed or each.name in scope.filled_in)


def _default(
    each: Field, side: MessageSide, *, optional: bool, hidden: bool
) -> Default | None:
    if optional:
        return Default(None)
    return only_value(each) if side == "request" and not hidden else None


def without(record: Record, names: Collection[str]) -> Record:
    """The record without some members; `names` are in lower case."""
    kept = tuple(each for each in record.fields if each.name.lower() not in names)
    return Record(fields=kept)
