"""Requests -> the parameters and the body of an OpenAPI operation.

Owns the parts of a request. What is in a part is the business of `schemas`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from imtable.export.alternatives import PLACES, with_alternatives
from imtable.export.objects import JsonObject, any_of, members
from imtable.export.schemas import (
    ANY_FILE,
    JSON_MEDIA,
    XML_MEDIA,
    ScalarLimits,
    content_schema,
    described,
    field_schema,
    record_schema,
    type_schema,
    xml_root,
)
from imtable.export.values import Direction
from imtable.ir import model as ir
from imtable.ir.placeholders import variables

MEDIA: dict[ir.Part, str] = {
    "json": JSON_MEDIA,
    "xml": XML_MEDIA,
    "multipart": "multipart/form-data",
}
"""The parts that are a body."""


# -- parameters ----------------------------------------------------------------------------


def parameter_objects(
    request: ir.Request, template: str, side: Direction
) -> list[JsonObject]:
    """Path variables in the order of the path, then query and headers in that of the page."""
    rows = {
        one.field.name: one.field for one in request.parameters if one.part == "path"
    }
    unknown = ir.Scalar(kind="string")
    path = [
        rows.get(name) or ir.Field(name=name, type=unknown)
        for name in variables(template)
    ]
    return _distinct(
        [
            *(_parameter(field, "path", side, required=True) for field in path),
            *_members_of(request, "query", side),
            *_members_of(request, "headers", side),
        ]
    )


def _distinct(parameters: Iterable[JsonObject]) -> list[JsonObject]:
    """One parameter for each name and place; two rows of one part may share a name."""
    groups: dict[tuple[str, str], list[JsonObject]] = {}
    for one in parameters:
        groups.setdefault((one["name"], one["in"]), []).append(one)
    return [
        {**group[0], "schema": any_of([one["schema"] for one in group])}
        for group in groups.values()
    ]


def _members_of(
    request: ir.Request, part: ir.Part, side: Direction
) -> Iterable[JsonObject]:
    """The members of a row are parameters. Below an optional row none is required. Of a row
    without documented members nothing but its presence is known.
    """
    for row in (one.field for one in request.parameters if one.part == part):
        if isinstance(row.type, ir.Record):
            for field in row.type.fields:
                required = bool(row.required and field.required)
                yield _parameter(field, PLACES[part], side, required=required)
        else:
            yield _parameter(row, PLACES[part], side, required=False)


def _parameter(
    field: ir.Field, place: str, side: Direction, *, required: bool
) -> JsonObject:
    schema = field_schema(field, side)
    description = schema.pop("description", None)
    return {
        "name": field.name,
        "in": place,
        **members(description=description, required=required),
        "schema": schema,
    }


# -- bodies --------------------------------------------------------------------------------


def request_body(request: ir.Request, side: Direction) -> JsonObject:
    """The request body, one media type for each part that is a body; empty if there is
    none.
    """
    bodies = [one for one in request.parameters if one.part in MEDIA]
    parts: dict[ir.Part, None] = dict.fromkeys(one.part for one in bodies)
    content = {MEDIA[part]: _media(part, bodies, side, request) for part in parts}
    if not content:
        return {}
    required = any(one.field.required for one in bodies)
    lines = [line for one in bodies for line in (one.field.title, *one.field.notes)]
    return {**described(lines), **members(required=required), "content": content}


def _media(
    part: ir.Part, bodies: Sequence[ir.Parameter], side: Direction, request: ir.Request
) -> JsonObject:
    fields = [one.field for one in bodies if one.part == part]
    schemas = [part_schema(part, field, side) for field in fields]
    schema = with_alternatives(any_of(schemas), part, request.alternatives)
    if part == "xml":
        return {"schema": {**schema, **xml_root("xml")}}
    if part == "multipart":
        return {"schema": schema, **members(encoding=_encodings(fields))}
    return {"schema": schema}


def part_schema(part: ir.Part, field: ir.Field, side: Direction) -> JsonObject:
    """The schema of the row that stands for a part. In a multipart body JSON is a part of
    its own media type and not the text of one.
    """
    if part != "multipart" or not isinstance(field.type, ir.Record):
        return type_schema(
            field.type, ScalarLimits(field.values, field.max_length), side
        )
    fields = field.type.fields
    schema = record_schema(fields, side)
    decoded = {
        one.name: _json_part(one, one.type, side)
        for one in fields
        if isinstance(one.type, ir.Encoded) and _part_media(one) == JSON_MEDIA
    }
    return {**schema, "properties": {**schema.get("properties", {}), **decoded}}


def _json_part(field: ir.Field, kind: ir.Encoded, side: Direction) -> JsonObject:
    lines = [field.title, *field.notes]
    return {**described(lines), **content_schema(kind, ScalarLimits(), side)}


def _encodings(fields: Iterable[ir.Field]) -> JsonObject:
    return {
        one.name: {"contentType": media}
        for field in fields
        if isinstance(field.type, ir.Record)
        for one in field.type.fields
        if (media := _part_media(one))
    }


def _part_media(field: ir.Field) -> str | None:
    """The media type of one part of a multipart body, where it is not plain text."""
    match field.type:
        case ir.Encoded(codec=ir.Json()) if not field.family:
            return JSON_MEDIA
        case ir.Binary():
            return ANY_FILE
        case _:
            return None
