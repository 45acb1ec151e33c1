"""v3 on the wire: what is signed, what is verified, and what a refusal says."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import logging
import pickle
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import pytest

from runtime import (
    ApiError,
    AsyncClient,
    BrokenError,
    CallOptions,
    Client,
    ConfigError,
    ConnectError,
    Credentials,
    FileReply,
    Operation,
    PayError,
    RawResponse,
    Reply,
    Send,
    SignatureError,
    TimedOutError,
)
from runtime import Wire as Name
from runtime.authorize import signed_message
from support.pay_platform import (
    APIV3_KEY,
    MCHID,
    MERCHANT_SERIAL,
    NEW,
    NOW,
    OLD,
    PUBLIC_KEY_ID,
    AsyncWire,
    Outcome,
    Wire,
    answer,
    certificate_pem,
    credentials,
    in_certificate_mode,
    private_pem,
    public_pem,
    signature,
    sources,
    unsigned,
)


@dataclass(slots=True, kw_only=True)
class Order(Reply):
    id: str | None = None


@dataclass(slots=True, kw_only=True)
class Query:
    a: str


GET: Operation[Order] = Operation(
    method="GET",
    path="v3/orders/{id}",
    page="p",
    reply=Order,
    sends="none",
    returns="json",
)
POST: Operation[Order] = Operation(
    method="POST",
    path="v3/pay/transactions/jsapi",
    page="p",
    reply=Order,
    sends="json",
    returns="json",
)
CLOSE: Operation[Reply] = Operation(
    method="POST", path="v3/close", page="p", reply=Reply, sends="json", returns="empty"
)
BODY = {"appid": "wxd678efh567hg6787", "description": "测试"}
OK = answer({"id": "1"})

Run = Callable[..., Any]


pytestmark = pytest.mark.usefixtures("no_pauses")


def run_sync(
    operation: Operation[Any],
    wire: Wire,
    given: Credentials | None = None,
    settings: Mapping[str, Any] | None = None,
    **arguments: Any,
) -> Any:
    options: dict[str, Any] = {"sources": sources(), **(settings or {})}
    client = Client(given or credentials(), transport=wire, **options)
    return client.call(operation, **with_path(operation, arguments))


def run_async(
    operation: Operation[Any],
    wire: Wire,
    given: Credentials | None = None,
    settings: Mapping[str, Any] | None = None,
    **arguments: Any,
) -> Any:
    async def go() -> Any:
        options: dict[str, Any] = {"sources": sources(), **(settings or {})}
        made = given or credentials()
        client = AsyncClient(made, transport=AsyncWire(wire), **options)
        return await client.call(operation, **with_path(operation, arguments))

    return asyncio.run(go())


def with_path(operation: Operation[Any], arguments: dict[str, Any]) -> dict[str, Any]:
    path = {"path": {"id": "7"}} if "{id}" in operation.path else {}
    return path | arguments


def failing(operation: Operation[Any], *script: Outcome, **arguments: Any) -> Any:
    """The error of a call, sync and async alike."""
    errors: list[PayError] = []
    sent: list[list[Send]] = []
    for run in (run_sync, run_async):
        wire = Wire.script(*script)
        with pytest.raises(PayError) as caught:
            run(operation, wire, **arguments)
        errors.append(caught.value)
        sent.append([request._replace(sink=None) for request in wire.sent])
    first, second = errors
    assert type(first) is type(second)
    assert str(first) == str(second)
    assert sent[0] == sent[1]
    return first


both = pytest.mark.parametrize("run", [run_sync, run_async])


# -- what is sent --------------------------------------------------------------------------

NONCE = "593BEC0C930BF1AFEB40B4A08C8FB242"
VECTORS = [
    (
        ("GET", "/v3/certificates", b""),
        66,
        "fab5c8a222049f386cb01453c7dc712c7997e756271557b0ef6e2e5060575373",
    ),
    (
        (
            "POST",
            "/v3/pay/transactions/jsapi?a=b%20c",
            '{"appid":"wxd678efh567hg6787","description":"测试"}'.encode(),
        ),
        138,
        "42e5f4167f4bfd19085415aa9b5fc6ca6f81955f491d433608920fe2f1c66050",
    ),
]


@pytest.mark.parametrize(("parts", "size", "digest"), VECTORS)
def test_the_layout_of_the_signed_message(
    parts: tuple[str, str, bytes], size: int, digest: str
) -> None:
    method, target, body = parts
    message = signed_message(f"{method}\n{target}\n", 1554208460, NONCE, body)
    assert len(message) == size
    assert hashlib.sha256(message).hexdigest() == digest


def authorization_of(request: Send) -> dict[str, str]:
    scheme, _, pairs = dict(request.headers)["Authorization"].partition(" ")
    assert scheme == "WECHATPAY2-SHA256-RSA2048"
    assert " " not in pairs
    return dict(re.findall(r'(\w+)="([^"]*)"', pairs))


@both
def test_openssl_verifies_what_is_sent(run: Run, tmp_path: Path) -> None:
    wire = Wire.script(OK)
    settings = {"base_url": "https://api.mch.weixin.qq.com/hk/"}
    run(POST, wire, settings=settings, body=BODY, query=Query(a="b c"))
    (request,) = wire.sent
    found = authorization_of(request)
    assert (found["mchid"], found["serial_no"]) == (MCHID, MERCHANT_SERIAL)
    assert found["timestamp"] == str(int(NOW))
    target = "/hk/v3/pay/transactions/jsapi?a=b%20c"
    assert request.target == target
    body = '{"appid":"wxd678efh567hg6787","description":"测试"}'
    assert request.body == body.encode()
    lines = f"POST\n{target}\n{found['timestamp']}\n{found['nonce_str']}\n{body}\n"
    (tmp_path / "message").write_bytes(lines.encode())
    (tmp_path / "key.pem").write_text(public_pem("merchant"))
    (tmp_path / "signature").write_bytes(base64.b64decode(found["signature"]))
    done = subprocess.run(
        [
            "openssl",
            "dgst",
            "-sha256",
            "-verify",
            "key.pem",
            "-signature",
            "signature",
            "message",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "Verified OK\n"


@both
def test_headers_of_every_request(run: Run) -> None:
    wire = Wire.script(OK)
    run(GET, wire)
    headers = dict(wire.sent[0].headers)
    assert headers["Wechatpay-Serial"] == PUBLIC_KEY_ID
    assert headers["Accept"] == "application/json"
    assert headers["User-Agent"]
    assert "Content-Type" not in headers
    assert wire.sent[0].body is None


def test_the_merchant_signature_of_a_get_covers_its_query() -> None:
    wire = Wire.script(OK)
    run_sync(GET, wire, query=Query(a="空 "))
    found = authorization_of(wire.sent[0])
    target = "/v3/orders/7?a=%E7%A9%BA%20"
    assert wire.sent[0].target == target
    message = f"GET\n{target}\n{int(NOW)}\n{found['nonce_str']}\n\n".encode()
    assert found["signature"] == signature(message, "merchant")


def test_a_nonce_is_32_letters_and_digits_and_never_the_same() -> None:
    nonces = set[str]()
    for _ in range(20):
        wire = Wire.script(unsigned(404))
        with pytest.raises(ApiError):
            Client(credentials(), transport=wire).call(CLOSE, body={})
        nonces.add(authorization_of(wire.sent[0])["nonce_str"])
    assert len(nonces) == 20
    assert all(re.fullmatch(r"[0-9A-Za-z]{32}", one) for one in nonces)


@both
def test_every_attempt_is_signed_anew_over_the_same_body(run: Run) -> None:
    times = iter([NOW + n for n in range(100)])
    wire = Wire.script(unsigned(503), unsigned(500), OK)
    options = CallOptions(retry_writes=True)
    settings = {"sources": sources(lambda: next(times))}
    run(POST, wire, settings=settings, body=BODY, options=options)
    found = [authorization_of(request) for request in wire.sent]
    for member in ("nonce_str", "timestamp", "signature"):
        assert len({one[member] for one in found}) == 3, member
    assert len({request.body for request in wire.sent}) == 1


KEYED = POST._replace(idempotency_key=True)


@both
def test_an_idempotency_key_is_made_once_per_call(run: Run) -> None:
    wire = Wire.script(unsigned(503), OK, OK)
    run(KEYED, wire, body={}, options=CallOptions(retry_writes=True))
    one, other = (dict(request.headers)["Idempotency-Key"] for request in wire.sent)
    assert one == other
    assert re.fullmatch(r"\w{32}", one)


@dataclass(slots=True, kw_only=True)
class Headers:
    key: Annotated[str | None, Name("Idempotency-Key")] = None


@pytest.mark.parametrize(("given", "made"), [("mine", False), (None, True)])
def test_an_idempotency_key_of_the_caller(given: str | None, made: bool) -> None:
    wire = Wire.script(OK)
    run_sync(KEYED, wire, body={}, headers=Headers(key=given))
    keys = [v for k, v in wire.sent[0].headers if k.lower() == "idempotency-key"]
    assert len(keys) == 1
    assert (keys[0] != given) is made


@pytest.mark.parametrize(
    "name",
    [
        "authorization",
        "WECHATPAY-SERIAL",
        "Content-Type",
        "Content-Length",
        "Transfer-Encoding",
        "Host",
        "Connection",
    ],
)
def test_headers_that_are_not_the_callers(name: str) -> None:
    asked = CallOptions(headers={name: "x"})
    for arguments in ({"options": asked}, {"headers": {name: "x"}}):
        error = failing(POST, body={}, **arguments)
        assert isinstance(error, ConfigError)
        assert f"header {name!r} is made by the client" in str(error)


# -- what is missing is said before anything is sent ---------------------------------------

LACKING: list[tuple[dict[str, Any], str]] = [
    ({"mchid": None}, "needs 'mchid'"),
    ({"serial": None}, "needs 'serial', or 'certificate'"),
    ({"private_key": None}, "needs 'private_key'"),
    (
        {"public_key": None, "public_key_id": None},
        "configure public_key and public_key_id, or the apiv3_key",
    ),
]


@pytest.mark.parametrize(("change", "text"), LACKING)
def test_a_missing_setting(change: dict[str, Any], text: str) -> None:
    error = failing(POST, given=credentials(**change), body={})
    assert isinstance(error, ConfigError)
    assert text in str(error)
    assert error.outcome == "rejected"


def test_certificates_that_ended_and_no_key_to_fetch_others() -> None:
    given = credentials(certificate_pem(OLD, days=-1, start=-9))
    error = failing(POST, given=given, body={})
    assert isinstance(error, ConfigError)
    assert f"now: {OLD}, valid: none" in str(error)


def test_without_credentials_nothing_is_called() -> None:
    wire = Wire.script()
    for client in (Client(transport=wire), Client(Credentials(), transport=wire)):
        with pytest.raises(ConfigError, match=r"signed: make the client|needs 'mchid'"):
            client.call(CLOSE, body={})
    assert wire.sent == []


def test_a_client_with_credentials_cannot_be_unsigned() -> None:
    with pytest.raises(ConfigError, match="unsigned: a client for mock servers"):
        Client(credentials(), unsigned=True)


@pytest.mark.parametrize("name", ["unsigned", "trust", "credentials", "colour"])
def test_verification_is_no_option(name: str) -> None:
    options: Any = {name: True}
    with pytest.raises(TypeError, match=f"unknown option '{name}'"):
        Client(credentials()).with_options(**options)


def test_an_unsigned_client_sends_no_signature() -> None:
    wire = Wire.script(unsigned(200, {"id": "1"}))
    reply = Client(unsigned=True, transport=wire).call(POST, body={})
    assert (reply.id, reply.meta.verified_by) == ("1", None)
    names = {name for name, _ in wire.sent[0].headers}
    assert names.isdisjoint({"Authorization", "Wechatpay-Serial"})


# -- replies -------------------------------------------------------------------------------


@both
def test_a_reply_says_who_signed_it(run: Run) -> None:
    reply = run(GET, Wire.script(OK))
    assert (reply.id, reply.meta.verified_by) == ("1", PUBLIC_KEY_ID)
    assert reply.meta.request_id == "R1"


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_an_empty_reply_is_signed_too(status: int) -> None:
    reply = run_sync(CLOSE, Wire.script(answer(status=status)), body={})
    assert reply.meta.verified_by == PUBLIC_KEY_ID
    error = failing(CLOSE, unsigned(status), body={})
    assert (type(error), error.reason) == (SignatureError, "missing")


@pytest.mark.parametrize("form", [str.upper, str.lower])
def test_header_names_in_any_case(form: Callable[[str], str]) -> None:
    headers = tuple((form(name), value) for name, value in OK.headers)
    reply = run_sync(GET, Wire.script(OK._replace(headers=headers)))
    assert reply.meta.verified_by == PUBLIC_KEY_ID


@pytest.mark.parametrize("at", [NOW - 300, NOW, NOW + 300])
def test_a_clock_may_differ_by_five_minutes(at: float) -> None:
    assert run_sync(GET, Wire.script(answer({}, at=at))).meta.verified_by


TYPE = "Wechatpay-Signature-Type"


def test_the_type_of_the_signature_may_be_given() -> None:
    given = answer({}, changes={TYPE: "WECHATPAY2-SHA256-RSA2048"})
    assert run_sync(GET, Wire.script(given)).meta.verified_by


def changed(**headers: str | None) -> RawResponse:
    names = {f"Wechatpay-{name.replace('_', '-')}": v for name, v in headers.items()}
    return answer({"id": "1"}, changes=names)


def moved_into_the_nonce() -> RawResponse:
    """A reply with the first line of its body as the last one of its nonce."""
    whole = answer(b'{"total": 1}\n{"id": "1"}')
    first, _, rest = whole.body.partition(b"\n")
    headers = dict(whole.headers)
    headers["Wechatpay-Nonce"] += "\n" + first.decode()
    return whole._replace(headers=tuple(headers.items()), body=rest)


OTHER = "PUB_KEY_ID_0999999999999999999999999999"
REFUSED: list[tuple[RawResponse, str, str]] = [
    (changed(Timestamp=None), "missing", "no Wechatpay-Timestamp: has a proxy"),
    (changed(Nonce=None), "missing", "no Wechatpay-Nonce: has"),
    (changed(Signature=""), "missing", "no Wechatpay-Signature: has"),
    (changed(Serial=None), "missing", "no Wechatpay-Serial: has"),
    (changed(Serial=None, Nonce=None), "missing", "Wechatpay-Nonce and no Wechatpay-S"),
    (unsigned(200, {}), "missing", "no Wechatpay-Timestamp and no Wechatpay-Nonce and"),
    (changed(Signature_Type="WECHATPAY2-SM2-WITH-SM3"), "unsupported", "SM2-WITH-SM3"),
    (changed(Signature_Type=""), "unsupported", "type ''"),
    (answer({}, at=NOW - 301), "stale", "signed 301 s ago"),
    (answer({}, at=NOW + 301), "stale", "signed 301 s from now"),
    (changed(Timestamp="soon"), "stale", "'soon' is no time"),
    (changed(Timestamp="9" * 99), "stale", "is no time"),
    (changed(Timestamp="-1"), "stale", "'-1' is no time"),
    (
        changed(Serial=OTHER),
        "unknown_serial",
        f"{OTHER}'; known to this client: {PUBLIC_KEY_ID}",
    ),
    (changed(Serial=OLD), "unknown_serial", f"{OLD}'; known to this client: PUB_KEY"),
    (changed(Serial="\x1b[2J"), "unknown_serial", r"'\x1b[2J'"),
    (changed(Signature=signature(b"other")), "mismatch", "not one of the key"),
    (changed(Signature="no base64"), "mismatch", "not one"),
    (changed(Signature="AAAA"), "mismatch", "not one"),
    (changed(Signature="é"), "mismatch", "not one"),
    (changed(Nonce="other"), "mismatch", "not one"),
    (changed(Nonce="\udcff"), "mismatch", "not one"),
    (moved_into_the_nonce(), "mismatch", "not one"),
    (changed(Nonce="9" * 10**6, Signature="A" * 10**6), "mismatch", "not one"),
    (changed(Timestamp="0"), "stale", f"signed {NOW:.0f} s ago"),
    (changed(Timestamp="+1780000000"), "stale", "is no time"),
    (changed(Serial="A" * 10**6), "unknown_serial", f"'{'A' * 80}...'"),
    (changed(Timestamp=str(int(NOW) + 1)), "mismatch", "not one"),
    (OK._replace(body=b'{"id": "2"}'), "mismatch", "not one"),
    (OK._replace(body=OK.body[:-1]), "mismatch", "not one"),
    (OK._replace(headers=OK.headers * 2), "stale", "is no time"),
]


@pytest.mark.parametrize(("given", "reason", "text"), REFUSED)
def test_a_signature_is_refused(given: RawResponse, reason: str, text: str) -> None:
    error = failing(POST, given, body=BODY)  # one answer: nothing is repeated
    assert isinstance(error, SignatureError)
    assert error.reason == reason
    assert text in str(error)
    assert f"({reason})" in str(error)
    assert "\x1b" not in str(error)
    assert error.outcome == "unknown"
    assert (error.status, error.raw) == (200, given.body)
    assert error.headers == given.by_name()
    assert error.operation == "POST v3/pay/transactions/jsapi"
    twin = pickle.loads(pickle.dumps(error))
    assert vars(twin) == vars(error)


def test_a_refusal_gives_the_request_id_and_the_serial() -> None:
    error = failing(POST, changed(Serial=OTHER.lower()), body={})
    assert error.serial == OTHER
    assert str(error).endswith("(Request-ID R1)")


def test_a_read_is_not_repeated_after_a_wrong_signature() -> None:
    assert failing(GET, changed(Nonce="other")).reason == "mismatch"


PROBE = changed(Signature=f"WECHATPAY/SIGNTEST/{'x' * 200}==")


@both
def test_a_probe_makes_a_read_repeat_once(run: Run) -> None:
    assert run(GET, Wire.script(PROBE, OK)).id == "1"
    assert failing(GET, PROBE, PROBE).reason == "probe"
    lax = CallOptions(max_retries=5)
    assert failing(GET, PROBE, PROBE, options=lax).reason == "probe"
    assert failing(GET, PROBE, options=CallOptions(max_retries=0)).reason == "probe"


@pytest.mark.parametrize("braver", [False, True])
def test_a_probe_never_repeats_a_write(braver: bool) -> None:
    options = CallOptions(retry_writes=braver, max_retries=5)
    error = failing(POST, PROBE, body={}, options=options)
    assert (error.reason, error.outcome) == ("probe", "unknown")


def test_certificates_are_chosen_by_their_serial() -> None:
    given = credentials(certificate_pem(OLD), certificate_pem(NEW))
    for serial in (OLD, NEW, NEW.lower()):
        made = answer({}, serial=serial.upper(), changes={"Wechatpay-Serial": serial})
        reply = run_sync(GET, Wire.script(made), given)
        assert reply.meta.verified_by == serial.upper()


def test_both_modes_at_once() -> None:
    given = credentials(
        certificate_pem(OLD),
        public_key=public_pem("platform"),
        public_key_id=PUBLIC_KEY_ID,
    )
    wire = Wire.script(answer({}, serial=OLD), OK)
    client = Client(given, transport=wire, sources=sources())
    by = [client.call(CLOSE, body={}).meta.verified_by for _ in range(2)]
    assert by == [OLD, PUBLIC_KEY_ID]
    assert {dict(one.headers)["Wechatpay-Serial"] for one in wire.sent} == {
        PUBLIC_KEY_ID
    }


# -- error bodies --------------------------------------------------------------------------

FAULT = {"code": "ORDER_NOT_EXIST", "message": "m"}


@pytest.mark.parametrize(
    ("given", "verified"),
    [
        (answer(FAULT, 404), True),
        (unsigned(404, FAULT), False),
        (answer(FAULT, 404, at=NOW - 301), False),
        (answer(FAULT, 404, changes={"Wechatpay-Nonce": "x"}), False),
        (answer(FAULT, 404, changes={"Wechatpay-Serial": OTHER}), False),
        (answer(FAULT, 404, changes={"Wechatpay-Serial": OLD}), False),
        (answer(FAULT, 404, changes={TYPE: "SM2"}), False),
    ],
)
def test_an_api_error_is_verified_if_it_can_be(
    given: RawResponse, verified: bool
) -> None:
    error = failing(GET, given, given=credentials(apiv3_key=APIV3_KEY))
    assert isinstance(error, ApiError)
    assert (error.code, error.verified) == ("ORDER_NOT_EXIST", verified)


def test_the_detail_of_a_wrong_signature_of_ours() -> None:
    detail = {"sign_information": {"method": "GET", "sign_message_length": 66}}
    given = unsigned(401, {"code": "SIGN_ERROR", "message": "m", "detail": detail})
    assert failing(GET, given).detail == detail


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_gateway_in_html_is_an_api_error(status: int) -> None:
    error = failing(POST, unsigned(status, b"<html>busy</html>"), body={})
    assert (type(error).__name__, error.verified) == ("ServerError", False)
    assert error.raw == b"<html>busy</html>"


# -- replies that carry no signature -------------------------------------------------------

BILL: Operation[FileReply] = Operation(
    method="GET",
    path="v3/billdownload/file",
    page="p",
    reply=FileReply,
    sends="none",
    returns="file",
    verification="unsigned",
)


@pytest.mark.parametrize("kind", ["unsigned", "none"])
def test_a_file_needs_no_signature(kind: Any) -> None:
    operation = BILL._replace(verification=kind)
    reply = run_sync(operation, Wire.script(unsigned(200, b"a,b")))
    assert (reply.content, reply.meta.verified_by) == (b"a,b", None)


def test_a_file_with_a_signature_is_verified() -> None:
    reply = run_sync(BILL, Wire.script(answer(b"a,b")))
    assert reply.meta.verified_by == PUBLIC_KEY_ID
    error = failing(BILL, answer(b"a,b")._replace(body=b"a,c"))
    assert error.reason == "mismatch"
    lax = BILL._replace(verification="none")
    assert run_sync(lax, Wire.script(answer(b"a,b")._replace(body=b"a,c"))).content


@pytest.mark.parametrize("to", [None, "bill.csv"])
def test_a_packed_file_is_verified_as_it_arrived(
    to: str | None, tmp_path: Path
) -> None:
    packed, path = gzip.compress(b"a,b\n" * 100_000), to and tmp_path / to
    options = CallOptions(save_to=path, gunzip=True)
    wire = Wire.script(answer(packed))
    reply = run_sync(BILL, wire, options=options)
    assert reply.meta.verified_by == PUBLIC_KEY_ID
    assert (path.read_bytes() if path else reply.content) == b"a,b\n" * 100_000
    forged = answer(packed)._replace(body=gzip.compress(b"a,c\n"))
    assert failing(BILL, forged, options=CallOptions(gunzip=True)).reason == "mismatch"


def test_a_signed_file_that_is_not_signed_is_refused() -> None:
    error = failing(BILL._replace(verification="signed"), unsigned(200, b"a,b"))
    assert error.reason == "missing"


# -- repeats and hosts ---------------------------------------------------------------------

BACKUP = {"backup_hosts": ["https://api2.mch.weixin.qq.com/"]}


def hosts_of(wire: Wire) -> list[str]:
    return [request.url.split("/")[2].partition(".")[0] for request in wire.sent]


@both
@pytest.mark.parametrize("operation", [GET, POST])
def test_a_backup_host_is_tried_where_nothing_was_sent(
    run: Run, operation: Operation[Any]
) -> None:
    wire = Wire.script(ConnectError("no"), OK)
    body: dict[str, Any] = {"body": {}} if operation is POST else {}
    assert run(operation, wire, settings=BACKUP, **body).id == "1"
    assert hosts_of(wire) == ["api", "api2"]
    assert wire.sent[0].target == wire.sent[1].target


@pytest.mark.parametrize("failure", [TimedOutError("late"), BrokenError("cut")])
def test_a_write_that_may_have_arrived_stays(failure: PayError) -> None:
    error = failing(POST, failure, settings=BACKUP, body={})
    assert (type(error), error.outcome) == (type(failure), "unknown")


def test_a_read_changes_the_host_only_where_nothing_was_sent() -> None:
    wire = Wire.script(unsigned(500), ConnectError("no"), OK)
    run_sync(GET, wire, settings=BACKUP)
    assert hosts_of(wire) == ["api", "api", "api2"]


def test_backup_hosts_add_no_repeats_where_something_was_sent() -> None:
    wire = Wire.script(unsigned(500), unsigned(500), unsigned(500))
    with pytest.raises(ApiError):
        run_sync(GET, wire, settings=BACKUP)
    assert hosts_of(wire) == ["api"] * 3


def test_all_hosts_are_tried_and_no_more() -> None:
    wire = Wire.script(ConnectError("no"), ConnectError("no"))
    with pytest.raises(ConnectError):
        run_sync(POST, wire, settings=BACKUP, body={})
    assert hosts_of(wire) == ["api", "api2"]


def test_backup_hosts_are_not_for_calls_with_a_host_of_their_own() -> None:
    fixed = POST._replace(host="https://apihk.mch.weixin.qq.com/")
    assert isinstance(
        failing(fixed, ConnectError("no"), settings=BACKUP, body={}), ConnectError
    )


@pytest.mark.parametrize(("own", "calls"), [(None, 3), (0, 1), (1, 2)])
def test_a_client_may_set_the_number_of_repeats(own: int | None, calls: int) -> None:
    wire = Wire.script(*[BrokenError("cut")] * calls)
    with pytest.raises(BrokenError):
        run_sync(GET, wire, settings={"max_retries": own})
    assert len(wire.sent) == calls


@pytest.mark.parametrize(
    "options", [{"max_retries": -1}, {"backup_hosts": ["http://example.com"]}]
)
def test_options_are_checked(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        Client(**options)
    with pytest.raises(ConfigError):
        Client().with_options(**options)


def test_a_derived_client_shares_everything_but_its_settings() -> None:
    wire = Wire.script(OK, OK)
    client = Client(credentials(), transport=wire, sources=sources())
    derived = client.with_options(base_url="https://api.wechatpay.cn/", timeout=60)
    with derived:
        derived.call(POST, body={})
    client.call(POST, body={})
    assert [one.timeout for one in wire.sent] == [60, 15]
    assert [one.url.split("/")[2] for one in wire.sent] == [
        "api.wechatpay.cn",
        "api.mch.weixin.qq.com",
    ]
    client.close()
    with pytest.raises(ConfigError, match="closed"):
        derived.call(POST, body={})


# -- nothing leaks -------------------------------------------------------------------------


def test_logs_reprs_and_errors_hold_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    apiv2 = "192006250b4c09247ec02edce69f6a2d"
    given = in_certificate_mode(certificate_pem(OLD), apiv2_key=apiv2)
    bare = "".join(private_pem("merchant").splitlines()[1:-1])
    texts: list[str] = []
    with caplog.at_level(logging.DEBUG):
        for outcome in (
            answer({}, serial=OLD),
            answer({}, serial=NEW),
            TimedOutError("t"),
        ):
            wire = Wire.script(outcome, unsigned(500), unsigned(500), unsigned(500))
            client = Client(given, transport=wire, sources=sources())
            try:
                texts.append(repr(client.call(POST, body={"name": "s3cret"})))
            except PayError as error:
                state = {k: v for k, v in vars(error).items() if k != "raw"}
                texts += [str(error), repr(error), repr(state)]
            texts += [repr(client), repr(wire.sent), repr(given), repr(client.__dict__)]
    texts += [record.getMessage() for record in caplog.records]
    everything = "\n".join(texts)
    assert "POST v3/pay/transactions/jsapi" in everything
    for secret in (APIV3_KEY, apiv2, bare[:40], bare[-40:], "s3cret", "signature="):
        assert secret not in everything
