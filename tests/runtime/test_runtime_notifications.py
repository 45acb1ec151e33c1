"""Notifications: deliveries of every kind of framework, proven, opened and told apart."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.padding import PKCS7

from runtime import (
    AesEcb,
    AesGcm,
    ApiError,
    AsyncClient,
    Client,
    ConfigError,
    Credentials,
    DecodeError,
    Event,
    JsonText,
    Numbered,
    PayError,
    RawNotification,
    Reply,
    Secret,
    SignatureError,
    acknowledge,
    receive,
)
from support.pay_platform import (
    APIV3_KEY,
    MCHID,
    NEW,
    NOW,
    OLD,
    PUBLIC_KEY_ID,
    Wire,
    answer,
    certificate_pem,
    certificates_reply,
    credentials,
    in_certificate_mode,
    rsa_key,
    sealed_for_merchant,
    sources,
)

KEY = "192006250b4c09247ec02edce69f6a2d"
GIVEN = credentials(apiv3_key=APIV3_KEY, apiv2_key=KEY)


@dataclass(slots=True, kw_only=True)
class Paid(Reply):
    id: str
    event_type: str
    resource: Paid.Resource

    @dataclass(slots=True, kw_only=True)
    class Resource:
        ciphertext: Annotated[Paid.Resource.Content, AesGcm()]

        @dataclass(slots=True, kw_only=True)
        class Content:
            out_trade_no: str
            total: int | None = None
            phone: Annotated[str, Secret("merchant")] | None = field(
                default=None, repr=False
            )


@dataclass(slots=True, kw_only=True)
class Order(Reply):
    mch_id: str
    transaction_id: str
    total_fee: int
    coupon_id_n: Annotated[list[str], Numbered("coupon_id_$n")] | None = None


@dataclass(slots=True, kw_only=True)
class Combined(Reply):
    mch_id: str
    sub_order_list: Annotated[list[str], JsonText()]


@dataclass(slots=True, kw_only=True)
class Refunded(Reply):
    mch_id: str
    req_info: Annotated[Refunded.Info, AesEcb()]

    @dataclass(slots=True, kw_only=True)
    class Info:
        out_refund_no: str
        refund_fee: int | None = None


@dataclass(slots=True, kw_only=True)
class Checked(Reply):
    mch_id: str
    event_type: str
    event_ciphertext: Annotated[Checked.Content, AesGcm()]

    @dataclass(slots=True, kw_only=True)
    class Content:
        out_order_no: str


def event(name: str, model: Any, form: Any, *types: str) -> Event[Any]:
    return Event(
        name=name, types=types, page=f"p/{name}", notification=model, format=form
    )


PAID = event("TRANSACTION.SUCCESS", Paid, "json", "TRANSACTION.SUCCESS")
ORDER = event("transaction-success", Order, "xml")
COMBINED = event("combined-transactions-success", Combined, "xml")
REFUNDED = event("refund-processed", Refunded, "xml")
CHECKED = event("CHECK.FAIL", Checked, "xml", "CHECK.FAIL")
EVENTS = {
    "EVENT v3/TRANSACTION.SUCCESS": PAID,
    "EVENT v2/transaction-success": ORDER,
    "EVENT v2/combined-transactions-success": COMBINED,
    "EVENT v2/refund-processed": REFUNDED,
    "EVENT v2/CHECK.FAIL": CHECKED,
}


@pytest.fixture(autouse=True)
def _index(monkeypatch: pytest.MonkeyPatch) -> None:
    """The events above in place of a generated package's."""
    monkeypatch.setattr(receive, "read_index", lambda: dict.fromkeys(EVENTS, ""))
    monkeypatch.setattr(receive, "find_event", EVENTS.get)


# -- what the platform delivers ------------------------------------------------------------


def sealed(content: object, key: str = APIV3_KEY, **changes: Any) -> dict[str, Any]:
    nonce = os.urandom(6).hex()
    raw = json.dumps(content).encode()
    sealed = AESGCM(key.encode()).encrypt(nonce.encode(), raw, b"transaction")
    return {
        "original_type": "transaction",
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": b64encode(sealed).decode(),
        "associated_data": "transaction",
        "nonce": nonce,
        **changes,
    }


