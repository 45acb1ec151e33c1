"""What the clients of others send and the platform takes: it is answered, mostly with a warning.

The requests are written by hand, byte by byte, as those clients write them.
"""

from __future__ import annotations

import hashlib
import io
import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from imtable.ir.model import ApiPage, Binary, Json, Operation, RsaOaep, SampleCode
from imtable.sandbox import start_sandbox
from imtable.sandbox.credentials import Keys
from imtable.sandbox.framing import (
    MAX_BODY,
    MAX_CHUNKS,
    MAX_TRAILERS,
    CutError,
    read_body,
)
from imtable.sandbox.refusal import RefusedError
from imtable.sandbox.server import Sandbox, SeenRequest
from support.api_pages import (
    TEXT,
    TRUTH,
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
from support.sandbox_client import FILE, Draft, Merchant, send, signed, xml_body

REPLY = answers("json", field("state"))
SHOWN = SampleCode(label="x", code="['mode' => 'ROOF', 'at' => ['C', 'D'], 'no' => '']")


def at(path: str, operation: Operation) -> ApiPage:
    return page(f"openapi/{path}", operation)


def upload_to(path: str, *rows: str) -> ApiPage:
    """The table of an upload: `meta`, and file parts of these names."""
    meta = encoded(Json(), record(field("filename"), field("sha256")))
    body = record(field("meta", meta), *(field(name, Binary()) for name in rows))
    return at(path, call(path, parameter("multipart", body), reply=REPLY))


QUERY = record(optional("all", TRUTH), optional("one", TRUTH, "true"))
ORDER = record(
    optional("mode", TEXT, "HOME"),
    optional("at", many(TEXT), "A", "B"),
    optional("no", TEXT, "1"),
)
SECRET = parameter("json", record(field("name", encoded(RsaOaep(key="platform")))))
SERIAL = parameter("headers", record(field("Wechatpay-Serial")))
PAGES = (
    at(
        "v3/orders",
        call("v3/orders", parameter("query", QUERY), verb="get", reply=REPLY),
    ),
    at(
        "v3/shown",
        replace(call("v3/shown", parameter("json", ORDER)), samples=(SHOWN,)),
    ),
    at("v3/secrets", call("v3/secrets", SECRET, SERIAL, reply=REPLY)),
    at("v3/bare", call("v3/bare", reply=REPLY)),
    upload_to("v3/media", "file"),
    upload_to("v3/special", "special_file"),
    upload_to("v3/two", "front", "back"),
    at(
        "v2/pay/order",
        call(
            "pay/order",
            parameter("xml", record(field("mch_id"), optional("gift", TRUTH))),
            reply=answers("xml", field("return_code", TEXT, "SUCCESS", "FAIL")),
        ),
    ),
)


@pytest.fixture(scope="module")
def shop(keys: Keys) -> Iterator[Sandbox]:
    with start_sandbox(PAGES, keys) as sandbox:
        yield sandbox


def taken(sandbox: Sandbox, *issues: str) -> SeenRequest:
    """The last request, which was answered with exactly these warnings."""
    seen = sandbox.requests[-1]
    assert seen.findings == ()
    assert len(seen.warnings) == len(issues), seen.warnings
    pairs = zip(seen.warnings, issues, strict=True)
    assert all(issue in str(warning) for warning, issue in pairs), seen.warnings
    return seen


# -- the key of the platform ---------------------------------------------------------------


def test_who_trusts_certificates_names_no_key(
    shop: Sandbox, merchant: Merchant
) -> None:
    draft = Draft("GET", "/v3/orders", headers={"Wechatpay-Serial": ""})
    got = send(shop.url, signed(draft, merchant))
    assert got.status == 200
    merchant.verify(got.headers, got.body)
    assert got.headers["wechatpay-serial"] == merchant.platform_serial
    taken(shop, "must name the platform key")


def test_where_secrets_travel_their_key_is_named(
    shop: Sandbox, merchant: Merchant
) -> None:
    body = b'{"name":"%s"}' % merchant.encrypt("a").encode()
    headers = {"Content-Type": "application/json", "Wechatpay-Serial": ""}
    draft = Draft("POST", "/v3/secrets", headers=headers, body=body)
    assert send(shop.url, signed(draft, merchant)).status == 400
    assert "no Wechatpay-Serial says" in str(shop.requests[-1].findings[0])


# -- truth values --------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["1", "0", "true", "false", "TRUE", "False"])
def test_truth_values_of_a_query(text: str, shop: Sandbox, merchant: Merchant) -> None:
    send(shop.url, signed(Draft("GET", f"/v3/orders?all={text}"), merchant))
    taken(shop)


@pytest.mark.parametrize(
    ("query", "issue"),
    [
        ("all=yes", "`true` or `false`"),
        ("all=", "`true` or `false`"),
        ("all=2", "`true` or `false`"),
        ("one=0", "not a documented value"),
    ],
)
def test_what_is_no_truth_value(
    query: str, issue: str, shop: Sandbox, merchant: Merchant
) -> None:
    got = send(shop.url, signed(Draft("GET", f"/v3/orders?{query}"), merchant))
    assert (got.status, issue in got.json["message"]) == (400, True)


@pytest.mark.parametrize("text", ["TRUE", "1", "false"])
def test_truth_values_of_xml(text: str, shop: Sandbox, merchant: Merchant) -> None:
    members = {"mch_id": merchant["mchid"], "gift": text}
    body = xml_body(members, merchant)
    draft = Draft("POST", "/pay/order", "v2", {"Content-Type": "text/xml"}, body)
    send(shop.url, draft)
    taken(shop)


# -- v2 ------------------------------------------------------------------------------------


@pytest.mark.parametrize("media", ["", "application/x-www-form-urlencoded"])
def test_nobody_looks_at_the_media_type_of_xml(
    media: str, shop: Sandbox, merchant: Merchant
) -> None:
    """Old clients post with the type that their library takes for a form."""
    body = xml_body({"mch_id": merchant["mchid"]}, merchant)
    send(shop.url, Draft("POST", "/pay/order", "v2", {"Content-Type": media}, body))
    taken(shop, "text/xml is due")


def test_texts_in_sections(shop: Sandbox, merchant: Merchant) -> None:
    members = {"mch_id": merchant["mchid"], "nonce_str": "a" * 20}
    members["sign"] = merchant.sign_v2(members)
    inner = "".join(f"<{k}><![CDATA[{v}]]></{k}>\n" for k, v in members.items())
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<xml>\n{inner}</xml>\n'.encode()
    draft = Draft("POST", "/pay/order", "v2", {"Content-Type": "text/xml"}, body)
    send(shop.url, draft)
    taken(shop)


# -- values that only samples show ---------------------------------------------------------


def shown_call(body: str) -> Draft:
    headers = {"Content-Type": "application/json"}
    return Draft("POST", "/v3/shown", headers=headers, body=body.encode())


@pytest.mark.parametrize("body", ['{"mode":"ROOF"}', '{"at":["C"]}', '{"at":["D"]}'])
def test_a_value_that_a_sample_shows(
    body: str, shop: Sandbox, merchant: Merchant
) -> None:
    send(shop.url, signed(shown_call(body), merchant))
    taken(shop, "the table does not list it, a sample shows it")


@pytest.mark.parametrize(
    "body", ['{"mode":"ROO"}', '{"mode":"C"}', '{"at":["ROOF"]}', '{"no":""}']
)
def test_a_value_that_no_sample_shows(
    body: str, shop: Sandbox, merchant: Merchant
) -> None:
    got = send(shop.url, signed(shown_call(body), merchant))
    assert (got.status, "not a documented value" in got.json["message"]) == (400, True)


# -- uploads -------------------------------------------------------------------------------

MARK = "4d9b9e6f7c"
META = json.dumps({"filename": "a.png", "sha256": hashlib.sha256(FILE).hexdigest()})


def upload(path: str = "/v3/media", *names: str, meta: str = "") -> Draft:
    """As `MultipartStream` writes it; `meta` are header lines of that part."""
    head = f'--{MARK}\r\nContent-Disposition: form-data; name="meta"\r\n{meta}'
    meta_part = f"{head}Content-Length: {len(META)}\r\n\r\n{META}\r\n".encode()
    files = b"".join(
        f'--{MARK}\r\nContent-Disposition: form-data; name="{name}"; filename="a.png"\r\n'
        f"Content-Length: {len(FILE)}\r\nContent-Type: image/png\r\n\r\n".encode()
        + FILE
        + b"\r\n"
        for name in names or ("file",)
    )
    return Draft(
        "POST",
        path,
        headers={"Content-Type": f'multipart/form-data; boundary="{MARK}"'},
        body=meta_part + files + f"--{MARK}--\r\n".encode(),
        signed_body=META.encode(),
    )


JSON_PART = "Content-Type: application/json\r\n"


def test_an_upload_whose_header_declares_no_boundary(
    shop: Sandbox, merchant: Merchant
) -> None:
    draft = upload(meta=JSON_PART)
    draft.headers["Content-Type"] = "multipart/form-data"
    send(shop.url, signed(draft, merchant))
    taken(shop, "declares no boundary")


def test_a_boundary_that_nobody_shows(shop: Sandbox, merchant: Merchant) -> None:
    draft = upload(meta=JSON_PART)
    draft.headers["Content-Type"] = "multipart/form-data"
    draft.body = b"\r\n" + draft.body
    assert send(shop.url, signed(draft, merchant)).status == 400
    assert "the body shows none" in str(shop.requests[-1].findings)


def test_a_part_without_a_media_type(shop: Sandbox, merchant: Merchant) -> None:
    send(shop.url, signed(upload(), merchant))
    taken(shop, "needs `Content-Type: application/json`")


def test_a_file_under_the_usual_name(shop: Sandbox, merchant: Merchant) -> None:
    send(shop.url, signed(upload("/v3/special", meta=JSON_PART), merchant))
    taken(shop, "the table calls this part `special_file`")


@pytest.mark.parametrize(
    ("path", "name"), [("/v3/special", "other"), ("/v3/two", "file")]
)
def test_a_file_under_another_name(
    path: str, name: str, shop: Sandbox, merchant: Merchant
) -> None:
    draft = upload(path, name, meta=JSON_PART)
    assert send(shop.url, signed(draft, merchant)).status == 400
    assert "no row of the table" in str(shop.requests[-1].findings)


def test_an_upload_where_the_page_forgets_it(shop: Sandbox, merchant: Merchant) -> None:
    send(shop.url, signed(upload("/v3/bare", meta=JSON_PART), merchant))
    taken(shop, "takes no body")
    draft = Draft("POST", "/v3/bare", headers={"Content-Type": "text/plain"}, body=b"x")
    assert send(shop.url, signed(draft, merchant)).status == 400


# -- chunks --------------------------------------------------------------------------------


def chunked(body: bytes, size: int) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize("size", [7, 16, 8192])
def test_an_upload_in_chunks(size: int, shop: Sandbox, merchant: Merchant) -> None:
    """The official PHP SDK sends them: head, a wait for 100, chunks, on a socket of curl."""
    draft = signed(upload(meta=JSON_PART), merchant)
    told = {"Host": "x", **draft.headers, "Transfer-Encoding": "chunked"}
    told["Expect"] = "100-Continue"
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    head = f"POST {draft.target} HTTP/1.1\r\n{lines}\r\n"
    parts = urlsplit(shop.url)
    with socket.create_connection((parts.hostname, parts.port or 0), 5) as connection:
        connection.sendall(head.encode())
        assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(chunked(draft.body, size))
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        assert taken(shop).received.body == draft.body
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")  # nothing of the body is left
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")


CHUNKED = {"transfer-encoding": "chunked"}


@pytest.mark.parametrize(
    ("sent", "body"),
    [
        (b"0\r\n\r\n", b""),
        (b"3\r\nabc\r\n0\r\n\r\n", b"abc"),
        (b"3\nabc\n0\n\n", b"abc"),
        (b"00A;name=value\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n", b"0123456789"),
        (b"1\r\n\r\r\n1 \r\n\n\r\n0\r\n\r\n", b"\r\n"),
    ],
)
def test_chunks(sent: bytes, body: bytes) -> None:
    stream = io.BytesIO(sent + b"GET /next")
    assert read_body(stream, CHUNKED) == body
    assert stream.read() == b"GET /next"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"x\r\n", 400),
        (b"-1\r\n", 400),
        (b"+1\r\n", 400),
        (b"0x1\r\n", 400),
        (b"\r\n", 400),
        (b"1_0\r\n", 400),
        (b"1\r\nab\r\n", 400),
        (b"f" * 13 + b"\r\n", 400),
        (b"1;" + b"x" * 5000 + b"\r\n", 400),
        (b"%x\r\n" % (MAX_BODY + 1), 413),
        (b"ffffffffffff\r\n", 413),
        (b"1\r\na\r\n" * MAX_CHUNKS, 413),
        (b"0\r\n" + b"A: b\r\n" * MAX_TRAILERS, 431),
    ],
)
def test_chunks_that_are_refused(sent: bytes, status: int) -> None:
    with pytest.raises(RefusedError) as refused:
        read_body(io.BytesIO(sent), CHUNKED)
    assert refused.value.status == status


@pytest.mark.parametrize("sent", [b"", b"3", b"3\r\n", b"3\r\nab", b"0\r\n", b"0\r\nA"])
def test_chunks_that_end_too_early(sent: bytes) -> None:
    with pytest.raises(CutError):
        read_body(io.BytesIO(sent), CHUNKED)
