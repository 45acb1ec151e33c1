"""Lines -> blocks: which lines a heading, a table and a text have.

Owns what these pages use of Markdown, as CommonMark and its tables have it: headings that begin
with `#`, tables, code that is indented, which nobody reads, and text. It knows no lists and no
quotes: their lines are text. Code blocks and comments are found before (`fences`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from imtable.reading.dialect import split_cells
from imtable.reading.fences import Unseen

HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})(?![^ \t])")
SEPARATOR = re.compile(
    r"(?!.$|-[ \t])\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?"
)
_INDENTED = re.compile(r" {4}| {0,3}\t")
_BLANKS = " \t"


class BlockLines(NamedTuple):
    """The lines of a block: numbers from 0, and the first one below it."""

    kind: Literal["unseen", "table", "heading", "text"]
    start: int
    end: int


def find_blocks(
    lines: Sequence[str], unseen: Mapping[int, Unseen], start: int
) -> Iterator[BlockLines]:
    """The blocks from a line on, one after the other."""
    while start < len(lines):
        line, end = lines[start], start + 1
        if start in unseen:
            end = unseen[start].end
            yield BlockLines("unseen", start, end)
        elif not line.strip(_BLANKS) or _INDENTED.match(line):
            pass
        elif _begins_table(lines, start):
            end = _table_end(lines, unseen, start + 2)
            yield BlockLines("table", start, end)
        elif HEADING.match(line):
            yield BlockLines("heading", start, end)
        else:
            end = _text_end(lines, unseen, end)
            yield BlockLines("text", start, end)
        start = end


def _begins_table(lines: Sequence[str], start: int) -> bool:
    """A row with pipes stands above a row of dashes with as many columns."""
    if "|" not in lines[start] or start + 1 == len(lines):
        return False
    separator = lines[start + 1].strip(_BLANKS)
    if not SEPARATOR.fullmatch(separator):
        return False
    columns = _count_columns(lines[start])
    return columns > 0 and columns == _count_columns(separator)


def _count_columns(line: str) -> int:
    """The columns of a header; here, as in every Markdown table, a closing pipe closes."""
    pieces = [piece for piece, _ in split_cells(line.strip())]
    return len(pieces) - (not pieces[-1])


def _table_end(lines: Sequence[str], unseen: Mapping[int, Unseen], line: int) -> int:
    """A table ends at a blank line or where another block begins."""
    while line < len(lines) and (
        lines[line].startswith("|")  # nearly all do, and are neither
        or not (line in unseen or not lines[line].strip() or HEADING.match(lines[line]))
    ):
        line += 1
    return line


def _text_end(lines: Sequence[str], unseen: Mapping[int, Unseen], line: int) -> int:
    """So does a text, to which a line that is indented belongs in any case."""
    while line < len(lines) and line not in unseen and lines[line].strip(_BLANKS):
        if not _INDENTED.match(lines[line]) and (
            HEADING.match(lines[line]) or _begins_table(lines, line)
        ):
            break
        line += 1
    return line
