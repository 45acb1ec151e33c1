"""Error reporters keep the locals of all frames: no key is among them, whatever goes wrong."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from runtime import (
    CallOptions,
    Client,
    ConnectError,
    Credentials,
    Hidden,
    HttpxTransport,
    Identity,
    Operation,
    PayError,
    Reply,
    frontend,
)
from support.pay_platform import (
    APIV3_KEY,
    MCHID,
    MERCHANT_SERIAL,
    NEW,
    OLD,
    PUBLIC_KEY_ID,
    Wire,
    answer,
    certificate_pem,
    certificates_reply,
    public_pem,
    sources,
    unsigned,
)
from support.tracebacks import APIV2_KEY, PASSWORD, PEM, WORKWX, leaks, secrets_in

pytestmark = pytest.mark.long

OWN = certificate_pem(b"merchant".hex())
SETTINGS: dict[str, Any] = {
    "mchid": MCHID,
    "serial": MERCHANT_SERIAL,
    "private_key": PEM,
    "public_key_id": PUBLIC_KEY_ID,
    "public_key": public_pem("platform"),
    "certificates": [certificate_pem(OLD)],
    "apiv3_key": APIV3_KEY,
    "apiv2_key": APIV2_KEY,
    "appid": "wx1",
    "bank_card_key": public_pem("bank"),
    "workwx_secret": WORKWX,
}
PROXY = f"http://me:{PASSWORD}@127.0.0.1:1"


def made(**changes: Any) -> Credentials:
    return Credentials(**SETTINGS | changes)


def check(action: Callable[[], object], kind: type[BaseException] = PayError) -> None:
    with pytest.raises(kind) as caught:
        action()
    assert leaks(caught.value) == []


def test_the_look_finds_what_it_looks_for() -> None:
    keys = {"key": [APIV3_KEY]}

    def fail() -> None:
        given = keys
        raise ValueError(given and "")

    namespace = {"fail": fail, "keys": keys}
    code = compile("def outer(keys):\n    fail()\nouter(keys)", "elsewhere.py", "exec")
    with pytest.raises(ValueError) as caught:
        exec(code, namespace)
    assert "elsewhere.py:outer: keys (apiv3_key)" in leaks(caught.value)


# -- holding -------------------------------------------------------------------------------


def test_what_is_hidden_is_not_shown() -> None:
    held = Hidden(APIV3_KEY)
    assert held.reveal() == APIV3_KEY
    shown = [repr(held), str(held), f"{held:>40}", f"{held!s}", format(held)]
    assert shown == ["<hidden>"] * 5
    assert secrets_in(held) == set()
    with pytest.raises(TypeError):
        vars(held)
    for action in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="cannot be pickled"):
            action(held)


def test_credentials_show_no_secret() -> None:
    given = made()
    assert secrets_in(given) == secrets_in(vars(given)) == set()
    with pytest.raises(TypeError):
        pickle.dumps(given)


def test_credentials_that_are_half_built_have_a_repr() -> None:
    half = Credentials.__new__(Credentials)
    assert repr(half) == "<Credentials mchid=None serial=None>"


# -- the constructor -----------------------------------------------------------------------

CUT = PEM.replace("\n", "x", 4)
DAMAGED = PEM[:300] + "!" + PEM[300:]
WRONG: list[object] = [
    *(5, b"", "", "x", "密", "/no/such.pem", CUT, DAMAGED, PEM, " x", "x\n", [], {}),
    *(f"{APIV3_KEY}{APIV2_KEY}", f" {APIV2_KEY}", APIV3_KEY, WORKWX, [PEM], [5]),
    *(PEM.encode(), public_pem("merchant"), OWN, "\0", "\ud800", object()),
]


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_wrong_setting(setting: str) -> None:
    told: list[list[str]] = []
    for value in WRONG:
        try:
            made(**{setting: value})
        except PayError as error:
            told.append(leaks(error))
    assert len(told) > len(WRONG) // 2
    assert not any(told)


CONTRADICTIONS: list[dict[str, Any]] = [
    {"public_key": None},
    {"public_key_id": None},
    {"public_key": public_pem("merchant")},
    {"certificates": [OWN], "certificate": OWN, "serial": None},
    {"certificate": certificate_pem(NEW), "serial": None},
    {"certificate": OWN},
]


@pytest.mark.parametrize("changes", CONTRADICTIONS)
def test_settings_that_contradict_each_other(changes: dict[str, Any]) -> None:
    check(lambda: made(**changes))


def test_a_setting_that_is_unknown() -> None:
    check(lambda: made(apiv4_key=APIV3_KEY), TypeError)


FILES = [
    'apiv3-key = "{apiv3}"\nmchid = = 1',
    'apiv3-key = "{apiv3}',
    'apiv3-key = "{apiv3}"\nmchid = 1',
    'apiv3-key = "{apiv3}"\nno-such = "{apiv2}"',
    'apiv3-key = "{apiv3}"\ncertificates = ["x", 1]',
    'apiv3-key = "{apiv3}"\ncertificates = "{apiv2}"',
    'apiv3-key = "{apiv3}"\nprivate-key = "{apiv2}"',
    'apiv3-key = "{apiv3}"\npublic-key = """{pem}"""',
    'apiv3-key = "{apiv3}"\nx = ' + "[" * 5000,
    'apiv3-key = "{apiv3}\ud800"',
]


@pytest.mark.parametrize("text", FILES)
def test_a_wrong_file(text: str, tmp_path: Path) -> None:
    file = tmp_path / "pay.toml"
    filled = text.replace("{apiv3}", APIV3_KEY).replace("{apiv2}", APIV2_KEY)
    raw = filled.replace("{pem}", PEM).encode(errors="surrogatepass")
    file.write_bytes(raw)
    check(lambda: Credentials.read(file))


# -- the client and its transports ---------------------------------------------------------


def test_a_wrong_client() -> None:
    given = made()
    wire = Wire.script()
    for make in (
        lambda: Client(given, unsigned=True, proxy=PROXY),
        lambda: Client(given, transport=wire, proxy=PROXY),
        lambda: Client(given, base_url="x", proxy=PROXY),
        lambda: Client(given, max_retries=-1, proxy=PROXY),
    ):
        check(make)
    colour: Any = {"colour": 1}
    check(lambda: Client(given, proxy=PROXY, **colour), TypeError)


@pytest.mark.parametrize(
    "url", [PROXY.replace("http", "gopher"), f"{PROXY}x", PASSWORD]
)
def test_a_wrong_proxy(url: str) -> None:
    check(lambda: HttpxTransport(proxy=url))


def test_a_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", PROXY.replace("http", "gopher"))
    monkeypatch.delenv("NO_PROXY", raising=False)
    given = made()
    with Client(given) as client:
        check(lambda: client.call(ASK))


@pytest.mark.parametrize(
    "key",
    [PEM.encode(), CUT.encode(), b"", APIV2_KEY.encode()],
    ids=["whole", "cut", "empty", "text"],
)
def test_a_wrong_identity(key: bytes) -> None:
    for certificate in (certificate_pem(NEW).encode(), b"", key):
        check(lambda one=certificate: HttpxTransport(identity=Identity(one, key)))  # type: ignore[misc]


# -- calls ---------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Answer(Reply):
    code: str


@dataclass(slots=True, kw_only=True)
class Order(Reply):
    return_code: str
    sign: str


@dataclass(slots=True, kw_only=True)
class Body:
    a: str


ASK = Operation(method="GET", path="v3/x", page="p", reply=Answer)
PAY = Operation(
    method="POST", path="v3/x", page="p", reply=Answer, sends="json", body=Body
)
V2 = Operation(
    method="POST",
    path="pay/x",
    page="p",
    reply=Order,
    sends="xml",
    returns="xml",
    version="v2",
    body=Body,
)
MUTUAL = V2._replace(client_certificate=True)
STALE = answer({"code": "1"}, at=1.0)
V3_ANSWERS = [
    ConnectError("refused"),
    OSError("reset"),
    unsigned(400, {"code": "PARAM_ERROR", "message": "m"}),
    unsigned(500, b"<html>"),
    unsigned(200, {"code": "1"}),
    STALE,
    answer({"code": "1"}, changes={"Wechatpay-Signature": "AAAA"}),
    answer({"code": "1"}, changes={"Wechatpay-Signature": "WECHATPAY/SIGNTEST/x"}),
    answer({"code": "1"}, changes={"Wechatpay-Signature-Type": "SM3"}),
    answer({"code": "1"}, changes={"Wechatpay-Serial": "F" * 40}),
    answer(b"no JSON"),
    answer({}),
]
V2_ANSWERS = [
    ConnectError("refused"),
    unsigned(200, b"no XML"),
    unsigned(200, b"<xml><return_code>FAIL</return_code></xml>"),
    unsigned(200, b"<xml><return_code>SUCCESS</return_code></xml>"),
    unsigned(200, b"<xml><return_code>SUCCESS</return_code><sign>x</sign></xml>"),
    unsigned(200, b"<xml><a><b>1</b></a><sign>x</sign></xml>"),
]


def call(operation: Operation[Any], outcome: Any, **arguments: Any) -> Any:
    client = Client(
        made(),
        transport=Wire(lambda _: outcome),
        sources=sources(),
        strict=True,
        max_retries=0,
    )
    return client.call(operation, **arguments)


@pytest.mark.parametrize("outcome", V3_ANSWERS)
def test_a_v3_call_that_fails(outcome: Any) -> None:
    check(lambda: call(ASK, outcome))
    check(lambda: call(PAY, outcome, body=Body(a="1")))


@pytest.mark.parametrize("outcome", V2_ANSWERS)
def test_a_v2_call_that_fails(outcome: Any) -> None:
    check(lambda: call(V2, outcome, body={"mch_id": MCHID}))


WRONG_CALLS: list[tuple[Operation[Any], dict[str, Any]]] = [
    (V2, {"body": {"sign_type": "SM3"}}),
    (V2, {"body": {"a": "\ud800"}}),
    (V2, {"body": {"a": "\0"}}),
    (V2, {"body": {"mch_id": "1"}}),
    (V2, {"body": 5}),
    (MUTUAL, {"body": {"a": "1"}}),
    (PAY, {"body": {"a": object()}}),
    (PAY, {"body": {"a": "1"}, "options": CallOptions(timeout=-1)}),
    (PAY, {"body": {"a": "1"}, "options": CallOptions(headers={"a": "\n"})}),
    (PAY, {"body": {"a": "1"}, "options": CallOptions(base_url="x")}),
    (ASK, {"path": {"a": "1"}}),
    (ASK, {"body": {"a": "1"}}),
]


@pytest.mark.parametrize(("operation", "arguments"), WRONG_CALLS)
def test_a_call_that_cannot_be_made(
    operation: Operation[Any], arguments: dict[str, Any]
) -> None:
    check(lambda: call(operation, ConnectError("x"), **arguments))


CERTIFICATE_LISTS = [
    certificates_reply(NEW, key=APIV2_KEY),
    certificates_reply(NEW, signed_by=OLD),
    answer(b"no JSON", serial=OLD),
    unsigned(404, {"code": "RESOURCE_NOT_EXISTS"}),
]


@pytest.mark.parametrize("outcome", CERTIFICATE_LISTS)
def test_certificates_that_cannot_be_had(outcome: Any) -> None:
    given = made(public_key=None, public_key_id=None, certificates=[])
    wire = Wire(lambda _: outcome)
    client = Client(given, transport=wire, sources=sources(), max_retries=0)
    check(lambda: client.call(ASK))


def test_a_download_that_goes_elsewhere() -> None:
    client = Client(made(), transport=Wire.script())
    check(lambda: client.download("https://example.com/x"))


# -- notifications -------------------------------------------------------------------------

RESOURCE = {
    "algorithm": "AEAD_AES_256_GCM",
    "nonce": "0123456789ab",
    "ciphertext": "AAAA",
    "associated_data": "x",
}
STRANGERS: list[bytes] = [
    b"",
    b"no JSON",
    b"[]",
    b"{}",
    b'{"resource": 5}',
    json.dumps({"resource": {}}).encode(),
    json.dumps({"resource": RESOURCE}).encode(),
    json.dumps({"resource": {**RESOURCE, "ciphertext": "A" * 64}}).encode(),
    json.dumps({"resource": {**RESOURCE, "ciphertext": "密"}}).encode(),
    json.dumps({"resource": {**RESOURCE, "nonce": ""}}).encode(),
    json.dumps({"resource": {**RESOURCE, "nonce": "\ud800"}}).encode(),
    b"<xml>",
    b"<!DOCTYPE x><xml/>",
    b"<xml/>",
    b"<xml><sign>x</sign></xml>",
    b"<xml><return_code>FAIL</return_code></xml>",
    f"<xml><mch_id>{MCHID}</mch_id><req_info>?</req_info></xml>".encode(),
    f"<xml><mch_id>{MCHID}</mch_id><req_info>AAAA</req_info></xml>".encode(),
    f"<xml><mch_id>{MCHID}</mch_id><req_info>{'A' * 64}</req_info></xml>".encode(),
]


@pytest.mark.parametrize("body", STRANGERS)
def test_a_stranger_who_posts_to_the_handler(body: bytes) -> None:
    client = Client(made(), sources=sources())
    proper = dict(answer(body).headers)
    for headers in ({}, proper, {**proper, "Wechatpay-Signature": "AAAA"}):
        check(lambda given=headers: client.parse_notification(given, body))  # type: ignore[misc]


def test_a_body_that_is_no_bytes() -> None:
    client = Client(made(), sources=sources())
    body: Any = {"a": 1}
    check(lambda: client.parse_notification({}, body), TypeError)


# -- parameters for a front end ------------------------------------------------------------


def test_parameters_that_cannot_be_signed() -> None:
    key, half = APIV2_KEY, "\ud800"
    for make in (
        lambda: frontend.jsapi_v2(key, appid="a", prepay_id="p", sign_type="SM3"),
        lambda: frontend.jsapi_v2(key, appid=half, prepay_id="p"),
        lambda: frontend.app_v2(key, appid=half, mch_id="1", prepay_id="p"),
        lambda: frontend.payscore(key, {"a": half}),
        lambda: frontend.coupon_link(key, {"a": half}),
        lambda: frontend.coupons(key, send_coupon_merchant=half, send_coupon_params=[]),
    ):
        check(make)
    check(lambda: frontend.red_packet(key, appid="a", package=half), UnicodeEncodeError)
