"""Bills: announced by one call, fetched, opened and checked with it; plain, packed, encrypted."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from runtime import (
    CallOptions,
    Client,
    ConfigError,
    DecodeError,
    Operation,
    PayError,
    Reply,
    Send,
    SignatureError,
)
from support.pay_platform import OAEP, answer, credentials, rsa_key, sources, unsigned

CSV = "﻿交易时间,`1\n".encode() * 9000
PACKED = gzip.compress(CSV, mtime=0)
KEY, NONCE = b"k" * 32, "0123456789abcdef"
SEALED_KEY = b64encode(rsa_key("merchant").public_key().encrypt(KEY, OAEP)).decode()
HOST = "https://api.mch.weixin.qq.com/"


@dataclass(slots=True, kw_only=True)
class Bill(Reply):
    hash_type: str
    hash_value: str
    download_url: str


@dataclass(slots=True, kw_only=True)
class Pieces(Reply):
    download_bill_count: int | None = None
    download_bill_list: list[Pieces.Piece] | None = None

    @dataclass(slots=True, kw_only=True)
    class Piece:
        bill_sequence: int
        download_url: str
        encrypt_key: str
        hash_type: str
        hash_value: str
        nonce: str


ASK = Operation(method="GET", path="v3/bill/tradebill", page="p", reply=Bill)
ASK_PIECES = Operation(method="GET", path="v3/bill/sub", page="p", reply=Pieces)


def sealed(plain: bytes, nonce: str = NONCE) -> bytes:
    return AESGCM(KEY).encrypt(nonce.encode(), plain, None)


def sha1(raw: bytes) -> str:
    return hashlib.sha1(raw).hexdigest()


class Platform:
    """It answers a call with what it announces, and an address with its file."""

    def __init__(self, told: dict[str, Any], **files: bytes) -> None:
        self.told = told
        self.files = files
        self.sent: list[Send] = []

    def send(self, request: Send, /) -> Any:
        self.sent.append(request)
        name = request.target.rpartition("token=")[2]
        if name in self.files:
            return unsigned(200, self.files[name])
        return answer(self.told)

    def close(self) -> None:
        return None


def client(platform: Platform) -> Client:
    return Client(credentials(), transport=platform, sources=sources(), max_retries=0)


def bill(name: str = "a", raw: bytes = CSV) -> dict[str, str]:
    url = f"{HOST}v3/billdownload/file?token={name}"
    return {"hash_type": "SHA1", "hash_value": sha1(raw), "download_url": url}


def piece(number: int, raw: bytes, **changes: Any) -> dict[str, Any]:
    return {
        **bill(f"p{number}", raw),
        "bill_sequence": number,
        "encrypt_key": SEALED_KEY,
        "nonce": NONCE,
        **changes,
    }


@pytest.mark.parametrize(
    "file",
    [CSV, PACKED, b"", gzip.compress(b"", mtime=0)],
    ids=["plain", "packed", "empty", "empty, packed"],
)
def test_a_bill_is_saved_by_the_call_that_asks_for_it(
    tmp_path: Path, file: bytes
) -> None:
    plain = gzip.decompress(file) if file[:2] == PACKED[:2] else file
    platform = Platform(bill(raw=plain), a=file)
    path = tmp_path / "bill.csv"
    reply = client(platform).call(ASK, options=CallOptions(save_to=path))
    assert (reply.hash_type, path.read_bytes()) == ("SHA1", plain)
    assert [one.target for one in platform.sent] == [
        "/v3/bill/tradebill",
        "/v3/billdownload/file?token=a",
    ]
    assert dict(platform.sent[1].headers)["Authorization"]
    stream = io.BytesIO()
    client(platform).call(ASK, options=CallOptions(save_to=stream))
    assert stream.getvalue() == plain


def test_a_bill_that_is_another_one(tmp_path: Path) -> None:
    platform = Platform(bill(raw=b"another"), a=CSV)
    with pytest.raises(SignatureError) as caught:
        client(platform).call(ASK, options=CallOptions(save_to=tmp_path / "x"))
    assert caught.value.reason == "digest"
    assert list(tmp_path.iterdir()) == []


def test_a_packed_file_says_what_was_hashed() -> None:
    made = client(Platform(bill(), a=PACKED))
    got = made.download(bill()["download_url"], gunzip=False)
    assert got.content == PACKED
    for gunzip, text in ((False, "it is gzip, .* leave out gunzip"), (None, "decompr")):
        with pytest.raises(SignatureError, match=text):
            made.download(
                bill()["download_url"],
                gunzip=gunzip,
                hash_type="SHA1",
                hash_value=sha1(CSV if gunzip is False else PACKED),
            )


HALF: list[tuple[dict[str, Any], str]] = [
    ({"hash_value": None}, "without the text of hash_type or hash_value"),
    ({"hash_type": ""}, "without the text of hash_type or hash_value"),
    ({"hash_value": ["odd"]}, "without the text of hash_type or hash_value"),
    ({"hash_type": "SHA9"}, "hash 'SHA9' is none of"),
    ({"nonce": None}, "without the text of encrypt_key or nonce"),
    ({"encrypt_key": ["odd"]}, "without the text of encrypt_key or nonce"),
]


@pytest.mark.parametrize(("changes", "text"), HALF)
def test_a_file_that_is_announced_by_half(
    changes: dict[str, Any], text: str, tmp_path: Path
) -> None:
    """It is the reply that is wrong, not what the caller passed; and the reply is kept."""
    told = {"download_bill_list": [piece(1, CSV, **changes)]}
    platform = Platform(told, p1=CSV)
    with pytest.raises(DecodeError, match=f": the reply announces a file.*{text}") as e:
        client(platform).call(ASK_PIECES, options=CallOptions(save_to=tmp_path / "x"))
    assert (len(platform.sent), list(tmp_path.iterdir())) == (1, [])
    assert b"download_bill_list" in (e.value.raw or b"")


ANNOUNCES_NOTHING: list[tuple[Operation[Any], dict[str, Any], type[PayError]]] = [
    (ASK._replace(reply=Reply), {}, ConfigError),  # type: ignore[arg-type]
    (ASK, {"hash_type": "SHA1"}, DecodeError),
    (ASK_PIECES, {"download_bill_count": 0}, DecodeError),
]


@pytest.mark.parametrize(("operation", "told", "kind"), ANNOUNCES_NOTHING)
def test_a_reply_that_announces_no_file(
    operation: Operation[Any], told: dict[str, Any], kind: type[PayError]
) -> None:
    platform = Platform(told)
    with pytest.raises(kind, match=r"announces (no file|none)"):
        client(platform).call(operation, options=CallOptions(save_to=io.BytesIO()))
    assert len(platform.sent) == (kind is DecodeError)


def test_no_signed_request_goes_to_an_address_of_another_host() -> None:
    told = {**bill(), "download_url": "https://example.com/file?token=a"}
    platform = Platform(told, a=CSV)
    with pytest.raises(ConfigError, match="no host of the platform"):
        client(platform).call(ASK, options=CallOptions(save_to=io.BytesIO()))
    assert len(platform.sent) == 1


# -- encrypted -----------------------------------------------------------------------------


def fetched(file: bytes, digest: bytes, **changes: Any) -> bytes:
    platform = Platform({}, a=file)
    options: dict[str, Any] = {
        "hash_type": "SHA1",
        "hash_value": sha1(digest),
        "encrypt_key": SEALED_KEY,
        "nonce": NONCE,
        **changes,
    }
    return client(platform).download(bill()["download_url"], **options).content


@pytest.mark.parametrize(
    "plain",
    [CSV, b"", b"\x1f", b"ab", PACKED],
    ids=["plain", "empty", "one byte", "two bytes", "packed"],
)
def test_an_encrypted_bill(plain: bytes) -> None:
    """No page says whether the digest is that of the encrypted or of the plain form."""
    file = sealed(plain)
    inner = CSV if plain is PACKED else plain
    for digest in (inner, plain, file):
        assert fetched(file, digest) == inner
    assert fetched(file, plain, gunzip=False) == plain
    with pytest.raises(SignatureError, match="digest"):
        fetched(file, b"another")


SPOILED: list[tuple[bytes, dict[str, Any], type[PayError], str]] = [
    (sealed(CSV)[:-1], {}, DecodeError, "does not open"),
    (b"x" + sealed(CSV)[1:], {}, DecodeError, "does not open"),
    (sealed(CSV, "another-nonce123"), {}, DecodeError, "does not open"),
    (b"short", {}, DecodeError, "does not open"),
    (sealed(CSV), {"encrypt_key": "AAAA"}, ConfigError, "encrypt_key and nonce"),
    (sealed(CSV), {"encrypt_key": None}, ConfigError, "encrypt_key and nonce"),
    (sealed(CSV), {"nonce": None}, ConfigError, "encrypt_key and nonce"),
    (sealed(PACKED[:-9] + b"x" * 9), {}, DecodeError, "gzip"),
]
SPOILED_IDS = [
    "cut",
    "changed",
    "another nonce",
    "short",
    "key of no ciphertext",
    "no key",
    "no nonce",
    "broken gzip",
]


@pytest.mark.parametrize(("file", "changes", "kind", "text"), SPOILED, ids=SPOILED_IDS)
def test_an_encrypted_bill_that_does_not_open(
    file: bytes, changes: dict[str, Any], kind: type[PayError], text: str
) -> None:
    with pytest.raises(kind, match=text):
        fetched(file, CSV, **changes)


def test_a_key_of_another_size() -> None:
    short = b64encode(rsa_key("merchant").public_key().encrypt(b"k" * 16, OAEP))
    with pytest.raises(ConfigError, match="encrypt_key and nonce"):
        fetched(sealed(CSV), CSV, encrypt_key=short.decode())


def test_the_pieces_of_a_bill_are_joined_in_order(tmp_path: Path) -> None:
    parts = {1: b"one\n", 2: b"two\n", 3: gzip.compress(b"three\n")}
    files = {f"p{number}": sealed(part) for number, part in parts.items()}
    told = [piece(2, b"two\n"), piece(3, b"three\n"), piece(1, b"one\n")]
    platform = Platform({"download_bill_list": told}, **files)
    path = tmp_path / "bill.csv"
    reply = client(platform).call(ASK_PIECES, options=CallOptions(save_to=path))
    assert path.read_bytes() == b"one\ntwo\nthree\n"
    assert len(reply.download_bill_list or ()) == 3
    stream = io.BytesIO()
    client(platform).call(ASK_PIECES, options=CallOptions(save_to=stream))
    assert stream.getvalue() == path.read_bytes()
    told[2]["hash_value"] = sha1(b"another")
    platform = Platform({"download_bill_list": told}, **files)
    for place in (tmp_path / "other.csv", stream):
        with pytest.raises(SignatureError):
            client(platform).call(ASK_PIECES, options=CallOptions(save_to=place))
    assert [one.name for one in tmp_path.iterdir()] == ["bill.csv"]
    assert stream.getvalue() == path.read_bytes()


def test_what_the_call_answers_is_what_it_says() -> None:
    platform = Platform(bill(), a=CSV)
    reply = client(platform).call(ASK, options=CallOptions(save_to=io.BytesIO()))
    assert json.loads(reply.meta.raw) == bill()
