"""A client for tests of the sandbox: requests made from tables and signed by hand.

Owns a second reading of the protocol, written without a look at the sandbox: only keys and the
vocabulary of the IR are shared. `http.client` sends what it is told and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import secrets
import time
import tomllib
from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct, field

from imtable.ir.model import (
    ApiPage,
    Binary,
    Encoded,
    Field,
    Json,
    ListOf,
    Mapping,
    OneOf,
    Operation,
    Part,
    Record,
    Route,
    RsaOaep,
    RsaSignature,
    Scalar,
    Type,
    UrlEncoded,
)

OAEP = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
FILE = b"\x89PNG not really\r\n--a file"
BOUNDARY = "c2FuZGJveA"
OWN = dict.fromkeys(
    ("mch_id", "mchid", "combine_mch_id", "combine_mchid", "sp_mchid"), "mchid"
) | dict.fromkeys(
    ("appid", "sp_appid", "combine_appid", "wxappid", "mch_appid"), "appid"
)
"""What a request says about its sender, by wire name."""
SCHEME = "WECHATPAY2-SHA256-RSA2048"


@cache
def private_key(path: Path) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


@cache
def public_key(path: Path) -> rsa.RSAPublicKey:
    """Of a PEM public key or certificate."""
    pem = path.read_bytes()
    if b"CERTIFICATE" in pem:
        key: object = x509.load_pem_x509_certificate(pem).public_key()
    else:
        key = serialization.load_pem_public_key(pem)
    assert isinstance(key, rsa.RSAPublicKey)
    return key


class Merchant(Struct, frozen=True):
    """What a client of the sandbox knows: `credentials.toml`, read by hand."""

    folder: Path
    settings: Lookup[str, str]

    @classmethod
    def read(cls, folder: Path) -> Merchant:
        return cls(folder, tomllib.loads((folder / "credentials.toml").read_text()))

    def __getitem__(self, key: str) -> str:
        return self.settings[key]

    @property
    def private_key(self) -> rsa.RSAPrivateKey:
        return private_key(self.folder / self["private-key"])

    def public_key(self, setting: str = "public-key") -> rsa.RSAPublicKey:
        return public_key(self.folder / self[setting])

    @property
    def platform_serial(self) -> str:
        """The serial of the platform certificate, which no setting names."""
        pem = (self.folder / "platform-certificate.pem").read_bytes()
        return f"{x509.load_pem_x509_certificate(pem).serial_number:X}"

    def encrypt(self, text: str, setting: str = "public-key") -> str:
        sealed = self.public_key(setting).encrypt(text.encode(), OAEP)
        return base64.b64encode(sealed).decode()

    def decrypt(self, text: str) -> str:
        return self.private_key.decrypt(base64.b64decode(text), OAEP).decode()

    def open_gcm(self, nonce: str, associated_data: str, text: str) -> str:
        aead = AESGCM(self["apiv3-key"].encode())
        raw = base64.b64decode(text)
        return aead.decrypt(nonce.encode(), raw, associated_data.encode()).decode()

    def sign(self, message: bytes) -> str:
        raw = self.private_key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return base64.b64encode(raw).decode()

    def sign_v2(self, members: Lookup[str, str], kind: str = "MD5") -> str:
        kept = sorted((k, v) for k, v in members.items() if v and k != "sign")
        text = "&".join(f"{k}={v}" for k, v in kept) + f"&key={self['apiv2-key']}"
        if kind == "MD5":
            return hashlib.md5(text.encode()).hexdigest().upper()
        key = self["apiv2-key"].encode()
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest().upper()

    def trust(self, serial: str) -> rsa.RSAPublicKey:
        """The key behind a `Wechatpay-Serial`."""
        if serial == self["public-key-id"]:
            return self.public_key()
        assert serial == self.platform_serial
        return public_key(self.folder / "platform-certificate.pem")

    def verify(self, headers: Lookup[str, str], body: bytes) -> None:
        """Raises InvalidSignature, or KeyError for a header that is missing."""
        told = {name.lower(): value for name, value in headers.items()}
        assert told["wechatpay-signature-type"] == SCHEME
        assert abs(int(told["wechatpay-timestamp"]) - time.time()) < 60
        lines = (told["wechatpay-timestamp"], told["wechatpay-nonce"])
        message = "".join(f"{line}\n" for line in lines).encode() + body + b"\n"
        raw = base64.b64decode(told["wechatpay-signature"], validate=True)
        key = self.trust(told["wechatpay-serial"])
        key.verify(raw, message, padding.PKCS1v15(), hashes.SHA256())


# -- requests ------------------------------------------------------------------------------


class Draft(Struct):
    """A request before it is signed; tests change it."""

    verb: str
    target: str
    version: str = "v3"
    headers: dict[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""
    signed_body: bytes | None = None
    signed_target: str | None = None
    nonce: str = ""
    moment: int = 0
    pairs: dict[str, str] = field(default_factory=dict[str, str])


def signed(draft: Draft, merchant: Merchant) -> Draft:
    """The request with the headers of v3; headers that are there already stay."""
    if draft.version == "v2":
        return draft
    nonce = draft.nonce or secrets.token_hex(16)
    moment = str(draft.moment or int(time.time()))
    body = draft.body if draft.signed_body is None else draft.signed_body
    target = draft.signed_target or draft.target
    message = f"{draft.verb}\n{target}\n{moment}\n{nonce}\n".encode() + body + b"\n"
    pairs = {
        "mchid": merchant["mchid"],
        "serial_no": merchant["serial"],
        "nonce_str": nonce,
        "timestamp": moment,
        "signature": merchant.sign(message),
        **draft.pairs,
    }
    written = ",".join(f'{name}="{value}"' for name, value in pairs.items())
    headers = {
        "Accept": "application/json",
        "User-Agent": "test",
        "Wechatpay-Serial": merchant["public-key-id"],
        "Authorization": f"{SCHEME} {written}",
        **draft.headers,
    }
    return Draft(draft.verb, draft.target, "v3", headers, draft.body)


class Got(Struct, frozen=True):
    """A reply; header names are lower case."""

    status: int
    headers: Lookup[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def send(url: str, draft: Draft, *, timeout: float = 20) -> Got:
    """Exactly this request; empty headers are left out."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=timeout)
    try:
        connection.putrequest(draft.verb, draft.target, skip_accept_encoding=True)
        for name, value in draft.headers.items():
            if value:
                connection.putheader(name, value)
        if draft.body or draft.verb in ("POST", "PUT", "PATCH"):
            connection.putheader("Content-Length", str(len(draft.body)))
        connection.endheaders(draft.body or None)
        reply = connection.getresponse()
        headers = {name.lower(): value for name, value in reply.getheaders()}
        return Got(reply.status, headers, reply.read())
    finally:
        connection.close()


