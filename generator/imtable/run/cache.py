"""What the last clean run saw, so that the next one can do nothing.

Owns files that are never committed: size and time of every input and output, and of each page
the few facts that the rest of the tree needs. It decides nothing by itself: whatever is not
exactly as it was is read again, so that a warm run gives the bytes of a cold one. Imports next
to nothing and hashes nothing: a run without changes is over before anything else is loaded.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from imtable import __version__

FORMAT = 2
FOLDER = ".imtable-cache"

Stamp = tuple[int, int]
"""Size in bytes, time of the last change in nanoseconds."""

Stamps = dict[str, tuple[int, dict[str, Stamp]]]
"""Folder (relative, ends in a slash, "" for the root) -> its own time, and its files."""


class PageFacts(NamedTuple):
    """What the rest of the tree must know of a page that is not read again."""

    redirect: str | None
    operations: int
    fields: int
    severities: Mapping[str, int]
    entries: Mapping[str, str]


class Memory(NamedTuple):
    """The last clean run. `trees` are the stamps of the docs and of every output folder, as JSON
    gives them and unchecked (`changed_files` checks). `totals` is the line that a run without
    changes prints, `wanted` the number of its files.
    `written` is the time of the cache file: what changed at that very moment or later cannot be
    told by its stamp."""

    key: list[str]
    trees: Mapping[str, Stamps]
    totals: str
    wanted: int
    written: int = 0


def cache_file(out: Path, package: str) -> Path:
    """Where the memory of a package lies: beside it, in a folder that git ignores."""
    return out / FOLDER / f"{package}.json"


def run_key(options: Iterable[object], templates: Path | None) -> list[str]:
    """What a memory is valid for: this program to the file, its libraries as far as the folders
    they lie in tell, and its options."""
    here = Path(__file__).parents[1]
    folders = [here, here / "templates", here.parent.parent / "templates"]
    folders += [templates] if templates is not None else []
    key = [str(FORMAT), __version__, sys.version, *map(str, options)]
    key += [repr(sorted(_flat(take_stamps(folder)))) for folder in folders]
    key += [_installed(path) for path in sys.path if path.endswith("-packages")]
    return key


def _installed(folder: str) -> str:
    """Changes when a library is installed, removed or replaced."""
    return f"{folder} {_stamp(folder)[1]}"


# -- stamps --------------------------------------------------------------------------------


def take_stamps(root: Path | str, suffix: str = "") -> Stamps:
    """Every file below a folder; nothing if there is no such folder."""
    stamps, pending = Stamps(), [""]
    while pending:  # no recursion: folders may be nested however deeply
        prefix = pending.pop()
        try:
            time = os.stat(f"{root}/{prefix}").st_mtime_ns
            files, folders = _list(f"{root}/{prefix}", suffix)
        except OSError:
            continue
        stamps[prefix] = time, files
        pending += [f"{prefix}{name}/" for name in folders]
    return stamps


def _list(folder: str, suffix: str) -> tuple[dict[str, Stamp], list[str]]:
    """The files and folders of one folder; hidden folders and compiled modules do not count."""
    files, folders = dict[str, Stamp](), list[str]()
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith((".", "__pycache__")):
                    folders.append(entry.name)
            elif entry.name.endswith(suffix):
                files[entry.name] = _stamp(entry.path)
    return files, folders


def _stamp(path: str) -> Stamp:
    try:
        stat = os.stat(path)
    except OSError:  # gone, or a link that leads nowhere
        return -1, -1
    return stat.st_size, stat.st_mtime_ns


def is_unchanged(root: Path | str, old: Stamps, suffix: str, written: int) -> bool:
    """Whether a tree is exactly as it was. Cheaper than to walk it: a folder whose own time is
    the old one holds the same names. A file or folder that changed when the memory was
    written, or after, may have changed again without a trace."""
    stat = os.stat
    try:
        for folder, (time, files) in old.items():
            path = f"{root}/{folder}"
            if stat(path).st_mtime_ns != time or time >= written:
                found, folders = _list(path, suffix)
                if found != _files(files) or any(
                    f"{folder}{name}/" not in old for name in folders
                ):
                    return False
            for name, (size, changed) in files.items():
                now = stat(path + name)
                if (
                    now.st_mtime_ns != changed
                    or now.st_size != size
                    or changed >= written
                ):
                    return False
    except (OSError, ValueError, TypeError, AttributeError):  # gone, or no such memory
        return False
    return bool(old) or not os.path.isdir(root)


def changed_files(old: Stamps, new: Stamps, written: int) -> set[str]:
    """The paths that are not as they were, gone and new ones included. Raises ValueError,
    TypeError or AttributeError where `old` is not what was written."""
    before, after = dict(_flat(checked_stamps(old))), dict(_flat(new))
    return {
        path
        for path in before.keys() | after.keys()
        if before.get(path) != (stamp := after.get(path))
        or not stamp
        or stamp[1] >= written
    }


def renewed_stamps(root: Path, old: Stamps, changed: Iterable[str]) -> Stamps:
    """The stamps of a tree in which only these files were written or deleted since `old`."""
    new = checked_stamps(old)
    folders = {""} | {
        path[: end + 1] for path in changed for end, c in enumerate(path) if c == "/"
    }
    for folder in folders:
        new.pop(folder, None)
        try:
            path = f"{root}/{folder}"
            new[folder] = os.stat(path).st_mtime_ns, _list(path, "")[0]
        except OSError:
            continue
    return new


def paths_of(tree: Stamps) -> set[str]:
    """The path of every file."""
    return {path for path, _ in _flat(tree)}


def _flat(tree: Stamps) -> Iterator[tuple[str, Stamp]]:
    for folder, (_, files) in tree.items():
        for name, stamp in files.items():
            yield folder + name, stamp


# -- the files -----------------------------------------------------------------------------


def load_memory(file: Path, key: list[str]) -> Memory | None:
    """The memory of the last clean run, if it is about the same program and options."""
    try:
        data: dict[str, Any] = json.loads(file.read_bytes())
        if data["key"] != key:
            return None
        written = os.stat(file).st_mtime_ns
        trees = dict(data["trees"])
        return Memory(key, trees, data["totals"], data["wanted"], written)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def checked_stamps(tree: Stamps) -> Stamps:
    """A tree as `take_stamps` gives it, of one as JSON does. Raises ValueError, TypeError or
    AttributeError where it is none."""
    return {folder: (time, _files(files)) for folder, (time, files) in tree.items()}


def _files(files: Mapping[str, Stamp]) -> dict[str, Stamp]:
    return {name: (size, changed) for name, (size, changed) in files.items()}


def load_facts(file: Path) -> dict[str, PageFacts] | None:
    """What the last clean run knew of each page: in a file of its own, for only a run that has
    something to do needs it."""
    try:
        data: dict[str, Any] = json.loads(_facts_file(file).read_bytes())
        return {path: PageFacts(*facts) for path, facts in data.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return None


def save_memory(file: Path, memory: Memory, facts: Mapping[str, PageFacts]) -> None:
    """Replace the memory; one that cannot be written is no memory, and no fault."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        (file.parent / ".gitignore").write_text("*\n", "utf-8")
        _replace(_facts_file(file), facts)
        _replace(file, memory._asdict())
    except OSError:
        return


def _replace(file: Path, data: object) -> None:
    draft = file.with_suffix(f".{os.getpid()}.tmp")
    draft.write_text(json.dumps(data, separators=(",", ":")), "utf-8")
    draft.replace(file)


def _facts_file(file: Path) -> Path:
    return file.with_suffix(".pages.json")


def forget(file: Path) -> None:
    """Remove the memory before anything is written: a run that is cut short leaves none."""
    file.unlink(missing_ok=True)
