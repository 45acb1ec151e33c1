"""`wechatpayv3` of PyPI, a client written by others, finds nothing wrong with the sandbox."""

from __future__ import annotations

import json
from typing import Any

import pytest
from wechatpayv3 import (  # pyright: ignore[reportMissingTypeStubs]
    WeChatPay,
    WeChatPayType,
)

from imtable.ir.folder import read_stored
from imtable.sandbox.credentials import Keys
from imtable.sandbox.delivery import sending_world
from imtable.sandbox.notify import find_notice, make_message
from imtable.sandbox.server import Sandbox
from support.corpus import ROOT
from support.sandbox_client import Merchant

PAGES = read_stored(ROOT / "specs" / "ir").pages


@pytest.fixture
def peer(documented: Sandbox, merchant: Merchant) -> Any:
    """That client, with the settings of the sandbox and its address."""
    made: Any = WeChatPay(
        wechatpay_type=WeChatPayType.JSAPI,
        mchid=merchant["mchid"],
        private_key=(merchant.folder / merchant["private-key"]).read_text(),
        cert_serial_no=merchant["serial"],
        appid=merchant["appid"],
        apiv3_key=merchant["apiv3-key"],
        notify_url="https://shop.example/notify",
        public_key=(merchant.folder / merchant["public-key"]).read_text(),
        public_key_id=merchant["public-key-id"],
    )
    made._core._gate_way = documented.url.rstrip("/")  # it has no setting for that
    return made


def test_it_orders(peer: Any, documented: Sandbox) -> None:
    code, text = peer.pay(
        description="测试",
        out_trade_no="A1",
        amount={"total": 100},
        payer={"openid": "o1"},
    )
    assert code == 200, text
    assert json.loads(text)["prepay_id"]
    assert documented.requests[-1].findings == ()


def test_it_asks(peer: Any, documented: Sandbox) -> None:
    code, text = peer.query(out_trade_no="A1")
    assert code == 200, text
    assert json.loads(text)["out_trade_no"] == "A1"
    code, text = peer.close(out_trade_no="A1")
    assert (code, documented.requests[-1].findings) == (204, ())


def test_it_opens_a_notification(peer: Any, keys: Keys) -> None:
    notice = find_notice(PAGES, "REFUND.SUCCESS")
    message = make_message(notice, sending_world(keys), said={"out_refund_no": "R1"})
    told = peer.callback(dict(message.headers), message.body)
    assert told["event_type"] == "REFUND.SUCCESS"
    assert told["resource"]["out_refund_no"] == "R1"


def test_it_sees_a_spoiled_notification(peer: Any, keys: Keys) -> None:
    notice = find_notice(PAGES, "REFUND.SUCCESS")
    message = make_message(notice, sending_world(keys))
    assert peer.callback(dict(message.headers), message.body + b" ") is None
