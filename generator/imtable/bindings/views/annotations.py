"""Field -> annotation: which Python type stands for a documented one, with which marks.

Owns the table of types. It knows the names that nested classes were given, not how they were
found, and nothing about operations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from imtable.bindings.layout import (
    CallExpression,
    Constant,
    Expr,
    Index,
    Name,
    Union,
    named,
    union,
)
from imtable.bindings.names import ClassKey, variant_labels
from imtable.bindings.quoting import string_literal
from imtable.bindings.views.prose import variant_blocks
from imtable.ir.choices import all_integers, choices, only_choice, value_texts
from imtable.ir.model import (
    AesEcb,
    AesGcm,
    Binary,
    Codec,
    Encoded,
    Field,
    Json,
    ListOf,
    OneOf,
    Record,
    RsaOaep,
    RsaSignature,
    Scalar,
    Type,
    UrlEncoded,
    Values,
)
from imtable.ir.model import Mapping as FreeForm
from imtable.ir.walk import layers

Side = Literal["request", "reply"]

NONE = named("None")
ANYTHING = Index("dict", (named("str"), named("Any")))
_DIGEST_NAME = re.compile(r"(^|_)(sha256|md5|sm3|digest|hash)$")
_ALGORITHM = re.compile(r"sha-?256|md5|sm3", re.IGNORECASE)
_TRUTH = {"true": named("True"), "false": named("False")}


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a field's type that needs a class or an alias: where, and for what."""

    key: ClassKey
    trail: tuple[int, ...]
    type: Record | Scalar
    choices: tuple[Constant, ...] = ()
    blocks: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Namer:
    """The full names of the slots of one record, by field and trail."""

    side: Side
    names: Mapping[tuple[str, tuple[int, ...]], Name]

    def name(self, field: Field, trail: tuple[int, ...]) -> Name:
        """The class or alias at one place."""
        return self.names[field.name, trail]


# -- what has to be declared ---------------------------------------------------------------


def slots(field: Field, wire: str, prefix: str = "") -> Iterator[Slot]:
    """The classes and aliases that a field needs, in document order."""
    yield from _slots(field, field.type, (), ClassKey(wire, prefix=prefix), None)


def _slots(
    field: Field,
    type_: Type,
    trail: tuple[int, ...],
    key: ClassKey,
    blocks: tuple[str, ...] | None,
) -> Iterator[Slot]:
    if isinstance(type_, Record) and type_.fields:
        yield Slot(key, trail, type_, blocks=blocks)
    elif isinstance(type_, Scalar):
        choices = literals(field.values, type_)
        if len(choices) > 1:
            yield Slot(key, trail, type_, choices=choices)
    elif isinstance(type_, ListOf):
        yield from _slots(field, type_.item, trail, key, blocks)
    elif isinstance(type_, Encoded):
        said = _item_blocks(type_) or blocks
        yield from _slots(_inside(field, type_), type_.content, trail, key, said)
    elif isinstance(type_, OneOf):
        labels = variant_labels(variant.label for variant in type_.variants)
        for number, variant in enumerate(type_.variants):
            own = key._replace(
                label=key.label + labels[number], place=f"{key.place}.{number}"
            )
            said = variant_blocks(variant)
            yield from _slots(field, variant.type, (*trail, number), own, said)


def _inside(field: Field, type_: Encoded) -> Field:
    """The field as its content sees it: the items of a bare list have values of their own."""
    return replace(field, values=type_.item.values) if type_.item else field


def _item_blocks(type_: Encoded) -> tuple[str, ...] | None:
    item = type_.item
    return variant_blocks(item) if item else None


def literals(values: Values | None, scalar: Scalar) -> tuple[Constant, ...]:
    """The members of the `Literal` for a scalar; () if it takes any value.

    Numbers that Python cannot spell as a `Literal` (`0.5`) leave the type open; text under a
    numeric type stays text.
    """
    texts = choices(values, scalar.kind)
    if all_integers(texts, scalar.kind):
        return tuple(map(Constant, texts))
    return tuple(map(text_literal, texts))


def text_literal(text: str) -> Constant:
    """A text, as an expression."""
    return Constant(string_literal(text))


# -- annotations ---------------------------------------------------------------------------


def annotation(field: Field, namer: Namer, wire: str | None = None) -> Expr:
    """The type of a field without `| None`; `wire` is its name where the identifier differs."""
    expr = _expr(field, field.type, (), namer)
    if field.family:
        for _ in field.family:
            expr = Index("list", (expr,))
        return marked(expr, mark("Numbered", field.name))
    return expr if wire is None else marked(expr, mark("Wire", wire))


