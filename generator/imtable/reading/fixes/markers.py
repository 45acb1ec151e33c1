"""Edits of the place of a decode marker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from imtable.reading.diagnostics import Diagnostic
from imtable.reading.fixes.attributes import added_to
from imtable.reading.fixes.edits import PageEdit
from imtable.reading.table_rows import read_row

_CIPHERTEXT = re.compile(r"\(line (\d+)[,)]")
_ATTRIBUTE = re.compile(r"with `([^`]+)`")
_PAST_THE_END = 2  # of a line, with whatever ends it


def move_plaintext(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """The marker and the plaintext right below the ciphertext, which is marked as such: the rows
    between them stand below the plaintext then, in their order."""
    said, marker = _CIPHERTEXT.search(found.expected or ""), found.location.line
    if said is None:
        return
    owner = int(said[1])
    depth, between = _depth(lines, owner), range(owner + 1, marker)
    if depth is None or any(_depth(lines, one) != depth for one in between):
        return
    last = _last_below(lines, marker, depth)
    if last == marker or not between:
        return
    for number in between:
        end = len(lines[number - 1]) + _PAST_THE_END
        yield PageEdit(number, 0, end, "")
    moved = "".join(f"\n{lines[number - 1]}" for number in between)
    width = len(lines[last - 1])
    yield PageEdit(last, width, width, moved)
    attribute, row = _ATTRIBUTE.search(found.expected or ""), lines[owner - 1]
    if attribute is not None:
        yield added_to(owner, read_row(row, owner).cells[1], attribute[1])


def _depth(lines: Sequence[str], number: int) -> int | None:
    """How deep the row of a line stands; None of what is no row, or a marker."""
    line = lines[number - 1]
    if not line.startswith("|"):
        return None
    row = read_row(line, number)
    if row.cells[0].get("im-table-line") is not None:
        return None
    indent = row.cells[0].get("data-indent")
    value = indent.value if indent else "0"
    return int(value) if value is not None and value.isdecimal() else None


def _last_below(lines: Sequence[str], marker: int, depth: int) -> int:
    """The last row below a marker that is deeper than this."""
    last = marker
    for number in range(marker + 1, len(lines) + 1):
        inner = _depth(lines, number)
        if inner is None and "im-table-line" in lines[number - 1]:
            continue
        if inner is None or inner <= depth:
            break
        last = number
    return last
