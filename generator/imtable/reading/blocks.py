"""What a page is made of: headings, tables, paragraphs, code blocks and containers, as values.

They hold strings and line numbers only. `block_reader` makes them.
"""

from __future__ import annotations

from msgspec import Struct

from imtable.reading.diagnostics import Span
from imtable.reading.dialect import Cell
from imtable.reading.table_rows import Row


class Heading(Struct, frozen=True):
    """A heading without its anchor."""

    line: int
    level: int
    text: str
    anchor: str | None


class Table(Struct, frozen=True):
    """A table and its tail: the paragraph `{.im-table #request}` after it, None if missing."""

    line: int
    header: Row
    separator: str
    rows: tuple[Row, ...]
    tail: Cell | None = None
    tail_line: int = 0

    @property
    def last_line(self) -> int:
        return self.rows[-1].line if self.rows else self.line

    @property
    def span(self) -> Span:
        """The header, for all rows."""
        return Span(self.line, 1, len(self.header.text), self.last_line)


class Paragraph(Struct, frozen=True):
    """Consecutive lines of text, each stripped."""

    line: int
    lines: tuple[str, ...]


class Fence(Struct, frozen=True):
    """A code block; `label` is the text in brackets after the language."""

    line: int
    language: str
    label: str
    code: str


class Container(Struct, frozen=True):
    """`::: name rest`: opened at `line`. `classes` are those of its brace group, `lines` the
    text up to the first block of another kind or the closing marker."""

    line: int
    name: str
    title: str
    classes: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


Block = Heading | Table | Paragraph | Fence | Container
