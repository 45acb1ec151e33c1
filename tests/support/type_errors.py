"""Programs over generated bindings, as mypy sees them.

Owns how both lie in a folder (the bindings of a side in a folder of its name, the programs in
`programs`) and how the checker is asked. What an error means is the business of a test.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from imtable.ir.model import ApiPage
from support.packages import package_files

ERROR = re.compile(r"(?P<file>[^:]+):(?P<line>\d+): error: (?P<text>.*)")


def write_bindings(folder: Path, pages: Iterable[ApiPage]) -> None:
    """The package `sdk` of some pages."""
    for file, text in package_files(list(pages), "sdk").items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def type_errors(root: Path, side: str) -> Iterator[tuple[str, int, str]]:
    """File, line and text of every error in the programs; there are none in the bindings."""
    command = "mypy", "--strict", "--config-file=", "--no-pretty", "--cache-dir"
    done = subprocess.run(
        [sys.executable, "-m", *command, str(root / "cache"), "programs"],
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
