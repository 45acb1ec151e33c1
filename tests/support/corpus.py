"""Where the real snapshots of the documentation are, if this machine has them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SNAPSHOTS: tuple[str, str, str] = ("2024-11", "2026-01", "2026-04")
LATEST: tuple[str, str] = SNAPSHOTS[1:]
ENDS: tuple[str, str] = (SNAPSHOTS[0], SNAPSHOTS[-1])
"""They have hardly a page in common; that between them shares most of its pages with the newest."""


def corpus_dir(snapshot: str) -> Path | None:
    """The folder of one snapshot, or None: `IMTABLE_CORPUS`, else `../shared/corpus`."""
    base = Path(os.environ.get("IMTABLE_CORPUS", ROOT.parent / "shared" / "corpus"))
    folder = base / snapshot
    return folder if folder.is_dir() else None


def new_files(snapshot: str) -> list[Path]:
    """The pages of a snapshot, without those that the next one has as they are: what is seen
    in one page is seen there. Skips the test where a snapshot is absent."""
    folder = require_corpus(snapshot)
    files = sorted(folder.rglob("*.md"))
    if snapshot == SNAPSHOTS[-1]:
        return files
    later = require_corpus(SNAPSHOTS[SNAPSHOTS.index(snapshot) + 1])
    return [
        file for file in files if not _is_same(file, later / file.relative_to(folder))
    ]


def _is_same(file: Path, other: Path) -> bool:
    return other.is_file() and other.read_bytes() == file.read_bytes()


def require_corpus(snapshot: str) -> Path:
    """The folder of one snapshot; skips the test, saying so, where it is absent."""
    folder = corpus_dir(snapshot)
    if folder is None:
        pytest.skip(
            f"corpus snapshot {snapshot} is not on this machine (IMTABLE_CORPUS)"
        )
    return folder
