"""Names of revisions -> commits, and what is said where there is none.

No text of the user's becomes a word of a command: git is given names on its standard input.
"""

from __future__ import annotations

import os
import posixpath
import re
import shlex
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from imtable.drift.git.process import RevisionError, ask_git

_RELATIVE = re.compile(r"[~^@]|\.\.|^HEAD$")
"""In names that no other repository has: `HEAD~2`, `main@{1}`."""
_CONTROL = re.compile(r"[\0-\x1f\x7f]")


class Revision(Struct, frozen=True):
    """A folder of a revision. `prefix` is its path in the repository, "" or ending in a
    slash; `commit` the full name of the commit."""

    repository: Path
    commit: str
    prefix: str = ""


def find_revisions(repository: Path, name: str) -> tuple[Revision, ...]:
    """`REV`, `REV:FOLDER` or `REV:FOLDER,FOLDER`: the revision, once for each folder; a folder
    may have a comma in its own name. Raises RevisionError."""
    revision, _, folder = name.partition(":")
    whole = find_revision(repository, name)
    if "," not in folder or find_object(repository, f"{whole.commit}:{whole.prefix}"):
        return (whole,)
    folders = [each for each in folder.split(",") if each.strip("/")]
    found = [find_revision(repository, f"{revision}:{each}") for each in folders]
    _check_apart([each.prefix for each in found])
    return tuple(found)


def _check_apart(prefixes: Sequence[str]) -> None:
    for number, one in enumerate(prefixes):
        for outer in (*prefixes[:number], *prefixes[number + 1 :]):
            if one.startswith(outer):
                raise RevisionError(
                    f"the folder {one} lies in {outer or 'the whole repository'}: its pages"
                    " would have two paths; name one of them"
                )


def find_revision(repository: Path, name: str) -> Revision:
    """`REV` or `REV:FOLDER`. Raises RevisionError."""
    revision, _, folder = name.partition(":")
    if not revision or revision.startswith("-") or _CONTROL.search(name):
        raise RevisionError(f"{name!r} is no revision")
    prefix = _prefix(folder)
    _check_repository(repository)
    if ".." in revision:
        raise RevisionError(
            f"{revision!r} is a range: give its ends as two sides, or all of it to --by-commit"
        )
    found = find_object(repository, f"{revision}^{{commit}}")
    if found is None:
        raise RevisionError(_missing(repository, revision))
    return Revision(repository, found[0], prefix)


def _prefix(folder: str) -> str:
    """A folder as git lists it: from the top of the repository, "" or ending in a slash."""
    path = posixpath.normpath(folder.strip("/") or ".")
    if path.split("/")[0] == "..":
        raise RevisionError(f"the folder {folder!r} leads out of the repository")
    return "" if path == "." else f"{path}/"


def find_object(repository: Path, name: str) -> tuple[str, str] | None:
    """Id and type of what a name (of one line) stands for, None where that is nothing."""
    asked = os.fsencode(name) + b"\n"
    answer = ask_git(repository, "cat-file", "--batch-check", given=asked)
    words = answer.output.decode("utf-8", "replace").rstrip("\n").rsplit(" ", 2)
    if answer.code != 0 or len(words) != 3 or not words[2].isdecimal():
        return None
    return words[0], words[1]


def is_revision(repository: Path, name: str) -> bool:
    """Whether a repository has a revision of this name."""
    try:
        find_revision(repository, name)
    except RevisionError:
        return False
    return True


def top_folder(repository: Path) -> Path | None:
    """The topmost folder of the working tree; None where there is none."""
    answer = ask_git(repository, "rev-parse", "--show-toplevel")
    if answer.code != 0:
        return None
    return Path(os.fsdecode(answer.output.removesuffix(b"\n"))).resolve()


def is_shallow(repository: Path) -> bool:
    """Whether the history of a repository ends before its beginning."""
    answer = ask_git(repository, "rev-parse", "--is-shallow-repository")
    return answer.output.strip() == b"true"


def _check_repository(repository: Path) -> None:
    if not repository.is_dir():
        raise RevisionError(f"there is no folder {repository}")
    answer = ask_git(repository, "rev-parse", "--git-dir")
    if answer.code == 0:
        return
    if "not a git repository" in answer.problem or not answer.problem:
        raise RevisionError(f"{repository} is not a git repository")
    raise RevisionError(f"git does not read {repository}: {answer.problem}")


def _missing(repository: Path, revision: str) -> str:
    if is_shallow(repository):
        named = not _RELATIVE.search(revision)
        fetch = f"git fetch --depth=1 origin {shlex.quote(revision)}, or "
        return (
            f"revision {revision!r} is not in this shallow clone of {repository};"
            f" fetch it: {fetch if named else ''}git fetch --unshallow"
        )
    other = find_object(repository, revision)
    if other is not None:
        return (
            f"{revision!r} is the name of a {other[1]} in {repository}, not of a commit"
        )
    return (
        f"there is no revision {revision!r} in {repository}: `git fetch --tags` brings those"
        " that a clone does not have"
    )
