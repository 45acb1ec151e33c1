"""What a project thinks of changes: `[tool.imtable.diff]`, and what an announced end is worth.

Owns the keys of that table, the levels that kinds may be given there, and the rule for calls
that end on an announced day. All it does with changes is Drift -> Drift; the day is told.

    fail-on = "non-breaking"             what `--fail-on`, `--axis` and `--format` say where the
    axis = "source"                      command line does not
    format = "markdown"
    page-url = "https://…/{commit}/{file}#L{line}"
    operation-added = "docs"             kind = level, "off" for none
    "field-removed/response" = "docs"    on one side alone; it beats the kind alone
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from typing import Literal, TypeVar, get_args

from msgspec import Struct, field
from msgspec.structs import replace

from imtable.drift.compare import Drift
from imtable.drift.facts import KINDS, LEVELS, Change
from imtable.drift.facts.changes import BUMPS
from imtable.drift.facts.kinds.kind import (
    Axis,
    Bump,
    Level,
)
from imtable.drift.facts.kinds.operations import OPERATION_REMOVED
from imtable.drift.groups import Affected, grouped
from imtable.drift.verdict import VerdictAxis
from imtable.ir.suggestions import close_names, with_hint

KeyWord = TypeVar("KeyWord", bound=str)
PolicyLevel = Literal["breaking", "non-breaking", "docs", "off"]
POLICY_LEVELS: tuple[PolicyLevel, ...] = get_args(PolicyLevel)
AXES: tuple[VerdictAxis, ...] = get_args(VerdictAxis)
SETTINGS = ("fail-on", "axis", "format", "page-url")
"""The keys that are no kinds."""
PLACEHOLDERS = ("{commit}", "{file}", "{line}")
_BUMPS: Mapping[Level, Bump] = {
    "breaking": "major",
    "non-breaking": "minor",
    "docs": "patch",
}


class PolicyError(ValueError):
    """A table that cannot be used; the text names the key and says what is expected."""


class Policy(Struct, frozen=True, kw_only=True):
    """What is configured; None where nothing is. `levels` is kind, or kind/side -> level."""

    fail_on: Level | None = None
    axis: VerdictAxis | None = None
    format: str | None = None
    page_url: str | None = None
    levels: Mapping[str, PolicyLevel] = field(default_factory=dict[str, PolicyLevel])


def read_policy(table: Mapping[str, str], formats: Collection[str]) -> Policy:
    """A table as values; `formats` are those that a report may have. Raises PolicyError."""
    levels: dict[str, PolicyLevel] = {
        _kind_key(key): _one_of(key, text, POLICY_LEVELS)
        for key, text in table.items()
        if key not in SETTINGS
    }
    return Policy(
        fail_on=_chosen(table, "fail-on", LEVELS[::-1]),
        axis=_chosen(table, "axis", AXES),
        format=_chosen(table, "format", tuple(formats)),
        page_url=_page_url(table.get("page-url")),
        levels=levels,
    )


def _chosen(
    table: Mapping[str, str], key: str, choices: tuple[KeyWord, ...]
) -> KeyWord | None:
    return _one_of(key, table[key], choices) if key in table else None


def _one_of(key: str, text: str, choices: tuple[KeyWord, ...]) -> KeyWord:
    for choice in choices:
        if text == choice:
            return choice
    problem = f"{key} cannot be {text!r}"
    otherwise = f"expected one of {', '.join(choices)}"
    raise PolicyError(with_hint(problem, close_names(text, choices), otherwise))


def _kind_key(key: str) -> str:
    kind, slash, side = key.partition("/")
    if kind not in KINDS:
        known = (*SETTINGS, *KINDS)
        problem = f"there is no key and no kind of change {key!r}"
        otherwise = "`imtable explain --changes` lists the kinds"
        raise PolicyError(with_hint(problem, close_names(kind, known), otherwise))
    sides = KINDS[kind].sides
    if slash and side not in sides:
        expected = " or ".join(f"{kind}/{each}" for each in sides)
        raise PolicyError(f"{key!r} is never told on that side; expected {expected}")
    return key


def _page_url(text: str | None) -> str | None:
    if text is not None and "{file}" not in text:
        known = ", ".join(PLACEHOLDERS)
        raise PolicyError(f"page-url has no {{file}} in it; it may hold {known}")
    return text


# -- levels --------------------------------------------------------------------------------


def with_policy(drift: Drift, policy: Policy, today: date) -> Drift:
    """The changes at the levels that the project gives them, without those that are off; each
    key that changed something is counted."""
    kept = list[Affected]()
    used = Counter[str]()
    for one in (_announced(one, drift, today) for one in drift.affected):
        key = _key(one.change, policy.levels)
        level = policy.levels[key] if key is not None else one.change.level
        if key is not None and level != one.change.level:
            used[f"{key} = {level}"] += 1
        if level != "off":
            kept.append(_at(one, level))
    if not used and kept == list(drift.affected):
        return drift
    aside = replace(drift.aside, configured=tuple(sorted(used.items())))
    gravest = sorted(kept, key=lambda one: -LEVELS.index(one.change.level))
    return replace(drift, affected=grouped(gravest), aside=aside)


def _key(change: Change, levels: Mapping[str, PolicyLevel]) -> str | None:
    both = f"{change.id}/{change.side}", change.id
    return next((key for key in both if key in levels), None)


def _at(one: Affected, level: Level) -> Affected:
    """What breaks by order breaks both; what breaks no more asks for a smaller release."""
    said = one.change.severity
    if said.level == level:
        return one
    broken = said.breaks or frozenset[Axis](("source", "wire"))
    breaks = broken if level == "breaking" else frozenset[Axis]()
    bump = _BUMPS[level]
    if level != "breaking":
        bump = min(bump, said.bump, key=BUMPS.index)
    severity = replace(said, level=level, bump=bump, breaks=breaks)
    return replace(one, change=replace(one.change, severity=severity))


# -- announced ends ------------------------------------------------------------------------


def _announced(one: Affected, drift: Drift, today: date) -> Affected:
    """A call that goes on or after the day that its page announced surprises nobody: the change
    is non-breaking. Its program still has to change, and the words say so."""
    if one.change.kind is not OPERATION_REMOVED or one.change.level != "breaking":
        return one
    day = _last_day(one.change, drift)
    if day is None or day > today.strftime("%Y.%m.%d"):
        return one
    mild = _at(one, "non-breaking")
    severity = replace(mild.change.severity, caution=f"its page announced it for {day}")
    return replace(mild, change=replace(mild.change, severity=severity))


def _last_day(change: Change, drift: Drift) -> str | None:
    """The latest day that a notice of the old page named."""
    page = change.old_place.page if change.old_place else change.page
    known = drift.bindings.old.operation(page, change.verb)
    if known is None:
        return None
    return max((each.date for each in known.notices if each.date), default=None)
