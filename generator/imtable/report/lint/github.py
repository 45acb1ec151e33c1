"""The findings of a run as annotations in GitHub Actions.

Owns the workflow commands and their escaping. GitHub shows at most 10 errors, 10 warnings and
10 notices of one step; what comes later is dropped without a word. So the most severe findings
come first, and a notice at the end says how many more there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from imtable.ir.characters import printable
from imtable.reading.diagnostics import Diagnostic, by_place
from imtable.reading.rules import SEVERITIES, Severity
from imtable.report.frames import finding_lines
from imtable.report.lint.text import counts_text
from imtable.report.places import DocsRoot, end_column, file_of

COMMANDS: dict[Severity, str] = {
    "error": "error",
    "warning": "warning",
    "info": "notice",
    "style": "notice",
}
SHOWN = {"error": 10, "warning": 10, "notice": 9}  # one notice is for the rest


def lint_github(diagnostics: Iterable[Diagnostic], *, root: DocsRoot = "") -> str:
    """One workflow command a line, ending in a newline; nothing if there is nothing to say.
    `root` is the docs folder as seen from the root of the repository."""
    found = sorted(by_place(diagnostics), key=lambda d: SEVERITIES.index(d.severity))
    shown, rest = _cut(found)
    lines = [_command(diagnostic, root) for diagnostic in shown]
    if rest:
        more = f"{counts_text(rest)} more: run `imtable lint` to see them all"
        lines.append(f"::notice title=imtable::{data(more)}")
    return "".join(line + "\n" for line in lines)


def _cut(found: Sequence[Diagnostic]) -> tuple[list[Diagnostic], list[Diagnostic]]:
    shown = list[Diagnostic]()
    rest = list[Diagnostic]()
    left = dict(SHOWN)
    for diagnostic in found:
        command = COMMANDS[diagnostic.severity]
        (shown if left[command] > 0 else rest).append(diagnostic)
        left[command] -= 1
    return shown, rest


def _command(diagnostic: Diagnostic, root: DocsRoot) -> str:
    place = [("file", file_of(diagnostic, root)), ("line", diagnostic.location.line)]
    if diagnostic.last_line > diagnostic.location.line:
        place.append(("endLine", diagnostic.last_line))
    else:
        place.append(("col", diagnostic.location.column))
        place.append(("endColumn", end_column(diagnostic)))
    place.append(("title", diagnostic.rule))
    properties = ",".join(f"{key}={property_text(str(value))}" for key, value in place)
    told = data("\n".join(finding_lines(diagnostic)))
    return f"::{COMMANDS[diagnostic.severity]} {properties}::{told}"


def data(text: str) -> str:
    """The text as GitHub wants it after `::`."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def property_text(text: str) -> str:
    """The text as GitHub wants it before `::`."""
    return data(printable(text)).replace(":", "%3A").replace(",", "%2C")
