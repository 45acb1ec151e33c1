"""Text -> Page: headings, paragraphs, containers, fences, tables, rows and cells.

Owns the shape of a page and where everything stands. It holds strings and line numbers only;
what a row means is decided in `lower`. Reading never fails: whatever a page holds, there is a
`Page`, and what was odd is among the findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from markdown_it.token import Token

from imtable.reading.diagnostics import Findings, Span
from imtable.reading.dialect import (
    SEPARATOR,
    Cell,
    CellAttribute,
    block_parser,
    read_attributes,
    read_cell,
    split_cells,
)
from imtable.reading.fences import without_code
from imtable.reading.front_matter import FrontMatter, cut_front_matter
from imtable.reading.rules.files import (
    container_unclosed,
    fence_unclosed,
    page_not_utf8,
    page_too_large,
)
from imtable.reading.rules.rows import row_glued
from imtable.reading.rules.tables import table_broken, table_split

# A page of the documentation has at most 0.1 MB. Beyond this one is no page but an accident,
# and a parser that walks it character by character would only keep everybody waiting.
PAGE_LIMIT = 8_000_000

COLUMNS = 3
NAME = re.compile(r"[A-Za-z_][\w$ -]*", re.ASCII)
TYPE = re.compile(r"(?:string|integer|number|boolean|object)(?:\[\])?")
FENCE_LABEL = re.compile(r"^(?P<language>[^\s\[]*)[^\[]*(?:\[(?P<label>[^\]]*)\])?")
CONTAINER = re.compile(r"^:::+[ \t]*(?P<name>[\w-]*)(?P<rest>.*)$")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: the cells as read, padded to none; `pieces` counts those written."""

    line: int
    text: str
    cells: tuple[Cell, ...]
    pieces: int

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
        text = part.text if isinstance(part, Cell) else part.name
        return Span(self.line, part.column, len(text))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading without its anchor."""

    line: int
    level: int
    text: str
    anchor: str | None


@dataclass(frozen=True, slots=True)
class Table:
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


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Consecutive lines of text, each stripped."""

    line: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fence:
    """A code block; `label` is the text in brackets after the language."""

    line: int
    language: str
    label: str
    code: str


@dataclass(frozen=True, slots=True)
class Container:
    """`::: name rest`: opened at `line`. `classes` are those of its brace group, `lines` the
    text up to the first block of another kind or the closing marker."""

    line: int
    name: str
    title: str
    classes: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


Block = Heading | Table | Paragraph | Fence | Container


@dataclass(frozen=True, slots=True)
class Page:
    """One Markdown file. `path` is relative to the docs, with forward slashes."""

    path: str
    lines: tuple[str, ...]
    front_matter: FrontMatter | None
    blocks: tuple[Block, ...]

    @property
    def rows(self) -> Iterator[Row]:
        """Every row of every table, in order."""
        return (
            row
            for block in self.blocks
            if isinstance(block, Table)
            for row in block.rows
        )


def read_page(path: str, data: bytes, findings: Findings) -> Page:
    """The page that these bytes hold; what is odd about them goes to `findings`."""
    text = decode_text(data, findings)
    findings.lines = tuple(text.split("\n"))
    front_matter, body = cut_front_matter(text, findings)
    tokens = block_parser().parse(without_code(body)) if body.strip() else []
    blocks = tuple(_Reader(findings.lines, findings).read(tokens))
    return Page(path, findings.lines, front_matter, blocks)


def decode_text(data: bytes, findings: Findings) -> str:
    """UTF-8 with or without BOM and any line ends; bytes that are not text are reported."""
    if len(data) > PAGE_LIMIT:
        findings.add(page_too_large(len(data), PAGE_LIMIT))
        return ""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _report_not_utf8(error.object, error.start, findings)  # its object has no BOM
        return ""
    return _line_feeds(text).replace("\0", "\ufffd")


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _report_not_utf8(data: bytes, at: int, findings: Findings) -> None:
    findings.lines = tuple(_line_feeds(data.decode("utf-8", "replace")).split("\n"))
    before = _line_feeds(data[:at].decode("utf-8", "replace"))
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    findings.add(page_not_utf8(data[at]), Span(line, column))


# -- blocks --------------------------------------------------------------------------------


