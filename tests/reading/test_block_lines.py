"""Which lines a block has: ours against markdown-it-py, of which nothing else is used."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from imtable.reading.block_lines import find_blocks
from imtable.reading.diagnostics import Findings
from imtable.reading.dialect import split_cells
from imtable.reading.fences import find_unseen
from imtable.reading.table_rows import read_row
from support.corpus import SNAPSHOTS, new_files
from support.fuzzing import examples

pytestmark = pytest.mark.boundary("page")

KINDS = {
    "table_open": "table",
    "heading_open": "heading",
    "paragraph_open": "text",
    "fence": "unseen",
    "front_matter": "front matter",
}


def only_blocks(parser: MarkdownIt) -> MarkdownIt:
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


INDENTED = re.compile(r"^(?: {4}| {0,3}\t)[ \t]*", re.MULTILINE)
STOCK = only_blocks(MarkdownIt("zero").enable(["table", "heading", "fence", "code"]))
COMMONMARK = only_blocks(
    MarkdownIt("commonmark").enable("table").use(front_matter_plugin)
)
LINES = st.sampled_from(
    [
        "| 请求参数 | 类型 {.type} | 描述 {.desc}",
        "| a | b | c |",
        "a|b|c",
        "| --- | --- | ---",
        "| -- | -- | --",
        "|:-:|:-|-:|",
        "--- | --- | ---",
        "- | - | -",
        "|---||---",
        "|---|---|---|---",
        "---",
        "-",
        "|-",
        "| a {x} | string | `x` \\| `y`",
        "| a | `b | c` | d | e",
        "  | a | b | c",
        "    | a | b | c",
        "| a",
        "# a | b | c",
        "|",
        "||",
        "a \\\\| b",
        "plain text",
        "# heading {#post}",
        "```php [x]",
        "```",
        "````",
        " ```",
        "\t```",
        "```  ",
        "``` `",
        "~~~",
        "~~~ x",
        "`` `",
        "\x0c```",
        "  ## a ## ",
        "#a",
        "####### a",
        "#\t",
        "    code",
        " \tcode",
        "::: tip",
        "{.im-table #request}",
        "",
        "   ",
        "　",
        "> quote",
        "- item",
    ]
)
ODD_LINES = st.text("|-: \\`a{}#\t\u3000", max_size=12)
MARKDOWN = st.lists(LINES | LINES | ODD_LINES, max_size=14).map("\n".join)


Lines = list[tuple[str, int, int]]


def our_blocks(text: str, start: int = 0) -> Lines:
    """None at all where we close a code block that Markdown does not: nothing is compared."""
    findings = Findings("x.md", tuple(text.split("\n")))
    unseen = find_unseen(text, findings)
    if any("line" in (found.done or "") for found in findings.found):
        return []
    blocks = find_blocks(findings.lines, unseen, start)
    return [(kind, first, end) for kind, first, end in blocks]


def stock_blocks(text: str, parser: MarkdownIt) -> Lines:
    return [
        (KINDS[token.type], *_lines(token))
        for token in parser.parse(text)
        if token.type in KINDS and token.level == 0
    ]


@examples(400)
@given(MARKDOWN)
def test_so_are_those_without_a_table(text: str) -> None:
    check_blocks(text.replace("-", "x"))


@examples(400)
@given(MARKDOWN)
@example("| a | b | c\n-")
@example("|a\n-")
@example("|a\n- ")
@example("| a | b |\n|\u3000---|---|")
@example("a\\|b\n---")
def test_blocks_are_those_of_the_stock_parser(text: str) -> None:
    text = INDENTED.sub("", text)  # a row may be indented, which the stock one may not
    check_blocks(text)


def check_blocks(text: str) -> None:
    text += "\nend"  # a page that ends with an empty line has one more line to us
    ours = our_blocks(text)
    assume(ours)
    assert ours == stock_blocks(text, STOCK)


# -- rows ----------------------------------------------------------------------------------

Found = list[tuple[int, tuple[tuple[int, tuple[str, ...]], ...]]]
"""Per table: its first line, and its lines with their first three cells."""


def our_tables(text: str, blocks: Lines) -> Found:
    lines = text.split("\n")
    return [
        (start, tuple(_our_rows(lines, start, end)))
        for kind, start, end in blocks
        if kind == "table"
    ]


def _our_rows(
    lines: list[str], start: int, end: int
) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number in (start, *range(start + 2, end)):
        yield number, _our_cells(lines[number])


def _our_cells(line: str) -> tuple[str, ...]:
    """The first three cells with their brace groups, padded as the stock rule pads them."""
    row = read_row(line, 1)
    texts = [cell.raw.strip().replace("\\|", "|") for cell in row.cells]
    if row.written.pieces > 3:  # the stock rule drops what the reader joins
        texts[2] = next(
            raw.strip().replace("\\|", "|")
            for index, (raw, _) in enumerate(split_cells(line))
            if index == 2
        )
    return tuple([*texts, "", "", ""][:3])


def stock_tables(text: str, parser: MarkdownIt) -> Found:
    tables: Found = []
    rows = list[tuple[int, list[str]]]()
    for token in parser.parse(text):
        if token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            rows.append((_lines(token)[0], []))
        elif token.type == "inline" and rows and token.level > 2:
            rows[-1][1].append(token.content)
        elif token.type == "table_close":
            tables.append(
                (rows[0][0], tuple((at, _three(cells)) for at, cells in rows))
            )
            rows = []
    return tables


def _lines(token: Token) -> tuple[int, int]:
    assert token.map is not None
    return token.map[0], token.map[1]


def _three(cells: list[str]) -> tuple[str, ...]:
    return tuple([*cells, "", "", ""][:3])


def three_columns(tables: Found, lines: list[str]) -> Found:
    """The cells of tables with three columns; of the others, which the stock rule cuts and
    pads to another width, the lines only."""
    return [
        (
            table
            if len(list(split_cells(lines[table[0]].strip().removesuffix("|")))) == 3
            else (table[0], tuple((at, ()) for at, _ in table[1]))
        )
        for table in tables
    ]


@examples(400)
@given(MARKDOWN)
@example("| a \\\\| b | c | d\n|-|-|-\n| x \\\\| y | z")
def test_rows_are_those_of_the_stock_table(text: str) -> None:
    text = INDENTED.sub("", text)
    ours, lines = our_blocks(text), text.split("\n")
    assume(ours)
    expected = three_columns(stock_tables(text, STOCK), lines)
    assert three_columns(our_tables(text, ours), lines) == expected


# -- real pages ----------------------------------------------------------------------------


@pytest.mark.parametrize("snapshot", SNAPSHOTS)
def test_every_real_page_has_the_blocks_and_rows_of_markdown(snapshot: str) -> None:
    """The rows are those of the stock parser with everything that CommonMark has."""
    parser = MarkdownIt("zero").enable(["table", "heading", "fence", "code"])
    parser = only_blocks(parser.use(front_matter_plugin))
    rows = 0
    for path in new_files(snapshot):
        text = path.read_text("utf-8")
        (_, _, start), *expected = stock_blocks(text, parser)
        ours, stock = our_blocks(text, start), stock_tables(text, COMMONMARK)
        assert not ours or (ours, our_tables(text, ours)) == (expected, stock), path
        rows += sum(len(lines) - 1 for _, lines in stock) if ours else 0
    assert rows > {"2024-11": 17_000, "2026-01": 3_000, "2026-04": 27_000}[snapshot]
