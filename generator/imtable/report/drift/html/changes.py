"""Changes -> what the report shows of them, with their anchors and their groups.

Owns that every anchor is there once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from imtable.drift.compare import Drift
from imtable.drift.facts import LEVELS, Change, family_of
from imtable.drift.facts.changes import digest
from imtable.drift.facts.kinds.kind import REQUIRED
from imtable.drift.groups import Affected
from imtable.ir.characters import printable
from imtable.report.drift.html.model import Badge, ChangeView, EditView, Link
from imtable.report.drift.words import (
    accepted,
    clipped,
    few,
    place,
    short,
    sign,
)

LONG = 4000
"""Characters of one text that are worth showing."""


class ShownChange(Struct, frozen=True):
    """A change, and what is shown of it."""

    affected: Affected
    view: ChangeView

    @property
    def change(self) -> Change:
        """The change alone."""
        return self.affected.change


def shown_changes(drift: Drift) -> tuple[ShownChange, ...]:
    """All changes in their order."""
    anchors = _anchors(drift.changes)
    alike: dict[str, list[Link]] = {}
    for one, anchor in zip(drift.affected, anchors, strict=True):
        if edit := _edit(one):
            link = Link(anchor, printable(f"{one.function} {one.change.path}"))
            alike.setdefault(edit, []).append(link)
    return tuple(
        ShownChange(one, _view(one, anchor, alike.get(_edit(one), ())))
        for one, anchor in zip(drift.affected, anchors, strict=True)
    )


def _edit(one: Affected) -> str:
    """What folds: the key of an entry; "" for a change alone."""
    return digest((one.group, *one.apart)) if one.group else ""


def badges(views: Iterable[ChangeView]) -> tuple[Badge, ...]:
    """Counts by level, the gravest first; levels without a change are left out."""
    counts = Counter(view.level for view in views)
    return tuple(Badge(level, counts[level]) for level in LEVELS[::-1] if counts[level])


def _anchors(changes: Iterable[Change]) -> list[str]:
    """Fingerprints; where two changes have the same one, the later ones get a number."""
    seen = Counter[str]()
    anchors = list[str]()
    for change in changes:
        seen[change.fingerprint] += 1
        count = seen[change.fingerprint]
        anchors.append(change.fingerprint + (f"-{count}" if count > 1 else ""))
    return anchors


def _view(affected: Affected, anchor: str, alike: Sequence[Link]) -> ChangeView:
    change = affected.change
    said = change.severity
    shows_values = change.kind.shows_values
    was, now = (text or "" for text in change.texts)
    old, new = place(change.old_place), place(change.new_place)
    first = bool(alike) and alike[0].anchor == anchor
    return ChangeView(
        anchor=anchor,
        level=change.level,
        side=change.side,
        family=family_of(change.kind),
        breaks=" ".join(sorted(said.breaks)),
        sign=sign(change),
        words=change.kind.words,
        state=_state(change),
        old=clipped(was, LONG) if shows_values else "",
        new=clipped(now, LONG) if shows_values else "",
        path=printable(change.path),
        function=printable(affected.function),
        source=said.source,
        wire=said.wire,
        caution=printable(said.caution or ""),
        edits=tuple(
            EditView(clipped(one.old, LONG), clipped(one.new, LONG), few(one.places))
            for one in change.edits
        ),
        evidence=printable("; ".join(change.evidence)),
        accepted=accepted(affected.waiver),
        commit=short(change.commit),
        place=new if new == old else "",
        old_place=old if new != old else "",
        new_place=new if new != old else "",
        edit=_edit(affected),
        alike=tuple(alike) if first else (),
    )


def _state(change: Change) -> str:
    """What the words leave open: required or not, how many rows."""
    need = ", required" if change.case in REQUIRED else ""
    rows = f", {change.rows:,} rows" if change.rows > 1 else ""
    return need + rows if change.kind.shows_values else rows
