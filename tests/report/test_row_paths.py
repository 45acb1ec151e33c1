"""The line of a finding has the path of its row, in the words of the docs."""

from __future__ import annotations

import pytest

from imtable.ir.row_path import read_path
from imtable.ir.rows import find_row
from imtable.reading.sources import Source, read_sources
from imtable.report.lint.row_paths import row_paths
from imtable.run.corrections import corrections_of
from imtable.run.pipeline import read_source, read_tree
from support.corpus import ROOT
from support.correcting import ORDERS, entry
from support.reading import BODY, call_page

PAGE = call_page(
    [
        BODY,
        "| id{data-indent=1} | string | 编号",
        "| goods {data-indent=1} | object[] | 商品",
        "| price {data-indent=2} | number | 价格",
        "| card {data-indent=1} | object | 银行卡<br/>`BANK`",
        "| number {data-indent=2} | string | 卡号",
        "| {colspan=3 .im-table-line}",
        "| card {data-indent=1} | object | 零钱",
        "| purse {data-indent=2} | string | 钱包",
    ],
    [
        "| id | string | 编号",
        "| data | object | 数据",
        "| name {data-indent=1} | string",
    ],
)
FILE = f"{ORDERS}.md"


def paths_by_row(text: str, *entries: str) -> list[tuple[str, str]]:
    """The name that a line begins with, and the path that it has, in the order of the lines."""
    corrections = corrections_of({"a.toml": "\n".join(entries).encode()}, "fixes")
    source = Source(FILE, text.encode())
    reading = read_source(source, lint=True, corrections=corrections)
    found = row_paths([reading])
    assert {page for page, _ in found} == {FILE}
    lines = text.split("\n")
    return [
        (lines[line - 1].lstrip("| ").split(" ")[0].split("{")[0], path)
        for (_, line), path in sorted(found.items())
    ]


EXPECTED = [
    ("json", "request.json"),
    ("id", "request.json.id"),
    ("goods", "request.json.goods[]"),
    ("price", "request.json.goods[].price"),
    ("card", "request.json.card<1>"),
    ("number", "request.json.card<1>.number"),
    ("card", "request.json.card<2>"),
    ("purse", "request.json.card<2>.purse"),
    ("id", "response.id"),
    ("data", "response.data"),
    ("name", "response.data.name"),
]


def test_every_row_has_its_path() -> None:
    assert paths_by_row(PAGE) == EXPECTED


def test_a_corrected_row_is_named_as_the_docs_do() -> None:
    entries = [
        entry('rename = { is = "number" }', "response.id"),
        entry('remove = { docs = "number" }', "request.json.goods[].price"),
        entry('move = { is = "response" }', "response.data.name"),
    ]
    assert paths_by_row(PAGE, *entries) == EXPECTED


def test_rows_of_what_is_set_aside_have_paths() -> None:
    """That is where one has to look first."""
    mark = "{data-tooltip=使用平台证书公钥加密 data-encrypted=by-rsa-pubkey}"
    text = PAGE.replace(
        "{data-indent=2} | number", f"{{data-indent=2}} | number {mark}"
    )
    reading = read_source(Source(FILE, text.encode()), lint=True)
    assert reading.set_aside
    paths = row_paths([reading])
    (codec,) = (one for one in reading.found if one.rule == "codec-unknown")
    assert paths[FILE, codec.location.line] == "request.json.goods[].price"


def test_a_page_without_findings_needs_no_paths() -> None:
    readings = read_tree(read_sources(ROOT / "specs" / "docs"), lint=True)
    told = {reading.file for reading in readings if reading.found}
    assert len(told) < len(readings)
    assert {page for page, _ in row_paths(readings)} <= told


@pytest.mark.parametrize("lint", [True, False])
def test_only_lint_keeps_what_the_docs_describe(*, lint: bool) -> None:
    lowered = read_source(Source(FILE, PAGE.encode()), lint=lint).lowered
    assert lowered is not None
    assert bool(lowered.described) == lint


def test_a_path_leads_to_the_row_of_its_line() -> None:
    readings = read_tree(read_sources(ROOT / "specs" / "docs"), lint=True)
    paths = row_paths(readings)
    seen = 0
    for reading in readings:
        if reading.lowered is None or len(reading.lowered.described) != 1:
            continue
        (operation,) = reading.lowered.described
        for (page, line), text in paths.items():
            if page == reading.file:
                row = find_row(operation, read_path(text))
                assert row.location is not None
                assert row.location.line <= line
                seen += 1
    assert seen > 100
