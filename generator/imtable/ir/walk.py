"""Ways through the fields of an operation.

Owns what stands inside what: objects hold fields; lists, codecs and variants stand around them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from imtable.ir.model import (
    Encoded,
    Field,
    ListOf,
    OneOf,
    Operation,
    Record,
    Scalar,
    Type,
)


def operation_fields(operation: Operation) -> tuple[Field, ...]:
    """The rows of both tables that are no member of another: request, then reply."""
    parameters = (parameter.field for parameter in operation.request.parameters)
    return (*parameters, *operation.reply.headers, *operation.reply.fields)


def walk(fields: Iterable[Field]) -> Iterator[Field]:
    """Every field, nested ones after the one they belong to."""
    for field in fields:
        yield field
        if not isinstance(field.type, Scalar):  # most are
            yield from walk(children(field.type))


def children(kind: Type) -> Iterator[Field]:
    """The members of an object, whatever stands around it; of variants those of all."""
    for layer in layers(kind):
        if isinstance(layer, Record):
            yield from layer.fields


def layers(kind: Type) -> Iterator[Type]:
    """A type and the types that it stands around, outermost first; no type of a member."""
    yield kind
    for inner in _inside(kind):
        yield from layers(inner)


def _inside(kind: Type) -> tuple[Type, ...]:
    match kind:
        case ListOf(item=item):
            return (item,)
        case Encoded(content=content):
            return (content,)
        case OneOf(variants=variants):
            return tuple(variant.type for variant in variants)
        case _:
            return ()
