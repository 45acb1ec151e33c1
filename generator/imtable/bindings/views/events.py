"""Notification -> functions: what arrives, and what we must answer.

Owns the envelope and the acknowledgement. Delivery headers are the runtime's business.
"""

from __future__ import annotations

from dataclasses import dataclass

from imtable.bindings.layout import STEP, Keyword, Tuple, item_line, named
from imtable.bindings.names import DEPRECATED, RUNTIME
from imtable.bindings.quoting import addressed_docstring, docstring
from imtable.bindings.views.annotations import text_literal
from imtable.bindings.views.calls import deprecated
from imtable.bindings.views.classes import Built, ClassScope, record_classes
from imtable.bindings.views.model import EventView
from imtable.bindings.views.prose import address, async_blocks, operation_blocks
from imtable.bindings.views.roots import ModuleContext, answered, delivered
from imtable.ir.model import Event, Operation

NOTIFICATION = "Notification"
ACKNOWLEDGEMENT = "Acknowledgement"


@dataclass(frozen=True, slots=True)
class BuiltEvent:
    """One notification: its functions, their classes, and the imported names it mentions."""

    view: EventView
    built: tuple[Built, ...]
    uses: frozenset[str]
    exports: frozenset[str]


def build_event(
    operation: Operation, event: Event, context: ModuleContext
) -> BuiltEvent:
    """The functions and classes of one notification."""
    said = context.page, operation, context.docs_url
    stated = [item_line(STEP, each) for each in _settings(operation, event, context)]
    mark = deprecated(operation)
    view = EventView(
        name="parse",
        async_name="parse_async",
        constant="_EVENT",
        result=NOTIFICATION,
        settings=tuple(each.text for each in stated),
        docstring=docstring(operation_blocks(*said), STEP),
        async_docstring=addressed_docstring(
            async_blocks(operation), address(context.page.path, context.docs_url), STEP
        ),
        decorator=mark.text,
        settled=all(each.settled for each in (*stated, mark)),
    )
    built = (
        _notification(operation, event, context),
        *_acknowledgement(operation, context),
    )
    classes = {one.classes[0].name for one in built}
    uses = frozenset({"Event", RUNTIME, *({DEPRECATED} if mark.text else ())})
    return BuiltEvent(view, built, uses, frozenset({"parse", "parse_async"} | classes))


def _settings(
    operation: Operation, event: Event, context: ModuleContext
) -> tuple[Keyword, ...]:
    parts = {one.part for one in operation.request.parameters}
    return (
        Keyword("name", text_literal(event.name)),
        Keyword("types", Tuple(tuple(map(text_literal, event.types)))),
        Keyword("page", text_literal(context.page.path)),
        Keyword("notification", named(NOTIFICATION)),
        Keyword("format", text_literal("xml" if "xml" in parts else "json")),
    )


def _notification(operation: Operation, event: Event, context: ModuleContext) -> Built:
    scope = ClassScope(
        side="reply",
        name=NOTIFICATION,
        base="Reply",
        blocks=(f"The notification {event.name}.", operation.title),
        where=address(context.page.path, context.docs_url),
        roots=frozenset({NOTIFICATION, ACKNOWLEDGEMENT}),
    )
    return record_classes(delivered(operation), scope)


def _acknowledgement(operation: Operation, context: ModuleContext) -> list[Built]:
    answer = answered(operation)
    if answer is None:
        return []
    scope = ClassScope(
        side="request",
        name=ACKNOWLEDGEMENT,
        blocks=("What to answer.",),
        where=address(context.page.path, context.docs_url),
        roots=frozenset({NOTIFICATION, ACKNOWLEDGEMENT}),
    )
    return [record_classes(answer, scope)]
