"""Faults on demand: each does what its name says and nothing else."""

from __future__ import annotations

import base64
import http.client
import json
import time
from collections.abc import Iterator

import pytest
from cryptography.exceptions import InvalidSignature

from imtable.ir.model import Reply
from imtable.sandbox import start_sandbox
from imtable.sandbox.credentials import Keys
from imtable.sandbox.faults import HEADER
from imtable.sandbox.server import Sandbox
from support.api_pages import (
    TEXT,
    WHOLE,
    answers,
    call,
    field,
    many,
    optional,
    page,
    parameter,
    record,
)
from support.sandbox_client import Draft, Got, Merchant, send, signed, xml_body
from support.sandbox_fits import misfits, xml_members

FIELDS = (
    optional("note"),
    field("id"),
    field(
        "items", many(record(field("state", TEXT, "OPEN", "DONE"), field("n", WHOLE)))
    ),
)
PAGES = (
    page("openapi/v3/a", call("v3/a", verb="get", reply=answers("json", *FIELDS))),
    page("openapi/v3/none", call("v3/none", verb="get", reply=Reply(kind="empty"))),
    page("openapi/v3/file", call("v3/file", verb="get", reply=Reply(kind="file"))),
    page(
        "openapi/v3/bill",
        call(
            "v3/bill",
            verb="get",
            reply=answers(
                "json", field("download_url"), field("hash_type"), field("hash_value")
            ),
        ),
    ),
    page(
        "openapi/v2/a",
        call(
            "a",
            parameter("xml", record(field("mch_id"))),
            reply=answers(
                "xml",
                field("return_code"),
                field("fee", WHOLE),
                field("state", TEXT, "OPEN"),
                field("sign"),
            ),
        ),
    ),
)


@pytest.fixture(scope="module")
def shop(keys: Keys) -> Iterator[Sandbox]:
    with start_sandbox(PAGES, keys) as sandbox:
        yield sandbox


def ask(fault: str, shop: Sandbox, who: Merchant, path: str = "/v3/a") -> Got:
    draft = Draft("GET", path, headers={HEADER: fault})
    return send(shop.url, signed(draft, who), timeout=5)


def ask_v2(fault: str, shop: Sandbox, who: Merchant) -> Got:
    body = xml_body({"mch_id": who["mchid"]}, who)
    headers = {"Content-Type": "text/xml", HEADER: fault}
    return send(shop.url, Draft("POST", "/a", "v2", headers, body))


def test_without_a_fault_all_is_well(shop: Sandbox, merchant: Merchant) -> None:
    got = ask("", shop, merchant)
    merchant.verify(got.headers, got.body)
    assert [*misfits(FIELDS, got.json, merchant)] == []


# -- signatures ----------------------------------------------------------------------------


def test_bad_signature(shop: Sandbox, merchant: Merchant) -> None:
    got = ask("bad-signature", shop, merchant)
    assert len(base64.b64decode(got.headers["wechatpay-signature"])) == 256
    with pytest.raises(InvalidSignature):
        merchant.verify(got.headers, got.body)


def test_probe(shop: Sandbox, merchant: Merchant) -> None:
    got = ask("probe", shop, merchant)
    assert got.headers["wechatpay-signature"].startswith("WECHATPAY/SIGNTEST/")
    assert got.status == 200


def test_stale(shop: Sandbox, merchant: Merchant) -> None:
    got = ask("stale", shop, merchant)
    moment = got.headers["wechatpay-timestamp"]
    assert 590 < time.time() - int(moment) < 660
    lines = f"{moment}\n{got.headers['wechatpay-nonce']}\n".encode() + got.body + b"\n"
    raw = base64.b64decode(got.headers["wechatpay-signature"])
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    key = merchant.trust(got.headers["wechatpay-serial"])
    key.verify(raw, lines, padding.PKCS1v15(), hashes.SHA256())


def test_unsigned(shop: Sandbox, merchant: Merchant) -> None:
    got = ask("unsigned", shop, merchant)
    assert not [name for name in got.headers if name.startswith("wechatpay-")]


def test_unknown_serial(shop: Sandbox, merchant: Merchant) -> None:
    serial = ask("unknown-serial", shop, merchant).headers["wechatpay-serial"]
    assert len(serial) == 40
    assert serial not in (merchant["public-key-id"], merchant.platform_serial)


# -- connections ---------------------------------------------------------------------------


def test_slow(shop: Sandbox, merchant: Merchant) -> None:
    start = time.monotonic()
    got = ask("slow=0.4", shop, merchant)
    assert time.monotonic() - start >= 0.4
    merchant.verify(got.headers, got.body)


def test_reset(shop: Sandbox, merchant: Merchant) -> None:
    with pytest.raises(ConnectionResetError):
        ask("reset", shop, merchant)
    assert shop.requests[-1].status is None


def test_truncated(shop: Sandbox, merchant: Merchant) -> None:
    with pytest.raises(http.client.IncompleteRead):
        ask("truncated", shop, merchant)


def test_html_502(shop: Sandbox, merchant: Merchant) -> None:
    got = ask("html-502", shop, merchant)
    assert (got.status, got.headers["content-type"]) == (502, "text/html")
    assert b"<html>" in got.body


