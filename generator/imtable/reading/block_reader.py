"""Tokens of the Markdown parser -> blocks: headings, code blocks, tables, and text.

Owns where a block begins and ends, and what is said of rows that belong to no table. A row is
cut by `table_rows`; what stands in a container is the business of `containers`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import groupby

from markdown_it.token import Token
from msgspec import Struct
from msgspec.structs import replace

from imtable.reading.blocks import Block, Fence, Heading, Table
from imtable.reading.containers import FoundBlocks
from imtable.reading.diagnostics import Findings, Span
from imtable.reading.dialect import SEPARATOR, Cell, read_attributes, read_cell
from imtable.reading.rules.files import fence_unclosed
from imtable.reading.rules.headings import heading_hidden
from imtable.reading.rules.rows import row_glued
from imtable.reading.rules.tables import table_broken, table_split, tail_glued
from imtable.reading.table_rows import Row, read_row, read_rows

ANCHOR = re.compile(r"\{[ \t]*#(get|post|put|patch|delete|mix)[ \t]*\}$")
"""That of an operation, which ends a line."""
ANCHOR_WIDTH = 40
RULE = re.compile(r"(?:[-=*_][ \t]*){3,}")
"""A line across the page, or below a heading."""
FENCE_LABEL = re.compile(r"^(?P<language>[^\s\[]*)[^\[]*(?:\[(?P<label>[^\]]*)\])?")
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
EMPHASIS = f" \t\u00a0*_{INVISIBLE}"
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
TAIL = re.compile(r"\{[^{}]*\}")


def read_blocks(
    tokens: list[Token],
    numbers: Sequence[int],
    findings: Findings,
    unclosed: Container[int] = (),
) -> list[Block]:
    """The blocks of the page whose lines `findings` has, which have these `numbers` where the
    parser saw them; of the code blocks that begin at the lines `unclosed` it is said already.
    """
    found = FoundBlocks(findings)
    for index, token in enumerate(tokens):
        if token.map is None:
            continue
        start, end = numbers[token.map[0]], numbers[token.map[1] - 1] + 1
        if token.type == "fence":
            found.add(_read_fence(token, start, end, findings, unclosed))
        else:
            _read_block(token, start, end, tokens[index + 1 : index + 2], found)
    found.close(None)
    return found.blocks


def _read_block(
    token: Token, start: int, end: int, after: list[Token], found: FoundBlocks
) -> None:
    match token.type:
        case "table":
            found.begin_table(start + 1)
            _add_table(start, end, found)
        case "heading_open":
            found.close(start + 1)
            found.add(_read_heading(token, after[0].content, start + 1))
        case "paragraph_open":
            _read_text(start, end, found)
        case _:
            pass


def _read_heading(token: Token, content: str, line: int) -> Heading:
    content = content.strip(INVISIBLE)
    cell = read_cell(content, 0)
    anchor = next((item.name for item in cell.attributes if item.kind == "id"), None)
    return Heading(
        line, int(token.tag[1:]), cell.text if anchor else content.strip(), anchor
    )


# -- code blocks ---------------------------------------------------------------------------


def _read_fence(
    token: Token, start: int, end: int, findings: Findings, unclosed: Container[int]
) -> Fence:
    last = findings.lines[end - 1].strip()
    closed = last.startswith(token.markup) and not last.strip(token.markup[0])
    if (end - start < 2 or not closed) and start + 1 not in unclosed:
        findings.add(fence_unclosed(None), findings.line(start + 1))
    code = _code(token, start, end - 1, findings.lines)
    if start + 1 in unclosed:  # the last line has the place of the mark
        code = _code(token, start, end, findings.lines).rstrip("\n") + "\n"
    match = FENCE_LABEL.match(token.info.strip())
    language, label = (match["language"], match["label"] or "") if match else ("", "")
    return Fence(start + 1, language, label, code)


def _code(token: Token, start: int, end: int, lines: tuple[str, ...]) -> str:
    """What the parser did not see (`without_code`), or else what it saw."""
    if token.content.strip("\n"):
        return token.content
    inside = lines[start + 1 : end]
    return "".join(f"{line}\n" for line in inside)


# -- tables --------------------------------------------------------------------------------


def _add_table(start: int, end: int, found: FoundBlocks) -> None:
    """A table, and its tail where no blank line stands between the two."""
    tail = found.findings.lines[end - 1].strip()
    glued = end > start + 2 and TAIL.fullmatch(tail) is not None and ".im-table" in tail
    found.add(_read_table(start, end - glued, found.findings))
    if glued and _read_tail(tail, end - 1, found):
        found.findings.add(tail_glued(), found.findings.line(end))


def _read_table(start: int, end: int, findings: Findings) -> Table:
    header = read_row(findings.lines[start], start + 1)
    rows = tuple(_read_rows(range(start + 2, end), findings))
    return Table(start + 1, header, findings.lines[start + 1], rows)


def _read_rows(numbers: Iterable[int], findings: Findings) -> list[Row]:
    rows = [read_rows(findings.lines[number], number + 1) for number in numbers]
    if any(len(glued) > 1 for glued in rows):
        rows = list(_without_copies(rows, findings))
    return [row for line in rows for row in line]


def _without_copies(lines: list[list[Row]], findings: Findings) -> Iterator[list[Row]]:
    """What is glued to a row and stands above it already was copied by accident."""
    seen = set[tuple[str, str | None]]()
    for first, *others in lines:
        rows = [first, *(row for row in others if row.place not in seen)]
        if others:
            glued = row_glued(len(others) + 1, len(rows))
            findings.add(glued, findings.line(first.line))
        seen.update(row.place for row in rows)
        yield rows


def _is_separator(line: str) -> bool:
    return SEPARATOR.fullmatch(line.strip()) is not None


# -- text ----------------------------------------------------------------------------------


def _read_text(start: int, end: int, found: FoundBlocks) -> None:
    """Text lines; `:::` lines open and close containers, a brace group may be a tail, and a
    row is no text."""
    _report_rows(start, end, found)
    text: list[str] = []
    first = start
    for number in range(start, end):
        line = found.findings.lines[number].strip()
        if line.startswith(":::"):
            found.add_text(first + 1, text)
            found.add_marker(line, number + 1)
        elif line.startswith("|"):
            found.add_text(first + 1, text)
        elif not text and _read_tail(line, number, found):
            pass
        elif "#" in line and (heading := _hidden_heading(line, number + 1)):
            found.add_text(first + 1, text)
            found.close(number + 1)
            found.add(heading)
            right = f"{'#' * heading.level} {heading.text} {{#{heading.anchor}}}"
            hidden = heading_hidden(line, right)
            found.findings.add(hidden, found.findings.line(number + 1))
        elif RULE.fullmatch(line):
            found.add_text(first + 1, text)
        else:
            if not text:
                first = number
            text.append(line)
            continue
        text = []
    found.add_text(first + 1, text)


def _hidden_heading(line: str, number: int) -> Heading | None:
    """A line that ends as the heading of an operation does, but is none to Markdown."""
    bare = line.rstrip(EMPHASIS)
    match = ANCHOR.search(bare, max(0, len(bare) - ANCHOR_WIDTH))
    if match is None or line.startswith((">", "- ")):
        return None
    before = bare[: match.start()].rstrip(EMPHASIS)
    text = before.lstrip(EMPHASIS + "#＃")
    marks = before[: len(before) - len(text)]
    level = min(marks.count("#") + marks.count("＃") or 2, 6)
    return Heading(number, level, text, match[1])


def _read_tail(line: str, number: int, found: FoundBlocks) -> bool:
    """`{.im-table #request}` alone on its line, as the first text after a table."""
    table = found.last_table
    if table is None or not TAIL.fullmatch(line):
        return False
    column = found.findings.lines[number].index("{") + 1
    items = tuple(read_attributes(line[1:-1], column + 1))
    cell = Cell("", line, column, line, column, items)
    found.replace_last(replace(table, tail=cell, tail_line=number + 1))
    return True


class _RowsWithoutTable(Struct, frozen=True):
    """Lines next to each other that begin with a pipe but belong to no table; the numbers of
    the first and the last count from 0."""

    first: int
    last: int
    lines: tuple[str, ...]

    @property
    def span(self) -> Span:
        """The first line, for all of them."""
        return Span(self.first + 1, 1, len(self.lines[0]), self.last + 1)


def _report_rows(start: int, end: int, found: FoundBlocks) -> None:
    for rows in _rows_without_table(start, end, found.findings.lines):
        if not _continue_table(rows, found):
            lacks = table_broken(len(rows.lines), _what_lacks(rows))
            found.findings.add(lacks, rows.span)


def _rows_without_table(
    start: int, end: int, lines: tuple[str, ...]
) -> Iterator[_RowsWithoutTable]:
    numbers = [n for n in range(start, end) if lines[n].strip().startswith("|")]
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        inside = [number for _, number in run]
        first, last = inside[0], inside[-1]
        yield _RowsWithoutTable(first, last, lines[first : last + 1])


def _continue_table(rows: _RowsWithoutTable, found: FoundBlocks) -> bool:
    """Rows below a table that has no tail yet, with nothing but blanks between, are its own.
    Whether these are."""
    table, findings = found.last_table, found.findings
    if table is None or any(map(_is_separator, rows.lines)):
        return False
    between = findings.lines[max(table.last_line, table.line + 1) : rows.first]
    text = "\n".join(between)
    if COMMENT.sub("", text).strip():
        return False
    more = _read_rows(range(rows.first, rows.last + 1), findings)
    found.replace_last(replace(table, rows=(*table.rows, *more)))
    above = "comment" if text.strip() else "blank line"
    findings.add(table_split(table.line, above), rows.span)
    return True


def _what_lacks(rows: _RowsWithoutTable) -> str:
    if len(rows.lines) > 1 and _is_separator(rows.lines[1]):
        return "as many columns in the line of dashes as in the header above it"
    return "a header and a line `| --- | --- | ---` above the rows"
