"""Which field of the new side is which of the old: by name, then renames, moves, variants.

Owns the rules of pairing. It is conservative: a tie is no pair, for a wrong rename would hide
a removal.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple, TypeVar

from ..ir import Field, Record, Variant
from .prose import about, nearly_equal, plain
from .shape import codec_words, field_shape, members, shape_of

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


class Pairing(NamedTuple):
    """What belongs together, what went and what came. Pairs stand in the new order."""

    pairs: tuple[tuple[Field, Field], ...]
    gone: tuple[Field, ...]
    come: tuple[Field, ...]


def pair_fields(old: Sequence[Field], new: Sequence[Field]) -> Pairing:
    """The members of one object on both sides."""
    before = {field.name: field for field in old}
    after = {field.name: field for field in new}
    gone = [field for field in old if field.name not in after]
    come = [field for field in new if field.name not in before]
    renamed = {two.name: one for one, two in unique_pairs(gone, come, is_rename)}
    left = {field.name for field in renamed.values()}
    origins = before | renamed
    return Pairing(
        tuple((origins[f.name], f) for f in new if f.name in origins),
        tuple(field for field in gone if field.name not in left),
        tuple(field for field in come if field.name not in renamed),
    )


def unique_pairs(
    gone: Sequence[T], come: Sequence[T], fits: Callable[[T, T], bool]
) -> list[tuple[T, T]]:
    """Those that fit each other and nothing else."""
    candidates = [
        [right for right, new in enumerate(come) if fits(old, new)] for old in gone
    ]
    taken = [right for group in candidates for right in group]
    return [
        (gone[left], come[group[0]])
        for left, group in enumerate(candidates)
        if len(group) == 1 and taken.count(group[0]) == 1
    ]


def is_rename(old: Field, new: Field) -> bool:
    """Same type, same description: another name of one thing."""
    return same_make(old, new) and nearly_equal(about(old), about(new))


def same_make(old: Field, new: Field) -> bool:
    """The same type, and for objects members that mostly have the same names."""
    one, two = field_shape(old), field_shape(new)
    if one.word != two.word or codec_words(one.codecs) != codec_words(two.codecs):
        return False
    return overlap(members(one.leaf), members(two.leaf)) >= 0.5


def overlap(old: Sequence[Field], new: Sequence[Field]) -> float:
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
