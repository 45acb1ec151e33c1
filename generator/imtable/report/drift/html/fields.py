"""The field tree of one side of an operation: changed fields at their place, old beside new.

Owns which rows are shown (changed fields and what they stand in) and in which order. What the
old side said is what the new side says with the changes taken back, so that a row and its changes
cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from imtable.drift.facts import Change
from imtable.drift.facts.changes import join_path
from imtable.report.drift.html.cells import cell_of, compared, safe
from imtable.report.drift.html.changes import ShownChange
from imtable.report.drift.html.model import FieldCell, FieldTreeRow, Link, TextSpan
from imtable.report.drift.html.outline import Described, Outline, Steps

DEEPEST = 9
GONE: frozenset[str] = frozenset(("field-removed", "field-moved", "variant-removed"))
"""Changes that stand at a path of the old side."""
CAME: frozenset[str] = frozenset(("field-added", "variant-added"))
RENAMED: frozenset[str] = frozenset(("field-renamed", "path-parameter-renamed"))
Attribute = Literal["name", "type", "need", "encoding", "key", "default", "text"]
_TELLS: Mapping[str, Attribute] = {
    "field-renamed": "name",
    "path-parameter-renamed": "name",
    "type-changed": "type",
    "list-changed": "type",
    "members-documented": "type",
    "members-undocumented": "type",
    "required-added": "need",
    "required-removed": "need",
    "encoding-added": "encoding",
    "encoding-removed": "encoding",
    "encoding-changed": "encoding",
    "key-changed": "key",
    "default-changed": "default",
    "description-changed": "text",
}


class Key(NamedTuple):
    """A row; `gone` tells one of the old side from one of the new side at the same path."""

    steps: Steps
    gone: bool


@dataclass(slots=True)
class _Position:
    """What is known of a row while rows are collected."""

    told: list[ShownChange] = field(default_factory=list[ShownChange])
    arrivals: list[Link] = field(default_factory=list[Link])


def field_rows(
    facts: Sequence[ShownChange], old: Outline, new: Outline
) -> tuple[FieldTreeRow, ...]:
    """Rows in document order, parents first; what went stands where it stood."""
    spots = _spots(facts, old, new)
    ranks = _Ranks(old, new)
    keys = sorted(spots, key=ranks.of)
    return tuple(_row(key, spots[key], old, new) for key in keys)


def _spots(
    facts: Iterable[ShownChange], old: Outline, new: Outline
) -> dict[Key, _Position]:
    spots: dict[Key, _Position] = {}
    places = {join_path(steps): steps for steps in new}
    for each in facts:
        change = each.change
        steps = change.steps
        if change.id in RENAMED:
            steps = (*steps[:-1], change.new or "")
        key = Key(steps, change.id in GONE)
        spots.setdefault(key, _Position()).told.append(each)
        target = places.get(change.new or "") if change.id == "field-moved" else None
        if target is not None:
            link = Link(each.view.anchor, safe(change.old or ""))
            spots.setdefault(Key(target, False), _Position()).arrivals.append(link)
    for key in tuple(spots):
        for length in range(1, len(key.steps)):
            parent = key.steps[:length]
            spots.setdefault(
                Key(parent, parent in old and parent not in new), _Position()
            )
    return spots


# -- order ---------------------------------------------------------------------------------

Rank = tuple[int, int, int, str]


class _Ranks:
    """Where a row stands among its siblings, level by level."""

    def __init__(self, old: Outline, new: Outline) -> None:
        self._new = {steps: number for number, steps in enumerate(new)}
        self._old = {steps: number for number, steps in enumerate(old)}
        self._last = len(self._new)

    def of(self, key: Key) -> tuple[Rank, ...]:
        """The rank of a row; that of a parent is the beginning of it."""
        upper = (key.steps[:length] for length in range(1, len(key.steps)))
        return (*(self._rank(steps, gone=False) for steps in upper), self._own(key))

    def _own(self, key: Key) -> Rank:
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


def _row(key: Key, spot: _Position, old: Outline, new: Outline) -> FieldTreeRow:
    depth = min(len(key.steps) - 1, DEEPEST)
    changes = [each.change for each in spot.told]
    facts, links = tuple(each.view for each in spot.told), tuple(spot.arrivals)
    rows = old if key.gone else new
    if not facts and not links:
        return _context(key, depth, rows.get(key.steps))
    said = _said(key, rows, changes)
    if key.gone:
        cell = _whole(said, key.steps, rows)
        return FieldTreeRow(
            depth=depth, kind="removed", old=cell, new=None, facts=facts
        )
    if links or any(change.id in CAME for change in changes):
        cell = _whole(said, key.steps, rows)
        return FieldTreeRow(
            depth=depth, kind="added", old=None, new=cell, facts=facts, arrivals=links
        )
    before, after = _both(said, old.get(key.steps), changes)
    return FieldTreeRow(depth=depth, kind="changed", old=before, new=after, facts=facts)


def _context(key: Key, depth: int, said: Described | None) -> FieldTreeRow:
    """A row that says only what it is."""
    marks = (TextSpan(said.type),) if said and said.type else ()
    cell = FieldCell(name=TextSpan(safe(key.steps[-1])), marks=marks)
    before, after = (cell, None) if key.gone else (cell, cell)
    return FieldTreeRow(depth=depth, kind="context", old=before, new=after)


def _said(key: Key, rows: Outline, changes: Iterable[Change]) -> Described:
    """What the page says of the row; where it is not at hand, what the changes say."""
    if (known := rows.get(key.steps)) is not None:
        return replace(known, name=key.steps[-1])
    whole = CAME | GONE - {"field-moved"}
    types = [c.new or c.old or "" for c in changes if c.id in whole]
    return Described(name=key.steps[-1], type="".join(types[:1]))


def _whole(said: Described, steps: Steps, rows: Outline) -> FieldCell:
    """A row that only one side has, with the names of what is below it."""
    below = ", ".join(safe(each[-1]) for each in rows if each[:-1] == steps)
    text = (TextSpan(safe(said.text)),) if said.text else ()
    cell = cell_of(said, frozenset(said.values), frozenset(("name",)), text)
    return replace(cell, below=below)


def _both(
    said: Described, was: Described | None, changes: Sequence[Change]
) -> tuple[FieldCell, FieldCell]:
    """A row that both sides have. `was` is asked only for values that were dropped."""
    before, after = said, said
    for change in changes:
        before, after = _told_apart(before, after, change, was)
    marked = frozenset(_TELLS[c.id] for c in changes if c.id in _TELLS)
    texts = compared(before.text, after.text)
    return (
        cell_of(before, frozenset(after.values), marked, texts[0]),
        cell_of(after, frozenset(before.values), marked, texts[1]),
    )


def _told_apart(
    before: Described, after: Described, change: Change, was: Described | None
) -> tuple[Described, Described]:
    """Both sides, once one change is taken back on the old one."""
    old, new = change.value
    match change.id:
        case "values-introduced":
            return replace(before, values=()), _having(after, new)
        case "values-dropped":
            dropped = was.values if was and was.values else (old,)
            return replace(before, values=dropped), after
        case "value-added" | "value-removed" | "constant-changed":
            kept = tuple(value for value in before.values if value != new)
            gone = (old,) if old else ()
            return replace(before, values=(*kept, *gone)), _having(after, new)
        case kind if (told := _TELLS.get(kind)) is not None:
            return _with(before, told, old), _with(after, told, new)
        case _:
            return before, after


def _having(said: Described, value: str) -> Described:
    """With a value that a change speaks of, where the page is not at hand."""
    if not value or said.type or said.values:
        return said
    return replace(said, values=(value,))


def _with(said: Described, told: Attribute, text: str) -> Described:
    match told:
        case "name":
            return replace(said, name=text)
        case "type":
            return replace(said, type=text)
        case "need":
            return replace(said, need=text)
        case "encoding":
            return replace(said, encoding=text)
        case "key":
            return replace(said, key=text)
        case "default":
            return replace(said, default=text)
        case "text":
            return replace(said, text=text)
