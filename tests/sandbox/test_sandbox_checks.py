"""Every check of a v3 request has a request that fails it, and says so precisely."""

from __future__ import annotations

import hashlib
import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from imtable.ir.model import (
    Alternatives,
    Binary,
    Json,
    Mapping,
    OneOf,
    Operation,
    RsaOaep,
    UrlEncoded,
    Variant,
)
from imtable.sandbox import start_sandbox
from imtable.sandbox.credentials import Keys
from imtable.sandbox.server import Sandbox
from support.api_pages import (
    NUMBER,
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
    send,
    signed,
)

SECRET = encoded(RsaOaep(key="platform"))
SCENE = OneOf(
    variants=(
        Variant(type=record(field("line"), field("stop", WHOLE)), label="METRO"),
        Variant(type=record(field("bus")), label="BUS"),
    )
)
ORDER = record(
    field("id"),
    field("amount", record(replace(field("total", WHOLE), unit="fen"))),
    optional("mode", TEXT, "HOME", "OFFICE"),
    optional("level", WHOLE, "1", "2"),
    optional("rate", NUMBER),
    optional("gift", TRUTH),
    optional("tags", many(TEXT), "A", "B"),
    replace(optional("short"), max_length=3),
    optional("any", Mapping()),
    optional("name", SECRET),
    optional("kinds", encoded(RsaOaep(key="platform")), "ONE"),
    optional("people", many(record(optional("phone", SECRET)))),
    optional(
        "detail", encoded(Json(), record(field("goods", many(record(field("id"))))))
    ),
    optional(
        "risk", encoded(UrlEncoded(), record(field("ip"), optional("port", WHOLE)))
    ),
    optional("scene", SCENE),
)
REPLY = answers("json", field("state", TEXT, "OPEN"))
PERSON = record(optional("openid"), optional("phone"))
PEOPLE = ("openid", "phone")


def with_alternatives(operation: Operation, *groups: Alternatives) -> Operation:
    return replace(operation, request=replace(operation.request, alternatives=groups))


PAGES = (
    page(
        "openapi/v3/shop/orders",
        call("v3/shop/orders", parameter("json", ORDER), reply=REPLY),
        call(
            "v3/shop/orders",
            parameter(
                "query",
                record(
                    field("day"),
                    optional("limit", WHOLE),
                    optional("all", TRUTH),
                    optional("card", SECRET),
                    optional("ids", many(TEXT)),
                    optional("filter", encoded(Json(), record(field("id")))),
                ),
            ),
            verb="get",
            reply=REPLY,
        ),
    ),
    page(
        "openapi/v3/shop/orders/{order_id}",
        call(
            "v3/shop/orders/{order_id}",
            parameter("path", WHOLE, "order_id"),
            parameter("headers", record(field("Idempotency-Key", TEXT, "K1", "K2"))),
            reply=REPLY,
        ),
    ),
    page(
        "openapi/v3/shop/refunds",
        with_alternatives(
            call(
                "v3/shop/refunds",
                parameter("query", record(optional("day"), optional("week"))),
                parameter(
                    "json",
                    record(
                        optional("id"),
                        optional("number"),
                        optional("payer", encoded(Json(), PERSON)),
                        optional("cards", many(PERSON)),
                    ),
                ),
                reply=REPLY,
            ),
            Alternatives(within=("query",), names=("day", "week")),
            Alternatives(within=("json",), names=("id", "number")),
            Alternatives(within=("json", "payer"), names=PEOPLE),
            Alternatives(within=("json", "cards"), names=PEOPLE, needed="exactly-one"),
        ),
    ),
    page(
        "openapi/v3/shop/media",
        call(
            "v3/shop/media",
            parameter(
                "multipart",
                record(
                    field(
                        "meta",
                        encoded(Json(), record(field("filename"), field("sha256"))),
                    ),
                    field("file", Binary()),
                ),
            ),
            reply=REPLY,
        ),
    ),
)
GOOD: dict[str, Any] = {"id": "1", "amount": {"total": 1}}


@pytest.fixture(scope="module")
def shop(keys: Keys) -> Iterator[Sandbox]:
    with start_sandbox(PAGES, keys) as sandbox:
        yield sandbox


