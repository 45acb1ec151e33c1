"""What tells that a file is as it was, without reading it: size, time of change, inode.

Owns the stamps of a tree, whether a tree is as its stamps say, and which stamps prove nothing.
The time is that of the last change of anything, which no program can set; where a system has
none, that of the last write. Imports next to nothing: a run without changes is little else.
"""

from __future__ import annotations

import os
from operator import attrgetter

TYPE_CHECKING = False  # that of `typing`, which takes longer to load than all of this
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

Stamp = tuple[int, int, int]
"""Size in bytes, time in nanoseconds, inode."""

Stamps = dict[str, tuple[int, dict[str, Stamp]]]
"""Folder (relative, ends in a slash, "" for the root) -> its own time, and its files."""

ABSENT: Stamp = (-1, -1, -1)
"""Gone, or a link that leads nowhere."""
NEVER: Stamp = (-2, -2, -2)
"""Of a file that is not as it shall be: it is looked at again, whatever it is."""
TICK = 50_000_000
"""No file system with fine times lets two changes so far apart look like one."""
FINE = 1_000_000
"""A time without any part below this is one of a coarse file system."""
HAS_CHANGE_TIME = os.name != "nt"

_time = attrgetter("st_ctime_ns" if HAS_CHANGE_TIME else "st_mtime_ns")


def take_stamps(
    root: Path | str,
    suffix: str = "",
    *,
    deep: bool = True,
    old: Stamps | None = None,
    bound: int = 0,
) -> Stamps:
    """Every file below a folder, and what is a link to a folder; nothing if there is no such
    folder. Unless `deep`, only what lies in the folder itself. A folder that has the time it had
    in the `old` stamps, before `bound`, holds the same names."""
    stamps, pending = Stamps(), [""]
    old, inner = old or {}, _inner_folders(old or {})
    while pending:  # no recursion: folders may be nested however deeply
        prefix = pending.pop()
        path = f"{root}/{prefix}"
        names: Iterable[str]
        try:
            time = _time(os.stat(path))
            if prefix in old and old[prefix][0] == time and is_settled(time, bound):
                names, folders = old[prefix][1], inner.get(prefix, [])
            else:
                names, folders = _names(path, suffix)
        except OSError:
            continue
        stamps[prefix] = time, {name: stamp_of(path + name) for name in names}
        if deep:
            pending += [f"{prefix}{name}/" for name in folders]
    return stamps


def _inner_folders(tree: Stamps) -> dict[str, list[str]]:
    """Folder -> the names of those in it."""
    inner: dict[str, list[str]] = {}
    for folder in filter(None, tree):
        above, slash, name = folder[:-1].rpartition("/")
        inner.setdefault(above + slash, []).append(name)
    return inner


def _names(folder: str, suffix: str) -> tuple[set[str], list[str]]:
    """The files and the folders of one folder; hidden folders and compiled modules do not
    count."""
    files, folders = set[str](), list[str]()
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith(".") and entry.name != "__pycache__":
                    folders.append(entry.name)
            elif entry.name.endswith(suffix) or _is_linked_folder(entry):
                files.add(entry.name)
    return files, folders


def _is_linked_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_symlink() and os.path.isdir(entry.path)


def stamp_of(path: str) -> Stamp:
    """The stamp of one file as it is now."""
    try:
        now = os.stat(path)
    except OSError:
        return ABSENT
    return now.st_size, _time(now), now.st_ino


def is_settled(time: int, bound: int) -> bool:
    """Whether no later change can look like this: it lies before `bound`, and is fine."""
    return time < bound and time % FINE != 0 and HAS_CHANGE_TIME


def unsettled(
    root: Path | str, old: Stamps, suffix: str, bound: int, *, deep: bool = True
) -> list[str] | None:
    """None if a tree is not as its stamps say; else the files of which they prove nothing.
    Cheaper than a walk: a folder whose own time is the old one holds the same names."""
    stat, doubts = os.stat, list[str]()
    try:
        for folder, (time, files) in old.items():
            path = f"{root}/{folder}"
            now = _time(stat(path))
            if now != time or not is_settled(now, bound):
                names, folders = _names(path, suffix)
                if names != files.keys():
                    return None
                if deep and any(f"{folder}{name}/" not in old for name in folders):
                    return None
            for name, (size, changed, inode) in files.items():
                try:
                    file = stat(path + name)
                except OSError:
                    if changed != ABSENT[1]:
                        return None
                    continue
                when = _time(file)
                if when != changed or file.st_size != size or file.st_ino != inode:
                    return None
                if when >= bound or not when % FINE or not HAS_CHANGE_TIME:
                    doubts.append(folder + name)
    except (OSError, ValueError):  # gone, or no such path
        return None
    return doubts if old or not os.path.isdir(root) else None


def differing(old: Stamps, new: Stamps) -> set[str]:
    """The paths that are not as they were, gone and new ones included."""
    before, after = dict(stamps_by_path(old)), dict(stamps_by_path(new))
    paths = before.keys() | after.keys()
    return {path for path in paths if before.get(path) != after.get(path)}


def stamps_by_path(tree: Stamps) -> Iterator[tuple[str, Stamp]]:
    """Every file with its stamp."""
    for folder, (_, files) in tree.items():
        for name, stamp in files.items():
            yield folder + name, stamp


def paths_there(tree: Stamps) -> list[str]:
    """Every file and every folder, whose path ends in a slash."""
    return [*filter(None, tree), *(path for path, _ in stamps_by_path(tree))]


def renewed_stamps(
    root: Path, before: Stamps, after: Mapping[str, Stamp | None]
) -> Stamps:
    """The stamps of a tree in which only these files were written, or deleted (None)."""
    new = {folder: (time, dict(files)) for folder, (time, files) in before.items()}
    for path, stamp in after.items():
        folder, name = os.path.split(path)
        prefix = f"{folder}/" if folder else ""
        files = new.setdefault(prefix, (0, {}))[1]
        files.pop(name, None)
        if stamp is not None:
            files[name] = stamp
    for prefix in _prefixes(after):
        try:
            time = _time(os.stat(f"{root}/{prefix}"))
        except OSError:
            new.pop(prefix, None)
        else:
            new[prefix] = time, new[prefix][1] if prefix in new else {}
    return new


def _prefixes(paths: Iterable[str]) -> set[str]:
    """The folders that lead to these files, the root included."""
    return {""} | {p[: end + 1] for p in paths for end, c in enumerate(p) if c == "/"}
