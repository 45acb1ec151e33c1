"""What a call is to say, planned from its table: values for every row, secrets in plain text.

A plan is a tree by part and wire name. It knows neither bindings nor what is sent.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import hashes
from msgspec.structs import replace

from imtable.ir.model import (
    Alternatives,
    ApiPage,
    Binary,
    Encoded,
    Field,
    Json,
    ListOf,
    Mapping,
    OneOf,
    Operation,
    Record,
    RsaSignature,
    Scalar,
    Type,
)
from support.sandbox_client import Merchant

FILE = b"\x89PNG not really\r\n--a file\x00" * 9
OUR_HEADERS = frozenset(
    [
        "accept",
        "authorization",
        "content-length",
        "content-type",
        "host",
        "user-agent",
        "wechatpay-serial",
    ]
)
"""Headers that nobody passes."""
OWN = {
    **dict.fromkeys(
        ["mchid", "mch_id", "sp_mchid", "combine_mchid", "combine_mch_id"], "mchid"
    ),
    "complainted_mchid": "mchid",
    **dict.fromkeys(
        ["appid", "sp_appid", "combine_appid", "wxappid", "mch_appid"], "appid"
    ),
}
"""What a client knows about itself, where it stands at the top of a body or of a query."""
MADE = frozenset({"sign", "nonce_str"})
"""Members of v2 that are made for every request."""
Tree = dict[str, Any]


def rows(operation: Operation) -> dict[str, Field]:
    """The rows of a table by part, path variables as `path:name`."""
    found: dict[str, Field] = {}
    for one in operation.request.parameters:
        name = f"path:{one.field.name}" if one.part == "path" else one.part
        found[name] = one.field
    return found


def decided_rows(operation: Operation) -> dict[str, Field]:
    """The rows, where of alternatives the first is required, and others stay if they may."""
    found = rows(operation)
    for one in operation.request.alternatives:
        part, *steps = one.within
        row = found[part]
        row = replace(row, type=_decided(row.type, steps, one))
        found[part] = row if steps else _required(row)
    return found


def _decided(kind: Type, steps: Sequence[str], one: Alternatives) -> Type:
    match kind:
        case Record(fields=fields) if steps:
            return replace(kind, fields=tuple(_step(f, steps, one) for f in fields))
        case Record(fields=fields):
            first, *others = one.names
            refused = others if one.needed == "exactly-one" else []
            left = [field for field in fields if field.name not in refused]
            asked = (_required(f) if f.name == first else f for f in left)
            return replace(kind, fields=tuple(asked))
        case ListOf(item=inner):
            return replace(kind, item=_decided(inner, steps, one))
        case Encoded(content=inner):
            return replace(kind, content=_decided(inner, steps, one))
        case OneOf(variants=variants):
            each = (replace(v, type=_decided(v.type, steps, one)) for v in variants)
            return replace(kind, variants=tuple(each))
        case _:
            return kind


def _required(field: Field) -> Field:
    return replace(field, required=field.required or "name")


def _step(field: Field, steps: Sequence[str], one: Alternatives) -> Field:
    if field.name != steps[0]:
        return field
    return replace(field, type=_decided(field.type, steps[1:], one))


def below(row: Field) -> Sequence[Field]:
    """The members of a row that has some."""
    assert isinstance(row.type, Record)
    return row.type.fields


# -- what is to be said --------------------------------------------------------------------


@dataclass(frozen=True)
class Planner:
    """Values for rows: all of them, or with `sparse` only those that are required."""

    merchant: Merchant
    sparse: bool = False

    def plan(self, page: ApiPage, operation: Operation) -> Tree:
        """Part -> value, but for what is made for every request anew."""
        planned: Tree = {}
        for part, row in decided_rows(operation).items():
            if part == "headers":
                planned[part] = self._headers(row)
            elif not self.sparse or row.required or part.startswith("path:"):
                made = MADE if page.version == "v2" else frozenset[str]()
                planned[part] = self._part(part, row, made)
        return {part: value for part, value in planned.items() if value != {}}

    def _headers(self, row: Field) -> Tree:
        given: Tree = {}
        for one in below(row):
            known = {"accept-encoding": "gzip"}.get(one.name.lower(), f"x {one.name}")
            text = self._listed(one) or known
            if one.name.lower() in OUR_HEADERS or (self.sparse and not one.required):
                continue
            given[one.name.lower()] = text
        return given

    def _part(self, part: str, row: Field, made: frozenset[str]) -> Any:
        if part.startswith("path:"):
            value = self.value(row.type, row)
            return (
                int(value) if isinstance(value, float) else value
            )  # a number, no amount
        if not isinstance(row.type, Record):
            return self.value(row.type, row)
        value = self.members([f for f in row.type.fields if f.name not in made])
        if part in ("json", "query", "xml"):
            value |= self._own_numbers(row, value)
        if part == "multipart":
            meta = value.get("meta", value)
            meta |= {
                k: v for k, v in _digests(meta, row).items() if k in meta or self.sparse
            }
            value |= {k: self.merchant["mchid"] for k in value if k == "mch_id"}
        return value

    def members(self, fields: Sequence[Field]) -> Tree:
        return {
            one.name: self._family(one) if one.family else self.value(one.type, one)
            for one in fields
            if (one.required or not self.sparse) and not is_signature(one)
        }

    def _family(self, row: Field) -> Any:
        value: Any = self.value(row.type, row)
        for _ in row.family:
            value = [value, value]
        return value

    def value(self, kind: Type, row: Field) -> Any:
        match kind:
            case Scalar():
                return self._scalar(kind, row)
            case ListOf(item=item):
                return [self.value(item, row), self.value(item, row)]
            case Record(fields=fields):
                return self.members(fields)
            case OneOf(variants=variants):
                return self.value(variants[0 if self.sparse else -1].type, row)
            case Encoded(content=content, item=item):
                if isinstance(kind.codec, Json) and item is not None:
                    row = replace(row, values=item.values, family=())
                return self.value(content, row)
            case Mapping():
                return {"any": "x"}
            case Binary():
                return FILE

    def _own_numbers(self, row: Field, value: Tree) -> Tree:
        own: Tree = {}
        for one in below(row):
            if one.name in OWN and one.name in value and not one.values:
                text = self.merchant[OWN[one.name]]
                if one.type == Scalar(kind="string"):
                    own[one.name] = text
                elif text.isdigit() and one.type == Scalar(kind="integer"):
                    own[one.name] = int(text)
        return own

    def _listed(self, row: Field) -> str | None:
        items = row.values.items if row.values else ()
        return items[0 if self.sparse else -1].text if items else None

    def _scalar(self, kind: Scalar, row: Field) -> Any:
        listed = self._listed(row)
        if kind.kind == "string":
            if listed is not None:
                return listed
            return f"测 <{row.name}>/1+%"[: row.max_length or 99]
        if listed is not None:
            return json.loads(listed)
        if kind.kind == "boolean":
            return True
        number = zlib.crc32(row.name.encode()) % 1000 + 1
        return number if kind.kind == "integer" or row.unit else number + 0.5


def is_signature(row: Field) -> bool:
    """Whether the row is made with the merchant's key."""
    return isinstance(row.type, Encoded) and isinstance(row.type.codec, RsaSignature)


def _digests(meta: Tree, row: Field) -> Tree:
    """The digest of the file, under the name that a table has for it."""
    told = " ".join(str(v) for k, v in meta.items() if "alg" in k or "alog" in k)
    known = {"sha256": "sha256", "digest": "sha256", "file_digest": "sha256"}
    found = {name: hashlib.new(kind, FILE).hexdigest() for name, kind in known.items()}
    if "SM3" in told:
        sm3 = hashes.Hash(hashes.SM3())
        sm3.update(FILE)
        found = dict.fromkeys(known, sm3.finalize().hex())
    found["media_hash"] = hashlib.md5(FILE).hexdigest()
    fields = {one.name: one for one in below(row)}
    if "meta" in fields:
        encoded = fields["meta"].type
        assert isinstance(encoded, Encoded)
        assert isinstance(encoded.content, Record)
        fields = {one.name: one for one in encoded.content.fields}
    return {k: v for k, v in found.items() if k in fields}
