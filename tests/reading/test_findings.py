"""How many findings are told, and how much of a page each of them repeats."""

from __future__ import annotations

import json

import pytest

from imtable.reading.diagnostics import LONGEST_QUOTE, MOST_OF_A_RULE
from imtable.reading.sources import Source
from imtable.report.frames import frame
from imtable.report.lint.github import lint_github
from imtable.report.lint.json import lint_json
from imtable.report.lint.row_paths import row_paths
from imtable.report.lint.sarif import lint_sarif
from imtable.report.lint.text import lint_text
from imtable.report.summary import summarize
from imtable.run.pipeline import read_source
from support.reading import BODY, call_page, read

MANY = MOST_OF_A_RULE + 23


def test_the_first_of_a_rule_and_the_number_of_the_others() -> None:
    rows = [f"| a{n} {{data-colour data-indent=1}} | string | A" for n in range(MANY)]
    found = read(call_page([BODY, *rows]))
    told = [item for item in found.found if item.rule == "attr-unknown"]
    assert len(told) == MOST_OF_A_RULE + 1
    first = told[0].location.line
    lines = [item.location.line for item in told]
    assert lines == list(range(first, first + MOST_OF_A_RULE + 1))
    assert told[-1].message == "23 more cases of this rule on this page are left out"
    assert told[-1].severity == told[0].severity
    assert frame(told[-1]).count("\n") == 0
    assert found.lowered.rows.total == MANY + 2


def test_each_page_has_its_own_number() -> None:
    rows = [f"| a{n} {{data-colour data-indent=1}} | string | A" for n in range(MANY)]
    both = [read(call_page([BODY, *rows]), path=f"openapi/v3/{x}.md") for x in "ab"]
    assert len(both[0].found) == len(both[1].found)


@pytest.mark.parametrize("before", [0, 30, 40_000])
def test_a_long_row_is_clipped_around_the_place(before: int) -> None:
    tip = f'data-tooltip="{"b" * before}" data-colour'
    row = f"| a {{data-indent=1 {tip}}} | string | {'x' * 40_000}"
    found = read(call_page([BODY, row]))
    item = next(d for d in found.found if "data-colour" in d.message)
    assert item.source is not None
    assert len(item.source) == LONGEST_QUOTE
    at = item.location.column - item.source_column
    assert item.source[at:].startswith("data-colour")
    assert row[item.source_column - 1 :].startswith(item.source)
    assert "^^^^^^^^^^^" in frame(item)


def test_a_long_text_is_clipped() -> None:
    found = read(call_page([BODY, f"| a {{data-indent=1}} | {'y' * 40_000} | A"]))
    assert max(len(item.message) for item in found.found) <= LONGEST_QUOTE + 1


CONSTRUCTS = {
    "containers": "::: tip\n" * 30_000,
    "attributes": f"| a {{{'data-x ' * 30_000}}} | string | A\n",
    "a type": f"| a | {'y' * 200_000} | A\n",
    "rows": "| a {data-x} | string | A\n" * 10_000,
    "short rows": "| a\n" * 50_000,
    "breaks": f"| a | string | {'a<br>' * 50_000}\n",
}


@pytest.mark.long
@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_no_report_is_larger_than_a_page(construct: str) -> None:
    page = call_page([BODY]).replace(f"{BODY}\n", f"{BODY}\n{CONSTRUCTS[construct]}")
    reading = read_source(Source("openapi/v3/x.md", page.encode()), lint=True)
    summary = summarize([reading])
    limit = 1_000_000
    assert len(lint_text(reading.found, summary)) < limit
    document = lint_json(reading.found, summary, row_paths([reading]))
    assert len(document) < limit
    assert json.loads(document)["diagnostics"]
    assert len(lint_sarif(reading.found)) < limit
    assert len(lint_github(reading.found)) < limit
