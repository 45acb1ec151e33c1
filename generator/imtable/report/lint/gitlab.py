"""The findings of a run as a Code Quality report of GitLab."""

from __future__ import annotations

from collections.abc import Iterable

from imtable.ir.json_text import json_text
from imtable.reading.diagnostics import Diagnostic, by_place
from imtable.reading.rules import Severity
from imtable.report.code_quality import QualitySeverity, quality_issue
from imtable.report.lint.fingerprints import with_fingerprints
from imtable.report.lint.sarif import finding_message
from imtable.report.places import DocsRoot, file_of

SEVERITIES: dict[Severity, QualitySeverity] = {
    "error": "critical",
    "warning": "major",
    "info": "minor",
    "style": "info",
}


def lint_gitlab(diagnostics: Iterable[Diagnostic], *, root: DocsRoot = "") -> str:
    """The list of all findings, ending in a newline. `root` is the docs folder as seen from
    the root of the repository, to which all paths are relative."""
    issues = [
        quality_issue(
            finding_message(one),
            one.rule,
            fingerprint,
            SEVERITIES[one.severity],
            (file_of(one, root), one.location.line, one.last_line),
        )
        for one, fingerprint in with_fingerprints(by_place(diagnostics))
    ]
    return json_text(issues)
