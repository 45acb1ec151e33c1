"""Whatever is posted to a handler: a notification that the platform sent, or an error of ours."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from runtime import (
    Client,
    DecodeError,
    Event,
    PayError,
    RawNotification,
    Reply,
    SignatureError,
    receive,
)
from runtime.shown import shown
from support.arrivals import bodies, edited, headers, json_values
from support.pay_platform import APIV3_KEY, MCHID, answer, credentials, sources
from support.tracebacks import APIV2_KEY, leaks

pytestmark = pytest.mark.boundary("notification")
CLIENT = Client(
    credentials(apiv3_key=APIV3_KEY, apiv2_key=APIV2_KEY), sources=sources()
)


@dataclass(slots=True, kw_only=True)
class Paid(Reply):
    id: str
    event_type: str
    resource: Paid.Resource

    @dataclass(slots=True, kw_only=True)
    class Resource:
        ciphertext: Paid.Resource.Content

        @dataclass(slots=True, kw_only=True)
        class Content:
            out_trade_no: str
            total: int | None = None


@dataclass(slots=True, kw_only=True)
class Order(Reply):
    mch_id: str
    total_fee: int


EVENTS: dict[str, Event[Any]] = {
    "EVENT v3/PAID": Event("PAID", ("PAID",), "p", Paid, "json"),
    "EVENT v2/paid": Event("paid", (), "p", Order, "xml"),
}


@pytest.fixture(scope="module", autouse=True)
def _index() -> Iterator[None]:
    """The events above in place of a generated package's."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(receive, "read_index", lambda: dict.fromkeys(EVENTS, ""))
        patched.setattr(receive, "find_event", EVENTS.get)
        yield


def outcome_of(headers: dict[str, str], body: bytes) -> Any:
    """The notification, or the error, which is one of ours and fit to be printed."""
    try:
        got: Any = CLIENT.parse_notification(headers, body)
    except PayError as error:
        got = error
    assert shown(str(got)) == str(got)
    assert not isinstance(got, PayError) or leaks(got) == []
    return got


def envelope(content: object, **changes: Any) -> bytes:
    nonce = "0123456789ab"
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    sealed = AESGCM(APIV3_KEY.encode()).encrypt(nonce.encode(), raw, b"x")
    resource = {
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": b64encode(sealed).decode(),
        "associated_data": "x",
        "nonce": nonce,
    }
    told = {"id": "1", "event_type": "PAID", "resource": resource, **changes}
    return json.dumps(told).encode()


GOOD = json.loads(envelope({"out_trade_no": "O1", "total": 1}))


@given(headers(), bodies(GOOD))
def test_what_a_stranger_posts_is_refused(
    given: list[tuple[str, str]], body: bytes
) -> None:
    assert isinstance(outcome_of(dict(given), body), PayError)


@given(st.data(), json_values())
def test_a_delivery_that_was_changed_is_refused(
    data: st.DataObject, value: object
) -> None:
    signed = answer(envelope({"out_trade_no": "O1", "more": value}))
    body = data.draw(edited(signed.body))
    got = outcome_of(dict(signed.headers), body)
    assert isinstance(got, Reply) is (body == signed.body)


@given(bodies(GOOD))
def test_a_delivery_that_is_signed(body: bytes) -> None:
    got = outcome_of(dict(answer(body).headers), body)
    assert isinstance(got, Paid | RawNotification | PayError)
    assert not isinstance(got, SignatureError) or body.lstrip()[:1] == b"<"


@given(json_values() | st.binary())
def test_any_content(content: object) -> None:
    """What was sealed is read, or is no JSON object; in both cases it is kept."""
    body = envelope(content)
    got = outcome_of(dict(answer(body).headers), body)
    if isinstance(got, DecodeError):
        assert got.raw == body
    else:
        assert got.meta.raw == body


@given(st.data())
def test_no_notice_of_v2_says_another_thing(data: st.DataObject) -> None:
    members = {"mch_id": MCHID, "total_fee": "17", "attach": "a b"}
    text = "&".join(f"{k}={v}" for k, v in sorted(members.items()))
    sign = hashlib.md5(f"{text}&key={APIV2_KEY}".encode()).hexdigest().upper()
    told = {**members, "sign": sign}
    inner = "".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in told.items())
    got = outcome_of({}, data.draw(edited(f"<xml>{inner}</xml>".encode())))
    if isinstance(got, Order):
        assert (got.mch_id, got.total_fee) == (MCHID, 17)
    else:
        assert isinstance(got, PayError)
