"""No secret of a merchant, and no plain text of a secret member, in a log, a repr or an error."""

from __future__ import annotations

import asyncio
import logging
import pickle
import re
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from imtable.sandbox.credentials import MERCHANT_KEY, Keys
from imtable.sandbox.faults import HEADER
from imtable.sandbox.server import Sandbox
from support.generated_code import inspect_function
from support.sandbox_client import private_key
from wechatpay_sdk import AsyncClient, CallOptions, Client, Credentials, PayError
from wechatpay_sdk.runtime import Hidden, Send
from wechatpay_sdk.runtime.call import Call, Settings
from wechatpay_sdk.runtime.request import build_request, sign_request
from wechatpay_sdk.runtime.transport import Identity
from wechatpay_sdk.v2.mmpaysptrans import pay__bank
from wechatpay_sdk.v3.bill import tradebill
from wechatpay_sdk.v3.fund_app.mch_transfer import transfer_bills
from wechatpay_sdk.v3.merchant.media import upload
from wechatpay_sdk.v3.merchant_service.complaints_v2 import complaint_id

pytestmark = pytest.mark.long

PLAIN = "张三的秘密4111-7777-0000"
"""What is passed wherever a member is secret."""
WORKWX = "workwx-secret-5c1f"


def secrets_of(keys: Keys) -> dict[str, str]:
    """Every text that must not be seen, by what it is; of a key a line from its middle, and
    the number behind it."""
    found = {"apiv3": keys.apiv3_key, "apiv2": keys.apiv2_key, "plain": PLAIN}
    found |= {"plain, escaped": ascii(PLAIN)[1:-1], "workwx": WORKWX}
    found["plain, in bytes"] = repr(PLAIN.encode())[2:-1]
    path = keys.folder / MERCHANT_KEY
    lines = path.read_text().splitlines()
    numbers = private_key(path).private_numbers()
    found["PEM"] = lines[len(lines) // 2]
    return found | {
        "d": str(numbers.d),
        "p": str(numbers.p),
        "p, hex": f"{numbers.p:x}",
    }


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture, keys: Keys) -> Iterator[list[str]]:
    """Texts that anybody may see; they are searched at the end, and the log with them."""
    caplog.set_level(logging.DEBUG)
    for name in ("httpx2", "httpcore2", "asyncio"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    texts: list[str] = []
    yield texts
    records = caplog.get_records("call")
    assert records
    texts += [f"{one.name} {one.getMessage()} {one.args!r}" for one in records]
    secrets = secrets_of(keys)
    assert len(secrets) >= 8
    seen = [
        f"{what} in: {text[:300]}"
        for text in texts
        for what, secret in secrets.items()
        if secret in text
    ]
    assert seen == []


def settings(shop: Sandbox) -> dict[str, Any]:
    return {"base_url": shop.url, "hosts": {"*": shop.url}}


def credentials(keys: Keys) -> Credentials:
    given = Credentials.read(keys.settings)
    given.workwx_secret = Hidden(WORKWX)
    return given


def calls() -> list[tuple[Any, Any, dict[str, Any]]]:
    """A few of every kind: secrets in JSON and in XML, an upload, a read with secrets, a bill."""
    transfer = transfer_bills.PostJson(
        out_bill_no="B1",
        transfer_scene_id="1000",
        openid="o1",
        transfer_amount=1,
        transfer_remark="x",
        user_name=PLAIN,
        transfer_scene_report_infos=[
            transfer_bills.PostJson.TransferSceneReportInfos(
                info_type="a", info_content="b"
            )
        ],
    )
    bank = pay__bank.PostXml(
        partner_trade_no="P1",
        enc_bank_no=PLAIN,
        enc_true_name=PLAIN,
        bank_code="1",
        amount=1,
    )
    meta = upload.PostBody.Meta(filename="a.png")
    bill = tradebill.GetQuery(bill_date="2026-01-01")
    return [
        (transfer_bills.post, transfer_bills.post_async, {"json": transfer}),
        (pay__bank.post, pay__bank.post_async, {"xml": bank}),
        (
            upload.post,
            upload.post_async,
            {"body": upload.PostBody(file=b"x", meta=meta)},
        ),
        (complaint_id.get, complaint_id.get_async, {"complaint_id": "C1"}),
        (tradebill.get, tradebill.get_async, {"query": bill}),
    ]


def shown(value: object) -> list[str]:
    """What anybody can make of a value without looking for it."""
    return [repr(value), str(value), f"{value!a}", format(value)]


def inside(client: Client, name: str) -> Any:
    """What a debugger shows of a client."""
    return vars(client)[name]


def shown_error(error: BaseException) -> list[str]:
    lines = "".join(traceback.format_exception(error))
    return [*shown(error), lines, repr(error.args), repr(error.__context__)]


FAULTS = ("", "bad-signature", "unsigned", "html-502", "not-json", "429", "reset")
SOFT = ("wrong-type", "missing-required")


@pytest.mark.parametrize("fault", [*FAULTS, *SOFT])
def test_calls(
    told: list[str],
    documented: Sandbox,
    keys: Keys,
    fault: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    given = credentials(keys)
    headers = {HEADER: fault} if fault else {}
    options = CallOptions(headers=headers, max_retries=0, strict=True)
    with Client(given, **settings(documented)) as client:
        for plain, _, arguments in calls():
            told += [text for one in arguments.values() for text in shown(one)]
            try:
                reply = plain(client, **arguments, options=options)
            except PayError as error:
                assert fault
                told += shown_error(error)
                told += shown_error(pickle.loads(pickle.dumps(error)))
            else:
                told += [*shown(reply.meta)]
        told += shown(client)
    loggers = {record.name for record in caplog.records}
    assert {"wechatpay_sdk", "httpx2"} <= loggers or fault == "reset"


def test_asynchronous_calls(told: list[str], documented: Sandbox, keys: Keys) -> None:
    async def go() -> None:
        async with AsyncClient(credentials(keys), **settings(documented)) as client:
            for _, other, arguments in calls():
                reply = await other(client, **arguments)
                told.extend(shown(reply.meta))
            told.extend(shown(client))

    asyncio.run(go())


def test_a_reply_shows_no_secret(
    told: list[str], documented: Sandbox, keys: Keys
) -> None:
    """What is inside is what a page says is secret, and nobody's business."""
    with Client(credentials(keys), **settings(documented)) as client:
        reply = complaint_id.get(client, complaint_id="C1")
    phone = reply.payer_phone
    assert phone
    reply.payer_phone = PLAIN
    told += shown(reply)
    assert "payer_phone" not in repr(reply)


def test_what_a_caller_can_hold(
    told: list[str], documented: Sandbox, keys: Keys
) -> None:
    given = credentials(keys)
    with Client(given, **settings(documented)) as client:
        told += [*shown(given), *shown(client), *shown(inside(client, "_line"))]
        told += shown(inside(client, "_settings"))
        held: list[Any] = [given.private_key, given.public_key, given.certificate]
        held += [given.bank_card_key, inside(client, "_settings").trust]
        assert all(one is not None for one in held)
        assert given.private_key
        held.append(Identity(b"certificate", given.private_key.pem()))
        told += [text for one in held for text in shown(one)]
        told += shown(client.with_options(timeout=3.0))
        tradebill.get(client, query=tradebill.GetQuery(bill_date="2026-01-01"))
        told += shown(inside(client, "_line").transport)


def test_what_is_on_its_way(told: list[str], documented: Sandbox, keys: Keys) -> None:
    """Calls, drafts and requests are seen in tracebacks with their variables."""
    with Client(credentials(keys), **settings(documented)) as client:
        now: Settings = inside(client, "_settings")
        for plain, _, arguments in calls():
            function = inspect_function(plain)
            parts = {name: part for part, name in function.parts.items()}
            passed: Any = {
                ("body" if parts[k] in ("json", "xml", "body") else parts[k]): v
                for k, v in arguments.items()
                if k in parts
            }
            passed["path"] = {"complaint_id": "C1"} if function.path else {}
            call: Call[Any] = Call(function.operation, passed, now)
            told += shown(call)
            draft = build_request(call)
            told += shown(draft)
            request = sign_request(call, draft)
            assert isinstance(request, Send)
            told += shown(request)
        tradebill.get(client, query=tradebill.GetQuery(bill_date="2026-01-01"))


def test_errors_of_settings(
    told: list[str], documented: Sandbox, keys: Keys, tmp_path: Path
) -> None:
    """A wrong setting is named, not quoted."""
    pem = (keys.folder / MERCHANT_KEY).read_text()
    wrong: list[dict[str, Any]] = [
        {"private_key": pem.replace("\n", "")},
        {"private_key": pem[:-40]},
        {"public_key": pem},
        {"certificate": pem},
        {"apiv3_key": keys.apiv3_key[:-1]},
        {"apiv3_key": keys.apiv3_key + " "},
        {"apiv2_key": keys.apiv2_key + "x"},
        {"serial": keys.apiv3_key},
        {"mchid": keys.apiv2_key},
        {"appid": PLAIN},
        {"workwx_secret": PLAIN},
        {"bank_card_key": keys.apiv3_key},
    ]
    for given in wrong:
        with pytest.raises(PayError) as caught:
            Credentials(**given)
        told += [*shown(caught.value), repr(caught.value.__cause__)]
    file = tmp_path / "credentials.toml"
    file.write_text(f'apiv3-key = "{keys.apiv3_key}\n', "utf-8")
    with pytest.raises(PayError) as caught:
        Credentials.read(file)
    told += [*shown(caught.value)]
    with Client(credentials(keys), **settings(documented)) as client:
        tradebill.get(client, query=tradebill.GetQuery(bill_date="2026-01-01"))
        with pytest.raises(PayError) as caught:
            complaint_id.get(client, complaint_id="")
        told += shown(caught.value)
        bad = transfer_bills.PostJson(
            out_bill_no="B1",
            transfer_scene_id="1000",
            openid="o",
            transfer_amount=1,
            transfer_remark="x",
            user_name=PLAIN * 20,
            transfer_scene_report_infos=[],
        )
        with pytest.raises(PayError, match="user_name") as caught:
            transfer_bills.post(client, json=bad)
        told += shown(caught.value)


def test_the_search_finds_what_is_there(keys: Keys) -> None:
    found = secrets_of(keys)
    text = (keys.folder / MERCHANT_KEY).read_text()
    assert found["PEM"] in text
    assert re.fullmatch("[A-Za-z0-9+/]{64}", found["PEM"])
    assert found["plain"] in repr(PLAIN)
    assert found["plain, escaped"] in ascii({"name": PLAIN})
    assert found["plain, in bytes"] in repr({"name": PLAIN.encode()})
    assert found["apiv3"] in keys.settings.read_text()
