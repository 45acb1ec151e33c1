"""Values that resemble others of the same name.

Owns what resembles what. Every value is looked up, never compared with all others: a page may
list thousands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from imtable.ir.choices import value_texts
from imtable.ir.model import Values

FREQUENT = 3
SHORTEST = 6
LONGEST = 64
"""A longer text is no code, and has too many neighbours to look up."""


class KnownValues(Struct, frozen=True):
    """All values of one name: how often, by their letters, and the frequent ones by what is
    left of them without one letter."""

    counts: Counter[str]
    by_letters: Mapping[str, list[str]]
    frequent: Mapping[str, list[str]]

    def near(
        self, text: str, odd_one: str | None, is_chance: Callable[[str], bool]
    ) -> str | None:
        """The value that this one resembles: the same in other letters, if it is the
        `odd_one_out` of its list, or a frequent one a letter away, if this one is rare and
        they are not alike by chance.
        """
        if not SHORTEST <= len(text) <= LONGEST or text.isdigit():
            return None
        twins = (t for t in self.by_letters[text.lower()] if t != text)
        if (twin := next(twins, None)) is not None:
            return twin if text == odd_one else None
        if self.counts[text] >= FREQUENT:
            return None
        near = {t for key in _neighbours(text) for t in self.frequent.get(key, ())}
        alike = (t for t in sorted(near) if _one_letter(t, text))
        return next((t for t in alike if not is_chance(t)), None)


def known_values(counts: Counter[str]) -> KnownValues:
    """The values of one name, ready to be looked up."""
    by_letters: dict[str, list[str]] = {}
    frequent: dict[str, list[str]] = {}
    for text, count in counts.items():
        by_letters.setdefault(text.lower(), []).append(text)
        if count >= FREQUENT and len(text) <= LONGEST + 1:
            for key in set(_neighbours(text)):
                frequent.setdefault(key, []).append(text)
    return KnownValues(counts, by_letters, frequent)


def odd_one_out(values: Values) -> str | None:
    """The value of a list that is not in capitals although all others are."""
    texts = value_texts(values)
    odd = [text for text in texts if not text.isupper()]
    return odd[0] if len(odd) == 1 and len(texts) > 1 else None


def _neighbours(text: str) -> Iterator[str]:
    """The text, and the text without one of its letters: two that are a letter apart share
    one of these."""
    yield text
    for at in range(len(text)):
        yield text[:at] + text[at + 1 :]


def _one_letter(one: str, other: str) -> bool:
    """A letter more, less or another, or two that swap places; digits that count do not
    resemble each other."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    pairs = enumerate(zip(one, other, strict=False))
    start = next((i for i, (a, b) in pairs if a != b), None)
    if start is None:
        return not max(one, other, key=len)[-1].isdigit()
    if one[start : start + 1].isdigit() or other[start : start + 1].isdigit():
        return False
    rest, others = one[start:], other[start:]
    swapped = len(rest) > 1 and rest[1::-1] + rest[2:] == others
    return swapped or rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]
