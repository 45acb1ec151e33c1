"""Notification -> functions: what arrives, and what we must answer.

Owns the envelope and the acknowledgement. Delivery headers are the runtime's business.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from imtable.bindings.prose import deprecation
from imtable.bindings.surface.calls import ASYNC_CLIENT, CLIENT
from imtable.bindings.surface.members import ClassScope, record_classes
from imtable.bindings.surface.model import Alias, Attribute, Class, Declared, Function
from imtable.bindings.surface.roots import ModuleContext, answered, delivered
from imtable.bindings.surface.types import ClassRef, Plain
from imtable.ir.model import Event

NOTIFICATION = "Notification"
ACKNOWLEDGEMENT = "Acknowledgement"
ROOTS = frozenset({NOTIFICATION, ACKNOWLEDGEMENT})
ARRIVED = (
    Attribute(name="headers", steps=(), type=Plain("HeadersInput")),
    Attribute(name="body", steps=(), type=Plain("bytes")),
)


def event_surface(event: Event, context: ModuleContext) -> Iterator[Declared]:
    """The classes and functions of a notification."""
    yield from _notification(event, context)
    yield from _acknowledgement(context)
    called = Function(
        name="parse",
        operation=context.key,
        is_async=False,
        client=CLIENT,
        parameters=ARRIVED,
        returns=ClassRef((NOTIFICATION,)),
        deprecated=deprecation(context.operation),
    )
    yield called
    yield replace(called, name="parse_async", is_async=True, client=ASYNC_CLIENT)


def _notification(event: Event, context: ModuleContext) -> Iterator[Class | Alias]:
    content = delivered(context.operation)
    scope = ClassScope(
        operation=context.key,
        side="response",
        qualified=(NOTIFICATION,),
        steps=content.steps,
        base="Reply",
        said=lambda: (f"The notification {event.name}.", context.operation.title),
        roots=ROOTS,
        given=context.given,
    )
    return record_classes(content.record, scope)


def _acknowledgement(context: ModuleContext) -> Iterator[Class | Alias]:
    content = answered(context.operation)
    if content is None:
        return
    scope = ClassScope(
        operation=context.key,
        side="request",
        qualified=(ACKNOWLEDGEMENT,),
        steps=content.steps,
        said=lambda: ("What to answer.",),
        roots=ROOTS,
        given=context.given,
    )
    yield from record_classes(content.record, scope)
