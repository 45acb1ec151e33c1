"""One edit on many pages: the same change about the same leaf, in several operations.

Owns the key and the threshold. A group has no level of its own: its changes have the same kind
and side, the worst of their levels speaks for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from imtable.drift.facts.changes import Change

ENOUGH = 3
"""Operations that make a group."""


def grouped(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The same changes; those that belong to a group carry its key."""
    changes = tuple(changes)
    where: dict[str, set[tuple[str, str]]] = {}
    for change in changes:
        if change.steps:
            seen = where.setdefault(change.group_key, set())
            seen.add((change.page, change.operation))
    groups = {key for key, seen in where.items() if len(seen) >= ENOUGH}
    return tuple(
        (
            replace(change, group=change.group_key)
            if change.steps and change.group_key in groups
            else change
        )
        for change in changes
    )
