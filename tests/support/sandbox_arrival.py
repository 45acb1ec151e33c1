"""What arrived, read by its table into the tree that was planned, and by the protocol's rules.

A call is right where the two trees are equal. Owns a third reading of the tables; of the sandbox it
knows the keys, of the bindings nothing.
"""

from __future__ import annotations

import base64
import email
import hashlib
import itertools
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import quote, unquote, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from imtable.ir.model import (
    ApiPage,
    Binary,
    Encoded,
    Field,
    Json,
    ListOf,
    OneOf,
    Operation,
    Record,
    Route,
    RsaOaep,
    Scalar,
    Type,
    UrlEncoded,
)
from imtable.sandbox.credentials import Keys
from imtable.sandbox.messages import Received
from support.sandbox_client import OAEP, SCHEME, Merchant, private_key
from support.sandbox_fits import xml_members
from support.sandbox_plan import MADE, OUR_HEADERS, Tree, below, is_signature, rows

UNKNOWN = " (not in the table)"


@dataclass
class Arrival:
    """A request read by its table. `varying` are the texts that no two requests share: nonces,
    times, signatures, ciphertexts; `wrong` is what the protocol forbids."""

    tree: Tree = field(default_factory=dict[str, Any])
    varying: list[str] = field(default_factory=list[str])
    wrong: list[str] = field(default_factory=list[str])


def read_request(
    received: Received, page: ApiPage, operation: Operation, keys: Keys
) -> Arrival:
    """A request by its table, and by the rules of its version of the protocol."""
    arrival = Arrival()
    reader = _Reader(Merchant.read(keys.folder), keys, received, arrival)
    table = rows(operation)
    reader.read_path(operation)
    reader.read_query(table.get("query"))
    reader.read_headers(table.get("headers"))
    signed = reader.read_body(table)
    if page.version == "v2":
        reader.check_v2(operation)
    else:
        reader.check_v3(signed)
    return arrival