# -- arguments from tables -----------------------------------------------------------------


class Writer(Struct, frozen=True):
    """Values of request types; `textual` writes numbers as text."""

    merchant: Merchant
    textual: bool = False

    def members(self, fields: Sequence[Field]) -> dict[str, Any]:
        return {
            name: self.value(one.type, one)
            for one in fields
            for name in (
                [_numbered(one, 0), _numbered(one, 1)] if one.family else [one.name]
            )
        }

    def value(self, kind: Type, row: Field) -> Any:
        match kind:
            case Scalar():
                return self.scalar(kind, row)
            case ListOf(item=item):
                return [self.value(item, row)]
            case Record(fields=fields):
                return self.members(fields)
            case OneOf(variants=variants):
                return self.value(variants[-1].type, row)
            case Encoded():
                return self.encoded(kind, row)
            case Mapping():
                return {}
            case Binary():
                return FILE

    def scalar(self, kind: Scalar, row: Field) -> Any:
        text = row.values.items[-1].text if row.values else None
        if row.name in OWN:
            text = self.merchant[OWN[row.name]]
        match kind.kind:
            case "string":
                return text or f"测 {row.name}/1"[: row.max_length or 99]
            case "integer":
                return (text or "7") if self.textual else int(text or "7")
            case "number":
                return (text or "2") if self.textual else json.loads(text or "2")
            case "boolean":
                return "true" if self.textual else True

    def encoded(self, kind: Encoded, row: Field) -> Any:
        match kind.codec:
            case Json():
                given = row if kind.item is None else _with_values(row, kind)
                content = Writer(self.merchant).value(kind.content, given)
                return json.dumps(content, ensure_ascii=False)
            case UrlEncoded():
                pairs = Writer(self.merchant, textual=True).value(kind.content, row)
                return quote("&".join(f"{k}={v}" for k, v in pairs.items()), safe="")
            case RsaOaep(key=owner):
                plain = str(
                    Writer(self.merchant, textual=True).value(kind.content, row)
                )
                setting = "bank-card-key" if owner == "bank-card" else "public-key"
                return self.merchant.encrypt(plain, setting)
            case RsaSignature():
                return "later"
            case _:
                raise AssertionError("nobody sends this")


def _numbered(row: Field, index: int) -> str:
    name = row.name
    for mark in row.family:
        name = name.replace(mark, str(index))
    return name


def _with_values(row: Field, kind: Encoded) -> Field:
    values = kind.item.values if kind.item else None
    return Field(name=row.name, type=row.type, values=values)


def full_request(page: ApiPage, operation: Operation, merchant: Merchant) -> Draft:
    """A request with every member of its table, not signed yet (v3) or signed (v2)."""
    route = operation.target
    assert isinstance(route, Route)
    rows: dict[Part, Field] = {p.part: p.field for p in operation.request.parameters}
    target = f"/{route.template}"
    if route.host and route.host_required:
        target = urlsplit(route.host).path.rstrip("/") + target
    for one in operation.request.parameters:
        if one.part == "path":
            value = str(Writer(merchant, textual=True).value(one.field.type, one.field))
            target = target.replace(f"{{{one.field.name}}}", quote(value, safe=""))
    draft = Draft(operation.verb.upper(), target, page.version or "v3")
    _add_headers(draft, rows)
    query = _query(rows, merchant, draft.version)
    if query:
        draft.target += "?" + query
    _add_body(draft, rows, operation, merchant)
    return draft


