"""What all changes together mean: the version bump, its reason, and whether to fail.

Owns the thresholds. The bump is advice about *source*: the wire changes whether a release is
made or not. A waiver decides whether to fail, and nothing else: the bump and the counts keep
what was accepted, unless the waiver says that the service never changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from imtable.drift.facts.changes import BUMPS, LEVELS, Change
from imtable.drift.facts.kinds.kind import Bump, Level
from imtable.drift.groups import Affected

VerdictAxis = Literal["source", "wire", "any"]


class Verdict(Struct, frozen=True):
    """The bump that a release needs (None for no change) and the change that decides it. Of the
    changes that are counted, `accepted` are covered by a waiver."""

    bump: Bump | None
    reason: Affected | None
    counts: Mapping[Level, int]
    accepted: Mapping[Level, int]


def verdict(found: Sequence[Affected]) -> Verdict:
    """The advice; the first of the gravest changes is the reason."""
    counts = _counted(found)
    accepted = _counted(one for one in found if one.waiver)
    if not found:
        return Verdict(None, None, counts, accepted)
    reason = max(found, key=lambda one: BUMPS.index(bump_of(one)))
    return Verdict(bump_of(reason), reason, counts, accepted)


def bump_of(one: Affected) -> Bump:
    """What a change asks of a release: no more than a patch where only the page was wrong."""
    if one.waiver is not None and one.waiver.service_unchanged:
        return "patch"
    return one.change.severity.bump


def _counted(found: Iterable[Affected]) -> Mapping[Level, int]:
    counted = Counter(one.change.level for one in found)
    return {level: counted[level] for level in reversed(LEVELS)}


def level_on(change: Change, axis: VerdictAxis) -> Level:
    """How grave a change is on one axis: breaking only where it breaks that one."""
    broken = change.level == "breaking"
    if axis == "any" or not broken or axis in change.severity.breaks:
        return change.level
    return "non-breaking"


def fails(found: Iterable[Affected], threshold: Level, axis: VerdictAxis) -> bool:
    """Whether a change that nobody has accepted is at or above the threshold on an axis."""
    least = LEVELS.index(threshold)
    return any(
        LEVELS.index(level_on(one.change, axis)) >= least
        for one in found
        if one.waiver is None
    )