@dataclass
class _Reader:
    merchant: Merchant
    keys: Keys
    received: Received
    arrival: Arrival

    def expect(self, is_so: object, text: str) -> None:
        if not is_so:
            self.arrival.wrong.append(text)

    # parts

    def read_path(self, operation: Operation) -> None:
        route = operation.target
        assert isinstance(route, Route)
        prefix = urlsplit(route.host or "").path.strip("/")
        names = re.findall(r"\{([^{}/]+)\}", route.template)
        pattern = re.sub(r"\\\{[^{}/]+\\\}", "([^/]+)", re.escape(route.template))
        whole = rf"/({re.escape(prefix)}/)?{pattern}" if prefix else f"/(){pattern}"
        found = re.fullmatch(whole, self.received.path)
        if found is None:
            self.expect(False, f"{self.received.path} is not {route.template}")
            return
        self.expect(not (route.host_required and prefix) or found[1], "no prefix")
        table = rows(operation)
        for name, raw in zip(names, found.groups()[1:], strict=True):
            row = table.get(f"path:{name}") or Field(
                name=name, type=Scalar(kind="string")
            )
            value = self.value(row.type, row, self._plain(raw), True)
            self.arrival.tree[f"path:{name}"] = value

    def _plain(self, raw: str) -> str:
        """A text of the target, where all but the unreserved characters are encoded, once."""
        text = unquote(raw, errors="strict")
        self.expect(quote(text, safe="") == raw, f"{raw} is not encoded by RFC 3986")
        return text

    def read_query(self, row: Field | None) -> None:
        lists = (
            [f.name for f in below(row) if isinstance(f.type, ListOf)] if row else []
        )
        members: Tree = {}
        for piece in filter(None, self.received.query.split("&")):
            name, _, raw = piece.partition("=")
            name, value = self._plain(name), self._plain(raw)
            if name in lists:
                members.setdefault(name, []).append(value)
            else:
                self.expect(name not in members, f"{name} stands twice")
                members[name] = value
        if members:
            self.arrival.tree["query"] = self.members(
                below(row) if row else (), members, True
            )

    def read_headers(self, row: Field | None) -> None:
        listed = (
            [f for f in below(row) if f.name.lower() not in OUR_HEADERS] if row else []
        )
        told = self.received.headers
        found = {
            f.name.lower(): told[f.name.lower()]
            for f in listed
            if f.name.lower() in told
        }
        if found:
            self.arrival.tree["headers"] = found

    def read_body(self, table: dict[str, Field]) -> bytes:
        """Reads the body; returns what of it is signed by v3."""
        raw, media = self.received.body, self.received.headers.get("content-type", "")
        if "json" in table and raw:
            self.expect(media == "application/json", f"Content-Type {media}")
            value = self.value(
                table["json"].type, table["json"], json.loads(raw), False
            )
            self.arrival.tree["json"] = value
        elif "xml" in table:
            self.expect(media.startswith("text/xml"), f"Content-Type {media}")
            self.arrival.tree["xml"] = self.members(
                below(table["xml"]), xml_members(raw), True
            )
        elif "multipart" in table:
            return self._read_multipart(table["multipart"])
        else:
            self.expect(not raw, "a body that no row describes")
        return raw

    def _read_multipart(self, row: Field) -> bytes:
        media = self.received.headers["content-type"]
        self.arrival.varying.append(media.partition("boundary=")[2])
        head = f"Content-Type: {media}\r\n\r\n".encode()
        message = email.message_from_bytes(head + self.received.body)
        assert message.is_multipart()
        pieces = [one for one in message.walk() if not one.is_multipart()]
        members: Tree = {}
        signed = b""
        for one in pieces:
            name = str(one.get_param("name", header="content-disposition"))
            content = one.get_payload(decode=True)
            assert isinstance(content, bytes)
            is_file = any(
                f.name == name and isinstance(f.type, Binary) for f in below(row)
            )
            members[name] = content if is_file else content.decode()
            if name == "meta":
                signed = content
                self.expect(not list(members)[:-1], "meta is not the first part")
                self.expect(
                    one.get_content_type() == "application/json", "type of meta"
                )
        self.arrival.tree["multipart"] = self.members(below(row), members, True)
        return signed

    # values

    def members(self, fields: Sequence[Field], given: Tree, textual: bool) -> Tree:
        found: Tree = {}
        left = dict(given)
        for one in fields:
            if one.family:
                values = _gathered(one, left)
                if values:
                    found[one.name] = self._each(one, values, textual)
            elif is_signature(one) and one.name in left:
                self._check_signature(left.pop(one.name), given)
            elif one.name in left:
                found[one.name] = self.value(one.type, one, left.pop(one.name), textual)
        return found | {f"{name}{UNKNOWN}": value for name, value in left.items()}

    def _each(self, row: Field, values: Any, textual: bool) -> Any:
        match values:
            case [*items]:
                return [self._each(row, one, textual) for one in items]
            case _:
                return self.value(row.type, row, values, textual)

    def value(self, kind: Type, row: Field, given: Any, textual: bool) -> Any:
        match kind, given:
            case Scalar(kind="string"), _:
                return given
            case Scalar(), str() if textual:
                return json.loads(given)
            case ListOf(item=item), [*items]:
                return [self.value(item, row, one, textual) for one in items]
            case Record(fields=fields), dict():
                return self.members(fields, cast("Tree", given), textual)
            case OneOf(variants=variants), _:
                return self._variant([v.type for v in variants], row, given, textual)
            case Encoded(), str():
                return self._encoded(kind, row, given)
            case Encoded(), _:
                return f"{given!r} is no text"
            case _:
                return given

    def _variant(self, kinds: list[Type], row: Field, given: Any, textual: bool) -> Any:
        """The variant that leaves the least unknown."""
        tries = [self.value(kind, row, given, textual) for kind in kinds]
        return min(tries, key=lambda one: canonical(one).count(UNKNOWN))

    def _encoded(self, kind: Encoded, row: Field, text: str) -> Any:
        match kind.codec:
            case Json():
                return self.value(kind.content, row, json.loads(text), False)
            case UrlEncoded():
                pairs = dict(one.split("=", 1) for one in unquote(text).split("&"))
                return self.value(kind.content, row, pairs, True)
            case RsaOaep(key=owner):
                self.arrival.varying.append(text)
                plain = self._opened(owner, text)
                return self.value(kind.content, row, plain, True)
            case _:
                return f"nobody sends {kind.codec}"

    def _opened(self, owner: str, text: str) -> str:
        named = self.received.headers.get("wechatpay-serial", self.keys.public_key_id)
        key = self.keys.bank_card if owner == "bank-card" else self.keys.signers[named]
        return key.decrypt(base64.b64decode(text, validate=True), OAEP).decode()

    def _check_signature(self, text: str, siblings: Tree) -> None:
        self.arrival.varying.append(text)
        names = ("cert_serialno", "timestamp")
        message = "&".join(f"{name}={siblings[name]}" for name in names).encode()
        self.keys.merchant.verify(
            base64.b64decode(text), message, PKCS1v15(), hashes.SHA256()
        )

    # the protocol

    def check_v3(self, signed: bytes) -> None:
        headers = self.received.headers
        scheme, _, rest = headers.get("authorization", "").partition(" ")
        self.expect(scheme == SCHEME, f"scheme {scheme!r}")
        told = dict(re.findall(r'([a-z_]+)="([^"]*)"', rest))
        mine = (told["mchid"], told["serial_no"])
        self.expect(
            mine == (self.merchant["mchid"], self.merchant["serial"]), f"{mine}"
        )
        lines = (
            self.received.verb,
            self.received.target,
            told["timestamp"],
            told["nonce_str"],
        )
        message = "".join(f"{line}\n" for line in lines).encode() + signed + b"\n"
        key = private_key(self.merchant.folder / self.merchant["private-key"])
        key.public_key().verify(
            base64.b64decode(told["signature"]), message, PKCS1v15(), hashes.SHA256()
        )
        serial = headers.get("wechatpay-serial")
        self.expect(serial == self.merchant["public-key-id"], f"serial {serial}")
        self.arrival.varying += [
            told[k] for k in ("signature", "nonce_str", "timestamp")
        ]
        self.arrival.varying += [headers.get("idempotency-key") or ""]

    def check_v2(self, operation: Operation) -> None:
        self.expect("authorization" not in self.received.headers, "an Authorization")
        part = next(
            (p for p in ("xml", "multipart", "query") if p in rows(operation)), ""
        )
        given = self._texts(part)
        if part != "query" or "sign" in [f.name for f in below(rows(operation)[part])]:
            sign = self.merchant.sign_v2(given, given.get("sign_type") or "MD5")
            self.expect(given.get("sign") == sign, "the signature")
        if part == "xml":
            listed = "nonce_str" in [f.name for f in below(rows(operation)[part])]
            bare = operation.request.options.nonceless and not listed
            self.expect(bare != ("nonce_str" in given), "nonce_str")
        tree = self.arrival.tree.get(part, {})
        for name in MADE:
            self.arrival.varying.append(given.get(name) or "")
            for known in (name, name + UNKNOWN):
                tree.pop(known, None)

    def _texts(self, part: str) -> dict[str, str]:
        """The members of a part as they stand."""
        raw = self.received.body
        if part == "xml":
            return cast("dict[str, str]", xml_members(raw))
        if part == "query":
            pairs = (one.partition("=") for one in self.received.query.split("&"))
            return {unquote(name): unquote(text) for name, _, text in pairs}
        pattern = (
            rb'form-data; name="([^"]+)"\r\n(?:Content-Type[^\r]*\r\n)?\r\n(.*?)\r\n--'
        )
        return {k.decode(): v.decode() for k, v in re.findall(pattern, raw, re.DOTALL)}


