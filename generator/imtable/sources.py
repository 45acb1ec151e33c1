"""The files of a documentation tree, as bytes.

Owns what counts as a page's file and what may be followed. Knows no Markdown; a file that
cannot be read is a value like any other, so that the rest of the run goes on.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .disk import UnsafePathError, check_path


class NoDocsError(Exception):
    """There is no documentation where it should be."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file. `path` is relative to the docs, with forward slashes; `rule` and `problem`
    say why there is no `data`."""

    path: str
    data: bytes = b""
    rule: str | None = None
    problem: str | None = None


def read_sources(docs: Path) -> tuple[Source, ...]:
    """Every `.md` file below a folder, sorted by path. Raises NoDocsError if the folder is
    missing, unreadable, or holds none."""
    if not docs.is_dir():
        raise NoDocsError(f"there is no docs folder {docs}")
    root = docs.resolve()
    try:
        entries = sorted(_entries(str(docs), ""))
    except OSError as error:
        raise NoDocsError(f"the docs folder cannot be read: {error}") from error
    if not entries:
        raise NoDocsError(f"the docs folder {docs} holds no .md file")
    return tuple(_read(path, Path(full), root) for path, full in entries)


def _entries(folder: str, prefix: str) -> Iterator[tuple[str, str]]:
    with os.scandir(folder) as found:
        entries = list(found)
    for entry in entries:
        path = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            if not entry.name.startswith("."):
                yield from _entries(entry.path, path + "/")
        elif entry.name.endswith(".md"):
            yield path, entry.path
        elif entry.is_symlink() and entry.is_dir():
            yield path, entry.path


def _read(path: str, full: Path, root: Path) -> Source:
    shown = path.encode("utf-8", "backslashreplace").decode()
    if shown != path:
        return Source(
            shown, rule="page-unreadable", problem="the file name is not UTF-8"
        )
    try:
        check_path(path)
    except UnsafePathError as error:
        return Source(path, rule="page-name-unsafe", problem=f"the file name {error.problem}")
    if full.is_symlink() and (full.is_dir() or not full.resolve().is_relative_to(root)):
        problem = (
            f"a symbolic link to {os.readlink(full)} is not followed"  # noqa: PTH115
        )
        return Source(path, rule="page-outside", problem=problem)
    try:
        return Source(path, full.read_bytes())
    except OSError as error:
        problem = error.strerror or "it cannot be read"
        return Source(path, rule="page-unreadable", problem=problem)
