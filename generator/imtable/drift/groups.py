"""Changes as entries of a report: equal edits on several pages, and what somebody has accepted.

Owns what makes two edits equal. It finds no changes, and decides nothing about waivers.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from imtable.drift.facts import Change
from imtable.drift.facts.changes import digest
from imtable.drift.waivers import Waiver

ENOUGH = 3
"""Operations that make a group."""


class Affected(Struct, frozen=True):
    """A change, and what it belongs to. `group` is the key of an edit that was made on several
    operations, `waiver` the entry by which somebody has accepted the change."""

    change: Change
    group: str | None = None
    waiver: Waiver | None = None

    @property
    def function(self) -> str:
        """The function that a caller uses: "v3.pay.native:post"."""
        return self.change.function

    @property
    def name(self) -> str | None:
        """The argument or attribute: "json.amount", "result.code_url"."""
        return self.change.name

    @property
    def group_key(self) -> str:
        """What the same edit on another page has in common: all that a report says of it, but
        for where it stands."""
        change, said = self.change, self.change.severity
        words = said.level, said.source, said.wire, said.caution or "", str(change.rows)
        where = change.id, change.side, change.spot, self.name or "", change.case
        return digest((*where, *change.value, *words))

    @property
    def apart(self) -> tuple[str, str, str]:
        """What parts equal edits: the commit, why they were accepted, and how the path of the row
        reads, which only lists tell apart."""
        change = self.change
        return change.commit or "", repr(self.waiver and self.waiver.shown), change.path


def grouped(found: Iterable[Affected]) -> tuple[Affected, ...]:
    """The same; those that belong to a group (of one commit, accepted for one reason, or not)
    carry its key, others none."""
    keyed = [(one, (one.group_key, *one.apart)) for one in found]
    where: dict[tuple[str, ...], set[tuple[str, str]]] = {}
    for one, key in keyed:
        if one.change.steps:
            seen = where.setdefault(key, set())
            seen.add((one.change.page, one.change.operation))
    groups = {key for key, seen in where.items() if len(seen) >= ENOUGH}
    return tuple(
        replace(one, group=key[0] if key in groups else None) for one, key in keyed
    )
