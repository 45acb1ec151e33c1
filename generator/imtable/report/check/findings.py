"""What is told of a check, whatever the form: files by their shown paths, counts, causes.

Owns the words for states and causes. Paths are relative to the folder of the configuration, so
that a log of another machine, an annotation and an editor mean the same file.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from msgspec import Struct

from imtable.ir.characters import printable
from imtable.output.changes import ChangeKind, Comparison, FileChange
from imtable.output.manifest import Writer
from imtable.report.counts import counted
from imtable.report.places import shown_path
from imtable.report.removal import removals_text
from imtable.run.freshness import STATES, FileState, Freshness, StaleCause, freshness_of
from imtable.run.removals import Removal

WORDS: dict[ChangeKind, str] = {
    "new": "stale: not generated yet",
    "missing": "stale: was deleted",
    "stale": "stale: another text is wanted now",
    "unrecorded": "stale: another text is wanted now, and no record tells whether it was"
    " edited: `generate` keeps a copy of it",
    "edited": "edited by hand: `generate` replaces it and keeps a copy of it",
    "orphan": "orphaned: no page produces it any more",
    "foreign": "foreign: not written by imtable, left alone: move it away",
    "disputed": "orphaned: no page produces it any more, left alone: delete it",
    "obstructed": "obstructed: move away what is in its place",
    "clash": "clash",
}
COUNTED: dict[FileState, str] = {
    "stale": "stale",
    "edited": "edited by hand",
    "orphaned": "orphaned",
    "in the way": "in the way",
}


class CheckedFile(Struct, frozen=True, kw_only=True):
    """A file that is not as it should be."""

    path: str
    state: FileState
    message: str


class CheckReport(Struct, frozen=True, kw_only=True):
    """`command` mends what differs; `refused` says why it does only if --prune is given."""

    fresh: int
    causes: tuple[str, ...] = ()
    command: str = "imtable generate"
    refused: str | None = None
    files: tuple[CheckedFile, ...] = ()


def check_report(
    comparison: Comparison,
    removals: tuple[Removal, ...],
    *,
    command: str,
    base: Path,
    deselected: frozenset[str],
) -> CheckReport:
    """All that is told; `base` is the folder that paths are relative to, `deselected` as in
    `freshness_of`."""
    found = freshness_of(comparison, deselected)
    refused = removals_text(removals, base)
    return CheckReport(
        files=tuple(
            CheckedFile(
                path=shown_path(comparison.roots[change.tree] / change.path, base),
                state=STATES[change.kind],
                message=_words(change),
            )
            for change in found.changes
        ),
        fresh=found.fresh,
        causes=tuple(_cause(cause, found) for cause in found.causes),
        command=command if refused is None else f"{command} --prune",
        refused=refused,
    )


def _words(change: FileChange) -> str:
    detail = f" ({change.detail})" if change.detail else ""
    return printable(f"{WORDS[change.kind]}{detail}")


def _cause(cause: StaleCause, found: Freshness) -> str:
    match cause:
        case "docs" | "corrections" | "templates" | "options":
            return f"the {cause}"
        case "build":
            return "another build of this imtable"
        case "version":
            return f"another version of imtable{_written_by(found.writer)}"


def _written_by(writer: Writer | None) -> str:
    return printable(f" ({writer.version}, {writer.style})") if writer else ""


def counts_line(found: CheckReport) -> str:
    """`6 of 2,304 files are not fresh: 3 stale, 3 orphaned; cause: the docs`."""
    number = Counter(file.state for file in found.files)
    states = [
        f"{number[state]:,} {COUNTED[state]}" for state in COUNTED if number[state]
    ]
    line = f"{counted(len(found.files), 'file')} not fresh: {', '.join(states)}"
    return f"{line}; cause: {', '.join(found.causes)}" if found.causes else line
