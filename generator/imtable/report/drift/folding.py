"""Changes as entries of a report: equal edits on several pages are one entry.

Owns the folding. Consumers cap what they show; a group must not use up their room.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from imtable.drift.facts import Change
from imtable.drift.groups import Affected


class FoldedChange(Struct, frozen=True):
    """A change, or all changes of a group, which read alike: the first speaks for them."""

    members: tuple[Affected, ...]

    @property
    def affected(self) -> Affected:
        """The one that is shown."""
        return self.members[0]

    @property
    def change(self) -> Change:
        """Its change."""
        return self.affected.change

    @property
    def functions(self) -> tuple[str, ...]:
        """The functions that it is about, in their order."""
        return tuple(dict.fromkeys(one.function for one in self.members))

    @property
    def evidence(self) -> tuple[str, ...]:
        """What holds for all that it speaks for."""
        others = [set(one.change.evidence) for one in self.members[1:]]
        return tuple(e for e in self.change.evidence if all(e in one for one in others))

    @property
    def operations(self) -> int:
        """How many operations it speaks for."""
        return len({(one.change.page, one.change.operation) for one in self.members})


def folded(found: Iterable[Affected]) -> tuple[FoldedChange, ...]:
    """All changes in their order, a group where its first member stands."""
    entries: dict[tuple[str | int, ...], list[Affected]] = {}
    for position, one in enumerate(found):
        entries.setdefault((one.group or position, *one.apart), []).append(one)
    return tuple(FoldedChange(tuple(members)) for members in entries.values())
