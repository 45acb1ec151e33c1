"""Generated functions with the default transports against a server on this machine.

The server signs as the platform does; what it is sent is checked by `openssl`'s library and
the standard library, not by the runtime.
"""

from __future__ import annotations

import asyncio
import email
import hashlib
import json
import re
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from wechatpay_sdk import AsyncClient, Client, Credentials, SignatureError
from wechatpay_sdk.v2.deposit import refundquery
from wechatpay_sdk.v2.pay import downloadbill
from wechatpay_sdk.v3.billdownload import file as billdownload
from wechatpay_sdk.v3.merchant.media import upload
from wechatpay_sdk.webhook.v2 import refund_processed

APIV2_KEY = "192006250b4c09247ec02edce69f6a2d"
PUBLIC_KEY_ID = "PUB_KEY_ID_0114232134912410000000000000"
MCHID = "1900000001"
SERIAL = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
MERCHANT = rsa.generate_private_key(65537, 2048)
PLATFORM = rsa.generate_private_key(65537, 2048)
CSV = "﻿交易时间,`1\n".encode() * 50_000


def given() -> Credentials:
    form = PrivateFormat.PKCS8
    public = PLATFORM.public_key()
    return Credentials(
        mchid=MCHID,
        serial=SERIAL,
        private_key=MERCHANT.private_bytes(Encoding.PEM, form, NoEncryption()),
        public_key_id=PUBLIC_KEY_ID,
        public_key=public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        apiv2_key=APIV2_KEY,
    )


def digest(members: dict[str, str]) -> str:
    pairs = sorted((k, v) for k, v in members.items() if v and k != "sign")
    text = "&".join(f"{k}={v}" for k, v in pairs) + f"&key={APIV2_KEY}"
    return hashlib.md5(text.encode()).hexdigest().upper()


def xml(members: dict[str, str]) -> bytes:
    signed = members | {"sign": digest(members)}
    inner = "".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in signed.items())
    return f"<xml>{inner}</xml>".encode()


@dataclass
class Server:
    url: str
    tampered: bool = False
    seen: list[tuple[str, str, dict[str, str], bytes]] = field(
        default_factory=list[tuple[str, str, dict[str, str], bytes]]
    )


def platform(server: Server, path: str) -> tuple[dict[str, str], bytes]:
    """The headers and the body of an answer."""
    if path == "/v3/merchant/media/upload":
        body = b'{"media_id":"M1"}'
        message = b"1\nN\n" if server.tampered else b""
        return signature(message + body), body
    if path == "/deposit/refundquery":
        told = {"return_code": "SUCCESS", "result_code": "SUCCESS", "refund_count": "2"}
        numbered = {"out_refund_no_0": "R0", "out_refund_no_1": "R1"}
        return {}, xml(told | numbered)
    return {}, CSV


