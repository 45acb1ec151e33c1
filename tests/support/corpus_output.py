"""The bindings of the real snapshots: generated once for all tests, and what is left to check.

The tests only read them.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.corpus import require_corpus
from support.made_once import made_once

PACKAGE = "snapshot"
SAID = "said.txt"
"""What the program said."""
_MENTION = re.compile(rf"\b{PACKAGE}(?:\.\w+)+")


def corpus_output(snapshot: str, temporary: pytest.TempPathFactory) -> Path:
    """A folder with the bindings of a snapshot, the package `PACKAGE`, and its IR in `ir/`.

    Skips the test, saying so, where the snapshot is absent.
    """
    docs = require_corpus(snapshot)

    def make(out: Path) -> None:
        said = generate(docs, out)
        (out / SAID).write_text(said, "utf-8")

    return made_once(temporary, f"corpus/{snapshot}", make)


def generate(
    docs: Path, out: Path, start: str = "", seed: str = "0", jobs: int = 1
) -> str:
    """Runs the program in a process of its own; `start` is what that runs before. What it says."""
    words = ["--docs", docs, "--ir", out / "ir", "--out", out, "--package", PACKAGE]
    arguments = ["generate", "--no-cache", "--jobs", str(jobs), *map(str, words)]
    program = f"{start}\nimport sys\nfrom imtable.cli import main\nsys.exit(main({arguments!r}))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": seed},
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return done.stdout + done.stderr


def modules_of(out: Path) -> dict[str, str]:
    """Every module of the bindings: its path below `out`, and its text."""
    return {
        file.relative_to(out).as_posix(): file.read_text("utf-8")
        for file in sorted((out / PACKAGE).rglob("*.py"))
    }


def not_the_same(older: dict[str, str], newer: dict[str, str]) -> set[str]:
    """The modules of the older bindings that differ from the newer ones, or that mention one
    which does: the others mean the same there, and are checked there."""
    found = {path for path, text in older.items() if newer.get(path) != text}
    mentions = {path: _mentioned(text) for path, text in older.items()}
    while more := {
        path
        for path in older.keys() - found
        if not mentions[path].isdisjoint(_names(found))
    }:
        found |= more
    return found


def _mentioned(text: str) -> set[str]:
    return set(_MENTION.findall(text))


def _names(paths: set[str]) -> set[str]:
    """The dotted names of modules, and of all packages that they are in."""
    names = set[str]()
    for path in paths:
        parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
        names |= {".".join(parts[:end]) for end in range(2, len(parts) + 1)}
    return names
