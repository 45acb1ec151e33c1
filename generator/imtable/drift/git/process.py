"""The only place that starts git.

A repository is input like any page: what its configuration names is never run, nothing is
fetched, and the variables of a hook do not lead to another repository. Commands read objects;
the index is not even opened.
"""

from __future__ import annotations

import os
import subprocess
from os import environ
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple

SWITCHES = (
    "--no-pager",
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
)
FIXED = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_INDEX_FILE": "/nonexistent/index",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
"""Versions of git that do not know `GIT_NO_LAZY_FETCH` are stopped by the protocols."""
OF_THE_USER = frozenset(
    (
        *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"),
        *("GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM"),
    )
)
"""All that stays of the variables of git: where the user's own settings are (for
`safe.directory`), and how far up a repository is looked for."""
LARGEST = 2**30
"""Bytes of one answer. Some kilobytes of a repository can stand for any number of files."""


class RevisionError(Exception):
    """A revision that cannot be read; the text says why and what would help."""


class GitAnswer(NamedTuple):
    """What git said. `problem` is its complaint, in one line."""

    code: int
    output: bytes
    problem: str


def ask_git(repository: Path, *words: str, given: bytes = b"") -> GitAnswer:
    """Run a command that reads objects. Raises RevisionError where git is not there, or says
    more than can be held."""
    command = ["git", *SWITCHES, "-C", str(repository), *words]
    with TemporaryFile() as asked, TemporaryFile() as complaint:
        asked.write(given)
        asked.seek(0)
        code, output = _run(command, asked, complaint)
        complaint.seek(0)
        said = complaint.read(2**10).decode("utf-8", "replace")
    lines = [line for line in said.splitlines() if not line.startswith("warning: ")]
    return GitAnswer(code, output, " ".join(" ".join(lines).split()))


def read_git(repository: Path, *words: str, given: bytes = b"") -> bytes:
    """The output of a command that has no reason to fail. Raises RevisionError."""
    answer = ask_git(repository, *words, given=given)
    if answer.code != 0:
        why = answer.problem or f"it ended with code {answer.code}"
        raise RevisionError(f"git {words[0]} failed in {repository}: {why}")
    return answer.output


def _run(
    command: list[str], asked: IO[bytes], complaint: IO[bytes]
) -> tuple[int, bytes]:
    try:
        with subprocess.Popen(
            command,
            env=_environment(),
            stdin=asked,
            stdout=subprocess.PIPE,
            stderr=complaint,
        ) as process:
            output = _bounded(process)
    except OSError as error:
        raise RevisionError("git is not installed, or not on the path") from error
    if len(output) > LARGEST:
        raise RevisionError(
            f"git {command[command.index('-C') + 2]} says more than"
            f" {LARGEST // 2**20:,} MiB: name a folder, or a shorter range"
        )
    return process.returncode, bytes(output)


def _bounded(process: subprocess.Popen[bytes]) -> bytearray:
    """The output, or as much of it as shows that it is too much."""
    output = bytearray()
    assert process.stdout is not None
    while chunk := process.stdout.read(2**16):
        output += chunk
        if len(output) > LARGEST:
            process.kill()
            break
    return output


def _environment() -> dict[str, str]:
    inherited = {
        name: value
        for name, value in environ.items()
        if not name.startswith("GIT_") or name in OF_THE_USER
    }
    return inherited | FIXED
