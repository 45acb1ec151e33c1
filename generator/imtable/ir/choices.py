"""Which lists of values narrow a type.

Owns one question that the bindings and the comparison must answer alike: what of a list of
values a type can say. It knows neither Markdown nor Python's syntax.
"""

from __future__ import annotations

import re

from imtable.ir.model import ScalarKind, Values

INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
_NUMBERS: tuple[ScalarKind, ...] = ("integer", "number")
_TRUTH = frozenset({"true", "false"})


def value_texts(values: Values | None) -> tuple[str, ...]:
    """The values as texts, each once."""
    return tuple(dict.fromkeys(value.text for value in values.items)) if values else ()


def choices(values: Values | None, kind: ScalarKind) -> tuple[str, ...]:
    """The values that a scalar may take; () if it takes any value of its kind.

    Decimals and truth values narrow nothing; text under a numeric kind stays text.
    """
    texts = value_texts(values)
    if kind == "boolean" and _TRUTH.issuperset(texts):
        return ()
    decimal = not all_integers(texts, kind) and all(
        INTEGER.fullmatch(text) or _DECIMAL.fullmatch(text) for text in texts
    )
    return () if kind in _NUMBERS and decimal else texts


def all_integers(texts: tuple[str, ...], kind: ScalarKind) -> bool:
    """Whether the values of a numeric kind are whole numbers."""
    return kind in _NUMBERS and all(map(INTEGER.fullmatch, texts))


def only_choice(values: Values | None, kind: ScalarKind) -> str | None:
    """The value of a scalar that takes but one; a single truth value is one."""
    texts = choices(values, kind) or (value_texts(values) if kind == "boolean" else ())
    return texts[0] if len(texts) == 1 else None
