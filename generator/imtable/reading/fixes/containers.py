"""Edits of containers: the line that closes one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imtable.reading.diagnostics import Diagnostic
from imtable.reading.fixes.edits import PageEdit

_CLOSED = re.compile(r"line (\d+)")
_COLONS = re.compile(r":+")


def close_container(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """A closing line above the block that closes the container as it is read; without such a
    block at the end of the page."""
    said = _CLOSED.search(found.done or "")
    last = int(said[1]) - 1 if said else len(lines)
    while last > found.location.line and not lines[last - 1].strip():
        last -= 1
    colons = _COLONS.match(lines[found.location.line - 1])
    if colons is not None:
        width = len(lines[last - 1])
        yield PageEdit(last, width, width, f"\n\n{colons[0]}")
