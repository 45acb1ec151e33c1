"""Where the docs of a new repository come from: a folder, or a git address.

Owns telling the two apart, and fetching. Nothing else of imtable uses a network.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from imtable.cli.options import UsageError
from imtable.run.repository import Fetched

GIT_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|[\w.-]+@[\w.-]+:")
"""`https://host/docs.git`, `git@host:docs.git`; of a folder in it `…#reference/api`."""


@contextmanager
def open_docs(source: str) -> Generator[tuple[Path, Fetched | None]]:
    """The folder of the pages, as long as it is needed. Raises UsageError."""
    if Path(source).is_dir():
        yield Path(source), None
    elif GIT_ADDRESS.match(source):
        url, _, folder = source.partition("#")
        with TemporaryDirectory(prefix="imtable-docs-") as place:
            clone = Path(place) / "docs"
            _clone(url, clone)
            yield _inside(clone, folder), Fetched(url=url, folder=folder)
    else:
        raise UsageError(
            f"--docs {source!r} is neither a folder nor an address of git such as"
            " https://example.com/docs.git#folder"
        )


def _clone(url: str, place: Path) -> None:
    command = ["git", "clone", "--quiet", "--depth", "1", "--", url, str(place)]
    env = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(
            command, env=env, capture_output=True, encoding="utf-8", check=False
        )
    except FileNotFoundError as error:
        raise UsageError(f"--docs {url}: git is not installed") from error
    if done.returncode:
        said = " ".join(done.stderr.split())
        raise UsageError(f"--docs {url} cannot be fetched: {said}")


def _inside(clone: Path, folder: str) -> Path:
    found = (clone / folder).resolve()
    if not found.is_relative_to(clone.resolve()) or not found.is_dir():
        raise UsageError(f"--docs: the repository has no folder {folder!r}")
    return found
