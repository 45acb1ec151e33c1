"""Requests that nobody thought of: the sandbox answers all of them, says little, and stays."""

from __future__ import annotations

import json
import socket
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from imtable.ir.folder import read_stored
from imtable.ir.model import Route
from imtable.sandbox.credentials import Keys
from imtable.sandbox.delivery import sending_state
from imtable.sandbox.exchange import Responder
from imtable.sandbox.findings import MOST
from imtable.sandbox.messages import Received
from imtable.sandbox.server import Sandbox
from support.api_pages import FILE, NESTED, REDIRECT, TWO_VERBS, UPLOAD, V2_DOWNLOAD
from support.corpus import ROOT
from support.sandbox_client import Draft, Merchant, full_request, send, signed

SHOP = (NESTED, TWO_VERBS, UPLOAD, V2_DOWNLOAD, REDIRECT, FILE)
PAGES = (*SHOP, *read_stored(ROOT / "specs" / "ir").pages)
CALLS = [
    (page, operation)
    for page in PAGES
    for operation in page.operations
    if isinstance(operation.target, Route)
]
pytestmark = pytest.mark.boundary("request to the sandbox")

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["", "\ud800", "测", "1e999", "{}", "a=b&c", "%zz", "x" * 5_000])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(
    [
        "Authorization",
        "Content-Type",
        "Wechatpay-Serial",
        "Accept",
        "Accept-Encoding",
        "User-Agent",
        "X-Sandbox-Fault",
        "X-Sandbox-Set",
    ]
)
TEXTS = st.text(st.characters(min_codepoint=1, max_codepoint=0xFF), max_size=60)
TARGETS = st.text("/.%?&=+{}:;a1Z~", max_size=40)


@pytest.fixture(scope="session")
def responder(keys: Keys) -> Responder:
    return Responder(PAGES, sending_state(keys))


@st.composite
def drafts(draw: st.DrawFn, merchant: Merchant) -> Draft:
    """A right request, with something in it that is not."""
    draft = full_request(*draw(st.sampled_from(CALLS)), merchant)
    change = draw(st.sampled_from(["value", "bytes", "target", "header", "sealed"]))
    match change:
        case "value":
            draft.body = _with_other_value(draw, draft.body)
        case "bytes":
            draft.body = _spliced(draw, draft.body, st.binary(max_size=40))
        case "target":
            target = _spliced(draw, draft.target.encode(), TARGETS.map(str.encode))
            draft.target = "/" + target.decode(errors="replace").lstrip("/")
        case "header":
            draft.headers[draw(NAMES)] = draw(TEXTS)
        case _:
            draft.pairs[draw(st.sampled_from(["mchid", "timestamp"]))] = draw(TEXTS)
    return signed(draft, merchant) if draw(st.booleans()) else draft


def _with_other_value(draw: st.DrawFn, body: bytes) -> bytes:
    """A member of a JSON body, at any depth, becomes something else."""
    try:
        value: Any = json.loads(body)
    except ValueError:
        return json.dumps(draw(VALUES)).encode()
    inner = value
    while keys := _keys(inner):
        key = draw(st.sampled_from(keys))
        if not _keys(inner[key]) or draw(st.booleans()):
            inner[key] = draw(VALUES)
            break
        inner = inner[key]
    return json.dumps(value).encode()


def _keys(value: Any) -> list[Any]:
    match value:
        case dict():
            return [*cast("dict[str, Any]", value)]
        case [*items]:
            return [*range(len(items))]
        case _:
            return []


def _spliced(draw: st.DrawFn, text: bytes, pieces: st.SearchStrategy[bytes]) -> bytes:
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, len(text)))
    return text[:start] + draw(pieces) + text[end:]


@given(data=st.data())
def test_any_request_is_answered(
    data: st.DataObject, responder: Responder, merchant: Merchant
) -> None:
    draft = data.draw(drafts(merchant))
    headers = {name.lower(): value for name, value in draft.headers.items()}
    outcome = responder.answer(Received(draft.verb, draft.target, headers, draft.body))
    assert 200 <= outcome.answer.status < 600
    assert len(outcome.findings) <= MOST + 1
    assert all(len(str(one)) < 4_000 for one in outcome.findings)


@st.composite
def edits(draw: st.DrawFn, text: bytes) -> bytes:
    """A text of which a piece is another one."""
    return _spliced(draw, text, st.binary(max_size=60) | TARGETS.map(str.encode))


@given(data=st.data())
def test_any_bytes_are_answered(
    data: st.DataObject, documented: Sandbox, merchant: Merchant
) -> None:
    draft = signed(Draft("GET", "/v3/certificates"), merchant)
    lines = [f"{name}: {value}\r\n" for name, value in draft.headers.items()]
    text = f"GET {draft.target} HTTP/1.1\r\n{''.join(lines)}\r\n".encode()
    documented.requests.clear()
    got = _talk(documented, data.draw(edits(text)))
    assert got.startswith(b"HTTP/1.1 ") or not documented.requests
    assert all(one.status is not None for one in documented.requests)
    assert send(documented.url, replace(draft, target="/")).status == 200


def _talk(sandbox: Sandbox, text: bytes) -> bytes:
    parts = urlsplit(sandbox.url)
    address = (str(parts.hostname), int(parts.port or 0))
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(text)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))
