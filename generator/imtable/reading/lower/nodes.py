"""A row and what stands below it.

Owns the shape of the trees that a table becomes. It knows no repair and no meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from imtable.ir.model import Location
from imtable.reading.diagnostics import Findings, Span
from imtable.reading.dialect import Cell
from imtable.reading.rules.rows import line_idle
from imtable.reading.table_rows import Row

_NO_NAME = re.compile(r"[\s`*~\\\u200b-\u200f\u2060\ufeff]+")
"""Blanks, marks of Markdown, and what nobody sees."""


class Node(Struct, eq=False):
    """A field row and the rows below it. `marker` is the line row that makes the children the
    plaintext of this row, `separator` the one that sets this row off as another variant.
    `implied_cipher`: encrypted, as the rows beside it say and its type cell does not. `wire_name`
    is the name without blanks: one misprint has one in it, `payer _currency`. `type_cell` is the
    second cell; where there is none, an empty one at the end of the row.
    """

    row: Row
    indent: int
    children: list[Node] = field(default_factory=list["Node"])
    marker: Row | None = None
    separator: Row | None = None
    implied_cipher: bool = False
    name: str = ""
    wire_name: str = ""
    type_cell: Cell = Cell("", column=1)

    def __post_init__(self) -> None:
        cells = self.row.cells
        self.name = cells[0].text
        self.wire_name = wire_name(self.name)
        self.type_cell = (
            cells[1]
            if len(cells) > 1
            else Cell("", column=max(1, len(self.row.text.rstrip())))
        )

    @property
    def last_line(self) -> int:
        """The last line of this row and of all that stands below it."""
        below = (node.row.line for node in walk_nodes(self.children))
        return max((self.row.line, *below))

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


def wire_name(written: str) -> str:
    """A name without blanks and marks: one misprint is `payer _currency`, another `**payer**`."""
    return written if written.isidentifier() else _NO_NAME.sub("", written)


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
