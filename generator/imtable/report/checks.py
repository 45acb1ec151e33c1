"""What `check` says about a file."""

from __future__ import annotations

from pathlib import Path

from imtable.ir.characters import printable
from imtable.output.changes import ChangeKind, FileChange

WORDS: dict[ChangeKind, str] = {
    "new": "stale: not generated yet",
    "missing": "stale: was deleted",
    "stale": "stale: the docs or the templates say something else now",
    "edited": "edited by hand: `generate` replaces it and keeps a copy of it",
    "orphan": "orphan: no page produces it any more",
    "foreign": "foreign: not written by imtable, left alone",
    "disputed": "orphan: no page produces it any more, left alone",
    "obstructed": "obstructed",
    "clash": "clash",
}


def change_line(change: FileChange, root: Path) -> str:
    """`path: what it is`, with the detail where the kind does not say enough."""
    detail = f" ({change.detail})" if change.detail else ""
    return printable(f"{root / change.path}: {WORDS[change.kind]}{detail}")
