"""Field -> type: which Python type stands for a documented one, with which marks.

Owns the table of types. It knows the names that nested classes were given, not how they were
found, and nothing about operations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from imtable.bindings.names import ClassKey, variant_labels
from imtable.bindings.prose import variant_blocks
from imtable.bindings.surface.model import Default, Docs, MessageSide
from imtable.bindings.surface.types import (
    ANY,
    ANYTHING,
    BOOL,
    FLOAT,
    INT,
    STR,
    AliasRef,
    ClassRef,
    ListType,
    Literals,
    Mark,
    Plain,
    PythonType,
    UnionType,
    marked,
    union_of,
)
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
    Variant,
)
from imtable.ir.model import Mapping as FreeForm
from imtable.ir.rows import variant_mark
from imtable.ir.scalars import read_scalar
from imtable.ir.walk import layers

INT_OR_FLOAT = UnionType((INT, FLOAT))
_DIGEST_NAME = re.compile(r"(^|_)(sha256|md5|sm3|digest|hash)$")
_ALGORITHM = re.compile(r"sha-?256|md5|sm3", re.IGNORECASE)


class Slot(Struct, frozen=True):
    """A place in a field's type that needs a class or an alias: where, and for what.

    `trail` are the numbers of the variants that lead to it, `steps` the same as they stand in
    a path.
    """

    key: ClassKey
    type: Record | Scalar
    trail: tuple[int, ...] = ()
    steps: tuple[str, ...] = ()
    values: tuple[str | int, ...] = ()
    said: Docs | None = None


class Namer(Struct, frozen=True):
    """The full names of the slots of one record, by field and trail."""

    side: MessageSide
    names: Mapping[tuple[str, tuple[int, ...]], tuple[str, ...]]

    def name(self, field: Field, trail: tuple[int, ...]) -> tuple[str, ...]:
        """The class or alias at one place."""
        return self.names[field.name, trail]


# -- what has to be declared ---------------------------------------------------------------


def slots(field: Field, wire: str, prefix: str = "") -> Iterator[Slot]:
    """The classes and aliases that a field needs, in document order."""
    if field.values is None and isinstance(field.type, Scalar):
        return
    key = ClassKey(wire, prefix=prefix)
    yield from _slots(field, field.type, Slot(key, Record(fields=())))


def _slots(field: Field, type_: Type, at: Slot) -> Iterator[Slot]:
    """`at` is a slot at this place, but for what stands there."""
    if isinstance(type_, Record) and type_.fields:
        yield Slot(at.key, type_, at.trail, at.steps, said=at.said)
    elif isinstance(type_, Scalar):
        values = literals(field.values, type_)
        if len(values) > 1:
            yield Slot(at.key, type_, at.trail, at.steps, values)
    elif isinstance(type_, ListOf):
        yield from _slots(field, type_.item, at)
    elif isinstance(type_, Encoded):
        said = partial(variant_blocks, type_.item) if type_.item else at.said
        yield from _slots(_inside(field, type_), type_.content, replace(at, said=said))
    elif isinstance(type_, OneOf):
        for inner, one in zip(
            type_.variants, _variants(type_.variants, at), strict=True
        ):
            yield from _slots(field, inner.type, one)


def _variants(variants: Sequence[Variant], at: Slot) -> Iterator[Slot]:
    key, labels = at.key, variant_labels(variant.label for variant in variants)
    for number, variant in enumerate(variants):
        place = f"{key.place}.{number}"
        mark = variant_mark(variants, number)
        yield Slot(
            key._replace(label=key.label + labels[number], place=place),
            at.type,
            (*at.trail, number),
            (*at.steps, f"<{mark}>") if mark else at.steps,
            said=partial(variant_blocks, variant),
        )


def _inside(field: Field, type_: Encoded) -> Field:
    """The field as its content sees it: the items of a bare list have values of their own."""
    return replace(field, values=type_.item.values) if type_.item else field


def literals(values: Values | None, scalar: Scalar) -> tuple[str | int, ...]:
    """The members of the `Literal` for a scalar; () if it takes any value.

    Numbers that Python cannot spell as a `Literal` (`0.5`) leave the type open; text under a
    numeric type stays text.
    """
    texts = choices(values, scalar.kind)
    return tuple(map(int, texts)) if all_integers(texts, scalar.kind) else texts


# -- types ---------------------------------------------------------------------------------


def field_type(field: Field, namer: Namer, wire: str | None = None) -> PythonType:
    """The type of a field that is there; `wire` is its name where the identifier differs."""
    type_ = _type(field, field.type, (), namer)
    if field.family:
        for _ in field.family:
            type_ = ListType(type_)
        return marked(type_, Mark("Numbered", (field.name,)))
    return type_ if wire is None else marked(type_, Mark("Wire", (wire,)))


def _type(
    field: Field, type_: Type, trail: tuple[int, ...], namer: Namer
) -> PythonType:
    match type_:
        case Scalar():
            return _scalar(field, type_, trail, namer)
        case ListOf():
            return ListType(_type(field, type_.item, trail, namer))
        case Record():
            return ClassRef(namer.name(field, trail)) if type_.fields else ANYTHING
        case FreeForm():
            return ANYTHING
        case Binary():
            return Plain("FileInput" if namer.side == "request" else "bytes")
        case OneOf(variants=()):
            return ANY
        case OneOf(variants=variants):
            return union_of(
                _type(field, one.type, (*trail, number), namer)
                for number, one in enumerate(variants)
            )
        case Encoded():
            return _encoded(field, type_, trail, namer)


def _scalar(
    field: Field, scalar: Scalar, trail: tuple[int, ...], namer: Namer
) -> PythonType:
    values = literals(field.values, scalar)
    if not values:
        return _plain(field, scalar)
    several = len(values) > 1
    known = AliasRef(namer.name(field, trail)) if several else Literals(values)
    if namer.side == "request":
        return known
    integers = all_integers(value_texts(field.values), scalar.kind)
    return union_of([known, _plain(field, scalar) if integers else STR])


def _plain(field: Field, scalar: Scalar) -> PythonType:
    if scalar.kind == "number":
        return INT if field.unit == "fen" else INT_OR_FLOAT
    return {"string": STR, "integer": INT, "boolean": BOOL}[scalar.kind]


def _encoded(
    field: Field, type_: Encoded, trail: tuple[int, ...], namer: Namer
) -> PythonType:
    """One string on the wire. Of a list every element is encrypted on its own."""
    if isinstance(type_.codec, RsaOaep) and isinstance(type_.content, ListOf):
        item = replace(type_, content=type_.content.item, item=None)
        return ListType(_type(_inside(field, type_), item, trail, namer))
    content = _type(_inside(field, type_), type_.content, trail, namer)
    if isinstance(type_.codec, Json | UrlEncoded) and isinstance(type_.content, Scalar):
        return content  # nothing is known of the text but that it is one
    return marked(content, _codec_mark(type_.codec))


def _codec_mark(codec: Codec) -> Mark:
    match codec:
        case RsaOaep(key=key):
            return Mark("Secret", (key,))
        case Json():
            return Mark("JsonText")
        case UrlEncoded():
            return Mark("QueryText")
        case AesGcm():
            return Mark("AesGcm")
        case AesEcb():
            return Mark("AesEcb")
        case RsaSignature():
            return Mark("Signature")


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
    return not isinstance(type_, Scalar) and any(
        isinstance(layer, Encoded) and isinstance(layer.codec, RsaOaep)
        for layer in layers(type_)
    )


def only_value(field: Field) -> Default | None:
    """The only value of a field; None if there is a choice."""
    if not isinstance(field.type, Scalar) or field.family:
        return None
    only = only_choice(field.values, field.type.kind)
    if only is None:
        return None
    truth = read_scalar(only, "boolean") if field.type.kind == "boolean" else None
    if isinstance(truth, bool):
        return Default(truth)
    return Default(literals(field.values, field.type)[0])
