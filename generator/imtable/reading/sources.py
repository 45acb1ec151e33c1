"""The files of a documentation tree, as bytes.

Owns what counts as a page's file and what may be followed. Knows no Markdown; a file that
cannot be read is a value like any other, so that the rest of the run goes on.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Container, Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from imtable.output.paths import UnsafePathError, check_path
from imtable.reading.rules import Finding
from imtable.reading.rules.files import (
    page_name_unsafe,
    page_outside,
    page_unreadable,
)
from imtable.reading.selection import EVERYTHING, Selection

OTHER = "name the one with the pages"


class NoDocsError(Exception):
    """There is no documentation where it should be."""


class Source(Struct, frozen=True):
    """One file. `path` is relative to `folder` of the docs, with forward slashes; `problem`
    says why there is no `data`."""

    path: str
    data: bytes = b""
    problem: Finding | None = None
    folder: Path = Path()


def read_sources(
    docs: Path,
    only: Container[str] | None = None,
    selection: Selection = EVERYTHING,
) -> tuple[Source, ...]:
    """Every selected `.md` file below a folder, or `only` those paths, sorted. Raises
    NoDocsError if the folder is missing, unreadable, or holds none."""
    entries = [each for each in list_files(docs) if selection.covers(each[0])]
    if not entries:
        raise NoDocsError(f"{docs} holds no page that {selected_by(selection)}")
    wanted = [(path, full) for path, full in entries if only is None or path in only]
    root = docs.resolve()
    return tuple(
        replace(_read(path, Path(full), root), folder=docs) for path, full in wanted
    )


def list_files(docs: Path) -> list[tuple[str, str]]:
    """The path of every `.md` file below the docs, and where it is, sorted. Raises
    NoDocsError."""
    if not docs.is_dir():
        raise NoDocsError(f"there is no docs folder {docs}: {OTHER}")
    try:
        entries = sorted(_entries(str(docs)))
    except OSError as error:
        raise NoDocsError(f"the docs folder cannot be read: {error}") from error
    if not entries:
        raise NoDocsError(f"the docs folder {docs} holds no .md file: {OTHER}")
    return entries


def selected_by(selection: Selection) -> str:
    """What a page must be to be selected: the end of a sentence."""
    said = [
        f"`{key}` {word} ({', '.join(globs)})"
        for key, word, globs in (
            ("include", "names", selection.include),
            ("exclude", "leaves", selection.exclude),
        )
        if globs
    ]
    return " and ".join(said)


def _entries(top: str) -> Iterator[tuple[str, str]]:
    """Path below the docs and path on the disk; folders may be nested however deeply."""
    pending = [("", top)]
    while pending:
        prefix, folder = pending.pop()
        with os.scandir(folder) as found:
            entries = list(found)
        for entry in entries:
            path = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith("."):
                    pending.append((path + "/", entry.path))
            elif entry.name.endswith(".md") or _is_linked_folder(entry):
                yield path, entry.path


def _is_linked_folder(entry: os.DirEntry[str]) -> bool:
    return (
        entry.is_symlink() and Path(entry.path).is_dir()
    )  # false for a circle of links


def _read(path: str, full: Path, root: Path) -> Source:
    shown = path.encode("utf-8", "backslashreplace").decode()
    if shown != path:
        return _unread(shown, page_unreadable("the file name is not UTF-8"))
    if problem := unsafe_name(path):
        return _unread(path, page_name_unsafe(problem))
    if full.is_symlink() and (full.is_dir() or not _is_inside(full, root)):
        return _unread(path, page_outside(os.readlink(full)))  # noqa: PTH115
    try:
        if not stat.S_ISREG(full.stat().st_mode):  # reading a pipe would wait for ever
            return _unread(path, page_unreadable("it is no regular file"))
        return Source(path, full.read_bytes())
    except OSError as error:
        return _unread(path, page_unreadable(error.strerror or "it cannot be read"))


def _unread(path: str, problem: Finding) -> Source:
    return Source(path, problem=problem)


def unsafe_name(path: str) -> str | None:
    """What is wrong with the name of a file, None where nothing is."""
    try:
        check_path(path)
    except UnsafePathError as error:
        return f"the file name {error.problem}"
    return None


def _is_inside(full: Path, root: Path) -> bool:
    return Path(os.path.realpath(full)).is_relative_to(root)  # a circle raises nothing
