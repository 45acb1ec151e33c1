"""Drift as a Code Quality report of GitLab: what nobody has accepted, groups folded."""

from __future__ import annotations

from imtable.drift.compare import Drift
from imtable.drift.facts import Level
from imtable.ir.json_text import json_text
from imtable.report.code_quality import QualitySeverity, quality_issue
from imtable.report.drift.folding import folded
from imtable.report.drift.sarif import message
from imtable.report.places import DocsRoot, below

SEVERITIES: dict[Level, QualitySeverity] = {
    "breaking": "critical",
    "non-breaking": "minor",
    "docs": "info",
}


def drift_gitlab(drift: Drift, *, root: DocsRoot = "") -> str:
    """The list of changes, ending in a newline. `root` is the docs folder as seen from the root
    of the repository."""
    issues = list[object]()
    for entry in folded(drift.affected):
        change = entry.change
        at = change.new_place or change.old_place
        if entry.affected.waiver is None and at is not None:
            line = at.line or 1
            issues.append(
                quality_issue(
                    message(entry),
                    f"{change.id}/{change.side}",
                    change.fingerprint,
                    SEVERITIES[change.level],
                    (below(root, f"{at.page}.md"), line, line),
                )
            )
    return json_text(issues)
