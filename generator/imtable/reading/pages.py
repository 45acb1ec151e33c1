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
from imtable.reading.dialect import block_parser
from imtable.reading.fences import with_fences_closed
from imtable.reading.front_matter import FrontMatter, cut_front_matter
from imtable.reading.page_text import decode_text
from imtable.reading.rules.files import comment_unclosed, fence_unclosed
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
    closed = with_fences_closed(body)
    for line, end in closed.ends.items():
        findings.add(fence_unclosed(end), findings.line(line))
    if closed.comment is not None:
        findings.add(comment_unclosed(), findings.line(closed.comment))
    rest, numbers = closed.without_code()
    tokens = block_parser().parse(rest) if rest.strip() else []
    blocks = tuple(read_blocks(tokens, numbers, findings, frozenset(closed.ends)))
    return Page(path, findings.lines, front_matter, blocks)
