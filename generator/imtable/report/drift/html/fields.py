"""The field tree of one side of an operation: changed fields at their place, old beside new.

Owns which rows are shown (changed fields and what they stand in) and in which order. What a side
says of a row is what its page says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from imtable.drift.facts import Change
from imtable.drift.facts.changes import Steps
from imtable.drift.facts.kinds.fields import FIELD_MOVED
from imtable.drift.facts.kinds.texts import DESCRIPTION_CHANGED
from imtable.report.drift.html.cells import cell_of, compared, safe
from imtable.report.drift.html.changes import ShownChange
from imtable.report.drift.html.model import FieldCell, FieldTreeRow, Link, TextSpan
from imtable.report.drift.html.outline import Described, Outline

DEEPEST = 9
NOT_KNOWN = Described(name="")
MARKED = ("name", "type", "need", "encoding", "key", "default")
"""What is marked in a row where both sides differ in it."""


class RowKey(NamedTuple):
    """A row; `gone` tells one of the old side from one of the new side at the same path."""

    steps: Steps
    gone: bool


class _CollectedRow(Struct):
    """What is known of a row while rows are collected. `before` is its path on the old side,
    None where it is not there."""

    told: list[ShownChange] = field(default_factory=list[ShownChange])
    arrivals: list[Link] = field(default_factory=list[Link])
    before: Steps | None = None


def field_rows(
    facts: Sequence[ShownChange], old: Outline, new: Outline
) -> tuple[FieldTreeRow, ...]:
    """Rows in document order, parents first; what went stands where it stood."""
    collected = _collected(facts, old, new)
    ranks = _Ranks(old, new)
    keys = sorted(collected, key=ranks.of)
    return tuple(_row(key, collected[key], old, new) for key in keys)


def whole_rows(rows: Outline, *, gone: bool) -> tuple[FieldTreeRow, ...]:
    """All rows of an operation that only one side has."""
    return tuple(_whole_row(steps, rows, gone=gone) for steps in rows)


def _whole_row(steps: Steps, rows: Outline, *, gone: bool) -> FieldTreeRow:
    said = _said(steps, rows)
    text = (TextSpan(safe(said.text)),) if said.text else ()
    cell = cell_of(said, frozenset(said.values), frozenset(), text)
    return FieldTreeRow(
        depth=min(len(steps) - 1, DEEPEST),
        kind="removed" if gone else "added",
        old=cell if gone else None,
        new=None if gone else cell,
    )


def _collected(
    facts: Iterable[ShownChange], old: Outline, new: Outline
) -> dict[RowKey, _CollectedRow]:
    collected: dict[RowKey, _CollectedRow] = {}
    for each in facts:
        change, after = each.change, each.change.after
        moved = change.kind is FIELD_MOVED
        gone = moved or after is None
        key = RowKey(change.steps if gone or after is None else after, gone)
        found = collected.setdefault(key, _CollectedRow())
        found.told.append(each)
        found.before = change.before
        if moved and after is not None:
            link = Link(each.view.anchor, safe(change.texts[0] or ""))
            collected.setdefault(RowKey(after, False), _CollectedRow()).arrivals.append(
                link
            )
    for key in tuple(collected):
        for length in range(1, len(key.steps)):
            parent = key.steps[:length]
            collected.setdefault(
                RowKey(parent, parent in old and parent not in new), _CollectedRow()
            )
    return collected


# -- order ---------------------------------------------------------------------------------

Rank = tuple[int, int, int, str]


class _Ranks:
    """Where a row stands among its siblings, level by level."""

    def __init__(self, old: Outline, new: Outline) -> None:
        self._new = {steps: number for number, steps in enumerate(new)}
        self._old = {steps: number for number, steps in enumerate(old)}
        self._last = len(self._new)

    def of(self, key: RowKey) -> tuple[Rank, ...]:
        """The rank of a row; that of a parent is the beginning of it."""
        upper = (key.steps[:length] for length in range(1, len(key.steps)))
        return (*(self._rank(steps, gone=False) for steps in upper), self._own(key))

    def _own(self, key: RowKey) -> Rank:
        return self._rank(key.steps, gone=key.gone)

    def _rank(self, steps: Steps, *, gone: bool) -> Rank:
        if steps in self._new and not gone:
            return self._new[steps], 0, 0, steps[-1]
        if steps in self._old:
            return self._before(steps), 1, self._old[steps], steps[-1]
        return self._last, 0, 0, steps[-1]

    def _before(self, steps: Steps) -> int:
        """The nearest sibling of the old side, before this row, that is still there."""
        parent, place = steps[:-1], self._old[steps]
        kept = (
            self._new[each]
            for each, number in self._old.items()
            if number < place and each[:-1] == parent and each in self._new
        )
        return max(kept, default=-1)


# -- one row -------------------------------------------------------------------------------


def _row(key: RowKey, found: _CollectedRow, old: Outline, new: Outline) -> FieldTreeRow:
    depth = min(len(key.steps) - 1, DEEPEST)
    facts, links = tuple(each.view for each in found.told), tuple(found.arrivals)
    if not facts and not links:
        return _context(key, depth, (old if key.gone else new).get(key.steps))
    if key.gone:
        cell = _whole(found.before or key.steps, old)
        return FieldTreeRow(
            depth=depth, kind="removed", old=cell, new=None, facts=facts
        )
    if links or found.before is None:
        cell = _whole(key.steps, new)
        return FieldTreeRow(
            depth=depth, kind="added", old=None, new=cell, facts=facts, arrivals=links
        )
    texts = next(
        (c.value for c in _changes(found) if c.kind is DESCRIPTION_CHANGED), None
    )
    before, after = _both(_said(found.before, old), _said(key.steps, new), texts)
    return FieldTreeRow(depth=depth, kind="changed", old=before, new=after, facts=facts)


def _changes(found: _CollectedRow) -> Iterator[Change]:
    return (each.change for each in found.told)


def _context(key: RowKey, depth: int, said: Described | None) -> FieldTreeRow:
    """A row that says only what it is."""
    marks = (TextSpan(said.type),) if said and said.type else ()
    cell = FieldCell(name=TextSpan(safe(key.steps[-1])), marks=marks)
    before, after = (cell, None) if key.gone else (cell, cell)
    return FieldTreeRow(depth=depth, kind="context", old=before, new=after)


def _said(steps: Steps, rows: Outline) -> Described:
    """What the page says of the row; its name alone, where the page is not at hand."""
    return replace(rows.get(steps, NOT_KNOWN), name=steps[-1])


def _whole(steps: Steps, rows: Outline) -> FieldCell:
    """A row that only one side has, with the names of what is below it."""
    said = _said(steps, rows)
    below = ", ".join(safe(each[-1]) for each in rows if each[:-1] == steps)
    text = (TextSpan(safe(said.text)),) if said.text else ()
    cell = cell_of(said, frozenset(said.values), frozenset(("name",)), text)
    return replace(cell, below=below)


def _both(
    old: Described, new: Described, texts: tuple[str, str] | None
) -> tuple[FieldCell, FieldCell]:
    """A row that both sides have; `texts` are its descriptions where they differ."""
    marked = frozenset(
        name for name in MARKED if getattr(old, name) != getattr(new, name)
    )
    before, after = compared(*(texts or (old.text, new.text)))
    return (
        cell_of(old, frozenset(new.values), marked, before),
        cell_of(new, frozenset(old.values), marked, after),
    )
