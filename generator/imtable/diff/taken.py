"""What the bindings take of a caller: any value of a type, one of a list, or nothing at all.

Owns the questions about a list of values that decide how grave its changes are: whether there
is one, whether it narrows the type, and whether the bindings give the only value themselves.
"""

from __future__ import annotations

import re

from ..ir import Encoded, Field, RsaSignature, Scalar, ScalarKind, Values
from .shape import field_shape

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
_TRUTH = frozenset({"true", "false"})


def values_of(field: Field) -> Values | None:
    """The values of a field; of a bare list those of the row that stands for its items."""
    item = field_shape(field).item
    return item.values if item and item.values else field.values


def texts_of(field: Field) -> tuple[str, ...]:
    """The values of a field as texts, each once."""
    values = values_of(field)
    return tuple(dict.fromkeys(value.text for value in values.items)) if values else ()


def is_closed(field: Field) -> bool:
    """Whether the list of values narrows the type: decimals and truth values do not."""
    leaf = field_shape(field).leaf
    return isinstance(leaf, Scalar) and _narrows(texts_of(field), leaf.kind)


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
    kind, texts = field.type.kind, texts_of(field)
    truth = kind == "boolean" and _TRUTH.issuperset(texts)
    return len(texts) == 1 and (truth or _narrows(texts, kind))


def _narrows(texts: tuple[str, ...], kind: ScalarKind) -> bool:
    if kind == "boolean":
        return not _TRUTH.issuperset(texts)
    if kind == "string" or all(map(_INTEGER.fullmatch, texts)):
        return bool(texts)
    return not all(
        _INTEGER.fullmatch(text) or _DECIMAL.fullmatch(text) for text in texts
    )