def _add_headers(draft: Draft, rows: dict[Part, Field]) -> None:
    if "headers" in rows and isinstance(rows["headers"].type, Record):
        for one in rows["headers"].type.fields:
            if one.name.lower() not in ("wechatpay-serial", "accept-encoding"):
                draft.headers[one.name] = (
                    one.values.items[0].text if one.values else "1"
                )
    if draft.version == "v3":
        draft.headers["Accept"] = "application/json, */*"


def _query(rows: dict[Part, Field], merchant: Merchant, version: str) -> str:
    if "query" not in rows or not isinstance(rows["query"].type, Record):
        return ""
    members = Writer(merchant, textual=True).members(rows["query"].type.fields)
    if version == "v2" and "sign" in members:
        members["sign"] = merchant.sign_v2(members, members.get("sign_type") or "MD5")
    return "&".join(
        f"{quote(name, safe='')}={quote(str(one), safe='')}"
        for name, value in members.items()
        for one in many(value)
    )


def many(value: Any) -> list[Any]:
    """The items of a list, or the value alone."""
    match value:
        case [*items]:
            return items
        case _:
            return [value]


def _add_body(
    draft: Draft, rows: dict[Part, Field], operation: Operation, merchant: Merchant
) -> None:
    if "json" in rows:
        value = Writer(merchant).value(rows["json"].type, rows["json"])
        draft.body = json.dumps(value, ensure_ascii=False).encode()
        draft.headers["Content-Type"] = "application/json"
    elif "multipart" in rows:
        _add_multipart(draft, rows["multipart"], merchant)
    elif "xml" in rows:
        members = Writer(merchant, textual=True).value(rows["xml"].type, rows["xml"])
        nonceless = operation.request.options.nonceless
        draft.body = xml_body(members, merchant, nonceless=nonceless)
        draft.headers["Content-Type"] = "text/xml; charset=utf-8"


def xml_body(
    members: dict[str, str], merchant: Merchant, *, nonceless: bool = False
) -> bytes:
    """A signed body of v2."""
    members = dict(members)
    if not nonceless:
        members.setdefault("nonce_str", secrets.token_hex(16))
    if "cert_sign" in members:
        names = ("cert_serialno", "timestamp")
        text = "&".join(f"{name}={members[name]}" for name in names)
        members["cert_sign"] = merchant.sign(text.encode())
    members["sign"] = merchant.sign_v2(members, members.get("sign_type") or "MD5")
    return plain_xml(members)


def plain_xml(members: Lookup[str, str]) -> bytes:
    escaped = {
        name: value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        for name, value in members.items()
    }
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in escaped.items())
    return f"<xml>{inner}</xml>".encode()


def _add_multipart(draft: Draft, row: Field, merchant: Merchant) -> None:
    assert isinstance(row.type, Record)
    fields = {one.name: one for one in row.type.fields}
    values = Writer(merchant, textual=True).members(row.type.fields)
    if "meta" in fields:
        meta = json.loads(values["meta"])
        _fill_digests(meta)
        values["meta"] = json.dumps(meta, ensure_ascii=False)
        draft.signed_body = values["meta"].encode()
    if "media_hash" in values:
        values["media_hash"] = hashlib.md5(FILE).hexdigest()
        signed_members = {k: v for k, v in values.items() if k != "media"}
        values["sign"] = merchant.sign_v2(
            signed_members, values.get("sign_type", "MD5")
        )
    names = sorted(values, key=lambda name: name != "meta")
    pieces = [form_part(name, values[name]) for name in names]
    draft.body = b"".join(pieces) + f"--{BOUNDARY}--\r\n".encode()
    draft.headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"


def _fill_digests(meta: dict[str, Any]) -> None:
    told = " ".join(
        str(value) for name, value in meta.items() if "alg" in name or "alog" in name
    )
    for name in meta:
        if name in ("sha256", "digest", "file_digest"):
            if "SM3" in told:
                sm3 = hashes.Hash(hashes.SM3())
                sm3.update(FILE)
                meta[name] = sm3.finalize().hex()
            else:
                meta[name] = hashlib.sha256(FILE).hexdigest()


def form_part(name: str, value: str | bytes) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'
    if isinstance(value, bytes):
        head += '; filename="图.png"\r\nContent-Type: image/png'
    elif name == "meta":
        head += "\r\nContent-Type: application/json"
    content = value if isinstance(value, bytes) else value.encode()
    return head.encode() + b"\r\n\r\n" + content + b"\r\n"
