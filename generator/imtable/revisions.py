"""The pages of one git revision, without a checkout.

Owns the conversation with git: which files a revision holds under which blob, and the blobs
themselves, all through one process. It knows nothing of what is in them.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


class RevisionError(Exception):
    """A revision that cannot be read; the text says why and what would help."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A folder of a revision. `prefix` is its path in the repository, "" or ending in a
    slash; `commit` the full name of the commit."""

    repository: Path
    commit: str
    prefix: str = ""


def find_revision(repository: Path, name: str) -> Revision:
    """`REV` or `REV:FOLDER`. Raises RevisionError."""
    revision, _, folder = name.partition(":")
    if not revision or revision.startswith("-"):
        raise RevisionError(f"{name!r} is no revision")
    _check_repository(repository)
    found = _git(
        repository, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"
    )
    if found.returncode != 0:
        raise RevisionError(_missing(repository, revision))
    prefix = f"{folder.strip('/')}/" if folder.strip("/") else ""
    return Revision(repository, found.stdout.decode().strip(), prefix)


def is_revision(repository: Path, name: str) -> bool:
    """Whether a repository has a revision of this name."""
    try:
        find_revision(repository, name)
    except RevisionError:
        return False
    return True


def top_folder(repository: Path) -> Path | None:
    """The topmost folder of the working tree; None where there is none."""
    done = _git(repository, "rev-parse", "--show-toplevel")
    if done.returncode != 0:
        return None
    return Path(done.stdout.decode().rstrip("\n")).resolve()


def _check_repository(repository: Path) -> None:
    if not repository.is_dir():
        raise RevisionError(f"there is no folder {repository}")
    if _git(repository, "rev-parse", "--git-dir").returncode != 0:
        raise RevisionError(f"{repository} is not a git repository")


def _missing(repository: Path, revision: str) -> str:
    shallow = _git(repository, "rev-parse", "--is-shallow-repository").stdout.strip()
    if shallow == b"true":
        return (
            f"revision {revision!r} is not in this shallow clone of {repository};"
            f" fetch it: git fetch --depth=1 origin {revision}, or git fetch --unshallow"
        )
    return f"there is no revision {revision!r} in {repository}"


def list_files(revision: Revision) -> dict[str, str]:
    """Path below the folder -> blob id, of the regular files. Raises RevisionError."""
    where = [revision.prefix] if revision.prefix else []
    command = ("ls-tree", "-r", "-z", "--full-tree", revision.commit, *where)
    done = _git(revision.repository, *command)
    if done.returncode != 0:
        problem = done.stderr.decode("utf-8", "replace").strip()
        raise RevisionError(f"git cannot list {revision.commit}: {problem}")
    return dict(_entries(done.stdout, revision.prefix))


def _entries(listing: bytes, prefix: str) -> Iterator[tuple[str, str]]:
    for line in filter(None, listing.split(b"\0")):
        about, _, name = line.partition(b"\t")
        mode, _, blob = about.decode().split(" ")
        path = name.decode("utf-8", "backslashreplace")
        if mode.startswith("100") and path.startswith(prefix):
            yield path.removeprefix(prefix), blob


def read_blobs(repository: Path, blobs: Iterable[str]) -> dict[str, bytes]:
    """Blob id -> content, through one process. Raises RevisionError."""
    wanted = list(dict.fromkeys(blobs))
    if not wanted:
        return {}
    asked = "".join(f"{blob}\n" for blob in wanted).encode()
    done = _git(repository, "cat-file", "--batch", given=asked)
    found = dict(_contents(done.stdout))
    lost = [blob for blob in wanted if blob not in found]
    if lost:
        raise RevisionError(
            f"{len(lost)} of {len(wanted)} files are not in {repository}, {lost[0]} first;"
            " in a partial clone, fetch them: git fetch --refetch"
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


def _git(
    repository: Path, *words: str, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    command = ["git", "-C", str(repository), *words]
    try:
        return subprocess.run(command, input=given, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise RevisionError("git is not installed, or not on the path") from error
