"""Messages and the shape that a page documents: which fit, and what a shape looks like.

Walks the IR on its own, so that the runtime does not judge itself. Knows JSON only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from imtable.ir.model import Encoded, Field, ListOf, OneOf, Record, Scalar, Type, Values

KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


# -- does it fit ---------------------------------------------------------------------------


def deviations(fields: Sequence[Field], value: object, at: str = "") -> Iterator[str]:
    """Where an object is not what these fields say: what lacks, is unknown, is of another
    type or no documented value."""
    if not isinstance(value, dict):
        yield f"{at}: no object"
        return
    members = cast("dict[str, object]", value)
    for field in fields:
        if field.name in members:
            inner = f"{at}.{field.name}"
            yield from misfits(field.type, field.values, members[field.name], inner)
        elif field.required:
            yield f"{at}.{field.name}: missing"
    known = {field.name for field in fields}
    yield from (f"{at}.{name}: unknown" for name in members if name not in known)


def misfits(
    type_: Type, values: Values | None, value: object, at: str
) -> Iterator[str]:
    """Where a value is not of a type."""
    match type_:
        case Record(fields=fields):
            yield from deviations(fields, value, at)
        case ListOf(item=item):
            items = cast("list[object]", value) if isinstance(value, list) else None
            if items is None:
                yield f"{at}: no list"
            for one in items or ():
                yield from misfits(item, values, one, f"{at}[]")
        case OneOf(variants=variants):
            trials = [list(misfits(one.type, values, value, at)) for one in variants]
            yield from min(trials, key=len)
        case Scalar(kind=kind):
            if type(value) not in KINDS[kind]:
                yield f"{at}: no {kind}"
            elif values and spelt(value) not in {one.text for one in values.items}:
                yield f"{at}: no documented value"
        case _:
            pass


def spelt(value: object) -> str:
    """A value as the documentation writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


# -- what it looks like --------------------------------------------------------------------


def messages(fields: Sequence[Field]) -> list[dict[str, Any]]:
    """Objects of this shape: the fullest, one with what is due below its members, and the
    emptiest, with the first and the last value of every list, and one for every variant.
    """
    return [
        _object(fields, depth, turn) for depth in (FULL, 1, 0) for turn in (0, 1, -1)
    ]


FULL = 99
"""Levels of a message that have all their members."""


def _object(fields: Sequence[Field], full: int, turn: int) -> dict[str, Any]:
    return {
        field.name: (
            700
            if field.unit == "fen"
            else _value(field.type, field.values, full - 1, turn)
        )
        for field in fields
        if full > 0 or field.required
    }


def _value(type_: Type, values: Values | None, full: int, turn: int) -> Any:
    match type_:
        case Record(fields=fields):
            return _object(fields, full, turn)
        case ListOf(item=item):
            return [_value(item, values, full, turn)]
        case OneOf(variants=variants):
            return _value(_taken(variants, turn).type, values, full, turn)
        case Scalar(kind=kind):
            return _scalar(kind, values, turn)
        case Encoded(content=content):
            return _value(content, values, full, turn)
        case _:
            return {"any": "thing"}


def _taken(choices: Sequence[Any], turn: int) -> Any:
    return choices[turn] if turn < len(choices) else choices[0]


def _scalar(kind: str, values: Values | None, turn: int) -> Any:
    if values is None:
        return {"string": "text", "integer": 7, "number": 0.5, "boolean": True}[kind]
    text: str = _taken(values.items, turn).text
    if kind == "boolean":
        return text == "true"
    return text if kind == "string" else float(text) if "." in text else int(text)
