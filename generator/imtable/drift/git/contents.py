"""The files of a revision and what is in them.

Owns which files a commit holds under which blob, and the blobs themselves, all through one
process.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path

from imtable.drift.git.process import RevisionError, ask_git, read_git
from imtable.drift.git.revisions import Revision

LINK = "link to "
"""The identity of a link begins so where it leads out of the folder; its target follows."""

PARTIAL = "in a partial clone, fetch what is missing: git fetch --refetch"


def list_files(revision: Revision) -> dict[str, str]:
    """Path below the folder -> blob id, of the regular files and of links to one of them; of
    other links `LINK` and the target. Raises RevisionError."""
    entries = list(_entries(revision, revision.prefix))
    files = {path: blob for path, mode, blob in entries if mode.startswith("100")}
    links = {path: blob for path, mode, blob in entries if mode == "120000"}
    texts = read_blobs(revision.repository, links.values())
    for path, blob in links.items():
        target = texts[blob].decode("utf-8", "backslashreplace")
        there = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        files[path] = files.get(there, LINK + target)
    return files


def submodules(revision: Revision) -> tuple[str, ...]:
    """The paths of other repositories in a revision, whatever its folder. Raises
    RevisionError."""
    found = _entries(revision, "")
    return tuple(sorted(path for path, mode, _ in found if mode == "160000"))


def _entries(revision: Revision, prefix: str) -> Iterator[tuple[str, str, str]]:
    """Path, mode and object of everything below a folder."""
    where = [prefix] if prefix else []
    command = ("ls-tree", "-r", "-z", "--full-tree", "--", revision.commit, *where)
    answer = ask_git(revision.repository, *command)
    if answer.code != 0:
        raise RevisionError(
            f"git cannot list {revision.commit}: {answer.problem}; {PARTIAL}"
        )
    for line in filter(None, answer.output.split(b"\0")):
        about, _, name = line.partition(b"\t")
        mode, _, blob = about.decode().split(" ")
        path = name.decode("utf-8", "backslashreplace")
        yield path.removeprefix(prefix), mode, blob


def read_blobs(repository: Path, blobs: Iterable[str]) -> dict[str, bytes]:
    """Blob id -> content, through one process. Raises RevisionError."""
    wanted = list(dict.fromkeys(blobs))
    if not wanted:
        return {}
    asked = "".join(f"{blob}\n" for blob in wanted).encode()
    found = dict(_contents(read_git(repository, "cat-file", "--batch", given=asked)))
    lost = [blob for blob in wanted if blob not in found]
    if lost:
        raise RevisionError(
            f"{len(lost)} of {len(wanted)} files are not in {repository}, {lost[0]} first;"
            f" {PARTIAL}"
        )
    return found


def _contents(stream: bytes) -> Iterator[tuple[str, bytes]]:
    """`<id> blob <size>`, a newline, the content, a newline; or `<id> missing`."""
    at = 0
    while at < len(stream):
        end = stream.index(b"\n", at)
        words = stream[at:end].decode().split(" ")
        at = end + 1
        if words[-1] != "missing":
            size = int(words[2])
            yield words[0], stream[at : at + size]
            at += size + 1
