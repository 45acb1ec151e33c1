"""Rows -> trees. The rows of a table are a pre-order listing with explicit depth.

Owns parents and children, decode markers and variant separators, and their repairs. It does
not know what a field means beyond whether its type cell is encrypted or encoded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from imtable.ir.model import Location
from imtable.reading.diagnostics import Findings, Span
from imtable.reading.dialect import Cell
from imtable.reading.lower.depths import ENCRYPTED, Item, read_depths
from imtable.reading.pages import Row
from imtable.reading.rules.nesting import indent_jump, indent_orphan, marker_misplaced
from imtable.reading.rules.rows import line_idle

WRAPPING = (ENCRYPTED, "data-encoded", "data-encoded-by")


@dataclass(slots=True, eq=False)
class Node:
    """A field row and the rows below it. `marker` is the line row that makes the children the
    plaintext of this row, `separator` the one that sets this row off as another variant.
    `ciphers` are the encrypted ones of the children.
    """

    row: Row
    indent: int
    children: list[Node] = field(default_factory=list["Node"])
    marker: Row | None = None
    separator: Row | None = None
    ciphers: list[Node] = field(default_factory=list["Node"])

    @property
    def name(self) -> str:
        return self.row.cells[0].text

    @property
    def wire_name(self) -> str:
        """The name without blanks: one misprint has one in it, `payer _currency`."""
        return "".join(self.name.split())

    @property
    def last_line(self) -> int:
        """The last line of this row and of all that stands below it."""
        below = (node.row.line for node in walk_nodes(self.children))
        return max((self.row.line, *below))

    @property
    def type_cell(self) -> Cell:
        """The second cell; where there is none, an empty one at the end of the row."""
        if len(self.row.cells) > 1:
            return self.row.cells[1]
        return Cell("", column=max(1, len(self.row.text.rstrip())))

    @property
    def description(self) -> str:
        """The text of the third cell."""
        return self.row.cells[2].text if len(self.row.cells) > 2 else ""

    @property
    def location(self) -> Location:
        return Location(self.row.line, self.row.cells[0].column)

    @property
    def span(self) -> Span:
        """The name of this row."""
        return self.row.part(self.row.cells[0])

    @property
    def whole(self) -> Span:
        """The name of this row, for all rows below it."""
        return replace(self.span, until=self.last_line)

    @property
    def type_span(self) -> Span:
        return self.row.part(self.type_cell)


@dataclass(frozen=True, slots=True)
class Tree:
    """The top-level rows of one table, and its note rows."""

    roots: tuple[Node, ...]
    notes: tuple[Row, ...]


def nest_rows(
    rows: Iterable[Row],
    findings: Findings,
    *,
    notification: bool = False,
    varied: bool = False,
) -> Tree:
    """The trees of one table. `notification`: only `headers` and `body` may be roots;
    `varied`: even a top-level row may have variants."""
    items = read_depths(rows, findings, notification=notification)
    notes = tuple(item.row for item in items if item.kind == "note")
    roots = _Builder(findings).build(items)
    _drop_separators(roots, varied, findings)
    return Tree(roots, notes)


# -- nesting -------------------------------------------------------------------------------


@dataclass(slots=True)
class _Builder:
    """The stack while the rows of one table become trees."""

    findings: Findings
    roots: list[Node] = field(default_factory=list[Node])
    ciphers: list[Node] = field(default_factory=list[Node])
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
        if node.type_cell.get(ENCRYPTED):
            (parent or self).ciphers.append(node)
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
            right = f"the line row right after `{owner.name}` (line {owner.row.line})"
            moved = marker_misplaced(previous.name, owner.name, right)
            self.findings.add(moved, line.span)
            self.stack[-1] = owner
        owner.marker = line

    def _ciphertext_before(self, previous: Node) -> Node | None:
        """The sibling that a misplaced marker belongs to: encrypted and without plaintext,
        where the row right before the marker is a scalar neither encrypted nor encoded.
        """
        cell = previous.type_cell
        if cell.text.startswith("object") or any(cell.get(name) for name in WRAPPING):
            return None
        ciphers = (self.stack[-2] if len(self.stack) > 1 else self).ciphers
        while ciphers and ciphers[-1].children:
            ciphers.pop()
        return ciphers[-1] if ciphers else None

    def _check_depth(self, node: Node, parent: Node | None) -> None:
        allowed = parent.indent + 1 if parent else 0
        if node.indent <= allowed:
            return
        deeper = self.previous is not None and node.indent > self.previous.indent
        rule = indent_jump if deeper or parent is None else indent_orphan
        above = parent.name if parent else None
        self.findings.add(rule(node.name, node.indent, above, allowed), node.span)

    def _drop_line(self) -> None:
        if self.line is None:
            return
        expected = "plaintext rows or another variant below it"
        idle = line_idle("no row follows this line row", expected)
        self.findings.add(idle, self.line.span)
        self.line = None


def _drop_separators(roots: Sequence[Node], varied: bool, findings: Findings) -> None:
    """A line row before a row that has no variants separates nothing."""
    groups = [(roots, varied)]
    groups += [(node.children, True) for node in walk_nodes(roots)]
    for siblings, allowed in groups:
        names = Counter(node.wire_name for node in siblings)
        for node in siblings:
            line = node.separator
            if line and not (allowed and names[node.wire_name] > 1):
                node.separator = None
                _report_idle_separator(line, node, findings)


def _report_idle_separator(line: Row, node: Node, findings: Findings) -> None:
    problem = f"this line row separates nothing: `{node.name}` has no variants here"
    expected = "rows one level deeper after it, or another row of the same name"
    findings.add(line_idle(problem, expected), line.span)


def walk_nodes(nodes: Iterable[Node]) -> Iterator[Node]:
    """Every node, parents first."""
    for node in nodes:
        yield node
        yield from walk_nodes(node.children)


def report_idle_marker(node: Node, what: str, findings: Findings) -> None:
    """A line row below one that is `what` and therefore not encoded, if there is one."""
    if node.marker is not None:
        problem = f"this line row marks decoded content, but `{node.name}` is {what}"
        idle = line_idle(problem, "a line row only below a string")
        findings.add(idle, node.marker.span)
