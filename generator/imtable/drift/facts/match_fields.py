"""Which field of the new side is which of the old: by name, then renames, moves, variants.

Owns the rules of pairing. It is conservative: a tie is no pair, for a wrong rename would hide
a removal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from imtable.drift.facts.prose import about, nearly_equal, plain
from imtable.drift.facts.shape import (
    codec_words,
    field_shape,
    members,
    shape_of,
    variant_members,
)
from imtable.ir.model import Field, Record, Variant

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


class Pairing(NamedTuple):
    """What belongs together, what went and what came. Pairs stand in the new order."""

    pairs: tuple[tuple[Field, Field], ...]
    gone: tuple[Field, ...]
    come: tuple[Field, ...]


def pair_fields(old: Sequence[Field], new: Sequence[Field]) -> Pairing:
    """The members of one object on both sides."""
    before, after = _numbered(old), _numbered(new)
    gone = [field for key, field in before.items() if key not in after]
    come = [field for key, field in after.items() if key not in before]
    renamed = _renames(gone, come)
    origins = {id(two): one for one, two in renamed}
    taken = {id(one) for one, _ in renamed}
    both = ((before.get(key) or origins.get(id(f)), f) for key, f in after.items())
    return Pairing(
        tuple((one, two) for one, two in both if one is not None),
        tuple(field for field in gone if id(field) not in taken),
        tuple(field for field in come if id(field) not in origins),
    )


def _numbered(fields: Sequence[Field]) -> dict[tuple[str, int], Field]:
    """Fields by name, and by number among those of the same name."""
    count = Counter[str]()
    found: dict[tuple[str, int], Field] = {}
    for field in fields:
        found[field.name, count[field.name]] = field
        count[field.name] += 1
    return found


def unique_pairs(
    gone: Sequence[T], come: Sequence[T], fits: Callable[[T, T], bool]
) -> list[tuple[T, T]]:
    """Those that fit each other and nothing else."""
    candidates = [
        [right for right, new in enumerate(come) if fits(old, new)] for old in gone
    ]
    taken = Counter(right for group in candidates for right in group)
    return [
        (gone[left], come[group[0]])
        for left, group in enumerate(candidates)
        if len(group) == 1 and taken[group[0]] == 1
    ]


def _renames(gone: Sequence[Field], come: Sequence[Field]) -> list[tuple[Field, Field]]:
    """Same type, same description: another name of one thing."""
    old, new = ([(field, about(field)) for field in each] for each in (gone, come))
    pairs = unique_pairs(old, new, _is_rename)
    return [(one, two) for (one, _), (two, _) in pairs]


def _is_rename(old: tuple[Field, str], new: tuple[Field, str]) -> bool:
    return nearly_equal(old[1], new[1]) and same_make(old[0], new[0])


def same_make(old: Field, new: Field) -> bool:
    """The same type, and for objects members that mostly have the same names."""
    one, two = field_shape(old), field_shape(new)
    if one.word != two.word or codec_words(one.codecs) != codec_words(two.codecs):
        return False
    return overlap(variant_members(one.leaf), variant_members(two.leaf)) >= 0.5


def overlap(old: Iterable[Field], new: Iterable[Field]) -> float:
    """The share of names that two objects have in common; 1 if neither has any."""
    before, after = ({field.name for field in each} for each in (old, new))
    return len(before & after) / len(before | after) if before | after else 1.0


# -- variants ------------------------------------------------------------------------------


def pair_variants(
    old: Sequence[Variant], new: Sequence[Variant]
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Positions of variants that belong together, that went, that came: by label, then by
    text, then by order among those that look alike."""
    pairs: list[tuple[int, int]] = []
    left, right = list(range(len(old))), list(range(len(new)))
    for fits in (_same_label, _same_text, _alike):
        for one in tuple(left):
            other = next((n for n in right if fits(old[one], new[n])), None)
            if other is not None:
                pairs.append((one, other))
                left.remove(one)
                right.remove(other)
    return sorted(pairs, key=lambda pair: pair[1]), left, right


def _same_label(old: Variant, new: Variant) -> bool:
    return old.label is not None and old.label == new.label


def _same_text(old: Variant, new: Variant) -> bool:
    text = plain(old.title, *old.notes)
    return (
        old.label == new.label
        and bool(text)
        and text == plain(new.title, *new.notes)
        and _alike(old, new)
    )


def _alike(old: Variant, new: Variant) -> bool:
    one, two = shape_of(old.type), shape_of(new.type)
    if one.word != two.word:
        return False
    records = isinstance(one.leaf, Record) and isinstance(two.leaf, Record)
    return not records or overlap(members(one.leaf), members(two.leaf)) > 0
