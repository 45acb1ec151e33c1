"""Which lists of values narrow a type.

Owns one question that the bindings and the comparison must answer alike: what of a list of
values a type can say. It knows neither Markdown nor Python's syntax.
"""

from __future__ import annotations

from imtable.ir.model import ScalarKind, Values
from imtable.ir.scalars import read_scalar


def value_texts(values: Values | None) -> tuple[str, ...]:
    """The values as texts, each once."""
    return tuple(dict.fromkeys(value.text for value in values.items)) if values else ()


def choices(values: Values | None, kind: ScalarKind) -> tuple[str, ...]:
    """The values that a scalar may take; () if it takes any value of its kind.

    An open list, decimals and truth values narrow nothing; text under another kind stays text.
    """
    if values is None or values.open:
        return ()
    texts = value_texts(values)
    fits = all(read_scalar(text, kind) is not None for text in texts)
    narrows = kind == "string" or all_integers(texts, kind)
    return texts if narrows or not fits else ()


def all_integers(texts: tuple[str, ...], kind: ScalarKind) -> bool:
    """Whether the values of a numeric kind are whole numbers."""
    numeric = kind in ("integer", "number")
    return numeric and all(read_scalar(text, "integer") is not None for text in texts)


def only_choice(values: Values | None, kind: ScalarKind) -> str | None:
    """The value of a scalar that takes but one; a single truth value is one."""
    if values is not None and values.open:
        return None
    texts = choices(values, kind) or (value_texts(values) if kind == "boolean" else ())
    return texts[0] if len(texts) == 1 else None
