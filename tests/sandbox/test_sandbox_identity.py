"""Nobody speaks for somebody else, pays less than a cent, or leaves empty what is due."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from imtable.ir.model import Field
from imtable.sandbox import start_sandbox
from imtable.sandbox.credentials import Keys
from imtable.sandbox.findings import MessageLocation
from imtable.sandbox.identity import check_identity
from imtable.sandbox.limits import least_of
from imtable.sandbox.server import Sandbox
from support.api_pages import (
    TEXT,
    WHOLE,
    answers,
    call,
    field,
    many,
    optional,
    page,
    parameter,
    record,
)
from support.sandbox_client import Draft, Merchant, send, signed, xml_body
from support.sandbox_fits import xml_members

SUB_ORDER = record(field("mchid"), field("appid"))
PAGES = (
    page(
        "openapi/v3/orders",
        call(
            "v3/orders",
            parameter(
                "json",
                record(
                    optional("mchid"),
                    optional("sp_appid"),
                    optional("sub_mchid"),
                    optional("sub_orders", many(SUB_ORDER)),
                ),
            ),
        ),
        call("v3/orders", parameter("query", record(optional("sp_mchid"))), verb="get"),
    ),
    page(
        "openapi/v2/pay/order",
        call(
            "pay/order",
            parameter(
                "xml",
                record(
                    field("mch_id"),
                    optional("appid"),
                    optional("wxappid"),
                    optional("body"),
                    replace(field("total_fee", WHOLE), title="订单总金额"),
                ),
            ),
            reply=answers("xml", field("return_code", TEXT, "SUCCESS", "FAIL")),
        ),
    ),
)


@pytest.fixture(scope="module")
def shop(keys: Keys) -> Iterator[Sandbox]:
    with start_sandbox(PAGES, keys) as sandbox:
        yield sandbox


def places(shop: Sandbox) -> list[str]:
    """Where the last request is wrong."""
    return [one.field for one in shop.requests[-1].findings]


def post(body: str) -> Draft:
    headers = {"Content-Type": "application/json"}
    return Draft("POST", "/v3/orders", headers=headers, body=body.encode())


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ('{"mchid":"MINE","sp_appid":"APP"}', []),
        ('{"mchid":"1900000001"}', ["/mchid"]),
        ('{"sp_appid":"wx1"}', ["/sp_appid"]),
        ('{"sub_mchid":"1"}', []),
        ('{"sub_orders":[{"mchid":"1","appid":"wx1"}]}', []),
        ('{"mchid":""}', []),
    ],
)
def test_a_body_of_v3(
    body: str, wrong: list[str], shop: Sandbox, merchant: Merchant
) -> None:
    body = body.replace("MINE", merchant["mchid"]).replace("APP", merchant["appid"])
    got = send(shop.url, signed(post(body), merchant))
    assert (got.status == 400, places(shop)) == (bool(wrong), wrong)


def test_a_query_of_v3(shop: Sandbox, merchant: Merchant) -> None:
    send(shop.url, signed(Draft("GET", "/v3/orders?sp_mchid=1"), merchant))
    assert places(shop) == ["sp_mchid"]


@pytest.mark.parametrize(
    ("members", "wrong"),
    [
        ({}, []),
        ({"mch_id": "1"}, ["/mch_id"]),
        ({"appid": "wx1"}, ["/appid"]),
        ({"wxappid": "wx1"}, ["/wxappid"]),
        ({"total_fee": "0"}, ["/total_fee"]),
        ({"total_fee": "-1"}, ["/total_fee"]),
        ({"total_fee": ""}, ["/total_fee"]),
        ({"body": ""}, []),
    ],
)
def test_a_body_of_v2(
    members: dict[str, str], wrong: list[str], shop: Sandbox, merchant: Merchant
) -> None:
    told = {"mch_id": merchant["mchid"], "total_fee": "1", **members}
    headers = {"Content-Type": "text/xml"}
    body = xml_body(told, merchant)
    got = send(shop.url, Draft("POST", "/pay/order", "v2", headers, body))
    code = xml_members(got.body)["return_code"]
    assert (code, places(shop)) == ("FAIL" if wrong else "SUCCESS", wrong)


@pytest.mark.parametrize(
    ("name", "title", "own"),
    [
        ("mchid", "商户号", True),
        ("mchid", "直连商户号", True),
        ("sp_mchid", "机构商户号", True),
        ("combine_mch_id", "合单商户号", True),
        ("appid", "公众账号ID", True),
        ("mch_appid", "商户账号appid", True),
        ("mchid", "目标下管商户号", False),
        ("mchid", "门店收款商户号", False),
        ("mchid", "银行提现免费券批次创建方商户号", False),
        ("mchid", "Number of the payee", False),
        ("complainted_mchid", "被诉商户号", False),
        ("sub_mchid", "子商户号", False),
        ("return_mchid", "回退商户号", False),
    ],
)
def test_what_a_row_is_about(name: str, title: str, own: bool, keys: Keys) -> None:
    row = replace(field(name), title=title)
    found = [*check_identity([row], {name: "1"}, MessageLocation("body"), keys)]
    assert bool(found) == own


def row(name: str, title: str, **facts: Any) -> Field:
    return replace(field(name, WHOLE), title=title, **facts)


@pytest.mark.parametrize(
    ("one", "least"),
    [
        (row("total", "总金额"), 1),
        (row("total_fee", "订单总金额"), 1),
        (row("amount", "Share of this receiver", unit="fen"), 1),
        (row("refund", "退款金额"), 1),
        (row("total", "总数"), None),
        (row("total", "总金额", required=None), None),
        (row("total_amount", "总金额(大于等于0的数字，单位为分)", unit="fen"), 0),
        (row("discount_amount", "优惠金额", unit="fen"), 0),
        (row("discount_amount", "优惠金额"), None),
        (row("amount", "数量"), None),
    ],
)
def test_the_least_that_is_paid(one: Field, least: int | None) -> None:
    assert least_of(one) == least
