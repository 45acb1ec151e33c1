"""What the last run saw, so that the next one can do nothing.

Owns files that are never committed: the stamps of every input and output, what the run said,
and in a file of its own what the rest of the tree must know of each page. It decides nothing by
itself: whatever is not exactly as it was is read again, so that a warm run gives the bytes of a
cold one. Imports next to nothing: a run without changes is over before anything else is loaded.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from imtable import __version__
from imtable.run.stamps import Stamps, is_settled, stamps_by_path, take_stamps

FORMAT = 4


class Memory(NamedTuple):
    """The last run. `trees` are the stamps of the docs and of every output folder, as JSON
    gives them and unchecked. A run without changes says again what the last one `said` of
    pages that were set aside, prints its `totals`, and ends with its `code`; `files` is the
    number of files. `begun` is until when changes of the docs are seen, by the clock of the
    file system: the time of the memory's file. `corrections` are the digests of their files.
    """

    key: list[str]
    trees: Mapping[str, Stamps]
    said: str
    totals: str
    code: int
    files: int
    begun: int = 0
    corrections: Mapping[str, str] = {}


def run_key(options: Iterable[object], templates: Path | None) -> list[str]:
    """What a memory is valid for: this program to the file, its libraries as far as the folders
    they lie in tell, its options, and the user's own templates."""
    here = Path(__file__).parents[1]
    folders = [here, here.parents[1] / "templates"]
    folders += [templates] if templates is not None else []
    key = [str(FORMAT), __version__, sys.version, *map(str, options)]
    key += [repr(sorted(_contents(folder))) for folder in folders]
    key += [_installed(path) for path in sys.path if path.endswith("-packages")]
    return key


def _contents(folder: Path) -> Iterable[tuple[object, ...]]:
    """What tells the files of a folder from others: where a stamp does not, what they hold."""
    for path, stamp in stamps_by_path(take_stamps(folder)):
        settled = is_settled(stamp[1], sys.maxsize)
        yield path, stamp, "" if settled else file_digest(folder / path)


def file_digest(file: Path) -> str:
    """SHA-256 in hexadecimal, as in the manifest; "" of what cannot be read."""
    import hashlib  # here: a run without changes does without it

    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def _installed(folder: str) -> str:
    """Changes when a library is installed, removed or replaced."""
    try:
        return f"{folder} {Path(folder).stat().st_mtime_ns}"
    except OSError:
        return folder


def load_memory(file: Path, key: list[str]) -> Memory | None:
    """The memory of the last run, if it is about the same program and options."""
    try:
        data: dict[str, Any] = json.loads(file.read_bytes())
        memory = Memory(**data)
        trees, corrections = dict(memory.trees), dict(memory.corrections)
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return None
    texts, numbers = (memory.said, memory.totals), (memory.code, memory.files)
    sound = all(type(one) is str for one in texts) and all(
        type(one) is int for one in numbers
    )
    if memory.key != key or not sound:
        return None
    return memory._replace(
        trees=trees, corrections=corrections, begun=file.stat().st_mtime_ns
    )


def save_memory(file: Path, memory: Memory, facts: bytes) -> None:
    """Replace the memory; one that cannot be written is no memory, and no fault."""
    from imtable.output.disk import DiskError, write_bytes

    try:
        write_bytes(file.parent / ".gitignore", b"*\n")
        write_bytes(facts_file(file), facts)
        data = memory._asdict()
        data.pop("begun")
        write_bytes(file, json.dumps(data, separators=(",", ":")).encode())
        os.utime(file, ns=(memory.begun, memory.begun))
    except (OSError, DiskError):
        return


def facts_file(file: Path) -> Path:
    """What the last run knew of each page: only a run that has something to do needs it."""
    return file.with_suffix(".pages.json")


def forget(file: Path) -> None:
    """Remove the memory before anything is written: a run that is cut short leaves none.
    Raises OSError."""
    try:
        file.unlink(missing_ok=True)
    except NotADirectoryError:
        return
