"""What a page says of several members together: one of them is needed."""

from __future__ import annotations

from imtable.drift.facts.kinds.examples import row
from imtable.drift.facts.kinds.kind import (
    CALLERS,
    REGENERATE,
    Example,
    Kind,
    breaking,
    fine,
)

_FREE = "\n".join((row("string"), row("string").replace("| a ", "| b ")))
_ONE = _FREE.replace(
    "| b {data-indent=1} | string | ", "| b {data-indent=1} | string | 与`a`二选一。"
)
_ASKS = breaking("rejected")

ALTERNATIVES_ADDED = Kind(
    id="alternatives-added",
    words="documented as alternatives",
    opposite="alternatives-removed",
    several=True,
    explains=frozenset({"missing"}),
    request={"stricter": _ASKS, "looser": fine()},
    why="The page says that one of several members is needed. Where any of them was required, a"
    " caller is free to leave the others out; where none was, a call may lack all of them.",
    example=Example("body", _FREE, _ONE),
    do=CALLERS,
)
ALTERNATIVES_REMOVED = Kind(
    id="alternatives-removed",
    words="documented as alternatives no more",
    opposite="alternatives-added",
    several=True,
    request={"": fine()},
    why="The page does not say any more that one of several members is needed. Those that became"
    " required are changes of their own.",
    example=Example("body", _ONE, _FREE),
    do=REGENERATE,
)
ALTERNATIVES_CHANGED = Kind(
    id="alternatives-changed",
    words="other alternatives",
    several=True,
    explains=frozenset({"missing"}),
    request={"stricter": _ASKS, "looser": fine()},
    why="A group of alternatives has a member more or less, or the page says now that two of them"
    " are refused. A member less, or that, asks more of a call.",
    example=Example("body", _ONE, _ONE.replace("二选一。", "二选一，只能填一个。")),
    do=CALLERS,
)