def order(**members: Any) -> Draft:
    value = {k: v for k, v in {**GOOD, **members}.items() if v is not Ellipsis}
    return raw_order(json.dumps(value).encode())


def raw_order(body: bytes) -> Draft:
    headers = {"Content-Type": "application/json"}
    return Draft("POST", "/v3/shop/orders", headers=headers, body=body)


def get(target: str = "/v3/shop/orders?day=1") -> Draft:
    return Draft("GET", target)


def refused(draft: Draft, sandbox: Sandbox, status: int, code: str) -> dict[str, Any]:
    """The error, whose signature is as good as that of any reply."""
    got = send(sandbox.url, draft)
    assert (got.status, got.json["code"]) == (status, code), got.body
    detail = got.json["detail"]
    assert set(detail) >= {"field", "value", "issue", "location"}
    assert detail["issue"] in got.json["message"]
    assert sandbox.requests[-1].findings
    return {**detail, "message": got.json["message"]}


# -- what passes ---------------------------------------------------------------------------


def test_what_fits_passes(shop: Sandbox, merchant: Merchant) -> None:
    draft = order(
        mode="OFFICE",
        level=2,
        rate=1.5,
        gift=False,
        tags=["A", "B"],
        short="三个字",
        any={"x": [None]},
        name=merchant.encrypt("张三"),
        kinds=merchant.encrypt("ONE"),
        people=[{"phone": merchant.encrypt("1")}, {"phone": ""}],
        detail='{"goods":[{"id":"1"}]}',
        risk="ip%3D1.2.3.4%26port%3D80",
        scene={"bus": "7"},
    )
    got = send(shop.url, signed(draft, merchant))
    assert (got.status, got.json) == (200, {"state": "OPEN"})
    merchant.verify(got.headers, got.body)


def test_a_query_that_fits_passes(shop: Sandbox, merchant: Merchant) -> None:
    from urllib.parse import quote

    card = quote(merchant.encrypt("6222"), safe="")
    text = quote('{"id":"测 +试"}', safe="")
    target = f"/v3/shop/orders?day=a%20b&limit=5&all=true&ids=1&ids=2&card={card}"
    got = send(shop.url, signed(get(f"{target}&filter={text}"), merchant))
    assert got.status == 200, got.body


# -- members -------------------------------------------------------------------------------

MEMBERS: list[tuple[dict[str, Any], str, str]] = [
    ({"id": ...}, "/id", "requires it, and it is missing"),
    ({"idd": "1"}, "/idd", "did you mean `id`?"),
    ({"id": None}, "/id", "null is not allowed"),
    ({"id": 1}, "/id", "a string is due, this is an integer: write it in quotes"),
    ({"id": True}, "/id", "this is a truth value"),
    ({"id": "\ud800"}, "/id", "surrogate"),
    ({"amount": {}}, "/amount/total", "missing"),
    ({"amount": 1}, "/amount", "an object is due"),
    ({"amount": []}, "/amount", "this is a list"),
    ({"amount": {"total": "1"}}, "/amount/total", "write it without quotes"),
    ({"amount": {"total": 1.5}}, "/amount/total", "this is a number with a fraction"),
    ({"amount": {"total": True}}, "/amount/total", "this is a truth value"),
    ({"amount": {"total": -1}}, "/amount/total", "at least 1"),
    ({"amount": {"total": 0}}, "/amount/total", "at least 1"),
    ({"id": ""}, "/id", "requires it, and it is empty"),
    ({"detail": '{"goods":[{"id":""}]}'}, "/detail/goods/0/id", "empty"),
    ({"amount": {"total": 2**63}}, "/amount/total", "64 bits"),
    ({"amount": {"total": 10**40}}, "/amount/total", "64 bits"),
    ({"amount": {"total": 1, "a/b~": 1}}, "/amount/a~1b~0", "no row"),
    ({"mode": "ROOF"}, "/mode", "one of `HOME`, `OFFICE`"),
    ({"level": 3}, "/level", "one of `1`, `2`"),
    ({"rate": "1.5"}, "/rate", "a number is due"),
    ({"gift": "true"}, "/gift", "true or false is due"),
    ({"tags": "A"}, "/tags", "a list is due"),
    ({"tags": ["A", "C"]}, "/tags/1", "not a documented value"),
    ({"tags": [1]}, "/tags/0", "a string is due"),
    ({"short": "1234"}, "/short", "4 characters, 3 are allowed"),
    ({"any": []}, "/any", "an object is due"),
    ({"name": "张三"}, "/name", "must be encrypted to the platform key"),
    ({"name": 5}, "/name", "a string is due"),
    ({"people": [{"phone": "13800000000"}]}, "/people/0/phone", "must be encrypted"),
    ({"detail": {"goods": []}}, "/detail", "encode it"),
    ({"detail": "{"}, "/detail", "not JSON"),
    ({"detail": '{"goods":[{}]}'}, "/detail/goods/0/id", "missing"),
    ({"detail": '{"goods":[{"id":"1"}],"x":1}'}, "/detail/x", "no row"),
    ({"risk": "ip=1.2.3.4"}, "/risk", "percent-encoded"),
    ({"risk": "ip%3D1%26port%3Dx"}, "/risk/port", "an integer is due"),
    ({"risk": "port%3D1"}, "/risk/ip", "missing"),
    ({"scene": {"line": "1"}}, "/scene/stop", "missing"),
    ({"scene": "METRO"}, "/scene", "an object is due"),
]


