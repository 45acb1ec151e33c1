"""Every operation of specs/ is answered by what its own table says, signed."""

from __future__ import annotations

import gzip
import hashlib
import json
from urllib.parse import urlsplit

import pytest
from cryptography import x509

from imtable.ir.folder import read_stored
from imtable.ir.model import ApiPage, Operation, Route
from imtable.sandbox import start_sandbox
from imtable.sandbox.credentials import Keys
from imtable.sandbox.server import Sandbox
from support.corpus import ROOT
from support.sandbox_client import Draft, Got, Merchant, full_request, send, signed
from support.sandbox_fits import misfits, xml_members

PAGES = read_stored(ROOT / "specs" / "ir").pages
CALLS = [(p, o) for p in PAGES for o in p.operations if isinstance(o.target, Route)]
STATEMENTS = ("v3/statements", "v3/global/statements")


def call(page: ApiPage, operation: Operation, sandbox: Sandbox, who: Merchant) -> Got:
    got = send(sandbox.url, signed(full_request(page, operation, who), who))
    seen = sandbox.requests[-1]
    assert seen.findings == ()
    assert seen.page == page.path
    return got


def get(target: str, sandbox: Sandbox, who: Merchant, **headers: str) -> Got:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return send(sandbox.url, signed(Draft("GET", target, headers=named), who))


@pytest.mark.parametrize(
    ("page", "operation"), CALLS, ids=[f"{p.path}-{o.verb}" for p, o in CALLS]
)
def test_a_full_request_passes_and_the_reply_fits_and_verifies(
    page: ApiPage, operation: Operation, documented: Sandbox, merchant: Merchant
) -> None:
    got = call(page, operation, documented, merchant)
    reply = operation.reply
    assert got.status < 300 or reply.kind == "redirect"
    match page.version, reply.kind:
        case "v3", "json":
            merchant.verify(got.headers, got.body)
            assert [*misfits(reply.fields, got.json, merchant)] == []
        case "v3", "empty":
            merchant.verify(got.headers, got.body)
            assert (got.status, got.body) == (reply.status, b"")
        case _, "file" | "failure":
            assert len(got.body) > 60
            assert not got.body.startswith((b"<xml", b"{"))
        case "v2", "xml":
            members = xml_members(got.body)
            wrong = misfits(
                reply.fields,
                members,
                merchant,
                textual=True,
                optional=frozenset({"err_code", "error_code"}),
            )
            assert [*wrong] == []
            listed = any(one.name == "sign" for one in reply.fields)
            assert ("sign" in members) == listed
            if listed:
                kind = "MD5" if len(members["sign"]) == 32 else "HMAC-SHA256"
                assert members["sign"] == merchant.sign_v2(members, kind)
            assert members["return_code"] == "SUCCESS"
        case _, "redirect":
            assert got.status == 302
            assert got.headers["location"] == documented.url
        case other:
            raise AssertionError(other)


def test_the_same_request_gives_the_same_body(
    documented: Sandbox, merchant: Merchant
) -> None:
    target = "/v3/pay/transactions/out-trade-no/A1?mchid=1900000109"
    bodies = {get(target, documented, merchant).body for _ in range(3)}
    assert len(bodies) == 1


def test_what_was_sent_comes_back(documented: Sandbox, merchant: Merchant) -> None:
    target = "/v3/pay/transactions/out-trade-no/my%2Forder?mchid=1900000109"
    got = get(target, documented, merchant)
    assert got.json["out_trade_no"] == "my/order"
    assert got.json["mchid"] == merchant["mchid"]


def test_a_certificate_that_is_named_signs(
    documented: Sandbox, merchant: Merchant
) -> None:
    serial = merchant.platform_serial
    got = get("/v3/certificates", documented, merchant, Wechatpay_Serial=serial)
    assert got.headers["wechatpay-serial"] == serial
    merchant.verify(got.headers, got.body)


