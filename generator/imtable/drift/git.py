"""The pages of one git revision, without a checkout.

Owns the conversation with git: which files a revision holds under which blob, and the blobs
themselves, all through one process. It knows nothing of what is in them.
"""

from __future__ import annotations

import posixpath
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_RELATIVE = re.compile(r"[~^@]|\.\.|^HEAD$")
"""In names that no other repository has: `HEAD~2`, `main@{1}`."""
LINK = "link to "
"""The identity of a link begins so where it leads out of the folder; its target follows."""


class RevisionError(Exception):
    """A revision that cannot be read; the text says why and what would help."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A folder of a revision. `prefix` is its path in the repository, "" or ending in a
    slash; `commit` the full name of the commit."""

    repository: Path
    commit: str
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Commit:
    """`hash` is the full name; `subject` is what its author wrote, in one line."""

    hash: str
    subject: str


@dataclass(frozen=True, slots=True)
class Step:
    """One commit against its first parent: path in the repository -> blob id of a regular
    file, None where there is none any more."""

    commit: Commit
    changed: Mapping[str, str | None]


def find_revision(repository: Path, name: str) -> Revision:
    """`REV` or `REV:FOLDER`. Raises RevisionError."""
    revision, _, folder = name.partition(":")
    if not revision or revision.startswith("-"):
        raise RevisionError(f"{name!r} is no revision")
    _check_repository(repository)
    if ".." in revision:
        raise RevisionError(
            f"{revision!r} is a range: give its ends as two sides, or all of it to --by-commit"
        )
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
    done = _git(repository, "rev-parse", "--git-dir")
    if done.returncode != 0:
        said = " ".join(done.stderr.decode("utf-8", "replace").split())
        if "ownership" in said:  # of another user, as often in containers
            raise RevisionError(f"git does not read {repository}: {said}")
        raise RevisionError(f"{repository} is not a git repository")


def _is_shallow(repository: Path) -> bool:
    done = _git(repository, "rev-parse", "--is-shallow-repository")
    return done.stdout.strip() == b"true"


def _missing(repository: Path, revision: str) -> str:
    if _is_shallow(repository):
        named = not _RELATIVE.search(revision)
        alone = f"git fetch --depth=1 origin {revision}, or " if named else ""
        return (
            f"revision {revision!r} is not in this shallow clone of {repository};"
            f" fetch it: {alone}git fetch --unshallow"
        )
    return f"there is no revision {revision!r} in {repository}"


def list_files(revision: Revision) -> dict[str, str]:
    """Path below the folder -> blob id, of the regular files and of links to one of them; of
    other links `LINK` and the target. Raises RevisionError."""
    where = [revision.prefix] if revision.prefix else []
    command = ("ls-tree", "-r", "-z", "--full-tree", revision.commit, *where)
    done = _git(revision.repository, *command)
    if done.returncode != 0:
        problem = done.stderr.decode("utf-8", "replace").strip()
        raise RevisionError(f"git cannot list {revision.commit}: {problem}")
    entries = list(_entries(done.stdout, revision.prefix))
    files = {path: blob for path, mode, blob in entries if mode.startswith("100")}
    links = {path: blob for path, mode, blob in entries if mode == "120000"}
    texts = read_blobs(revision.repository, links.values())
    for path, blob in links.items():
        target = texts[blob].decode("utf-8", "backslashreplace")
        there = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        files[path] = files.get(there, LINK + target)
    return files


def _entries(listing: bytes, prefix: str) -> Iterator[tuple[str, str, str]]:
    """Path, mode and object of everything below a folder."""
    for line in filter(None, listing.split(b"\0")):
        about, _, name = line.partition(b"\t")
        mode, _, blob = about.decode().split(" ")
        path = name.decode("utf-8", "backslashreplace")
        if path.startswith(prefix):
            yield path.removeprefix(prefix), mode, blob


def submodules(revision: Revision) -> tuple[str, ...]:
    """The paths of other repositories in a revision, whatever its folder."""
    done = _git(
        revision.repository, "ls-tree", "-r", "-z", "--full-tree", revision.commit
    )
    found = _entries(done.stdout, "")
    return tuple(sorted(path for path, mode, _ in found if mode == "160000"))