@pytest.mark.parametrize(("members", "place", "issue"), MEMBERS)
def test_a_member_that_does_not_fit(
    members: dict[str, Any], place: str, issue: str, shop: Sandbox, merchant: Merchant
) -> None:
    draft = signed(order(**members), merchant)
    found = refused(draft, shop, 400, "PARAM_ERROR")
    assert (found["field"], found["location"]) == (place, "body")
    assert issue in found["issue"]


def test_a_secret_for_another_key_is_told_apart(
    shop: Sandbox, merchant: Merchant
) -> None:
    sealed = merchant.encrypt("6222", "bank-card-key")
    found = refused(signed(order(name=sealed), merchant), shop, 400, "PARAM_ERROR")
    assert (
        "encrypted to the key for bank cards, not to the platform key" in found["issue"]
    )


def test_a_secret_is_sealed_with_the_key_that_the_serial_names(
    shop: Sandbox, merchant: Merchant
) -> None:
    draft = order(name=merchant.encrypt("张三"))
    draft.headers["Wechatpay-Serial"] = merchant.platform_serial
    found = refused(signed(draft, merchant), shop, 400, "PARAM_ERROR")
    assert found["field"] == "/name"
    assert merchant["public-key-id"] in found["issue"]


def test_the_plain_text_of_a_secret_must_fit(shop: Sandbox, merchant: Merchant) -> None:
    draft = signed(order(kinds=merchant.encrypt("TWO")), merchant)
    found = refused(draft, shop, 400, "PARAM_ERROR")
    assert (found["field"], "only `ONE`" in found["issue"]) == ("/kinds", True)


def test_all_findings_are_counted(shop: Sandbox, merchant: Merchant) -> None:
    draft = signed(order(id=1, mode="ROOF", x=1), merchant)
    assert "and 2 more" in refused(draft, shop, 400, "PARAM_ERROR")["message"]
    assert len(shop.requests[-1].findings) == 3
    assert shop.requests[-1].page == "openapi/v3/shop/orders"


# -- alternatives --------------------------------------------------------------------------


def refund(query: str = "day=1", **members: Any) -> Draft:
    headers = {"Content-Type": "application/json"}
    body = json.dumps(members).encode()
    return Draft("POST", f"/v3/shop/refunds?{query}", headers=headers, body=body)


@pytest.mark.parametrize(
    "draft",
    [
        refund(id="1"),
        refund(number="1", query="week=2"),
        refund(id="1", number="2", query="day=1&week=2"),
        refund(id="1", payer='{"phone":"1"}', cards=[{"openid": "1"}, {"phone": "2"}]),
    ],
)
def test_any_of_the_alternatives_is_enough(
    draft: Draft, shop: Sandbox, merchant: Merchant
) -> None:
    got = send(shop.url, signed(draft, merchant))
    assert got.status == 200, got.body


