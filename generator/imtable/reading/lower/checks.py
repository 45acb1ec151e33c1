"""What is odd about a single row, apart from its meaning.

Owns the checks on cells, attributes, blanks and names. Nothing here changes what is read.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator

from imtable.ir.suggestions import close_names, did_you_mean
from imtable.reading.diagnostics import Odd
from imtable.reading.dialect import Cell, CellAttribute
from imtable.reading.lower.codecs import CODEC_ATTRIBUTES
from imtable.reading.lower.misspellings import NAME_ATTRIBUTES
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
from imtable.reading.table_rows import Written, odd_part

TYPE_ATTRIBUTES = ("data-tooltip", *CODEC_ATTRIBUTES, "data-required")
TRAILING_GROUP = re.compile(r"\{[^{}]*\}\s*$")
PHP_ARRAY = re.compile(r"^对应PHP的(array|Array)$")


def odd_cells(row: Written) -> Iterator[Odd]:
    """Missing, empty and superfluous cells; attributes; blanks."""
    yield from _odd_count(row)
    for cell, known in zip(row.cells, (NAME_ATTRIBUTES, TYPE_ATTRIBUTES), strict=False):
        if cell.brace is not None:
            yield from _odd_attributes(cell, known)
            yield from _odd_braces(cell, row)
    yield from _odd_description(row)
    yield from _odd_blanks(row)
    yield from _odd_tooltip(row)


def _odd_description(row: Written) -> Iterator[Odd]:
    """A brace group belongs to a name or a type; behind a description it is text."""
    if len(row.cells) < 3 or not row.text.rstrip().endswith("}"):
        return
    if match := TRAILING_GROUP.search(row.text):
        expected = "attributes in the name or the type cell"
        found = attr_unknown(
            "attributes behind a description", expected, "kept as text"
        )
        yield Odd(found, match.start() + 1, len(match.group().rstrip()))


def _odd_count(row: Written) -> Iterator[Odd]:
    if row.pieces > len(row.cells):
        cell = row.cells[2]
        yield Odd(row_unescaped_pipe(row.pieces), cell.column, len(cell.raw.strip()))
    elif row.pieces < len(row.cells):
        yield Odd(row_pipe_lost(row.pieces), width=len(row.text))
    elif len(row.cells) < 3:
        yield Odd(row_two_cells(len(row.cells)), _end(row))
    elif not row.cells[2].text:
        yield Odd(row_empty_description(), _end(row))


def _end(row: Written) -> int:
    return max(1, len(row.text.rstrip()))


def _odd_attributes(cell: Cell, known: tuple[str, ...]) -> Iterator[Odd]:
    seen = set[str]()
    for attribute in cell.attributes:
        if attribute.kind != "key" or attribute.name not in known:
            yield odd_part(_unknown(attribute, known), attribute)
        elif attribute.name in seen:
            yield odd_part(attr_repeated(attribute.name), attribute)
        seen.add(attribute.name)


def _unknown(attribute: CellAttribute, known: tuple[str, ...]) -> Finding:
    close = close_names(attribute.name, known)
    problem = f"there is no attribute `{attribute.name}` in this cell"
    meant = did_you_mean(close, f"one of {', '.join(known)}")
    if close and close[0] in CODEC_ATTRIBUTES:
        # it decides how a value travels: a secret must not go out as plain text for a slip
        return codec_unknown(problem, meant)
    return attr_unknown(problem, meant, "ignored")


def _odd_braces(cell: Cell, row: Written) -> Iterator[Odd]:
    brace = cell.brace or ""
    if cell.has_broken_braces:
        yield Odd(attr_braces(brace), cell.brace_column, len(brace))
        return
    yield from _odd_spacing(cell, row)
    if (groups := brace.count("{")) > 1:
        yield Odd(attr_groups(groups), cell.brace_column, len(brace))


def _odd_spacing(cell: Cell, row: Written) -> Iterator[Odd]:
    brace, at = cell.brace or "", cell.brace_column - 1
    tight = bool(cell.text) and not row.text[at - 1 : at].isspace()
    padded = brace[1:2].isspace() or brace[-2:-1].isspace()
    if tight or padded or row.text.startswith("|", at + len(brace)):
        yield Odd(attr_spacing(), cell.brace_column, len(brace))


def _odd_blanks(row: Written) -> Iterator[Odd]:
    """Double blanks, blanks of another kind, cells that touch their pipe, trailing blanks."""
    inner = row.text.rstrip()
    touching = [cell for cell in row.cells if cell.raw[:1] not in ("", " ")]
    column = inner.find("  ") + 1 or inner.find("\u00a0") + 1
    if not column and touching:
        column = touching[0].column
    if not column and inner != row.text.rstrip("\n"):
        column = len(inner) + 1
    if column:
        yield Odd(row_whitespace(), column)


def _odd_tooltip(row: Written) -> Iterator[Odd]:
    cell = row.cells[1] if len(row.cells) > 1 else None
    if cell is None or cell.text not in ("object", "object[]"):
        return
    tooltip = cell.get("data-tooltip")
    match = PHP_ARRAY.match(tooltip.value or "") if tooltip else None
    if tooltip is None:
        yield odd_part(tooltip_missing(), cell)
    elif match is not None and match[1] == "Array":
        yield odd_part(tooltip_case(), tooltip)


def odd_name(cell: Cell, wire_name: str) -> Iterator[Odd]:
    """What stands between a name as written and one that Python can have."""
    if wire_name != cell.text:
        yield odd_part(name_blank(cell.text, wire_name), cell)
    if keyword.iskeyword(wire_name) or "-" in wire_name or "$" in wire_name:
        yield odd_part(name_alias(wire_name), cell)