# -- ranges --------------------------------------------------------------------------------


def list_steps(
    old: Revision, new: Revision, folders: Sequence[str]
) -> tuple[Mapping[str, str], tuple[Step, ...]]:
    """How the files of some folders came from `old` to `new`: those before the first step,
    and the commits on the first-parent line of `new` that touch them, oldest first.

    Raises RevisionError, also where `old` is no ancestor of `new`.
    """
    _check_range(old, new)
    repository = new.repository
    span = f"{old.commit}..{new.commit}"
    listed = _run(
        repository, "rev-list", "--first-parent", "--reverse", "--parents", span
    )
    lines = [line.split()[:2] for line in listed.decode().splitlines()]
    before = Revision(repository, lines[0][1] if lines and len(lines[0]) > 1 else "")
    start = list_files(before) if before.commit else {}
    changed = _changes(repository, lines, folders)
    subjects = _subjects(repository, [commit for commit in changed if changed[commit]])
    steps = (Step(Commit(each, subjects[each]), changed[each]) for each in subjects)
    return start, tuple(steps)


def _check_range(old: Revision, new: Revision) -> None:
    if _is_ancestor(old, new):
        return
    repository, span = old.repository, f"{old.commit[:12]}..{new.commit[:12]}"
    if _is_ancestor(new, old):
        raise RevisionError(
            f"the range {span} is reversed: the older revision is the first"
        )
    if _is_shallow(repository):
        raise RevisionError(
            f"the history of {span} is not in this shallow clone of {repository};"
            " fetch it: git fetch --unshallow"
        )
    base = (
        _git(repository, "merge-base", old.commit, new.commit).stdout.decode().strip()
    )
    if not base:
        raise RevisionError(f"the ends of {span} have no history in common")
    raise RevisionError(
        f"{old.commit[:12]} is no ancestor of {new.commit[:12]}: they parted at"
        f" {base[:12]}, so ask for {base[:12]}..{new.commit[:12]}"
    )


def _is_ancestor(old: Revision, new: Revision) -> bool:
    command = ("merge-base", "--is-ancestor", old.commit, new.commit)
    return _git(old.repository, *command).returncode == 0


def _changes(
    repository: Path, lines: Sequence[Sequence[str]], folders: Sequence[str]
) -> dict[str, Mapping[str, str | None]]:
    """Commit -> what it changed against its first parent, in the order of `lines`."""
    asked = "".join(" ".join(line) + "\n" for line in lines).encode()
    where = ["--", *folders] if all(folders) else []
    command = ("diff-tree", "--stdin", "--root", "-r", "-m", "-z", "--no-renames")
    words = ("--literal-pathspecs", *command, "--always", *where)
    stream = _run(repository, *words, given=asked).decode("utf-8", "backslashreplace")
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


def _subjects(repository: Path, commits: Sequence[str]) -> dict[str, str]:
    """The first paragraph of each message, in one line."""
    return {
        commit: _subject(content)
        for commit, content in read_blobs(repository, commits).items()
    }


def _subject(commit: bytes) -> str:
    head, _, message = commit.partition(b"\n\n")
    named = [line[9:] for line in head.split(b"\n") if line.startswith(b"encoding ")]
    try:
        text = message.decode(named[0].decode("ascii") if named else "utf-8", "replace")
    except (LookupError, UnicodeDecodeError):
        text = message.decode("utf-8", "replace")
    return " ".join(text.strip().partition("\n\n")[0].split())


# -- contents ------------------------------------------------------------------------------


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


def _run(repository: Path, *words: str, given: bytes = b"") -> bytes:
    """The output of a command that has no reason to fail. Raises RevisionError."""
    done = _git(repository, *words, given=given)
    if done.returncode != 0:
        problem = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise RevisionError(f"git {words[0]} failed in {repository}: {problem}")
    return done.stdout


def _git(
    repository: Path, *words: str, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    command = ["git", "-C", str(repository), *words]
    try:
        return subprocess.run(command, input=given, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise RevisionError("git is not installed, or not on the path") from error
