"""Drift as annotations in GitHub Actions.

Owns what is annotated: the gravest entries, groups folded, and one notice for the rest.
Prose is left to the other reports.
"""

from __future__ import annotations

from imtable.drift.compare import Drift
from imtable.drift.facts import Level
from imtable.ir.characters import printable
from imtable.report.counts import counted
from imtable.report.drift.folding import FoldedChange, folded
from imtable.report.drift.sarif import message
from imtable.report.drift.words import set_aside
from imtable.report.lint.github import SHOWN, data, property_text
from imtable.report.places import DocsRoot, below

COMMANDS: dict[Level, str] = {"breaking": "error", "non-breaking": "warning"}


def drift_github(drift: Drift, *, root: DocsRoot = "") -> str:
    """One workflow command a line, ending in a newline; nothing if nothing differs. `root` is
    the docs folder as seen from the root of the repository."""
    entries = folded(drift.affected)
    left = dict(SHOWN)
    lines = list[str]()
    for entry in (each for each in entries if each.affected.waiver is None):
        command = COMMANDS.get(entry.change.level)
        if command is not None and left[command] > 0:
            left[command] -= 1
            lines.append(_command(command, entry, root))
    lost = drift.unreadable[: left["error"]]
    lines += [f"::error title=imtable diff::{data(printable(each))}" for each in lost]
    if rest := len(entries) + len(drift.unreadable) - len(lines):
        more = f"{counted(rest, 'fact')} more: run `imtable diff` to see them all"
        lines.append(f"::notice title=imtable diff::{data(more)}")
    lines += [
        f"::notice title=imtable diff::{data(aside)}"
        for aside in (*set_aside(drift.aside), *drift.corrections)
    ]
    return "".join(line + "\n" for line in lines)


def _command(command: str, entry: FoldedChange, root: DocsRoot) -> str:
    at = entry.change.new_place or entry.change.old_place
    place = list[tuple[str, str]]()
    if at is not None:
        place.append(("file", below(root, f"{at.page}.md")))
    if at is not None and at.line is not None:
        place.append(("line", str(at.line)))
    place.append(("title", entry.change.id))
    properties = ",".join(f"{key}={property_text(value)}" for key, value in place)
    return f"::{command} {properties}::{data(message(entry))}"
