"""Rows -> trees. The rows of a table are a pre-order listing with explicit depth.

Owns the depth of every row and its repairs, decode markers and variant separators. It does
not know what a field means beyond whether its type cell is encrypted or encoded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ..diagnostics import Findings
from ..dialect import Cell
from ..ir import Location
from ..pages import Row
from .checks import check_cells

RowKind = Literal["field", "line", "note"]
ENCRYPTED = "data-encrypted"
WRAPPING = (ENCRYPTED, "data-encoded", "data-encoded-by")
DEEPEST = 32  # real pages go to 7; every later stage may recurse this far without fear
NOTIFICATION_ROOTS = ("headers", "body")


@dataclass(slots=True, eq=False)
class Node:
    """A field row and the rows below it. `marker` is the line row that makes the children the
    plaintext of this row, `separator` the one that sets this row off as another variant."""

    row: Row
    indent: int
    children: list[Node] = field(default_factory=list["Node"])
    marker: Row | None = None
    separator: Row | None = None

    @property
    def name(self) -> str:
        return self.row.cells[0].text

    @property
    def type_cell(self) -> Cell:
        return self.row.cells[1] if len(self.row.cells) > 1 else Cell("")

    @property
    def location(self) -> Location:
        return Location(self.row.line, self.row.cells[0].column)


@dataclass(slots=True, eq=False)
class Item:
    """A row on its way into the tree: its kind and the depth it will have."""

    row: Row
    kind: RowKind
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Tree:
    """The top-level rows of one table, and its note rows."""

    roots: tuple[Node, ...]
    notes: tuple[Row, ...]


def nest_rows(rows: Iterable[Row], findings: Findings, *, notification: bool = False) -> Tree:
    """The trees of one table. `notification`: only `headers` and `body` may be roots."""
    items = [_item(row, findings) for row in rows]
    for item in items:
        if item.kind == "field":
            check_cells(item.row, findings)
    _mend_lost_indents(items, findings)
    if notification:
        _mend_roots(items, findings)
    _mend_markers_before_variants(items, findings)
    notes = tuple(item.row for item in items if item.kind == "note")
    return Tree(_Builder(findings).build(items), notes)


def row_kind(row: Row) -> RowKind:
    """What a row is, by the brace group of its first cell."""
    first = row.cells[0]
    if first.get("im-table-line"):
        return "line"
    return "note" if first.get("colspan") and row.pieces == 1 else "field"


def _item(row: Row, findings: Findings) -> Item:
    kind = row_kind(row)
    return Item(row, kind, _read_indent(row, findings) if kind == "field" else 0)


def _read_indent(row: Row, findings: Findings) -> int:
    attribute = row.cells[0].get("data-indent")
    if attribute is None:
        return 0
    value = attribute.value or ""
    if value.isascii() and value.isdigit() and int(value[:4]) <= DEEPEST:
        return int(value)
    deep = value.isascii() and value.isdigit()
    findings.add(
        "indent-unreadable",
        Location(row.line, attribute.column),
        f"`data-indent={value}` is no depth",
        width=len(attribute.name),
        expected=f"a number from 0 to {DEEPEST}",
        done=f"read as {DEEPEST}" if deep else "read as no indent",
    )
    return DEEPEST if deep else 0


# -- repairs before nesting ----------------------------------------------------------------


def _fields(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item.kind == "field"]


def _mend_lost_indents(items: Sequence[Item], findings: Findings) -> None:
    """A row without indent between a deep row and one deeper than it could be its parent."""
    fields = _fields(items)
    for before, item, after in zip(fields, fields[1:], fields[2:], strict=False):
        if item.indent == 0 and before.indent >= 3 and after.indent > 1:
            _set_indent(item, after.indent - 1, "indent-lost", findings)


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
                _set_indent(item, level, "indent-root", findings)
            elif after_line:
                level = item.indent
            after_line = False


def _set_indent(item: Item, indent: int, rule: str, findings: Findings) -> None:
    cell = item.row.cells[0]
    findings.add(
        rule,
        Location(item.row.line, cell.column),
        f"`{cell.text}` stands at depth {item.indent}, out of place among its neighbours",
        width=len(cell.text),
        expected=f"`data-indent={indent}`",
        done=f"read at depth {indent}",
        repaired=True,
        before=str(item.indent),
        after=str(indent),
    )
    item.indent = indent


def _mend_markers_before_variants(items: Sequence[Item], findings: Findings) -> None:
    """A marker after an encrypted string, followed by rows that repeat one name at the same
    depth: they are variants of the plaintext and belong one level deeper."""
    previous: Item | None = None
    for index, item in enumerate(items):
        if item.kind == "line" and previous is not None:
            if _is_encrypted(previous) and _repeats(items, index + 1, previous.indent):
                _deepen(items[index + 1 :], previous.indent, findings)
        previous = item if item.kind == "field" else previous


def _is_encrypted(item: Item) -> bool:
    cells = item.row.cells
    return len(cells) > 1 and cells[1].get(ENCRYPTED) is not None


def _repeats(items: Sequence[Item], start: int, depth: int) -> bool:
    """The row at `start` stands at this depth, and so does the next one of the same name."""
    if start >= len(items) or items[start].kind != "field" or items[start].indent != depth:
        return False
    name = items[start].row.cells[0].text
    following = (item for item in items[start + 1 :] if item.kind == "field")
    sibling = next((item for item in following if item.indent <= depth), None)
    return sibling is not None and (sibling.indent, sibling.row.cells[0].text) == (depth, name)


def _deepen(items: Sequence[Item], depth: int, findings: Findings) -> None:
    name = items[0].row.cells[0].text
    for item in items:
        if item.kind != "field":
            continue
        if item.indent < depth or (item.indent == depth and item.row.cells[0].text != name):
            return
        _set_indent(item, item.indent + 1, "marker-misplaced", findings)


# -- nesting -------------------------------------------------------------------------------


@dataclass(slots=True)
class _Builder:
    """The stack while the rows of one table become trees."""

    findings: Findings
    roots: list[Node] = field(default_factory=list[Node])
    stack: list[Node] = field(default_factory=list[Node])
    previous: Node | None = None
    line: Row | None = None

    def build(self, items: Iterable[Item]) -> tuple[Node, ...]:
        for item in items:
            if item.kind == "line":
                self._drop_line()
                self.line = item.row
            elif item.kind == "field":
                self._place(Node(item.row, item.indent))
        self._drop_line()
        return tuple(self.roots)

    def _place(self, node: Node) -> None:
        if self.line is not None:
            self._apply_line(node, self.line)
            self.line = None
        while self.stack and self.stack[-1].indent >= node.indent:
            self.stack.pop()
        parent = self.stack[-1] if self.stack else None
        self._check_depth(node, parent)
        (parent.children if parent else self.roots).append(node)
        self.stack.append(node)
        self.previous = node

    def _apply_line(self, node: Node, line: Row) -> None:
        """Before a deeper row a line marks plaintext, otherwise it separates variants."""
        previous = self.previous
        if previous is None or node.indent <= previous.indent:
            node.separator = line
            return
        owner = self._ciphertext_before(previous) or previous
        if owner is not previous:
            self._report_moved_marker(line, previous, owner)
            self.stack[-1] = owner
        owner.marker = line

    def _ciphertext_before(self, previous: Node) -> Node | None:
        """The sibling that a misplaced marker belongs to: encrypted and without plaintext,
        where the row right before the marker is neither encrypted nor encoded."""
        if any(previous.type_cell.get(name) for name in WRAPPING):
            return None
        siblings = self.stack[-2].children if len(self.stack) > 1 else self.roots
        return next(
            (
                node
                for node in reversed(siblings)
                if node.type_cell.get(ENCRYPTED) and not node.children
            ),
            None,
        )

    def _report_moved_marker(self, line: Row, previous: Node, owner: Node) -> None:
        self.findings.add(
            "marker-misplaced",
            Location(line.line, 1),
            f"the plaintext below this line cannot be that of `{previous.name}`",
            width=len(line.text),
            expected=f"the line row right after `{owner.name}` (line {owner.row.line})",
            done=f"read as the plaintext of `{owner.name}`",
            repaired=True,
            before=previous.name,
            after=owner.name,
        )

    def _check_depth(self, node: Node, parent: Node | None) -> None:
        allowed = parent.indent + 1 if parent else 0
        if node.indent <= allowed:
            return
        deeper = self.previous is not None and node.indent > self.previous.indent
        self.findings.add(
            "indent-jump" if deeper or parent is None else "indent-orphan",
            node.location,
            f"`{node.name}` stands at depth {node.indent}, its parent can only be "
            + (f"`{parent.name}` at depth {parent.indent}" if parent else "the table itself"),
            width=len(node.name),
            expected=f"`data-indent={allowed}`",
            done=f"read as a child of `{parent.name}`" if parent else "read as a top-level row",
            repaired=True,
            before=str(node.indent),
            after=str(allowed),
        )

    def _drop_line(self) -> None:
        if self.line is None:
            return
        self.findings.add(
            "line-idle",
            Location(self.line.line),
            "no row follows this line row",
            width=len(self.line.text),
            expected="plaintext rows or another variant below it",
            done="ignored",
        )
        self.line = None


def walk_nodes(nodes: Iterable[Node]) -> Iterator[Node]:
    """Every node, parents first."""
    for node in nodes:
        yield node
        yield from walk_nodes(node.children)
