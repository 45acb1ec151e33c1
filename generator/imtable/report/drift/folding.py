"""Changes as entries of a report: equal edits on several pages are one entry.

Owns the folding. Consumers cap what they show; a group must not use up their room.
"""

from __future__ import annotations

from dataclasses import dataclass

from imtable.drift.affected import Affected
from imtable.drift.compare import Drift
from imtable.drift.facts import Change


@dataclass(frozen=True, slots=True)
class FoldedChange:
    """A change, or the first of a group; `operations` counts those it speaks for."""

    affected: Affected
    operations: int = 1

    @property
    def change(self) -> Change:
        """The change alone."""
        return self.affected.change


def folded(drift: Drift) -> tuple[FoldedChange, ...]:
    """All changes in their order, a group (of one commit) where its first member stands."""
    where: dict[tuple[str, str | None], set[tuple[str, str]]] = {}
    for change in drift.changes:
        if change.group is not None:
            here = where.setdefault((change.group, change.commit), set())
            here.add((change.page, change.operation))
    seen = set[tuple[str, str | None]]()
    entries = list[FoldedChange]()
    for one in drift.affected:
        change = one.change
        if change.group is None:
            entries.append(FoldedChange(one))
        elif (key := (change.group, change.commit)) not in seen:
            seen.add(key)
            entries.append(FoldedChange(one, len(where[key])))
    return tuple(entries)