@dataclass(slots=True)
class _OpenContainer:
    """A container that is not closed yet: its place among the blocks, its colons, its text."""

    at: int
    colons: int
    inside: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class _Reader:
    """The tokens of one page as blocks. An open container ends at the next table, heading or
    container; only one of more colons holds another."""

    lines: tuple[str, ...]
    findings: Findings
    open: list[_OpenContainer] = field(default_factory=list["_OpenContainer"])
    blocks: list[Block] = field(default_factory=list[Block])

    def read(self, tokens: list[Token]) -> list[Block]:
        starts = {"heading_open", "paragraph_open", "table", "fence"}
        for index, token in enumerate(tokens):
            if token.type in starts and token.map is not None:
                self._block(token, token.map[0], token.map[1], tokens, index)
        self._close(None)
        return self.blocks

    def _block(
        self, token: Token, start: int, end: int, tokens: list[Token], at: int
    ) -> None:
        if token.type == "table":
            self._close(start + 1)
            self._table(start, end)
        elif token.type == "heading_open":
            self._close(start + 1)
            self.blocks.append(_read_heading(token, tokens[at + 1].content, start + 1))
        elif token.type == "fence":
            self._fence(token, start, end)
        else:
            self._paragraph(start, end)

    def _table(self, start: int, end: int) -> None:
        header = read_row(self.lines[start], start + 1)
        rows = tuple(self._rows(range(start + 2, end)))
        self.blocks.append(Table(start + 1, header, self.lines[start + 1], rows))

    def _rows(self, numbers: Iterable[int]) -> Iterator[Row]:
        """The rows of these lines. What is glued to a row and stands above it already was
        copied by accident."""
        seen = set[tuple[str, str | None]]()
        for number in numbers:
            first, *others = read_rows(self.lines[number], number + 1)
            rows = [first, *(row for row in others if row.place not in seen)]
            if others:
                line = self.findings.line(number + 1)
                self.findings.add(row_glued(len(others) + 1, len(rows)), line)
            seen.update(row.place for row in rows)
            yield from rows

    def _fence(self, token: Token, start: int, end: int) -> None:
        last = self.lines[end - 1].strip()
        closed = last.startswith(token.markup) and not last.strip(token.markup[0])
        if end - start < 2 or not closed:
            self.findings.add(
                fence_unclosed(token.markup), self.findings.line(start + 1)
            )
        match = FENCE_LABEL.match(token.info.strip())
        language, label = (
            (match["language"], match["label"] or "") if match else ("", "")
        )
        self.blocks.append(Fence(start + 1, language, label, self._code(token)))

    def _code(self, token: Token) -> str:
        """What the parser did not see (`without_code`), or else what it saw."""
        if token.content.strip("\n") or token.map is None:
            return token.content
        first = token.map[0] + 1
        lines = self.lines[first : first + token.content.count("\n")]
        return "".join(f"{line}\n" for line in lines)

    def _paragraph(self, start: int, end: int) -> None:
        """Text lines; `:::` lines open and close containers, a brace group may be a tail,
        and a row is no text."""
        self._report_rows(start, end)
        text: list[str] = []
        first = start
        for number in range(start, end):
            line = self.lines[number].strip()
            if line.startswith(":::"):
                self._text(first, text)
                self._marker(line, number + 1)
            elif line.startswith("|"):
                self._text(first, text)
            elif not text and self._tail(line, number):
                pass
            else:
                if not text:
                    first = number
                text.append(line)
                continue
            text = []
        self._text(first, text)

    def _text(self, start: int, lines: list[str]) -> None:
        if not lines:
            return
        if self.open:
            self.open[-1].inside += lines
        else:
            self.blocks.append(Paragraph(start + 1, tuple(lines)))

    def _marker(self, line: str, number: int) -> None:
        colons = len(line) - len(line.lstrip(":"))
        match = CONTAINER.match(line)
        if match is None or not (match["name"] or match["rest"].strip()):
            if self.open:
                self._finish()
            return
        self._close(number, colons)
        title = read_cell(match["rest"], 0)
        classes = tuple(item.name for item in title.attributes if item.kind == "class")
        self.open.append(_OpenContainer(len(self.blocks), colons))
        self.blocks.append(Container(number, match["name"], title.text, classes))

    def _tail(self, line: str, number: int) -> bool:
        """`{.im-table #request}` alone on its line, as the first text after a table."""
        table = self.blocks[-1] if self.blocks else None
        if (
            not isinstance(table, Table)
            or table.tail
            or not re.fullmatch(r"\{[^{}]*\}", line)
        ):
            return False
        column = self.lines[number].index("{") + 1
        items = tuple(read_attributes(line[1:-1], column + 1))
        cell = Cell("", line, column, line, column, items)
        self.blocks[-1] = Table(
            table.line, table.header, table.separator, table.rows, cell, number + 1
        )
        return True

    def _report_rows(self, start: int, end: int) -> None:
        """Runs of lines that begin with a pipe but belong to no table."""
        rows = [n for n in range(start, end) if self.lines[n].strip().startswith("|")]
        for first, last in _runs(rows):
            if self._continue_table(first, last):
                continue
            self.findings.add(
                table_broken(last - first + 1, self._what_lacks(first, last)),
                Span(first + 1, 1, len(self.lines[first]), last + 1),
            )

    def _continue_table(self, first: int, last: int) -> bool:
        """Rows below a table that has no tail yet, with nothing but blanks between, are its
        own. Whether these are."""
        table = self.blocks[-1] if self.blocks else None
        if not isinstance(table, Table) or table.tail is not None:
            return False
        between = self.lines[max(table.last_line, table.line + 1) : first]
        lines = self.lines[first : last + 1]
        if any(line.strip() for line in between) or any(map(_is_separator, lines)):
            return False
        rows = self._rows(range(first, last + 1))
        self.blocks[-1] = replace(table, rows=(*table.rows, *rows))
        line = Span(first + 1, 1, len(self.lines[first]), last + 1)
        self.findings.add(table_split(table.line), line)
        return True

    def _what_lacks(self, first: int, last: int) -> str:
        if first < last and _is_separator(self.lines[first + 1]):
            return "as many columns in the line of dashes as in the header above it"
        return "a header and a line `| --- | --- | ---` above the rows"

    def _close(self, line: int | None, colons: int | None = None) -> None:
        """A heading, a table, the end of the page or a container of as many `colons` closes
        those that are open."""
        while self.open and (colons is None or self.open[-1].colons <= colons):
            container = self._finish()
            self.findings.add(
                container_unclosed(container.name, line),
                self.findings.line(container.line),
            )

    def _finish(self) -> Container:
        """Close the innermost container."""
        last = self.open.pop()
        container = self.blocks[last.at]
        assert isinstance(container, Container)
        container = replace(container, lines=tuple(last.inside))
        self.blocks[last.at] = container
        return container