@pytest.mark.parametrize(
    ("draft", "place", "issue"),
    [
        (refund(), "/id", "one of id, number is needed, and none is there"),
        (refund(id=""), "/id", "one of id, number is needed"),
        (refund(id="1", query=""), "day", "one of day, week is needed"),
        (refund(id="1", payer="{}"), "/payer/openid", "one of openid, phone is needed"),
        (refund(id="1", cards=[{}]), "/cards/0/openid", "one of openid, phone"),
        (
            refund(id="1", cards=[{"openid": "1", "phone": "2"}]),
            "/cards/0/phone",
            "only one of openid, phone is allowed, and openid is there",
        ),
    ],
)
def test_without_alternatives_the_platform_refuses(
    draft: Draft, place: str, issue: str, shop: Sandbox, merchant: Merchant
) -> None:
    found = refused(signed(draft, merchant), shop, 400, "PARAM_ERROR")
    assert found["field"] == place
    assert issue in found["issue"]


# -- bodies --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "issue"),
    [
        (b"", "there is none"),
        (b"{", "not JSON"),
        (b"[]", "an object is due"),
        (b"null", "null"),
        (b'{"id":"1","id":"2","amount":{"total":1}}', "twice"),
        (b'{"id":"1","amount":{"total":NaN}}', "NaN"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        (b'{"id":"\xff"}', "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"id":' + b"9" * 5000 + b"}", "not JSON"),
    ],
)
def test_a_body_that_is_no_object(
    body: bytes, issue: str, shop: Sandbox, merchant: Merchant
) -> None:
    found = refused(signed(raw_order(body), merchant), shop, 400, "PARAM_ERROR")
    assert (found["location"], issue in found["issue"]) == ("body", True), found


@pytest.mark.parametrize("media", ["", "text/plain", "application/json; charset=gbk"])
def test_the_type_of_a_body(media: str, shop: Sandbox, merchant: Merchant) -> None:
    draft = order()
    draft.headers["Content-Type"] = media
    found = refused(signed(draft, merchant), shop, 400, "PARAM_ERROR")
    assert (found["location"], found["field"]) == ("header", "Content-Type")


def test_a_get_takes_no_body(shop: Sandbox, merchant: Merchant) -> None:
    draft = get()
    draft.body = b"{}"
    found = refused(signed(draft, merchant), shop, 400, "PARAM_ERROR")
    assert "takes no body" in found["issue"]


# -- query, path, headers ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "field", "issue"),
    [
        ("", "day", "missing"),
        ("day=", "day", "empty"),
        ("day=1&limit=x", "limit", "an integer is due"),
        ("day=1&limit=1.0", "limit", "an integer is due"),
        ("day=1&all=yes", "all", "`true` or `false`"),
        ("day=1&day=2", "day", "twice"),
        ("day=1&dya=2", "dya", "did you mean `day`?"),
        ("day=a+b", "day", "%20"),
        ("day=%zz", "", "%25"),
        ("day=%ff", "", "not UTF-8"),
        ("day=1&card=6222", "card", "must be encrypted"),
        ("day=1&filter=x", "filter", "not JSON"),
        ("day=1&filter=%7B%7D", "filter/id", "missing"),
    ],
)
def test_a_query_that_does_not_fit(
    query: str, field: str, issue: str, shop: Sandbox, merchant: Merchant
) -> None:
    draft = signed(get(f"/v3/shop/orders?{query}"), merchant)
    found = refused(draft, shop, 400, "PARAM_ERROR")
    assert (found["location"], found["field"]) == ("query", field)
    assert issue in found["issue"]


@pytest.mark.parametrize(
    ("value", "key", "place", "issue"),
    [
        ("x", "K1", ("path", "order_id"), "an integer is due"),
        ("%7Border_id%7D", "K1", ("path", "order_id"), "an integer is due"),
        ("1", "", ("header", "Idempotency-Key"), "missing"),
        ("1", "K3", ("header", "Idempotency-Key"), "not a documented value"),
    ],
)
def test_path_and_headers_that_do_not_fit(
    value: str,
    key: str,
    place: tuple[str, str],
    issue: str,
    shop: Sandbox,
    merchant: Merchant,
) -> None:
    draft = Draft("POST", f"/v3/shop/orders/{value}", headers={"Idempotency-Key": key})
    found = refused(signed(draft, merchant), shop, 400, "PARAM_ERROR")
    assert (found["location"], found["field"]) == place
    assert issue in found["issue"]


