"""Whether a reply fits its table, and what its secrets say: a walk of its own for tests."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from typing import Any, cast
from urllib.parse import unquote

from imtable.ir.model import (
    AesEcb,
    AesGcm,
    Binary,
    Encoded,
    Field,
    Json,
    ListOf,
    Mapping,
    OneOf,
    Record,
    RsaOaep,
    RsaSignature,
    Scalar,
    Type,
    UrlEncoded,
)
from support.sandbox_client import Merchant, many

BY_KIND: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


def xml_members(body: bytes) -> dict[str, Any]:
    """A message of v2; nested elements are objects, repeated ones lists."""
    root = ET.fromstring(body)
    assert root.tag == "xml"
    return _below(root)


def _below(element: ET.Element) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for child in element:
        value = _below(child) if len(child) else child.text or ""
        members[child.tag] = (
            [*members[child.tag], value] if child.tag in members else [value]
        )
    return {name: v[0] if len(v) == 1 else v for name, v in members.items()}


def misfits(
    fields: Sequence[Field],
    members: dict[str, Any],
    merchant: Merchant,
    *,
    textual: bool = False,
    optional: frozenset[str] = frozenset(),
    path: str = "",
) -> Iterator[str]:
    """What differs: a member missing (but for `optional`), unknown, or of another kind."""
    left = dict(members)
    for one in fields:
        names = [one.name]
        if one.family:
            pattern = re.escape(one.name)
            for mark in one.family:
                pattern = pattern.replace(re.escape(mark), r"\d")
            names = [name for name in members if re.fullmatch(pattern, name)]
            if len(names) != 2 ** len(one.family):
                yield f"{path}{one.name}: {len(names)} members of a family"
        for name in names:
            if name not in members:
                if name not in optional:
                    yield f"{path}{name}: missing"
                continue
            left.pop(name, None)
            yield from _misfit(
                one.type,
                one,
                members[name],
                merchant,
                f"{path}{name}",
                members,
                textual,
            )
    yield from (f"{path}{name}: unknown" for name in left)


def _misfit(
    kind: Type,
    row: Field,
    value: Any,
    merchant: Merchant,
    path: str,
    siblings: dict[str, Any],
    textual: bool,
) -> Iterator[str]:
    match kind:
        case Scalar():
            yield from _scalar_misfit(kind, row, value, path, textual)
        case ListOf(item=item):
            if not textual and not isinstance(value, list):
                yield f"{path}: no list"
            if not many(value):
                yield f"{path}: no items"
            for one in many(value):
                yield from _misfit(item, row, one, merchant, path + "[]", {}, textual)
        case Record(fields=fields):
            if isinstance(value, dict):
                members = cast("dict[str, Any]", value)
                yield from misfits(
                    fields, members, merchant, textual=textual, path=f"{path}."
                )
            else:
                yield f"{path}: no object"
        case Mapping():
            if not isinstance(value, dict):
                yield f"{path}: no object"
        case OneOf(variants=variants):
            found = [
                [*_misfit(v.type, row, value, merchant, path, {}, textual)]
                for v in variants
            ]
            if all(found):
                yield f"{path}: no variant fits"
        case Encoded():
            yield from _encoded_misfit(kind, row, value, merchant, path, siblings)
        case Binary():
            yield f"{path}: a file"


def _scalar_misfit(
    kind: Scalar, row: Field, value: Any, path: str, textual: bool
) -> Iterator[str]:
    if textual:
        if not isinstance(value, str):
            yield f"{path}: no text"
            return
        text = value
        if kind.kind != "string":
            value = json.loads(value)
    else:
        text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    wrong_bool = isinstance(value, bool) and kind.kind != "boolean"
    if not isinstance(value, BY_KIND[kind.kind]) or wrong_bool:
        yield f"{path}: {value!r} is no {kind.kind}"
    if row.values and text not in [one.text for one in row.values.items]:
        yield f"{path}: {text!r} is not listed"
    if row.max_length is not None and len(text) > row.max_length:
        yield f"{path}: too long"


def _encoded_misfit(
    kind: Encoded,
    row: Field,
    value: Any,
    merchant: Merchant,
    path: str,
    siblings: dict[str, Any],
) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{path}: no text"
        return
    textual = False
    match kind.codec:
        case Json():
            if kind.item is not None:
                row = Field(name=row.name, type=row.type, values=kind.item.values)
            content: Any = json.loads(value)
        case UrlEncoded():
            content, textual = (
                dict(p.split("=") for p in unquote(value).split("&")),
                True,
            )
        case RsaOaep(key="merchant"):
            content, textual = merchant.decrypt(value), True
        case AesGcm():
            content = json.loads(open_resource(siblings, path, value, merchant))
        case AesEcb():
            content, textual = open_ecb(value, merchant), True
        case RsaOaep() | RsaSignature():
            return
    yield from _misfit(kind.content, row, content, merchant, path, {}, textual)


def open_resource(
    siblings: dict[str, Any], path: str, value: str, merchant: Merchant
) -> str:
    prefix = "event_" if path.endswith("event_ciphertext") else ""
    associated = siblings.get(f"{prefix}associated_data", "")
    return merchant.open_gcm(siblings[f"{prefix}nonce"], associated, value)


def open_ecb(value: str, merchant: Merchant) -> dict[str, Any]:
    import base64
    import hashlib

    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = hashlib.md5(merchant["apiv2-key"].encode()).hexdigest().encode()
    opener = Cipher(algorithms.AES(key), modes.ECB()).decryptor()
    plain = opener.update(base64.b64decode(value)) + opener.finalize()
    return _below(ET.fromstring(plain[: -plain[-1]]))
