"""What the docs say of a fact, and the same row with the fact as it is true.

Owns reading and setting single facts of a row. Every fact has a plain value: a truth value, a
word, a list of words, None for nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from imtable.corrections.entries import AddRow, Seen
from imtable.ir import model as ir
from imtable.ir.choices import value_texts
from imtable.ir.placeholders import indexes
from imtable.ir.rows import HEADERS, PATH, leaf, list_depth, members

CIPHERS: dict[ir.KeyOwner, ir.Codec] = {
    "platform": ir.RsaOaep(key="platform"),
    "merchant": ir.RsaOaep(key="merchant"),
    "bank-card": ir.RsaOaep(key="bank-card"),
    "apiv3": ir.AesGcm(),
    "md5-key": ir.AesEcb(),
}
"""Whose key it is -> how it encrypts."""
BY_CORRECTION = 0
"""The form of a list of values that no page holds."""


class UnfitError(ValueError):
    """A correction that cannot be made on this row; the text says why."""


# -- types ---------------------------------------------------------------------------------


def type_word(kind: ir.Type) -> str:
    """The word of a type: `object[]`; what it is wrapped in does not count."""
    return _leaf_word(leaf(kind)) + "[]" * list_depth(kind)


def _leaf_word(kind: ir.Type) -> str:
    match kind:
        case ir.Scalar():
            return kind.kind
        case ir.Binary():
            return "file"
        case ir.OneOf(variants=(first, *_)):
            return _leaf_word(leaf(first.type))
        case _:
            return "object"


def with_type(field: ir.Field, word: str) -> ir.Field:
    """The row with another type, in the same wrapping. Raises UnfitError where rows below it
    would be lost."""
    base = word.rstrip("[]")
    inner = leaf(field.type)
    if base != _leaf_word(inner):
        inner = _plain_type(base, field)
    lists = (len(word) - len(base)) // 2
    kind = _wrapped(field.type, _in_lists(inner, lists))
    return replace(field, type=kind, declared=None)


def _plain_type(base: str, field: ir.Field) -> ir.Type:
    if members(field.type) or isinstance(leaf(field.type), ir.OneOf):
        raise UnfitError(f"the rows below it would be lost: a {base} has none")
    return plain_type(base)


def plain_type(base: str) -> ir.Type:
    """The type of a word without `[]`."""
    match base:
        case "string" | "integer" | "number" | "boolean":
            return ir.Scalar(kind=base)
        case "file":
            return ir.Binary()
        case _:
            return ir.Mapping()


def _in_lists(kind: ir.Type, lists: int) -> ir.Type:
    for _ in range(lists):
        kind = ir.ListOf(item=kind)
    return kind


def _wrapped(kind: ir.Type, content: ir.Type) -> ir.Type:
    """The content in the outermost codec of a type, where there is one."""
    if isinstance(kind, ir.Encoded):
        return replace(kind, content=_wrapped(kind.content, content))
    return content


# -- values --------------------------------------------------------------------------------


def _values(field: ir.Field) -> ir.Values | None:
    """Those of the row; of a bare list those of its items."""
    kind = field.type
    if isinstance(kind, ir.Encoded) and kind.item is not None and kind.item.values:
        return kind.item.values
    return field.values


def listed_values(field: ir.Field) -> tuple[str, ...]:
    """The documented values of a row, each once."""
    return value_texts(_values(field))


def is_open(field: ir.Field) -> bool:
    """Whether there are others than the documented values."""
    values = _values(field)
    return values is None or values.open


def with_values(field: ir.Field, texts: Sequence[str]) -> ir.Field:
    """The row with these values, none for any; what is known of a value stays."""
    before = _values(field)
    known = {one.text: one for one in before.items} if before else {}
    items = tuple(known.get(text, ir.Value(text=text)) for text in texts)
    if not items:
        return _with(field, None)
    one = before or ir.Values(items=(), form=BY_CORRECTION)
    return _with(field, replace(one, items=items, constant=len(items) == 1, open=False))


def opened(field: ir.Field) -> ir.Field:
    """The row with a list that others than its values are valid beside."""
    values = _values(field)
    if values is None:
        return field
    return _with(field, replace(values, open=True, constant=False))


def _with(field: ir.Field, values: ir.Values | None) -> ir.Field:
    kind = field.type
    if isinstance(kind, ir.Encoded) and kind.item is not None and kind.item.values:
        return replace(
            field, type=replace(kind, item=replace(kind.item, values=values))
        )
    return replace(field, values=values)


# -- encryption ----------------------------------------------------------------------------


def key_owner(kind: ir.Type) -> ir.KeyOwner | None:
    """Whose key the value is encrypted with."""
    match kind:
        case ir.Encoded(codec=ir.RsaOaep(key=key)):
            return key
        case ir.Encoded(codec=ir.AesGcm()):
            return "apiv3"
        case ir.Encoded(codec=ir.AesEcb()):
            return "md5-key"
        case _:
            return None


def with_encryption(field: ir.Field, owner: ir.KeyOwner | None) -> ir.Field:
    """The row with another key, or with none."""
    kind = field.type
    if key_owner(kind) is not None and isinstance(kind, ir.Encoded):
        changed = kind.content if owner is None else replace(kind, codec=CIPHERS[owner])
        return replace(field, type=changed)
    if owner is None:
        return field
    return replace(field, type=ir.Encoded(codec=CIPHERS[owner], content=kind))


# -- facts by their keys -------------------------------------------------------------------


class PlainFact(Struct, frozen=True):
    """A fact that has one place in a row: what the docs say there, and the row with another
    value."""

    read: Callable[[ir.Field], Any]
    write: Callable[[ir.Field, Any], ir.Field]


PLAIN_FACTS = {
    "type": PlainFact(lambda row: type_word(row.type), with_type),
    "required": PlainFact(
        lambda row: row.required is not None,
        lambda row, true: replace(row, required="name" if true else None),
    ),
    "values": PlainFact(
        lambda row: [*listed_values(row)],
        lambda row, true: opened(row) if true == "open" else with_values(row, true),
    ),
    "unit": PlainFact(lambda row: row.unit, lambda row, true: replace(row, unit=true)),
    "default": PlainFact(
        lambda row: row.default, lambda row, true: replace(row, default=true)
    ),
    "encryption": PlainFact(lambda row: key_owner(row.type), with_encryption),
}
"""By their keys in an entry."""


def operation_fact(operation: ir.Operation, fact: str) -> str | None:
    """What the docs say of a fact of an operation."""
    match fact:
        case "host":
            target = operation.target
            return None if isinstance(target, ir.Event) else target.host
        case "method":
            return operation.verb
        case "reply":
            return operation.reply.kind
        case _:
            parts = [one.part for one in operation.request.parameters]
            return next((part for part in parts if part not in (PATH, HEADERS)), None)


# -- whole rows ----------------------------------------------------------------------------


def seen_facts(field: ir.Field) -> Seen:
    """All that the docs say of a row, as plain values; of its text a digest, of the rows below
    it the names."""
    facts = {
        **{key: fact.read(field) for key, fact in PLAIN_FACTS.items()},
        "title": field.title,
        "text": _digest(field.raw) if field.raw is not None else None,
        "rows": [row.name for row in members(field.type)],
    }
    return {key: value for key, value in facts.items() if value not in (None, [], "")}


def seen_as(fact: str) -> str:
    """The key under which an entry has seen the fact that it corrects."""
    return "values" if fact == "value" else fact


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def added_row(name: str, told: AddRow) -> ir.Field:
    """The row that an entry adds."""
    base = told.type_.rstrip("[]")
    lists = (len(told.type_) - len(base)) // 2
    field = ir.Field(
        name=name,
        type=_in_lists(plain_type(base), lists),
        required="name" if told.required else None,
        title=told.title,
        default=told.default,
        unit=told.unit,
        family=indexes(name),
    )
    return with_encryption(with_values(field, told.values), told.encryption)
