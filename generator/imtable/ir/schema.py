"""The format of a stored page as a JSON Schema (draft 2020-12).

Owns the wording of that schema and nothing else: the format is the one of `store`, read from
the classes of `ir` through `shapes`; the descriptions are their docstrings.
"""

from __future__ import annotations

import typing
from collections.abc import Callable
from inspect import cleandoc
from types import UnionType
from typing import Any

from imtable.ir import model as ir
from imtable.ir import reflection as shapes
from imtable.ir.reflection import (
    Alternative,
    Choice,
    Many,
    Maybe,
    One,
    OneOfMany,
    PlainShape,
    TextShape,
)
from imtable.ir.stored_page import FORMAT_VERSION, VERSION_MEMBER

Schema = dict[str, Any]


def page_schema() -> Schema:
    """The schema of one file. It accepts what `load_page` accepts, and `1.0` for `1`."""
    definitions: Schema = {}
    body = _object_schema(ir.ApiPage, definitions)
    version = {"const": FORMAT_VERSION, "description": "The version of this format."}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A page of API documentation, as imtable stores it",
        **body,
        "properties": {VERSION_MEMBER: version, **body["properties"]},
        "required": [VERSION_MEMBER, *body["required"]],
        "$defs": dict(sorted(definitions.items())),
    }


def _schema(shape: shapes.TypeShape, definitions: Schema) -> Schema:
    match shape:
        case TextShape():
            return _reference("text", definitions, _text_schema)
        case PlainShape(_, word):
            return {"type": word}
        case Choice(options):
            return {"enum": [*options]}
        case Many(item):
            return {"type": "array", "items": _schema(item, definitions)}
        case Maybe(inner):
            return {"anyOf": [_schema(inner, definitions), {"type": "null"}]}
        case One(cls):
            name = shapes.tag_of(cls)
            make = _object_schema
            return _reference(name, definitions, lambda: make(cls, definitions))
        case OneOfMany(classes):
            name = _union_name(classes)
            return _reference(
                name, definitions, lambda: _union_schema(classes, definitions)
            )


def _reference(name: str, definitions: Schema, make: Callable[[], Schema]) -> Schema:
    if name not in definitions:
        definitions[name] = {}  # reserved: a type may contain itself
        definitions[name] = make()
    return {"$ref": f"#/$defs/{name}"}


def _text_schema() -> Schema:
    lines = {"type": "array", "items": {"type": "string"}, "minItems": 2}
    return {
        "description": "A text; one of several lines is the list of its lines.",
        "oneOf": [{"type": "string"}, lines],
    }


def _object_schema(cls: type, definitions: Schema) -> Schema:
    members = shapes.members_of(cls)
    return {
        "description": _description(cls),
        **_closed_object(
            {member.name: _schema(member.shape, definitions) for member in members},
            [member.name for member in members if member.required],
        ),
    }


def _closed_object(properties: Schema, required: list[str]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _union_schema(classes: tuple[type, ...], definitions: Schema) -> Schema:
    schemas: list[Schema] = []
    for each in shapes.alternatives(classes):
        schemas += _alternative_schemas(each, definitions)
    return {"oneOf": schemas}


def _alternative_schemas(each: Alternative, definitions: Schema) -> list[Schema]:
    description = {"description": _description(each.cls)}
    shape = One(each.cls) if each.only is None else each.only.shape
    tagged = _closed_object({each.tag: _schema(shape, definitions)}, [each.tag])
    words = [{**description, "enum": [*each.words]}] if each.words else []
    return [*words, {**description, **tagged}]


def described(schema: Schema) -> Schema:
    """A schema that a docstring describes, which becomes one line: how the others are indented
    depends on the release of Python."""
    said = schema.get("description")
    return {**schema, "description": " ".join(said.split())} if said else schema


def _description(cls: type) -> str:
    return cleandoc(cls.__doc__ or "")


def _union_name(classes: tuple[type, ...]) -> str:
    """The name that `ir` gives to a union, else the tags of its members."""
    for name, value in vars(ir).items():
        if isinstance(value, UnionType) and typing.get_args(value) == classes:
            return name.lower()
    return "-or-".join(map(shapes.tag_of, classes))
