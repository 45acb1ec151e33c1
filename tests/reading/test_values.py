"""The seven forms of a value list, in their order, and what must not be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtable.reading.lower.values import ValueReading, read_default, read_values

Expected = tuple[int, str] | None
"""The form and the values (a constant ends in `!`), or None."""


def shown(reading: ValueReading) -> Expected:
    values = reading.values
    if values is None:
        return None
    text = " ".join(
        item.text + (f"={item.label}" if item.label else "") for item in values.items
    )
    return values.form, text + ("!" if values.constant else "")


@pytest.mark.parametrize(
    ("text", "expected", "left"),
    [
        # 1: a segment of its own
        ("支付方式<br/>`a` | `b` | `c` 枚举值之一", (1, "a b c"), "支付方式"),
        ("支付方式<br/>`a`|`b`|`c` 枚举值之一", (1, "a b c"), "支付方式"),
        ("支付方式<br/>`a` |`b`枚举值之一", (1, "a b"), "支付方式"),
        ("固定填`code`<br/>`code` 枚举值", (1, "code!"), "固定填`code`"),
        ("版本<br/>`1.0` 枚举值", (1, "1.0!"), "版本"),
        ("标记<br/>`01` | `1` 枚举值之一", (1, "01 1"), "标记"),
        ("原因<br/>`多付` | `错付` 枚举值之一", (1, "多付 错付"), "原因"),
        ("`a` 枚举值", (1, "a!"), ""),
        ("币种<br/>`A` | `B` 枚举值之一<br/>见说明", (1, "A B"), "币种<br/>见说明"),
        (
            "海关<br/>见`X`编码<br/>`A` | `B` 枚举值之一",
            (1, "A B"),
            "海关<br/>见`X`编码",
        ),
        ("甲<br/>`A` | `B` 枚举值之一<br/>`C` 枚举值", (1, "A B"), "甲<br/>`C` 枚举值"),
        ("甲<br/>| `A` | `B` 枚举值之一", (1, "A B"), "甲"),
        ("甲<br/>` A ` | `B` 枚举值之一", (1, "A B"), "甲"),
        # 3: the tail of the last segment
        ("业务类型 `a` | `b` 枚举值之一", (3, "a b"), "业务类型"),
        ("业务类型`a` 枚举值", (3, "a!"), "业务类型"),
        ("甲<br/>乙 `a` 枚举值之一", (3, "a"), "甲<br/>乙"),
        # 4: labelled codes
        ("甲<br/>`A`：一<br/>`B`：二", (4, "A=一 B=二"), "甲"),
        ("甲<br/>1、`A`：一<br/>2、`B`: 二", (4, "A=一 B=二"), "甲"),
        ("甲<br/>`A` ：一<br/>`B` ： 二", (4, "A=一 B=二"), "甲"),
        ("甲<br/>枚举值：<br/>`A`：一<br/>`B`：二", (4, "A=一 B=二"), "甲"),
        ("甲<br/>订单状态：<br/>`A`：一<br/>`B`：", (4, "A=一 B"), "甲<br/>订单状态："),
        (
            "甲<br/>`A`：一<br/>`B`：二<br/>注意：丙",
            (4, "A=一 B=二"),
            "甲<br/>注意：丙",
        ),
        ("甲<br/>1. `A`：一<br/>2. `B`：二", (4, "A=一 B=二"), "甲"),
        ("甲<br/>（1）`A`：一<br/>②`B`：二", (4, "A=一 B=二"), "甲"),
        ("甲<br/>- `A`：一<br/>- `B`：二", (4, "A=一 B=二"), "甲"),
        ("`x`<br/>`A`：一<br/>`B`：二<br/>`C`", (4, "A=一 B=二 C"), "`x`"),
        ("甲<br/>`A`：一<br/>`B`：二<br/>枚举值之一", (4, "A=一 B=二"), "甲"),
        # 5: labelled bare words, if something announces them
        ("甲<br/>枚举值：<br/>AB：一<br/>CD：二", (5, "AB=一 CD=二"), "甲"),
        (
            "甲，取值如下<br/>1、AB：一<br/>2、CD：二",
            (5, "AB=一 CD=二"),
            "甲，取值如下",
        ),
        # 6: a fixed value
        ("固定值`a`", (6, "a!"), "固定值`a`"),
        ("甲，固定填`a`即可", (6, "a!"), "甲，固定填`a`即可"),
        ("甲<br/>固定为 `a`", (6, "a!"), "甲<br/>固定为 `a`"),
        ("固定枚举值：`a`", (6, "a!"), "固定枚举值：`a`"),
        ("固定值为`a`", (6, "a!"), "固定值为`a`"),
    ],
)
def test_form(text: str, expected: Expected, left: str) -> None:
    reading = read_values(text.split("<br/>"))
    assert shown(reading) == expected
    assert "<br/>".join(reading.segments) == left
    assert reading.statuses == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "普通说明",
        "见`A`",
        "`A`",
        "`A` | `B`",
        "枚举值",
        "取值见附录，枚举值之一",
        "`A`或`B` 枚举值之一说明",
        "甲<br/>`A`：一",  # one labelled value is a partial list
        "甲<br/>AB：一<br/>CD：二",  # bare, and nothing announces it
        "甲<br/>枚举值：<br/>ab：一<br/>cd：二",
        "固定长度`32`",
        "固定值",
        "固定值`A`或`B`",
        "固定值`A` | `B`",
        "A | B 枚举值之一",
    ],
)
def test_not_read(text: str) -> None:
    reading = read_values(text.split("<br/>"))
    assert reading.values is None
    assert reading.statuses == ()
    assert "<br/>".join(reading.segments) == text


@pytest.mark.parametrize(
    ("text", "statuses", "left"),
    [
        ("`20X` `4XX` `5XX` 枚举值之一", ("20X", "4XX", "5XX"), ""),
        ("应答码<br/>`20X` `4XX` 枚举值之一", ("20X", "4XX"), "应答码"),
    ],
)
def test_form_2_status_classes_are_no_values(
    text: str, statuses: tuple[str, ...], left: str
) -> None:
    reading = read_values(text.split("<br/>"))
    assert (reading.values, reading.statuses) == (None, statuses)
    assert "<br/>".join(reading.segments) == left


@pytest.mark.parametrize(
    ("segments", "header", "expected"),
    [
        (("`application/json`",), True, (7, "application/json!")),
        (("`application/json`",), False, None),
        (("`a`", "`b`"), True, None),
        (("类型`a`",), True, None),
        (("`a` 枚举值",), True, (1, "a!")),
    ],
)
def test_form_7_a_header_of_one_code(
    segments: tuple[str, ...], header: bool, expected: Expected
) -> None:
    assert shown(read_values(segments, header=header)) == expected


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("`a` | `b` 枚举值之一", False),
        ("`a` 枚举值", False),
        ("`a` 枚举值之一", True),
        ("`a` | `b` 枚举值", True),
    ],
)
def test_an_ending_that_does_not_fit_the_number_of_values(
    text: str, wording: bool
) -> None:
    assert read_values([text]).wording == wording


def test_a_single_value_with_the_ending_of_a_list_is_no_constant() -> None:
    assert shown(read_values(["`a` 枚举值之一"])) == (1, "a")
    assert shown(read_values(["`a` | `b` 枚举值"])) == (1, "a b")


@pytest.mark.parametrize(
    ("text", "expected", "repeated"),
    [
        ("`a` | `b` | `a` 枚举值之一", (1, "a b"), ("a",)),
        ("`a` | `a` 枚举值之一", (1, "a"), ("a",)),
        ("`a`：一<br/>`b`：二<br/>`a`：三", (4, "a=一 b=二"), ("a",)),
    ],
)
def test_a_repeated_value_counts_once(
    text: str, expected: Expected, repeated: tuple[str, ...]
) -> None:
    reading = read_values(text.split("<br/>"))
    assert (shown(reading), reading.repeated) == (expected, repeated)


def test_a_bare_list_without_announcement_is_told() -> None:
    assert read_values(["甲", "AB：一", "CD：二"]).unmarked
    assert not read_values(["甲", "AB：一"]).unmarked
    assert not read_values(["甲", "取值如下", "AB：一", "CD：二"]).unmarked


def test_values_remember_where_they_were_read() -> None:
    values = read_values(["甲", "`a` | `b` 枚举值之一"]).values
    assert values is not None
    assert values.raw == "`a` | `b` 枚举值之一"


@pytest.mark.parametrize(
    ("text", "default"),
    [
        ("默认值`RSA`", "RSA"),
        ("默认值为`RSA`", "RSA"),
        ("默认为`RSA`", "RSA"),
        ("默认`RSA`", "RSA"),
        ("默认：`RSA`", "RSA"),
        ("默认值: `RSA`，可选", "RSA"),
        ("默认是`RSA`", "RSA"),
        ("不传默认为RSA", None),
        ("默认情况下为`RSA`", None),
        ("`RSA`为默认", None),
        ("", None),
    ],
)
def test_default(text: str, default: str | None) -> None:
    assert read_default(["甲", text]) == default


# -- spellings -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "codes", "left"),
    [
        *[
            (f"渠道<br/>`A`{mark}`B`{mark}`C` 枚举值之一", "A B C", "渠道")
            for mark in (
                "｜",
                "、",
                "，",
                ",",
                ", ",
                "；",
                ";",
                "/",
                " / ",
                "或",
                "&#124;",
            )
        ],
        ("渠道<br/>`A`\\| `B` \\|`C` 枚举值之一", "A B C", "渠道"),
        ("渠道<br/>`A` `B` 枚举值之一", "A B", "渠道"),
        ("渠道<br/>`A``B`枚举值之一", "A B", "渠道"),
        ("渠道<br/>`A`｜`B`、`C`或`D` 枚举值之一", "A B C D", "渠道"),
        ("渠道<br/>`A | B | C` 枚举值之一", "A B C", "渠道"),
        ("渠道<br/>`A、B` | `C` 枚举值之一", "A B C", "渠道"),
        ("渠道<br/>`A/B/C` 枚举值之一", "A B C", "渠道"),
        ("渠道<br/>A` | `B` 枚举值之一", "A B", "渠道"),
        ("渠道<br/>`A | `B` 枚举值之一", "A B", "渠道"),
        ("渠道<br/>`A` | B` | `C` 枚举值之一", "A B C", "渠道"),
        ("渠道<br/>`A` | `B` | `C 枚举值之一", "A B C", "渠道"),
        ("渠道<br/>`A` | `B` 枚举值之一。", "A B", "渠道"),
        ("渠道<br/>`A` | `B` 枚举值之一，默认`A`", "A B", "渠道<br/>默认`A`"),
        ("渠道<br/>`A` | `B` 枚举值之一（必填）", "A B", "渠道<br/>（必填）"),
        ("渠道<br/>`A`、`B` 之一", "A B", "渠道"),
        ("渠道 `A`、`B` 枚举值之一<br/>说明", "A B", "渠道<br/>说明"),
        ("渠道，`A` | `B` 枚举值", "A B", "渠道，"),
        ("it`s `a` | `b` 枚举值", "a b", "it`s"),
        ("类型<br/>`application/json` 枚举值", "application/json!", "类型"),
        ("渠道<br/>`A`<br/>`B` 枚举值", "A B", "渠道"),
        ("渠道<br/>`A`<br/>`B`<br/>`C` 枚举值之一", "A B C", "渠道"),
        ("渠道<br/>`A` |<br/>`B` | `C`<br/>枚举值之一<br/>注", "A B C", "渠道<br/>注"),
        ("渠道<br/>`A`<br/>| `B` 枚举值之一", "A B", "渠道"),
        ("渠道<br/>`A` | `B` 枚举值 之一", "A B", "渠道"),
        ("渠道<br/>`A` | `B` 为枚举值之一", "A B", "渠道"),
        ("渠道<br/>`A`或`B` 其中之一", "A B", "渠道"),
        ("渠道<br/>`A` | `B` 枚举之一", "A B", "渠道"),
        ("渠道<br/>取值：`A` | `B` 枚举值之一", "A B", "渠道"),
        ("渠道<br/>枚举值：<br/>`A` | `B` 枚举值之一", "A B", "渠道"),
    ],
)
def test_a_list_is_read_whole_however_it_is_spelt(
    text: str, codes: str, left: str
) -> None:
    reading = read_values(text.split("<br/>"))
    expected = shown(reading)
    assert expected is not None
    assert expected[1] == codes
    assert "<br/>".join(reading.segments) == left
    assert not reading.unread


@pytest.mark.parametrize(
    "text",
    [
        "渠道<br/>`A`(甲)、`B` 枚举值之一",
        "渠道<br/>`A`渠道`B` 枚举值之一",
        "渠道<br/>`A`：甲，`B` 枚举值",
        "渠道<br/>A、`B` 枚举值之一",
        "渠道<br/>`A` | `B` | 枚举值之一",
        "渠道<br/>`A` | `B` 枚举值之一，`C` 枚举值",
        "渠道<br/>`A`或`B` 枚举值之一说明",
        "渠道<br/>枚举值见`A`",
        "渠道<br/>`` | `A` 枚举值之一",
    ],
)
def test_what_cannot_be_read_whole_stays_whole_and_is_told(text: str) -> None:
    reading = read_values(text.split("<br/>"))
    assert (reading.values, reading.unread) == (None, True)
    assert "<br/>".join(reading.segments) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [("`A` | `B`", True), ("`A`、`B`", True), ("`A`", False), ("见`A`、`B`", False)],
)
def test_codes_without_a_word_about_them_are_told(text: str, told: bool) -> None:
    reading = read_values(["渠道", text])
    assert (reading.values, reading.unmarked) == (None, told)


@pytest.mark.parametrize("text", ["A | B 枚举值之一", "A、B 枚举值", "GZIP 枚举值"])
def test_a_list_of_bare_words_is_not_read_and_told(text: str) -> None:
    reading = read_values(["渠道", text])
    assert (reading.values, reading.unread) == (None, True)


def test_a_second_list_is_not_read_and_told() -> None:
    reading = read_values(["渠道", "`A` | `B` 枚举值之一", "`C` | `D` 枚举值之一"])
    assert shown(reading) == (1, "A B")
    assert reading.segments == ("渠道", "`C` | `D` 枚举值之一")
    assert reading.unread


CODES = st.lists(st.from_regex(r"[A-Z][A-Z0-9_]{0,5}", fullmatch=True), min_size=1)
MARKS = st.sampled_from(
    [" | ", "｜", "、", "，", ", ", "；", ";", "/", "或", "&#124;", " "]
)
TEXTS = st.text("`AB甲、,|｜/ 。枚举值之一或(", max_size=30)


@given(CODES, st.data(), st.sampled_from(["枚举值之一", " 枚举值之一。", " 枚举值"]))
def test_any_list_is_read_whole(
    codes: list[str], data: st.DataObject, end: str
) -> None:
    text = f"`{codes[0]}`" + "".join(
        f"{data.draw(MARKS)}`{code}`" for code in codes[1:]
    )
    values = read_values(["甲", text + end]).values
    assert values is not None
    assert [item.text for item in values.items] == [*dict.fromkeys(codes)]
    assert values.constant == (len({*codes}) == 1 and "之一" not in end)


@given(st.lists(TEXTS, max_size=3))
def test_no_value_holds_a_separator_and_what_is_not_read_is_told(
    segments: list[str],
) -> None:
    reading = read_values(segments)
    items = reading.values.items if reading.values else ()
    assert not any(set("`|｜、，,；;") & set(item.text) for item in items)
    if reading.values is None and not reading.statuses:
        assert reading.segments == tuple(segments)
        spoken = any("`" in s and "枚举值" in s for s in segments)
        assert reading.unread or not spoken
