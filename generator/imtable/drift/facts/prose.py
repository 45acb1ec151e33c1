"""Descriptions compared: what is the same text, what nearly the same.

Owns what counts as noise in prose. Value lists were cut out when the page was read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from imtable.drift.facts.shape import field_shape
from imtable.ir.model import Field, OneOf

_BLANK = re.compile(r"[\s\u200b\ufeff]+")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
NEARLY = 0.9
"""The least likeness of two descriptions of one renamed field."""
LONG_ENOUGH = 6
"""Shorter descriptions have to be equal: one character more makes another meaning."""
LONGEST = 2000
"""Longer ones, too: to compare them takes the square of their length."""


def plain(*texts: str | None) -> str:
    """Text without blanks, line breaks and the targets of links."""
    joined = "\n".join(text for text in texts if text)
    return _BLANK.sub("", _LINK.sub(r"\1", _BREAK.sub("", joined)))


def shown(texts: Iterable[str | None]) -> str:
    """Text in one line, for a report."""
    return _BLANK.sub(" ", " ".join(text for text in texts if text)).strip()


def about(field: Field) -> str:
    """What a field's description says, for comparison; of a repeated row all descriptions."""
    leaf = field_shape(field).leaf
    variants = leaf.variants if isinstance(leaf, OneOf) else ()
    texts = (text for one in variants for text in (one.title, *one.notes))
    return plain(field.title, *field.notes, *texts)


def nearly_equal(one: str, other: str) -> bool:
    """Whether two descriptions are those of one thing."""
    if one == other:
        return bool(one)
    short, long = sorted((len(one), len(other)))
    if short < LONG_ENOUGH or long > LONGEST or 2 * short < NEARLY * (short + long):
        return False
    common = sum((_letters(one) & _letters(other)).values())
    return 2 * common >= NEARLY * (short + long) and likeness(one, other) >= NEARLY


def likeness(one: str, other: str) -> float:
    """0 to 1, the same for both orders."""
    first, second = sorted((one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


@lru_cache(maxsize=4096)
def _letters(text: str) -> Counter[str]:
    return Counter(text)
