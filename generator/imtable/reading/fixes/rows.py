"""Edits of whole rows: blanks, pipes, dashes, and words that are read as others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from imtable.reading.diagnostics import Diagnostic
from imtable.reading.dialect import PIPE, split_cells
from imtable.reading.fixes.edits import PageEdit
from imtable.reading.lower.descriptions import LOOKALIKE
from imtable.reading.table_rows import COLUMNS

_BLANKS = re.compile(r"[ \u00a0]{2,}|\u00a0")
_END = re.compile(r"\s+$")
_TIGHT = re.compile(r"(?<!\\)\|(?=[^\s])")
_DASHES = re.compile(r"(?<![-:])-{1,2}(?!-)")


def line_of(lines: tuple[str, ...], found: Diagnostic) -> str:
    """The line of a finding."""
    return lines[found.location.line - 1]


def edit_of(found: Diagnostic, start: int, end: int, text: str) -> PageEdit:
    """An edit in the line of a finding; the columns are counted from 0."""
    return PageEdit(found.location.line, start, end, text)


def write_as_read(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """A word in place of the one that it is read as."""
    start = found.location.column - 1
    if found.before is None or found.after is None:
        return
    if line_of(lines, found).startswith(found.before, start):
        yield edit_of(found, start, start + len(found.before), found.after)


def rename_variable(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """The name from the path, in the row and at the outermost level of the samples."""
    yield from write_as_read(lines, found)
    if found.before is None or found.after is None:
        return
    for number, line in enumerate(lines, 1):
        if re.match(rf"  '{re.escape(found.before)}'\s*=>", line):
            yield PageEdit(number, 3, 3 + len(found.before), found.after)


def trim_row(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """One blank on either side of a pipe, none at the end."""
    line = line_of(lines, found)
    end = _END.search(line)
    length = end.start() if end else len(line)
    if end:
        yield edit_of(found, length, len(line), "")
    for blanks in _BLANKS.finditer(line, 0, length):
        yield edit_of(found, blanks.start(), blanks.end(), " ")
    for pipe in _TIGHT.finditer(line, 0, length):
        if pipe.end() < length:
            yield edit_of(found, pipe.end(), pipe.end(), " ")


def lengthen_dashes(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """Three dashes where there are fewer."""
    for dashes in _DASHES.finditer(line_of(lines, found)):
        yield edit_of(found, dashes.start(), dashes.end(), "---")


def add_cells(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """The empty cells that are read where a row has fewer than three."""
    line = line_of(lines, found)
    length = len(line.rstrip())
    missing = COLUMNS - len(list(split_cells(line.rstrip())))
    if missing > 0:
        yield edit_of(found, length, len(line), " |" * missing)


def escape_pipes(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """A backslash before each pipe of a description."""
    line = line_of(lines, found)
    pipes = [m.start() for m in PIPE.finditer(line)]
    leading = line.lstrip().startswith("|")
    length = len(line.rstrip())
    for at in pipes[COLUMNS if leading else COLUMNS - 1 :]:
        if at < length - 1:
            yield edit_of(found, at, at, "\\")


def break_row(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """A line for each of the rows that stand in one."""
    line = line_of(lines, found)
    starts = [offset for _, offset in split_cells(line)][COLUMNS::COLUMNS]
    for offset in starts:
        pipe = line.rindex("|", 0, offset)
        if line[offset:].strip():
            yield edit_of(found, len(line[:pipe].rstrip()), pipe, "\n")


def write_usual_characters(
    lines: tuple[str, ...], found: Diagnostic
) -> Iterator[PageEdit]:
    """The characters that compatibility characters look like."""
    line, start = line_of(lines, found), found.location.column - 1
    for match in LOOKALIKE.finditer(line, start, start + found.width):
        usual = unicodedata.normalize("NFKC", match[0])
        yield edit_of(found, match.start(), match.end(), usual)
