"""Documented values, which are text, as the values of a JSON Schema.

Owns the choice between a closed list and an open one. What we send is closed (`enum`,
`const`): another value is refused anyway. What we receive is open: new values arrive before
their documentation, and code generated from a closed list fails on them. An open list is `anyOf`
of the list and of any value of its type, which is how consumers of OpenAPI know it. Who wants
closed lists all the same describes what is received as if it were sent.
"""

from __future__ import annotations

from typing import Literal, cast

from imtable.export.objects import JsonObject, members
from imtable.ir.model import ScalarKind, Values
from imtable.ir.scalars import read_scalar

Direction = Literal["sent", "received"]


def value_keywords(
    values: Values | None, kind: ScalarKind, side: Direction
) -> JsonObject:
    """The keywords that list the values of a scalar; those of an open list name its type."""
    if values is None:
        return {}
    read = [read_scalar(value.text, kind) for value in values.items]
    if None in read:  # the type does not hold them: they can be no part of it
        return {"x-imtable-values": _listed(values)}
    listed: JsonObject = {"enum": list(dict.fromkeys(read))}
    verbatim: JsonObject = {"x-imtable-values": _listed(values)}
    if side == "received" or values.open:
        return {"anyOf": [{"type": kind, **listed}, {"type": kind}], **verbatim}
    if values.constant and len(read) == 1:
        listed = {"const": read[0]}
    labelled = any(value.label for value in values.items)
    return {**listed, **verbatim} if labelled else listed


def value_lines(values: Values | None, side: Direction) -> list[str]:
    """The lines of a description that name the values of what is received."""
    if values is None or (side == "sent" and not values.open):
        return []
    if any(value.label for value in values.items):
        return [f"- `{value.text}`: {value.label or ''}" for value in values.items]
    return ["Values: " + ", ".join(f"`{value.text}`" for value in values.items)]


def default_keywords(default: str | None, schema: JsonObject) -> JsonObject:
    """The keyword for a documented default, given the schema of its field. A default that
    the schema does not accept is kept as text.
    """
    if default is None:
        return {}
    kind = _open_kind(schema) or schema.get("type")
    if kind in ("string", "integer", "number", "boolean"):
        value = read_scalar(default, kind)
        allowed = (
            [schema["const"]] if "const" in schema else schema.get("enum", [value])
        )
        if value is not None and value in allowed:
            return {"default": value}
    return {"x-imtable-default": default}


def _open_kind(schema: JsonObject) -> ScalarKind | None:
    """The type of a value with an open list."""
    match schema:
        case {"anyOf": [{"enum": _}, {"type": str() as kind}]}:
            return cast("ScalarKind", kind)
        case _:
            return None


def _listed(values: Values) -> list[JsonObject]:
    return [
        {"value": value.text, **members(label=value.label)} for value in values.items
    ]
