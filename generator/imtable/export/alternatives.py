"""Alternatives of a request -> `anyOf` of `required`, where the page allows only one `oneOf`.

Owns the way through a schema to the object that has them. A part that is no object of a schema,
as the query of OpenAPI, has its alternatives in an extension.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from imtable.export.objects import JsonObject
from imtable.ir.model import Alternatives, Part, Request

_AROUND = ("items", "contentSchema")
"""Keywords whose schema stands between an object and its members."""
PLACES = {"query": "query", "headers": "header"}
"""Parts whose members are parameters, and where OpenAPI says that those are."""


def with_alternatives(
    schema: JsonObject, part: Part, groups: Iterable[Alternatives]
) -> JsonObject:
    """The schema of a part with its alternatives."""
    for one in groups:
        if one.within[:1] == (part,):
            schema = _inside(schema, one.within[1:], one)
    return schema


def parameter_alternatives(request: Request) -> list[JsonObject]:
    """Those among parameters, for which OpenAPI has no word."""
    return [
        {"in": PLACES[one.within[0]], one.needed: [*one.names]}
        for one in request.alternatives
        if len(one.within) == 1 and one.within[0] in PLACES
    ]


def _inside(schema: JsonObject, steps: Sequence[str], one: Alternatives) -> JsonObject:
    for keyword in _AROUND:
        if keyword in schema:
            return {**schema, keyword: _inside(schema[keyword], steps, one)}
    if not steps:
        return _needing(schema, one)
    properties: JsonObject = schema.get("properties", {})
    if steps[0] not in properties:
        return schema
    inner = _inside(properties[steps[0]], steps[1:], one)
    return {**schema, "properties": {**properties, steps[0]: inner}}


def _needing(schema: JsonObject, one: Alternatives) -> JsonObject:
    keyword = "oneOf" if one.needed == "exactly-one" else "anyOf"
    needed = {keyword: [{"required": [name]} for name in one.names]}
    if "anyOf" in schema or "oneOf" in schema or "allOf" in schema:
        return {**schema, "allOf": [*schema.get("allOf", []), needed]}
    return {**schema, **needed}
