"""Cells, attributes and the table rule: what is a block, a cell, an attribute."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from imtable.reading.dialect import (
    Cell,
    block_parser,
    read_attributes,
    read_cell,
    split_cells,
)
from imtable.reading.table_rows import read_row
from support.corpus import SNAPSHOTS, new_files
from support.fuzzing import examples

pytestmark = pytest.mark.boundary("page")

FIXTURES = Path(__file__).with_name("dialect.txt")


def read_fixtures(path: Path) -> Iterator[tuple[int, str, str, str]]:
    """Line, title, input and expectation of each case: three blocks, each ended by a dot."""
    lines = path.read_text("utf-8").split("\n")
    block, blocks, start = list[str](), list[str](), 0
    for number, line in enumerate(lines, 1):
        if line != ".":
            block.append(line)
            continue
        blocks.append("\n".join(block).strip("\n"))
        block = []
        if len(blocks) == 1:
            start = number
        if len(blocks) == 3:
            yield start, blocks[0], blocks[1], blocks[2]
            blocks = []
    assert not blocks, f"{path.name}: the last case is not closed"


def shown(cell: Cell) -> str:
    """A cell as the fixtures write it."""
    items = [
        f"{item.kind} {item.name}" + ("" if item.value is None else f" = {item.value}")
        for item in cell.attributes
    ]
    return "\n".join([f"text {cell.text}", *items])


CASES = list(read_fixtures(FIXTURES))


@pytest.mark.parametrize(
    ("line", "title", "text", "expected"), CASES, ids=[case[1] for case in CASES]
)
def test_fixture(line: int, title: str, text: str, expected: str) -> None:
    assert shown(read_cell(text, 0)) == expected, f"{FIXTURES.name}:{line}: {title}"


def test_fixtures_have_different_titles() -> None:
    titles = [title for _, title, _, _ in CASES]
    assert len(titles) == len(set(titles))
    assert len(titles) > 40


# -- cells ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("| a | b | c", ["a", "b", "c"]),
        ("| a | b | c |", ["a", "b", "c", ""]),
        ("a | b | c", ["a", "b", "c"]),
        ("|a|b|c", ["a", "b", "c"]),
        ("|", [""]),
        ("||", ["", ""]),
        ("", [""]),
        ("   | a | b", ["a", "b"]),
        (r"| a \| b | c", [r"a \| b", "c"]),
        (r"| a \\| b | c", [r"a \\| b", "c"]),
        ("| `a | b` | c", ["`a", "b`", "c"]),
        ("| a {x=1}| b", ["a {x=1}", "b"]),
        ("| a | b\\", ["a", "b\\"]),
    ],
)
def test_a_row_is_split_at_unescaped_pipes(line: str, cells: list[str]) -> None:
    assert [raw.strip() for raw, _ in split_cells(line)] == cells


@given(st.text("| \\`{}a\t"))
def test_cells_stand_where_they_say(line: str) -> None:
    for raw, offset in split_cells(line):
        assert line[offset : offset + len(raw)] == raw


@given(st.text("| \\{}a=\"' #.字", max_size=30))
@example("字 {a=1 b=2}")
def test_columns_point_at_text_brace_and_attributes(raw: str) -> None:
    line = "| x " + raw
    cell = read_cell(raw, 4)
    if cell.text:
        assert not line[cell.column - 1].isspace()
        assert line[cell.column - 1] in (cell.text[0], "\\")
    if cell.brace is not None:
        assert line[cell.brace_column - 1 :].startswith(cell.brace)
    for item in cell.attributes:
        mark = {"class": ".", "id": "#"}.get(item.kind, "")
        assert line[item.column - 1 :].startswith(mark + item.name)


@given(st.lists(st.sampled_from(["a", "b-c", "d:e.f"]), max_size=4), st.data())
def test_attributes_survive_being_written(keys: list[str], data: st.DataObject) -> None:
    plain = st.text("对应PHP/「」-=", min_size=1).filter(lambda text: text[0] != '"')
    values = [data.draw(st.none() | plain | st.just("two words")) for _ in keys]
    items = [
        (
            key
            if value is None
            else f'{key}="{value}"' if " " in value else f"{key}={value}"
        )
        for key, value in zip(keys, values, strict=True)
    ]
    read = [(item.name, item.value) for item in read_attributes(" ".join(items), 1)]
    assert read == list(zip(keys, values, strict=True))


def test_get_finds_the_first_of_a_name() -> None:
    cell = read_cell("x {a=1 .a a=2 #b}", 0)
    found = cell.get("a")
    assert found is not None
    assert found.value == "1"
    assert cell.get("b") is not None
    assert cell.get("c") is None


@pytest.mark.parametrize(
    ("line", "texts", "pieces"),
    [
        ("| a | string | text", ["a", "string", "text"], 3),
        ("| a | string", ["a", "string"], 2),
        ("| a", ["a"], 1),
        ("|", [""], 1),
        ("| a | string | text |", ["a", "string", "text"], 3),
        (
            "| a | string | `x` | `y` 枚举值之一",
            ["a", "string", "`x` | `y` 枚举值之一"],
            4,
        ),
        ("| a | string | `x` | `y` |", ["a", "string", "`x` | `y`"], 4),
        (r"| a | string | `x` \| `y`", ["a", "string", "`x` | `y`"], 3),
        ("| a | string | text {b=1}", ["a", "string", "text {b=1}"], 3),
    ],
)
def test_row(line: str, texts: list[str], pieces: int) -> None:
    row = read_row(line, 7)
    assert [cell.text for cell in row.cells] == texts
    assert (row.line, row.text, row.written.pieces) == (7, line, pieces)


# -- our table rule and the stock one ------------------------------------------------------

Found = list[tuple[int, tuple[tuple[int, tuple[str, ...]], ...]]]
"""Per table: its first line, and its lines with their first three cells."""


def our_tables(text: str, parser: MarkdownIt) -> Found:
    lines = text.split("\n")
    return [
        (
            token.map[0],
            tuple(
                (number, _our_cells(lines[number]))
                for number in range(*token.map)
                if number != token.map[0] + 1
            ),
        )
        for token in parser.parse(text)
        if token.type == "table" and token.map
    ]


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
            rows.append((_line(token), []))
        elif token.type == "inline" and rows and token.level > 2:
            rows[-1][1].append(token.content)
        elif token.type == "table_close":
            tables.append(
                (rows[0][0], tuple((at, _three(cells)) for at, cells in rows))
            )
            rows = []
    return tables


def _line(token: Token) -> int:
    assert token.map is not None
    return token.map[0]


def _three(cells: list[str]) -> tuple[str, ...]:
    return tuple([*cells, "", "", ""][:3])


def only_blocks(parser: MarkdownIt) -> MarkdownIt:
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


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
        "|",
        "||",
        "a \\\\| b",
        "plain text",
        "# heading {#post}",
        "```php [x]",
        "```",
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


@examples(400)
@given(MARKDOWN)
@example("| a | b | c\n-")
@example("|a\n-")
@example("|a\n- ")
@example("| a | b |\n|\u3000---|---|")
@example("a\\|b\n---")
@example("| a \\\\| b | c | d\n|-|-|-\n| x \\\\| y | z")
def test_both_table_rules_find_the_same(text: str) -> None:
    stock = only_blocks(MarkdownIt("zero").enable(["table", "heading", "fence"]))
    lines = text.split("\n")
    expected = three_columns(stock_tables(text, stock), lines)
    assert three_columns(our_tables(text, block_parser()), lines) == expected


@pytest.mark.parametrize("snapshot", SNAPSHOTS)
def test_both_table_rules_agree_on_every_real_page(snapshot: str) -> None:
    """The stock parser with everything that CommonMark has, against ours."""
    parser = only_blocks(
        MarkdownIt("commonmark").enable("table").use(front_matter_plugin)
    )
    rows = 0
    for path in new_files(snapshot):
        text = path.read_text("utf-8")
        stock = stock_tables(text, parser)
        assert our_tables(text, block_parser()) == stock, path
        rows += sum(len(lines) - 1 for _, lines in stock)
    assert rows > {"2024-11": 17_000, "2026-01": 3_000, "2026-04": 27_000}[snapshot]
