"""Functions of a notification -> view: how they are written."""

from __future__ import annotations

from msgspec import Struct

from imtable.bindings.layout import STEP, Keyword, Tuple, item_line, one_line
from imtable.bindings.names import DEPRECATED, RUNTIME
from imtable.bindings.prose import async_blocks, operation_blocks
from imtable.bindings.quoting import paragraph, paragraphs
from imtable.bindings.surface.model import Function
from imtable.bindings.views.calls import deprecated
from imtable.bindings.views.docstrings import (
    Wording,
    function_docstring,
    twin_docstring,
)
from imtable.bindings.views.model import EventView
from imtable.bindings.views.type_expr import text_literal, type_expr
from imtable.ir.model import ApiPage, Event, Operation


class PrintedEvent(Struct, frozen=True):
    """The functions as they are written, and the imported names that they mention."""

    view: EventView
    uses: frozenset[str]


class EventContext(Struct, frozen=True):
    """A notification, the page around it, and its functions, the asynchronous one last."""

    page: ApiPage
    operation: Operation
    docs_url: str | None
    wording: Wording
    functions: tuple[Function, Function]


def event_view(event: Event, context: EventContext) -> PrintedEvent:
    """The functions of one notification."""
    page, operation, (function, twin) = (
        context.page,
        context.operation,
        context.functions,
    )
    settings = _settings(page, operation, event, function)
    stated = [item_line(STEP, each) for each in settings]
    result = one_line(type_expr(function.returns))
    blocks = operation_blocks(page, operation, context.docs_url)
    returned = result, paragraph("The notification, verified and decrypted.")
    signature = function.parameters, returned, STEP, context.wording
    mark = deprecated(function)
    view = EventView(
        name=function.name,
        async_name=twin.name,
        constant="_EVENT",
        result=result,
        settings=tuple(each.text for each in stated),
        docs=paragraphs(blocks),
        docstring=function_docstring(blocks, *signature),
        async_docstring=twin_docstring(async_blocks(operation), *signature),
        decorator=mark.text,
        settled=all(each.settled for each in (*stated, mark)),
    )
    uses = frozenset({"Event", RUNTIME, *({DEPRECATED} if mark.text else ())})
    return PrintedEvent(view, uses)


def _settings(
    page: ApiPage, operation: Operation, event: Event, function: Function
) -> tuple[Keyword, ...]:
    parts = {one.part for one in operation.request.parameters}
    return (
        Keyword("name", text_literal(event.name)),
        Keyword("types", Tuple(tuple(map(text_literal, event.types)))),
        Keyword("page", text_literal(page.path)),
        Keyword("notification", type_expr(function.returns)),
        Keyword("format", text_literal("xml" if "xml" in parts else "json")),
    )
