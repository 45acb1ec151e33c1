"""Drift as SARIF 2.1.0: one rule for each kind and side.

Owns what a change is in the log. Groups are folded: code hosts cap what they take and show. Changes
that were accepted are there, suppressed.
"""

from __future__ import annotations

from imtable.drift.compare import Drift
from imtable.drift.facts import KINDS, ChangeSide, Kind, Level, PageLocation
from imtable.drift.waivers import Waiver
from imtable.ir.characters import printable
from imtable.report.counts import counted
from imtable.report.drift.folding import FoldedChange, folded
from imtable.report.drift.words import change_text, effect, set_aside, short
from imtable.report.explain_changes import kind_help
from imtable.report.places import DocsRoot, below
from imtable.report.sarif import (
    SarifLevel,
    SarifObject,
    sarif_location,
    sarif_log,
    sarif_result,
)

FINGERPRINT = "imtableDrift/v1"
LEVELS: dict[Level, SarifLevel] = {
    "breaking": "error",
    "non-breaking": "warning",
    "docs": "note",
}


def drift_sarif(drift: Drift, *, root: DocsRoot = "") -> str:
    """The changes as a SARIF log, ending in a newline. `root` is the docs folder as seen from
    the root of the repository."""
    rules = (_rule(kind, side) for kind in KINDS.values() for side in kind.sides)
    results = [_result(entry, root) for entry in folded(drift.affected)]
    aside = (*set_aside(drift.aside), *drift.corrections)
    return sarif_log(rules, results, failures=drift.unreadable, notes=aside)


def _rule(kind: Kind, side: ChangeSide) -> SarifObject:
    return {
        "id": f"{kind.id}/{side}",
        "shortDescription": {"text": f"{side}: {kind.words}"},
        "fullDescription": {"text": kind.why},
        "help": {"text": kind_help(kind, side)},
    }


def _result(entry: FoldedChange, root: DocsRoot) -> SarifObject:
    change = entry.change
    result = sarif_result(
        {"ruleId": f"{change.id}/{change.side}"},
        LEVELS[change.level],
        message(entry),
        _location(change.new_place or change.old_place, root),
        {FINGERPRINT: entry.affected.group or change.fingerprint},
    )
    if related := _related(entry, root):
        result = {**result, "relatedLocations": related}
    if change.commit:
        result = {**result, "properties": {"commit": change.commit}}
    return {**result, **_suppressed(entry.affected.waiver)}


def _related(entry: FoldedChange, root: DocsRoot) -> list[SarifObject]:
    """Where the same edit stands otherwise, each with the function that it is about."""
    return [
        {
            "physicalLocation": _location(
                one.change.new_place or one.change.old_place, root
            ),
            "message": {"text": one.function},
        }
        for one in entry.members[1:]
    ]


def _suppressed(waiver: Waiver | None) -> SarifObject:
    """A change that somebody has accepted is a note, and suppressed."""
    if waiver is None:
        return {}
    until = f" (until {waiver.expires.isoformat()})" if waiver.expires else ""
    suppression = {
        "kind": "external",
        "status": "accepted",
        "justification": printable(waiver.reason) + until,
    }
    return {"level": LEVELS["docs"], "suppressions": [suppression]}


def message(entry: FoldedChange) -> str:
    """Function, change and effect in one sentence."""
    others = len(entry.functions) - 1
    more = f" (and of {counted(others, 'function')} more)" if others else ""
    said = effect(entry.change)
    more += f" [commit {short(entry.change.commit)}]" if entry.change.commit else ""
    what = f"{entry.affected.function} {change_text(entry.affected)}{more}"
    return f"{what}; {said}" if said else what


def _location(at: PageLocation | None, root: DocsRoot) -> SarifObject:
    page, line = (at.page, at.line) if at is not None else ("", None)
    return sarif_location(below(root, f"{page}.md"), {"startLine": line or 1})
