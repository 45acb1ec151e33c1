"""What the last run saw, so that the next one can do nothing.

Owns files that are never committed: the stamps of every input and output, what the run said,
and in a file of its own what the rest of the tree must know of each page. It decides nothing by
itself: whatever is not exactly as it was is read again, so that a warm run gives the bytes of a
cold one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from imtable.run.record import dump_memory, read_memory
from imtable.run.stamps import Stamps


class Memory(NamedTuple):
    """The last run. `trees` are the stamps of the docs and of every output folder. A run
    without changes says again what the last one `said` of pages that were set aside, prints its
    `totals`, and ends with its `code`; `files` is the number of files. `begun` is until when
    changes of the docs are seen, by the clock of the file system: the time of the memory's
    file. `corrections` are the digests of their files.
    """

    key: list[str]
    trees: Mapping[str, Stamps]
    said: str
    totals: str
    code: int
    files: int
    begun: int = 0
    corrections: Mapping[str, str] = {}


def load_memory(file: Path, key: list[str]) -> Memory | None:
    """The memory of the last run, if it is about the same program and options."""
    try:
        memory = Memory(*read_memory(file))
    except (OSError, ValueError, StopIteration):
        return None
    return memory if memory.key == key else None


def save_memory(file: Path, memory: Memory, facts: bytes) -> None:
    """Replace the memory; one that cannot be written is no memory, and no fault."""
    from imtable.output.disk import DiskError, write_bytes

    try:
        write_bytes(file.parent / ".gitignore", b"*\n")
        write_bytes(facts_file(file), facts)
        write_bytes(file, dump_memory(memory))
        os.utime(file, ns=(memory.begun, memory.begun))
    except (OSError, DiskError, ValueError):
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
