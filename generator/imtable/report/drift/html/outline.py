"""The rows of one side of an operation, by the paths that changes use, each in words.

Owns how a row is described. Steps are those of `Change.steps`: a part or a name, and a variant
in angle brackets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from imtable.drift.facts import ChangeSide
from imtable.drift.facts.changes import Steps
from imtable.drift.facts.shape import (
    codec_words,
    field_shape,
    key_words,
    members,
    shape_of,
    variants_of,
)
from imtable.ir.model import Event, Field, Operation, Parameter, Reply, Type
from imtable.ir.rows import variant_mark


class Described(Struct, frozen=True, kw_only=True):
    """What a page says of a row; "" for what it does not say."""

    name: str
    type: str = ""
    need: str = ""
    encoding: str = ""
    key: str = ""
    default: str = ""
    values: tuple[str, ...] = ()
    text: str = ""


Outline = Mapping[Steps, Described]
"""In document order, parents before their members."""


def outline(operation: Operation | None, side: ChangeSide) -> Outline:
    """All rows of a side; of a notification the payload is the response."""
    if operation is None:
        return {}
    event = isinstance(operation.target, Event)
    if (side == "request") == event:
        return dict(_reply(operation.reply))
    return dict(_request(operation.request.parameters))


def _request(parameters: Iterable[Parameter]) -> Iterator[tuple[Steps, Described]]:
    parameters = tuple(parameters)
    if any(one.part == "path" for one in parameters):
        yield ("path",), Described(name="path")
    for one in parameters:
        steps = ("path", one.field.name) if one.part == "path" else (one.part,)
        yield from _rows(steps, one.field)


def _reply(reply: Reply) -> Iterator[tuple[Steps, Described]]:
    for field in reply.fields:
        yield from _rows((field.name,), field)
    if reply.headers:
        yield ("headers",), Described(name="headers")
    for field in reply.headers:
        yield from _rows(("headers", field.name), field)


def _rows(steps: Steps, field: Field) -> Iterator[tuple[Steps, Described]]:
    yield steps, _described(field)
    yield from _below(steps, field.type)


def _below(steps: Steps, type_: Type) -> Iterator[tuple[Steps, Described]]:
    variants = variants_of(shape_of(type_).leaf)
    for position, variant in enumerate(variants):
        shape, mark = shape_of(variant.type), variant_mark(variants, position)
        where = (*steps, f"<{mark}>") if mark else steps
        if mark:
            yield where, Described(name=where[-1], type=shape.word, text=variant.title)
        for child in members(shape.leaf):
            yield from _rows((*where, child.name), child)


def _described(field: Field) -> Described:
    shape = field_shape(field)
    values = (shape.item.values if shape.item else None) or field.values
    items = values.items if values else ()
    return Described(
        name=field.name,
        type=shape.word,
        need="required" if field.required else "optional",
        encoding=codec_words(shape.codecs),
        key=key_words(shape.codecs),
        default=field.default or "",
        values=tuple(dict.fromkeys(value.text for value in items)),
        text=field.title,
    )