@pytest.mark.parametrize("name", ["Accept", "User-Agent"])
def test_headers_that_every_request_needs(
    name: str, shop: Sandbox, merchant: Merchant
) -> None:
    draft = get()
    draft.headers[name] = ""
    found = refused(signed(draft, merchant), shop, 400, "INVALID_REQUEST")
    assert found["field"] == name


@pytest.mark.parametrize(
    ("serial", "issue"),
    [
        ("PUB_KEY_ID_0", "unknown"),
        ("own", "serial of the merchant certificate"),
    ],
)
def test_the_platform_key_is_named(
    serial: str, issue: str, shop: Sandbox, merchant: Merchant
) -> None:
    draft = get()
    draft.headers["Wechatpay-Serial"] = (
        merchant["serial"] if serial == "own" else serial
    )
    found = refused(signed(draft, merchant), shop, 400, "PARAM_ERROR")
    assert (found["field"], issue in found["issue"]) == ("Wechatpay-Serial", True)


def test_json_is_accepted(shop: Sandbox, merchant: Merchant) -> None:
    draft = get()
    draft.headers["Accept"] = "text/html"
    found = refused(signed(draft, merchant), shop, 400, "PARAM_ERROR")
    assert found["field"] == "Accept"


# -- authorization -------------------------------------------------------------------------


def unauthorized(draft: Draft, shop: Sandbox) -> dict[str, Any]:
    return refused(draft, shop, 401, "SIGN_ERROR")


@pytest.mark.parametrize(
    ("name", "value", "issue"),
    [
        ("mchid", "1", "knows 1900000109 only"),
        ("serial_no", "7F", "only"),
        ("nonce_str", "short", "16 to 32"),
        ("nonce_str", "a" * 33, "16 to 32"),
        ("nonce_str", "a-b" * 8, "letters and digits"),
        ("timestamp", "yesterday", "Unix seconds"),
        ("timestamp", "1700000000000", "Unix seconds"),
        ("timestamp", "1700000000", "seconds old"),
        ("signature", "####", "does not fit"),
        ("more", "1", "no pair more"),
    ],
)
def test_a_pair_that_is_wrong(
    name: str, value: str, issue: str, shop: Sandbox, merchant: Merchant
) -> None:
    draft = get()
    draft.pairs[name] = value
    assert issue in unauthorized(signed(draft, merchant), shop)["issue"]


@pytest.mark.parametrize(
    ("change", "issue"),
    [
        (("WECHATPAY2-SHA256-RSA2048", "WECHATPAY2-SM2"), "the scheme must be"),
        ((",", ", "), "without blanks"),
        (('mchid="', 'mchid="1",mchid="'), "twice"),
        (("mchid", "mch"), 'mchid="…" is missing'),
        (('"', ""), "missing"),
    ],
)
def test_a_header_of_the_wrong_form(
    change: tuple[str, str], issue: str, shop: Sandbox, merchant: Merchant
) -> None:
    draft = signed(get(), merchant)
    draft.headers["Authorization"] = draft.headers["Authorization"].replace(*change)
    assert issue in unauthorized(draft, shop)["issue"]


def test_a_request_without_the_header(shop: Sandbox) -> None:
    assert "the header is missing" in unauthorized(get(), shop)["issue"]


def test_a_moment_in_the_future(shop: Sandbox, merchant: Merchant) -> None:
    draft = signed(replace(get(), moment=int(time.time()) + 400), merchant)
    assert "in the future" in unauthorized(draft, shop)["issue"]


def test_a_nonce_is_used_once(shop: Sandbox, merchant: Merchant) -> None:
    draft = signed(get(), merchant)
    assert send(shop.url, draft).status == 200
    assert "used before" in unauthorized(draft, shop)["issue"]


