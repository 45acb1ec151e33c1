"""Whatever arrives in answer to a call: a reply or an error of ours, and nothing is accepted
that the platform did not sign."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime import (
    ApiError,
    Client,
    DecodeError,
    FileReply,
    Operation,
    PayError,
    RawResponse,
    Reply,
    ReplyError,
    SignatureError,
)
from runtime.shown import shown
from support.arrivals import bodies, edited, headers, json_values
from support.pay_platform import Wire, answer, credentials, sources
from support.tracebacks import APIV2_KEY, leaks

pytestmark = pytest.mark.boundary("reply")
GIVEN = credentials(apiv2_key=APIV2_KEY)


@dataclass(slots=True, kw_only=True)
class Answer(Reply):
    code: str
    amount: Answer.Amount | None = None
    states: list[Literal["A", "B"] | str] | None = None

    @dataclass(slots=True, kw_only=True)
    class Amount:
        total: int


@dataclass(slots=True, kw_only=True)
class Order(Reply):
    return_code: str
    sign: str
    total_fee: int | None = None


READ = Operation(method="GET", path="v3/x", page="p", reply=Answer)
FILE = Operation(
    method="GET",
    path="v3/file",
    page="p",
    reply=FileReply,
    returns="file",
    verification="signed",
)
WRITE = READ._replace(method="POST", sends="json")
V2 = Operation(
    method="POST",
    path="pay/x",
    page="p",
    reply=Order,
    sends="xml",
    returns="xml",
    version="v2",
)
OPERATIONS = (READ, WRITE, FILE, V2)
GOOD = {"code": "1", "amount": {"total": 1}, "states": ["A"], "more": None}


def outcome_of(operation: Operation[Any], response: RawResponse) -> Any:
    """The reply, or the error, which is one of ours and fit to be printed."""
    client = Client(
        GIVEN, transport=Wire(lambda _: response), sources=sources(), max_retries=0
    )
    try:
        got: Any = client.call(operation)
    except PayError as error:
        got = error
    assert shown(str(got)) == str(got)
    assert not isinstance(got, PayError) or leaks(got) == []
    return got


@given(
    st.sampled_from(OPERATIONS),
    st.sampled_from([200, 202, 204, 302, 400, 404, 429, 500, 502])
    | st.integers(100, 599),
    headers(),
    bodies(GOOD),
)
def test_any_answer(
    operation: Operation[Any], status: int, given: list[tuple[str, str]], body: bytes
) -> None:
    response = RawResponse(status, tuple(given), body)
    got = outcome_of(operation, response)
    if operation is not V2:
        assert isinstance(got, ReplyError)
        refused = not 200 <= status < 300
        assert operation is FILE or isinstance(got, ApiError) is refused
    if isinstance(got, ReplyError):
        assert (got.status, got.raw) == (status, body if got.raw or not body else b"")
    if isinstance(got, SignatureError | DecodeError):
        assert got.outcome == "unknown"


@given(st.sampled_from([READ, WRITE]), bodies(GOOD))
def test_a_signed_answer_is_never_lost(operation: Operation[Any], body: bytes) -> None:
    got = outcome_of(operation, answer(body))
    if isinstance(got, Answer):
        assert got.meta.raw == body
        assert got.meta.verified_by
    else:
        assert isinstance(got, DecodeError)
        assert (got.raw, got.outcome) == (body, "unknown")


@given(st.data(), json_values())
def test_no_signed_answer_survives_a_change(data: st.DataObject, value: object) -> None:
    signed = answer(json.dumps({**GOOD, "more": value}).encode())
    body = data.draw(edited(signed.body))
    got = outcome_of(READ, signed._replace(body=body))
    assert isinstance(got, SignatureError) is (body != signed.body)
    place = data.draw(st.integers(1, 4))
    name, text = signed.headers[place]
    changed = data.draw(edited(text.encode())).decode("latin-1")
    given = (*signed.headers[:place], (name, changed), *signed.headers[place + 1 :])
    same = changed == text or (name.endswith("Serial") and changed.upper() == text)
    got = outcome_of(READ, signed._replace(headers=given))
    assert isinstance(got, SignatureError) is not same


def signed_v2(members: dict[str, str]) -> bytes:
    text = "&".join(f"{k}={v}" for k, v in sorted(members.items()) if v)
    raw = f"{text}&key={APIV2_KEY}".encode()
    told = {**members, "sign": hashlib.md5(raw).hexdigest().upper()}
    inner = "".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in told.items())
    return f"<xml>{inner}</xml>".encode()


@given(st.data())
def test_no_signed_answer_of_v2_says_another_thing(data: st.DataObject) -> None:
    members = {"return_code": "SUCCESS", "total_fee": "17", "attach": "a b"}
    body = data.draw(edited(signed_v2(members)))
    got = outcome_of(V2, RawResponse(200, (), body))
    if isinstance(got, Order):
        assert (got.return_code, got.total_fee) == ("SUCCESS", 17)
