"""The third cell of a row: title, notes, unit, label, and what is told about it."""

from __future__ import annotations

import pytest

from imtable.reading.diagnostics import Diagnostic, Findings
from imtable.reading.lower.descriptions import Description, plain, read_description
from imtable.reading.table_rows import read_row
from imtable.report.frames import frame


def read(
    text: str, *, notification: bool = False
) -> tuple[Description, list[Diagnostic]]:
    """The description of a row, `text` as written in the source."""
    row = read_row(f"| a | string | {text}", 1)
    findings = Findings("x.md", (row.text,))
    cell = row.cells[2]
    about, odd = read_description(cell, header=False, notification=notification)
    findings.tell(odd, row.line)
    return about, findings.found


@pytest.mark.parametrize(
    ("text", "title", "notes"),
    [
        ("", "", ()),
        ("标题", "标题", ()),
        ("标题<br/>说明", "标题", ("说明",)),
        ("标题<br>说明<br />更多<BR/>", "标题", ("说明", "更多")),
        ("标题<br/><br/>说明", "标题", ("说明",)),
        ("标题<br/>`A` \\| `B` 枚举值之一<br/>说明", "标题", ("说明",)),
        ("`A` \\| `B` 枚举值之一<br/>标题", "标题", ()),
        ("**标题** [链接](/x) `码`", "**标题** [链接](/x) `码`", ()),
        ("<b>标题</b><br/><a href='x'>说明</a>", "标题", ("说明",)),
        ("a < b 且 c > d", "a < b 且 c > d", ()),
        ("<br", "<br", ()),
    ],
)
def test_title_and_notes(text: str, title: str, notes: tuple[str, ...]) -> None:
    about, _ = read(text)
    assert (about.title, about.notes) == (title, notes)
    assert about.raw == (None if text == title else text.replace("\\|", "|"))


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("总金额，单位为分", True),
        ("总金额，单位为分，只能为整数", True),
        ("单位分，计划明细", True),
        ("金额（单位：分）", True),
        ("一起填写，单位：分必须>0", True),
        ("金额，单位:分", True),
        ("币种的最小单位", False),
        ("按单位分配", False),
        ("单位为元", False),
        ("有效期，以秒为单位，分段计算", False),
        ("（单位：秒）", False),
    ],
)
def test_unit(text: str, fen: bool) -> None:
    assert read(text)[0].fen == fen


def test_a_default_in_a_notification_is_prose() -> None:
    text = "货币类型<br/>默认为`CNY`"
    assert read(text)[0].default == "CNY"
    assert read(text, notification=True)[0].default is None


@pytest.mark.parametrize(
    ("text", "label"),
    [("场景`METRO`信息", "METRO"), ("场景<br/>`METRO`", None), ("场景", None)],
)
def test_label_is_the_code_in_the_title(text: str, label: str | None) -> None:
    assert read(text)[0].label == label


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("标题（全角），：", []),
        ("⼦商户", ["text-lookalike"]),
        ("标题<br/>`A` \\| `A` 枚举值之一", ["enum-duplicate"]),
        ("标题<br/>`A` 枚举值之一", ["enum-wording"]),
        ("标题`A` 枚举值", ["enum-inline"]),
        ("标题<br/>`A`：甲<br/>`B`：乙", ["enum-labelled"]),
        ("标题<br/>A：甲<br/>B：乙", ["enum-unmarked"]),
        ("`20X` `4XX` 枚举值之一", ["enum-status-classes"]),
    ],
)
def test_what_is_told(text: str, rules: list[str]) -> None:
    _, found = read(text)
    assert [item.rule for item in found] == rules


def test_a_look_alike_is_shown_and_kept() -> None:
    about, (item,) = read("⼦商户号，（全角）")
    assert about.title == "⼦商户号，（全角）"
    assert frame(item) == (
        "x.md:1:16: style: compatibility characters that only look like the usual ones "
        "[text-lookalike]\n"
        "     1 | | a | string | ⼦商户号，（全角）\n"
        "       |                ^^^^^^^^^^^^^^^^^^\n"
        "  expected: 子商户号，（全角）\n"
        "  done: kept as written"
    )


def test_a_repeated_value_is_shown() -> None:
    _, (item,) = read("状态<br/>`A` \\| `A` 枚举值之一")
    assert item.repaired
    assert frame(item) == (
        "x.md:1:16: error: the value `A` is listed twice [enum-duplicate]\n"
        "     1 | | a | string | 状态<br/>`A` \\| `A` 枚举值之一\n"
        "       |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  expected: every value once\n"
        "  done: read once"
    )


def test_plain_removes_tags_only() -> None:
    assert plain("<font color='red'>红</font> **粗** `<b>`") == "红 **粗** `<b>`"
    assert plain("1 < 2") == "1 < 2"