def _is_separator(line: str) -> bool:
    return SEPARATOR.fullmatch(line.strip()) is not None


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of each run of consecutive numbers."""
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        found = [number for _, number in run]
        yield found[0], found[-1]


def _read_heading(token: Token, content: str, line: int) -> Heading:
    cell = read_cell(content, 0)
    anchor = next((item.name for item in cell.attributes if item.kind == "id"), None)
    return Heading(
        line, int(token.tag[1:]), cell.text if anchor else content.strip(), anchor
    )


def read_rows(line: str, number: int) -> list[Row]:
    """The rows of one source line: more than one where the break between them was lost."""
    pieces = _pieces(line)
    starts = range(0, len(pieces), COLUMNS)
    glued = len(pieces) > COLUMNS and all(
        len(pieces) > at + 1
        and NAME.fullmatch(read_cell(*pieces[at], several=True).text)
        and TYPE.fullmatch(read_cell(*pieces[at + 1], several=True).text)
        for at in starts
    )
    if not glued:
        return [_row(line, number, pieces)]
    return [_row(line, number, pieces[at : at + COLUMNS]) for at in starts]


def read_row(line: str, number: int) -> Row:
    """One source line as one row. Cells beyond the third belong to the description: a pipe in
    it was not escaped. A closing pipe, which these pages do not write, closes nothing.
    """
    return _row(line, number, _pieces(line))


def _pieces(line: str) -> list[tuple[str, int]]:
    pieces = list(split_cells(line))
    if len(pieces) > COLUMNS and not pieces[-1][0].strip():
        pieces.pop()
    return pieces


def _row(line: str, number: int, pieces: list[tuple[str, int]]) -> Row:
    count = len(pieces)
    if count > COLUMNS:
        begin = pieces[COLUMNS - 1][1]
        pieces[COLUMNS - 1 :] = [(line[begin:].rstrip().removesuffix("|"), begin)]
    cells = tuple(
        read_cell(raw, offset, attributes=index < COLUMNS - 1, several=True)
        for index, (raw, offset) in enumerate(pieces)
    )
    return Row(number, line, cells, count)
