"""Files both ways: signed uploads, downloads that are what was announced, statements."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import io
import json
import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from runtime import (
    ApiError,
    AsyncClient,
    BrokenError,
    CallOptions,
    Client,
    ConfigError,
    DecodeError,
    FileDigest,
    FileInput,
    FileReply,
    JsonText,
    NotFoundError,
    Operation,
    PayError,
    RawResponse,
    Reply,
    Secret,
    Send,
    SignatureError,
)
from support.pay_platform import (
    PUBLIC_KEY_ID,
    AsyncWire,
    Outcome,
    Wire,
    answer,
    body_of,
    credentials,
    opened,
    rsa_key,
    sources,
    unsigned,
)

CSV = "﻿交易时间,`1\n".encode() * 1000
SHA1 = hashlib.sha1(CSV).hexdigest()
URL = (
    "https://api.mch.weixin.qq.com/v3/billdownload/file?token=a%2Fb%3D~%7e&tartype=gzip"
)
pytestmark = pytest.mark.usefixtures("no_pauses")


@dataclass(slots=True, kw_only=True)
class Upload:
    file: FileInput
    meta: Annotated[Upload.Meta, JsonText()]

    @dataclass(slots=True, kw_only=True)
    class Meta:
        filename: str
        sha256: Annotated[str, FileDigest("sha256")] | None = None
        phone: Annotated[str, Secret("platform")] | None = field(
            default=None, repr=False
        )


@dataclass(slots=True, kw_only=True)
class Media(Reply):
    media_id: str


UPLOAD: Operation[Media] = Operation(
    method="POST",
    path="v3/merchant/media/upload",
    page="p",
    reply=Media,
    sends="multipart",
    returns="json",
)
STATEMENT: Operation[FileReply] = Operation(
    method="GET",
    path="v3/statements",
    page="p",
    reply=FileReply,
    sends="none",
    returns="file",
    verification="statement",
)
Run = Callable[..., Any]


def client_of(wire: Wire, **settings: Any) -> Client:
    return Client(credentials(), transport=wire, sources=sources(), **settings)


def fetch_sync(wire: Wire, url: str = URL, **arguments: Any) -> Any:
    return client_of(wire).download(url, **arguments)


def fetch_async(wire: Wire, url: str = URL, **arguments: Any) -> Any:
    async def go() -> Any:
        client = AsyncClient(
            credentials(), transport=AsyncWire(wire), sources=sources()
        )
        return await client.download(url, **arguments)

    return asyncio.run(go())


both = pytest.mark.parametrize("fetch", [fetch_sync, fetch_async])


def verify(request: Send, signed: bytes) -> None:
    """The authorization, checked by `cryptography` alone."""
    header = dict(request.headers)["Authorization"]
    found = dict(re.findall(r'([a-z_]+)="([^"]*)"', header))
    text = f"{request.method}\n{request.target}\n{found['timestamp']}\n{found['nonce_str']}\n"
    rsa_key("merchant").public_key().verify(
        b64decode(found["signature"]),
        text.encode() + signed + b"\n",
        PKCS1v15(),
        SHA256(),
    )


# -- uploads -------------------------------------------------------------------------------


def test_an_upload_signs_its_meta_alone(tmp_path: Path) -> None:
    path = tmp_path / "发票.png"
    path.write_bytes(b"content")
    wire = Wire.script(answer({"media_id": "M"}))
    body = Upload(file=path, meta=Upload.Meta(filename="发票.png", phone="110"))
    assert client_of(wire).call(UPLOAD, body=body).media_id == "M"
    (request,) = wire.sent
    meta = re.search(
        rb"Content-Type: application/json\r\n\r\n(.*?)\r\n--", body_of(request)
    )
    assert meta
    verify(request, meta[1])
    value = json.loads(meta[1])
    assert value["sha256"] == hashlib.sha256(b"content").hexdigest()
    assert opened(value["phone"]) == "110"
    assert dict(request.headers)["Wechatpay-Serial"] == PUBLIC_KEY_ID


def test_an_upload_that_is_repeated_is_sent_whole_again() -> None:
    wire = Wire.script(unsigned(502), answer({"media_id": "M"}))
    body = Upload(file=io.BytesIO(b"content"), meta=Upload.Meta(filename="a"))
    client_of(wire).call(UPLOAD, body=body, options=CallOptions(retry_writes=True))
    first, second = wire.sent
    assert body_of(first) == body_of(second)
    assert first.headers != second.headers  # another nonce


def test_an_upload_whose_file_is_missing_sends_nothing() -> None:
    wire = Wire.script()
    body = Upload(file="/no/such/file", meta=Upload.Meta(filename="a"))
    with pytest.raises(ConfigError, match="file: expected"):
        client_of(wire).call(UPLOAD, body=body)


# -- downloads -----------------------------------------------------------------------------


@both
def test_a_download_is_signed_over_the_address_as_it_was_given(fetch: Run) -> None:
    wire = Wire.script(unsigned(200, CSV))
    reply = fetch(wire, hash_type="SHA1", hash_value=SHA1.upper())
    assert (reply.content, reply.meta.raw) == (CSV, CSV)
    (request,) = wire.sent
    assert request.url == URL
    verify(request, b"")
    headers = dict(request.headers)
    assert (headers["Accept"], headers["Accept-Encoding"]) == ("*/*", "identity")


@both
def test_to_a_path(fetch: Run, tmp_path: Path) -> None:
    path = tmp_path / "bill.csv"
    packed = unsigned(200, gzip.compress(CSV))
    reply = fetch(
        Wire.script(packed), to=path, hash_type="SHA1", hash_value=SHA1, gunzip=True
    )
    assert (path.read_bytes(), reply.content) == (CSV, b"")
    assert [one.name for one in tmp_path.iterdir()] == ["bill.csv"]


def test_to_a_stream() -> None:
    stream = io.BytesIO()
    fetch_sync(Wire.script(unsigned(200, CSV)), to=stream)
    assert stream.getvalue() == CSV


class Streaming(Wire):
    """A transport that knows sinks, and writes a part of the body before a failure."""

    def send(self, request: Send, /) -> RawResponse:
        assert request.sink
        self.sent.append(request)
        outcome = self.handle(request)
        if isinstance(outcome, Exception):
            request.sink.write(b"a part of ")
            raise outcome
        if outcome.status != 200:
            return outcome
        for start in range(0, len(outcome.body), 100):
            request.sink.write(outcome.body[start : start + 100])
        return outcome._replace(body=b"")


@both
def test_a_repeat_begins_the_file_anew(fetch: Run, tmp_path: Path) -> None:
    script = BrokenError("cut"), unsigned(503), BrokenError("cut")
    wire = Streaming.script(*script[:2], unsigned(200, CSV))
    fetch(wire, to=tmp_path / "bill.csv", hash_type="SHA1", hash_value=SHA1)
    assert (tmp_path / "bill.csv").read_bytes() == CSV
    assert len(wire.sent) == 3
    (tmp_path / "bill.csv").unlink()
    with pytest.raises(BrokenError):
        fetch(Streaming.script(*script), to=tmp_path / "bill.csv")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_of_what_is_interrupted(tmp_path: Path) -> None:
    def interrupt(request: Send) -> RawResponse:
        assert request.sink
        request.sink.write(b"a part of ")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        fetch_sync(Wire(interrupt), to=tmp_path / "bill.csv")
    assert list(tmp_path.iterdir()) == []  # while the traceback holds all frames
    del caught

    async def hang() -> None:
        class Hanging(AsyncWire):
            async def send(self, request: Send, /) -> RawResponse:
                assert request.sink
                request.sink.write(b"a part of ")
                await asyncio.Event().wait()
                raise AssertionError

        client = AsyncClient(
            credentials(), transport=Hanging(Wire.script()), sources=sources()
        )
        async with asyncio.timeout(0.05):
            await client.download(URL, to=tmp_path / "bill.csv")

    with pytest.raises(TimeoutError):
        asyncio.run(hang())
    assert list(tmp_path.iterdir()) == []


FAILURES: list[tuple[Outcome, dict[str, Any], type[PayError], str]] = [
    (unsigned(200, CSV), {"hash_value": "0" * 40}, SignatureError, "digest"),
    (unsigned(200, CSV[:-1]), {}, SignatureError, "digest"),
    (unsigned(200, CSV), {"gunzip": True}, DecodeError, "not gzip"),
    (
        unsigned(200, gzip.compress(CSV)[:-9]),
        {"gunzip": True},
        DecodeError,
        "cut short",
    ),
    (unsigned(404, {"code": "NO", "message": "m"}), {}, NotFoundError, "NO m"),
    (unsigned(200, {"code": "NO", "message": "m"}), {}, ApiError, "NO m"),
    (
        unsigned(200, b"<xml><return_code>FAIL</return_code></xml>"),
        {},
        ApiError,
        "200 FAIL",
    ),
]


@both
@pytest.mark.parametrize("kind", [Wire, Streaming])
@pytest.mark.parametrize(("given", "arguments", "error", "text"), FAILURES)
def test_nothing_is_left_of_what_fails(
    fetch: Run,
    kind: type[Wire],
    given: Outcome,
    arguments: dict[str, Any],
    error: type[PayError],
    text: str,
    tmp_path: Path,
) -> None:
    path = tmp_path / "bill.csv"
    path.write_text("old")
    asked = {"hash_type": "SHA1", "hash_value": SHA1, **arguments}
    with pytest.raises(error, match=text) as caught:
        fetch(kind.script(given), to=path, **asked)
    assert type(caught.value) is error
    assert str(caught.value).startswith("GET {download_url}: ")
    assert [one.name for one in tmp_path.iterdir()] == ["bill.csv"]
    assert path.read_text() == "old"


def test_a_file_that_begins_like_an_error_is_a_file() -> None:
    for raw in (b"{not json", b"<xml>not xml", b"[1]", b"{" + b" " * 100_000 + b"}"):
        assert fetch_sync(Wire.script(unsigned(200, raw))).content == raw


@both
def test_a_download_by_options(fetch: Run, tmp_path: Path) -> None:
    """What is said in `options` holds where no argument says otherwise."""
    place = tmp_path / "bill.csv"
    options = CallOptions(save_to=place, hash_type="SHA1", hash_value="0" * 40)
    with pytest.raises(SignatureError) as caught:
        fetch(Wire.script(RawResponse(200, (), b"bill")), options=options)
    assert (caught.value.reason, place.exists()) == ("digest", False)
    right = hashlib.sha1(b"bill").hexdigest()
    fetch(Wire.script(RawResponse(200, (), b"bill")), options=options, hash_value=right)
    assert place.read_bytes() == b"bill"


def test_an_argument_of_a_download_that_there_is_not() -> None:
    with pytest.raises(TypeError, match="unknown option 'hash_typ'"):
        fetch_sync(Wire.script(), hash_typ="SHA1")


ADDRESSES = [
    "https://evil.example.com/v3/billdownload/file?token=1",
    "https://api.mch.weixin.qq.com.evil.example.com/x",
    "https://api.mch.weixin.qq.com@evil.example.com/x",
    "https://evil.example.com#@api.mch.weixin.qq.com/x",
    "https://evil.example.com\\@api.mch.weixin.qq.com/x",
    "https://pay.weixin.qq.com/x",
    "https://evilwechatpay.cn/x",
    "http://api.mch.weixin.qq.com/x",
    "ftp://api.mch.weixin.qq.com/x",
    "//api.mch.weixin.qq.com/x",
    "https://api.mch.weixin.qq.com",
    "https://api.mch.weixin.qq.com/",
    "https://api.mch.weixin.qq.com/a b",
    "https://api.mch.weixin.qq.com/a\r\nX: 1",
    "https://api.mch.weixin.qq.com/测",
    "https://api.mch.weixin.qq.com:444/x",
    "https://api.mch.weixin.qq.com\\.evil.example.com/x",
    "https://api.mch.weixin.qq.com\n.evil.example.com/x",
    "https://api.mch.weixin.qq.com%2eevil.example.com/x",
    "https://user:pass@api.mch.weixin.qq.com/x",
    "https://api.mch.weixin.qq.com./x",
    "https://аpi.mch.weixin.qq.com/x",
    "https://api.mch.weixin.qq.com。evil.example.com/x",
    "https://xn--pi-6kc.mch.weixin.qq.com/x",
    "https://*/x",
    "https://api.mch.weixin.qq.com?x/y",
    "/v3/billdownload/file",
    "",
]


@pytest.mark.parametrize("url", ADDRESSES)
def test_an_authorization_goes_to_the_platform_alone(url: str) -> None:
    wire = Wire.script()
    with pytest.raises(ConfigError):
        fetch_sync(wire, url)
    assert wire.sent == []


def test_all_hosts_does_not_mean_hosts_of_strangers() -> None:
    wire = Wire.script()
    client = client_of(wire, hosts={"*": "http://127.0.0.1:8/"})
    with pytest.raises(ConfigError, match="no host of the platform"):
        client.download("https://evil.example.com/x")
    assert wire.sent == []


@pytest.mark.parametrize(
    ("url", "settings", "sent"),
    [
        ("https://apihk.mch.weixin.qq.com/x?t=1#f", {}, None),
        ("https://API.mch.weixin.qq.com/x", {}, "https://API.mch.weixin.qq.com/x"),
        ("https://pay.wechatpay.cn/x", {}, None),
        (
            "https://api.mch.weixin.qq.com/x?t=%2F",
            {"hosts": {"api.mch.weixin.qq.com": "http://127.0.0.1:8/p/"}},
            "http://127.0.0.1:8/p/x?t=%2F",
        ),
        ("http://127.0.0.1:8/x", {"base_url": "http://127.0.0.1:8/"}, None),
    ],
)
def test_addresses(url: str, settings: dict[str, Any], sent: str | None) -> None:
    wire = Wire.script(unsigned(200, b"a"))
    client_of(wire, **settings).download(url)
    assert wire.sent[0].url == (sent or url.partition("#")[0])


def test_a_digest_needs_both_its_halves() -> None:
    for arguments in ({"hash_type": "SHA1"}, {"hash_value": "0"}):
        with pytest.raises(ConfigError, match="pass both, or neither"):
            fetch_sync(Wire.script(), **arguments)


def test_a_place_that_cannot_be_written_is_found_before_anything_is_sent() -> None:
    with pytest.raises(ConfigError, match="cannot be written"):
        fetch_sync(Wire.script(), to="/no/such/folder/bill.csv")


# -- statements ----------------------------------------------------------------------------


def statement(raw: bytes, sha1: str = SHA1, lacks: str = "X") -> RawResponse:
    signed = answer(b'{"sha1":"%s"}' % sha1.encode(), changes={lacks: None})
    return signed._replace(
        headers=(*signed.headers, ("Wechatpay-Statement-Sha1", sha1)), body=raw
    )


def ask(given: Outcome, **options: Any) -> Any:
    options = {"options": CallOptions(**options)} if options else {}
    return client_of(Wire.script(given)).call(STATEMENT, **options)


def test_a_statement_is_signed_over_its_digest(tmp_path: Path) -> None:
    assert ask(statement(CSV)).meta.verified_by == PUBLIC_KEY_ID
    ask(statement(CSV), save_to=tmp_path / "statement.csv")
    assert (tmp_path / "statement.csv").read_bytes() == CSV


STATEMENTS = [
    (statement(CSV + b"x"), "digest"),
    (statement(CSV, "0" * 40), "digest"),
    (statement(CSV)._replace(headers=statement(CSV).headers[:-1]), "mismatch"),
    (statement(CSV, lacks="Wechatpay-Signature"), "missing"),
    (answer(CSV), "mismatch"),
    (unsigned(200, CSV), "missing"),
]


@pytest.mark.parametrize(("given", "reason"), STATEMENTS)
def test_a_statement_that_is_another_one(
    given: Outcome, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(SignatureError) as caught:
        ask(given, save_to=tmp_path / "statement.csv")
    assert caught.value.reason == reason
    assert list(tmp_path.iterdir()) == []
