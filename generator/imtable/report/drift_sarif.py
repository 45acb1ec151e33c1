"""Drift as SARIF 2.1.0: one rule for each kind and side.

Owns the shape of the log. Groups are folded: code hosts cap what they take and show.
"""

from __future__ import annotations

from urllib.parse import quote

from .. import __version__
from ..diff import Kind, Level, Place
from ..diff.severity import TABLE
from ..drift import Drift
from .drift_folding import Entry, folded
from .drift_words import WORDS, effect, fact, short
from .json_text import json_text
from .lint_sarif import BASE, SCHEMA
from .places import below

FINGERPRINT = "imtableDrift/v1"
LEVELS: dict[Level, str] = {
    "breaking": "error",
    "non-breaking": "warning",
    "docs": "note",
}


def drift_sarif(drift: Drift, *, root: str = "") -> str:
    """The facts as a SARIF log, ending in a newline. `root` is the docs folder as seen from
    the root of the repository."""
    kinds: list[Kind] = list(dict.fromkeys(key[0] for key in TABLE))
    rules = [_rule(kind, side) for kind in kinds for side in ("request", "response")]
    run = {
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
        "results": [_result(entry, root) for entry in folded(drift)],
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(kind: Kind, side: str) -> dict[str, object]:
    return {
        "id": f"{kind}/{side}",
        "shortDescription": {"text": f"{side}: {WORDS[kind]}"},
        "help": {"text": _help(kind, side)},
    }


def _help(kind: Kind, side: str) -> str:
    """Every cell of the table for this kind and side, in words."""
    lines = list[str]()
    for (each, case), row in TABLE.items():
        if each == kind:
            cell = row.request if side == "request" else row.response
            said = [f"source: {cell.source}"] if cell.source else []
            said += [f"wire: {cell.wire}"] if cell.wire else []
            lines.append(f"{case or 'always'}: {'; '.join([cell.level, *said])}")
    return "\n".join(lines)


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
