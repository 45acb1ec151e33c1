"""Programs over generated bindings, as mypy sees them.

Owns how both lie in a folder (the bindings of a side in a folder of its name, the programs in
`programs`), how the checker is asked, and what it knows before. What an error means is the
business of a test.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from imtable.ir.model import ApiPage
from support.made_once import made_once
from support.packages import package_files

MYPY = (
    sys.executable,
    "-m",
    "mypy",
    "--strict",
    "--config-file=",
    "--python-version=3.11",
)
ERROR = re.compile(r"(?P<file>[^:]+):(?P<line>\d+): error: (?P<text>.*)")


def write_bindings(folder: Path, pages: Iterable[ApiPage]) -> None:
    """The package `sdk` of some pages."""
    for file, text in package_files(list(pages), "sdk").items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def mypy_cache(temporary: pytest.TempPathFactory) -> Path:
    """A cache for one test. What the runtime of all bindings imports is in it already: reading
    that takes mypy three times as long as a few pages."""

    def make(known: Path) -> None:
        bindings = temporary.mktemp("runtime")
        write_bindings(bindings, ())
        command = (*MYPY, "--cache-dir", str(known), "-p", "sdk")
        subprocess.run(command, cwd=bindings, check=True, stdout=subprocess.DEVNULL)

    known = made_once(temporary, "mypy", make)
    return Path(shutil.copytree(known, temporary.mktemp("checked") / "cache"))


def type_errors(root: Path, side: str, cache: Path) -> Iterator[tuple[str, int, str]]:
    """File, line and text of every error in the programs; there are none in the bindings."""
    done = subprocess.run(
        [*MYPY, "--no-pretty", "--cache-dir", str(cache), "programs"],
        cwd=root,
        env={**os.environ, "MYPYPATH": side},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    for match in filter(None, map(ERROR.fullmatch, done.stdout.splitlines())):
        folder, _, file = match["file"].rpartition("/")
        assert folder == "programs", match[0]
        yield file, int(match["line"]), match["text"]
