"""Edits of the brace groups of a row, and of its type."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imtable.reading.diagnostics import Diagnostic
from imtable.reading.dialect import ATTRIBUTE, Cell
from imtable.reading.fixes.edits import PageEdit
from imtable.reading.fixes.rows import edit_of, line_of
from imtable.reading.table_rows import Row, read_rows

_TOOLTIP = 'data-tooltip="对应PHP的array"'
_JSON = "data-encoded=by-json_encode"
_REQUIRED = "data-required"
_WORDS = re.compile(r"`(?P<word>[^`]+)`.*`(?P<usual>[^`]+)`")
_NUMERIC = ("number", "integer", "boolean")


def space_braces(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """One blank before a group and behind it, none within its braces."""
    line = line_of(lines, found)
    start, end = found.location.column - 1, found.location.column - 1 + found.width
    if line[:start].strip() and not line[start - 1].isspace():
        yield edit_of(found, start, start, " ")
    inner = line[start + 1 : end - 1]
    if blanks := len(inner) - len(inner.lstrip()):
        yield edit_of(found, start + 1, start + 1 + blanks, "")
    if blanks := len(inner) - len(inner.rstrip()):
        yield edit_of(found, end - 1 - blanks, end - 1, "")
    if line.startswith("|", end):
        yield edit_of(found, end, end, " ")


def merge_groups(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """One group of all that stand in a cell."""
    start = found.location.column - 1
    line = line_of(lines, found)
    for match in re.finditer(r"\s*\}\s*\{\s*", line[: start + found.width]):
        if match.start() >= start:
            yield edit_of(found, match.start(), match.end(), " ")


def drop_repeated(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """A group without what it says again."""
    yield from _dropped(line_of(lines, found), found, found.location.column - 1)


def settle_required(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """The mark without its value, or no mark."""
    line, start = line_of(lines, found), found.location.column - 1
    match = _item(line, start)
    if match is None or match["key"] is None:
        return
    if found.done == "read as required":
        yield edit_of(found, start + len(_REQUIRED), match.end(), "")
    else:
        yield from _dropped(line, found, start)


def move_required(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """The mark in the name cell."""
    line, start = line_of(lines, found), found.location.column - 1
    row = _row_at(line, start)
    name = row.cells[0] if row else None
    if name is None or name.column - 1 >= start:
        return
    yield from _dropped(line, found, start)
    if name.get(_REQUIRED) is None:
        yield _added(found, name, _REQUIRED, first=True)


def add_tooltip(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """The tooltip that objects have."""
    yield from _added_to_type(lines, found, _TOOLTIP)


def announce_json(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """The encoding that is read where nothing names one."""
    yield from _added_to_type(lines, found, _JSON)


def write_usual_tooltip(
    lines: tuple[str, ...], found: Diagnostic
) -> Iterator[PageEdit]:
    """`array` for `Array`."""
    at = line_of(lines, found).find("对应PHP的Array", found.location.column - 1)
    if at >= 0:
        start = at + len("对应PHP的")
        yield edit_of(found, start, start + 1, "a")


def name_text_type(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """`string`, which a numeric type with values of another type is read as."""
    line, start = line_of(lines, found), found.location.column - 1
    for word in _NUMERIC:
        if found.after == "string" and re.match(rf"{word}\b", line[start:]):
            yield edit_of(found, start, start + len(word), "string")


def write_usual_type(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """The type of these tables that a word of another dialect is read as."""
    line, start = line_of(lines, found), found.location.column - 1
    said = _WORDS.search(f"{found.message} {found.expected}")
    if said is not None and line.startswith(said["word"], start):
        yield edit_of(found, start, start + len(said["word"]), said["usual"])


def _added_to_type(
    lines: tuple[str, ...], found: Diagnostic, item: str
) -> Iterator[PageEdit]:
    line, start = line_of(lines, found), found.location.column - 1
    row = _row_at(line, start)
    if row is not None and len(row.cells) > 1:
        cell = row.cells[1]
        if cell.column - 1 <= start <= cell.column - 1 + len(cell.raw):
            yield _added(found, cell, item)


def _added(
    found: Diagnostic, cell: Cell, item: str, *, first: bool = False
) -> PageEdit:
    return added_to(found.location.line, cell, item, first=first)


def added_to(number: int, cell: Cell, item: str, *, first: bool = False) -> PageEdit:
    """An item more in the group of a cell, or a group of its own."""
    if cell.brace is None:
        at = cell.column - 1 + len(cell.text)
        return PageEdit(number, at, at, f" {{{item}}}")
    if first:
        return PageEdit(number, cell.brace_column, cell.brace_column, f"{item} ")
    inner = cell.brace[:-1].rstrip()
    at = cell.brace_column - 1 + len(inner)
    return PageEdit(number, at, at, f" {item}" if inner != "{" else item)


def _dropped(line: str, found: Diagnostic, start: int) -> Iterator[PageEdit]:
    """A group without the item that begins here, or the cell without its group."""
    match = _item(line, start)
    if match is None:
        return
    before, behind = line[:start].rstrip(), line[match.end() :].lstrip()
    end = len(line) - len(behind)
    if before.endswith("{") and behind.startswith("}"):
        yield edit_of(found, len(before[:-1].rstrip()), end + 1, "")
    elif behind.startswith("}"):
        yield edit_of(found, len(before), end, "")
    else:
        yield edit_of(found, start, end, "")


def _item(line: str, start: int) -> re.Match[str] | None:
    """The item of a group that begins here."""
    end = line.find("}", start)
    return ATTRIBUTE.match(line, start, end) if end >= 0 else None


def _row_at(line: str, column: int) -> Row | None:
    """The row of a line that has a cell at this column."""
    rows = [row for row in read_rows(line, 1) if row.cells[0].column - 1 <= column]
    return rows[-1] if rows else None
