"""What a row says by itself, in whatever table it stands.

Owns the kind of a row, its name, the depth that it names, its type word, and what is odd about
its cells. Most rows of a documentation are written more than once: what is written alike is read
once. What the row means as a field is the business of `field_rows`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from imtable.ir.placeholders import INDEX
from imtable.reading.diagnostics import Odd
from imtable.reading.dialect import Cell
from imtable.reading.lower.checks import odd_cells
from imtable.reading.lower.misspellings import with_usual_names
from imtable.reading.lower.type_words import DocumentedType, read_type_word
from imtable.reading.rules.rows import note_unmarked
from imtable.reading.table_rows import COLUMNS, Written, odd_part

RowKind = Literal["field", "line", "note"]
UNREADABLE = -1
DEEPEST = 32  # real pages go to 7; every later stage may recurse this far without fear
NOTE_MARKS = ("空字符串", "文件流", "跳转")
"""The words that say what comes instead of fields."""
WIRE_NAME = re.compile(rf"^[A-Za-z_][A-Za-z0-9_-]*(?:{INDEX}(?:_{INDEX})*)?$")
"""A word; `-` in headers and `$n` in numbered families are the exceptions."""
_NO_NAME = re.compile(r"[\s`*~\\\u200b-\u200f\u2060\ufeff]+")
"""Blanks, marks of Markdown, and what nobody sees."""


class RowReading(Struct, frozen=True, eq=False):
    """A row, read by itself. `wire_name` is the name without blanks and marks: one misprint is
    `payer _currency`, another `**payer**`; `is_named` tells that it is a name at all. A cell that
    is not there is an empty one at the end of the row; `name_cell` has the attributes that are
    meant. `is_object`: the type cell names an object, or a list of them.
    """

    kind: RowKind
    name_cell: Cell
    type_cell: Cell
    text_cell: Cell
    wire_name: str
    is_named: bool
    type: DocumentedType | None
    is_object: bool
    indent: int
    odd: tuple[Odd, ...]


@lru_cache(maxsize=4096)
def read_alone(written: Written) -> RowReading:
    """What a row says by itself, and what is odd about that."""
    kind = _kind(written)
    odd = list[Odd]()
    if kind == "field":
        written = with_usual_names(written, odd)
        odd += odd_cells(written)
    elif kind == "note" and not _is_marked_note(written):
        odd.append(odd_part(note_unmarked(), written.cells[0]))
    name, type_cell, text_cell = _three(written)
    word = read_type_word(type_cell.text)
    wire_name = _wire_name(name.text)
    is_named = WIRE_NAME.match(wire_name) is not None
    return RowReading(
        kind=kind,
        name_cell=name,
        type_cell=type_cell,
        text_cell=text_cell,
        wire_name=wire_name,
        is_named=is_named,
        type=word,
        is_object=word is not None and word.base == "object",
        indent=_read_indent(name, is_named) if kind == "field" else 0,
        odd=tuple(odd),
    )


def _kind(row: Written) -> RowKind:
    """What a row is, by the brace group of its first cell; a note by its words too."""
    if row.cells[0].get("im-table-line"):
        return "line"
    if row.pieces > 1 and row.cells[1].text:
        return "field"  # most are
    return "note" if _is_marked_note(row) or _is_bare_note(row) else "field"


def _is_marked_note(row: Written) -> bool:
    return row.pieces == 1 and row.cells[0].get("colspan") is not None


def _is_bare_note(row: Written) -> bool:
    """The words of a note alone in their row, without its attributes."""
    first, *others = row.cells
    alone = not any(cell.text for cell in others)
    return alone and any(mark in first.text for mark in NOTE_MARKS)


def _three(row: Written) -> tuple[Cell, Cell, Cell]:
    cells = row.cells
    if len(cells) < COLUMNS:
        missing = Cell("", column=max(1, len(row.text.rstrip())))
        cells = (*cells, missing, missing)
    return cells[0], cells[1], cells[2]


def _wire_name(written: str) -> str:
    return written if written.isidentifier() else _NO_NAME.sub("", written)


def _read_indent(name: Cell, is_named: bool) -> int:
    """The depth that a row names, `UNREADABLE` if that is none, or if the cell that should say
    it has no name either."""
    attribute = name.get("data-indent")
    if attribute is None:
        return 0 if is_named else UNREADABLE
    value = attribute.value or ""
    digits = value.lstrip("0") or "0"
    if value.isascii() and value.isdigit() and len(digits) < 4:
        return int(digits) if int(digits) <= DEEPEST else UNREADABLE
    return UNREADABLE
