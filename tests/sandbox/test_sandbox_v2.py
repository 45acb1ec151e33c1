"""v2: every check of a request has one that fails it, and replies keep to the protocol."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from imtable.ir.model import (
    Binary,
    Field,
    Json,
    Options,
    Reply,
    RsaOaep,
    RsaSignature,
    UrlEncoded,
)
from imtable.sandbox import start_sandbox
from imtable.sandbox.credentials import Keys
from imtable.sandbox.seals import v2_sign
from imtable.sandbox.server import Sandbox
from support.api_pages import (
    TEXT,
    TRUTH,
    WHOLE,
    answers,
    call,
    encoded,
    field,
    many,
    optional,
    page,
    parameter,
    record,
)
from support.sandbox_client import (
    BOUNDARY,
    FILE,
    Draft,
    Got,
    Merchant,
    form_part,
    plain_xml,
    send,
    xml_body,
)
from support.sandbox_fits import xml_members

CODE = field("return_code", TEXT, "FAIL", "SUCCESS")
NESTED = field("list", record(field("line", many(record(field("id"))))))
PAGES = (
    page(
        "openapi/v2/shop/order",
        call(
            "shop/order",
            parameter(
                "xml",
                record(
                    field("mch_id"),
                    field("fee", WHOLE),
                    optional("kind", TEXT, "A", "B"),
                    optional("gift", TRUTH),
                    optional("card", encoded(RsaOaep(key="bank-card"))),
                    optional("detail", encoded(Json(), record(field("id", WHOLE)))),
                    optional("risk", encoded(UrlEncoded(), record(field("ip")))),
                    optional("cert_serialno"),
                    optional("timestamp", WHOLE),
                    optional("cert_sign", encoded(RsaSignature())),
                    replace(optional("coupon_id_$n"), family=("$n",)),
                ),
            ),
            reply=answers(
                "xml",
                CODE,
                field("result_code", TEXT, "SUCCESS", "FAIL"),
                field("fee", WHOLE),
                field("nonce_str"),
                field("sign"),
                optional("err_code", TEXT, "NOTENOUGH"),
                Field(name="coupon_$n_$m", type=WHOLE, family=("$n", "$m")),
                field("detail", encoded(Json(), many(record(field("id"))))),
                field("name", encoded(RsaOaep(key="merchant"))),
                NESTED,
            ),
        ),
    ),
    page(
        "openapi/v2/shop/plain",
        call(
            "shop/plain",
            parameter("xml", record(field("mch_id"))),
            parameter("query", record(field("action", TEXT, "add"))),
            options=Options(nonceless=True),
            reply=answers("xml", CODE),
        ),
    ),
    page(
        "openapi/v2/shop/entrust",
        call(
            "shop/entrust",
            parameter("query", record(field("mch_id"), field("plan"), field("sign"))),
            verb="get",
            reply=Reply(kind="redirect"),
        ),
    ),
    page(
        "openapi/v2/shop/token",
        call(
            "shop/token",
            parameter("query", record(field("mch_id"))),
            verb="get",
            reply=answers("json", field("retcode", WHOLE, "-1", "0"), field("name")),
        ),
    ),
    page(
        "openapi/v2/shop/media",
        call(
            "shop/media",
            parameter(
                "multipart",
                record(
                    field("mch_id"),
                    field("media", Binary()),
                    field("media_hash"),
                    field("sign"),
                ),
            ),
            reply=answers("xml", CODE),
        ),
    ),
)
XML = {"Content-Type": "text/xml; charset=utf-8"}


@pytest.fixture(scope="module")
def shop(keys: Keys) -> Iterator[Sandbox]:
    with start_sandbox(PAGES, keys) as sandbox:
        yield sandbox


def order(merchant: Merchant, **members: str) -> Draft:
    body = xml_body({"mch_id": merchant["mchid"], "fee": "1", **members}, merchant)
    return raw(body)


def raw(body: bytes, target: str = "/shop/order") -> Draft:
    return Draft("POST", target, "v2", dict(XML), body)


def failed(got: Got) -> str:
    assert got.status == 200
    members = xml_members(got.body)
    assert members["return_code"] == "FAIL"
    assert set(members) == {"return_code", "return_msg"}
    return str(members["return_msg"])


def test_the_public_vector() -> None:
    """The official sample of the v2 signature."""
    text = "appid=wxd930ea5d5a258f4f&body=test&device_info=1000&mch_id=10000100"
    pairs = [pair.partition("=") for pair in text.split("&")]
    members = [(name, value) for name, _, value in pairs]
    members += [("nonce_str", "ibuaiVcKdpRxkhJA"), ("sign", "x"), ("empty", "")]
    key = "192006250b4c09247ec02edce69f6a2d"
    assert v2_sign(members, key, "MD5") == "9A0A8659F005D6984697E2CA0A9CF3B7"
    assert v2_sign(members, key, "HMAC-SHA256") == (
        "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6"
    )


# -- what passes ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["", "MD5", "HMAC-SHA256"])
def test_what_fits_passes_and_is_answered_in_kind(
    kind: str, shop: Sandbox, merchant: Merchant
) -> None:
    draft = order(
        merchant,
        sign_type=kind,
        kind="B",
        gift="true",
        fee="30",
        card=merchant.encrypt("测", "bank-card-key"),
        detail='{"id":5}',
        risk="ip%3D1.2.3.4",
        cert_serialno="7F",
        timestamp="1",
        cert_sign="later",
        coupon_id_0="a",
        coupon_id_12="<&>",
    )
    got = send(shop.url, draft)
    members = xml_members(got.body)
    assert members.get("return_code") == "SUCCESS", members
    assert shop.requests[-1].findings == ()
    flat = {name: v for name, v in members.items() if isinstance(v, str)}
    assert members["sign"] == merchant.sign_v2(flat, kind or "MD5")
    assert members["fee"] == "30"
    assert "err_code" not in members
    assert [n for n in members if n.startswith("coupon_")] == [
        f"coupon_{one}_{two}" for one in (0, 1) for two in (0, 1)
    ]
    assert json.loads(members["detail"]) == [{"id": "5"}]
    assert merchant.decrypt(members["name"])
    assert set(members["list"]["line"]) == {"id"}


def test_cdata_and_entities_are_equal(shop: Sandbox, merchant: Merchant) -> None:
    body = order(merchant, kind="A").body.replace(b">A<", b"><![CDATA[A]]><")
    assert xml_members(send(shop.url, raw(body)).body)["return_code"] == "SUCCESS"


def test_the_query_beside_a_body_is_not_signed(
    shop: Sandbox, merchant: Merchant
) -> None:
    body = xml_body({"mch_id": merchant["mchid"]}, merchant, nonceless=True)
    got = send(shop.url, raw(body, "/shop/plain?action=add"))
    assert xml_members(got.body) == {"return_code": "SUCCESS"}
    assert "action" in failed(send(shop.url, raw(body, "/shop/plain?action=del")))
    assert "action" in failed(send(shop.url, raw(body, "/shop/plain")))


# -- signatures ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "issue"),
    [
        ({"sign": ""}, "the signature is missing"),
        ({"sign": "0" * 32}, "does not fit the members received"),
        ({"sign": "0" * 64}, "without a sign_type MD5 is due"),
        ({"sign": "0" * 64, "sign_type": "MD5"}, "sign_type says MD5"),
        ({"sign": "0" * 32, "sign_type": "RSA"}, "sign_type is MD5 or HMAC-SHA256"),
        ({"sign": "no"}, "has 2"),
    ],
)
def test_a_signature_that_is_wrong(
    members: dict[str, str], issue: str, shop: Sandbox, merchant: Merchant
) -> None:
    given = {"mch_id": merchant["mchid"], "fee": "1", "nonce_str": "n", **members}
    got = send(shop.url, raw(plain_xml(given)))
    assert issue in failed(got)
    assert shop.requests[-1].findings[0].code == "SIGN_ERROR"


def test_a_signature_that_is_nearly_right(shop: Sandbox, merchant: Merchant) -> None:
    given = {"mch_id": merchant["mchid"], "fee": "1", "nonce_str": "n" * 8}
    lower = {**given, "sign": merchant.sign_v2(given).lower()}
    assert "upper case" in failed(send(shop.url, raw(plain_xml(lower))))
    forgot = {**given, "kind": "A", "sign": merchant.sign_v2(given)}
    assert "kind was not signed" in failed(send(shop.url, raw(plain_xml(forgot))))


def test_the_key_is_in_no_message(shop: Sandbox, merchant: Merchant) -> None:
    send(shop.url, raw(plain_xml({"sign": "0" * 32})))
    assert merchant["apiv2-key"] not in repr(shop.requests[-1].findings)


# -- members -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "place", "issue"),
    [
        ({"fee": ""}, "/fee", "empty"),
        ({"fee": "1.5"}, "/fee", "an integer is due"),
        ({"kind": "C"}, "/kind", "one of `A`, `B`"),
        ({"gift": "yes"}, "/gift", "`true` or `false`"),
        ({"kin": "A"}, "/kin", "did you mean `kind`?"),
        ({"coupon_id_x": "1"}, "/coupon_id_x", "no row"),
        ({"card": "6222"}, "/card", "must be encrypted to the key for bank cards"),
        ({"detail": "x"}, "/detail", "not JSON"),
        ({"detail": '{"id":"5"}'}, "/detail/id", "without quotes"),
        ({"risk": "ip=1"}, "/risk", "percent-encoded"),
        ({"mch_id": "1"}, "/mch_id", "knows the merchant 1900000109 only"),
        ({"nonce_str": "n" * 33}, "/nonce_str", "at most 32"),
    ],
)
def test_a_member_that_does_not_fit(
    members: dict[str, str], place: str, issue: str, shop: Sandbox, merchant: Merchant
) -> None:
    told = failed(send(shop.url, order(merchant, **members)))
    assert f"body {place}" in told
    assert issue in told


def test_a_member_that_is_missing(shop: Sandbox, merchant: Merchant) -> None:
    body = xml_body({"mch_id": merchant["mchid"]}, merchant)
    assert "body /fee: the table requires it" in failed(send(shop.url, raw(body)))


def test_a_signed_member_must_be_the_merchants(
    shop: Sandbox, merchant: Merchant
) -> None:
    given = {"mch_id": merchant["mchid"], "fee": "1", "nonce_str": "n" * 8}
    given |= {"cert_serialno": "7F", "timestamp": "1", "cert_sign": "x"}
    given["sign"] = merchant.sign_v2(given)
    told = failed(send(shop.url, raw(plain_xml(given))))
    assert "RSA-SHA256 signature of `cert_serialno=7F&timestamp=1`" in told


def test_nonces_are_due_unless_the_page_says_no(
    shop: Sandbox, merchant: Merchant
) -> None:
    given = {"mch_id": merchant["mchid"]}
    body = xml_body({**given, "fee": "1"}, merchant, nonceless=True)
    assert "nonce_str: every request of v2" in failed(send(shop.url, raw(body)))
    body = xml_body(given, merchant)
    told = failed(send(shop.url, raw(body, "/shop/plain?action=add")))
    assert "takes no nonce_str" in told


@pytest.mark.parametrize(
    ("body", "issue"),
    [
        (b"", "not XML"),
        (b"<xml>", "not XML"),
        (b"<root/>", "must be <xml>"),
        (b'<!DOCTYPE xml [<!ENTITY a "b">]><xml>&a;</xml>', "document type"),
        (b"<!DOCTYPE xml SYSTEM 'file:///etc/passwd'><xml/>", "document type"),
        (b"<xml>\x00</xml>", "not XML"),
        (b"<xml><a><b>1</b></a></xml>", "flat"),
        (b"<xml><a>1</a><a>2</a></xml>", "twice"),
        (b"<xml>" + b"<a>" * 500 + b"</a>" * 500 + b"</xml>", "deep"),
        (b'<?xml version="1.0" encoding="x"?><xml/>', "not XML"),
    ],
)
def test_a_body_that_is_not_the_xml_of_the_protocol(
    body: bytes, issue: str, shop: Sandbox
) -> None:
    assert issue in failed(send(shop.url, raw(body)))


def test_the_type_of_the_body(shop: Sandbox, merchant: Merchant) -> None:
    draft = order(merchant)
    draft.headers["Content-Type"] = "application/x-www-form-urlencoded"
    assert xml_members(send(shop.url, draft).body)["return_code"] == "SUCCESS"
    assert "text/xml is due" in str(shop.requests[-1].warnings[0])


# -- other forms ---------------------------------------------------------------------------


def test_a_browser_address_is_signed_too(shop: Sandbox, merchant: Merchant) -> None:
    given = {"mch_id": merchant["mchid"], "plan": "a b"}
    sign = merchant.sign_v2(given)
    target = f"/shop/entrust?mch_id={given['mch_id']}&plan=a%20b"
    got = send(shop.url, Draft("GET", f"{target}&sign={sign}"))
    assert (got.status, got.headers["location"]) == (302, shop.url)
    assert "does not fit" in failed(
        send(shop.url, Draft("GET", f"{target}1&sign={sign}"))
    )


def test_a_json_reply_says_success(shop: Sandbox, merchant: Merchant) -> None:
    got = send(shop.url, Draft("GET", f"/shop/token?mch_id={merchant['mchid']}"))
    assert got.json["retcode"] == 0
    got = send(shop.url, Draft("GET", "/shop/token"))
    assert (got.status, got.json["detail"]["field"]) == (400, "mch_id")


@pytest.mark.parametrize(
    ("digest", "issue"),
    [
        (hashlib.md5(FILE).hexdigest(), ""),
        (hashlib.md5(FILE).hexdigest().upper(), "lower case"),
        ("0" * 32, "the MD5 of the file is"),
    ],
)
def test_an_upload_is_signed_without_its_file(
    digest: str, issue: str, shop: Sandbox, merchant: Merchant
) -> None:
    given = {"mch_id": merchant["mchid"], "media_hash": digest}
    given["sign"] = merchant.sign_v2(given)
    parts = [form_part(name, value) for name, value in given.items()]
    parts.append(form_part("media", FILE))
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    body = b"".join(parts) + f"--{BOUNDARY}--".encode()
    got = send(shop.url, Draft("POST", "/shop/media", "v2", headers, body))
    if issue:
        assert issue in failed(got)
    else:
        assert xml_members(got.body)["return_code"] == "SUCCESS"