def body_v3(content: object = None, **changes: Any) -> bytes:
    told = {
        "id": "EV-1",
        "create_time": "2026-01-01T00:00:00+08:00",
        "event_type": "TRANSACTION.SUCCESS",
        "resource_type": "encrypt-resource",
        "summary": "支付成功",
        "resource": sealed(
            {"out_trade_no": "O1", "total": 1} if content is None else content
        ),
        **changes,
    }
    return json.dumps(told, ensure_ascii=False).encode()


def delivered(body: bytes, **options: Any) -> tuple[dict[str, str], bytes]:
    """Headers and body, signed."""
    signed = answer(body, **options)
    return dict(signed.headers), signed.body


def body_v2(members: Mapping[str, str], kind: str = "MD5", key: str = KEY) -> bytes:
    text = "&".join(f"{k}={v}" for k, v in sorted(members.items()) if v) + f"&key={key}"
    sign = (
        hashlib.md5(text.encode()).hexdigest()
        if kind == "MD5"
        else hmac.new(key.encode(), text.encode(), "sha256").hexdigest()
    )
    return xml({**members, "sign": sign.upper()})


def xml(members: Mapping[str, str]) -> bytes:
    inner = "".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in members.items())
    return f"<xml>{inner}</xml>".encode()


def req_info(content: str, key: str = KEY) -> str:
    padder = PKCS7(128).padder()
    secret = hashlib.md5(key.encode()).hexdigest().encode()
    encryptor = Cipher(AES(secret), ECB()).encryptor()
    raw = padder.update(content.encode()) + padder.finalize()
    return b64encode(encryptor.update(raw) + encryptor.finalize()).decode()


def client(given: Credentials | None = None, **settings: Any) -> Client:
    return Client(given or GIVEN, sources=sources(), **settings)


def failing(event: Event[Any] | None, headers: Any, body: Any, **more: Any) -> Any:
    made = client(**more)
    try:
        if event:
            made.parse(event, headers=headers, body=body)
        else:
            made.parse_notification(headers, body)
    except PayError as error:
        return error
    pytest.fail("it was read")


# -- v3 ------------------------------------------------------------------------------------


def test_a_notification() -> None:
    headers, body = delivered(body_v3())
    note = client().parse(PAID, headers=headers, body=body)
    assert note.resource.ciphertext == Paid.Resource.Content(out_trade_no="O1", total=1)
    meta = note.meta
    assert (meta.raw, meta.verified_by, meta.problems) == (body, PUBLIC_KEY_ID, ())
    assert meta.headers["wechatpay-serial"] == PUBLIC_KEY_ID
    assert "create_time" in meta.extra
    assert client().parse_notification(headers, body) == note


def test_asynchronously() -> None:
    headers, body = delivered(body_v3())

    async def go() -> list[Any]:
        made = AsyncClient(GIVEN, sources=sources())
        return [
            await made.parse(PAID, headers=headers, body=body),
            await made.parse_notification(headers, body),
        ]

    one, other = asyncio.run(go())
    assert one == other == client().parse(PAID, headers=headers, body=body)


