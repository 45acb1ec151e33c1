"""What a report is about beyond the changes themselves: which were set aside and why, and which
commits brought the others.

Owns these values; `relevance` sets changes aside, `history` looks at commits.
"""

from __future__ import annotations

from msgspec import Struct

from imtable.drift.git import Commit
from imtable.drift.groups import Affected
from imtable.drift.usage import Usage
from imtable.drift.waivers import Waiver


class Exclusions(Struct, frozen=True):
    """`used` is what the callers' code uses, where that was asked; `left_out` counts the changes
    about everything else. Of the waivers, `expired` would apply but for their date, and
    `unmatched` apply to nothing. `configured` are levels of the project ("kind = level") with the
    number of changes that have another level for it."""

    used: Usage | None = None
    left_out: int = 0
    expired: tuple[Waiver, ...] = ()
    unmatched: tuple[Waiver, ...] = ()
    configured: tuple[tuple[str, int], ...] = ()


NOTHING = Exclusions()
"""Nothing is set aside."""


class Reverted(Struct, frozen=True):
    """A change that came with one commit and is not there at the end: `undone` is the commit
    from which it is gone."""

    affected: Affected
    commit: Commit
    undone: Commit


class History(Struct, frozen=True):
    """The commits of a range that touch the docs, oldest first."""

    commits: tuple[Commit, ...]
    reverted: tuple[Reverted, ...] = ()
