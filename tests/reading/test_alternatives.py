"""Alternatives: the words that pages use, whom they mean, and what is none."""

from __future__ import annotations

import pytest

from imtable.ir.model import Alternatives
from support.reading import BODY, Read, call_page, fields_of, read

IDS = ("transaction_id", "out_trade_no")
REFUNDS = ("refund_id", "out_refund_no", *IDS)
TITLES = {
    "refund_id": "微信退款单号",
    "out_refund_no": "商户退款单号",
    "transaction_id": "微信订单号",
    "out_trade_no": "商户订单号",
}


def row(name: str, text: str, depth: int = 1, kind: str = "string") -> str:
    tooltip = ' {data-tooltip="对应PHP的array"}' if kind.startswith("object") else ""
    return f"| {name} {{data-required data-indent={depth}}} | {kind}{tooltip} | {text}"


def said(texts: dict[str, str], prose: str = "", names: tuple[str, ...] = IDS) -> Read:
    """A page whose rows say their titles, or what is given."""
    rows = [row(name, texts.get(name, TITLES[name])) for name in names]
    page = call_page([BODY, *rows, row("appid", "公众账号ID")])
    mark = "{{ $frontmatter.description }}\n"
    return read(page.replace(mark, f"{mark}\n{prose}\n") if prose else page)


def groups(found: Read) -> tuple[Alternatives, ...]:
    return found.operation.request.alternatives


ROWS: list[dict[str, str]] = [
    {"transaction_id": "微信订单号，与商户订单号二选一"},
    {"transaction_id": "微信订单号，与`out_trade_no`二选一"},
    {"transaction_id": "和`out_trade_no`二选一", "out_trade_no": "商户订单号"},
    {"out_trade_no": "商户订单号，和微信支付订单号二者必须填写其中一个"},
    {"out_trade_no": "商户订单号<br/>`transaction_id`和`out_trade_no`不能同时为空"},
    {"out_trade_no": "商户订单号，transaction_id/out_trade_no至少填一个。"},
    {"out_trade_no": "商户订单号，微信订单号或商户订单号必填"},
    {"out_trade_no": "商户订单号，transaction_id为空时必填"},
    {"out_trade_no": "商户订单号，当微信订单号为空时，该字段必填"},
    {"out_trade_no": "商户订单号，若不填transaction_id，则必填"},
    {"transaction_id": "微信订单号（二选一）", "out_trade_no": "商户订单号（二选一）"},
    {"transaction_id": "微信订单号 二选一", "out_trade_no": "商户订单号二选一"},
    {"transaction_id": "微信订单号<br/>2选1", "out_trade_no": "商户订单号<br/>2选1"},
    {"transaction_id": "Transaction_ID 与 OUT_TRADE_NO 必填其一"},
]


@pytest.mark.parametrize("texts", ROWS, ids=lambda texts: " ".join(texts.values()))
def test_what_rows_say(texts: dict[str, str]) -> None:
    found = said(texts)
    assert groups(found) == (Alternatives(within=("json",), names=IDS),)
    rows = fields_of(found.parameter("json").field.type)
    assert [one.required for one in rows] == [None, None, "name"]
    assert "alternatives-unknown" not in found.rules


@pytest.mark.parametrize(
    "texts",
    [
        {"refund_id": "refund_id、out_refund_no、transaction_id、out_trade_no四选一"},
        {name: f"{title} 四选一" for name, title in TITLES.items()},
        {"refund_id": "与商户退款单号、微信订单号、商户订单号四选一"},
        {"refund_id": "微信退款单号，商户退款单号，微信订单号，商户订单号四选一"},
    ],
    ids=lambda texts: " ".join(texts.values()),
)
def test_one_of_four(texts: dict[str, str]) -> None:
    found = groups(said(texts, names=REFUNDS))
    assert found == (Alternatives(within=("json",), names=REFUNDS),)


PROSE = [
    "微信订单号和商户订单号二者必须填写其中一个。",
    "transaction_id（微信订单号）与out_trade_no（商户订单号）必须提供一个",
    "以下参数二选一：transaction_id、out_trade_no",
    "::: tip\n查询时，`transaction_id` 与 `out_trade_no` 至少填一个\n:::",
    "> [!IMPORTANT] 注意：\n> - `transaction_id`、`out_trade_no` 不能都为空",
]


