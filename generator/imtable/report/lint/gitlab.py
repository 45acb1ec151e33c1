"""The findings of a run as a Code Quality report of GitLab, which merge requests show.

Owns the document: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format.
"""

from __future__ import annotations

from collections.abc import Iterable

from imtable.reading.diagnostics import Diagnostic, by_place
from imtable.reading.rules import Severity
from imtable.report.json_text import json_text
from imtable.report.lint.fingerprints import with_fingerprints
from imtable.report.lint.sarif import finding_message
from imtable.report.places import DocsRoot, file_of

SEVERITIES: dict[Severity, str] = {
    "error": "critical",
    "warning": "major",
    "info": "minor",
    "style": "info",
}


def lint_gitlab(diagnostics: Iterable[Diagnostic], *, root: DocsRoot = "") -> str:
    """The list of all findings, ending in a newline. `root` is the docs folder as seen from
    the root of the repository, to which all paths are relative."""
    found = with_fingerprints(by_place(diagnostics))
    return json_text([_issue(each, fingerprint, root) for each, fingerprint in found])


def _issue(
    diagnostic: Diagnostic, fingerprint: str, root: DocsRoot
) -> dict[str, object]:
    lines = {"begin": diagnostic.location.line, "end": diagnostic.last_line}
    return {
        "description": finding_message(diagnostic),
        "check_name": diagnostic.rule,
        "fingerprint": fingerprint,
        "severity": SEVERITIES[diagnostic.severity],
        "location": {"path": file_of(diagnostic, root), "lines": lines},
    }
