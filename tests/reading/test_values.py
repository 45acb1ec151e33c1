"""The seven forms of a value list, in their order, and what must not be read."""

from __future__ import annotations

import pytest

from imtable.reading.lower.values import Reading, read_default, read_values, split_tail

Expected = tuple[int, str] | None
"""The form and the values (a constant ends in `!`), or None."""


def shown(reading: Reading) -> Expected:
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
        "`A` | `B` 之一",
        "枚举值",
        "取值见附录，枚举值之一",
        "`A`或`B` 枚举值之一说明",
        "甲<br/>`A`：一",  # one labelled value is a partial list
        "甲<br/>AB：一<br/>CD：二",  # bare, and nothing announces it
        "甲<br/>枚举值：<br/>ab：一<br/>cd：二",
        "固定长度`32`",
        "固定值",
        "甲 `A` `B` 枚举值之一",  # neither joined nor single
        "甲<br/>乙 `A` | `B` 枚举值之一<br/>丙",  # not the last segment
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


@pytest.mark.parametrize(
    ("segment", "expected"),
    [
        ("`a` 枚举值之一", ("", ("a",), True)),
        ("x `a` 枚举值", ("x", ("a",), False)),
        ("it`s `a` | `b` 枚举值", ("it`s", ("a", "b"), False)),
        ("`a` | 枚举值", None),
        ("枚举值", None),
        ("x", None),
        ("` 枚举值", None),
    ],
)
def test_split_tail(
    segment: str, expected: tuple[str, tuple[str, ...], bool] | None
) -> None:
    assert split_tail(segment) == expected
