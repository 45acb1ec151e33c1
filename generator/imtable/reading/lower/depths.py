"""The depth of every row of a table.

Owns the repairs that need no tree: indents that cannot be read, lost ones, and roots of
notifications. What a row says of its depth is known in `row_reading`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence

from imtable.reading.diagnostics import Findings
from imtable.reading.lower.nodes import Node
from imtable.reading.lower.row_reading import DEEPEST, UNREADABLE, read_alone
from imtable.reading.rules import WordedRule
from imtable.reading.rules.nesting import (
    indent_lost,
    indent_root,
    indent_unreadable,
)
from imtable.reading.table_rows import Row

NOTIFICATION_ROOTS = ("headers", "body")


def read_depths(
    rows: Iterable[Row],
    findings: Findings,
    *,
    notification: bool,
    roots: Container[str] | None = None,
) -> list[Node]:
    """The rows of one table with their depths, repaired where that can be done before the tree
    is known. `notification`: only `headers` and `body` may stand at depth 0. `roots`: the rows
    of a call that may have others below them.
    """
    items = list[Node]()
    for row in rows:
        said = read_alone(row.written)
        items.append(Node(row, said, said.indent))
        if said.odd:
            findings.tell(said.odd, row.line)
    fields = [item for item in items if item.said.kind == "field"]
    _repair_unreadable(fields, findings)
    if roots is not None:
        _repair_inner_rows(fields, roots, findings)
    _repair_lost_indents(fields, findings, notification)
    if notification:
        _repair_roots(items, findings)
    return items


# -- repairs before nesting ----------------------------------------------------------------


def _repair_unreadable(fields: Sequence[Node], findings: Findings) -> None:
    """A row whose indent is no depth stands where its neighbours leave room: an object above
    the rows that follow it, anything else beside them, and none deeper than its parent can be.
    """
    if UNREADABLE not in [item.indent for item in fields]:
        return
    before: Node | None = None
    for item, below in zip(fields, _depths_below(fields), strict=True):
        if item.indent == UNREADABLE:
            item.indent = _depth_between(item, before, below)
            attribute = item.said.name_cell.get("data-indent")
            if attribute is not None:
                told = indent_unreadable(attribute.value or "", DEEPEST, item.indent)
                findings.add(told, item.row.part(attribute))
        before = item


def _depths_below(fields: Sequence[Node]) -> list[int | None]:
    """Of each row the first depth below it that can be read."""
    below: int | None = None
    depths = list[int | None]()
    for field in reversed(fields):
        depths.append(below)
        below = below if field.indent == UNREADABLE else field.indent
    return depths[::-1]


def _depth_between(item: Node, before: Node | None, next_depth: int | None) -> int:
    if before is None:
        return 0
    if next_depth is None:
        return before.indent
    wanted = (
        next_depth - 1
        if item.said.is_object and next_depth > before.indent
        else next_depth
    )
    return max(0, min(wanted, before.indent + before.said.is_object))


def _repair_inner_rows(
    fields: Sequence[Node], roots: Container[str], findings: Findings
) -> None:
    """A row without indent that none of `roots` is called, within one of these: a scalar above
    deeper rows, or an object above rows that are two levels deeper."""
    for before, item, after in _without_indent(fields):
        room = before.indent + before.said.is_object
        depth = min(after.indent - item.said.is_object, room)
        if depth > 0 and item.wire_name not in roots:
            _set_indent(item, depth, indent_lost, findings)


def _repair_lost_indents(
    fields: Sequence[Node], findings: Findings, notification: bool
) -> None:
    """A row without indent between a deep row and one deeper than it could be its parent. A
    scalar is no parent: in a notification it belongs to the plaintext, as any other root.
    """
    for before, item, after in _without_indent(fields):
        lost = before.indent >= 3 and after.indent > 1
        if lost and (not notification or item.said.is_object):
            _set_indent(item, after.indent - 1, indent_lost, findings)


def _without_indent(fields: Sequence[Node]) -> Iterator[tuple[Node, Node, Node]]:
    """The rows without indent that stand between two others, with these."""
    for before, item, after in zip(fields, fields[1:], fields[2:], strict=False):
        if item.indent == 0:
            yield before, item, after


def _repair_roots(items: Sequence[Node], findings: Findings) -> None:
    """In a notification a top-level row other than `headers` and `body` belongs to the
    plaintext: it goes to the depth of the first row after the last line row, else below
    `body`."""
    level = 1
    after_line = False
    for item in items:
        if item.said.kind == "line":
            after_line = True
        elif item.said.kind == "field":
            if item.indent == 0 and item.wire_name not in NOTIFICATION_ROOTS:
                _set_indent(item, level, indent_root, findings)
            elif after_line:
                level = item.indent
            after_line = False


def _set_indent(
    item: Node, indent: int, rule: WordedRule[str, int, int], findings: Findings
) -> None:
    findings.add(rule(item.name, item.indent, indent), item.span)
    item.indent = indent
