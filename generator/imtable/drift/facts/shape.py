"""What a type is once its layers are told apart: lists, codecs, and the leaf.

Owns the words for types in a report. Children of a container are compared without regard to
these layers, so that a mark which comes or goes changes no path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from imtable.ir.choices import value_texts
from imtable.ir.model import (
    Binary,
    Codec,
    Encoded,
    Field,
    Item,
    Json,
    ListOf,
    Mapping,
    OneOf,
    Record,
    RsaOaep,
    Scalar,
    Type,
    UrlEncoded,
    Values,
    Variant,
)

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Shape(Struct, frozen=True):
    """The layers around `leaf`, which is no list and not encoded."""

    leaf: Type
    lists: int = 0
    codecs: tuple[Codec, ...] = ()
    item: Item | None = None

    @property
    def kind(self) -> str:
        """The leaf in a word."""
        return leaf_word(self.leaf)

    @property
    def word(self) -> str:
        """Leaf and lists: `object[]`."""
        return self.kind + "[]" * self.lists


def shape_of(type_: Type) -> Shape:
    """The layers of a type."""
    shape = Shape(type_)
    while True:
        match shape.leaf:
            case ListOf(item=item):
                shape = replace(shape, leaf=item, lists=shape.lists + 1)
            case Encoded(codec=codec, content=content, item=row):
                shape = Shape(
                    content, shape.lists, (*shape.codecs, codec), row or shape.item
                )
            case _:
                return shape


def is_text(type_: Type) -> bool:
    """Whether a value is a text on the wire, whatever the page says of its inside."""
    match type_:
        case Encoded(codec=Json() | UrlEncoded()) | Scalar(kind="string"):
            return True
        case _:
            return False


def field_shape(field: Field) -> Shape:
    """The layers of a field's type."""
    return shape_of(field.type)


def leaf_word(leaf: Type) -> str:
    """The word of a type in the documentation's own terms."""
    match leaf:
        case Scalar(kind=kind):
            return kind
        case Record() | Mapping():
            return "object"
        case Binary():
            return "file"
        case OneOf(variants=variants):
            words = dict.fromkeys(shape_of(each.type).word for each in variants)
            return " | ".join(words) or "object"
        case _:
            return "object"


def codec_word(codec: Codec) -> str:
    """`rsa-oaep`, `json`: the codec without its key."""
    return _HUMP.sub("-", type(codec).__name__).lower()


def codec_words(codecs: tuple[Codec, ...]) -> str:
    """Several codecs, outermost first."""
    return "+".join(map(codec_word, codecs))


def key_words(codecs: tuple[Codec, ...]) -> str:
    """Whose keys are used."""
    return "+".join(codec.key for codec in codecs if isinstance(codec, RsaOaep))


def members(leaf: Type) -> tuple[Field, ...]:
    """The documented members of an object."""
    return leaf.fields if isinstance(leaf, Record) else ()


def variants_of(leaf: Type) -> tuple[Variant, ...]:
    """The alternatives of a type; a type without any is its own only one."""
    return leaf.variants if isinstance(leaf, OneOf) else (Variant(type=leaf),)


def variant_members(leaf: Type) -> Iterator[Field]:
    """The documented members of an object, of all its variants."""
    for variant in variants_of(leaf):
        yield from members(shape_of(variant.type).leaf)


def nested(field: Field) -> Iterator[tuple[tuple[str, ...], Field]]:
    """All fields below a field, with the steps that lead to each."""
    for child in variant_members(field_shape(field).leaf):
        yield (child.name,), child
        yield from (((child.name, *steps), one) for steps, one in nested(child))


def count_rows(field: Field) -> int:
    """A field and all below it."""
    return 1 + sum(1 for _ in nested(field))


def values_of(field: Field) -> Values | None:
    """The values of a field; of a bare list those of the row that stands for its items."""
    item = field_shape(field).item
    return item.values if item and item.values else field.values


def texts_of(field: Field) -> tuple[str, ...]:
    """The values of a field as texts, each once."""
    return value_texts(values_of(field))