class Listed:
    """Headers as Werkzeug has them: no mapping, but pairs and `items`."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs

    def items(self) -> list[tuple[str, str]]:
        return self.pairs


def test_headers_of_every_kind() -> None:
    headers, body = delivered(body_v3())
    kinds: list[Any] = [
        {name.upper(): value for name, value in headers.items()},
        {name.lower(): value for name, value in headers.items()},
        {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in headers.items()}
        | {"wsgi.input": object(), "SERVER_NAME": "x"},
        [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        list(headers.items()),
        Listed(list(headers.items())),
        {name: [value] for name, value in headers.items()},
        {name.encode(): (value.encode(),) for name, value in headers.items()},
        [(name, [value]) for name, value in headers.items()],
    ]
    for kind in kinds:
        assert client().parse(PAID, headers=kind, body=body).id == "EV-1"


@pytest.mark.parametrize("body", [{"id": "1"}, "text", None, [1], memoryview(b"x")])
def test_a_body_that_is_not_what_arrived(body: Any) -> None:
    with pytest.raises(TypeError, match=r"written\s+again is not the same"):
        client().parse(PAID, headers={}, body=body)


def test_a_body_that_a_framework_wrote_again() -> None:
    headers, body = delivered(body_v3())
    again = json.dumps(json.loads(body)).encode()
    error = failing(PAID, headers, again)
    assert (type(error), error.reason, error.raw) == (SignatureError, "mismatch", again)
    assert error.headers["wechatpay-serial"] == PUBLIC_KEY_ID
    assert client().parse(PAID, headers=headers, body=bytearray(body)).id == "EV-1"  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


UNPROVEN: list[tuple[dict[str, Any], str]] = [
    ({"at": NOW - 301}, "stale"),
    ({"at": NOW + 301}, "stale"),
    ({"changes": {"Wechatpay-Signature": None}}, "missing"),
    ({"changes": {"Wechatpay-Signature": "WECHATPAY/SIGNTEST/abc"}}, "probe"),
    ({"changes": {"Wechatpay-Nonce": "another"}}, "mismatch"),
    ({"changes": {"Wechatpay-Serial": "PUB_KEY_ID_9"}}, "unknown_serial"),
    ({"changes": {"Wechatpay-Signature-Type": "SM2"}}, "unsupported"),
]


@pytest.mark.parametrize(("options", "reason"), UNPROVEN)
def test_what_is_not_proven_is_not_read(options: dict[str, Any], reason: str) -> None:
    headers, body = delivered(body_v3(), **options)
    for one in (PAID, None):
        error = failing(one, headers, body)
        assert (type(error), error.reason) == (SignatureError, reason)


def test_an_unknown_serial_fetches_certificates_once() -> None:
    headers, body = delivered(body_v3(), serial=NEW)
    wire = Wire.script(certificates_reply(OLD, NEW))
    given = in_certificate_mode(certificate_pem(OLD))
    made = Client(given, transport=wire, sources=sources())
    assert made.parse(PAID, headers=headers, body=body).meta.verified_by == NEW
    assert [one.target.partition("?")[0] for one in wire.sent] == ["/v3/certificates"]


UNREADABLE: list[tuple[bytes, type[PayError], str]] = [
    (
        body_v3(resource=sealed({}, key="x" * 32)),
        DecodeError,
        "apiv3_key does not open",
    ),
    (body_v3(resource=sealed({}, nonce="another")), DecodeError, "does not open"),
    (body_v3(resource=sealed({}, ciphertext="%%%")), DecodeError, "does not open"),
    (body_v3(resource=sealed({}, ciphertext=None)), DecodeError, "does not open"),
    (body_v3(resource=sealed({}, algorithm="AEAD_SM4_GCM")), DecodeError, "algorithm"),
    (body_v3(resource=sealed([1])), DecodeError, "no JSON object"),
    (body_v3(resource="text"), DecodeError, "no encrypted resource"),
    (body_v3(resource_type="plain"), DecodeError, "no encrypted resource"),
    (b"[]", DecodeError, "neither a JSON object nor XML"),
    (b"", DecodeError, "neither a JSON object nor XML"),
    (b"<html></html>", DecodeError, "must begin with <xml>"),
    (body_v3(event_type="REFUND.SUCCESS"), DecodeError, "another event"),
    (body_v2({"mch_id": MCHID}), DecodeError, "it is xml, not json"),
]


# Every process has keys of its own, so the bodies are no names.
@pytest.mark.parametrize(
    ("body", "kind", "text"), UNREADABLE, ids=range(len(UNREADABLE))
)
def test_what_cannot_be_read(body: bytes, kind: type[PayError], text: str) -> None:
    headers, _ = delivered(body)
    error = failing(PAID, headers, body)
    assert type(error) is kind
    assert text in str(error)
    assert str(error).startswith("EVENT TRANSACTION.SUCCESS: ")
    assert isinstance(error, DecodeError)
    assert error.raw == body


def test_a_key_that_is_missing() -> None:
    headers, body = delivered(body_v3())
    error = failing(PAID, headers, body, given=credentials())
    assert (type(error), "'apiv3_key'" in str(error)) == (ConfigError, True)


def test_secrets_inside_a_resource() -> None:
    content = {"out_trade_no": "O1", "phone": sealed_for_merchant("110")}
    headers, body = delivered(body_v3(content))
    note = client().parse(PAID, headers=headers, body=body)
    assert note.resource.ciphertext.phone == "110"


def test_deviations_are_listed_or_raised() -> None:
    headers, body = delivered(body_v3({"total": "x"}))
    note = client().parse(PAID, headers=headers, body=body)
    paths = [one.path for one in note.meta.problems]
    assert paths == [
        "notification.resource.ciphertext.out_trade_no",
        "notification.resource.ciphertext.total",
    ]
    error = failing(PAID, headers, body, strict=True)
    assert (type(error), len(error.problems)) == (DecodeError, 2)


def test_an_unknown_event_gives_what_it_holds() -> None:
    headers, body = delivered(body_v3({"a": 1}, event_type="NEW.EVENT"))
    note = client().parse_notification(headers, body)
    assert isinstance(note, RawNotification)
    assert (note.event_type, note.resource) == ("NEW.EVENT", {"a": 1})
    assert note.members["id"] == "EV-1"
    assert note.meta.verified_by == PUBLIC_KEY_ID


# -- v2 ------------------------------------------------------------------------------------

PAYMENT = {
    "return_code": "SUCCESS",
    "mch_id": MCHID,
    "transaction_id": "T1",
    "total_fee": "7",
    "coupon_id_0": "a",
}


@pytest.mark.parametrize("kind", ["MD5", "HMAC-SHA256"])
def test_a_notification_of_v2(kind: str) -> None:
    body = body_v2(PAYMENT, kind)
    note = client().parse(ORDER, headers={}, body=body)
    assert (note.total_fee, note.coupon_id_n) == (7, ["a"])
    assert note.meta.verified_by == "apiv2_key"
    assert client().parse_notification({}, body) == note


def test_events_of_v2_are_told_apart_by_their_members() -> None:
    combined = {"mch_id": MCHID, "sub_order_list": '["a"]'}
    note = client().parse_notification({}, body_v2(combined))
    assert isinstance(note, Combined)
    assert note.sub_order_list == ["a"]
    other = client().parse_notification({}, body_v2({"mch_id": MCHID, "x": "1"}))
    assert isinstance(other, RawNotification)
    assert other.members["x"] == "1"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (xml(PAYMENT), "missing"),
        (body_v2(PAYMENT, key="x" * 32), "mismatch"),
        (body_v2(PAYMENT).replace(b"[7]", b"[1]"), "mismatch"),
        (body_v2(PAYMENT).replace(b"</xml>", b"<more>1</more></xml>"), "mismatch"),
    ],
)
def test_an_unproven_notification_of_v2(body: bytes, reason: str) -> None:
    for one in (ORDER, None):
        error = failing(one, {}, body)
        assert (type(error), error.reason) == (SignatureError, reason)


def test_a_failure_is_told_before_its_signature() -> None:
    error = failing(ORDER, {}, xml({"return_code": "FAIL", "return_msg": "no"}))
    assert (type(error), error.code, error.message) == (ApiError, "FAIL", "no")
    assert (error.outcome, error.verified) == ("unknown", False)  # anybody may say it


HOSTILE = [
    b"<xml><sign>1</sign><sign>2</sign></xml>",
    b"<xml>" + b"<sign>A</sign>" * 32 + b"</xml>",
    b"<xml><sign><a>1</a></sign></xml>",
    b"<xml><return_code><a>1</a></return_code><return_msg><b>1</b></return_msg></xml>",
    b"<xml><req_info><a>1</a></req_info></xml>",
    b"<xml><req_info>1</req_info><req_info>2</req_info></xml>",
    b"<xml><mch_id><a>1</a></mch_id><req_info>AAAA</req_info></xml>",
    b"<xml><event_ciphertext><a>1</a></event_ciphertext></xml>",
    b"<xml><event_type><a>1</a></event_type><sign>1</sign></xml>",
    b'{"event_type": {"a": 1}, "resource": []}',
    b"[" * 100_000,
]


@pytest.mark.parametrize("raw", HOSTILE)
def test_whatever_anybody_sends_is_an_error_of_ours(raw: bytes) -> None:
    for one in (ORDER, REFUNDED, None):
        assert isinstance(failing(one, {}, raw), PayError)


def refund(**changes: str) -> bytes:
    content = "<root><out_refund_no>R1</out_refund_no><refund_fee>5</refund_fee></root>"
    told = {"return_code": "SUCCESS", "mch_id": MCHID, "req_info": req_info(content)}
    return xml(told | changes)


def test_a_refund_notice_is_proven_by_its_content() -> None:
    note = client().parse(REFUNDED, headers={}, body=refund())
    assert note.req_info == Refunded.Info(out_refund_no="R1", refund_fee=5)
    assert note.meta.verified_by is None
    assert client().parse_notification({}, refund()) == note


def test_a_vector_that_openssl_makes_and_opens() -> None:
    """`openssl enc -aes-256-ecb -K <hex of the 32 letters of the MD5 of the key>`"""
    vector = "WBzGpzQuNpcFxIlFjUUD9CdH4BF3YHmtiHaWV8j0mqDLQs/FUrjFmK+mli7+Iybd"
    assert len(vector) == 64
    note = client().parse(REFUNDED, headers={}, body=refund(req_info=vector))
    assert note.req_info.out_refund_no == "R1"


@pytest.mark.parametrize(
    ("changes", "kind", "text"),
    [
        ({"req_info": req_info("<root/>", "x" * 32)}, DecodeError, "apiv2_key"),
        ({"req_info": "AAAA"}, DecodeError, "apiv2_key does not open"),
        ({"req_info": req_info("<xml><a>1</a></xml>")}, DecodeError, "req_info"),
        ({"req_info": ""}, DecodeError, "req_info"),
        ({"mch_id": "1"}, SignatureError, "another merchant"),
    ],
)
def test_a_refund_notice_that_is_none(
    changes: dict[str, str], kind: type[PayError], text: str
) -> None:
    for one in (REFUNDED, None):
        error = failing(one, {}, refund(**changes))
        assert type(error) is kind
        assert text in str(error)


LACKING: list[tuple[dict[str, str], type[Reply]]] = [
    ({}, Order),
    ({"transaction_id": ""}, Order),
    ({"mch_id": ""}, Order),
    ({"more": "1"}, Order),
    ({"transaction_id": "", "total_fee": ""}, RawNotification),
]


@pytest.mark.parametrize(("changes", "kind"), LACKING)
def test_a_notice_of_v2_that_lacks_a_member_keeps_its_class(
    changes: dict[str, str], kind: type[Reply]
) -> None:
    told = {name: text for name, text in (PAYMENT | changes).items() if text}
    note = client().parse_notification({}, body_v2(told))
    assert type(note) is kind
    assert note.meta.plain == client().parse_notification({}, body_v2(told)).meta.plain
    lacking = [f"notification.{name}" for name, text in changes.items() if not text]
    if kind is Order:
        assert [one.path for one in note.meta.problems] == lacking


def test_a_notice_that_two_events_fit_equally(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EVENTS, "EVENT v2/twin", event("twin", Order, "xml"))
    assert isinstance(
        client().parse_notification({}, body_v2(PAYMENT)), RawNotification
    )


def test_the_content_is_handed_over_as_it_arrived() -> None:
    content = {"out_trade_no": "O1", "total": "x", "new": {"a": None}}
    headers, body = delivered(body_v3(content))
    for note in (
        client().parse(PAID, headers=headers, body=body),
        client().parse_notification(headers, body),
    ):
        assert (note.meta.plain, note.meta.raw) == (content, body)
    headers, body = delivered(body_v3(content, event_type="NEW.EVENT"))
    assert client().parse_notification(headers, body).meta.plain == content
    note = client().parse_notification({}, refund())
    assert note.meta.plain == {"out_refund_no": "R1", "refund_fee": "5"}
    note = client().parse_notification({}, body_v2(PAYMENT))
    assert {**note.meta.plain, "sign": ""} == {**PAYMENT, "sign": ""}
    assert Reply().meta.plain == {}


def test_sealed_content_does_not_stand_in_for_the_signature_of_another_event() -> None:
    forged = refund(transaction_id="T1", total_fee="1")
    error = failing(ORDER, {}, forged)
    assert (type(error), "another event" in str(error)) == (DecodeError, True)
    assert isinstance(client().parse_notification({}, forged), Refunded)


def test_an_envelope_of_v2_with_a_resource_of_v3() -> None:
    wrapped = sealed({"out_order_no": "O1"})
    told = {
        "mch_id": MCHID,
        "event_type": "CHECK.FAIL",
        "event_algorithm": wrapped["algorithm"],
        "event_nonce": wrapped["nonce"],
        "event_associated_data": wrapped["associated_data"],
        "event_ciphertext": wrapped["ciphertext"],
    }
    body = body_v2(told, "HMAC-SHA256")
    note = client().parse_notification({}, body)
    assert isinstance(note, Checked)
    assert note.event_ciphertext.out_order_no == "O1"
    other = client().parse_notification({}, body_v2({**told, "event_type": "X"}))
    assert isinstance(other, RawNotification)
    assert (other.event_type, other.resource) == ("X", {"out_order_no": "O1"})


def test_a_client_for_mock_servers_reads_what_is_not_sealed() -> None:
    made = Client(unsigned=True, sources=sources())
    assert made.parse(ORDER, headers={}, body=xml(PAYMENT)).total_fee == 7


# -- answers -------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Acknowledgement:
    code: str | None = None
    message: str | None = None
    retention_type: str | None = None


def test_answers_have_the_form_of_what_was_delivered() -> None:
    json_type, xml_type = {"Content-Type": "application/json"}, {
        "Content-Type": "text/xml"
    }
    assert acknowledge(b"{}") == (200, json_type, b'{"code":"SUCCESS"}')
    texts: list[Any] = ["{}", None, {}]
    for text in texts:
        with pytest.raises(
            TypeError, match=r"^body: expected the bytes of the request"
        ):
            acknowledge(text)
    assert acknowledge(b"{}", "busy") == (
        500,
        json_type,
        b'{"code":"FAIL","message":"busy"}',
    )
    assert acknowledge(b" <xml/>") == (
        200,
        xml_type,
        b"<xml><return_code>SUCCESS</return_code><return_msg>OK</return_msg></xml>",
    )
    assert acknowledge(b"<xml/>", "<busy>").body == (
        b"<xml><return_code>FAIL</return_code><return_msg>&lt;busy&gt;</return_msg></xml>"
    )


def test_an_answer_with_more_to_say() -> None:
    more = Acknowledgement(retention_type="COUPON")
    expected = {"code": "SUCCESS", "retention_type": "COUPON"}
    assert json.loads(client().acknowledge(b"{}", content=more).body) == expected
    assert json.loads(acknowledge(b"{}", content={"code": "OK"}).body) == {"code": "OK"}


def test_an_answer_that_is_signed() -> None:
    made = client().acknowledge(b"{}", signed=True)
    found = dict(re.findall(r'([a-z_]+)="([^"]*)"', made.headers["Authorization"]))
    text = f"{found['timestamp']}\n{found['nonce_str']}\n".encode() + made.body + b"\n"
    rsa_key("merchant").public_key().verify(
        b64decode(found["signature"]), text, PKCS1v15(), SHA256()
    )
    with pytest.raises(ConfigError):
        Client().acknowledge(b"{}", signed=True)