def test_a_signature_of_something_else_says_what_was_due(
    shop: Sandbox, merchant: Merchant
) -> None:
    draft = replace(order(), signed_body=b"something else", nonce="a" * 20, moment=0)
    found = unauthorized(signed(draft, merchant), shop)
    told = found["sign_information"]
    assert (told["method"], told["url"]) == ("POST", "/v3/shop/orders")
    lines = told["truncated_sign_message"].split("\n")
    assert (lines[0], lines[1], lines[3]) == ("POST", "/v3/shop/orders", "a" * 20)
    assert lines[4:] == [draft.body.decode(), ""]
    assert told["sign_message_length"] == len(told["truncated_sign_message"].encode())


@pytest.mark.parametrize(
    ("draft", "hint"),
    [
        (replace(get(), signed_target="/v3/shop/orders"), "query was not signed"),
        (
            replace(
                get("/v3/shop/orders?day=%E6"), signed_target="/v3/shop/orders?day=�"
            ),
            "percent-encoding",
        ),
        (replace(order(), signed_body=b""), "body was not signed"),
        (
            replace(
                order(), signed_body=json.dumps(GOOD, separators=(",", ":")).encode()
            ),
            "encoded again",
        ),
    ],
)
def test_a_signature_that_is_nearly_right_says_what_is_wrong(
    draft: Draft, hint: str, shop: Sandbox, merchant: Merchant
) -> None:
    assert hint in unauthorized(signed(draft, merchant), shop)["issue"]


def test_scheme_and_host_are_not_signed(shop: Sandbox, merchant: Merchant) -> None:
    draft = get()
    draft.signed_target = shop.url.rstrip("/") + draft.target
    issue = unauthorized(signed(draft, merchant), shop)["issue"]
    assert "scheme and host" in issue


def test_the_last_line_ends_in_a_line_feed(shop: Sandbox, merchant: Merchant) -> None:
    draft = replace(get(), nonce="b" * 32, moment=int(time.time()))
    message = f"GET\n{draft.target}\n{draft.moment}\n{draft.nonce}\n"
    draft.pairs["signature"] = merchant.sign(message.encode())
    assert "lacks its line feed" in unauthorized(signed(draft, merchant), shop)["issue"]


def test_openssl_signs_and_verifies(
    shop: Sandbox, merchant: Merchant, tmp_path: Path
) -> None:
    """An independent program on both sides."""
    key = merchant.folder / merchant["private-key"]
    nonce, moment = "c" * 32, str(int(time.time()))
    message = f"GET\n/v3/shop/orders?day=1\n{moment}\n{nonce}\n\n"
    raw = openssl("dgst", "-sha256", "-sign", str(key), stdin=message.encode())
    draft = replace(get(), nonce=nonce, moment=int(moment))
    import base64

    draft.pairs["signature"] = base64.b64encode(raw).decode()
    got = send(shop.url, signed(draft, merchant))
    assert got.status == 200, got.body
    told = got.headers
    (tmp_path / "s").write_bytes(base64.b64decode(told["wechatpay-signature"]))
    answered = f"{told['wechatpay-timestamp']}\n{told['wechatpay-nonce']}\n"
    public = merchant.folder / merchant["public-key"]
    flags = ["-sha256", "-verify", str(public), "-signature", str(tmp_path / "s")]
    out = openssl("dgst", *flags, stdin=answered.encode() + got.body + b"\n")
    assert out == b"Verified OK\n"


