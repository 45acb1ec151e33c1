"""What a test wants a reply to say, by a header and from Python; and what replies say by themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from imtable.ir.model import Field, Json, ListOf, Mapping, RsaOaep
from imtable.sandbox import SandboxError, start_sandbox
from imtable.sandbox.credentials import Keys
from imtable.sandbox.faults import NotPossibleError
from imtable.sandbox.server import Sandbox
from imtable.sandbox.steering import read_settings
from support.api_pages import (
    TEXT,
    TRUTH,
    WHOLE,
    answers,
    call,
    encoded,
    field,
    many,
    optional,
    page,
    parameter,
    record,
)
from support.sandbox_client import Draft, Got, Merchant, send, signed, xml_body
from support.sandbox_fits import xml_members

pytestmark = pytest.mark.long


def cents(name: str, title: str, *, required: bool = True) -> Field:
    return Field(
        name=name, type=WHOLE, required="name" if required else None, title=title
    )


ITEM = record(field("id"), field("amount", WHOLE))
PAGES = (
    page(
        "openapi/v3/pay/orders/{order-id}",
        call(
            "v3/pay/orders/{order-id}",
            parameter("path", TEXT, "order-id"),
            verb="get",
            reply=answers(
                "json",
                field("trade_state", TEXT, "REFUND", "SUCCESS", "NOTPAY"),
                field("amount", record(cents("total", "总金额"), field("paid", TRUTH))),
                field("attach"),
                field("items", many(ITEM)),
                field("words", many(TEXT)),
                field("name", encoded(RsaOaep(key="merchant"))),
                field("detail", encoded(Json(), record(field("id")))),
                optional("any", Mapping()),
            ),
        ),
        call("v3/pay/orders/{order-id}", parameter("path", TEXT, "order-id")),
    ),
    page(
        "openapi/v3/split",
        call(
            "v3/split",
            parameter(
                "json",
                record(
                    field("receivers", many(record(field("id"), field("sum", WHOLE)))),
                    optional("tags", many(TEXT)),
                    optional("amount", record(cents("total", "总金额"))),
                ),
            ),
            reply=answers(
                "json",
                field("receivers", many(record(field("id"), field("state")))),
                field("tags", ListOf(item=TEXT)),
                cents("payer_total", "用户支付金额"),
                cents("discount_total", "优惠金额"),
                cents("other", "其他金额"),
                field("count", WHOLE),
            ),
        ),
    ),
    page(
        "openapi/v2/pay/orderquery",
        call(
            "pay/orderquery",
            parameter("xml", record(field("mch_id"))),
            reply=answers(
                "xml",
                field("return_code", TEXT, "SUCCESS", "FAIL"),
                field("result_code", TEXT, "SUCCESS", "FAIL"),
                optional("err_code", TEXT, "ORDERNOTEXIST"),
                field("total_fee", WHOLE),
                Field(name="coupon_$n", type=WHOLE, family=("$n",)),
                field("sign"),
            ),
        ),
    ),
)


@pytest.fixture(scope="module")
def shop(keys: Keys) -> Iterator[Sandbox]:
    with start_sandbox(PAGES, keys) as sandbox:
        yield sandbox


@pytest.fixture(autouse=True)
def nothing_planned(shop: Sandbox) -> None:
    shop.forget()


def ask(shop: Sandbox, merchant: Merchant, settings: str = "") -> Got:
    headers = {"X-Sandbox-Set": settings}
    draft = signed(Draft("GET", "/v3/pay/orders/1", headers=headers), merchant)
    got = send(shop.url, draft)
    merchant.verify(got.headers, got.body)
    return got


# -- the header ----------------------------------------------------------------------------


def test_a_reply_says_what_the_request_asks(shop: Sandbox, merchant: Merchant) -> None:
    settings = (
        (
            "trade_state=NOTPAY;amount.total=7; amount.paid=FALSE ;items.1.id=b;words.0=w;"
            "attach=a%3Bb%E6%B5%8B;name=张三;detail.id=d;any"
        )
        .encode()
        .decode("latin-1")
    )
    told = ask(shop, merchant, settings).json
    assert (told["trade_state"], told["attach"]) == ("NOTPAY", "a;b测")
    assert told["amount"] == {"total": 7, "paid": False}
    assert [one["id"] for one in told["items"]] == ["sandbox-id", "b"]
    assert told["words"] == ["w"]
    assert merchant.decrypt(told["name"]) == "张三"
    assert json.loads(told["detail"]) == {"id": "d"}
    assert "any" not in told


def test_it_is_for_one_reply(shop: Sandbox, merchant: Merchant) -> None:
    assert ask(shop, merchant, "amount.total=7").json["amount"]["total"] == 7
    assert ask(shop, merchant).json["amount"]["total"] == 100


@pytest.mark.parametrize(
    ("settings", "issue"),
    [
        ("trade_stat=NOTPAY", "no member `trade_stat`; did you mean `trade_state`?"),
        ("amount.totl=1", "no member `amount.totl`"),
        ("amount.total=x", "`amount.total`: 'x' is no integer"),
        ("amount.total=1.5", "is no integer"),
        ("amount.paid=1", "is no boolean"),
        ("amount=1", "`amount` is an object: name its members, as in `amount.…`"),
        ("items=1", "is a list: number its items, as in `items.0`"),
        ("items.x.id=1", "is a list"),
        ("items.100.id=1", "numbers up to 99"),
        ("trade_state.x=1", "is no object and no list"),
        ("=1", "write NAME=VALUE"),
        ("a..b=1", "write NAME=VALUE"),
        ("attach=1;attach.x=1", "has a value and members"),
    ],
)
def test_what_a_reply_cannot_say(
    settings: str, issue: str, shop: Sandbox, merchant: Merchant
) -> None:
    got = ask(shop, merchant, settings)
    assert (got.status, issue in got.json["message"]) == (400, True), got.body
    assert shop.requests[-1].findings[0].field == "X-Sandbox-Set"


def test_a_reply_without_members(shop: Sandbox, merchant: Merchant) -> None:
    headers = {"X-Sandbox-Set": "a=1"}
    draft = signed(Draft("POST", "/v3/pay/orders/1", headers=headers), merchant)
    assert "no members" in send(shop.url, draft).json["message"]


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("", {}),
        (";;", {}),
        ("a=", {"a": ""}),
        ("a", {"a": None}),
        ("a=b=c", {"a": "b=c"}),
        ("a.b=1;a.c=2", {"a": {"b": "1", "c": "2"}}),
        ("a=1;a=2", {"a": "2"}),
    ],
)
def test_settings(text: str, members: dict[str, Any]) -> None:
    assert read_settings(text) == members


def test_settings_have_bounds() -> None:
    with pytest.raises(NotPossibleError):
        read_settings("a." * 30 + "b=1")


# -- from Python ---------------------------------------------------------------------------

NAMES = ["GET v3/pay/orders/{order-id}", "get v3.pay.orders.order_id"]


@pytest.mark.parametrize("name", NAMES)
def test_replies_come_in_the_order_of_the_test(
    name: str, shop: Sandbox, merchant: Merchant
) -> None:
    shop.reply(name, {"trade_state": "NOTPAY"}, times=2)
    shop.reply(name, {"trade_state": "REFUND", "items": [{"id": "a"}, {"id": "b"}]})
    got = [ask(shop, merchant).json for _ in range(4)]
    states = [one["trade_state"] for one in got]
    assert states == ["NOTPAY", "NOTPAY", "REFUND", "SUCCESS"]
    assert [one["id"] for one in got[2]["items"]] == ["a", "b"]


def test_a_reply_from_then_on(shop: Sandbox, merchant: Merchant) -> None:
    shop.reply(NAMES[0], {"trade_state": "NOTPAY", "attach": None}, times=None)
    for _ in range(3):
        told = ask(shop, merchant).json
        assert (told["trade_state"], "attach" in told) == ("NOTPAY", False)
    shop.reply(NAMES[0], {"trade_state": "REFUND"})
    assert ask(shop, merchant).json["trade_state"] == "REFUND"
    assert ask(shop, merchant).json["trade_state"] == "SUCCESS"


def test_the_header_counts_more(shop: Sandbox, merchant: Merchant) -> None:
    shop.reply(NAMES[0], {"trade_state": "NOTPAY", "attach": "planned"})
    told = ask(shop, merchant, "trade_state=REFUND").json
    assert (told["trade_state"], told["attach"]) == ("REFUND", "planned")


def test_an_error(shop: Sandbox, merchant: Merchant) -> None:
    shop.reply(NAMES[0], {"code": "ORDER_NOT_EXIST", "message": "no"}, status=404)
    got = ask(shop, merchant)
    assert (got.status, got.json["code"]) == (404, "ORDER_NOT_EXIST")
    assert shop.requests[-1].status == 404
    assert ask(shop, merchant).status == 200


@pytest.mark.parametrize("status", [202, 204])
def test_another_status(status: int, shop: Sandbox, merchant: Merchant) -> None:
    shop.reply(NAMES[0], status=status)
    got = ask(shop, merchant)
    assert (got.status, bool(got.body)) == (status, status == 202)


@pytest.mark.parametrize(
    ("name", "members", "issue"),
    [
        ("v3.pay.orders.order_id", {}, "say which, GET or POST"),
        ("v3.pay.order", {}, "no page describes it"),
        ("GET v3.pay.orders.order_id", {"amount": {"totl": 1}}, "did you mean `total`"),
        ("GET v3.pay.orders.order_id", {"items": {"id": 1}}, "is a list"),
        ("POST v3.pay.orders.order_id", {"id": 1}, "no members"),
    ],
)
def test_what_cannot_be_planned(
    name: str, members: dict[str, Any], issue: str, shop: Sandbox
) -> None:
    with pytest.raises(SandboxError, match=issue):
        shop.reply(name, members)


@pytest.mark.parametrize(
    "name", ["POST pay/orderquery", "v2/pay/orderquery", "v2.pay.orderquery"]
)
def test_a_reply_of_v2(name: str, shop: Sandbox, merchant: Merchant) -> None:
    failed = {"result_code": "FAIL", "err_code": "ORDERNOTEXIST", "coupon_5": 3}
    shop.reply(name, {**failed, "total_fee": 42})
    headers = {"Content-Type": "text/xml"}
    body = xml_body({"mch_id": merchant["mchid"]}, merchant)
    told = xml_members(
        send(shop.url, Draft("POST", "/pay/orderquery", "v2", headers, body)).body
    )
    assert told.items() >= {k: str(v) for k, v in failed.items()}.items()
    assert (told["total_fee"], told["return_code"]) == ("42", "SUCCESS")
    assert told["sign"] == merchant.sign_v2(told)


# -- what replies say by themselves --------------------------------------------------------


def test_lists_are_as_long_as_what_was_sent(shop: Sandbox, merchant: Merchant) -> None:
    sent = {
        "receivers": [
            {"id": "a", "sum": 1},
            {"id": "b", "sum": 2},
            {"id": "c", "sum": 3},
        ],
        "tags": ["x", "y"],
        "amount": {"total": 777},
    }
    headers = {"Content-Type": "application/json"}
    draft = Draft("POST", "/v3/split", headers=headers, body=json.dumps(sent).encode())
    told = send(shop.url, signed(draft, merchant)).json
    assert [one["id"] for one in told["receivers"]] == ["a", "b", "c"]
    assert told["tags"] == ["x", "y"]
    assert (told["payer_total"], told["discount_total"]) == (777, 0)
    assert (told["other"], told["count"]) == (100, 1)


def test_a_state_is_good_by_itself(shop: Sandbox, merchant: Merchant) -> None:
    assert ask(shop, merchant).json["trade_state"] == "SUCCESS"


# -- the fixture ---------------------------------------------------------------------------

pytest_plugins = ["pytester"]
PROGRAM = """
import urllib.request

def test_one(wechatpay_sandbox):
    urllib.request.urlopen(wechatpay_sandbox.url).read()
    assert len(wechatpay_sandbox.requests) == 1
    assert wechatpay_sandbox.keys.settings.is_file()
    wechatpay_sandbox.reply("v3.pay.transactions.jsapi", {"prepay_id": "p"}, times=None)

def test_two(wechatpay_sandbox):
    assert not wechatpay_sandbox.requests
"""


def test_the_fixture(pytester: pytest.Pytester) -> None:
    from support.corpus import ROOT

    pytester.makepyfile(PROGRAM)
    plugin = ("-p", "imtable.sandbox.pytest_plugin", "-o")
    ini = f"wechatpay_sandbox_ir={ROOT / 'specs' / 'ir'}"
    pytester.runpytest_subprocess(*plugin, ini).assert_outcomes(passed=2)
    done = pytester.runpytest_subprocess(*plugin[:2], "-k", "one")
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["*wechatpay_sandbox_ir: there is no IR folder*"])
