"""Drift as SARIF 2.1.0: one rule for each kind and side.

Owns the shape of the log. Groups are folded: code hosts cap what they take and show. Facts
that are waived are there, suppressed.
"""

from __future__ import annotations

from urllib.parse import quote

from imtable import __version__
from imtable.drift.compare import Drift
from imtable.drift.facts import Kind, Level, Place, Side
from imtable.drift.facts.meanings import MEANINGS
from imtable.drift.facts.severity import sides_of
from imtable.drift.scope import Waived
from imtable.ir.characters import printable
from imtable.report.drift.folding import Entry, folded
from imtable.report.drift.words import WORDS, effect, fact, short
from imtable.report.explain_changes import kind_help
from imtable.report.json_text import json_text
from imtable.report.lint.sarif import BASE, SCHEMA
from imtable.report.places import below

FINGERPRINT = "imtableDrift/v1"
LEVELS: dict[Level, str] = {
    "breaking": "error",
    "non-breaking": "warning",
    "docs": "note",
}


def drift_sarif(drift: Drift, *, root: str = "") -> str:
    """The facts as a SARIF log, ending in a newline. `root` is the docs folder as seen from
    the root of the repository."""
    rules = [_rule(kind, side) for kind in MEANINGS for side in sides_of(kind)]
    run: dict[str, object] = {
        "tool": {
            "driver": {
                "name": "imtable",
                "semanticVersion": __version__,
                "rules": rules,
            }
        },
        "originalUriBaseIds": {
            BASE: {"description": {"text": "The root of the repository."}}
        },
        "results": [
            *(_result(entry, root) for entry in folded(drift)),
            *(_waived(each, root) for each in drift.scope.waived),
        ],
    }
    if drift.unreadable:
        run["invocations"] = [_failed(drift)]
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(kind: Kind, side: Side) -> dict[str, object]:
    return {
        "id": f"{kind}/{side}",
        "shortDescription": {"text": f"{side}: {WORDS[kind]}"},
        "fullDescription": {"text": MEANINGS[kind].why},
        "help": {"text": kind_help(kind, side)},
    }


def _result(entry: Entry, root: str) -> dict[str, object]:
    change = entry.change
    more = {"properties": {"commit": change.commit}} if change.commit else {}
    return {
        "ruleId": f"{change.kind}/{change.side}",
        "level": LEVELS[change.level],
        "message": {"text": message(entry).replace("](", "] (")},
        "locations": [
            {"physicalLocation": _location(change.new_place or change.old_place, root)}
        ],
        "partialFingerprints": {FINGERPRINT: change.group or change.fingerprint},
        **more,
    }


def _waived(each: Waived, root: str) -> dict[str, object]:
    """A fact that somebody has accepted: a note, and suppressed."""
    until = f" (until {each.waiver.expires.isoformat()})" if each.waiver.expires else ""
    suppression = {
        "kind": "external",
        "status": "accepted",
        "justification": printable(each.waiver.reason) + until,
    }
    result = _result(Entry(each.change, each.found), root)
    return {**result, "level": LEVELS["docs"], "suppressions": [suppression]}


def _failed(drift: Drift) -> dict[str, object]:
    """What could not be compared: the log is not all there is to say."""
    told = [
        {"level": "error", "message": {"text": printable(each)}}
        for each in drift.unreadable
    ]
    return {"executionSuccessful": False, "toolExecutionNotifications": told}


def message(entry: Entry) -> str:
    """Function, fact and effect in one sentence."""
    more = f" ({entry.operations} operations)" if entry.operations > 1 else ""
    said = effect(entry.change)
    more += f" [commit {short(entry.change.commit)}]" if entry.change.commit else ""
    what = f"{entry.found.function} {fact(entry.change, entry.found)}{more}"
    return f"{what}; {said}" if said else what


def _location(at: Place | None, root: str) -> dict[str, object]:
    page, line = (at.page, at.line) if at is not None else ("", None)
    uri = quote(below(root, f"{page}.md"), safe="/")
    return {
        "artifactLocation": {"uri": uri, "uriBaseId": BASE},
        "region": {"startLine": line or 1},
    }
