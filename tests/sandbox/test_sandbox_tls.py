"""The sandbox behind TLS: who may come in, who has to show a certificate, what is logged."""

from __future__ import annotations

import http.client
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from imtable.ir.model import Options
from imtable.sandbox import SandboxError, open_keys, start_sandbox
from imtable.sandbox.credentials import Keys
from imtable.sandbox.server import Sandbox
from imtable.sandbox.tls import AUTHORITY, CERTIFICATE, FILES, KEY
from support.api_pages import TEXT, answers, call, field, page, parameter, record
from support.sandbox_client import Draft, Merchant, send, signed, xml_body
from support.sandbox_fits import xml_members

REPLY = answers("xml", field("return_code", TEXT, "SUCCESS", "FAIL"))
TABLE = parameter("xml", record(field("mch_id")))
PAGES = (
    page(
        "openapi/v2/secapi/refund",
        call(
            "secapi/refund",
            TABLE,
            reply=REPLY,
            options=Options(client_certificate=True),
        ),
    ),
    page("openapi/v2/pay/query", call("pay/query", TABLE, reply=REPLY)),
)


@pytest.fixture(scope="module")
def shop(keys: Keys) -> Iterator[Sandbox]:
    with start_sandbox(PAGES, keys, tls=True) as sandbox:
        yield sandbox


def client(merchant: Merchant, *, certified: bool) -> ssl.SSLContext:
    """A client that trusts the sandbox, with or without the merchant's certificate."""
    context = ssl.create_default_context(cafile=merchant.folder / AUTHORITY)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    if certified:
        show(context, merchant)
    return context


def show(context: ssl.SSLContext, merchant: Merchant) -> None:
    """From now on with this certificate."""
    folder = merchant.folder
    context.load_cert_chain(
        folder / merchant["certificate"], folder / merchant["private-key"]
    )


def refused(sandbox: Sandbox, issue: str) -> None:
    """The last connection was, for this; the client may know it before the sandbox."""
    for _ in range(100):
        seen = sandbox.requests[-1] if sandbox.requests else None
        if seen is not None and issue in str(seen.findings):
            return
        time.sleep(0.02)
    raise AssertionError(sandbox.requests)


def post(sandbox: Sandbox, path: str, context: ssl.SSLContext, body: bytes) -> bytes:
    headers = {"Content-Type": "text/xml"}
    url = f"{sandbox.url}{path}".replace("http://", "https://")
    with httpx2.Client(verify=context) as http:
        return http.post(url, content=body, headers=headers).content


@pytest.mark.parametrize(
    ("path", "certified", "code"),
    [
        ("secapi/refund", True, "SUCCESS"),
        ("secapi/refund", False, "FAIL"),
        ("pay/query", True, "SUCCESS"),
        ("pay/query", False, "SUCCESS"),
    ],
)
def test_who_has_to_show_a_certificate(
    path: str, certified: bool, code: str, shop: Sandbox, merchant: Merchant
) -> None:
    body = xml_body({"mch_id": merchant["mchid"]}, merchant)
    got = post(shop, path, client(merchant, certified=certified), body)
    assert xml_members(got)["return_code"] == code
    shown = shop.requests[-1].received.certificate
    assert shown == (merchant["serial"] if certified else None)
    told = [str(one) for one in shop.requests[-1].findings]
    assert ("client certificate" in str(told)) == (code == "FAIL")


def test_without_tls_nobody_can_show_one(keys: Keys, merchant: Merchant) -> None:
    body = xml_body({"mch_id": merchant["mchid"]}, merchant)
    draft = Draft("POST", "/secapi/refund", "v2", {"Content-Type": "text/xml"}, body)
    with start_sandbox(PAGES, keys) as sandbox:
        assert b"SUCCESS" in send(sandbox.url, draft).body


def test_a_certificate_of_somebody_else(
    shop: Sandbox, merchant: Merchant, tmp_path: Path
) -> None:
    other = Merchant.read(open_keys(tmp_path / "other").folder)
    context = client(merchant, certified=False)
    show(context, other)
    with pytest.raises((httpx2.TransportError, ssl.SSLError)):
        post(shop, "pay/query", context, b"<xml/>")
    refused(shop, "no TLS")
    assert shop.requests[-1].status is None


def test_plain_http_finds_no_tls(shop: Sandbox) -> None:
    shop.requests.clear()
    url = shop.url.replace("https", "http")
    with pytest.raises((http.client.HTTPException, OSError)):
        send(url, Draft("GET", "/"), timeout=5)
    refused(shop, "no TLS")


def test_tls_finds_plain_http(keys: Keys, merchant: Merchant) -> None:
    with start_sandbox(PAGES, keys) as sandbox:
        context = client(merchant, certified=False)
        with pytest.raises(httpx2.TransportError):
            post(sandbox, "pay/query", context, b"")
        refused(sandbox, "this is TLS")


def test_who_shakes_no_hands_holds_up_nobody(keys: Keys, merchant: Merchant) -> None:
    with start_sandbox(PAGES, keys, tls=True, patience=0.3) as sandbox:
        parts = urlsplit(sandbox.url)
        place = (str(parts.hostname), int(parts.port or 0))
        with socket.create_connection(place, timeout=5) as silent:
            body = xml_body({"mch_id": merchant["mchid"]}, merchant)
            context = client(merchant, certified=False)
            assert b"SUCCESS" in post(sandbox, "pay/query", context, body)
            assert silent.recv(1) == b""
        refused(sandbox, "no TLS")


def test_a_host_name_of_this_machine(shop: Sandbox, merchant: Merchant) -> None:
    context = client(merchant, certified=False)
    port = urlsplit(shop.url).port
    draft = signed(Draft("GET", "/"), merchant)
    for name in ("127.0.0.1", "localhost"):
        connection = http.client.HTTPSConnection(name, port, context=context)
        connection.request("GET", "/", headers=draft.headers)
        assert connection.getresponse().status == 200
        connection.close()


# -- the files -----------------------------------------------------------------------------


@pytest.mark.program
def test_the_files_are_made_once_and_checked_by_openssl(tmp_path: Path) -> None:
    keys = open_keys(tmp_path / "keys")
    assert not [name for name in FILES if (keys.folder / name).exists()]
    start_sandbox(PAGES, keys, tls=True).stop()
    made = {name: (keys.folder / name).read_bytes() for name in FILES}
    start_sandbox(PAGES, keys, tls=True).stop()
    assert {name: (keys.folder / name).read_bytes() for name in FILES} == made
    assert (keys.folder / KEY).stat().st_mode & 0o777 == 0o600
    trust = ["-x509_strict", "-CAfile", str(keys.folder / AUTHORITY)]
    command = ["openssl", "verify", *trust, str(keys.folder / CERTIFICATE)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", FILES[:2])
def test_files_that_are_damaged(name: str, keys: Keys, tmp_path: Path) -> None:
    shutil.copytree(keys.folder, tmp_path / "keys")
    mine = open_keys(tmp_path / "keys")
    start_sandbox(PAGES, mine, tls=True).stop()
    (mine.folder / name).write_text("nonsense")
    with pytest.raises(SandboxError, match="cannot be used"):
        start_sandbox(PAGES, mine, tls=True)
    (mine.folder / name).unlink()
    with pytest.raises(SandboxError, match="cannot be used"):
        start_sandbox(PAGES, mine, tls=True)
