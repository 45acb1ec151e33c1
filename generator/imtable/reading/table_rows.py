"""A row of a table: its cells, and rows that were glued to each other.

Owns how a source line is cut into cells. What a row means is decided in `lower`. Two of three rows
of a documentation are written more than once: lines that are equal are cut once.
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from imtable.reading.diagnostics import Odd, Span
from imtable.reading.dialect import Cell, CellAttribute, read_cell, split_cells
from imtable.reading.rules import Finding

COLUMNS = 3
NAME = re.compile(r"[A-Za-z_][\w$ -]*", re.ASCII)
TYPE = re.compile(r"(?:string|integer|number|boolean|object)(?:\[\])?")
_GROUP = r"(?:\{[^{}]*\}\s*)?"
NAME_AND_TYPE = re.compile(
    rf"(\s*[A-Za-z_][\w$-]*\s*{_GROUP})(?:｜|(?<=[\s}}]))\s*({TYPE.pattern}\s*{_GROUP})",
    re.ASCII,
)
TYPE_AND_TEXT = re.compile(rf"(\s*{TYPE.pattern}\s*{_GROUP})｜(.*)")
"""Two cells in one: the pipe between them is a full-width one, or lost."""


class Written(Struct, frozen=True, cache_hash=True):
    """What is written in a row, wherever it stands: the cells as read, padded to none; `pieces`
    counts those written, which are fewer where a pipe was lost. Lines that are equal are cut
    once: what is read from a row by itself can be remembered by it."""

    text: str
    cells: tuple[Cell, ...]
    pieces: int


class Row(Struct, frozen=True):
    """One row of a table, and where it stands."""

    line: int
    written: Written

    @property
    def text(self) -> str:
        return self.written.text

    @property
    def cells(self) -> tuple[Cell, ...]:
        return self.written.cells

    @property
    def span(self) -> Span:
        """The whole row."""
        return Span(self.line, width=len(self.text))

    @property
    def place(self) -> tuple[str, str | None]:
        """The name of the row and its depth as written."""
        indent = self.cells[0].get("data-indent")
        return self.cells[0].text, indent.value if indent else None

    def part(self, part: Cell | CellAttribute) -> Span:
        """The text of a cell, or the name of an attribute."""
        return Span(self.line, part.column, part.width)


def odd_part(finding: Finding, part: Cell | CellAttribute) -> Odd:
    """What is odd about a cell or an attribute of a row, whichever line it stands in."""
    return Odd(finding, part.column, part.width)


def read_rows(line: str, number: int) -> list[Row]:
    """The rows of one source line: more than one where the break between them was lost."""
    return [Row(number, written) for written in _cut_rows(line)]


def read_row(line: str, number: int) -> Row:
    """One source line as one row. Cells beyond the third belong to the description: a pipe in
    it was not escaped. A closing pipe, which these pages do not write, closes nothing.
    """
    return Row(number, _cut_row(line, _pieces(line)))


@lru_cache(maxsize=4096)
def _cut_rows(line: str) -> tuple[Written, ...]:
    pieces = _pieces(line)
    starts = range(0, len(pieces), COLUMNS)
    glued = len(pieces) > COLUMNS and all(
        len(pieces) > at + 1
        and NAME.fullmatch(read_cell(*pieces[at], several=True).text)
        and TYPE.fullmatch(read_cell(*pieces[at + 1], several=True).text)
        for at in starts
    )
    if not glued:
        return (_cut_row(line, pieces),)
    return tuple(_cut_row(line, pieces[at : at + COLUMNS]) for at in starts)


def _pieces(line: str) -> list[tuple[str, int]]:
    pieces = list(split_cells(line))
    if len(pieces) > COLUMNS and not pieces[-1][0].strip():
        pieces.pop()
    return pieces


def _with_lost_pipes(pieces: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The cells of a row that has too few, where it is plain that two are one."""
    for at, form in ((0, NAME_AND_TYPE), (1, TYPE_AND_TEXT)):
        whole, offset = pieces[at] if len(pieces) > at else ("", 0)
        if len(pieces) < COLUMNS and (match := form.fullmatch(whole)):
            both = [(match[n], offset + match.start(n)) for n in (1, 2)]
            pieces = [*pieces[:at], *both, *pieces[at + 1 :]]
    return pieces


def _cut_row(line: str, pieces: list[tuple[str, int]]) -> Written:
    count = len(pieces)
    if count < COLUMNS:
        pieces = _with_lost_pipes(pieces)
    if count > COLUMNS:
        begin = pieces[COLUMNS - 1][1]
        pieces[COLUMNS - 1 :] = [(line[begin:].rstrip().removesuffix("|"), begin)]
    cells = tuple(
        read_cell(raw, offset, attributes=index < COLUMNS - 1, several=True)
        for index, (raw, offset) in enumerate(pieces)
    )
    return Written(line, cells, count)
