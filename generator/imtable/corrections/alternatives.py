"""The groups of members of which a call needs one, after a correction.

Owns how a group follows its members: to another name, to another part; without two members that
may be left out it is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from imtable.corrections.entries import Entry
from imtable.ir.model import Alternatives, Operation
from imtable.ir.row_path import RowPath, Step
from imtable.ir.rows import NoRowError, find_row, members


def with_groups(operation: Operation, entry: Entry) -> Operation:
    """The operation, just corrected by an entry, with the groups that are still true."""
    groups = operation.request.alternatives
    if not groups:
        return operation
    followed = (_followed(group, entry) for group in groups)
    kept = tuple(group for one in followed for group in _kept(operation, one))
    return replace(operation, request=replace(operation.request, alternatives=kept))


def _followed(group: Alternatives, entry: Entry) -> Alternatives:
    match entry.fact:
        case "body" if group.within[:1] == (entry.docs,):
            return replace(group, within=(entry.truth, *group.within[1:]))
        case "rename" if entry.path.side == "request":
            return _renamed(group, tuple(s.name for s in entry.path.steps), entry.truth)
        case _:
            return group


def _renamed(group: Alternatives, old: tuple[str, ...], name: str) -> Alternatives:
    if group.within == old[:-1]:
        names = tuple(name if one == old[-1] else one for one in group.names)
        return replace(group, names=names)
    if group.within[: len(old)] == old:
        return replace(group, within=(*old[:-1], name, *group.within[len(old) :]))
    return group


def _kept(operation: Operation, group: Alternatives) -> Iterator[Alternatives]:
    try:
        path = RowPath("request", tuple(map(Step, group.within)))
        rows = {row.name: row for row in members(find_row(operation, path).type)}
    except NoRowError:
        return
    names = tuple(name for name in group.names if name in rows)
    if len(names) > 1 and not any(rows[name].required for name in names):
        yield replace(group, names=names)