def test_the_certificates_open_with_the_apiv3_key(
    documented: Sandbox, merchant: Merchant
) -> None:
    """The very first request names no key, and its reply rests on what is in it."""
    got = get("/v3/certificates", documented, merchant, Wechatpay_Serial="")
    (one,) = got.json["data"]
    assert got.headers["wechatpay-serial"] == one["serial_no"]
    merchant.verify(got.headers, got.body)
    sealed = one["encrypt_certificate"]
    assert sealed["algorithm"] == "AEAD_AES_256_GCM"
    pem = merchant.open_gcm(
        sealed["nonce"], sealed["associated_data"], sealed["ciphertext"]
    )
    certificate = x509.load_pem_x509_certificate(pem.encode())
    assert f"{certificate.serial_number:X}" == one["serial_no"]
    assert one["serial_no"] == merchant.platform_serial


def test_a_merchant_of_the_public_key_has_no_certificates(
    keys: Keys, merchant: Merchant
) -> None:
    with start_sandbox(PAGES, keys, public_key_only=True) as sandbox:
        got = get("/v3/certificates", sandbox, merchant)
        assert (got.status, got.json["code"]) == (404, "RESOURCE_NOT_EXISTS")
        serial = merchant.platform_serial
        got = get("/v3/certificates", sandbox, merchant, Wechatpay_Serial=serial)
        assert got.status == 400


def test_certificates_and_files_are_there_without_a_page(
    keys: Keys, merchant: Merchant
) -> None:
    with start_sandbox((), keys) as sandbox:
        assert get("/v3/certificates", sandbox, merchant).status == 200
        assert get("/v3/billdownload/file?token=x", sandbox, merchant).status == 200


# -- files ---------------------------------------------------------------------------------


@pytest.mark.parametrize("packed", [False, True])
def test_a_bill_is_where_the_reply_says_and_its_digest_fits(
    packed: bool, documented: Sandbox, merchant: Merchant
) -> None:
    tar = "&tar_type=GZIP" if packed else ""
    target = f"/v3/bill/tradebill?bill_date=2026-01-02{tar}"
    asked = get(target, documented, merchant)
    url = urlsplit(str(asked.json["download_url"]))
    assert f"{url.scheme}://{url.netloc}/" == documented.url
    got = get(f"{url.path}?{url.query}", documented, merchant, Accept="*/*")
    assert "wechatpay-signature" not in got.headers
    content = gzip.decompress(got.body) if packed else got.body
    assert asked.json["hash_type"] == "SHA1"
    assert hashlib.sha1(content).hexdigest() == asked.json["hash_value"]


def test_a_bill_wants_a_signature_over_its_raw_address(
    documented: Sandbox, merchant: Merchant
) -> None:
    asked = get("/v3/bill/tradebill?bill_date=2026-01-02", documented, merchant)
    url = urlsplit(str(asked.json["download_url"]))
    target = f"{url.path}?{url.query}"
    assert send(documented.url, Draft("GET", target)).status == 401
    assert "%2B" in target  # whoever decodes and encodes again is found out
    decoded = target.replace("%2B", "+")
    draft = signed(Draft("GET", target, signed_target=decoded), merchant)
    assert send(documented.url, draft).status == 401


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("place", ["hk/v3", "v3/global"])
def test_a_statement_is_signed_over_its_digest(
    packed: bool, place: str, documented: Sandbox, merchant: Merchant
) -> None:
    page = next(p for p in PAGES if p.path == "openapi/v3/global/statements")
    if place == "hk/v3":
        page = next(p for p in PAGES if p.path == "openapi/v3/statements")
    draft = full_request(page, page.operations[0], merchant)
    draft.headers["Accept-Encoding"] = "gzip" if packed else ""
    got = send(documented.url, signed(draft, merchant))
    assert got.status == 200
    content = gzip.decompress(got.body) if packed else got.body
    assert ("content-encoding" in got.headers) == packed
    sha1 = got.headers["wechatpay-statement-sha1"]
    assert hashlib.sha1(content).hexdigest() == sha1
    merchant.verify(got.headers, json.dumps({"sha1": sha1}).replace(" ", "").encode())


def test_v2_bills_are_packed_on_demand(documented: Sandbox, merchant: Merchant) -> None:
    page = next(p for p in PAGES if p.path.endswith("pay/downloadbill"))
    got = call(page, page.operations[0], documented, merchant)
    plain = gzip.decompress(got.body) if got.body[:2] == b"\x1f\x8b" else got.body
    assert plain.startswith("\ufeff".encode())
