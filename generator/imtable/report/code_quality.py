"""The shape of a Code Quality report of GitLab, which merge requests show, whatever it tells.

Owns the document: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

QualitySeverity = Literal["critical", "major", "minor", "info"]


def quality_issue(
    message: str,
    check: str,
    fingerprint: str,
    severity: QualitySeverity,
    location: tuple[str, int, int],
) -> Mapping[str, object]:
    """One issue. `location`: the path as seen from the root of the repository, the first and
    the last line."""
    path, first, last = location
    return {
        "description": message,
        "check_name": check,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": first, "end": last}},
    }
