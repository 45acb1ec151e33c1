"""Alternatives of a request: groups of members of which one is needed, that came, went or changed.

Owns what a call is asked for as a group. That a member is required no more, or again, is the
business of `fields`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imtable.drift.facts.changes import Change
from imtable.drift.facts.context import DiffContext
from imtable.drift.facts.field_pair import NOWHERE
from imtable.drift.facts.kinds.alternatives import (
    ALTERNATIVES_ADDED,
    ALTERNATIVES_CHANGED,
    ALTERNATIVES_REMOVED,
)
from imtable.drift.facts.kinds.kind import Case, Kind
from imtable.ir.model import Alternatives, Field, Request
from imtable.ir.walk import children


def compare_alternatives(
    old: Request, new: Request, context: DiffContext
) -> Iterator[Change]:
    """The changes of groups. Those of one object that share a member are the same group."""
    before, after = (set(map(_identity, each.alternatives)) for each in (old, new))
    gone = [one for one in old.alternatives if _identity(one) not in after]
    come = [one for one in new.alternatives if _identity(one) not in before]
    for one in come:
        earlier = next((each for each in gone if _same_group(each, one)), None)
        if earlier is not None:
            gone.remove(earlier)
            case = _case(earlier, one)
            yield _change(ALTERNATIVES_CHANGED, earlier, one, context, case)
            continue
        free = not any(row.required for row in _members(old, one))
        case = "stricter" if free else "looser"
        yield _change(ALTERNATIVES_ADDED, None, one, context, case)
    for one in gone:
        yield _change(ALTERNATIVES_REMOVED, one, None, context, "")


def _identity(one: Alternatives) -> tuple[tuple[str, ...], frozenset[str], str]:
    """What makes a group: the order of its rows is free."""
    return one.within, frozenset(one.names), one.needed


def _change(
    kind: Kind,
    old: Alternatives | None,
    new: Alternatives | None,
    context: DiffContext,
    case: Case,
) -> Change:
    """A change of the object that has the group; on both sides it is the same."""
    one = new or old
    within = one.within if one else ()
    before = _said(old) if old else None
    after = _said(new) if new else None
    paths = within, within
    return context.change(kind, within, before, after, NOWHERE, case=case, paths=paths)


def _same_group(one: Alternatives, other: Alternatives) -> bool:
    return one.within == other.within and not set(one.names).isdisjoint(other.names)


def _case(old: Alternatives, new: Alternatives) -> Case:
    """Whether a call that was right may be refused now."""
    shrunk = not set(old.names) <= set(new.names)
    alone = (old.needed, new.needed) == ("at-least-one", "exactly-one")
    return "stricter" if shrunk or alone else "looser"


def _members(request: Request, one: Alternatives) -> Sequence[Field]:
    """The rows of a group on the other side."""
    rows = [p.field for p in request.parameters if (p.part,) == one.within[:1]]
    for step in one.within[1:]:
        rows = [
            each for row in rows for each in children(row.type) if each.name == step
        ]
    return [
        each for row in rows for each in children(row.type) if each.name in one.names
    ]


def _said(one: Alternatives) -> str:
    many = "exactly one of" if one.needed == "exactly-one" else "one of"
    return f"{many} {', '.join(one.names)}"
