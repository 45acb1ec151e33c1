"""Text from outside in errors, reprs and log records: no line that nobody wrote."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime import ApiError, CallOptions, Client, ConfigError, Operation, Reply
from runtime.reply import Meta
from runtime.shown import shown
from support.pay_platform import MCHID, Wire, answer, credentials, sources, unsigned

FORGED = "a\nb\r\x1b[2J\x00\x07\x9b1m\x85\u2028\u2029\u202e\ud800z"
FIT = r"a\nb\r\x1b[2J\x00\x07\x9b1m\x85\u2028\u2029\u202e\ud800z"
ASK = Operation(method="GET", path="v3/x", page="p", reply=Reply, returns="empty")
V2 = Operation(
    method="POST",
    path="pay/x",
    page="p",
    reply=Reply,
    sends="xml",
    returns="xml",
    version="v2",
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [(FORGED, FIT), ("支付 成功，￥1\u3000\u00a0🎉", None), ("", None), ("\\n", None)],
)
def test_what_is_shown(text: str, expected: str | None) -> None:
    assert shown(text) == (text if expected is None else expected)


@given(st.text())
def test_it_is_one_line_that_can_be_printed(text: str) -> None:
    assert len(shown(text).splitlines()) == bool(text)
    shown(text).encode()  # a lone half of a pair would not pass
    assert shown(shown(text)) == shown(text)


def fails(operation: Operation[Any], outcome: Any, **arguments: Any) -> ApiError:
    given = credentials(apiv2_key="192006250b4c09247ec02edce69f6a2d")
    client = Client(
        given, transport=Wire(lambda _: outcome), sources=sources(), max_retries=0
    )
    with pytest.raises(ApiError) as caught:
        client.call(operation, **arguments)
    return caught.value


BODIES = [
    (ASK, unsigned(400, {"code": FORGED[:-2], "message": FORGED[:-2]})),
    (ASK, unsigned(502, b"<html>", Request_ID=FORGED)),
    (
        V2,
        unsigned(
            200,
            "<xml><return_code>FAIL</return_code><return_msg>a\nb\x85\u2028</return_msg>"
            "</xml>".encode(),
        ),
    ),
]


@pytest.mark.parametrize(("operation", "outcome"), BODIES)
def test_the_text_of_an_error(operation: Operation[Any], outcome: Any) -> None:
    body = {"mch_id": MCHID} if operation is V2 else None
    error = fails(operation, outcome, body=body)
    assert str(error).isprintable()
    assert "\\" in str(error)
    assert repr(error).isprintable()


def test_the_words_of_the_platform_are_kept_as_they_are() -> None:
    error = fails(ASK, unsigned(400, {"code": "C", "message": "a\nb"}))
    assert (error.message, str(error)) == ("a\nb", "GET v3/x: 400 C a\\nb")


def test_a_record_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    outcome = answer(changes={"Request-ID": FORGED})
    client = Client(credentials(), transport=Wire(lambda _: outcome), sources=sources())
    with caplog.at_level(logging.DEBUG, "runtime"):
        reply = client.call(ASK)
    (record,) = caplog.records
    assert FIT in record.getMessage()
    assert record.getMessage().isprintable()
    assert repr(reply.meta) == f"<Meta 200 {FIT}>"


def test_the_repr_of_what_carries_a_request_id() -> None:
    meta = Meta()
    meta.headers = {"request-id": "a\nb"}
    assert repr(meta) == "<Meta 0 a\\nb>"


BLANKS = [" x", "x ", "x\t", " ", "\n"]


@pytest.mark.parametrize("value", BLANKS)
def test_a_header_with_a_blank_at_its_end_is_not_sent(value: str) -> None:
    wire = Wire.script()
    client = Client(credentials(), transport=wire, sources=sources())
    with pytest.raises(ConfigError, match=r"header 'X-Mine': .* no blank") as caught:
        client.call(ASK, options=CallOptions(headers={"X-Mine": value}))
    assert (caught.value.outcome, wire.sent) == ("rejected", [])


@pytest.mark.parametrize(
    "setting",
    ["mchid", "serial", "appid", "apiv2_key", "public_key_id", "workwx_secret"],
)
def test_a_setting_with_a_blank_at_its_end_is_named(setting: str) -> None:
    value = getattr(credentials(), setting) or "192006250b4c09247ec02edce69f6a2d"
    for wrong in (f" {value}", f"{value}\n", f"{value}\u3000"):
        with pytest.raises(
            ConfigError, match=rf"{setting}: .* with blanks at its ends"
        ):
            credentials(**{setting: wrong})


@pytest.mark.parametrize(
    "url", [" https://a/", "https://a/ ", "https://a/\n", "https://a/\x01"]
)
def test_a_base_url_with_what_is_no_visible_character(url: str) -> None:
    places = {"base_url": url, "hosts": {"*": url}, "backup_hosts": [url]}
    for setting, value in places.items():
        given: Any = {setting: value}
        with pytest.raises(ConfigError, match=f"^{setting}.*: expected a base URL"):
            Client(**given)