def _gathered(row: Field, left: Tree) -> Any:
    """The numbered members as nested lists; they are taken out."""

    def under(indices: tuple[int, ...]) -> Any:
        if len(indices) == len(row.family):
            name = row.name
            for mark, index in zip(row.family, indices, strict=True):
                name = name.replace(mark, str(index), 1)
            return left.pop(name, None)
        items: list[Any] = []
        for index in itertools.count():
            item = under((*indices, index))
            if item is None or item == []:
                return items
            items.append(item)
        raise AssertionError

    return under(())


# -- comparing -----------------------------------------------------------------------------


def canonical(tree: Any) -> str:
    """A tree as text; types count, order does not."""
    return json.dumps(tree, ensure_ascii=False, sort_keys=True, default=_digest)


def _digest(value: object) -> str:
    assert isinstance(value, bytes)
    return f"{len(value)} bytes: {hashlib.sha256(value).hexdigest()}"


def differences(planned: Any, arrived: Any, path: str = "") -> Iterator[str]:
    """Where two trees differ."""
    if isinstance(planned, dict) and isinstance(arrived, dict):
        one, other = cast("Tree", planned), cast("Tree", arrived)
        for name in sorted({*one, *other}):
            yield from differences(
                one.get(name, "nothing"), other.get(name, "nothing"), f"{path}/{name}"
            )
    elif canonical(planned) != canonical(arrived):
        yield f"{path}: planned {canonical(planned)}, arrived {canonical(arrived)}"


def same_bytes(arrival: Arrival, received: Received) -> tuple[str, str, Tree, bytes]:
    """A request with all that varies taken out."""

    def without(text: str) -> str:
        for one in sorted(filter(None, arrival.varying), key=len, reverse=True):
            for form in (one, quote(one, safe="")):
                text = text.replace(form, "…")
        return text

    headers = {name: without(value) for name, value in received.headers.items()}
    body = without(received.body.decode("latin-1")).encode("latin-1", "replace")
    return received.verb, without(received.target), headers, body
