"""Containers, and the blocks of a page as they are found: which of them stand in a container.

Owns where a container ends. An open one ends at the next table, heading or container; only one
of more colons holds another. A table within belongs to the operation all the same, and is no error
where the container is closed below it. It does not know how other blocks are read.
"""

from __future__ import annotations

import re

from msgspec import Struct, field
from msgspec.structs import replace

from imtable.reading.blocks import Block, Container, Paragraph, Table
from imtable.reading.diagnostics import Findings
from imtable.reading.dialect import read_cell
from imtable.reading.rules.files import container_unclosed

MARKER = re.compile(r"^:::+[ \t]*(?P<name>[\w-]*)(?P<rest>.*)$")


class _OpenContainer(Struct):
    """A container that is not closed yet: its place among the blocks, its colons, its text."""

    at: int
    colons: int
    inside: list[str] = field(default_factory=list[str])


class _AroundTable(Struct, frozen=True):
    """A container that was open where the table at `line` begins: what it says ends there."""

    container: Container
    colons: int
    line: int


class FoundBlocks(Struct):
    """The blocks of one page so far, and the containers that are open."""

    findings: Findings
    blocks: list[Block] = field(default_factory=list[Block])
    open: list[_OpenContainer] = field(default_factory=list[_OpenContainer])
    around: list[_AroundTable] = field(default_factory=list["_AroundTable"])

    @property
    def last_table(self) -> Table | None:
        """The last block, if it is a table without a tail."""
        last = self.blocks[-1] if self.blocks else None
        return last if isinstance(last, Table) and last.tail is None else None

    def add(self, block: Block) -> None:
        """The next block."""
        self.blocks.append(block)

    def replace_last(self, block: Block) -> None:
        """What the last block is after all."""
        self.blocks[-1] = block

    def add_text(self, line: int, lines: list[str]) -> None:
        """Lines of text: of the innermost open container, or else a paragraph."""
        if not lines:
            return
        if self.open:
            self.open[-1].inside += lines
        else:
            self.blocks.append(Paragraph(line, tuple(lines)))

    def add_marker(self, text: str, line: int) -> None:
        """A line `::: name` opens a container, a line `:::` closes the innermost one."""
        colons = len(text) - len(text.lstrip(":"))
        match = MARKER.match(text)
        if match is None or not (match["name"] or match["rest"].strip()):
            if self.open:
                self._close_innermost()
            elif self.around:
                self.around.pop()
            return
        self.close(line, colons)
        title = read_cell(match["rest"], 0)
        classes = tuple(item.name for item in title.attributes if item.kind == "class")
        self.open.append(_OpenContainer(len(self.blocks), colons))
        self.blocks.append(Container(line, match["name"], title.text, classes))

    def begin_table(self, line: int) -> None:
        """A table ends what the open containers say; they may be closed below it."""
        inside = list[_AroundTable]()
        while self.open:
            colons = self.open[-1].colons
            inside.append(_AroundTable(self._close_innermost(), colons, line))
        self.around += reversed(inside)

    def close(self, line: int | None, colons: int | None = None) -> None:
        """A heading, the end of the page or a container of as many `colons` closes those that
        are open."""
        while self.open and (colons is None or self.open[-1].colons <= colons):
            self._report(self._close_innermost(), line)
        while self.around and (colons is None or self.around[-1].colons <= colons):
            last = self.around.pop()
            self._report(last.container, last.line)

    def _report(self, container: Container, line: int | None) -> None:
        unclosed = container_unclosed(container.name, line)
        self.findings.add(unclosed, self.findings.line(container.line))

    def _close_innermost(self) -> Container:
        last = self.open.pop()
        container = self.blocks[last.at]
        assert isinstance(container, Container)
        container = replace(container, lines=tuple(last.inside))
        self.blocks[last.at] = container
        return container
