"""A row and what stands below it.

Owns the shape of the trees that a table becomes. It knows no repair and no meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from imtable.ir.model import Location
from imtable.reading.diagnostics import Findings, Span
from imtable.reading.dialect import Cell
from imtable.reading.lower.row_reading import RowReading
from imtable.reading.rules.rows import line_idle
from imtable.reading.table_rows import Row


class Node(Struct, eq=False):
    """A row, what it says by itself, and the rows below it. `marker` is the line row that makes
    the children the plaintext of this row, `separator` the one that sets this row off as another
    variant. `implied_cipher`: encrypted, as the rows beside it say and its type cell does not.
    """

    row: Row
    said: RowReading
    indent: int
    children: list[Node] = []
    marker: Row | None = None
    separator: Row | None = None
    implied_cipher: bool = False

    @property
    def name(self) -> str:
        """The name as written."""
        return self.said.name_cell.text

    @property
    def wire_name(self) -> str:
        return self.said.wire_name

    @property
    def type_cell(self) -> Cell:
        return self.said.type_cell

    @property
    def description(self) -> str:
        return self.said.text_cell.text

    @property
    def last_line(self) -> int:
        """The last line of this row and of all that stands below it."""
        below = (node.row.line for node in walk_nodes(self.children))
        return max((self.row.line, *below))

    @property
    def location(self) -> Location:
        return Location(self.row.line, self.said.name_cell.column)

    @property
    def span(self) -> Span:
        """The name of this row."""
        return self.row.part(self.said.name_cell)

    @property
    def whole(self) -> Span:
        """The name of this row, for all rows below it."""
        return replace(self.span, until=self.last_line)

    @property
    def type_span(self) -> Span:
        return self.row.part(self.said.type_cell)


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