def signature(body: bytes) -> dict[str, str]:
    import time

    now = str(int(time.time()))
    message = f"{now}\nN1\n".encode() + body + b"\n"
    return {
        "Wechatpay-Timestamp": now,
        "Wechatpay-Nonce": "N1",
        "Wechatpay-Serial": PUBLIC_KEY_ID,
        "Wechatpay-Signature": b64encode(
            PLATFORM.sign(message, PKCS1v15(), SHA256())
        ).decode(),
    }


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            state.seen.append((str(self.command), self.path, headers, body))
            more, reply = platform(state, self.path.partition("?")[0])
            self.send_response(200)
            for name, value in (more | {"Content-Length": str(len(reply))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply)

        do_GET = do_POST = _answer  # noqa: N815  the names that http.server calls

        def log_message(self, format: str, *args: Any) -> None:
            del format, args

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        state = Server(f"http://127.0.0.1:{running.server_port}/")
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield state
        finally:
            running.shutdown()
            thread.join()


def verify(method: str, target: str, headers: dict[str, str], signed: bytes) -> None:
    found = dict(re.findall(r'([a-z_]+)="([^"]*)"', headers["authorization"]))
    assert (found["mchid"], found["serial_no"]) == (MCHID, SERIAL)
    text = f"{method}\n{target}\n{found['timestamp']}\n{found['nonce_str']}\n"
    MERCHANT.public_key().verify(
        b64decode(found["signature"]),
        text.encode() + signed + b"\n",
        PKCS1v15(),
        SHA256(),
    )


Calls = Callable[[str, Callable[[Any, Any], Any]], Any]


def sync(url: str, use: Callable[[Any, Any], Any]) -> Any:
    """`use` is given a client, and what chooses from the two forms of a function."""

    def choose(plain: Any, _: Any) -> Any:
        return plain

    with Client(given(), base_url=url) as client:
        return use(client, choose)


def asynchronous(url: str, use: Callable[[Any, Any], Any]) -> Any:
    def choose(_: Any, other: Any) -> Any:
        return other

    async def go() -> Any:
        async with AsyncClient(given(), base_url=url) as client:
            return await use(client, choose)

    return asyncio.run(go())


both = pytest.mark.parametrize("run", [sync, asynchronous])


@both
def test_an_upload(server: Server, run: Calls, tmp_path: Path) -> None:
    path = tmp_path / "发票 1.png"
    path.write_bytes(b"\x89PNG" * 100_000)
    meta = upload.PostBody.Meta(filename="发票 1.png")
    body = upload.PostBody(file=path, meta=meta)
    reply = run(
        server.url,
        lambda client, of: of(upload.post, upload.post_async)(client, body=body),
    )
    assert (reply.media_id, reply.meta.verified_by) == ("M1", PUBLIC_KEY_ID)
    ((method, target, headers, raw),) = server.seen
    kind = headers["content-type"].encode()
    message = email.message_from_bytes(b"Content-Type: " + kind + b"\r\n\r\n" + raw)
    first, second = (one for one in message.walk() if not one.is_multipart())
    signed = first.get_payload(decode=True)
    content = second.get_payload(decode=True)
    assert isinstance(signed, bytes)
    assert content == path.read_bytes()
    verify(method, target, headers, signed)
    assert json.loads(signed) == {
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "filename": "发票 1.png",
    }
    assert "transfer-encoding" not in headers


@both
def test_a_tampered_reply(server: Server, run: Calls) -> None:
    server.tampered = True
    body = upload.PostBody(file=b"x", meta=upload.PostBody.Meta(filename="a.png"))
    with pytest.raises(SignatureError, match="mismatch"):
        run(
            server.url,
            lambda client, of: of(upload.post, upload.post_async)(client, body=body),
        )


@both
def test_a_call_of_v2(server: Server, run: Calls) -> None:
    body = refundquery.PostXml(
        appid="wx1",
        mch_id=MCHID,
        transaction_id="T1",
        out_trade_no="O1 <&>",
        out_refund_no="R",
        refund_id="I",
    )
    reply = run(
        server.url,
        lambda client, of: of(refundquery.post, refundquery.post_async)(
            client, xml=body
        ),
    )
    assert reply.out_refund_no_n_ == ["R0", "R1"]
    assert (reply.refund_count, reply.meta.verified_by) == (2, "apiv2_key")
    ((method, target, headers, raw),) = server.seen
    assert (method, target) == ("POST", "/deposit/refundquery")
    assert "authorization" not in headers
    members = {one.tag: one.text or "" for one in ET.fromstring(raw)}
    assert members["sign"] == digest(members)
    assert members["out_trade_no"] == "O1 <&>"
    assert len(members["nonce_str"]) == 32


@both
def test_a_bill_of_v2(server: Server, run: Calls) -> None:
    body = downloadbill.PostXml(appid="wx1", mch_id=MCHID, bill_date="20260101")
    reply = run(
        server.url,
        lambda client, of: of(downloadbill.post, downloadbill.post_async)(
            client, xml=body
        ),
    )
    assert reply.content == CSV


@both
def test_a_bill_to_a_path(server: Server, run: Calls, tmp_path: Path) -> None:
    path, sha1 = tmp_path / "bill.csv", hashlib.sha1(CSV).hexdigest()
    url = server.url + "v3/billdownload/file?token=a%2Fb%7e"
    run(
        server.url,
        lambda client, _: client.download(
            url, to=path, hash_type="SHA1", hash_value=sha1
        ),
    )
    assert path.read_bytes() == CSV
    query = billdownload.GetQuery(token="a/b")
    reply = run(
        server.url,
        lambda client, of: of(billdownload.get, billdownload.get_async)(
            client, query=query
        ),
    )
    assert reply.content == CSV
    first, second = server.seen
    assert first[1] == "/v3/billdownload/file?token=a%2Fb%7e"
    assert second[1] == "/v3/billdownload/file?token=a%2Fb"
    for method, target, headers, _ in server.seen:
        verify(method, target, headers, b"")
        assert headers["accept-encoding"] == "identity"


def refund_notice() -> bytes:
    content = "<root><out_refund_no>R1</out_refund_no><refund_fee>5</refund_fee></root>"
    padder = PKCS7(128).padder()
    key = hashlib.md5(APIV2_KEY.encode()).hexdigest().encode()
    encryptor = Cipher(AES(key), ECB()).encryptor()
    raw = padder.update(content.encode()) + padder.finalize()
    sealed = b64encode(encryptor.update(raw) + encryptor.finalize()).decode()
    told = f"<mch_id>{MCHID}</mch_id><appid>wx1</appid><nonce_str>N</nonce_str>"
    return (
        f"<xml><return_code>SUCCESS</return_code>{told}"
        f"<req_info><![CDATA[{sealed}]]></req_info></xml>"
    ).encode()


@both
def test_a_notification(run: Calls) -> None:
    """The classes of the generated package are found by its index."""
    body = refund_notice()
    url = "https://api.mch.weixin.qq.com/"
    note = run(
        url,
        lambda client, of: of(refund_processed.parse, refund_processed.parse_async)(
            client, headers={}, body=body
        ),
    )
    assert isinstance(note, refund_processed.Notification)
    assert note.req_info.out_refund_no == "R1"
    found = run(url, lambda client, _: client.parse_notification({}, body))
    assert found == note
