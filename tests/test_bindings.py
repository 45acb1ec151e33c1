"""The generated package, imported and called against a server on this machine."""

from __future__ import annotations

import asyncio
import inspect
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from typing import Any, get_type_hints

import pytest

from imtable.bindings.names import VERBS
from imtable.ir.folder import read_stored
from support.corpus import ROOT
from support.generated_code import Recorder, index_of
from wechatpay_sdk import AsyncClient, Client, ConfigError, NotFoundError, Reply
from wechatpay_sdk.v3.marketing.partner.product_coupon.product_coupons.product_coupon_id.stocks.stock_id import (
    update_budget,
)
from wechatpay_sdk.v3.pay.transactions.out_trade_no import out_trade_no as order
from wechatpay_sdk.v3.pay.transactions.out_trade_no.out_trade_no import close

PACKAGE = ROOT / "generated" / "wechatpay_sdk"


@dataclass
class Server:
    """A server that remembers what it was asked and answers what it was told."""

    url: str
    status: int = 200
    reply: bytes = b"{}"
    seen: list[tuple[str, str, Any]] = field(default_factory=list[tuple[str, str, Any]])


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            assert self.command is not None
            state.seen.append(
                (self.command, self.path, json.loads(body) if body else None)
            )
            self.send_response(state.status)
            if state.status != 204:
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(state.reply)))
            self.end_headers()
            if state.status != 204:
                self.wfile.write(state.reply)

        do_GET = do_POST = _answer  # noqa: N815  the names that http.server calls

        def log_message(self, format: str, *args: object) -> None:
            pass

    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state = Server(f"http://127.0.0.1:{web.server_address[1]}/")
    thread = threading.Thread(target=web.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield state
    web.shutdown()
    web.server_close()
    thread.join()


REPLY = {
    "product_coupon_id": "1000000013",
    "stock_id": "1000000013001",
    "stock_send_rule": {"max_count": 10},
    "single_usage_rule": {
        "coupon_available_period": {
            "available_begin_time": "a",
            "available_end_time": "b",
            "weekly_available_period": {
                "day_list": ["MONDAY"],
                "day_period_list": [{"begin_time": 60, "end_time": 120}],
            },
        }
    },
    "state": "A_NEW_STATE",
}
JSON = update_budget.PostJson(
    brand_id="120344",
    out_request_no="34657",
    update_mode="MAX_COUNT",
    target_max_count=10,
)
PATH = (
    "/v3/marketing/partner/product-coupon/product-coupons/1000000013"
    "/stocks/1000000013001/update-budget"
)
SENT = {
    "brand_id": "120344",
    "out_request_no": "34657",
    "update_mode": "MAX_COUNT",
    "target_max_count": 10,
}


def check_reply(result: update_budget.PostResponse) -> None:
    assert result.stock_send_rule.max_count == 10
    assert result.single_usage_rule is not None
    period = result.single_usage_rule.coupon_available_period
    assert isinstance(
        period, update_budget.PostResponse.SingleUsageRule.CouponAvailablePeriod
    )
    assert period.weekly_available_period is not None
    assert period.weekly_available_period.day_period_list is not None
    assert period.weekly_available_period.day_period_list[0].begin_time == 60
    assert result.state == "A_NEW_STATE"
    assert result.remark is None


def test_post(server: Server) -> None:
    server.reply = json.dumps(REPLY).encode()
    with Client(unsigned=True, base_url=server.url) as client:
        result = update_budget.post(
            client, product_coupon_id="1000000013", stock_id=1000000013001, json=JSON
        )
    check_reply(result)
    assert server.seen == [("POST", PATH, SENT)]


def test_post_async(server: Server) -> None:
    server.reply = json.dumps(REPLY).encode()

    async def call() -> update_budget.PostResponse:
        async with AsyncClient(unsigned=True, base_url=server.url) as client:
            return await update_budget.post_async(
                client,
                product_coupon_id="1000000013",
                stock_id="1000000013001",
                json=JSON,
            )

    check_reply(asyncio.run(call()))
    assert server.seen == [("POST", PATH, SENT)]


def test_query_and_path(server: Server) -> None:
    with Client(unsigned=True, base_url=server.url) as client:
        order.get(client, out_trade_no="a/b c", query=order.GetQuery(mchid="19 00&1"))
    assert server.seen == [
        ("GET", "/v3/pay/transactions/out-trade-no/a%2Fb%20c?mchid=19%2000%261", None)
    ]


def test_an_empty_reply(server: Server) -> None:
    server.status = 204
    with Client(unsigned=True, base_url=server.url) as client:
        result = close.post(
            client, out_trade_no="1", json=close.PostJson(mchid="1900000001")
        )
    assert type(result) is Reply
    assert result.meta.http_status == 204


def test_an_error(server: Server) -> None:
    server.status, server.reply = (
        404,
        b'{"code": "ORDER_NOT_EXIST", "message": "no such order"}',
    )
    with (
        Client(unsigned=True, base_url=server.url) as client,
        pytest.raises(NotFoundError) as raised,
    ):
        order.get(client, out_trade_no="1", query=order.GetQuery(mchid="1"))
    assert raised.value.code == "ORDER_NOT_EXIST"


def test_an_operation_by_name(server: Server) -> None:
    server.reply = json.dumps(REPLY).encode()
    name = (
        "POST v3/marketing/partner/product-coupon/product-coupons/{product_coupon_id}"
        "/stocks/{stock_id}/update-budget"
    )
    given = {
        "product_coupon_id": "1000000013",
        "stock_id": "1000000013001",
        "json": JSON,
    }
    with Client(unsigned=True, base_url=server.url) as client:
        check_reply(client.operation(name)(**given))

    async def call() -> update_budget.PostResponse:
        async with AsyncClient(unsigned=True, base_url=server.url) as client:
            reply: update_budget.PostResponse = await client.operation(
                f"post /{name[5:]}"
            )(**given)
            return reply

    check_reply(asyncio.run(call()))
    assert server.seen == [("POST", PATH, SENT)] * 2


def test_every_operation_has_a_function_of_its_name() -> None:
    index = index_of((PACKAGE / "imtable_index.py").read_text("utf-8"))
    pages = read_stored(ROOT / "specs" / "ir").pages
    assert len(index) == sum(len(page.operations) for page in pages)
    for client in (Client(), AsyncClient()):
        for name in index:
            assert callable(client.operation(name))


def test_an_unknown_operation_says_what_may_be_meant() -> None:
    for name in (
        "GET v3/certificate",
        "v3/certificates",
        "/v3/certificates",
        "GET v3/Certificates",
        "POST v3/certificates",
    ):
        with pytest.raises(ConfigError, match=r"did you mean 'GET v3/certificates'\?"):
            Client().operation(name)
    nothing: Any = None
    with pytest.raises(ConfigError, match="is a text"):
        Client().operation(nothing)


@pytest.mark.parametrize(
    "name",
    [
        "POST v2/deposit/refundquery",
        "post /v2/deposit/refundquery",
        "POST deposit/refundquery",
    ],
)
def test_an_operation_of_v2_as_its_page_writes_it(name: str) -> None:
    found: Any = Client().operation(name)
    assert found.func.__module__ == "wechatpay_sdk.v2.deposit.refundquery"


def test_a_function_is_found_without_loading_others() -> None:
    program = (
        "import sys; from wechatpay_sdk import Client; Client().operation('GET v3/certificates');"
        "print(*sorted(m for m in sys.modules if m.startswith('wechatpay_sdk.') and 'runtime' not in m))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [
        "wechatpay_sdk.imtable_index",
        "wechatpay_sdk.v3",
        "wechatpay_sdk.v3.certificates",
    ]


# -- every module --------------------------------------------------------------------------


def module_names() -> list[str]:
    found = (path.relative_to(PACKAGE.parent) for path in sorted(PACKAGE.rglob("*.py")))
    parts = [
        path.with_suffix("").parts for path in found if "runtime" not in path.parts
    ]
    return [".".join(p[:-1] if p[-1] == "__init__" else p) for p in parts]


def classes(namespace: object) -> Iterator[type]:
    members: dict[str, Any] = dict(vars(namespace))
    for value in members.values():
        if isinstance(value, type) and is_dataclass(value) and value is not Reply:
            yield value
            yield from classes(value)


@pytest.mark.parametrize("name", module_names())
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_module_imports_and_its_annotations_resolve(name: str) -> None:
    module = import_module(name)
    for exported in getattr(module, "__all__", ()):
        assert hasattr(module, exported)
    for each in classes(module):
        hints = get_type_hints(each, include_extras=True)
        assert {item.name for item in fields(each)} <= hints.keys()
    for function in filter(inspect.isfunction, map(vars(module).get, EXPORTED)):
        parameters = inspect.signature(function, eval_str=True).parameters
        assert get_type_hints(function).keys() == {*parameters, "return"}
        assert parameters["client"].annotation in CLIENTS


EXPORTED = [f"{verb}{way}" for verb in (*VERBS, "parse") for way in ("", "_async")]
CLIENTS = (Client, AsyncClient, Client | AsyncClient)


def test_annotations_load_the_client_only_when_somebody_evaluates_them() -> None:
    page = "wechatpay_sdk.v3.certificates"
    code = f"""
import sys, typing
import {page} as module
assert "wechatpay_sdk.runtime.client" not in sys.modules
hints = typing.get_type_hints(module.get)
assert hints["client"] is sys.modules["wechatpay_sdk.runtime.client"].Client
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_a_page_calls_deprecated_is_deprecated() -> None:
    name = "wechatpay_sdk.v2.mmpaymkttransfers.sendgroupredpack"
    module = import_module(name)
    for function in (module.post, module.post_async):
        assert function.__deprecated__ == "Deprecated (2024.06.05)"
        assert inspect.iscoroutinefunction(function) == (function is module.post_async)
    with pytest.warns(DeprecationWarning, match="2024.06.05") as caught:
        module.post(Recorder(), xml={})
    assert caught[0].filename == __file__


def test_what_a_page_calls_deprecated_warns_when_it_is_awaited() -> None:
    name = "wechatpay_sdk.v2.mmpaymkttransfers.sendgroupredpack"

    class Later(Recorder):
        async def call(self, *_: object, **__: object) -> None:  # type: ignore[override]
            """As that of `AsyncClient`."""

    with pytest.warns(DeprecationWarning, match="2024.06.05") as caught:
        asyncio.run(import_module(name).post_async(Later(), xml={}))
    assert len(caught) == 1