@pytest.mark.parametrize("prose", PROSE)
def test_what_the_page_says(prose: str) -> None:
    assert groups(said({}, prose)) == (Alternatives(within=("json",), names=IDS),)


@pytest.mark.parametrize(
    "text",
    [
        "商户订单号，只能与transaction_id二选一",
        "商户订单号，与transaction_id二选一，不能同时填写",
        "商户订单号，有且仅有transaction_id、out_trade_no其中之一<br/>transaction_id、out_trade_no必填其一，互斥",
    ],
)
def test_exactly_one_where_the_page_refuses_two(text: str) -> None:
    (one,) = groups(said({"out_trade_no": text}))
    assert one.needed == "exactly-one"


NONE = [
    "商户订单号，当trade_type为JSAPI时，与transaction_id二选一",
    "商户订单号，如果填写了transaction_id则必填",
    "商户订单号，服务商模式下，与transaction_id二选一",
    "商户订单号，与transaction_id不能同时填写",
    "商户订单号，与transaction_id可以二选一",
    "商户订单号，无需与transaction_id二选一",
    "商户订单号，至少传一个商品",
    "商户订单号，appid为空时返回错误",
]


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_alternative(text: str) -> None:
    found = said({"out_trade_no": text})
    assert (groups(found), found.rules.count("alternatives-unknown")) == ((), 0)
    rows = fields_of(found.parameter("json").field.type)
    assert all(one.required for one in rows)


UNKNOWN = [
    "商户订单号，与单据编号二选一",
    "商户订单号，二选一",
    "商户订单号，与transaction_id三选一",
    "商户订单号，与appid、transaction_id二选一",
]


@pytest.mark.parametrize("text", UNKNOWN)
def test_names_that_are_no_rows_change_nothing(text: str) -> None:
    found = said({"out_trade_no": text})
    assert groups(found) == ()
    assert found.finding("alternatives-unknown").location.line > 10
    assert all(one.required for one in fields_of(found.parameter("json").field.type))


def test_a_row_may_speak_of_what_is_below_it() -> None:
    people = row("people", "openid和phone至少填一个", kind="object[]")
    inner = [row("openid", "用户标识", 2), row("phone", "手机号", 2)]
    found = read(call_page([BODY, people, *inner]))
    expected = Alternatives(within=("json", "people"), names=("openid", "phone"))
    assert groups(found) == (expected,)


def test_prose_that_fits_two_objects_fits_none() -> None:
    parts = [
        line
        for name in ("buyer", "seller")
        for line in (
            row(name, "某人", kind="object"),
            row("openid", "用户标识", 2),
            row("phone", "手机号", 2),
        )
    ]
    mark = "{{ $frontmatter.description }}\n"
    page = call_page([BODY, *parts])
    found = read(page.replace(mark, f"{mark}\nopenid和phone至少填一个\n"))
    assert groups(found) == ()
    assert "alternatives-unknown" in found.rules


def test_a_sample_may_say_it_in_place_of_a_value() -> None:
    sample = (
        "$instance->chain('v3/pay/orders')->post([\n  'json' => [\n"
        "    'fee' => '赔偿金费用和租金金额二者必须填写其中一个。单位：分',\n"
        "    'drink' => '咖啡2选1',\n  ],\n]);"
    )
    rows = [row("rent", "租金费用"), row("fee", "赔偿金费用"), row("drink", "饮品")]
    found = read(call_page([BODY, *rows], sample=sample))
    assert groups(found) == (Alternatives(within=("json",), names=("rent", "fee")),)
    assert "alternatives-unknown" not in found.rules


def test_a_notification_has_none() -> None:
    from support.reading import notice_page

    rows = [
        '| body {data-required} | object {data-tooltip="对应PHP的array"} | JSON',
        row("openid", "用户标识，与sub_openid二选一"),
        row("sub_openid", "子标识"),
    ]
    found = read(notice_page(rows), "webhook/v3/ORDER.PAID.md")
    assert groups(found) == ()
