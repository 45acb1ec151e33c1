"""The commits of a range, and what each of them changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from imtable.drift.git.contents import list_files, read_blobs
from imtable.drift.git.process import RevisionError, ask_git, read_git
from imtable.drift.git.revisions import Revision, is_shallow

_COMMITTED = re.compile(rb"^committer .*> (\d{1,15}) ([+-])(\d\d)(\d\d)$", re.MULTILINE)
_EPOCH = date(1970, 1, 1).toordinal()
LONGEST_SUBJECT = 4_096
"""Bytes of a message that are looked at."""


class Commit(Struct, frozen=True):
    """`hash` is the full name; `subject` is what its author wrote, in one line; `date` is the
    day on which it was committed, YYYY-MM-DD where its committer was."""

    hash: str
    subject: str
    date: str


class CommitStep(Struct, frozen=True):
    """One commit against its first parent: path in the repository -> blob id of a regular
    file, None where there is none any more."""

    commit: Commit
    changed: Mapping[str, str | None]


def list_steps(
    old: Revision, new: Revision, folders: Sequence[str]
) -> tuple[Mapping[str, str], tuple[CommitStep, ...]]:
    """How the files of some folders came from `old` to `new`: those before the first step,
    and the commits on the first-parent line of `new` that touch them, oldest first.

    Raises RevisionError, also where `old` is no ancestor of `new`.
    """
    _check_range(old, new)
    repository = new.repository
    span = f"{old.commit}..{new.commit}"
    listed = read_git(
        repository, "rev-list", "--first-parent", "--reverse", "--parents", span
    )
    lines = [line.split()[:2] for line in listed.decode().splitlines()]
    before = Revision(repository, lines[0][1] if lines and len(lines[0]) > 1 else "")
    start = list_files(before) if before.commit else {}
    changed = _changes(repository, lines, folders)
    commits = read_commits(repository, [each for each in changed if changed[each]])
    return start, tuple(CommitStep(each, changed[each.hash]) for each in commits)


def _check_range(old: Revision, new: Revision) -> None:
    if _is_ancestor(old, new):
        return
    repository, span = old.repository, f"{old.commit[:12]}..{new.commit[:12]}"
    if _is_ancestor(new, old):
        raise RevisionError(
            f"the range {span} is reversed: the older revision is the first"
        )
    if is_shallow(repository):
        raise RevisionError(
            f"the history of {span} is not in this shallow clone of {repository};"
            " fetch it: git fetch --unshallow"
        )
    answer = ask_git(repository, "merge-base", old.commit, new.commit)
    base = answer.output.decode().partition("\n")[0]
    if not base:
        raise RevisionError(f"the ends of {span} have no history in common")
    raise RevisionError(
        f"{old.commit[:12]} is no ancestor of {new.commit[:12]}: they parted at"
        f" {base[:12]}, so ask for {base[:12]}..{new.commit[:12]}"
    )


def _is_ancestor(old: Revision, new: Revision) -> bool:
    command = ("merge-base", "--is-ancestor", old.commit, new.commit)
    answer = ask_git(old.repository, *command)
    if answer.code not in (0, 1):
        raise RevisionError(
            f"git does not know how {old.commit[:12]} and {new.commit[:12]} are related:"
            f" {answer.problem}"
        )
    return answer.code == 0


def _changes(
    repository: Path, lines: Sequence[Sequence[str]], folders: Sequence[str]
) -> dict[str, Mapping[str, str | None]]:
    """Commit -> what it changed against its first parent, in the order of `lines`."""
    asked = "".join(" ".join(line) + "\n" for line in lines).encode()
    where = ["--", *folders] if all(folders) else []
    command = ("diff-tree", "--stdin", "--root", "-r", "-m", "-z", "--no-renames")
    words = (*command, "--always", *where)
    stream = read_git(repository, *words, given=asked).decode(
        "utf-8", "backslashreplace"
    )
    found: dict[str, dict[str, str | None]] = {}
    fields = iter(stream.split("\0"))
    commit = ""
    for field in fields:
        if field.startswith(":"):
            _, mode, _, blob, _ = field.split(" ")
            found[commit][next(fields)] = blob if mode.startswith("100") else None
        elif field:
            commit = field.strip()
            found[commit] = {}
    return {line[0]: found.get(line[0], {}) for line in lines}


def read_commits(repository: Path, hashes: Sequence[str]) -> tuple[Commit, ...]:
    """Commits by their full names. Raises RevisionError."""
    contents = read_blobs(repository, hashes)
    return tuple(
        Commit(each, _subject(contents[each]), _date(contents[each])) for each in hashes
    )


def _date(commit: bytes) -> str:
    """A made-up commit may have any number there: "" for what is no day."""
    found = _COMMITTED.search(commit.partition(b"\n\n")[0])
    if found is None:
        return ""
    seconds, sign, hours, minutes = found.groups()
    offset = (int(hours) * 60 + int(minutes)) * (-60 if sign == b"-" else 60)
    try:
        return date.fromordinal(_EPOCH + (int(seconds) + offset) // 86_400).isoformat()
    except (ValueError, OverflowError):
        return ""


def _subject(commit: bytes) -> str:
    """A commit names any codec that Python may have, and not all of them are of texts."""
    head, _, message = commit.partition(b"\n\n")
    named = [line[9:] for line in head.split(b"\n") if line.startswith(b"encoding ")]
    message = message[:LONGEST_SUBJECT]
    try:
        text = message.decode(named[0].decode("ascii") if named else "utf-8", "replace")
    except (LookupError, ValueError):
        text = message.decode("utf-8", "replace")
    return " ".join(text.strip().partition("\n\n")[0].split())
