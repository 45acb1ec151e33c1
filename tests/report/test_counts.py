"""Numbers before their nouns, and the line that ends a run."""

from __future__ import annotations

import pytest

from imtable.report.counts import counted, counted_level, noun_for
from imtable.report.totals import totals_line
from imtable.run.facts import PageFacts


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 pages"), (1, "1 page"), (2, "2 pages"), (1234, "1,234 pages")],
)
def test_a_noun_is_plural_unless_it_is_one(number: int, text: str) -> None:
    assert counted(number, "page") == text
    assert noun_for(number, "page") == text.split()[1]


@pytest.mark.parametrize(
    ("number", "level", "text"),
    [
        (1, "error", "1 error"),
        (2, "warning", "2 warnings"),
        (2, "info", "2 info"),
        (1, "style", "1 style"),
        (3, "breaking", "3 breaking"),
    ],
)
def test_levels_that_are_no_nouns_have_no_plural(
    number: int, level: str, text: str
) -> None:
    assert counted_level(number, level) == text


USED = PageFacts(used=True, counts=True, operations=1, fields=1)


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ([USED], "1 page, 1 operation, 1 field; files: "),
        ([USED, PageFacts(other=True)], "1 field; 1 other page; files: "),
        ([USED._replace(operations_set_aside=1)], "; 1 operation set aside; files: "),
        ([USED._replace(operations_set_aside=3)], "; 3 operations set aside; files: "),
        (
            [USED._replace(operations_set_aside=2), PageFacts(page_set_aside=True)],
            "1 field; 2 operations and 1 page set aside; files: ",
        ),
        ([], "0 pages, 0 operations, 0 fields; files: "),
    ],
)
def test_the_totals_count_operations_that_are_set_aside(
    facts: list[PageFacts], line: str
) -> None:
    assert line in totals_line(facts, 3)
