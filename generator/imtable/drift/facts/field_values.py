"""Two fields that are one: what their values and their texts say differently.

Owns lists of values, and what of a description counts. It knows nothing of types and members.
"""

from __future__ import annotations

from collections.abc import Iterator

from imtable.drift.facts.changes import Change
from imtable.drift.facts.field_pair import FieldPair
from imtable.drift.facts.kinds.kind import Case
from imtable.drift.facts.kinds.texts import DESCRIPTION_CHANGED
from imtable.drift.facts.kinds.values import (
    CONSTANT_CHANGED,
    CONSTANT_CLOSED,
    CONSTANT_OPENED,
    VALUE_ADDED,
    VALUE_REMOVED,
    VALUES_DROPPED,
    VALUES_INTRODUCED,
)
from imtable.drift.facts.prose import plain, shown
from imtable.drift.facts.said import ValuesSaid
from imtable.drift.facts.shape import field_shape, texts_of, values_of
from imtable.ir.model import Field


def compare_values(pair: FieldPair) -> Iterator[Change]:
    """The values that came and went; what a list becomes as a whole is one change."""
    before, after = texts_of(pair.old), texts_of(pair.new)
    if set(before) == set(after):
        return
    if not before or not after:
        kind = VALUES_INTRODUCED if after else VALUES_DROPPED
        yield pair.change(kind, _listed(before), _listed(after))
    elif len(before) == len(after) == 1:
        yield pair.change(CONSTANT_CHANGED, before[0], after[0])
    elif len(before) == 1:
        case: Case = "" if before[0] in after else "other"
        yield pair.change(CONSTANT_OPENED, before[0], ValuesSaid(after), case)
    elif len(after) == 1:
        case = "" if after[0] in before else "other"
        yield pair.change(CONSTANT_CLOSED, ValuesSaid(before), after[0], case)
    else:
        for text in (text for text in before if text not in after):
            yield pair.change(VALUE_REMOVED, text, None)
        for text in (text for text in after if text not in before):
            yield pair.change(VALUE_ADDED, None, text)


def _listed(texts: tuple[str, ...]) -> ValuesSaid | None:
    return ValuesSaid(texts) if texts else None


def compare_texts(pair: FieldPair) -> Iterator[Change]:
    """Title, notes and the labels of the values that both sides have."""
    old, new = pair.old, pair.new
    kept = set(texts_of(old)) & set(texts_of(new))
    before, after = _prose(old, kept), _prose(new, kept)
    if _without_default(before, old) != _without_default(after, new):
        yield pair.change(DESCRIPTION_CHANGED, shown(before), shown(after))


def _without_default(texts: tuple[str, ...], field: Field) -> str:
    """For comparison: another default is a change of its own."""
    return plain(*texts).replace(f"`{plain(field.default)}`", "``")


def _prose(field: Field, kept: set[str]) -> tuple[str, ...]:
    values = values_of(field)
    items = values.items if values else ()
    said = sorted(f"{v.text} {v.label}" for v in items if v.label and v.text in kept)
    item = field_shape(field).item
    extra = (item.title, *item.notes) if item else ()
    return (field.title, *field.notes, *extra, *said)
