"""Text -> Page: the front matter and the blocks of a file.

Owns the order of the steps. Reading never fails: whatever a page holds, there is a `Page`, and
what was odd is among the findings.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from imtable.reading.block_reader import read_blocks
from imtable.reading.blocks import Block, Table
from imtable.reading.diagnostics import Findings
from imtable.reading.fences import find_unseen
from imtable.reading.front_matter import FrontMatter, cut_front_matter
from imtable.reading.page_text import decode_text
from imtable.reading.table_rows import Row


class Page(Struct, frozen=True):
    """One Markdown file. `path` is relative to the docs, with forward slashes."""

    path: str
    lines: tuple[str, ...]
    front_matter: FrontMatter | None
    blocks: tuple[Block, ...]

    @property
    def rows(self) -> Iterator[Row]:
        """Every row of every table, in order."""
        return (
            row
            for block in self.blocks
            if isinstance(block, Table)
            for row in block.rows
        )


def read_page(path: str, data: bytes, findings: Findings) -> Page:
    """The page that these bytes hold; what is odd about them goes to `findings`."""
    text = decode_text(data, findings)
    findings.lines = tuple(text.split("\n"))
    front_matter, body = cut_front_matter(text, findings)
    unseen = find_unseen(body, findings)
    above = len(body) - len(body.lstrip("\n"))
    blocks = tuple(read_blocks(findings, unseen, above))
    return Page(path, findings.lines, front_matter, blocks)
