"""The kind and the depth of every row.

Owns what `data-indent` and the line and note rows say, and the repairs that need no tree: lost
indents and roots of notifications.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import Literal

from msgspec import Struct

from imtable.reading.diagnostics import Findings
from imtable.reading.lower.checks import check_cells, is_wire_name
from imtable.reading.lower.misspellings import with_usual_names
from imtable.reading.lower.nodes import wire_name
from imtable.reading.lower.type_words import names_object
from imtable.reading.rules import WordedRule
from imtable.reading.rules.nesting import (
    indent_lost,
    indent_root,
    indent_unreadable,
)
from imtable.reading.rules.rows import note_unmarked
from imtable.reading.table_rows import Row

RowKind = Literal["field", "line", "note"]
ENCRYPTED = "data-encrypted"
UNREADABLE = -1
DEEPEST = 32  # real pages go to 7; every later stage may recurse this far without fear
NOTE_MARKS = ("空字符串", "文件流", "跳转")
"""The words that say what comes instead of fields."""
NOTIFICATION_ROOTS = ("headers", "body")


class NestedRow(Struct, eq=False):
    """A row on its way into the tree: its kind and the depth it will have."""

    row: Row
    kind: RowKind
    indent: int = 0


def row_kind(row: Row) -> RowKind:
    """What a row is, by the brace group of its first cell; a note by its words too."""
    first = row.cells[0]
    if first.get("im-table-line"):
        return "line"
    if row.pieces > 1 and row.cells[1].text:
        return "field"  # most are
    return "note" if _is_marked_note(row) or _is_bare_note(row) else "field"


def _is_marked_note(row: Row) -> bool:
    return row.cells[0].get("colspan") is not None and row.pieces == 1


def _is_bare_note(row: Row) -> bool:
    """The words of a note alone in their row, without its attributes."""
    first, *others = row.cells
    if any(cell.text for cell in others):
        return False
    return any(mark in first.text for mark in NOTE_MARKS)


def read_depths(
    rows: Iterable[Row],
    findings: Findings,
    *,
    notification: bool,
    roots: Container[str] | None = None,
) -> list[NestedRow]:
    """The rows of one table with their depths, repaired where that can be done before the tree
    is known. `notification`: only `headers` and `body` may stand at depth 0. `roots`: the rows
    of a call that may have others below them.
    """
    items = [_item(row, findings) for row in rows]
    fields = [item for item in items if item.kind == "field"]
    _repair_unreadable(fields, findings)
    for item in items:
        if item.kind == "field":
            check_cells(item.row, findings)
        elif item.kind == "note" and not _is_marked_note(item.row):
            findings.add(note_unmarked(), item.row.part(item.row.cells[0]))
    if roots is not None:
        _repair_inner_rows(fields, roots, findings)
    _repair_lost_indents(fields, findings, notification)
    if notification:
        _repair_roots(items, findings)
    return items


def _item(row: Row, findings: Findings) -> NestedRow:
    kind = row_kind(row)
    row = with_usual_names(row, findings) if kind == "field" else row
    return NestedRow(row, kind, _read_indent(row) if kind == "field" else 0)


def _read_indent(row: Row) -> int:
    """The depth that a row names, `UNREADABLE` if that is none, or if the cell that should say
    it has no name either."""
    attribute = row.cells[0].get("data-indent")
    if attribute is None:
        return 0 if is_wire_name(wire_name(row.cells[0].text)) else UNREADABLE
    value = attribute.value or ""
    digits = value.lstrip("0") or "0"
    if value.isascii() and value.isdigit() and len(digits) < 4:
        return int(digits) if int(digits) <= DEEPEST else UNREADABLE
    return UNREADABLE


# -- repairs before nesting ----------------------------------------------------------------


def _repair_unreadable(fields: Sequence[NestedRow], findings: Findings) -> None:
    """A row whose indent is no depth stands where its neighbours leave room: an object above
    the rows that follow it, anything else beside them, and none deeper than its parent can be.
    """
    if all(item.indent != UNREADABLE for item in fields):
        return
    before: NestedRow | None = None
    for item, below in zip(fields, _depths_below(fields), strict=True):
        if item.indent == UNREADABLE:
            item.indent = _depth_between(item, before, below)
            attribute = item.row.cells[0].get("data-indent")
            if attribute is not None:
                told = indent_unreadable(attribute.value or "", DEEPEST, item.indent)
                findings.add(told, item.row.part(attribute))
        before = item


def _depths_below(fields: Sequence[NestedRow]) -> list[int | None]:
    """Of each row the first depth below it that can be read."""
    below: int | None = None
    depths = list[int | None]()
    for field in reversed(fields):
        depths.append(below)
        below = below if field.indent == UNREADABLE else field.indent
    return depths[::-1]


def _depth_between(
    item: NestedRow, before: NestedRow | None, next_depth: int | None
) -> int:
    if before is None:
        return 0
    if next_depth is None:
        return before.indent
    wanted = (
        next_depth - 1
        if _is_object(item) and next_depth > before.indent
        else next_depth
    )
    return max(0, min(wanted, before.indent + _is_object(before)))


def _repair_inner_rows(
    fields: Sequence[NestedRow], roots: Container[str], findings: Findings
) -> None:
    """A row without indent that none of `roots` is called, within one of these: a scalar above
    deeper rows, or an object above rows that are two levels deeper."""
    for before, item, after in zip(fields, fields[1:], fields[2:], strict=False):
        inner = item.indent == 0 and wire_name(item.row.cells[0].text) not in roots
        room = before.indent + _is_object(before)
        depth = min(after.indent - _is_object(item), room)
        if inner and depth > 0:
            _set_indent(item, depth, indent_lost, findings)


def _repair_lost_indents(
    fields: Sequence[NestedRow], findings: Findings, notification: bool
) -> None:
    """A row without indent between a deep row and one deeper than it could be its parent. A
    scalar is no parent: in a notification it belongs to the plaintext, as any other root.
    """
    for before, item, after in zip(fields, fields[1:], fields[2:], strict=False):
        lost = item.indent == 0 and before.indent >= 3 and after.indent > 1
        if lost and (not notification or _is_object(item)):
            _set_indent(item, after.indent - 1, indent_lost, findings)


def _is_object(item: NestedRow) -> bool:
    cells = item.row.cells
    return len(cells) > 1 and names_object(cells[1].text)


def _repair_roots(items: Sequence[NestedRow], findings: Findings) -> None:
    """In a notification a top-level row other than `headers` and `body` belongs to the
    plaintext: it goes to the depth of the first row after the last line row, else below
    `body`."""
    level = 1
    after_line = False
    for item in items:
        if item.kind == "line":
            after_line = True
        elif item.kind == "field":
            name = wire_name(item.row.cells[0].text)
            if item.indent == 0 and name not in NOTIFICATION_ROOTS:
                _set_indent(item, level, indent_root, findings)
            elif after_line:
                level = item.indent
            after_line = False


def _set_indent(
    item: NestedRow, indent: int, rule: WordedRule[str, int, int], findings: Findings
) -> None:
    cell = item.row.cells[0]
    findings.add(rule(cell.text, item.indent, indent), item.row.part(cell))
    item.indent = indent
