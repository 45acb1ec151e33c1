"""What `check` found as annotations in GitHub Actions, which shows ten errors of a step."""

from __future__ import annotations

from imtable.report.check.findings import CheckReport, counts_line
from imtable.report.lint.github import SHOWN, data, property_text

TITLE = "imtable check"


def check_github(found: CheckReport) -> str:
    """One workflow command a line, ending in a newline; nothing where all is fresh."""
    if not found.files:
        return ""
    lines = [
        f"::error file={property_text(one.path)},title={TITLE}::{data(one.message)}"
        for one in found.files[: SHOWN["error"]]
    ]
    more = f"{counts_line(found)}; fix with: {found.command}"
    lines.append(f"::notice title={TITLE}::{data(more)}")
    return "".join(f"{line}\n" for line in lines)
