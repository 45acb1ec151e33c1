"""Documented samples as the official PHP SDK sends them.

Owns what that SDK does to the options of a call, read in its source and written down here once
more: how it writes a query, JSON, XML and uploads, and which headers it sends. It knows neither
pages nor what is due. Where a sample names a merchant or an app, those of the sandbox are taken.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote

from cryptography.hazmat.primitives import hashes

from imtable.reading import samples
from imtable.reading.samples import Array, Sample
from support.sandbox_client import FILE, Draft, Merchant, form_part

SETTINGS = frozenset({"timeout", "sink", "handler"})
"""Options that nothing of is sent."""
VARIABLE = re.compile(r"\{([^{}/]+)\}")
MERCHANT_NAMES = ("mchid", "mch_id", "combine_mchid", "combine_mch_id", "sp_mchid")
APP_NAMES = ("appid", "combine_appid", "sp_appid", "wxappid", "mch_appid")
V3_HEADERS = {
    "Accept": "application/json, text/plain, application/x-gzip, application/pdf,"
    " image/png, image/*;q=0.5",
    "Content-Type": "application/json; charset=utf-8",
    "User-Agent": "wechatpay-php/1.4.9 GuzzleHttp/7 curl/8.5.0 (Linux/6.1) PHP/8.3.6",
}
V2_HEADERS = {
    "Accept": "text/xml, text/plain, application/x-gzip",
    "Content-Type": "text/xml; charset=utf-8",
    "User-Agent": V3_HEADERS["User-Agent"],
}


@dataclass(frozen=True)
class PhpClient:
    """The SDK with the keys of a merchant. It names no key of the platform on its own."""

    merchant: Merchant

    def draft(self, sample: Sample, code: str = "") -> Draft:
        """The request of a call, not signed yet (v3) or signed (v2). `code` is the program
        around it, which says what goes with an upload."""
        assert sample.url is not None
        assert sample.arguments is not None
        shown = cast("dict[str, Any]", plain(sample.arguments) or {})
        options = cast("dict[str, Any]", self._with_identity(shown))
        target = f"/{VARIABLE.sub(lambda m: variable(m[1], options), sample.url)}"
        version = "v2" if target.startswith("/v2/") else "v3"
        headers = dict(V2_HEADERS if version == "v2" else V3_HEADERS)
        draft = Draft(sample.verb.upper(), target, version, headers)
        if version == "v2":
            draft.target = target.removeprefix("/v2")
        else:
            draft.headers["Wechatpay-Serial"] = ""
        self._add_base(draft, options.get("base_uri"))
        self._add_headers(draft, options.get("headers"))
        if isinstance(options.get("query"), dict):
            draft.target += "?" + query_text(options["query"])
        self._add_body(draft, options, code)
        return draft

    # -- identity --------------------------------------------------------------------------

    def _with_identity(self, value: Any) -> Any:
        match value:
            case dict():
                members = cast("dict[str, Any]", value)
                return {k: self._own(k, v) for k, v in members.items()}
            case [*items]:
                return [self._with_identity(one) for one in items]
            case Wrapped():
                return Wrapped(value.how, self._with_identity(value.content))
            case _:
                return value

    def _own(self, name: str, value: Any) -> Any:
        if name in MERCHANT_NAMES and isinstance(value, str) and value:
            return self.merchant["mchid"]
        if name in APP_NAMES and isinstance(value, str) and value:
            return self.merchant["appid"]
        if name == "Wechatpay-Serial" and isinstance(value, str) and value:
            return self.merchant["public-key-id"]
        return self._with_identity(value)

    # -- parts -----------------------------------------------------------------------------

    def _add_base(self, draft: Draft, base: str | None) -> None:
        found = re.fullmatch(r"https://[^/]+(/.*)?", base or "")
        draft.target = ((found and found[1]) or "").rstrip("/") + draft.target

    def _add_headers(self, draft: Draft, headers: Any) -> None:
        if isinstance(headers, dict):
            for name, value in cast("dict[str, Any]", headers).items():
                draft.headers[name] = str(unwrapped(value))

    def _add_body(self, draft: Draft, options: Mapping[str, Any], code: str) -> None:
        if "json" in options:
            draft.body = json_text(options["json"]).encode()
        elif "xml" in options:
            nonceless = bool(options.get("nonceless"))
            draft.body = self.xml(options["xml"], nonceless=nonceless)
        elif "body" in options:
            self._add_upload(draft, code)

    def _add_upload(self, draft: Draft, code: str) -> None:
        """`MediaUtil`: `meta` names file and digest, and is what is signed."""
        meta = json_text(self._with_identity(upload_members(code)))
        parts = (form_part("meta", meta), form_part("file", FILE))
        boundary = secrets.token_hex(20)
        body = b"".join(parts) + b"--c2FuZGJveA--\r\n"
        draft.body = body.replace(b"c2FuZGJveA", boundary.encode())
        draft.headers["Content-Type"] = f'multipart/form-data; boundary="{boundary}"'
        draft.signed_body = meta.encode()

    def xml(self, members: dict[str, Any], *, nonceless: bool) -> bytes:
        """`Transformer::toXml` of the members with nonce and signature."""
        texts = {name: xml_value(value) for name, value in members.items()}
        if not nonceless:
            texts.setdefault("nonce_str", secrets.token_hex(16))
        kind = texts.get("sign_type") or "MD5"
        texts["sign"] = self.merchant.sign_v2(texts, kind)
        inner = "".join(f"<{k}>{xml_content(v)}</{k}>" for k, v in texts.items())
        return f"<xml>{inner}</xml>".encode()


def leaves_open(sample: Sample) -> bool:
    """Something that travels is an expression, whose value nobody knows."""
    options = (
        cast("dict[str, Any]", plain(sample.arguments) or {})
        if sample.arguments
        else {}
    )
    sent = {name: one for name, one in options.items() if name not in SETTINGS}
    return any("$media->" not in text for text in _expressions(sent))


def _expressions(value: Any) -> Iterator[str]:
    match value:
        case Wrapped(how="expression", content=source):
            yield source
        case Wrapped(content=content):
            yield from _expressions(content)
        case dict():
            for one in cast("dict[str, Any]", value).values():
                yield from _expressions(one)
        case [*items]:
            for one in items:
                yield from _expressions(one)
        case _:
            pass


# -- uploads -------------------------------------------------------------------------------

META = re.compile(
    r"(?:setMeta\(\\?json_encode\(|\$(?:meta|json) *= )\[(.*?)\n\]", re.DOTALL
)
ADDED = re.compile(r"\$meta->(\w+) = '([^']*)'")


def upload_members(code: str) -> dict[str, Any]:
    """What `MediaUtil` sends beside a file: its own two members, or what the program sets. A
    digest is that of the file, whatever stands for it in the program."""
    digest = hashlib.sha256(FILE).hexdigest()
    members: dict[str, Any] = {"filename": "image.jpg", "sha256": digest}
    if found := META.search(code):
        array = samples.read_fragment(found[1]).value
        members = plain(array) if array else {}
    members |= dict(ADDED.findall(code))
    sm3 = "SM3" in str(members)
    due = hash_sm3(FILE) if sm3 else digest
    names = ("sha256", "digest", "file_digest")
    return members | {name: due for name in names if name in members}


def hash_sm3(content: bytes) -> str:
    """In hexadecimal."""
    made = hashes.Hash(hashes.SM3())
    made.update(content)
    return made.finalize().hex()


# -- literals ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wrapped:
    """A literal inside a call: `json_encode`, `urlencode`, or any other."""

    how: str
    content: Any


def plain(value: samples.PhpValue) -> Any:
    """A literal as what it is in Python."""
    match value:
        case Array() if value.positional:
            return [plain(entry.value) for entry in value.entries]
        case Array():
            return {str(entry.key): plain(entry.value) for entry in value.entries}
        case samples.JsonEncoded(content):
            return Wrapped("json", plain(content))
        case samples.QueryString(content):
            return Wrapped("url", plain(content))
        case samples.Opaque():
            return Wrapped("expression", value.source)
        case _:
            return value.value


def unwrapped(value: Any) -> Any:
    """What the call makes of it."""
    match value:
        case Wrapped(how="json", content=content):
            return json_text(content)
        case Wrapped(how="url", content=content):
            pairs = cast("dict[str, Any]", content).items()
            return quote("&".join(f"{k}={php_text(v)}" for k, v in pairs), safe="")
        case Wrapped(content=content):
            return content
        case dict():
            members = cast("dict[str, Any]", value)
            return {name: unwrapped(one) for name, one in members.items()}
        case [*items]:
            return [unwrapped(one) for one in items]
        case _:
            return value


def php_text(value: Any) -> str:
    """A scalar as a string."""
    if isinstance(value, bool):
        return "1" if value else ""
    return str(unwrapped(value))


def json_text(value: Any) -> str:
    """`json_encode` without flags: ASCII, and slashes escaped."""
    text = json.dumps(unwrapped(value), separators=(",", ":"))
    return text.replace("/", "\\/")


def variable(name: str, options: Mapping[str, Any]) -> str:
    """A variable of the URL template; nothing where it is not given."""
    return quote(php_text(options.get(name, "")), safe="")


def query_text(members: Mapping[str, Any]) -> str:
    """`http_build_query` by RFC 3986: truth values are 1 and 0, lists get an index."""
    return "&".join(
        f"{quote(name, safe='')}={quote(text, safe='')}"
        for key, value in members.items()
        for name, text in _pairs(key, unwrapped(value))
    )


def _pairs(name: str, value: Any) -> list[tuple[str, str]]:
    match value:
        case None:
            return []
        case bool():
            return [(name, "1" if value else "0")]
        case [*items]:
            return [
                pair
                for index, one in enumerate(items)
                for pair in _pairs(f"{name}[{index}]", one)
            ]
        case _:
            return [(name, str(value))]


def xml_value(value: Any) -> str:
    """What an element holds."""
    return php_text(value)


def xml_content(text: str) -> str:
    """`XMLWriter`: what needs it stands in a CDATA section."""
    if re.search(r"[<>&'\"]", text):
        return f"<![CDATA[{text}]]>"
    return text
