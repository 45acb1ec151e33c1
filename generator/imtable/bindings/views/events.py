"""Functions of a notification -> view: how they are written."""

from __future__ import annotations

from dataclasses import dataclass

from imtable.bindings.layout import STEP, Keyword, Tuple, item_line, one_line
from imtable.bindings.names import DEPRECATED, RUNTIME
from imtable.bindings.prose import address, async_blocks, operation_blocks
from imtable.bindings.quoting import addressed_docstring, docstring
from imtable.bindings.surface.model import Function
from imtable.bindings.views.calls import deprecated
from imtable.bindings.views.model import EventView
from imtable.bindings.views.type_expr import text_literal, type_expr
from imtable.ir.model import ApiPage, Event, Operation


@dataclass(frozen=True, slots=True)
class PrintedEvent:
    """The functions as they are written, and the imported names that they mention."""

    view: EventView
    uses: frozenset[str]


def event_view(
    page: ApiPage,
    operation: Operation,
    event: Event,
    docs_url: str | None,
    functions: tuple[Function, Function],
) -> PrintedEvent:
    """The functions of one notification, the asynchronous one last."""
    function, twin = functions
    stated = [
        item_line(STEP, each) for each in _settings(page, operation, event, function)
    ]
    mark = deprecated(function)
    view = EventView(
        name=function.name,
        async_name=twin.name,
        constant="_EVENT",
        result=one_line(type_expr(function.returns)),
        settings=tuple(each.text for each in stated),
        docstring=docstring(operation_blocks(page, operation, docs_url), STEP),
        async_docstring=addressed_docstring(
            async_blocks(operation), address(page.path, docs_url), STEP
        ),
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
