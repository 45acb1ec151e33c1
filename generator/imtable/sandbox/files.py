"""The small files that the sandbox serves, and the replies that lead to them.

Owns addresses of files, their digests over what is inside the compression, and encrypted bills.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Sequence
from typing import Any, cast
from urllib.parse import quote

from msgspec import Struct

from imtable.ir.model import Encoded, Field, ListOf, Record, Type
from imtable.sandbox.seals import digest, gcm_encrypt, sm4_encrypt

PATH = "v3/billdownload/file"
CSV: bytes = (
    "交易时间,商户号,订单号,金额\r\n"
    "`2026-01-02 03:04:05,`1900000109,`sandbox-1,`1.00\r\n"
    "总交易单数,总金额\r\n`1,`1.00\r\n"
).encode("utf-8-sig")
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
FILE_KEYS = {
    "AEAD_AES_256_GCM": "sandbox-file-key-0123456789abcde",
    "SM4_GCM": "sandbox-file-key",
}
"""The keys of encrypted bills, 32 and 16 bytes; they are themselves sent encrypted."""
DEFAULT_SEAL = "AEAD_AES_256_GCM"
FILE_NONCE = "sandbox-nonce-16"
DEFAULT_HASH = "SHA1"
_TOKEN = re.compile(r"sandbox\+(plain|AEAD_AES_256_GCM|SM4_GCM)/1==")


class FileOptions(Struct, frozen=True):
    """How the reply that leads to a file should look. `algorithm` is that of encrypted bills,
    `seal` encrypts to the merchant."""

    url: str
    gzip: bool
    wrong_hash: bool
    algorithm: str
    seal: Callable[[str], str]


def compressed(content: bytes) -> bytes:
    """Gzip without a time: same content, same bytes."""
    return gzip.compress(content, mtime=0)


def media_file(media: str | None) -> tuple[bytes, str]:
    """A file and its media type for what a page says about its reply."""
    if media and media.startswith("image/"):
        return PNG, "image/png"
    if media == "application/pdf":
        return PDF, media
    return CSV, media or "application/octet-stream"


def token_file(token: str, *, packed: bool) -> bytes:
    """What the address in a reply leads to. Any other token leads to the plain file."""
    found = _TOKEN.fullmatch(token)
    content = compressed(CSV) if packed else CSV
    match found[1] if found else "plain":
        case "SM4_GCM":
            return sm4_encrypt(FILE_KEYS["SM4_GCM"], FILE_NONCE, content)
        case "AEAD_AES_256_GCM":
            return gcm_encrypt(FILE_KEYS["AEAD_AES_256_GCM"], FILE_NONCE, "", content)
        case _:
            return content


# -- replies -------------------------------------------------------------------------------


def lead_to_files(
    fields: Sequence[Field], value: dict[str, Any], options: FileOptions
) -> int:
    """Every object with an address of a file leads to one, with the digest that fits.

    Returns how many digests there are.
    """
    found = 0
    by_name = {field.name: field for field in fields}
    url = next((f for f in fields if is_file_url(f) and f.name in value), None)
    if url is not None:
        found += _fill(url, by_name, value, options)
    for field in fields:
        for inner_fields, inner in _objects(field.type, value.get(field.name)):
            found += lead_to_files(inner_fields, inner, options)
    return found


def is_file_url(field: Field) -> bool:
    """A member named or described as the address of a file."""
    if isinstance(field.type, Record | ListOf | Encoded):
        return False
    return (
        field.name == "download_url"
        or re.search(
            r"下载(地址|链接)|download (address|url|link)", field.title, re.IGNORECASE
        )
        is not None
    )


def _fill(
    url: Field, fields: dict[str, Field], value: dict[str, Any], options: FileOptions
) -> int:
    sealed = "encrypt_key" in fields
    algorithm = options.algorithm if options.algorithm in FILE_KEYS else DEFAULT_SEAL
    token = quote(f"sandbox+{algorithm if sealed else 'plain'}/1==", safe="")
    packed = "&tartype=GZIP" if options.gzip else ""
    value[url.name] = f"{options.url}{PATH}?token={token}{packed}"
    if sealed:
        value["encrypt_key"] = options.seal(FILE_KEYS[algorithm])
        value["nonce"] = FILE_NONCE
    return _fill_digests(fields, value, options)


def _fill_digests(
    fields: dict[str, Field], value: dict[str, Any], options: FileOptions
) -> int:
    names = [name for name in fields if name == "hash_value" or name.endswith("_hash")]
    algorithm = DEFAULT_HASH
    if (kind := fields.get("hash_type")) is not None:
        algorithm = kind.values.items[0].text if kind.values else DEFAULT_HASH
        value["hash_type"] = algorithm
    content = CSV + b"tampered" if options.wrong_hash else CSV
    for name in names:
        value[name] = digest(algorithm, content) or digest(DEFAULT_HASH, content)
    return len(names)


def _objects(kind: Type, value: Any) -> list[tuple[Sequence[Field], dict[str, Any]]]:
    match kind, value:
        case Record(fields=fields), dict():
            return [(fields, cast("dict[str, Any]", value))]
        case ListOf(item=item), [*items]:
            return [pair for one in items for pair in _objects(item, one)]
        case _:
            return []
