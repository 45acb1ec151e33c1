"""Where the real snapshots of the documentation are, if this machine has them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SNAPSHOTS: tuple[str, str, str] = ("2024-11", "2026-01", "2026-04")
LATEST: tuple[str, str] = SNAPSHOTS[1:]


def corpus_dir(snapshot: str) -> Path | None:
    """The folder of one snapshot, or None: `IMTABLE_CORPUS`, else `../shared/corpus`."""
    base = Path(os.environ.get("IMTABLE_CORPUS", ROOT.parent / "shared" / "corpus"))
    folder = base / snapshot
    return folder if folder.is_dir() else None


def require_corpus(snapshot: str) -> Path:
    """The folder of one snapshot; skips the test, saying so, where it is absent."""
    folder = corpus_dir(snapshot)
    if folder is None:
        pytest.skip(
            f"corpus snapshot {snapshot} is not on this machine (IMTABLE_CORPUS)"
        )
    return folder
