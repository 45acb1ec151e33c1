"""What the generated client makes of every fault: class, reason, outcome, what is kept, repeats."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import wechatpay_sdk.runtime.client as client_module
from imtable.ir.folder import read_stored
from imtable.sandbox.credentials import Keys
from imtable.sandbox.faults import HEADER, NOT_IN_V2, OF_SIGNATURES, Fault
from imtable.sandbox.notify import find_event, make_message
from imtable.sandbox.server import Sandbox
from support.corpus import ROOT
from support.generated_code import inspect_function
from wechatpay_sdk import (
    ApiError,
    AsyncClient,
    BrokenError,
    CallOptions,
    Client,
    Credentials,
    DecodeError,
    PayError,
    RateLimitError,
    Reply,
    ServerError,
    SignatureError,
    TimedOutError,
    TransportError,
)
from wechatpay_sdk.v2.deposit import refundquery
from wechatpay_sdk.v2.mmpaysptrans import query__bank
from wechatpay_sdk.v3 import statements
from wechatpay_sdk.v3.bill import tradebill
from wechatpay_sdk.v3.marketing.partner.product_coupon.product_coupons.product_coupon_id.stocks.stock_id import (
    update_budget,
)
from wechatpay_sdk.v3.merchant_service.complaints_v2 import complaint_id
from wechatpay_sdk.v3.pay.transactions.out_trade_no.out_trade_no import close
from wechatpay_sdk.v3.refund.domestic.refunds import out_refund_no
from wechatpay_sdk.webhook.v2 import refund_processed
from wechatpay_sdk.webhook.v3.recharge import fund_returned
from wechatpay_sdk.webhook.v3.refund import success as refunded

PAGES = read_stored(ROOT / "specs" / "ir").pages
BUDGET = update_budget.PostJson(
    brand_id="1", out_request_no="R1", update_mode="MAX_COUNT", target_max_count=10
)
Two = tuple[Callable[..., Any], Callable[..., Any], dict[str, Any]]
READ: Two = complaint_id.get, complaint_id.get_async, {"complaint_id": "C1"}
REFUND: Two = out_refund_no.get, out_refund_no.get_async, {"out_refund_no": "R1"}
WRITE: Two = (
    update_budget.post,
    update_budget.post_async,
    {"product_coupon_id": "1", "stock_id": "2", "json": BUDGET},
)
EMPTY: Two = (
    close.post,
    close.post_async,
    {"out_trade_no": "A1", "json": close.PostJson()},
)
BILL: Two = (
    tradebill.get,
    tradebill.get_async,
    {"query": tradebill.GetQuery(bill_date="2026-01-01")},
)
STATEMENT: Two = (
    statements.get,  # pyright: ignore[reportDeprecated]
    statements.get_async,  # pyright: ignore[reportDeprecated]
    {"query": statements.GetQuery(date="20260101")},
)
SIGNED_V2: Two = (
    refundquery.post,
    refundquery.post_async,
    {
        "xml": refundquery.PostXml(
            transaction_id="1", out_trade_no="2", out_refund_no="3", refund_id="4"
        )
    },
)
V2: Two = (
    query__bank.post,
    query__bank.post_async,
    {"xml": query__bank.PostXml(partner_trade_no="P1")},
)


@dataclass(frozen=True)
class Case:
    """A fault of a call, and what comes of it. `sent` counts the requests of the call with
    the usual settings; `reason` that of a signature, `kept` how the raw answer begins;
    `problem` what a tolerant client notes and a strict one refuses."""

    fault: str
    call: Two
    error: type[PayError] | None = None
    sent: int = 1
    outcome: str = "unknown"
    reason: str = ""
    kept: bytes = b""
    problem: tuple[str, str] | None = None

    def __str__(self) -> str:
        module = self.call[0].__module__.rpartition(".")[2]
        return f"{self.fault}-{module}"


def signature(
    fault: str, reason: str, call: Two, *, sent: int = 1, kept: bytes = b"{"
) -> Case:
    return Case(fault, call, SignatureError, sent, reason=reason, kept=kept)


CASES = [
    signature("bad-signature", "mismatch", READ),
    signature("bad-signature", "mismatch", WRITE),
    signature("bad-signature", "mismatch", EMPTY, kept=b""),
    signature("bad-signature", "mismatch", STATEMENT, kept=b""),
    signature("bad-signature", "mismatch", SIGNED_V2, kept=b"<xml>"),
    signature("probe", "probe", READ, sent=2),
    signature("probe", "probe", WRITE),
    signature("stale", "stale", READ),
    signature("stale", "stale", WRITE),
    signature("unsigned", "missing", READ),
    signature("unsigned", "missing", WRITE),
    signature("unsigned", "missing", EMPTY, kept=b""),
    signature("unsigned", "missing", SIGNED_V2, kept=b"<xml>"),
    signature("unknown-serial", "unknown_serial", READ),
    signature("unknown-serial", "unknown_serial", WRITE),
    signature("wrong-hash", "digest", STATEMENT, kept=b""),
    Case("slow=0.5", READ, TimedOutError, 3),
    Case("slow=0.5", WRITE, TimedOutError),
    Case("slow=0.5", V2, TimedOutError),
    Case("reset", READ, BrokenError, 3),
    Case("reset", WRITE, BrokenError),
    Case("reset", V2, BrokenError),
    Case("truncated", READ, BrokenError, 3),
    Case("truncated", WRITE, BrokenError),
    Case("truncated", STATEMENT, BrokenError, 3),
    Case("truncated", V2, BrokenError),
    Case("html-502", READ, ServerError, 3, kept=b"<html>"),
    Case("html-502", WRITE, ServerError, kept=b"<html>"),
    Case("html-502", STATEMENT, ServerError, 3, kept=b"<html>"),
    Case("html-502", V2, ServerError, kept=b"<html>"),
    Case("429", READ, RateLimitError, 3, "rejected", kept=b"{"),
    Case("429", WRITE, RateLimitError, 1, "rejected", kept=b"{"),
    Case("429", REFUND, RateLimitError, 3, "unknown", kept=b"{"),
    Case("429", V2, RateLimitError, 1, "rejected", kept=b"{"),
    Case("202", READ),
    Case("202", WRITE),
    Case("202", V2),
    Case("missing-required", READ, problem=("response.complaint_id", "required")),
    Case("missing-required", V2, problem=("response.mch_id", "required")),
    Case("null", READ, problem=("response.complaint_id", "required")),
    Case("null", V2),  # XML has no null: an empty text is one
    Case("wrong-type", READ, problem=("response.complaint_id", "string")),
    Case("wrong-type", V2, problem=("response.amount", "integer")),
    Case("unknown-enum", READ),
    Case("unknown-enum", V2),
    Case("extra-field", READ),
    Case("extra-field", V2),
    Case("not-json", READ, DecodeError, kept=b"this is not JSON"),
    Case("not-json", WRITE, DecodeError, kept=b"this is not JSON"),
    Case("not-json", V2, DecodeError, kept=b"this is not XML"),
    Case("dtd", V2, DecodeError, kept=b"<?xml"),
]


def test_every_fault_is_tried() -> None:
    tried = {case.fault.partition("=")[0] for case in CASES}
    assert tried == {fault.value for fault in Fault}


@dataclass
class Shop:
    """Clients of the sandbox that do not wait; `pauses` are what they would have waited."""

    sandbox: Sandbox
    client: Client
    async_client: AsyncClient
    runner: asyncio.Runner
    pauses: list[float]

    def run(self, call: Two, *, asynchronous: bool, **options: Any) -> Any:
        """The reply or the error of one call."""
        plain, other, given = call
        given = {**given, "options": CallOptions(**options)}
        self.sandbox.requests.clear()
        try:
            if asynchronous:
                return self.runner.run(other(self.async_client, **given))
            return plain(self.client, **given)
        except PayError as error:
            return error

    def parse(self, module: Any, headers: Any, body: Any, *, asynchronous: bool) -> Any:
        """A notification as one of a module."""
        given: dict[str, Any] = {"headers": headers, "body": body}
        if asynchronous:
            return self.runner.run(module.parse_async(self.async_client, **given))
        return module.parse(self.client, **given)

    @property
    def sent(self) -> int:
        """The requests but for those that fetch certificates."""
        targets = [seen.received.target for seen in self.sandbox.requests]
        return sum(not target.startswith("/v3/certificates") for target in targets)


@pytest.fixture(scope="module")
def opened(documented: Sandbox, keys: Keys) -> Iterator[Shop]:
    credentials = Credentials.read(keys.settings)
    settings: dict[str, Any] = {
        "base_url": documented.url,
        "hosts": {"*": documented.url},
    }
    with asyncio.Runner() as runner, Client(credentials, **settings) as client:
        other = AsyncClient(credentials, **settings)
        yield Shop(documented, client, other, runner, [])
        runner.run(other.close())


@pytest.fixture
def shop(opened: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    opened.pauses.clear()

    async def pause(seconds: float, *_: Any) -> None:
        if seconds:  # what the event loop itself does is none
            opened.pauses.append(seconds)

    waiting = SimpleNamespace(sleep=opened.pauses.append)
    monkeypatch.setattr(client_module, "time", waiting)
    monkeypatch.setattr(asyncio, "sleep", pause)
    return opened


def options_of(case: Case) -> dict[str, Any]:
    timeout = 0.15 if case.fault.startswith("slow") else 15.0
    return {"headers": {HEADER: case.fault}, "timeout": timeout}


forms = pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])


@forms
@pytest.mark.parametrize("strict", [False, True], ids=["tolerant", "strict"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_fault(case: Case, shop: Shop, strict: bool, asynchronous: bool) -> None:
    got = shop.run(
        case.call, asynchronous=asynchronous, strict=strict, **options_of(case)
    )
    assert shop.sent == case.sent
    if case.error is not None:
        check_error(case, got)
    elif case.problem and strict:
        assert type(got) is DecodeError
        assert (got.outcome, got.status) == ("unknown", 200)
        assert got.raw
        assert [(one.path, one.expected) for one in got.problems] == [case.problem]
    else:
        check_reply(case, got)


def check_error(case: Case, got: Any) -> None:
    assert type(got) is case.error
    assert (got.outcome, getattr(got, "reason", "")) == (case.outcome, case.reason)
    operation = inspect_function(case.call[0]).operation
    assert got.operation == f"{operation.method} {operation.path}"
    raw = getattr(got, "raw", b"")
    assert raw.startswith(case.kept)
    assert bool(raw) == bool(case.kept)
    if isinstance(got, TransportError):
        assert got.sent
        return
    assert isinstance(got, ApiError | SignatureError | DecodeError)
    assert got.request_id == got.headers["request-id"]
    assert len(got.request_id) == 16
    assert got.request_id in str(got)


def check_reply(case: Case, got: Any) -> None:
    assert isinstance(got, Reply), got
    found = [(one.path, one.expected) for one in got.meta.problems]
    assert found == ([case.problem] if case.problem else [])
    assert got.meta.http_status == (202 if case.fault == "202" else 200)
    assert ("sandbox_unknown_member" in got.meta.extra) == (case.fault == "extra-field")
    told = [getattr(got, name, "") for name in ("complaint_state", "status")]
    assert ("SANDBOX_UNKNOWN_VALUE" in told) == (case.fault == "unknown-enum")


# -- repeats -------------------------------------------------------------------------------


@forms
@pytest.mark.parametrize(
    ("fault", "sent"),
    [("probe", 2), ("reset", 2), ("html-502", 2), ("429", 2), ("truncated", 2)],
)
def test_a_read_that_is_repeated_succeeds(
    fault: str, sent: int, shop: Shop, asynchronous: bool
) -> None:
    headers = {HEADER: f"{fault}; times=1"}
    got = shop.run(READ, asynchronous=asynchronous, headers=headers)
    assert isinstance(got, complaint_id.GetResponse)
    assert shop.sent == sent
    first, second = (seen.received.headers for seen in shop.sandbox.requests)
    assert first["authorization"] != second["authorization"]
    assert [seen.findings for seen in shop.sandbox.requests] == [(), ()]


@forms
@pytest.mark.parametrize("fault", ["reset", "truncated", "html-502", "429"])
def test_a_write_is_repeated_when_asked_for(
    fault: str, shop: Shop, asynchronous: bool
) -> None:
    headers = {HEADER: f"{fault}; times=2"}
    given: dict[str, Any] = {"headers": headers, "retry_writes": True}
    got = shop.run(WRITE, asynchronous=asynchronous, **given)
    assert isinstance(got, update_budget.PostResponse)
    assert shop.sent == 3
    bodies = {seen.received.body for seen in shop.sandbox.requests}
    assert len(bodies) == 1


@forms
def test_a_probe_of_a_write_is_never_repeated(shop: Shop, asynchronous: bool) -> None:
    given: dict[str, Any] = {"headers": {HEADER: "probe; times=1"}, "max_retries": 2}
    got = shop.run(WRITE, asynchronous=asynchronous, retry_writes=True, **given)
    assert (type(got), got.reason, shop.sent) == (SignatureError, "probe", 1)
    shop.run(WRITE, asynchronous=asynchronous, **given)  # the one good reply


@forms
def test_the_pause_is_what_the_platform_asks_for(
    shop: Shop, asynchronous: bool
) -> None:
    shop.run(READ, asynchronous=asynchronous, headers={HEADER: "429"})
    assert shop.pauses == [1.0, 1.0]


@forms
def test_204_is_signed_too(shop: Shop, asynchronous: bool) -> None:
    got = shop.run(EMPTY, asynchronous=asynchronous)
    assert (got.meta.http_status, got.meta.raw) == (204, b"")
    assert got.meta.verified_by == shop.sandbox.keys.public_key_id


def test_an_unknown_serial_asks_for_certificates_once(shop: Shop, keys: Keys) -> None:
    fresh = Client(
        Credentials.read(keys.settings),
        base_url=shop.sandbox.url,
        hosts={"*": shop.sandbox.url},
    )
    shop.sandbox.requests.clear()
    with fresh as client:
        for _ in range(3):
            options = CallOptions(headers={HEADER: "unknown-serial"})
            with pytest.raises(SignatureError):
                complaint_id.get(client, complaint_id="C1", options=options)
    paths = [seen.received.path for seen in shop.sandbox.requests]
    assert (paths.count("/v3/certificates"), len(paths)) == (1, 4)


def test_a_bill_that_is_another_one_is_not_kept(shop: Shop, tmp_path: Path) -> None:
    asked = shop.run(BILL, asynchronous=False, headers={HEADER: "wrong-hash"})
    with pytest.raises(SignatureError) as caught:
        shop.client.download(
            asked.download_url,
            to=tmp_path / "bill.csv",
            hash_type=asked.hash_type,
            hash_value=asked.hash_value,
        )
    assert (caught.value.reason, caught.value.outcome) == ("digest", "unknown")
    assert [*tmp_path.iterdir()] == []


def test_a_bomb_is_refused_before_it_grows(shop: Shop) -> None:
    start = time.process_time()
    got = shop.run(V2, asynchronous=False, headers={HEADER: "dtd"})
    assert time.process_time() - start < 1
    assert "DTD" in str(got)


# -- notifications -------------------------------------------------------------------------

NOTICES = {
    "bad-signature": "mismatch",
    "probe": "probe",
    "stale": "stale",
    "unsigned": "missing",
    "unknown-serial": "unknown_serial",
}


@forms
@pytest.mark.parametrize("fault", [Fault(name) for name in NOTICES], ids=list(NOTICES))
def test_a_notification_with_a_bad_signature(
    fault: Fault, shop: Shop, asynchronous: bool
) -> None:
    event = find_event(PAGES, "REFUND.SUCCESS")
    message = make_message(event, shop.sandbox.responder.state, fault=fault)
    given = dict(message.headers), message.body
    with pytest.raises(SignatureError) as caught:
        shop.parse(refunded, *given, asynchronous=asynchronous)
    assert caught.value.reason == NOTICES[fault.value]
    assert caught.value.raw == message.body
    assert caught.value.operation == "EVENT REFUND.SUCCESS"


@forms
def test_a_notification_of_another_event(shop: Shop, asynchronous: bool) -> None:
    event = find_event(PAGES, "REFUND.SUCCESS")
    message = make_message(event, shop.sandbox.responder.state)
    given = dict(message.headers), message.body
    with pytest.raises(PayError, match="another event: use client"):
        shop.parse(fund_returned, *given, asynchronous=asynchronous)
    with pytest.raises(PayError, match="it is json, not xml"):
        shop.parse(refund_processed, *given, asynchronous=asynchronous)


@forms
def test_a_notification_that_a_framework_wrote_again(
    shop: Shop, asynchronous: bool
) -> None:
    event = find_event(PAGES, "REFUND.SUCCESS")
    message = make_message(event, shop.sandbox.responder.state)
    headers, read = dict(message.headers), json.loads(message.body)
    for body in (read, message.body.decode()):
        with pytest.raises(TypeError, match="bytes"):
            shop.parse(refunded, headers, body, asynchronous=asynchronous)
    again = json.dumps(read).encode()
    with pytest.raises(SignatureError) as caught:
        shop.parse(refunded, headers, again, asynchronous=asynchronous)
    assert (caught.value.reason, caught.value.raw) == ("mismatch", again)


@forms
def test_a_notification_with_a_dtd(shop: Shop, asynchronous: bool) -> None:
    event = find_event(PAGES, "refund-processed")
    message = make_message(event, shop.sandbox.responder.state, fault=Fault.DTD)
    given = dict(message.headers), message.body
    with pytest.raises(DecodeError, match="DTD") as caught:
        shop.parse(refund_processed, *given, asynchronous=asynchronous)
    assert caught.value.raw == message.body


def test_faults_that_v2_cannot_have() -> None:
    tried = {case.fault for case in CASES if case.call is V2}
    assert not tried & {fault.value for fault in NOT_IN_V2}


def test_every_fault_of_signatures_is_tried() -> None:
    assert {fault.value for fault in OF_SIGNATURES} == NOTICES.keys()
