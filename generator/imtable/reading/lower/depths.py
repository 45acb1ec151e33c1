"""The kind and the depth of every row.

Owns what `data-indent` and the line and note rows say, and the repairs that need no tree: lost
indents, roots of notifications, a marker before variants.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from imtable.reading.diagnostics import Findings
from imtable.reading.lower.checks import check_cells
from imtable.reading.pages import Row
from imtable.reading.rules import WordedRule
from imtable.reading.rules.nesting import (
    indent_lost,
    indent_root,
    indent_unreadable,
    marker_misplaced,
)

RowKind = Literal["field", "line", "note"]
ENCRYPTED = "data-encrypted"
DEEPEST = 32  # real pages go to 7; every later stage may recurse this far without fear
NOTIFICATION_ROOTS = ("headers", "body")


@dataclass(slots=True, eq=False)
class Item:
    """A row on its way into the tree: its kind and the depth it will have."""

    row: Row
    kind: RowKind
    indent: int = 0


def row_kind(row: Row) -> RowKind:
    """What a row is, by the brace group of its first cell."""
    first = row.cells[0]
    if first.get("im-table-line"):
        return "line"
    return "note" if first.get("colspan") and row.pieces == 1 else "field"


def read_depths(
    rows: Iterable[Row], findings: Findings, *, notification: bool
) -> list[Item]:
    """The rows of one table with their depths, mended where that can be done before the tree
    is known. `notification`: only `headers` and `body` may stand at depth 0."""
    items = [_item(row, findings) for row in rows]
    for item in items:
        if item.kind == "field":
            check_cells(item.row, findings)
    _mend_lost_indents(items, findings, notification)
    if notification:
        _mend_roots(items, findings)
    _mend_markers_before_variants(items, findings)
    return items


def _item(row: Row, findings: Findings) -> Item:
    kind = row_kind(row)
    return Item(row, kind, _read_indent(row, findings) if kind == "field" else 0)


def _read_indent(row: Row, findings: Findings) -> int:
    attribute = row.cells[0].get("data-indent")
    if attribute is None:
        return 0
    value = attribute.value or ""
    number = value.isascii() and value.isdigit()
    digits = value.lstrip("0") or "0"
    if number and len(digits) < 4 and int(digits) <= DEEPEST:
        return int(digits)
    read = DEEPEST if number else 0
    findings.add(indent_unreadable(value, DEEPEST, read), row.part(attribute))
    return read


# -- repairs before nesting ----------------------------------------------------------------


def _mend_lost_indents(
    items: Sequence[Item], findings: Findings, notification: bool
) -> None:
    """A row without indent between a deep row and one deeper than it could be its parent. A
    scalar is no parent: in a notification it belongs to the plaintext, as any other root.
    """
    fields = [item for item in items if item.kind == "field"]
    for before, item, after in zip(fields, fields[1:], fields[2:], strict=False):
        lost = item.indent == 0 and before.indent >= 3 and after.indent > 1
        if lost and (not notification or _is_object(item)):
            _set_indent(item, after.indent - 1, indent_lost, findings)


def _is_object(item: Item) -> bool:
    cells = item.row.cells
    return len(cells) > 1 and cells[1].text.startswith("object")


def _mend_roots(items: Sequence[Item], findings: Findings) -> None:
    """In a notification a top-level row other than `headers` and `body` belongs to the
    plaintext: it goes to the depth of the first row after the last line row, else below
    `body`."""
    level = 1
    after_line = False
    for item in items:
        if item.kind == "line":
            after_line = True
        elif item.kind == "field":
            if item.indent == 0 and item.row.cells[0].text not in NOTIFICATION_ROOTS:
                _set_indent(item, level, indent_root, findings)
            elif after_line:
                level = item.indent
            after_line = False


def _set_indent(
    item: Item, indent: int, rule: WordedRule[str, int, int], findings: Findings
) -> None:
    cell = item.row.cells[0]
    findings.add(rule(cell.text, item.indent, indent), item.row.part(cell))
    item.indent = indent


def _mend_markers_before_variants(items: Sequence[Item], findings: Findings) -> None:
    """A marker after an encrypted string, followed by rows that repeat one name at the same
    depth: they are variants of the plaintext and belong one level deeper."""
    previous: Item | None = None
    for index, item in enumerate(items):
        if item.kind == "field":
            previous = item
        elif item.kind == "note" or previous is None or not _is_encrypted(previous):
            continue
        elif _repeats(items, index + 1, previous):
            _deepen(items, index + 1, previous, findings)


def _is_encrypted(item: Item) -> bool:
    cells = item.row.cells
    return len(cells) > 1 and cells[1].get(ENCRYPTED) is not None


def _repeats(items: Sequence[Item], start: int, before: Item) -> bool:
    """The row at `start` stands as deep as the one before it and has another name, and the
    next one so deep has its name again."""
    first = items[start] if start < len(items) else None
    if first is None or first.kind != "field" or first.indent != before.indent:
        return False
    name = first.row.cells[0].text
    for index in range(start + 1, len(items)):
        item = items[index]
        if item.kind == "field" and item.indent <= first.indent:
            same = (item.indent, item.row.cells[0].text) == (first.indent, name)
            return same and name != before.row.cells[0].text
    return False


def _deepen(items: Sequence[Item], start: int, owner: Item, findings: Findings) -> None:
    """The rows from `start` on that are the plaintext of the row before, one level deeper."""
    depth, first = owner.indent, items[start].row.cells[0]
    name, last = first.text, items[start].row.line
    for index in range(start, len(items)):
        item = items[index]
        if item.kind != "field":
            continue
        if item.indent < depth or (
            item.indent == depth and item.row.cells[0].text != name
        ):
            break
        item.indent += 1
        last = item.row.line
    expected = (
        f"every row of it one level deeper, `{name}` at `data-indent={depth + 1}`"
    )
    findings.add(
        marker_misplaced(None, owner.row.cells[0].text, expected),
        replace(items[start].row.part(first), until=last),
    )
