"""The fenced blocks of README and docs, and running those that show commands.

A block in the language `console` holds commands, each after a `$`, and below each what it prints on
either stream. All blocks of a guide run one after the other, in one copy of the checkout.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from support.corpus import ROOT
from support.repositories import Repository

BLOCK = re.compile(
    r"^(?P<fence>`{3,})(?P<language>\w*)\n(?P<text>.*?)^(?P=fence)$", re.DOTALL | re.M
)
COPIED = ("pyproject.toml", "specs", "generated")
COMMIT = re.compile(r"\b[0-9a-f]{10}(?= of \d{4}-)")
A_COMMIT = "5b0c2d91aa"
"""Stands for any: it changes with every page of the checkout."""
MOMENT = "2026-02-03T04:05:06Z"
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Block:
    """One fenced block of a guide."""

    guide: str
    language: str
    text: str

    @property
    def first_line(self) -> str:
        return self.text.partition("\n")[0]


def blocks_of(guide: Path) -> Iterator[Block]:
    name = guide.relative_to(ROOT).as_posix()
    for found in BLOCK.finditer(guide.read_text("utf-8")):
        yield Block(name, found["language"], found["text"])


def copy_checkout(folder: Path) -> Path:
    """What the commands of a guide work on: a repository of its own, with one commit."""
    repository = Repository(folder)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", ".imtable-cache")
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder / name)
    repository.git("add", "--all")
    repository.git("commit", "-q", "-m", "All")
    return folder


def with_real_output(guide: Path, folder: Path) -> str:
    """The guide, with what its commands print in the copy of a checkout."""

    def rewritten(found: re.Match[str]) -> str:
        if found["language"] != "console":
            return found[0]
        lines = found["text"].splitlines()
        commands = [line[2:] for line in lines if line.startswith("$ ")]
        shown = "".join(f"$ {one}\n{_output(one, folder)}" for one in commands)
        return f"{found['fence']}console\n{shown}{found['fence']}"

    return BLOCK.sub(rewritten, guide.read_text("utf-8"))


def _output(command: str, folder: Path) -> str:
    env = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "GIT_CONFIG_GLOBAL": os.devnull,
        **dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), MOMENT),
        **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "a"),
        **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "a@example.org"),
    }
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return COMMIT.sub(A_COMMIT, done.stdout.replace(f"{folder}/", ""))