def test_429(shop: Sandbox, merchant: Merchant) -> None:
    got = ask("429", shop, merchant)
    assert (got.status, got.json["code"]) == (429, "RATELIMIT_EXCEEDED")
    assert got.headers["retry-after"] == "1"


def test_202(shop: Sandbox, merchant: Merchant) -> None:
    got = ask("202", shop, merchant)
    assert got.status == 202
    merchant.verify(got.headers, got.body)


# -- members -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "misfit"),
    [
        ("missing-required", "id: missing"),
        ("wrong-type", "note: ['odd'] is no string"),
        ("extra-field", "sandbox_unknown_member: unknown"),
        ("unknown-enum", "items[].state: 'SANDBOX_UNKNOWN_VALUE' is not listed"),
        ("null", "id: None is no string"),
    ],
)
def test_members_that_are_spoiled(
    fault: str, misfit: str, shop: Sandbox, merchant: Merchant
) -> None:
    got = ask(fault, shop, merchant)
    merchant.verify(got.headers, got.body)
    assert [*misfits(FIELDS, got.json, merchant)] == [misfit]


def test_not_json(shop: Sandbox, merchant: Merchant) -> None:
    got = ask("not-json", shop, merchant)
    merchant.verify(got.headers, got.body)
    with pytest.raises(ValueError):
        json.loads(got.body)


def test_wrong_hash(shop: Sandbox, merchant: Merchant) -> None:
    right = ask("", shop, merchant, "/v3/bill").json["hash_value"]
    wrong = ask("wrong-hash", shop, merchant, "/v3/bill").json["hash_value"]
    assert (len(wrong), wrong != right) == (40, True)


# -- v2 ------------------------------------------------------------------------------------


def test_v2_signatures(shop: Sandbox, merchant: Merchant) -> None:
    members = xml_members(ask_v2("bad-signature", shop, merchant).body)
    assert members["sign"] != merchant.sign_v2(members)
    assert "sign" not in xml_members(ask_v2("unsigned", shop, merchant).body)


@pytest.mark.parametrize(
    ("fault", "members"),
    [
        ("missing-required", {"state": "OPEN"}),
        ("null", {"fee": "", "state": "OPEN"}),
        ("wrong-type", {"fee": "odd", "state": "OPEN"}),
        ("unknown-enum", {"fee": "100", "state": "SANDBOX_UNKNOWN_VALUE"}),
        (
            "extra-field",
            {"fee": "100", "state": "OPEN", "sandbox_unknown_member": "any"},
        ),
    ],
)
def test_v2_members(
    fault: str, members: dict[str, str], shop: Sandbox, merchant: Merchant
) -> None:
    got = xml_members(ask_v2(fault, shop, merchant).body)
    assert got.pop("sign") == merchant.sign_v2(got)
    assert got == {"return_code": "SUCCESS", **members}


def test_v2_bodies(shop: Sandbox, merchant: Merchant) -> None:
    assert b"<!DOCTYPE" in ask_v2("dtd", shop, merchant).body
    assert b"<" not in ask_v2("not-json", shop, merchant).body
    assert ask_v2("html-502", shop, merchant).status == 502


# -- limits --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "path", "issue"),
    [
        ("nonsense", "/v3/a", "is no fault; there are bad-signature, probe"),
        ("429=3", "/v3/a", "is no fault"),
        ("slow=9999", "/v3/a", "is no fault"),
        ("\u202e", "/v3/a", "is no fault"),
        ("dtd", "/v3/a", "this is v3"),
        ("wrong-hash", "/v3/a", "no digest of a file"),
        ("null", "/v3/none", "no members"),
        ("not-json", "/v3/none", "no members"),
        ("wrong-hash", "/v3/none", "no digest"),
        ("truncated", "/v3/none", "no body"),
        ("unknown-enum", "/v3/bill", "no member of this reply allows it"),
        ("unsigned", "/v3/file", "carries no signature"),
    ],
)
def test_a_fault_without_meaning_is_refused(
    fault: str, path: str, issue: str, shop: Sandbox, merchant: Merchant
) -> None:
    if not fault.isascii():
        fault = fault.encode().decode("latin-1")
    got = ask(fault, shop, merchant, path)
    assert (got.status, got.json["code"]) == (400, "INVALID_REQUEST")
    assert issue in got.json["message"]


@pytest.mark.parametrize("fault", ["probe", "stale", "unknown-serial", "wrong-hash"])
def test_a_fault_without_meaning_in_v2(
    fault: str, shop: Sandbox, merchant: Merchant
) -> None:
    members = xml_members(ask_v2(fault, shop, merchant).body)
    assert members["return_code"] == "FAIL"
    assert fault in members["return_msg"]


def test_some_times_and_then_a_good_reply(shop: Sandbox, merchant: Merchant) -> None:
    asked = [ask("429; times=2", shop, merchant).status for _ in range(6)]
    assert asked == [429, 429, 200, 429, 429, 200]


def test_a_bad_request_is_told_first(shop: Sandbox, merchant: Merchant) -> None:
    assert ask("429", shop, merchant, "/v3/a?x=1").status == 400
