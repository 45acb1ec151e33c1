"""What is odd about a single row, apart from its meaning.

Owns the checks on cells, attributes, blanks and names. Nothing here changes what is read.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec.structs import replace

from imtable.ir.placeholders import INDEX
from imtable.ir.suggestions import close_names, did_you_mean
from imtable.reading.diagnostics import Findings, Span
from imtable.reading.dialect import Cell, CellAttribute
from imtable.reading.lower.codecs import CODEC_ATTRIBUTES
from imtable.reading.lower.misspellings import NAME_ATTRIBUTES
from imtable.reading.lower.nodes import Node
from imtable.reading.rules import Finding
from imtable.reading.rules.attributes import (
    attr_braces,
    attr_groups,
    attr_repeated,
    attr_spacing,
    attr_unknown,
    codec_unknown,
    tooltip_case,
    tooltip_missing,
)
from imtable.reading.rules.names import name_alias, name_blank
from imtable.reading.rules.rows import (
    row_empty_description,
    row_pipe_lost,
    row_two_cells,
    row_unescaped_pipe,
    row_whitespace,
)
from imtable.reading.table_rows import Row

Odd = tuple[Finding, Span]
"""What is to say of a row, and where."""
WIRE_NAME = re.compile(rf"^[A-Za-z_][A-Za-z0-9_-]*(?:{INDEX}(?:_{INDEX})*)?$")
TYPE_ATTRIBUTES = ("data-tooltip", *CODEC_ATTRIBUTES, "data-required")
TRAILING_GROUP = re.compile(r"\{[^{}]*\}\s*$")
PHP_ARRAY = re.compile(r"^对应PHP的(array|Array)$")


def check_cells(row: Row, findings: Findings) -> None:
    """Missing, empty and superfluous cells; attributes; blanks."""
    for finding, span in _odd_anywhere(row.text, row.cells, row.pieces):
        findings.add(finding, replace(span, line=row.line))


@lru_cache(maxsize=4096)  # most rows are written more than once
def _odd_anywhere(text: str, cells: tuple[Cell, ...], pieces: int) -> tuple[Odd, ...]:
    return tuple(_odd(Row(1, text, cells, pieces)))


def _odd(row: Row) -> Iterator[Odd]:
    yield from _odd_count(row)
    for cell, known in zip(row.cells, (NAME_ATTRIBUTES, TYPE_ATTRIBUTES), strict=False):
        if cell.brace is not None:
            yield from _odd_attributes(cell, row, known)
            yield from _odd_braces(cell, row)
    yield from _odd_description(row)
    yield from _odd_blanks(row)
    yield from _odd_tooltip(row)


def _odd_description(row: Row) -> Iterator[Odd]:
    """A brace group belongs to a name or a type; behind a description it is text."""
    if len(row.cells) < 3 or not row.text.rstrip().endswith("}"):
        return
    if match := TRAILING_GROUP.search(row.text):
        expected = "attributes in the name or the type cell"
        yield (
            attr_unknown("attributes behind a description", expected, "kept as text"),
            Span(row.line, match.start() + 1, len(match.group().rstrip())),
        )


def _odd_count(row: Row) -> Iterator[Odd]:
    if row.pieces > len(row.cells):
        cell = row.cells[2]
        span = Span(row.line, cell.column, len(cell.raw.strip()))
        yield row_unescaped_pipe(row.pieces), span
    elif row.pieces < len(row.cells):
        yield row_pipe_lost(row.pieces), row.span
    elif len(row.cells) < 3:
        yield row_two_cells(len(row.cells)), _end(row)
    elif not row.cells[2].text:
        yield row_empty_description(), _end(row)


def _end(row: Row) -> Span:
    return Span(row.line, max(1, len(row.text.rstrip())))


def _odd_attributes(cell: Cell, row: Row, known: tuple[str, ...]) -> Iterator[Odd]:
    seen = set[str]()
    for attribute in cell.attributes:
        if attribute.kind != "key" or attribute.name not in known:
            yield _unknown(attribute, known), row.part(attribute)
        elif attribute.name in seen:
            yield attr_repeated(attribute.name), row.part(attribute)
        seen.add(attribute.name)


def _unknown(attribute: CellAttribute, known: tuple[str, ...]) -> Finding:
    close = close_names(attribute.name, known)
    problem = f"there is no attribute `{attribute.name}` in this cell"
    meant = did_you_mean(close, f"one of {', '.join(known)}")
    if close and close[0] in CODEC_ATTRIBUTES:
        # it decides how a value travels: a secret must not go out as plain text for a slip
        return codec_unknown(problem, meant)
    return attr_unknown(problem, meant, "ignored")


def _odd_braces(cell: Cell, row: Row) -> Iterator[Odd]:
    brace = cell.brace or ""
    span = Span(row.line, cell.brace_column, len(brace))
    if cell.has_broken_braces:
        yield attr_braces(brace), span
        return
    yield from _odd_spacing(cell, row)
    if (groups := brace.count("{")) > 1:
        yield attr_groups(groups), span


def _odd_spacing(cell: Cell, row: Row) -> Iterator[Odd]:
    before = row.text[cell.brace_column - 2 : cell.brace_column - 1]
    brace = cell.brace or ""
    after = row.text[cell.brace_column - 1 + len(brace) :]
    tight = bool(cell.text) and not before.isspace()
    padded = brace[1:2].isspace() or brace[-2:-1].isspace()
    if tight or padded or after.startswith("|"):
        yield attr_spacing(), Span(row.line, cell.brace_column, len(brace))


def _odd_blanks(row: Row) -> Iterator[Odd]:
    """Trailing blanks, double blanks, cells that touch their pipe, and blanks of other kinds."""
    inner = row.text.rstrip()
    tight = any(cell.raw[:1] not in ("", " ") for cell in row.cells)
    double = next(
        (at for at in (inner.find("  "), inner.find("\u00a0")) if at >= 0), None
    )
    if inner == row.text.rstrip("\n") and not tight and double is None:
        return
    column = double + 1 if double is not None else len(inner) + 1
    touching = next((cell for cell in row.cells if cell.raw[:1] not in ("", " ")), None)
    if touching is not None and double is None:
        column = touching.column
    yield row_whitespace(), Span(row.line, column)


def _odd_tooltip(row: Row) -> Iterator[Odd]:
    cell = row.cells[1] if len(row.cells) > 1 else None
    if cell is None or cell.text not in ("object", "object[]"):
        return
    tooltip = cell.get("data-tooltip")
    match = PHP_ARRAY.match(tooltip.value or "") if tooltip else None
    if tooltip is None:
        yield tooltip_missing(), row.part(cell)
    elif match is not None and match[1] == "Array":
        yield tooltip_case(), row.part(tooltip)


def is_wire_name(name: str) -> bool:
    """A wire name is a word; `-` in headers and `$n` in numbered families are the exceptions."""
    return WIRE_NAME.match(name) is not None


def check_name(node: Node, findings: Findings) -> None:
    """What stands between a name as written and one that Python can have."""
    name = node.wire_name
    if name != node.name:
        findings.add(name_blank(node.name, name), node.span)
    if keyword.iskeyword(name) or "-" in name or "$" in name:
        findings.add(name_alias(name), node.span)
