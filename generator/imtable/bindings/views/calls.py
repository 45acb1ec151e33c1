"""Operation -> functions: what a call takes, hands on and gives back.

Owns signatures and the description of a call. Classes are made elsewhere (`classes`), and so
are the names of the outermost ones (`roots`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from imtable.bindings.layout import (
    STEP,
    CallExpression,
    Dict,
    Expr,
    Keyword,
    Laid,
    Tuple,
    Union,
    bracketed,
    decorator,
    item_line,
    mentioned,
    named,
    parameter_line,
    union,
)
from imtable.bindings.names import DEPRECATED, RUNTIME, parameter_names
from imtable.bindings.quoting import addressed_docstring, docstring
from imtable.bindings.views.annotations import (
    NONE,
    Namer,
    Slot,
    annotation,
    constant,
    literals,
    text_literal,
)
from imtable.bindings.views.classes import (
    IMPORTED,
    Built,
    ClassScope,
    choice_views,
    has_defaults,
    record_classes,
)
from imtable.bindings.views.model import CallView, ChoiceView
from imtable.bindings.views.prose import (
    address,
    alternatives_block,
    async_blocks,
    deprecation,
    field_blocks,
    operation_blocks,
)
from imtable.bindings.views.roots import (
    BODIES,
    IDEMPOTENCY_KEY,
    OWN_NUMBERS,
    OWN_PARTS,
    ModuleContext,
    has_reply_class,
    parameter_slots,
    parameters,
    reply_key,
)
from imtable.bindings.views.verification import verification
from imtable.ir.model import (
    Alternatives,
    Field,
    OneOf,
    Operation,
    Parameter,
    Record,
    Route,
    Scalar,
)

SIGNING_MEMBERS = frozenset({"sign", "nonce_str"})
"""Members of a v2 request that the runtime computes; a caller may give them."""
_STR_OR_INT = Union((named("str"), named("int")))
_RETURNS = {"failure": "file", "none": "empty"}


@dataclass(frozen=True, slots=True)
class BuiltCall:
    """One operation: its functions, their classes, and the imported names it mentions."""

    view: CallView
    choices: tuple[ChoiceView, ...]
    built: tuple[Built, ...]
    uses: frozenset[str]
    exports: frozenset[str]


# -- the call ------------------------------------------------------------------------------


def build_call(operation: Operation, route: Route, context: ModuleContext) -> BuiltCall:
    """The functions and classes of one operation."""
    taken = parameters(operation)
    identifiers = parameter_names([one.field.name for one in taken])
    typed = [(one, *_parameter(operation, one, identifiers, context)) for one in taken]
    redirect = operation.reply.kind == "redirect"
    constant_name = f"_{operation.verb.upper()}"
    result = _result(operation, context)
    said = context.page, operation, context.docs_url
    way = "url" if redirect else "call"
    passed: list[Expr] = [named(constant_name), *_passed(taken, identifiers)]
    passed += [] if redirect else [Keyword("options", named("options"))]
    statement = bracketed(STEP, f"return client.{way}(", passed, ")")
    async_statement = bracketed(STEP, f"return await client.{way}(", passed, ")")
    stated = [
        item_line(STEP, each)
        for each in _settings(operation, route, taken, result, context)
    ]
    variables = {
        identifiers[one.field.name]: one.field for one in taken if one.part == "path"
    }
    mark = deprecated(operation)
    laid = [*stated, *(line for _, line, _ in typed), statement, async_statement, mark]
    view = CallView(
        name=operation.verb,
        async_name=f"{operation.verb}_async",
        constant=constant_name,
        result=result,
        settings=tuple(each.text for each in stated),
        parameters=tuple(line.text for _, line, _ in typed),
        docstring=docstring(operation_blocks(*said, variables), STEP),
        async_docstring=addressed_docstring(
            async_blocks(operation), address(context.page.path, context.docs_url), STEP
        ),
        statement=statement.text,
        async_statement=async_statement.text,
        redirect=redirect,
        decorator=mark.text,
        settled=all(each.settled for each in laid),
    )
    choices = [_choices(operation, one, context) for one in taken]
    built = [
        *_parameter_classes(operation, taken, context),
        *_reply_classes(operation, context),
    ]
    uses = {"Operation", RUNTIME}.union(*(used for *_, used in typed))
    uses |= {result} & IMPORTED
    uses |= {DEPRECATED} if mark.text else set[str]()
    uses |= {"Literal"} if any(choices) else set[str]()
    classes = {one.classes[0].name for one in built}
    functions = {view.name} if redirect else {view.name, view.async_name}
    return BuiltCall(
        view,
        tuple(choice for group in choices for choice in group),
        tuple(built),
        frozenset(uses),
        frozenset(
            functions | classes | {one.name for group in choices for one in group}
        ),
    )


def deprecated(operation: Operation) -> Laid:
    """The decorator of the functions of an operation; no text if there is none."""
    said = deprecation(operation)
    return (
        decorator(CallExpression(DEPRECATED, (text_literal(said),)))
        if said
        else Laid("")
    )


def _parameter(
    operation: Operation,
    one: Parameter,
    identifiers: Mapping[str, str],
    context: ModuleContext,
) -> tuple[Laid, set[str]]:
    """The parameter in a signature, and the imported names it mentions."""
    expr = _parameter_type(operation, one, context)
    default = None
    if one.part == "path":
        default = constant(one.field)
    elif not _must_be_passed(operation, one, context):
        expr, default = union([expr, NONE]), NONE
    line = parameter_line(STEP, identifiers[one.field.name], expr, default)
    return line, mentioned(expr) & IMPORTED


def _must_be_passed(
    operation: Operation, one: Parameter, context: ModuleContext
) -> bool:
    """Whether a caller has to pass the part: a member of it is required, or is one of those
    that are needed."""
    if any(each.within == (one.part,) for each in operation.request.alternatives):
        return True
    needed = one.field.required is not None
    return needed and not _makes_itself(operation, one, context)


def _makes_itself(operation: Operation, one: Parameter, context: ModuleContext) -> bool:
    """Whether the runtime can make the part where the caller passes none."""
    record = one.field.type
    if one.part not in OWN_PARTS or not isinstance(record, Record):
        return False
    (slot,) = parameter_slots(operation, one)
    return has_defaults(record, _request_place(operation, one, slot, context))


def _parameter_type(
    operation: Operation, one: Parameter, context: ModuleContext
) -> Expr:
    field = one.field
    names = {
        (field.name, slot.trail): named(context.names[slot.key])
        for slot in parameter_slots(operation, one)
    }
    if one.part == "path" and not _has_choices(field):
        return _STR_OR_INT
    return annotation(field, Namer("request", names))


def _has_choices(field: Field) -> bool:
    return isinstance(field.type, Scalar) and bool(literals(field.values, field.type))


def _passed(
    taken: Sequence[Parameter], identifiers: Mapping[str, str]
) -> tuple[Keyword, ...]:
    """The arguments of `client.call` between the operation and the options."""
    path = tuple(
        (text_literal(one.field.name), named(identifiers[one.field.name]))
        for one in taken
        if one.part == "path"
    )
    passed = [
        Keyword(_word(one), named(identifiers[one.field.name]))
        for one in taken
        if one.part != "path"
    ]
    return (Keyword("path", Dict(path)), *passed) if path else tuple(passed)


def _word(one: Parameter) -> str:
    return "body" if one.part in BODIES else one.part


# -- the description -----------------------------------------------------------------------


def _result(operation: Operation, context: ModuleContext) -> str:
    kind = operation.reply.kind
    if kind in ("file", "failure"):
        return "FileReply"
    if kind == "redirect":
        return "str"
    return (
        context.names[reply_key(operation)]
        if has_reply_class(operation.reply)
        else "Reply"
    )


def _settings(
    operation: Operation,
    route: Route,
    taken: Sequence[Parameter],
    result: str,
    context: ModuleContext,
) -> list[Keyword]:
    options = operation.request.options
    sends = next((one.part for one in taken if one.part in BODIES), None)
    kind = operation.reply.kind
    proof = verification(operation.verb, route.template)
    failure = kind == "failure" and has_reply_class(operation.reply)
    stated: list[tuple[str, Expr | str | bool | None]] = [
        ("method", operation.verb.upper()),
        ("path", text_literal(route.template)),
        ("page", text_literal(context.page.path)),
        ("reply", named(result)),
        ("sends", sends),
        *_models(operation, taken, context),
        ("returns", kind != "json" and _RETURNS.get(kind, kind)),
        ("version", context.page.version == "v2" and "v2"),
        ("host", route.host),
        ("client_certificate", options.client_certificate),
        ("nonceless", options.nonceless),
        ("fragment", options.fragment),
        ("verification", proof != "signed" and proof),
        ("idempotency_key", _has_idempotency_key(taken)),
        ("failure", failure and named(context.names[reply_key(operation)])),
        ("alternatives", _alternatives(operation)),
    ]
    return [Keyword(name, _expr(value)) for name, value in stated if value]


def _alternatives(operation: Operation) -> Expr | None:
    groups = tuple(map(_alternative, operation.request.alternatives))
    return Tuple(groups) if groups else None


def _alternative(one: Alternatives) -> CallExpression:
    texts = (Tuple(tuple(map(text_literal, each))) for each in (one.within, one.names))
    needed = Keyword("needed", text_literal(one.needed))
    strict = (needed,) if one.needed == "exactly-one" else ()
    return CallExpression(f"{RUNTIME}.Alternatives", (*texts, *strict))


def _expr(value: Expr | str | Literal[True]) -> Expr:
    if value is True:
        return named("True")
    return text_literal(value) if isinstance(value, str) else value


def _models(
    operation: Operation, taken: Sequence[Parameter], context: ModuleContext
) -> list[tuple[str, Expr]]:
    """By what a mapping is written that is passed in place of a model."""
    return [
        (_word(one), union(map(named, names)))
        for one in taken
        if one.part in BODIES or one.part == "query"
        if isinstance(one.field.type, Record | OneOf)
        if (
            names := [
                context.names[slot.key]
                for slot in parameter_slots(operation, one)
                if isinstance(slot.type, Record)
            ]
        )
    ]


def _has_idempotency_key(taken: Sequence[Parameter]) -> bool:
    return any(
        each.name.lower() == IDEMPOTENCY_KEY
        for one in taken
        if one.part == "headers" and isinstance(one.field.type, Record)
        for each in one.field.type.fields
    )


# -- classes -------------------------------------------------------------------------------


def _choices(
    operation: Operation, one: Parameter, context: ModuleContext
) -> list[ChoiceView]:
    found = parameter_slots(operation, one)
    return list(choice_views([(context.names[slot.key], slot) for slot in found], ""))


def _parameter_classes(
    operation: Operation, taken: Collection[Parameter], context: ModuleContext
) -> list[Built]:
    declared = {
        slot.key: (one, slot)
        for one in taken
        for slot in parameter_slots(operation, one)
    }
    return [
        record_classes(slot.type, _request_place(operation, one, slot, context))
        for one, slot in declared.values()
        if isinstance(slot.type, Record)
    ]


def _request_place(
    operation: Operation, one: Parameter, slot: Slot, context: ModuleContext
) -> ClassScope:
    v2 = context.page.version == "v2"
    return ClassScope(
        side="request",
        name=context.names[slot.key],
        blocks=(
            *(slot.blocks or field_blocks(one.field)),
            alternatives_block(operation, within=(one.part,)),
        ),
        where=address(context.page.path, context.docs_url),
        roots=context.roots,
        filled_in=SIGNING_MEMBERS if v2 else frozenset(),
        own_numbers=OWN_NUMBERS if one.part in OWN_PARTS else {},
        upload=one.part == "multipart",
    )


def _reply_classes(operation: Operation, context: ModuleContext) -> list[Built]:
    if not has_reply_class(operation.reply):
        return []
    failed = operation.reply.kind == "failure"
    said = (
        f"Why `{operation.verb}` failed."
        if failed
        else f"The reply of `{operation.verb}`."
    )
    scope = ClassScope(
        side="reply",
        name=context.names[reply_key(operation)],
        base="Reply",
        blocks=(said,),
        where=address(context.page.path, context.docs_url),
        roots=context.roots,
    )
    return [record_classes(Record(fields=operation.reply.fields), scope)]
