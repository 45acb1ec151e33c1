"""v2 on the wire: XML out and in, both signed; scripted answers, signatures reckoned here."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, cast
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree as ET

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from runtime import (
    ApiError,
    AsyncClient,
    CallOptions,
    Client,
    ConfigError,
    Credentials,
    DecodeError,
    FileDigest,
    FileInput,
    FileReply,
    JsonText,
    Numbered,
    Operation,
    PayError,
    QueryText,
    Reply,
    Secret,
    Send,
    Signature,
    SignatureError,
)
from support.pay_platform import (
    MCHID,
    MERCHANT_SERIAL,
    AsyncWire,
    Outcome,
    Wire,
    body_of,
    certificate_pem,
    credentials,
    opened,
    private_pem,
    public_pem,
    rsa_key,
    sealed_for_merchant,
    sources,
    unsigned,
)

KEY = "192006250b4c09247ec02edce69f6a2d"
GIVEN = credentials(apiv2_key=KEY)


def digest(members: Mapping[str, str], kind: str = "MD5", key: str = KEY) -> str:
    """The signature, by the words of the specification."""
    pairs = sorted((k, v) for k, v in members.items() if v and k != "sign")
    text = "&".join(f"{k}={v}" for k, v in pairs) + f"&key={key}"
    if kind == "MD5":
        return hashlib.md5(text.encode()).hexdigest().upper()
    return hmac.new(key.encode(), text.encode(), "sha256").hexdigest().upper()


def xml(members: Mapping[str, str]) -> bytes:
    """As the platform writes it."""
    inner = "".join(f"<{k}><![CDATA[{v}]]></{k}>\n" for k, v in members.items())
    return f"<xml>\n{inner}</xml>".encode()


def reply(kind: str = "MD5", **members: str) -> Outcome:
    """A successful reply, signed."""
    told = {"return_code": "SUCCESS", "result_code": "SUCCESS", **members}
    return unsigned(200, xml({**told, "sign": digest(told, kind)}))


def sent(request: Send) -> dict[str, str]:
    """The members of an XML body, by another parser."""
    return {one.tag: one.text or "" for one in ET.fromstring(body_of(request))}


@dataclass(slots=True, kw_only=True)
class Body:
    mch_id: str
    body: str | None = None
    total_fee: int | None = None
    nonce_str: str | None = None
    sign_type: Literal["MD5", "HMAC-SHA256"] | None = None
    sign: str | None = None
    detail: Annotated[Body.Detail, JsonText()] | None = None
    risk_info: Annotated[Body.Risk, QueryText()] | None = None
    coupon_id_n: Annotated[list[str], Numbered("coupon_id_$n")] | None = None
    enc_true_name: Annotated[str, Secret("bank-card")] | None = field(
        default=None, repr=False
    )

    @dataclass(slots=True, kw_only=True)
    class Detail:
        goods: list[str]

    @dataclass(slots=True, kw_only=True)
    class Risk:
        mobile: str


@dataclass(slots=True, kw_only=True)
class Order(Reply):
    return_code: str
    return_msg: str | None = None
    result_code: str | None = None
    sign: str | None = None
    total_fee: int | None = None
    coupon_id_n: Annotated[list[str], Numbered("coupon_id_$n")] | None = None
    name: Annotated[str, Secret("merchant")] | None = field(default=None, repr=False)


@dataclass(slots=True, kw_only=True)
class Unsigned(Reply):
    return_code: str
    payment_no: str | None = None


POST: Operation[Order] = Operation(
    method="POST",
    path="pay/unifiedorder",
    page="openapi/v2/pay/unifiedorder",
    reply=Order,
    sends="xml",
    returns="xml",
    version="v2",
)
LAX: Operation[Any] = cast("Any", POST)._replace(
    reply=Unsigned, path="mmpaymkttransfers/x"
)
Run = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("no_pauses")


def run_sync(
    operation: Operation[Any],
    wire: Wire,
    given: Credentials | None = GIVEN,
    **arguments: Any,
) -> Any:
    arguments.setdefault("body", Body(mch_id=MCHID))
    return Client(given, transport=wire, sources=sources()).call(operation, **arguments)


def run_async(
    operation: Operation[Any],
    wire: Wire,
    given: Credentials | None = GIVEN,
    **arguments: Any,
) -> Any:
    arguments.setdefault("body", Body(mch_id=MCHID))

    async def go() -> Any:
        client = AsyncClient(given, transport=AsyncWire(wire), sources=sources())
        return await client.call(operation, **arguments)

    return asyncio.run(go())


both = pytest.mark.parametrize("run", [run_sync, run_async])


def failing(operation: Operation[Any], *script: Outcome, **arguments: Any) -> Any:
    wire = Wire.script(*script)
    with pytest.raises(PayError) as caught:
        run_sync(operation, wire, **arguments)
    assert len(wire.sent) == len(script)
    return caught.value


# -- what is sent --------------------------------------------------------------------------


@both
@pytest.mark.parametrize("kind", ["MD5", "HMAC-SHA256"])
def test_a_call(run: Run, kind: Any) -> None:
    wire = Wire.script(reply(kind, total_fee="7"))
    body = Body(mch_id=MCHID, body="测 <&>", total_fee=7, sign_type=kind)
    answer = run(POST, wire, body=body)
    assert (answer.total_fee, answer.meta.verified_by) == (7, "apiv2_key")
    assert answer.meta.problems == ()
    (request,) = wire.sent
    assert request.url == "https://api.mch.weixin.qq.com/pay/unifiedorder"
    headers = dict(request.headers)
    assert headers["Content-Type"] == "text/xml; charset=utf-8"
    assert headers.keys() == {"Accept", "User-Agent", "Content-Type"}
    members = sent(request)
    assert members.pop("sign") == digest(members, kind)
    assert members == {
        "mch_id": MCHID,
        "body": "测 <&>",
        "total_fee": "7",
        "sign_type": kind,
        "nonce_str": members["nonce_str"],
    }
    assert re.fullmatch("[0-9A-Za-z]{16,32}", members["nonce_str"])


def test_encoded_members_are_signed_as_they_are_sent() -> None:
    given = credentials(apiv2_key=KEY, bank_card_key=public_pem("bank"))
    body = Body(
        mch_id=MCHID,
        detail=Body.Detail(goods=["a&b"]),
        risk_info=Body.Risk(mobile="1 2"),
        coupon_id_n=["x", "y"],
        enc_true_name="张三",
    )
    wire = Wire.script(reply())
    run_sync(POST, wire, given, body=body)
    members = sent(wire.sent[0])
    assert members["sign"] == digest(members)
    assert members["detail"] == '{"goods":["a&b"]}'
    assert members["risk_info"] == "mobile%3D1%202"
    assert (members["coupon_id_0"], members["coupon_id_1"]) == ("x", "y")
    assert opened(members["enc_true_name"], "bank") == "张三"


def test_what_the_caller_gives_is_kept() -> None:
    wire = Wire.script(reply())
    run_sync(POST, wire, body=Body(mch_id=MCHID, nonce_str="N", sign="S"))
    assert sent(wire.sent[0]) == {"mch_id": MCHID, "nonce_str": "N", "sign": "S"}


def test_without_a_nonce_where_the_page_has_none() -> None:
    wire = Wire.script(reply())
    run_sync(POST._replace(nonceless=True), wire)
    assert sent(wire.sent[0]) == {"mch_id": MCHID, "sign": digest({"mch_id": MCHID})}


def test_a_mapping_in_place_of_the_model() -> None:
    wire = Wire.script(reply())
    run_sync(POST, wire, body={"mch_id": MCHID, "total_fee": 1})
    members = sent(wire.sent[0])
    assert members["sign"] == digest(members)


def test_a_mapping_is_signed_as_its_model_says() -> None:
    wire = Wire.script(reply(), reply())
    run_sync(POST._replace(body=Body), wire, body={"coupon_id_$n": ["x", "y"]})
    members = sent(wire.sent[0])
    assert (members["coupon_id_1"], members["sign"]) == ("y", digest(members))
    query: Any = POST._replace(sends="none", query=Body)
    run_sync(query, wire, query={"total_fee": 1}, body=None)
    members = dict(parse_qsl(urlsplit(wire.sent[1].url).query))
    assert members == {"total_fee": "1", "sign": digest(members)}


def test_a_query_beside_the_body_is_outside_of_the_signature() -> None:
    wire = Wire.script(reply())
    run_sync(POST, wire, query={"action": "add"})
    assert wire.sent[0].target == "/pay/unifiedorder?action=add"
    assert "action" not in sent(wire.sent[0])


def test_every_attempt_has_a_nonce_and_a_signature_of_its_own() -> None:
    wire = Wire.script(unsigned(502), unsigned(502), reply())
    run_sync(POST, wire, options=CallOptions(retry_writes=True))
    bodies = [sent(request) for request in wire.sent]
    assert len({one["nonce_str"] for one in bodies}) == 3
    assert [one["sign"] for one in bodies] == [digest(one) for one in bodies]


REFUSED: list[tuple[Any, Credentials | None, str]] = [
    (Body(mch_id=MCHID), credentials(), "needs 'apiv2_key'"),
    (Body(mch_id=MCHID), None, "needs 'apiv2_key'"),
    (Body(mch_id="1"), GIVEN, "mch_id is not the merchant number"),
    ({"combine_mch_id": "1"}, GIVEN, "combine_mch_id is not"),
    (Body(mch_id=MCHID, body="\x00"), GIVEN, r"body: XML does not allow .* U\+0000"),
    ({"mch_id": MCHID, "a<b": "1"}, GIVEN, "no name of a member"),
    ({"mch_id": MCHID, "a": {"b": 1}}, GIVEN, "a: expected one text"),
    ({"mch_id": MCHID, "sign_type": "SM3"}, GIVEN, "neither MD5 nor HMAC-SHA256"),
    (Body(mch_id=MCHID, enc_true_name="x"), GIVEN, "needs 'bank_card_key'"),
]


@pytest.mark.parametrize(("body", "given", "text"), REFUSED)
def test_refused_before_anything_is_sent(
    body: Any, given: Credentials | None, text: str
) -> None:
    error = failing(POST, given=given, body=body)
    assert isinstance(error, ConfigError)
    assert re.search(text, str(error))
    assert str(error).startswith("POST pay/unifiedorder: ")


def test_a_certificate_is_due_before_anything_is_sent() -> None:
    operation = POST._replace(client_certificate=True)
    error = failing(operation)
    assert isinstance(error, ConfigError)
    assert "'certificate'" in str(error)
    given = Credentials(
        mchid=MCHID,
        private_key=private_pem(MERCHANT_SERIAL),
        certificate=certificate_pem(MERCHANT_SERIAL),
        apiv2_key=KEY,
    )
    wire = Wire.script(reply(), reply())
    run_sync(operation, wire, given)
    run_sync(POST, wire, given)
    assert [one.client_certificate for one in wire.sent] == [True, False]


# -- odd signatures ------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class RealName:
    mch_id: str
    cert_serialno: str
    timestamp: int
    cert_sign: Annotated[str, Signature()] | None = None


def test_a_member_that_is_a_signature_by_the_private_key() -> None:
    wire = Wire.script(reply())
    run_sync(POST, wire, body=RealName(mch_id=MCHID, cert_serialno="AB", timestamp=1))
    members = sent(wire.sent[0])
    rsa_key("merchant").public_key().verify(
        b64decode(members["cert_sign"]),
        b"cert_serialno=AB&timestamp=1",
        PKCS1v15(),
        SHA256(),
    )
    assert members["sign"] == digest(members)


@dataclass(slots=True, kw_only=True)
class Work:
    mch_id: str
    partner_trade_no: str
    act_name: str
    workwx_sign: str | None = None


def test_a_signature_of_wechat_work_takes_part_in_the_signature() -> None:
    wire = Wire.script(reply())
    given = credentials(apiv2_key=KEY, workwx_secret="s3cret")
    body = Work(mch_id=MCHID, partner_trade_no="1", act_name="a")
    run_sync(POST, wire, given, body=body)
    members = sent(wire.sent[0])
    text = f"mch_id={MCHID}&nonce_str={members['nonce_str']}&partner_trade_no=1"
    expected = hashlib.md5(f"{text}&secret=s3cret".encode()).hexdigest().upper()
    assert members["workwx_sign"] == expected
    assert members["sign"] == digest(members)


@dataclass(slots=True, kw_only=True)
class Media:
    media: FileInput
    media_hash: Annotated[str, FileDigest("md5")] | None = None
    mch_id: str
    sign_type: Literal["MD5", "HMAC-SHA256"]
    sign: str | None = None


def test_an_upload_signs_its_three_members() -> None:
    wire = Wire.script(reply())
    operation = POST._replace(sends="multipart")
    body = Media(media=b"content", mch_id=MCHID, sign_type="HMAC-SHA256")
    run_sync(operation, wire, body=body)
    raw = body_of(wire.sent[0]).decode()
    found = dict(re.findall(r'name="([a-z_]+)"\r\n\r\n(.*?)\r\n--', raw))
    assert found["media_hash"] == hashlib.md5(b"content").hexdigest()
    assert found.keys() == {"media_hash", "mch_id", "sign_type", "sign"}
    assert found["sign"] == digest(found, "HMAC-SHA256")
    headers = dict(wire.sent[0].headers)
    assert headers["Content-Type"].startswith("multipart/form-data; boundary=")


@dataclass(slots=True, kw_only=True)
class Query:
    appid: str
    mch_id: str
    return_web: Literal[1] | None = None
    sign: str | None = None


PAGE: Operation[str] = Operation(
    method="GET",
    path="papay/entrustweb",
    page="p",
    reply=str,
    sends="none",
    returns="redirect",
    version="v2",
    fragment="#wechat_redirect",
)


def test_an_address_for_the_browser_is_signed_without_a_nonce() -> None:
    url = Client(GIVEN).url(PAGE, query=Query(appid="wx 1", mch_id=MCHID))
    members = dict(parse_qsl(urlsplit(url).query))
    assert members.pop("sign") == digest(members)
    assert members == {"appid": "wx 1", "mch_id": MCHID}
    assert url.endswith("#wechat_redirect")
    assert "appid=wx%201" in url
    given = Client(GIVEN).url(PAGE._replace(query=Query), query={"appid": "wx"})
    assert f"sign={digest({'appid': 'wx'})}" in given


def test_an_address_without_a_listed_signature_is_not_signed() -> None:
    url = Client().url(PAGE, query={"redirect_uri": "https://a/?b=c", "state": "s"})
    assert url == (
        "https://api.mch.weixin.qq.com/papay/entrustweb"
        "?redirect_uri=https%3A%2F%2Fa%2F%3Fb%3Dc&state=s#wechat_redirect"
    )


def test_a_read_with_a_signed_query() -> None:
    get = POST._replace(method="GET", sends="none", nonceless=True)
    wire = Wire.script(reply())
    run_sync(get, wire, body=None, query=Query(appid="wx1", mch_id=MCHID))
    members = dict(parse_qsl(urlsplit(wire.sent[0].url).query))
    assert members["sign"] == digest(members)
    assert wire.sent[0].body is None


# -- what comes back -----------------------------------------------------------------------


def test_a_reply_is_read_by_its_table() -> None:
    name = sealed_for_merchant("张三")
    told = reply(coupon_id_0="a", coupon_id_1="b", total_fee="x", new="1", name=name)
    answer = run_sync(POST, Wire.script(told))
    assert answer.coupon_id_n == ["a", "b"]
    assert answer.name == "张三"
    assert answer.meta.extra == {"new": "1"}
    assert answer.meta.problems == (("response.total_fee", "integer", "x"),)
    assert answer.meta.raw.startswith(b"<xml>")
    with pytest.raises(DecodeError, match="total_fee"):
        run_sync(POST, Wire.script(told), options=CallOptions(strict=True))


def test_members_that_the_table_does_not_know_are_signed_too() -> None:
    told = {"return_code": "SUCCESS", "new": "1"}
    signed = {**told, "sign": digest(told)}
    assert run_sync(POST, Wire.script(unsigned(200, xml(signed))))
    error = failing(POST, unsigned(200, xml({**signed, "new": "2"})))
    assert (type(error), error.reason) == (SignatureError, "mismatch")
    assert (error.status, error.outcome) == (200, "unknown")
    assert error.raw.startswith(b"<xml>")


def test_a_reply_that_must_be_signed_and_is_not() -> None:
    error = failing(POST, unsigned(200, xml({"return_code": "SUCCESS"})))
    assert (type(error), error.reason) == (SignatureError, "missing")


def test_a_reply_whose_table_has_no_signature() -> None:
    told = {"return_code": "SUCCESS", "result_code": "SUCCESS", "payment_no": "7"}
    answer = run_sync(LAX, Wire.script(unsigned(200, xml(told))))
    assert (answer.payment_no, answer.meta.verified_by) == ("7", None)
    signed = {**told, "sign": digest(told)}
    answer = run_sync(LAX, Wire.script(unsigned(200, xml(signed))))
    assert answer.meta.verified_by == "apiv2_key"
    error = failing(LAX, unsigned(200, xml({**signed, "payment_no": "8"})))
    assert error.reason == "mismatch"


def test_a_reply_that_lists_a_signature_which_is_known_to_be_missing() -> None:
    operation = POST._replace(path="mmpaysptrans/pay_bank")
    told = unsigned(200, xml({"return_code": "SUCCESS"}))
    assert run_sync(operation, Wire.script(told)).meta.verified_by is None


def failure(**members: str) -> Outcome:
    told = {"return_code": "SUCCESS", "result_code": "FAIL", **members}
    return unsigned(200, xml({**told, "sign": digest(told)}))


TWICE = b"<xml>" + b"<return_code>SUCCESS</return_code>" * 2 + b"</xml>"
FAILURES: list[tuple[Outcome, str, str, str, bool]] = [
    (
        failure(err_code="ORDERPAID", err_code_des="m"),
        "ORDERPAID",
        "m",
        "rejected",
        True,
    ),
    (failure(err_code="SYSTEMERROR"), "SYSTEMERROR", "", "unknown", True),
    (failure(err_code="BANKERROR"), "BANKERROR", "", "unknown", True),
    (failure(err_code="USERPAYING"), "USERPAYING", "", "unknown", True),
    (failure(err_code="SYSTEM_ERROR"), "SYSTEM_ERROR", "", "unknown", True),
    (failure(return_msg="OK"), "FAIL", "OK", "rejected", True),
    (
        unsigned(200, xml({"return_code": "FAIL", "return_msg": "签名错误"})),
        "FAIL",
        "签名错误",
        "rejected",
        False,
    ),
    (
        unsigned(200, xml({"return_code": "FAIL", "return_msg": "SYSTEMERROR"})),
        "FAIL",
        "SYSTEMERROR",
        "unknown",
        False,
    ),
    (failure(err_code="PROCESSING"), "PROCESSING", "", "unknown", True),
    (failure(result_code=" SUCCESS"), " SUCCESS", "", "unknown", True),
    (unsigned(200, xml({"return_code": "success"})), "success", "", "unknown", False),
    (unsigned(200, xml({"return_code": ""})), "", "", "unknown", False),
    (unsigned(200, TWICE), "", "", "unknown", False),
    (unsigned(502, b"<html>busy</html>"), "", "", "unknown", False),
    (
        unsigned(404, xml({"return_code": "FAIL", "return_msg": "no"})),
        "FAIL",
        "no",
        "rejected",
        False,
    ),
]


@pytest.mark.parametrize(("given", "code", "message", "outcome", "verified"), FAILURES)
def test_failures(
    given: Outcome, code: str, message: str, outcome: str, verified: bool
) -> None:
    error = failing(POST, given)
    assert isinstance(error, ApiError)
    assert (error.code, error.message) == (code, message)
    assert (error.outcome, error.verified) == (outcome, verified)


PAID = {"return_code": "SUCCESS", "total_fee": "1"}
ODD: list[tuple[str, str]] = [
    (f"<sign>{digest(PAID)}</sign>" * 2, "unsupported"),
    (f"<sign>{digest(PAID)}</sign>" * 32, "unsupported"),
    ("<sign><a>1</a></sign>", "unsupported"),
    ("<sign></sign>", "missing"),
    (f"<sign>{digest(PAID).lower()}</sign>", "mismatch"),
    (f"<sign> {digest(PAID)}</sign>", "mismatch"),
    (f"<sign>{digest(PAID)}{digest(PAID)}</sign>", "mismatch"),
    (f"<sign>{digest(PAID)}</sign><sign_type>HMAC-SHA256</sign_type>", "mismatch"),
    ("<sign>" + "测" * 32 + "</sign>", "mismatch"),
]


@pytest.mark.parametrize(("sign", "reason"), ODD)
def test_odd_signatures(sign: str, reason: str) -> None:
    raw = xml(PAID).replace(b"</xml>", sign.encode() + b"</xml>")
    error = failing(POST, unsigned(200, raw))
    assert (type(error), error.reason) == (SignatureError, reason)
    assert (error.outcome, error.raw) == ("unknown", raw)


def test_a_reply_that_nobody_here_can_check_is_not_lost() -> None:
    body = Body(mch_id=MCHID, nonce_str="N", sign="made elsewhere")
    error = failing(POST, reply(), given=credentials(), body=body)
    assert (type(error), error.reason) == (SignatureError, "unknown_serial")
    assert (error.outcome, error.status) == ("unknown", 200)
    assert "apiv2_key" in str(error)


def test_a_byte_order_mark_before_a_reply() -> None:
    told = {"return_code": "SUCCESS", "total_fee": "1"}
    raw = b"\xef\xbb\xbf" + xml({**told, "sign": digest(told)})
    assert run_sync(POST, Wire.script(unsigned(200, raw))).total_fee == 1


def test_a_failure_with_a_wrong_signature_says_nothing_about_the_payment() -> None:
    told = {"return_code": "SUCCESS", "result_code": "FAIL", "err_code": "ORDERCLOSED"}
    error = failing(POST, unsigned(200, xml({**told, "sign": "0" * 32})))
    assert (type(error), error.outcome) == (SignatureError, "unknown")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", "not XML"),
        (b"<html></html>", "must begin with <xml>"),
        (b"<!DOCTYPE xml [<!ENTITY a 'b'>]><xml><a>&a;</a></xml>", "DTD"),
        (b"<xml>text<a><b/></a></xml>", "beside elements"),
        (b'{"return_code":"SUCCESS"}', "not XML"),
    ],
)
def test_a_success_that_cannot_be_read(raw: bytes, text: str) -> None:
    error = failing(POST, unsigned(200, raw))
    assert isinstance(error, DecodeError)
    assert (error.outcome, error.raw) == ("unknown", raw)
    assert text in str(error)


@dataclass(slots=True, kw_only=True)
class Received(Reply):
    return_code: str
    hblist: Received.List | None = None

    @dataclass(slots=True, kw_only=True)
    class List:
        hbinfo: list[Received.List.Info]

        @dataclass(slots=True, kw_only=True)
        class Info:
            amount: int


@pytest.mark.parametrize("amounts", [[1], [1, 2]])
def test_a_reply_that_nests(amounts: list[int]) -> None:
    """One element is a list of one where the table says so."""
    operation = cast("Any", POST)._replace(reply=Received)
    items = "".join(f"<hbinfo><amount>{n}</amount></hbinfo>" for n in amounts)
    raw = f"<xml><return_code>SUCCESS</return_code><hblist>{items}</hblist></xml>"
    found = run_sync(operation, Wire.script(unsigned(200, raw.encode())))
    assert [one.amount for one in found.hblist.hbinfo] == amounts
    assert found.meta.problems == ()


def test_of_a_reply_that_nests_nobody_knows_what_is_signed() -> None:
    raw = b"<xml><return_code>SUCCESS</return_code><a><b>1</b></a><sign>A</sign></xml>"
    error = failing(POST, unsigned(200, raw))
    assert (type(error), error.reason) == (SignatureError, "unsupported")
    assert error.raw == raw


@dataclass(slots=True, kw_only=True)
class Token(Reply):
    retcode: int
    access_token: str | None = None


def test_a_page_that_answers_json() -> None:
    operation = cast("Any", POST)._replace(reply=Token, returns="json")
    told = unsigned(200, {"retcode": 0, "access_token": "T"})
    assert run_sync(operation, Wire.script(told)).access_token == "T"
    error = failing(operation, unsigned(200, {"retcode": -1, "retmsg": "no"}))
    assert (type(error), error.code, error.message) == (ApiError, "-1", "no")


# -- files ---------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Failure(Reply):
    error_code: int | None = None


BILL: Operation[FileReply] = Operation(
    method="POST",
    path="pay/downloadbill",
    page="p",
    reply=FileReply,
    sends="xml",
    returns="file",
    version="v2",
    failure=Failure,
)


@both
def test_a_bill(run: Run) -> None:
    raw = "﻿交易时间,`1\n".encode()
    wire = Wire.script(unsigned(200, raw))
    assert run(BILL, wire).content == raw
    assert sent(wire.sent[0])["sign"]
    assert ("Accept-Encoding", "identity") in wire.sent[0].headers


@both
def test_an_error_in_place_of_a_bill(run: Run) -> None:
    told = {"return_code": "FAIL", "return_msg": "No Bill Exist", "error_code": "20002"}
    with pytest.raises(ApiError, match="20002 No Bill Exist") as caught:
        run(BILL, Wire.script(unsigned(200, xml(told))))
    assert caught.value.raw == xml(told)
    assert caught.value.detail == Failure(error_code=20002)
    assert caught.value.outcome == "rejected"


def test_a_client_for_mock_servers_neither_signs_nor_verifies() -> None:
    wire = Wire.script(unsigned(200, xml({"return_code": "SUCCESS"})))
    client = Client(unsigned=True, transport=wire, sources=sources())
    client.call(POST._replace(client_certificate=True), body=Body(mch_id="1"))
    assert "sign" not in sent(wire.sent[0])
    assert not wire.sent[0].client_certificate
