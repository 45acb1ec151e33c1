"""The dialect: markdown-it-py set up for these pages, cells, and the `{…}` attribute grammar.

Owns syntax only: what a block, a cell and an attribute are. It does not know what any of them
mean. The grammar of a brace group at the end of a cell:

    cell  := text ( blank* "{" items "}" )? blank*
    items := item ( blank+ item )*
    item  := "." class | "#" id | key | key "=" value | key '="' value '"'
    key   := [A-Za-z] [A-Za-z0-9:.-]*       value := neither blank nor brace

The stock attribute plugins do not fit: `attrs` reads `name {data-required}` in a cell as text,
and `attrs_block` gives the tail of a table to the paragraph that follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from msgspec import Struct

ATTRIBUTE = re.compile(
    r"""
    \.(?P<class>[^\s{}]+)
  | \#(?P<id>[^\s{}]+)
  | (?P<key>[A-Za-z][A-Za-z0-9:.-]*) (?: = (?: "(?P<quoted>[^"]*)" | (?P<bare>[^\s{}"][^\s{}]*) ) )? (?=\s|$)
  | (?P<other>\S+)
    """,
    re.VERBOSE,
)
SEPARATOR = re.compile(
    r"(?!.$|-[ \t])\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?"
)
ANY_BRACES = re.compile(r"[{}｛｝]")
WHOLE_GROUPS = re.compile(r"(?:\{[^{}]*\}\s*)+")
ITEM = re.compile(r"[{｛ \t]*(?:data-[a-z]|colspan=|align=|\.im-)")
ITEM_IN_TEXT = re.compile(r"(?<!\S)(?:data-[a-z]|colspan=|align=|\.im-)")
"""What a group begins with and no text does: it is seen without its braces too."""
PIPE = re.compile(r"(?<!\\)\|")


class CellAttribute(Struct, frozen=True):
    """One item of a brace group; `column` counts from 1 within the source line.

    An item that does not follow the grammar has the kind "other" and its text as name.
    """

    kind: Literal["class", "id", "key", "other"]
    name: str
    value: str | None
    column: int

    @property
    def width(self) -> int:
        """How long the name is."""
        return len(self.name)


class Cell(Struct, frozen=True):
    """The text of a cell without its brace group, the group's items, and where both stand.

    `raw` is the cell as written between its pipes; `brace` is the raw group or None; the
    columns count from 1 within the source line.
    """

    text: str
    raw: str = ""
    column: int = 1
    brace: str | None = None
    brace_column: int = 1
    attributes: tuple[CellAttribute, ...] = ()

    @property
    def width(self) -> int:
        """How long the text is."""
        return len(self.text)

    @property
    def has_broken_braces(self) -> bool:
        """The group lacks a brace, or has one too many, or one of another kind."""
        return self.brace is not None and not WHOLE_GROUPS.fullmatch(self.brace)

    def get(self, name: str) -> CellAttribute | None:
        """The first attribute of this name, whatever its kind."""
        for item in self.attributes:
            if item.name == name:
                return item
        return None


@cache
def block_parser() -> MarkdownIt:
    """markdown-it-py with the block rules that these pages need and no inline pass.

    The `table` rule is replaced: the stock one makes a dozen tokens a row, drops the cells
    that are too many, and pads those that are too few, all of which this reader wants to see.
    Ours finds the same tables and leaves one token each, from header to last row.
    """
    parser = MarkdownIt("zero").enable(["table", "heading", "fence", "code"])
    parser.core.ruler.enableOnly(["block"])  # `page_text` has normalized
    parser.block.ruler.at("table", table_rule, {"alt": ["paragraph", "reference"]})
    return parser


def table_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A row with pipes above a row of dashes with as many columns begins a table; it ends at
    a blank line or where another block begins. A rule as markdown-it-py wants it."""
    if start + 2 > end or state.is_code_block(start):
        return False
    if not _is_header(_line(state, start), _line(state, start + 1).strip(" \t")):
        return False
    if silent:
        return True
    last = start + 2
    while last < end and not _ends_table(state, last, end):
        last += 1
    token = state.push("table", "table", 0)
    token.map = [start, last]
    state.line = last
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] : state.eMarks[number]]


