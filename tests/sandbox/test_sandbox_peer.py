"""`wechatpayv3` of PyPI, a client written by others, finds nothing wrong with the sandbox."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from wechatpayv3 import (  # pyright: ignore[reportMissingTypeStubs]
    WeChatPay,
    WeChatPayType,
)

from imtable.ir.folder import read_stored
from imtable.sandbox.credentials import Keys
from imtable.sandbox.delivery import sending_state
from imtable.sandbox.notify import SignWith, find_event, make_message
from imtable.sandbox.server import Sandbox
from support.corpus import ROOT
from support.sandbox_client import Merchant

Core: Any = import_module("wechatpayv3.core").Core
PAGES = read_stored(ROOT / "specs" / "ir").pages


def located(url: str, certificates: bool, **settings: Any) -> Any:
    """That client at an address, for which it has no setting; it may fetch certificates at
    once."""
    original: Any = Core._init_certificates

    def located_before(core: Any) -> None:
        core._gate_way = url.rstrip("/")
        original(core)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Core, "_init_certificates", located_before)
        made: Any = WeChatPay(wechatpay_type=WeChatPayType.JSAPI, **settings)
    assert bool(made._core._certificates) == certificates
    made._core._gate_way = url.rstrip("/")
    return made


@pytest.fixture(params=["public key", "certificates"])
def peer(
    request: pytest.FixtureRequest, documented: Sandbox, merchant: Merchant
) -> Any:
    """That client, with the settings of the sandbox, in both trust modes."""
    trust: dict[str, str] = {}
    if request.param == "public key":
        trust["public_key"] = (merchant.folder / merchant["public-key"]).read_text()
        trust["public_key_id"] = merchant["public-key-id"]
    return located(
        documented.url,
        certificates=not trust,
        mchid=merchant["mchid"],
        private_key=(merchant.folder / merchant["private-key"]).read_text(),
        cert_serial_no=merchant["serial"],
        appid=merchant["appid"],
        apiv3_key=merchant["apiv3-key"],
        notify_url="https://shop.example/notify",
        **trust,
    )


RECEIVER = {"type": "MERCHANT_ID", "account": "1", "amount": 1, "description": "x"}


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
@pytest.mark.parametrize("name", ["张三", ""])
def test_it_splits(name: str, peer: Any, documented: Sandbox) -> None:
    """A name is encrypted; without one it names no key of the platform."""
    receivers = [{**RECEIVER, "name": name} if name else RECEIVER]
    code, text = peer.profitsharing_order("T1", "P1", receivers, True)
    assert code == 200, text
    assert documented.requests[-1].findings == ()


def test_it_uploads(peer: Any, documented: Sandbox, tmp_path: Path) -> None:
    """Its header declares no boundary, and its part `meta` no type."""
    (tmp_path / "图.png").write_bytes(b"\x89PNG")
    code, text = peer.image_upload(str(tmp_path / "图.png"))
    assert code == 200, text
    assert json.loads(text)["media_id"]
    told = [str(one) for one in documented.requests[-1].warnings]
    assert any("declares no boundary" in one for one in told)


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


def sign_with(peer: Any) -> SignWith:
    """The key that it trusts."""
    return "certificate" if peer._core._certificates else "public-key"


def test_it_opens_a_notification(peer: Any, keys: Keys) -> None:
    event, state = find_event(PAGES, "REFUND.SUCCESS"), sending_state(keys)
    said = {"out_refund_no": "R1"}
    message = make_message(event, state, said=said, sign_with=sign_with(peer))
    told = peer.callback(dict(message.headers), message.body)
    assert told["event_type"] == "REFUND.SUCCESS"
    assert told["resource"]["out_refund_no"] == "R1"


def test_it_sees_a_spoiled_notification(peer: Any, keys: Keys) -> None:
    event, state = find_event(PAGES, "REFUND.SUCCESS"), sending_state(keys)
    message = make_message(event, state, sign_with=sign_with(peer))
    assert peer.callback(dict(message.headers), message.body + b" ") is None
