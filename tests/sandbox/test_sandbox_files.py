"""Files that replies lead to: their digests, kinds and ciphertexts."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from imtable.ir.model import ApiPage, Field, Reply
from imtable.sandbox import start_sandbox
from imtable.sandbox.credentials import Keys
from imtable.sandbox.server import Sandbox
from support.api_pages import (
    TEXT,
    answers,
    call,
    field,
    many,
    optional,
    page,
    parameter,
    record,
)
from support.sandbox_client import Draft, Got, Merchant, send, signed

QUERY = parameter("query", record(optional("tar_type"), optional("algorithm")))


def asks(name: str, *fields: Field) -> ApiPage:
    return page(
        f"openapi/v3/{name}",
        call(f"v3/{name}", QUERY, verb="get", reply=answers("json", *fields)),
    )


def gives(name: str, media: str | None) -> ApiPage:
    reply = Reply(kind="file", media=media)
    return page(f"openapi/v3/{name}", call(f"v3/{name}", verb="get", reply=reply))


URL, VALUE = field("download_url"), field("hash_value")
TITLED = Field(name="url", type=TEXT, title="账单下载链接")
PAGES = (
    asks("sha1", URL, field("hash_type"), VALUE),
    asks("sha256", URL, field("hash_type", TEXT, "SHA256", "SM3"), VALUE),
    asks("sm3", URL, field("hash_type", TEXT, "SM3"), VALUE),
    asks("titled", TITLED, field("flow_hash")),
    asks("nested", field("files", many(record(URL, field("hash_type"), VALUE)))),
    asks(
        "sealed",
        field("list", many(record(URL, field("encrypt_key"), field("nonce"), VALUE))),
    ),
    gives("image", "image/*"),
    gives("pdf", "application/pdf"),
    gives("any", None),
    gives("evil", "text/plain\r\nEvil: yes"),
)


@pytest.fixture(scope="module")
def shop(keys: Keys) -> Iterator[Sandbox]:
    with start_sandbox(PAGES, keys) as sandbox:
        yield sandbox


def get(target: str, shop: Sandbox, who: Merchant) -> Got:
    got = send(shop.url, signed(Draft("GET", target), who))
    assert got.status == 200, got.body
    return got


def follow(url: Any, shop: Sandbox, who: Merchant) -> bytes:
    parts = urlsplit(str(url))
    return get(f"{parts.path}?{parts.query}", shop, who).body


def sm3(content: bytes) -> str:
    made = hashes.Hash(hashes.SM3())
    made.update(content)
    return made.finalize().hex()


def test_the_digest_is_of_the_algorithm_that_is_named(
    shop: Sandbox, merchant: Merchant
) -> None:
    for name in ("sha1", "sha256", "sm3", "titled", "nested"):
        told = get(f"/v3/{name}", shop, merchant).json
        told = told["files"][0] if name == "nested" else told
        content = follow(told.get("download_url") or told["url"], shop, merchant)
        value = told.get("hash_value") or told["flow_hash"]
        match told.get("hash_type", "SHA1"):
            case "SM3":
                assert value == sm3(content)
            case kind:
                assert value == hashlib.new(kind.lower(), content).hexdigest()


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("algorithm", ["AEAD_AES_256_GCM", "SM4_GCM"])
def test_encrypted_bills_open(
    algorithm: str, packed: bool, shop: Sandbox, merchant: Merchant
) -> None:
    target = f"/v3/sealed?algorithm={algorithm}" + ("&tar_type=GZIP" if packed else "")
    (told,) = get(target, shop, merchant).json["list"]
    key, nonce = merchant.decrypt(told["encrypt_key"]).encode(), told["nonce"].encode()
    raw = follow(told["download_url"], shop, merchant)
    if algorithm == "SM4_GCM":
        mode = modes.GCM(nonce, raw[-16:])
        opener = Cipher(algorithms.SM4(key), mode).decryptor()
        plain = opener.update(raw[:-16]) + opener.finalize()
    else:
        plain = AESGCM(key).decrypt(nonce, raw, b"")
    content = gzip.decompress(plain) if packed else plain
    assert hashlib.sha1(content).hexdigest() == told["hash_value"]


def test_files_are_of_their_kind(shop: Sandbox, merchant: Merchant) -> None:
    image = get("/v3/image", shop, merchant)
    assert image.headers["content-type"] == "image/png"
    assert pixels(image.body) == 4  # one filter byte, one pixel of three colours
    assert get("/v3/pdf", shop, merchant).body.startswith(b"%PDF-")
    assert get("/v3/any", shop, merchant).body.startswith("\ufeff".encode())


def pixels(png: bytes) -> int:
    """The size of the picture inside; every chunk has the checksum it says."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, data = 8, b""
    while at < len(png):
        size = int.from_bytes(png[at : at + 4])
        kind, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        told = int.from_bytes(png[at + 8 + size : at + 12 + size])
        assert told == zlib.crc32(kind + content), kind
        data += content if kind == b"IDAT" else b""
        at += 12 + size
    return len(zlib.decompress(data))


def test_text_from_the_docs_ends_no_header(shop: Sandbox, merchant: Merchant) -> None:
    got = get("/v3/evil", shop, merchant)
    assert "evil" not in got.headers
    assert got.headers["content-type"] == "text/plain??Evil: yes"
