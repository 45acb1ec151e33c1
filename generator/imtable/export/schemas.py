"""Types and fields -> JSON Schema (draft 2020-12, the dialect of OpenAPI 3.1).

Owns what a type of the IR is as a schema, wherever it travels. Everything stands inline:
there are no names to invent. What JSON Schema has no word for is kept as `x-imtable-…`.

Variants become `anyOf`, although exactly one of them is meant. A record of these tables is
open and some variants hold all members of another one, so `oneOf` would refuse messages that
the documentation shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from imtable.export.objects import JsonObject, any_of, members
from imtable.export.values import (
    Direction,
    default_keywords,
    value_keywords,
    value_lines,
)
from imtable.ir import model as ir
from imtable.ir.placeholders import family_pattern, first_of_family

JSON_MEDIA = "application/json"
FORM_MEDIA = "application/x-www-form-urlencoded"
XML_MEDIA = "text/xml"
ANY_FILE = "application/octet-stream"


class ScalarLimits(Struct, frozen=True):
    """What a field says about the scalars in it."""

    values: ir.Values | None = None
    max_length: int | None = None


def field_schema(field: ir.Field, side: Direction) -> JsonObject:
    """The schema of a named value, with all that its row says."""
    limits = ScalarLimits(field.values, field.max_length)
    lines = [field.title, *field.notes, *value_lines(field.values, side)]
    if field.family:
        lines.append(
            f"Numbered: `{field.name}` stands for `{_numbered(field.name)}`, …"
        )
    schema = type_schema(field.type, limits, side)
    return {
        **described(lines),
        **schema,
        **default_keywords(field.default, schema),
        **members(x_imtable_unit=field.unit, x_imtable_family=_family(field)),
    }


def record_schema(fields: Sequence[ir.Field], side: Direction) -> JsonObject:
    """An object with these members; others are allowed.

    A numbered member is one of `patternProperties`, for which `required` has no word: its
    `x-imtable-family` says it. Few consumers read patterns, so that the first of its names
    is a property besides.
    """
    named = [(one.name, one) for one in fields if not one.family]
    numbered = [(family_pattern(one.name), one) for one in fields if one.family]
    firsts = [(first_of_family(one.name), one) for one in fields if one.family]
    names = {name for name, _ in named}
    shown = [*named, *(each for each in firsts if each[0] not in names)]
    required = [name for name, one in named if one.required]
    return {
        "type": "object",
        **members(
            properties=_by_key(shown, side),
            patternProperties=_by_key(numbered, side),
            required=list(dict.fromkeys(required)),
        ),
    }


def _by_key(fields: Iterable[tuple[str, ir.Field]], side: Direction) -> JsonObject:
    """The schemas by name or pattern; those that share one are alternatives."""
    schemas: dict[str, list[JsonObject]] = {}
    for key, one in fields:
        schemas.setdefault(key, []).append(field_schema(one, side))
    return {key: any_of(group) for key, group in schemas.items()}


def described(lines: Sequence[str]) -> JsonObject:
    """A description of these paragraphs, without those that are empty."""
    return members(description="\n\n".join(line for line in lines if line))


def type_schema(kind: ir.Type, limits: ScalarLimits, side: Direction) -> JsonObject:
    """The schema of a type; `limits` hold for the scalars in it."""
    match kind:
        case ir.Scalar():
            return _scalar(kind, limits, side)
        case ir.ListOf(item=item):
            return {"type": "array", "items": type_schema(item, limits, side)}
        case ir.Record(fields=fields):
            return record_schema(fields, side)
        case ir.Mapping():
            return {"type": "object", "additionalProperties": True}
        case ir.Binary():
            return {"type": "string", "format": "binary"}
        case ir.OneOf(variants=variants):
            return members(anyOf=[_variant(one, limits, side) for one in variants])
        case ir.Encoded():
            return _encoded(kind, limits, side)


def _scalar(kind: ir.Scalar, limits: ScalarLimits, side: Direction) -> JsonObject:
    longest = limits.max_length or 0
    listed = value_keywords(limits.values, kind.kind, side)
    return {
        **({} if "anyOf" in listed else {"type": kind.kind}),
        **listed,
        **members(
            maxLength=longest if kind.kind == "string" and longest > 0 else None,
        ),
    }


def _variant(variant: ir.Variant, limits: ScalarLimits, side: Direction) -> JsonObject:
    return {
        **members(title=variant.label),
        **described([variant.title, *variant.notes]),
        **type_schema(variant.type, limits, side),
    }


def _numbered(name: str) -> str:
    return "`, `".join(first_of_family(name, index) for index in (0, 1))


def _family(field: ir.Field) -> JsonObject:
    if not field.family:
        return {}
    indexes = list(field.family)
    return members(name=field.name, indexes=indexes, required=bool(field.required))


def xml_root(name: str) -> JsonObject:
    """The keyword for the name of the root element: `xml` of a message."""
    return {"xml": {"name": name}}


# -- encoded strings -----------------------------------------------------------------------


def content_schema(
    kind: ir.Encoded, limits: ScalarLimits, side: Direction
) -> JsonObject:
    """The schema of what an encoded string holds."""
    if kind.item is None:
        return type_schema(kind.content, limits, side)
    schema = type_schema(kind.content, ScalarLimits(kind.item.values), side)
    return {
        **schema,
        "items": {**_item(kind.item, side), **schema.get("items", {})},
        "x-imtable-item": kind.item.name,
    }


def _item(item: ir.Item, side: Direction) -> JsonObject:
    return described([item.title, *item.notes, *value_lines(item.values, side)])


def _encoded(kind: ir.Encoded, limits: ScalarLimits, side: Direction) -> JsonObject:
    """A string. `contentSchema` describes what decoding its media type gives; a ciphertext
    or a signature is no such decoding, so what is below it stands in the extension.
    """
    content = content_schema(kind, limits, side)
    text: JsonObject = {"type": "string"}
    inner = None if content == text else content
    binary = {**text, "contentEncoding": "base64"}
    match kind.codec:
        case ir.Json():
            return {**text, "contentMediaType": JSON_MEDIA, "contentSchema": content}
        case ir.UrlEncoded():
            return {**text, "contentMediaType": FORM_MEDIA, "contentSchema": content}
        case ir.RsaOaep(key=key):
            return {**binary, **_encryption("RSAES-OAEP-SHA1", key, None, inner)}
        case ir.AesGcm():
            media = JSON_MEDIA if inner else None
            return {**binary, **_encryption("AEAD_AES_256_GCM", "apiv3", media, inner)}
        case ir.AesEcb():
            media = XML_MEDIA if inner else None
            inner = {**inner, **xml_root("root")} if inner else None
            return {**binary, **_encryption("AES-256-ECB", "md5-key", media, inner)}
        case ir.RsaSignature():
            signature = {"algorithm": "RSA-SHA256", "key": "merchant"}
            signature |= members(contentSchema=inner)
            return {**binary, "x-imtable-signature": signature}


def _encryption(
    algorithm: str, key: str, media: str | None, content: JsonObject | None
) -> JsonObject:
    plain = members(contentMediaType=media, contentSchema=content)
    return {"x-imtable-encryption": {"algorithm": algorithm, "key": key, **plain}}
