"""Documented values, which are text, as the values of a JSON Schema.

Owns the choice between a closed list and an open one. What we send is closed (`enum`,
`const`): another value is refused anyway. What we receive is open: new values arrive before
their documentation, and code generated from a closed list fails on them. `anyOf` of the list
and any string would accept the same as any string alone, yet makes most generators write a
class and a union for every such field. So a received value has its type only, and its list
stands beside it as `x-imtable-values`, and in the description for those who read.
"""

from __future__ import annotations

from typing import Literal

from imtable.export.text import JsonObject, members
from imtable.ir.model import ScalarKind, Values
from imtable.ir.scalars import read_scalar

Side = Literal["sent", "received"]


def value_keywords(values: Values | None, kind: ScalarKind, side: Side) -> JsonObject:
    """The keywords that list the values of a scalar."""
    if values is None:
        return {}
    read = [read_scalar(value.text, kind) for value in values.items]
    if side == "received" or None in read:
        return {"x-imtable-values": _listed(values)}
    closed: JsonObject = {"enum": list(dict.fromkeys(read))}
    if values.constant and len(read) == 1:
        closed = {"const": read[0]}
    labelled = any(value.label for value in values.items)
    return {**closed, "x-imtable-values": _listed(values)} if labelled else closed


def value_lines(values: Values | None, side: Side) -> list[str]:
    """The lines of a description that name the values of what is received."""
    if values is None or side == "sent":
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
    kind = schema.get("type")
    if kind in ("string", "integer", "number", "boolean"):
        value = read_scalar(default, kind)
        allowed = (
            [schema["const"]] if "const" in schema else schema.get("enum", [value])
        )
        if value is not None and value in allowed:
            return {"default": value}
    return {"x-imtable-default": default}


def _listed(values: Values) -> list[JsonObject]:
    return [
        {"value": value.text, **members(label=value.label)} for value in values.items
    ]
