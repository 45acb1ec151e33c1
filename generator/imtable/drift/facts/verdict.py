"""What all changes together mean: the version bump, its reason, and whether to fail.

Owns the thresholds. The bump is advice about *source*: the wire changes whether a release is
made or not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from imtable.drift.facts.changes import BUMPS, LEVELS, Bump, Change, Level

Axis = Literal["source", "wire", "any"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The bump that a release needs (None for no change) and the change that decides it."""

    bump: Bump | None
    reason: Change | None
    counts: Mapping[Level, int]


def verdict(changes: Sequence[Change]) -> Verdict:
    """The advice; the first of the gravest changes is the reason."""
    counted = Counter(change.level for change in changes)
    counts: dict[Level, int] = {level: counted[level] for level in reversed(LEVELS)}
    if not changes:
        return Verdict(None, None, counts)
    reason = max(changes, key=lambda change: BUMPS.index(change.severity.bump))
    return Verdict(reason.severity.bump, reason, counts)


def level_on(change: Change, axis: Axis) -> Level:
    """How grave a change is on one axis: breaking only where it breaks that one."""
    broken = change.level == "breaking"
    if axis == "any" or not broken or axis in change.severity.breaks:
        return change.level
    return "non-breaking"


def fails(changes: Iterable[Change], threshold: Level, axis: Axis) -> bool:
    """Whether a change is at or above the threshold on an axis."""
    least = LEVELS.index(threshold)
    return any(LEVELS.index(level_on(change, axis)) >= least for change in changes)
