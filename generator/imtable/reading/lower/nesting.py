"""Rows -> trees. The rows of a table are a pre-order listing with explicit depth.

Owns parents and children, decode markers and variant separators. It does not know what a
field means; the repairs that need a tree are in `repairs`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence

from msgspec import Struct

from imtable.reading.diagnostics import Findings
from imtable.reading.lower.depths import read_depths
from imtable.reading.lower.nodes import Node, walk_nodes
from imtable.reading.lower.repairs import repair_tree
from imtable.reading.rules.nesting import indent_jump, indent_orphan
from imtable.reading.rules.rows import line_idle
from imtable.reading.table_rows import Row


class RowTree(Struct, frozen=True):
    """The top-level rows of one table, and its note rows."""

    roots: tuple[Node, ...]
    notes: tuple[Row, ...]


def nest_rows(
    rows: Iterable[Row],
    findings: Findings,
    *,
    notification: bool = False,
    varied: bool = False,
    roots: Container[str] | None = None,
) -> RowTree:
    """The trees of one table. `notification`: only `headers` and `body` may be roots;
    `varied`: the top-level rows are fields like all others, and may have variants; `roots`: the
    top-level rows of a call that may have others below them."""
    items = read_depths(rows, findings, notification=notification, roots=roots)
    others = [item for item in items if item.said.kind != "field"]  # most have none
    nodes = _Builder(findings).build(items)
    repair_tree(nodes, findings, fields=varied)
    if others:
        _drop_separators(nodes, varied, findings)
    notes = tuple(item.row for item in others if item.said.kind == "note")
    return RowTree(tuple(nodes), notes)


# -- nesting -------------------------------------------------------------------------------


class _Builder(Struct):
    """The stack while the rows of one table become trees."""

    findings: Findings
    roots: list[Node] = []
    stack: list[Node] = []
    previous: Node | None = None
    line: Row | None = None

    def build(self, items: Iterable[Node]) -> list[Node]:
        for item in items:
            if item.said.kind == "line":
                self._drop_line()
                self.line = item.row
            elif item.said.kind == "field":
                self._place(item)
        self._drop_line()
        return self.roots

    def _place(self, node: Node) -> None:
        if self.line is not None:
            self._apply_line(node, self.line)
            self.line = None
        while self.stack and self.stack[-1].indent >= node.indent:
            self.stack.pop()
        parent = self.stack[-1] if self.stack else None
        if node.indent > (parent.indent + 1 if parent else 0):
            self._report_depth(node, parent)
        (parent.children if parent else self.roots).append(node)
        if not (node.said.is_named or node.said.is_object):
            return  # a text among the rows has none below it
        self.stack.append(node)
        self.previous = node

    def _apply_line(self, node: Node, line: Row) -> None:
        """Before a deeper row a line marks plaintext, otherwise it separates variants."""
        previous = self.previous
        if previous is None or node.indent <= previous.indent:
            node.separator = line
            return
        previous.marker = line

    def _report_depth(self, node: Node, parent: Node | None) -> None:
        allowed = parent.indent + 1 if parent else 0
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
    groups += [(n.children, True) for n in walk_nodes(roots) if n.children]
    for siblings, allowed in groups:
        separated = [(node, node.separator) for node in siblings if node.separator]
        names = Counter(node.wire_name for node in siblings if separated)
        for node, line in separated:
            if not (allowed and names[node.wire_name] > 1):
                node.separator = None
                _report_idle_separator(line, node, findings)


def _report_idle_separator(line: Row, node: Node, findings: Findings) -> None:
    problem = f"this line row separates nothing: `{node.name}` has no variants here"
    expected = "rows one level deeper after it, or another row of the same name"
    findings.add(line_idle(problem, expected), line.span)
