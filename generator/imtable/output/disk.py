"""The disk: listing, reading, replacing and deleting files below a folder.

Owns every call that touches the file system on behalf of `changes`. It knows nothing of what the
files hold or whose they are. Where thousands of files are written, paths are texts.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import Literal

from imtable.output.paths import folders_of

EntryKind = Literal["file", "folder", "link", "other"]
StepKind = Literal["mkdir", "write", "replace", "delete", "rmdir"]
BeforeStep = Callable[[StepKind], None]
"""Called before each step that touches the disk."""

_TEMPORARY = re.compile(r"\.[0-9]+\.imtable-tmp")


class DiskError(Exception):
    """The file system refused something.

    `path` is where, `cause` is its error, `done` are the files that were changed before; each
    of them is complete, and running again does the rest.
    """

    def __init__(self, path: Path, cause: OSError, done: tuple[Path, ...] = ()) -> None:
        """See the class."""
        self.path = path
        self.cause = cause
        self.done = done
        reason = cause.strerror or type(cause).__name__
        after = f" (after {len(done)} changed files)" if done else ""
        super().__init__(f"{path}: {reason}{after}")


def is_temporary(path: str) -> bool:
    """Whether this is the name of a file that `replace_file` was writing when it was killed."""
    return _TEMPORARY.fullmatch(path.rpartition("/")[2]) is not None


def list_folder(root: Path, *, deep: bool = True) -> dict[str, EntryKind]:
    """All that is below a folder, links not followed; nothing, where there is no folder. Unless
    `deep`, only what lies in the folder itself.

    Raises `DiskError`.
    """
    listing: dict[str, EntryKind] = {}
    pending = [""] if os.path.lexists(root) else []
    while pending:
        folder = pending.pop()
        for name, kind in _entries(f"{root}/{folder}"):
            listing[folder + name] = kind
            if kind == "folder" and deep:
                pending.append(f"{folder}{name}/")
    return listing


def _entries(folder: str) -> list[tuple[str, EntryKind]]:
    try:
        with os.scandir(folder) as entries:
            return [(entry.name, _entry_kind(entry)) for entry in entries]
    except OSError as error:
        raise DiskError(Path(folder), error) from error


def _entry_kind(entry: os.DirEntry[str]) -> EntryKind:
    if entry.is_file(follow_symlinks=False):  # first: nearly all are
        return "file"
    if entry.is_dir(follow_symlinks=False):
        return "folder"
    return "link" if entry.is_symlink() else "other"


def kind_of(path: Path) -> EntryKind:
    """What lies at a path; a link is not followed."""
    if path.is_symlink():
        return "link"
    if path.is_dir():
        return "folder"
    return "file" if path.is_file() else "other"


def read_file(path: Path, size: int = -1) -> bytes:
    """The content of a file, or its first `size` bytes. Raises `DiskError`."""
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError as error:
        raise DiskError(path, error) from error


def replace_file(path: str, content: bytes, before: BeforeStep) -> None:
    """Writes a file as a whole: at any moment it is the old one or the new one.

    That holds when the process is killed, not when the machine loses its power: waiting for
    the disk two thousand times is not worth it for files that can be made again.
    Raises OSError.
    """
    folder = os.path.dirname(path) or os.curdir
    if not os.path.isdir(folder):
        before("mkdir")
        make_folder(Path(folder))
    # Not the name of the file with a suffix: that could become too long for a name.
    temporary = f"{folder}/.{os.getpid()}.imtable-tmp"
    try:
        before("write")
        with open(temporary, "wb") as file:
            file.write(content)
        before("replace")
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def make_folder(folder: Path) -> None:
    """Makes a folder and those it lies in, however many. Raises OSError."""
    missing = takewhile(lambda one: not one.is_dir(), (folder, *folder.parents))
    for one in reversed([*missing]):
        one.mkdir(exist_ok=True)


def write_text(path: Path, text: str) -> None:
    """Writes one text that somebody asked for by name, as a whole. Raises `DiskError`."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """As `write_text`; what is there and no file, such as `/dev/null` or a pipe, is written to: a
    file in its place would be its end. Raises `DiskError`."""
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            path.write_bytes(content)
        else:
            replace_file(str(path), content, lambda _kind: None)
    except OSError as error:
        raise DiskError(path, error) from error


def delete_file(root: Path, path: str, before: BeforeStep) -> None:
    """Deletes a file and the folders below `root` that are empty without it. Raises OSError."""
    before("delete")
    (root / path).unlink(missing_ok=True)
    for folder in reversed([*folders_of(path)]):
        before("rmdir")
        try:
            (root / folder).rmdir()
        except FileNotFoundError:
            continue
        except OSError:
            return  # not empty; were it another reason, an empty folder is no harm
