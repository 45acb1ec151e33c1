"""What a stranger may send without end: size, depth, number and time have bounds, and what was
refused is logged."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from imtable.cli.sandbox import tell
from imtable.ir.model import Binary, Json, RsaOaep
from imtable.sandbox import start_sandbox
from imtable.sandbox.credentials import Keys
from imtable.sandbox.framing import MAX_BODY
from imtable.sandbox.server import MAX_CONNECTIONS, Sandbox, SeenRequest
from imtable.sandbox.target import MAX_TARGET
from support.api_pages import (
    answers,
    call,
    encoded,
    field,
    many,
    optional,
    page,
    parameter,
)
from support.api_pages import record as object_of
from support.sandbox_client import BOUNDARY, Draft, Merchant, send, signed

REPLY = answers("json", field("state"))
BODY = object_of(
    optional("id"),
    optional("names", many(encoded(RsaOaep(key="platform")))),
    optional("text", encoded(Json(), object_of(optional("id")))),
)
FILE = object_of(
    field("meta", encoded(Json(), object_of(optional("id")))), field("file", Binary())
)
XML = object_of(optional("appid"))
PAGES = (
    page("openapi/v3/x", call("v3/x", parameter("json", BODY), reply=REPLY)),
    page("openapi/v3/f", call("v3/f", parameter("multipart", FILE), reply=REPLY)),
    page(
        "openapi/v3/x/{name}",
        call("v3/x/{name}", parameter("path", field("name").type, "name"), verb="get"),
    ),
    page("openapi/v2/pay/x", call("pay/x", parameter("xml", XML))),
)


@pytest.fixture(scope="module")
def shop(keys: Keys) -> Iterator[Sandbox]:
    with start_sandbox(PAGES, keys) as sandbox:
        yield sandbox


def address(sandbox: Sandbox) -> tuple[str, int]:
    parts = urlsplit(sandbox.url)
    return str(parts.hostname), int(parts.port or 0)


def talk(sandbox: Sandbox, text: bytes) -> bytes:
    """All that comes back until the connection ends."""
    with socket.create_connection(address(sandbox), timeout=5) as connection:
        connection.sendall(text)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def last(sandbox: Sandbox) -> SeenRequest:
    return sandbox.requests[-1]


# -- targets -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "read"),
    [
        ("/v3/x/1?a=http://h/y", "/v3/x/1?a=http://h/y"),
        ("/v3/x/http://h/y", "/v3/x/http://h/y"),
        ("http://h/v3/x/1?a=b", "/v3/x/1?a=b"),
        ("HTTPS://h:1/v3/x/1?a=http://i/z", "/v3/x/1?a=http://i/z"),
        ("http://h?a=/v3/x/1", "/?a=/v3/x/1"),
        ("http://h", "/"),
        ("//h/v3/x/1", "//h/v3/x/1"),
        ("///v3/x/1", "///v3/x/1"),
        ("/v3/x/a%2Fb", "/v3/x/a%2Fb"),
        ("/v3/x/..a", "/v3/x/..a"),
        ("/v3/x/1?a=../b", "/v3/x/1?a=../b"),
        ("/v3/x/1;p?q??", "/v3/x/1;p?q??"),
    ],
)
def test_a_target_is_taken_as_it_was_sent(
    target: str, read: str, shop: Sandbox
) -> None:
    talk(shop, f"GET {target} HTTP/1.1\r\n\r\n".encode())
    assert last(shop).received.target == read


@pytest.mark.parametrize(
    ("target", "status", "issue"),
    [
        ("*", 400, "slash"),
        ("h:80", 400, "slash"),
        ("v3/x/1", 400, "slash"),
        ("?a=b", 400, "slash"),
        ("ftp://h/v3/x/1", 400, "slash"),
        ("x?u=http://h/v3/x/1", 400, "slash"),
        ("/v3/x/1#a", 400, "fragment"),
        ("http://h#/v3/x", 400, "fragment"),
        ("/v3/x/测", 400, "percent-encode"),
        ("/v3/x/\x7f", 400, "percent-encode"),
        ("/v3/x/..", 400, "dot segment"),
        ("/v3/x/.", 400, "dot segment"),
        ("/v3/y/%2e%2E/x/1", 400, "dot segment"),
        ("/v3/x/" + "a" * MAX_TARGET, 414, "allowed"),
    ],
)
def test_a_target_that_nobody_can_mean(
    target: str, status: int, issue: str, shop: Sandbox
) -> None:
    got = talk(shop, f"GET {target} HTTP/1.1\r\n\r\n".encode())
    assert got.startswith(f"HTTP/1.1 {status} ".encode()), got
    shown = target.encode().decode("latin-1")
    assert (last(shop).status, last(shop).received.target) == (status, shown)
    assert issue in last(shop).findings[0].issue


@pytest.mark.parametrize("target", ["/v3/x/1?a=http://h/v3/y", "//v3/x/1", "/v3//x/1"])
def test_no_target_leads_to_another_operation(target: str, shop: Sandbox) -> None:
    talk(shop, f"GET {target} HTTP/1.1\r\n\r\n".encode())
    assert last(shop).page == ("openapi/v3/x/{name}" if "?" in target else None)


# -- what cannot be read is logged ---------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (b"\r\n\r\n", 400),
        (b"GET\r\n\r\n", 400),
        (b"GET /v3/x/1 HTTP/9.9\r\n\r\n", 505),
        (b"GET /v3/x/1 HTTP/1.1\r\nno header\r\n\r\n", 400),
        (b"GET /v3/x/1 HTTP/1.1\r\n folded: first\r\n\r\n", 400),
        (b"GET /v3/x/1 HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n", 400),
        (b"GET /v3/x/1 HTTP/1.1\r\nAuthorization: a\r\nauthorization: b\r\n\r\n", 400),
        (b"GET /v3/x/1 HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n", 431),
        (b"GET /v3/x/1 HTTP/1.1\r\nA: " + b"b" * 70000 + b"\r\n\r\n", 431),
        (b"GET /" + b"a" * 70000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"POST /v3/x HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400),
        (
            b"POST /v3/x HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12",
            400,
        ),
        (b"POST /v3/x HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (MAX_BODY + 1), 413),
    ],
)
def test_what_cannot_be_read_is_answered_and_logged(
    text: bytes, status: int, shop: Sandbox
) -> None:
    before = len(shop.requests)
    got = talk(shop, text)
    assert got.startswith(f"HTTP/1.1 {status} ".encode()), got
    assert len(shop.requests) == before + 1
    assert (last(shop).status, len(last(shop).findings)) == (status, 1)


def test_an_answer_arrives_although_the_client_still_sends(shop: Sandbox) -> None:
    """A socket that is closed on unread bytes would be reset, and the answer lost."""
    head = b"POST /v3/x HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (MAX_BODY + 1)
    with socket.create_connection(address(shop), timeout=5) as connection:
        connection.sendall(head + b"x" * 3_000_000)
        time.sleep(0.1)
        connection.shutdown(socket.SHUT_WR)
        got = b"".join(iter(lambda: connection.recv(65536), b""))
    assert b" 413 " in got


# -- depth and number ----------------------------------------------------------------------

JSON = {"Content-Type": "application/json"}


def json_call(body: bytes) -> Draft:
    return Draft("POST", "/v3/x", headers=dict(JSON), body=body)


def form_call(body: bytes) -> Draft:
    media = f"multipart/form-data; boundary={BOUNDARY}"
    return Draft("POST", "/v3/f", headers={"Content-Type": media}, body=body)


def xml_call(body: bytes) -> Draft:
    return Draft("POST", "/pay/x", "v2", {"Content-Type": "text/xml"}, body)


def nested(depth: int) -> bytes:
    return b'{"id":' + b"[" * depth + b"]" * depth + b"}"


def many_members(count: int) -> bytes:
    return json.dumps({f"n{index}": 1 for index in range(count)}).encode()


def many_elements(count: int) -> bytes:
    return b"<xml>" + b"<a>1</a>" * count + b"</xml>"


PART = f"--{BOUNDARY}\r\n".encode()
DASHES = f"--{BOUNDARY}--".encode()
HEAD = b'Content-Disposition: form-data; name="meta"'
LONG = "n" * 1_500_000
BOUNDED: list[tuple[Callable[[], Draft], str]] = [
    (lambda: json_call(nested(51)), "nested too deeply"),
    (lambda: json_call(nested(977)), "nested too deeply"),
    (lambda: json_call(nested(100_000)), "nested too deeply"),
    (lambda: json_call(json.dumps({"text": "[" * 60 + "]" * 60}).encode()), "deeply"),
    (lambda: json_call(many_members(100_001)), "more than 100,000 values"),
    (lambda: json_call(many_members(50_000)), "no row of the table"),
    (lambda: json_call(b'{"a":1,' + many_members(30_000)[1:-1] + b',"a":2}'), "twice"),
    (lambda: json_call(b'"' + b"x" * 5_000_000 + b'"'), "longer than 4,194,304 bytes"),
    (lambda: json_call(json.dumps({LONG: LONG}).encode()), "no row of the table"),
    (lambda: form_call(PART * 500_000 + DASHES), "more than 100 parts"),
    (
        lambda: form_call(PART + b"a" * 17_000 + b"\r\n\r\n\r\n" + DASHES),
        "longer than 16,384 bytes",
    ),
    (
        lambda: form_call(PART + HEAD + b"\r\n\r\n" + nested(60) + b"\r\n" + DASHES),
        "deeply",
    ),
    (lambda: xml_call(b"<xml>" + b"<a>" * 400 + b"</a>" * 400 + b"</xml>"), "deeply"),
    (lambda: xml_call(many_elements(1_001)), "more than 1,000 elements"),
    (lambda: xml_call(many_elements(200_000)), "longer than 1,048,576 bytes"),
]


@pytest.mark.parametrize(("make", "issue"), BOUNDED)
def test_a_body_has_bounds(
    make: Callable[[], Draft], issue: str, shop: Sandbox, merchant: Merchant
) -> None:
    got = send(shop.url, signed(make(), merchant))
    assert got.status in (200, 400, 401), got
    assert any(issue in one.issue for one in last(shop).findings), last(shop).findings


def test_secrets_are_counted(
    shop: Sandbox, merchant: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imtable.sandbox.messages.MAX_SECRETS", 3)
    body = json.dumps({"names": [merchant.encrypt("张三")] * 4}).encode()
    assert send(shop.url, signed(json_call(body), merchant)).status == 400
    assert "more than 3 secrets" in last(shop).findings[0].issue


def test_findings_are_counted_and_clipped(
    shop: Sandbox, merchant: Merchant, capfd: pytest.CaptureFixture[str]
) -> None:
    for body in (many_members(90_000), json.dumps({LONG: LONG}).encode()):
        got = send(shop.url, signed(json_call(body), merchant))
        assert len(got.body) < 2_000
        tell(last(shop))
    shown = capfd.readouterr().err
    assert len(last(shop).findings) < 60
    assert "more is wrong" not in shown
    assert "  and 31 more\n" in shown
    assert len(shown) < 5_000


def test_an_authorization_has_an_end(shop: Sandbox, merchant: Merchant) -> None:
    draft = signed(Draft("GET", "/v3/x/1"), merchant)
    draft.headers["Authorization"] += ",a" * 30_000
    assert send(shop.url, draft).status == 401
    assert "longer than 4,096" in last(shop).findings[0].issue


def test_what_is_remembered_has_an_end(
    keys: Keys, merchant: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imtable.sandbox.server.KEPT_BYTES", 250)
    with start_sandbox(PAGES, keys) as sandbox:
        for _ in range(4):
            send(sandbox.url, signed(json_call(b" " * 100), merchant))
        assert [len(one.received.body) for one in sandbox.requests] == [100, 100]


# -- time ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "begin",
    [
        b"G",
        b"GET /v3/x/1 HTTP/1.1\r\nA: ",
        b"POST /v3/x HTTP/1.1\r\nContent-Length: 9999\r\n\r\n",
    ],
)
def test_a_request_that_trickles_in_ends(begin: bytes, keys: Keys) -> None:
    """Every byte comes in time, the request does not; others are answered meanwhile."""
    with start_sandbox(PAGES, keys, patience=0.4) as sandbox:
        with socket.create_connection(address(sandbox), timeout=5) as connection:
            got = trickle(connection, begin)
            assert send(sandbox.url, Draft("GET", "/")).status == 200
        assert b" 408 " in got
        assert [one.status for one in sandbox.requests if one.findings] == [408]


def trickle(connection: socket.socket, begin: bytes) -> bytes:
    connection.sendall(begin)
    connection.settimeout(0.05)
    for _ in range(100):
        connection.sendall(b"x")
        try:
            return connection.recv(65536)
        except TimeoutError:
            continue
    raise AssertionError("it is still open")


def test_more_connections_than_places(
    keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imtable.sandbox.server.MAX_CONNECTIONS", 3)
    assert MAX_CONNECTIONS > 100
    with start_sandbox(PAGES, keys) as sandbox:
        held = [socket.create_connection(address(sandbox), timeout=5) for _ in range(3)]
        wait_for(lambda: threading.active_count() > 4)
        got = talk(sandbox, b"")
        assert got.startswith(b"HTTP/1.1 503 ")
        assert last(sandbox).status == 503
        for one in held:
            one.close()
        wait_for(lambda: send_front(sandbox) == 200)


def send_front(sandbox: Sandbox) -> int:
    try:
        return send(sandbox.url, Draft("GET", "/")).status
    except OSError:
        return 0


def wait_for(ready: Callable[[], Any]) -> None:
    for _ in range(100):
        if ready():
            return
        time.sleep(0.02)
    raise AssertionError("it never came")


def test_who_waits_for_a_go_is_told_to_go_on(shop: Sandbox) -> None:
    head = b"POST /v3/x HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    with socket.create_connection(address(shop), timeout=5) as connection:
        connection.sendall(head)
        assert connection.recv(65536).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"{}")
        assert connection.recv(65536).startswith(b"HTTP/1.1 401 ")
