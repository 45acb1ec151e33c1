"""The examples of `docs/examples` run against the sandbox, which finds nothing wrong with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from examples import complaint, order, profit_sharing, red_packet, statement

from imtable.ir.folder import read_stored
from imtable.sandbox import start_sandbox
from imtable.sandbox.credentials import Keys
from imtable.sandbox.delivery import sending_state
from imtable.sandbox.files import CSV
from imtable.sandbox.notify import find_event, make_message
from imtable.sandbox.server import Sandbox
from imtable.sandbox.tls import AUTHORITY
from support.api_pages import WHOLE, answers, call, field, page, parameter, record
from support.corpus import ROOT
from wechatpay_sdk import Client, Credentials
from wechatpay_sdk.runtime.errors import ApiError, SignatureError

REFUNDS = page(
    "openapi/v3/refund/domestic/refunds",
    call(
        "v3/refund/domestic/refunds",
        parameter(
            "json",
            record(
                field("out_trade_no"),
                field("out_refund_no"),
                field(
                    "amount",
                    record(
                        field("refund", WHOLE), field("total", WHOLE), field("currency")
                    ),
                ),
            ),
        ),
        reply=answers("json", field("out_refund_no"), field("status")),
    ),
)
"""What the platform answers although no page describes it."""
PAGES = (*read_stored(ROOT / "specs" / "ir").pages, REFUNDS)


@pytest.fixture(scope="module")
def shop(keys: Keys) -> Iterator[Sandbox]:
    with start_sandbox(PAGES, keys, tls=True) as sandbox:
        yield sandbox


@pytest.fixture
def client(shop: Sandbox) -> Iterator[Client]:
    shop.forget()
    credentials = Credentials.read(shop.keys.settings)
    trust = shop.keys.folder / AUTHORITY
    with Client(credentials, base_url=shop.url, ca_file=trust) as made:
        yield made
    assert [*shop.findings, *shop.warnings] == []


def test_an_order(client: Client, shop: Sandbox, keys: Keys) -> None:
    shop.reply("v3.pay.transactions.jsapi", {"prepay_id": "wx1"})
    assert order.prepay(client, "T1", "o1", 100) == "wx1"
    query = "GET v3/pay/transactions/out-trade-no/{out_trade_no}"
    shop.reply(query, {"trade_state": "NOTPAY"})
    assert [order.is_paid(client, "T1") for _ in range(2)] == [False, True]
    shop.reply("v3/refund/domestic/refunds", {"status": "PROCESSING"})
    assert order.give_back(client, "T1", "R1", 30, of=100) == "PROCESSING"
    assert json.loads(shop.requests[-1].received.body)["out_refund_no"] == "R1"
    told = {"amount": {"payer_refund": 30}}
    shop.reply("v3/refund/domestic/refunds/{out_refund_no}", told)
    assert order.refunded(client, "R1") == 30
    event, state = find_event(PAGES, "REFUND.SUCCESS"), sending_state(keys)
    message = make_message(event, state, said={"out_refund_no": "R1"})
    assert order.refund_of(client, dict(message.headers), message.body) == "R1"


def test_a_share(client: Client, shop: Sandbox) -> None:
    shop.reply("v3/profitsharing/orders", {"state": "FINISHED"})
    assert profit_sharing.share(client, "W1", "P1", "o1", "张三") == "FINISHED"
    assert "张三".encode() not in shop.requests[-1].received.body


def test_a_red_packet(client: Client, shop: Sandbox) -> None:
    shop.reply("v2.mmpaymkttransfers.sendgroupredpack", {"send_listid": "L1"})
    assert red_packet.give(client, "B1", "o1", 300, 3) == "L1"
    assert shop.requests[-1].received.certificate == shop.keys.serial
    failed = {"result_code": "FAIL", "err_code": "NOTENOUGH"}
    shop.reply("v2.mmpaymkttransfers.sendgroupredpack", failed)
    with pytest.raises(ApiError, match="NOTENOUGH"):
        red_packet.give(client, "B1", "o1", 300, 3)


def test_a_complaint(client: Client, shop: Sandbox, tmp_path: Path) -> None:
    query = "GET v3/merchant-service/complaints-v2/{complaint_id}"
    shop.reply(query, {"payer_phone": "138"})
    assert complaint.phone_of(client, "C1") == "138"
    (tmp_path / "图.png").write_bytes(b"\x89PNG")
    shop.reply("v3/merchant/media/upload", {"media_id": "M1"})
    complaint.answer(client, "C1", "换新的", tmp_path / "图.png")
    sent = json.loads(shop.requests[-1].received.body)
    assert sent["response_images"] == ["M1"]
    assert shop.requests[-1].status == 204


@pytest.mark.parametrize("packed", [False, True])
def test_a_statement(
    packed: bool, client: Client, shop: Sandbox, tmp_path: Path
) -> None:
    file = tmp_path / "bill.csv"
    statement.save(client, "2026-01-02", file, packed=packed)
    assert file.read_bytes() == CSV
    shop.reply("v3.bill.tradebill", {"hash_value": "0" * 40})
    with pytest.raises(SignatureError, match="digest"):
        statement.save(client, "2026-01-02", tmp_path / "other.csv", packed=packed)
    assert not (tmp_path / "other.csv").exists()


def test_an_encrypted_statement(client: Client, shop: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "funds.csv"
    statement.save_funds(client, "1909876543", "2026-01-02", file)
    assert CSV in file.read_bytes()
    fetched = [one.received.target for one in shop.requests]
    assert len(fetched) > 1
    assert "algorithm=AEAD_AES_256_GCM" in fetched[0]