def mark(kind: str, *texts: str) -> CallExpression:
    """One of the marks of the runtime, with what it says."""
    return CallExpression(kind, tuple(map(text_literal, texts)))


def marked(expr: Expr, mark: CallExpression) -> Expr:
    """The type with one more mark. Marks of the field come before those of its encoding, in one
    `Annotated`."""
    if isinstance(expr, Index) and expr.head == "Annotated":
        content, *marks = expr.items
        return Index("Annotated", (content, mark, *marks))
    return Index("Annotated", (expr, mark))


def _expr(field: Field, type_: Type, trail: tuple[int, ...], namer: Namer) -> Expr:
    match type_:
        case Scalar():
            return _scalar(field, type_, trail, namer)
        case ListOf():
            return Index("list", (_expr(field, type_.item, trail, namer),))
        case Record():
            return namer.name(field, trail) if type_.fields else ANYTHING
        case FreeForm():
            return ANYTHING
        case Binary():
            return named("FileInput" if namer.side == "request" else "bytes")
        case OneOf(variants=()):
            return named("Any")
        case OneOf():
            return _one_of(field, type_, trail, namer)
        case Encoded():
            return _encoded(field, type_, trail, namer)


def _one_of(field: Field, type_: OneOf, trail: tuple[int, ...], namer: Namer) -> Expr:
    variants = enumerate(type_.variants)
    parts = [_expr(field, one.type, (*trail, n), namer) for n, one in variants]
    return union(parts) if parts else named("Any")


def _scalar(field: Field, scalar: Scalar, trail: tuple[int, ...], namer: Namer) -> Expr:
    choices = literals(field.values, scalar)
    if not choices:
        return _plain(field, scalar)
    known = namer.name(field, trail) if len(choices) > 1 else Index("Literal", choices)
    if namer.side == "request":
        return known
    integers = all_integers(value_texts(field.values), scalar.kind)
    return union([known, _plain(field, scalar) if integers else named("str")])


def _plain(field: Field, scalar: Scalar) -> Expr:
    if scalar.kind == "number":
        whole = field.unit == "fen"
        return named("int") if whole else Union((named("int"), named("float")))
    return named({"string": "str", "integer": "int", "boolean": "bool"}[scalar.kind])


def _encoded(
    field: Field, type_: Encoded, trail: tuple[int, ...], namer: Namer
) -> Expr:
    """One string on the wire. Of a list every element is encrypted on its own."""
    if isinstance(type_.codec, RsaOaep) and isinstance(type_.content, ListOf):
        item = Encoded(codec=type_.codec, content=type_.content.item)
        return Index("list", (_expr(field, item, trail, namer),))
    content = _expr(_inside(field, type_), type_.content, trail, namer)
    if isinstance(type_.codec, Json | UrlEncoded) and isinstance(type_.content, Scalar):
        return content  # nothing is known of the text but that it is one
    return marked(content, _codec_mark(type_.codec))


def _codec_mark(codec: Codec) -> CallExpression:
    match codec:
        case RsaOaep(key=key):
            return mark("Secret", key)
        case Json():
            return mark("JsonText")
        case UrlEncoded():
            return mark("QueryText")
        case AesGcm():
            return mark("AesGcm")
        case AesEcb():
            return mark("AesEcb")
        case RsaSignature():
            return mark("Signature")


def file_digest(field: Field) -> str:
    """The algorithm where the field is a digest of the file that is uploaded with it, "" where
    it is none or the page does not say which algorithm it takes."""
    if field.type != Scalar(kind="string") or not _DIGEST_NAME.search(field.name):
        return ""
    said = _ALGORITHM.search(" ".join((field.name, field.title, *field.notes)))
    return said[0].lower().replace("-", "") if said else ""


# -- defaults ------------------------------------------------------------------------------


def is_secret(type_: Type) -> bool:
    """Whether the field itself holds plain text that travels encrypted by RSA."""
    return any(
        isinstance(layer, Encoded) and isinstance(layer.codec, RsaOaep)
        for layer in layers(type_)
    )


def constant(field: Field) -> Expr | None:
    """The only value of a field; None if there is a choice."""
    if not isinstance(field.type, Scalar) or field.family:
        return None
    only = only_choice(field.values, field.type.kind)
    if only is None:
        return None
    if field.type.kind == "boolean" and only in _TRUTH:
        return _TRUTH[only]
    return literals(field.values, field.type)[0]