def _is_header(header: str, separator: str) -> bool:
    if "|" not in header or not SEPARATOR.fullmatch(separator):
        return False
    columns = _count_columns(header)
    return columns > 0 and columns == _count_columns(separator)


def _count_columns(line: str) -> int:
    """The columns of a header; here, as in every Markdown table, a closing pipe closes."""
    pieces = [piece for piece, _ in split_cells(line.strip())]
    return len(pieces) - (not pieces[-1])


def _ends_table(state: StateBlock, line: int, end: int) -> bool:
    if state.src.startswith("|", state.bMarks[line]):
        return False  # the common case: a row is neither blank nor another block
    if not _line(state, line).strip():
        return True
    rules = state.md.block.ruler.getRules("blockquote")
    return any(rule(state, line, end, True) for rule in rules)


def split_cells(line: str) -> Iterator[tuple[str, int]]:
    """The raw cells of a table row with the column (from 0) at which each begins.

    Cells are split at every pipe without a backslash before it; a code span protects nothing.
    """
    start = len(line) - len(line.lstrip())
    if line.startswith("|", start):
        start += 1
    if "\\" not in line:
        for piece in line[start:].split("|"):
            yield piece, start
            start += len(piece) + 1
        return
    for match in PIPE.finditer(line, start):
        yield line[start : match.start()], start
        start = match.end()
    yield line[start:], start


def read_cell(
    raw: str, offset: int, *, attributes: bool = True, several: bool = False
) -> Cell:
    """One raw cell, `offset` characters into its line, as text and attributes.

    Only the last group counts, and only if nothing but blanks follows it; with `several` also
    those right before it, and one that lost a brace. With `attributes` off a group stays text.
    """
    body = raw.rstrip()
    lead = len(body) - len(body.lstrip()) if body else len(raw)
    cut = _group_start(body) if attributes else -1
    if several and attributes:
        cut = _broken_start(body, cut)
    while several and (before := _group_start(body[: max(cut, 0)].rstrip())) >= 0:
        cut = before
    if cut < 0:
        return Cell(_unescape(body[lead:]), raw, offset + lead + 1)
    return Cell(
        _unescape(body[:cut].strip()),
        raw,
        offset + min(lead, cut) + 1,
        body[cut:],
        offset + cut + 1,
        tuple(read_attributes(_without_braces(body[cut:]), offset + cut + 1)),
    )


def _group_start(text: str) -> int:
    """Where the brace group at the end of a text begins; -1 if there is none."""
    cut = text.rfind("{") if text.endswith("}") else -1
    return -1 if cut < 0 or "}" in text[cut:-1] else cut


def _without_braces(group: str) -> str:
    """The items of a group in their places; within a value a full-width brace is text."""
    items = group.replace("{", " ").replace("}", " ")
    whole = group.startswith("{") and group.endswith("}")
    return items if whole else ANY_BRACES.sub(" ", items)


def _broken_start(text: str, cut: int) -> int:
    """Where the group begins whose braces are not those of a group, if there is one at the end
    of a text; else `cut`, where a whole one begins."""
    if cut > 0 and text[cut - 1] in "{｛":
        return len(text[:cut].rstrip("{｛"))
    if cut >= 0 or not ("data-" in text or "=" in text or ".im-" in text):
        return cut
    inner = text.rstrip("}｝ \t")
    start = max(inner.rfind("{"), inner.rfind("｛"))
    if start < 0:
        found = ITEM_IN_TEXT.search(inner)
        start = found.start() if found else start
    if start < 0 or not ITEM.match(inner, start) or ANY_BRACES.search(inner, start + 1):
        return cut
    return len(text[:start].rstrip("{｛")) if inner[start] in "{｛" else start


def read_attributes(items: str, column: int) -> Iterator[CellAttribute]:
    """The items between the braces; `column` is the place of the first character, from 1."""
    for match in ATTRIBUTE.finditer(items):
        place = column + match.start()
        named, anchor, key, quoted, bare, other = match.groups()
        if key is not None:
            value = bare if quoted is None else quoted
            yield CellAttribute("key", key, value, place)
        elif named is not None:
            yield CellAttribute("class", named, None, place)
        elif anchor is not None:
            yield CellAttribute("id", anchor, None, place)
        else:
            yield CellAttribute("other", other, None, place)


def _unescape(text: str) -> str:
    return text.replace("\\|", "|")
