"""Functions of a call -> view: how they are written, and what they hand on.

Owns the description of a call and the statements of its functions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from imtable.bindings.layout import (
    STEP,
    CallExpression,
    Dict,
    Expr,
    Keyword,
    Laid,
    Tuple,
    bracketed,
    decorator,
    item_line,
    mentioned,
    named,
    one_line,
    parameter_line,
)
from imtable.bindings.names import DEPRECATED, RUNTIME
from imtable.bindings.prose import async_blocks, operation_blocks
from imtable.bindings.quoting import DocstringText, paragraph, paragraphs
from imtable.bindings.surface.model import Attribute, Function
from imtable.bindings.surface.roots import parameters
from imtable.bindings.surface.types import (
    STR,
    ClassRef,
    Plain,
    PythonType,
    UnionType,
    classes_in,
    union_of,
)
from imtable.bindings.views.classes import IMPORTED
from imtable.bindings.views.docstrings import (
    Wording,
    function_docstring,
    twin_docstring,
)
from imtable.bindings.views.model import CallView, ParameterView
from imtable.bindings.views.type_expr import default_expr, text_literal, type_expr
from imtable.ir.model import (
    Alternatives,
    ApiPage,
    OneOf,
    Operation,
    Record,
    Route,
    Type,
)
from imtable.ir.protocol import BODIES, IDEMPOTENCY_KEY, verification

FILE = Plain("FileReply")
_RETURNS = {"failure": "file", "none": "empty"}


class CallContext(Struct, frozen=True):
    """A call, the page around it, and the functions of the call: the asynchronous one is None
    where there is none. `docs_url` is where the pages are published."""

    page: ApiPage
    operation: Operation
    docs_url: str | None
    wording: Wording
    function: Function
    async_function: Function | None

    @property
    def taken(self) -> list[Attribute]:
        """What travels, of what a caller passes."""
        return [one for one in self.function.parameters if one.steps]


class PrintedCall(Struct, frozen=True):
    """The functions as they are written, and the imported names that they mention."""

    view: CallView
    uses: frozenset[str]


def call_view(route: Route, context: CallContext) -> PrintedCall:
    """The functions of one call."""
    operation, function = context.operation, context.function
    taken, twin = context.taken, context.async_function
    types = [type_expr(one.type) for one in taken]
    views = [_parameter(one, expr) for one, expr in zip(taken, types, strict=True)]
    result = one_line(type_expr(function.returns))
    way = "call" if twin else "url"
    passed: list[Expr] = [named(_constant(function)), *_passed(taken)]
    passed += [Keyword("options", named("options"))] if twin else []
    statement = bracketed(STEP, f"return client.{way}(", passed, ")")
    async_statement = bracketed(STEP, f"return await client.{way}(", passed, ")")
    stated = [item_line(STEP, each) for each in _settings(route, context)]
    blocks = _blocks(context)
    signature = function.parameters, _returned(function, result), STEP, context.wording
    mark = deprecated(function)
    laid: list[Laid | ParameterView] = [
        *stated,
        *views,
        statement,
        async_statement,
        mark,
    ]
    view = CallView(
        name=function.name,
        async_name=twin.name if twin else f"{function.name}_async",
        constant=_constant(function),
        result=result,
        settings=tuple(each.text for each in stated),
        parameters=tuple(views),
        docs=paragraphs(blocks),
        docstring=function_docstring(blocks, *signature),
        async_docstring=twin_docstring(async_blocks(operation), *signature),
        statement=statement.text,
        async_statement=async_statement.text,
        redirect=twin is None,
        decorator=mark.text,
        settled=all(each.settled for each in laid),
    )
    uses = {"Operation", RUNTIME} | ({result, *mentioned(types)} & IMPORTED)
    uses |= {DEPRECATED} if mark.text else set[str]()
    return PrintedCall(view, frozenset(uses))


def _blocks(context: CallContext) -> list[str]:
    """What is said of the call; in the style that has no section for it, also of the
    variables of its path, for no class says what they are."""
    said = context.page, context.operation, context.docs_url
    if context.wording.style == "google":
        return operation_blocks(*said)
    path = {one.name: one.docs for one in context.taken if one.steps[0] == "path"}
    return operation_blocks(*said, path)


def _returned(function: Function, result: str) -> tuple[str, DocstringText]:
    what: dict[PythonType, str] = {
        STR: "The address to send the user to.",
        FILE: "The file.",
    }
    return result, paragraph(what.get(function.returns, "The reply."))


def _constant(function: Function) -> str:
    return f"_{function.name.upper()}"


def deprecated(function: Function) -> Laid:
    """The decorator of a function; no text if there is none."""
    said = function.deprecated
    return (
        decorator(CallExpression(DEPRECATED, (text_literal(said),)))
        if said
        else Laid("")
    )


def _parameter(one: Attribute, expr: Expr) -> ParameterView:
    """The parameter in a signature."""
    default = default_expr(one)
    line = parameter_line(STEP, one.name, expr, default)
    return ParameterView(
        name=one.name,
        wire=one.wire,
        type=one_line(expr),
        default=one_line(default) if default else "",
        required=one.required,
        docs=paragraphs(one.docs),
        text=line.text,
        settled=line.settled,
    )


def _passed(taken: Sequence[Attribute]) -> tuple[Keyword, ...]:
    """The arguments of `client.call` between the operation and the options."""
    path = tuple(
        (text_literal(one.wire), named(one.name))
        for one in taken
        if one.steps[0] == "path"
    )
    passed = [
        Keyword(_word(one), named(one.name)) for one in taken if one.steps[0] != "path"
    ]
    return (Keyword("path", Dict(path)), *passed) if path else tuple(passed)


def _word(one: Attribute) -> str:
    return "body" if one.wire in BODIES else one.wire


# -- the description -----------------------------------------------------------------------


def _settings(route: Route, context: CallContext) -> list[Keyword]:
    operation, function = context.operation, context.function
    options, kind = operation.request.options, operation.reply.kind
    sends = next((one.wire for one in context.taken if one.steps[0] in BODIES), None)
    proof = verification(operation.verb, route.template)
    stated: list[tuple[str, Expr | str | bool | None]] = [
        ("method", operation.verb.upper()),
        ("path", text_literal(route.template)),
        ("page", text_literal(context.page.path)),
        ("reply", type_expr(function.returns)),
        ("sends", sends),
        *_models(context.taken),
        ("returns", kind != "json" and _RETURNS.get(kind, kind)),
        ("version", context.page.version == "v2" and "v2"),
        ("host", route.host),
        ("client_certificate", options.client_certificate),
        ("nonceless", options.nonceless),
        ("fragment", options.fragment),
        ("verification", proof != "signed" and proof),
        ("idempotency_key", _has_idempotency_key(operation)),
        ("failure", type_expr(function.fails) if function.fails else None),
        ("alternatives", _alternatives(operation)),
        ("optional", _optional(operation)),
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


def _optional(operation: Operation) -> Expr | None:
    """The parts that may be left out, though members of theirs may not."""
    rows = (one for one in operation.request.parameters if not one.field.required)
    words = [
        "query" if row.part == "query" else "body"
        for row in rows
        if row.part in (*BODIES, "query") and _requires(row.field.type)
    ]
    return Tuple(tuple(map(text_literal, words))) if words else None


def _requires(kind: Type) -> bool:
    """Whether the part cannot be made of nothing; of variants one has to be chosen."""
    if isinstance(kind, Record):
        return any(each.required for each in kind.fields)
    return isinstance(kind, OneOf)


def _expr(value: Expr | str | Literal[True]) -> Expr:
    if value is True:
        return named("True")
    return text_literal(value) if isinstance(value, str) else value


def _models(taken: Sequence[Attribute]) -> list[tuple[str, Expr]]:
    """By what a mapping is written that is passed in place of a model."""
    found = [(one, tuple(_models_of(one))) for one in taken]
    return [
        (_word(one), type_expr(union_of(classes))) for one, classes in found if classes
    ]


def _models_of(one: Attribute) -> Iterator[ClassRef]:
    whole = one.steps[0] in (*BODIES, "query")
    if whole and isinstance(one.type, ClassRef | UnionType):
        yield from classes_in(one.type)


def _has_idempotency_key(operation: Operation) -> bool:
    return any(
        each.name.lower() == IDEMPOTENCY_KEY
        for one in parameters(operation)
        if one.part == "headers" and isinstance(one.field.type, Record)
        for each in one.field.type.fields
    )
