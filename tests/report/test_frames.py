"""Diagnostics as a person reads them: the row, the caret, and nothing active on the screen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtable.ir.characters import printable
from imtable.ir.model import Location
from imtable.reading.diagnostics import Diagnostic, Findings, Span, by_place
from imtable.reading.rules import Finding, Words, find_rule
from imtable.report.frames import columns, frame
from support.reading import say


def diagnostic(
    source: str | None, column: int = 1, width: int = 1, *, line: int = 7
) -> Diagnostic:
    return Diagnostic(
        rule="attr-unknown",
        severity="error",
        page="a/b.md",
        location=Location(line, column),
        message="a message",
        width=width,
        source=source,
    )


HEAD = "a/b.md:7:{}: error: a message [attr-unknown]"


@pytest.mark.parametrize(
    ("source", "column", "width", "excerpt"),
    [
        ("| abc | def", 3, 3, ["| abc | def", "  ^^^"]),
        ("| abc", 1, 1, ["| abc", "^"]),
        ("| 商户号 | def", 9, 3, ["| 商户号 | def", "           ^^^"]),
        ("| 商户号 | def", 3, 3, ["| 商户号 | def", "  ^^^^^^"]),
        ("| Ａｂ | x", 8, 1, ["| Ａｂ | x", "         ^"]),
        ("| e\u0301e | x", 9, 1, ["| e\u0301e | x", "       ^"]),
        ("| abc", 6, 1, ["| abc", "     ^"]),
        ("| abc", 99, 1, ["| abc", "     ^"]),
        ("| abc", 3, 99, ["| abc", "  ^^^"]),
        ("| a\tb", 5, 1, ["| a\\x09b", "       ^"]),
        ("| a\u202eb", 4, 2, ["| a\\u202eb", "   ^^^^^^^"]),
    ],
)
def test_the_caret_stands_under_the_words(
    source: str, column: int, width: int, excerpt: list[str]
) -> None:
    head, row, caret = frame(diagnostic(source, column, width)).split("\n")
    assert head == HEAD.format(column)
    assert row == "     7 | " + excerpt[0]
    assert caret == "       | " + excerpt[1]


def test_lines_with_many_digits_stay_aligned() -> None:
    _, row, caret = frame(diagnostic("| abc", 3, 3, line=1_234_567)).split("\n")
    assert row == "1234567 | | abc"
    assert caret == "        |   ^^^"


@pytest.mark.parametrize("column", [1, 50, 99, 150, 300])
def test_a_long_row_is_cut_around_the_place(column: int) -> None:
    source = "".join(chr(0x4E00 + n) for n in range(300))
    _, row, caret = frame(diagnostic(source, column, 2)).split("\n")
    assert len(row) < 130
    assert "…" in row
    widths = [columns(row[:end]) for end in range(len(row))]
    assert row[widths.index(caret.index("^"))] == source[column - 1]


def test_expected_and_done_follow() -> None:
    found = Findings("x.md", ("row",))
    words = Words("no", expected="this\x07", done="that")
    found.add(Finding(find_rule("attr-unknown"), words), Span(1, 2, 2))
    assert frame(found.found[0], root="docs/") == (
        "docs/x.md:1:2: error: no [attr-unknown]\n"
        "     1 | row\n"
        "       |  ^^\n"
        "  expected: this\\x07\n"
        "  done: that"
    )


def test_without_a_row_there_is_a_head_only() -> None:
    assert frame(diagnostic(None)) == HEAD.format(1)
    assert frame(diagnostic("")) == HEAD.format(1)


ANY = st.text(st.characters(exclude_categories=()), max_size=150)


@given(ANY, ANY, st.integers(1, 200), st.integers(1, 200))
def test_any_row_gives_three_harmless_lines(
    source: str, message: str, column: int, width: int
) -> None:
    findings = Findings("x.md", (source,))
    findings.add(say("attr-unknown", message), Span(1, column, width))
    lines = frame(findings.found[0]).split("\n")
    assert len(lines) == (3 if source else 1)
    assert [line for line in lines if printable(line) != line] == []
    if source:
        assert set(lines[2]) <= set(" |^")
        assert "^" in lines[2]


# -- diagnostics as values -----------------------------------------------------------------


def test_findings_carry_row_and_severity() -> None:
    findings = Findings("x.md", ("one", "two"))
    findings.add(say("page-empty"))
    findings.add(say("enum-inline"), Span(2, 3))
    findings.add(say("enum-inline"), Span(9))
    assert [(d.severity, d.source) for d in findings.found] == [
        ("warning", "one"),
        ("style", "two"),
        ("style", None),
    ]
    assert [d.last_line for d in findings.found] == [1, 2, 9]


def test_an_unknown_rule_is_our_fault() -> None:
    with pytest.raises(KeyError):
        find_rule("no-such-rule")


def test_order_of_reports() -> None:
    one, two = Findings("b.md"), Findings("a.md")
    one.add(say("row-two-cells"), Span(1))
    two.add(say("row-two-cells"), Span(2))
    two.add(say("row-two-cells"), Span(1, 5))
    two.add(say("attr-unknown"), Span(1, 5))
    order = [
        (d.page, d.location.line, d.rule) for d in by_place([*one.found, *two.found])
    ]
    assert order == [
        ("a.md", 1, "attr-unknown"),
        ("a.md", 1, "row-two-cells"),
        ("a.md", 2, "row-two-cells"),
        ("b.md", 1, "row-two-cells"),
    ]
