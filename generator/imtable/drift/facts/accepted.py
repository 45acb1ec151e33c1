"""What the bindings take of a caller: any value of a type, one of a list, or nothing at all.

Owns the questions about a list of values that decide how grave its changes are: whether there
is one, whether it narrows the type, and whether the bindings give the only value themselves.
"""

from __future__ import annotations

from imtable.drift.facts.shape import field_shape
from imtable.ir.choices import choices, only_choice, value_texts
from imtable.ir.model import Encoded, Field, RsaSignature, Scalar, Values


def values_of(field: Field) -> Values | None:
    """The values of a field; of a bare list those of the row that stands for its items."""
    item = field_shape(field).item
    return item.values if item and item.values else field.values


def texts_of(field: Field) -> tuple[str, ...]:
    """The values of a field as texts, each once."""
    return value_texts(values_of(field))


def is_closed(field: Field) -> bool:
    """Whether the list of values narrows the type: decimals and truth values do not."""
    leaf = field_shape(field).leaf
    return isinstance(leaf, Scalar) and bool(choices(values_of(field), leaf.kind))


def is_free(field: Field) -> bool:
    """Whether any value of a plain type fits."""
    return isinstance(field.type, Scalar) and not field.values and not field.family


def is_given(field: Field) -> bool:
    """Whether the bindings give a required member of a request themselves: its only value,
    or its signature."""
    if isinstance(field.type, Encoded):
        return isinstance(field.type.codec, RsaSignature)
    if not isinstance(field.type, Scalar) or field.family:
        return False
    return only_choice(field.values, field.type.kind) is not None