def openssl(*words: str, stdin: bytes) -> bytes:
    done = subprocess.run(["openssl", *words], input=stdin, capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


# -- uploads -------------------------------------------------------------------------------

META = {"filename": "图.png", "sha256": hashlib.sha256(FILE).hexdigest()}


def upload(
    *parts: tuple[str, str | bytes], end: bytes = b"--\r\n", sign: bytes | None = None
) -> Draft:
    body = b"".join(form_part(name, value) for name, value in parts)
    meta = next((v for k, v in parts if k == "meta"), "")
    return Draft(
        "POST",
        "/v3/shop/media",
        headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
        body=body + f"--{BOUNDARY}".encode() + end,
        signed_body=sign if sign is not None else str(meta).encode(),
    )


def meta(**members: str) -> tuple[str, str]:
    return "meta", json.dumps({**META, **members})


def test_an_upload_that_fits_passes(shop: Sandbox, merchant: Merchant) -> None:
    got = send(shop.url, signed(upload(meta(), ("file", FILE)), merchant))
    assert got.status == 200, got.body


@pytest.mark.parametrize(
    ("draft", "field", "issue"),
    [
        (upload(meta()), "/file", "requires this file part"),
        (upload(("file", FILE), sign=b""), "/meta", "missing"),
        (upload(("file", FILE), meta()), "/meta", "must be the first"),
        (upload(meta(), ("media", FILE)), "/media", "no row"),
        (upload(meta(), ("file", FILE), ("x", "1")), "/x", "no row"),
        (upload(meta(), ("file", FILE), ("file", FILE)), "/file", "twice"),
        (upload(meta(), ("file", "text")), "/file", "needs a `filename`"),
        (
            upload(meta(sha256="0" * 64), ("file", FILE)),
            "/meta/sha256",
            "of the file is",
        ),
        (upload(meta(sha256="no"), ("file", FILE)), "/meta/sha256", "no digest"),
        (upload(("meta", "{}"), ("file", FILE)), "/meta/filename", "missing"),
        (upload(("meta", "x"), ("file", FILE)), "/meta", "not JSON"),
        (upload(meta(), ("file", FILE), end=b"\r\n"), "", "does not end"),
    ],
)
def test_an_upload_that_does_not_fit(
    draft: Draft, field: str, issue: str, shop: Sandbox, merchant: Merchant
) -> None:
    found = refused(signed(draft, merchant), shop, 400, "PARAM_ERROR")
    assert (found["field"], issue in found["issue"]) == (field, True), found


@pytest.mark.parametrize(
    ("old", "new", "issue"),
    [
        (b'filename="', b"filename*=\"UTF-8''", "`filename*=` is refused"),
        (
            b"Content-Type: application/json",
            b"Content-Type: text/plain",
            "needs `Content-Type: application",
        ),
        (b"Content-Type: image/png", b"X: y", "needs a Content-Type"),
        (b"form-data;", b"attachment;", "Content-Disposition"),
        (f"--{BOUNDARY}".encode(), b"--other", "declared boundary"),
    ],
)
def test_the_form_of_an_upload(
    old: bytes, new: bytes, issue: str, shop: Sandbox, merchant: Merchant
) -> None:
    draft = upload(meta(), ("file", FILE))
    assert old in draft.body
    draft.body = draft.body.replace(old, new)
    found = refused(signed(draft, merchant), shop, 400, "PARAM_ERROR")
    assert issue in found["issue"]


def test_only_meta_is_signed(shop: Sandbox, merchant: Merchant) -> None:
    draft = upload(meta(), ("file", FILE))
    draft.signed_body = draft.body
    issue = unauthorized(signed(draft, merchant), shop)["issue"]
    assert "the whole multipart body was signed" in issue


# -- addresses -----------------------------------------------------------------------------


def test_an_unknown_url_says_what_is_near(shop: Sandbox, merchant: Merchant) -> None:
    draft = signed(Draft("POST", "/v3/shop/oders"), merchant)
    found = refused(draft, shop, 404, "RESOURCE_NOT_EXISTS")
    assert "did you mean `/v3/shop/orders`?" in found["issue"]


def test_another_verb_says_which_there_are(shop: Sandbox, merchant: Merchant) -> None:
    draft = signed(Draft("DELETE", "/v3/shop/orders"), merchant)
    found = refused(draft, shop, 405, "METHOD_NOT_ALLOWED")
    assert "GET, POST only" in found["issue"]
    got: Got = send(shop.url, signed(Draft("DELETE", "/v3/shop/orders"), merchant))
    assert got.headers["allow"] == "GET, POST"


def test_the_front_page_needs_no_signature(shop: Sandbox) -> None:
    got = send(shop.url, Draft("GET", "/"))
    assert got.status == 200
    assert "POST   /v3/shop/orders\n" in got.body.decode()
