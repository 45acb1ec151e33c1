"""A type of the IR -> a value of it.

Owns what a reply says where nobody knows better: documented values first, then what the request
said under the same name, then what the words of the row suggest, then something of the type. Same
input, same value. It knows neither HTTP nor keys; what seals a text is given to it.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from typing import Any
from urllib.parse import quote

from imtable.ir.model import (
    AesEcb,
    AesGcm,
    Binary,
    Encoded,
    Field,
    Json,
    KeyOwner,
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
from imtable.ir.scalars import is_listed, read_scalar

MOMENT = "2026-01-02T03:04:05+08:00"
UNIX_MOMENT = 1767294245
MEMBERS = 2
"""How many members a numbered row gets for each of its marks."""
_DATE = re.compile(r"[yY]{4}[^，。；,;()（）`<\s]*(?: [hH]{2}[^，。；,;()（）`<\s]*)?")
_SYNTAX = {"y": "2026", "mo": "01", "d": "02", "h": "03", "mi": "04", "s": "05"}


@dataclass(frozen=True, slots=True)
class Seals:
    """How secrets are closed: `rsa` for the owner of a key, `gcm` gives nonce and ciphertext
    under associated data, `ecb` the ciphertext of an XML text."""

    rsa: Callable[[KeyOwner, str], str]
    gcm: Callable[[str, str], tuple[str, str]]
    ecb: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Situation:
    """What an invented value depends on. `fixed` are members whose value the protocol decides,
    `echo` what the request said, both by wire name; `xml` writes an object as elements.
    """

    seals: Seals
    url: str
    textual: bool = False
    fixed: Lookup[str, str] = dataclass_field(default_factory=dict[str, str])
    echo: Lookup[str, Any] = dataclass_field(default_factory=dict[str, Any])
    variant: int = 0
    xml: Callable[[str, Lookup[str, Any]], str] | None = None


# -- records -------------------------------------------------------------------------------


def invent_members(fields: Sequence[Field], now: Situation) -> dict[str, Any]:
    """Every member of an object, numbered ones twice."""
    members: dict[str, Any] = {}
    for field in fields:
        for name in numbered(field):
            members.setdefault(name, invent_field(replace(field, name=name), now))
    for field in fields:
        if isinstance(field.type, Encoded) and isinstance(field.type.codec, AesGcm):
            _seal_resource(field, members, now)
    return members


def numbered(field: Field) -> Iterator[str]:
    """The names that a row has on the wire."""
    if not field.family:
        yield field.name
        return
    for indices in itertools.product(range(MEMBERS), repeat=len(field.family)):
        name = field.name
        for mark, index in zip(field.family, indices, strict=True):
            name = name.replace(mark, str(index), 1)
        yield name


def _seal_resource(field: Field, members: dict[str, Any], now: Situation) -> None:
    """A ciphertext belongs to its siblings: `event_ciphertext` to `event_nonce`."""
    prefix = field.name.removesuffix("ciphertext")
    associated = str(members.get(f"{prefix}associated_data", ""))
    nonce, sealed = now.seals.gcm(associated, str(members[field.name]))
    members[field.name] = sealed
    members[f"{prefix}nonce"] = nonce


# -- fields --------------------------------------------------------------------------------


def invent_field(field: Field, now: Situation) -> Any:
    """A value for a row."""
    return _invent(field.type, field, now)


def _invent(kind: Type, field: Field, now: Situation) -> Any:
    match kind:
        case Scalar():
            return _scalar(kind, field, now)
        case ListOf(item=item):
            return [_invent(item, field, now)]
        case Record(fields=fields):
            return invent_members(fields, now)
        case Mapping():
            return {"sandbox": "any"}
        case OneOf(variants=variants):
            chosen = variants[min(now.variant, len(variants) - 1)]
            return _invent(chosen.type, field, now)
        case Encoded():
            return _encoded(kind, field, now)
        case Binary():
            return ""


def _encoded(kind: Encoded, field: Field, now: Situation) -> str:
    structured, flat = replace(now, textual=False), replace(now, textual=True)
    match kind.codec:
        case Json():
            row = (
                field if kind.item is None else replace(field, values=kind.item.values)
            )
            return _json_text(_invent(kind.content, row, structured))
        case UrlEncoded():
            pairs = _invent(kind.content, field, flat)
            return quote("&".join(f"{k}={v}" for k, v in pairs.items()), safe="")
        case RsaOaep(key=owner):
            return now.seals.rsa(owner, str(_invent(kind.content, field, flat)))
        case AesGcm():
            return _json_text(_invent(kind.content, field, structured))
        case AesEcb():
            assert now.xml is not None, "only XML messages have this codec"
            return now.seals.ecb(now.xml("root", _invent(kind.content, field, flat)))
        case RsaSignature():
            return str(_invent(kind.content, field, flat))


def _json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# -- scalars -------------------------------------------------------------------------------


def _scalar(kind: Scalar, field: Field, now: Situation) -> Any:
    text = _scalar_text(kind, field, now)
    if now.textual and kind.kind != "boolean":
        return text
    value = read_scalar(text, kind.kind)
    return plain_text(value) if now.textual else value


def _scalar_text(kind: Scalar, field: Field, now: Situation) -> str:
    """The first of the candidates that fits the row."""
    name = field.name
    told = [now.fixed[name]] if name in now.fixed else []
    told += [plain_text(now.echo[name])] if name in now.echo else []
    told += [one.text for one in field.values.items] if field.values else []
    told += [field.default] if field.default is not None else []
    told += [*_suggested(kind, field, now), *_BY_TYPE[kind.kind]]
    return next((text for text in told if fits_scalar(kind, field, text)), told[-1])


_BY_TYPE = {
    "string": ("sandbox", "1"),
    "integer": ("1",),
    "number": ("1",),
    "boolean": ("true",),
}


def plain_text(value: Any) -> str:
    """A scalar as a text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def fits_scalar(kind: Scalar, field: Field, text: str) -> bool:
    """Whether a text can be the value of a row, for what its type and its values say."""
    if field.max_length is not None and len(text) > field.max_length:
        return False
    if read_scalar(text, kind.kind) is None:
        return False
    return not field.values or is_listed(text, field.values, kind.kind)


# -- what the words of a row suggest -------------------------------------------------------


def _suggested(kind: Scalar, field: Field, now: Situation) -> Iterator[str]:
    words = " ".join((field.title, *field.notes))
    if field.unit == "fen":
        yield "100"
    if kind.kind in ("integer", "number"):
        if re.search(r"时间戳|unix", words, re.IGNORECASE):
            yield str(UNIX_MOMENT)
        return
    if kind.kind == "string":
        yield from _suggested_text(field.name, words, now)


def _suggested_text(name: str, words: str, now: Situation) -> Iterator[str]:
    if found := _DATE.search(words):
        yield _date_text(found[0])
    if re.search(r"时间戳|unix", words, re.IGNORECASE):
        yield str(UNIX_MOMENT)
    if re.search(r"rfc\s*3339|时间|\btime\b|moment", words, re.IGNORECASE):
        yield MOMENT
    if re.search(r"日期|\bdate\b|\bday\b", words, re.IGNORECASE):
        yield MOMENT[:10]
    if re.search(r"链接|\burl\b|\baddress of\b", words, re.IGNORECASE):
        yield f"{now.url}sandbox/{quote(name, safe='')}"
    if re.search(r"数量|个数|总数|笔数|单位为分|\bnumber of\b", words, re.IGNORECASE):
        yield "1"
    if re.search(
        r"名称|姓名|描述|备注|说明|\bname\b|remark|reason", words, re.IGNORECASE
    ):
        yield "沙盒示例"
    yield f"sandbox-{name}"


def _date_text(pattern: str) -> str:
    """A documented date format, filled: `yyyyMMddHHmmss` -> `20260102030405`."""
    text, seconds = "", False
    for run in re.findall(r"[yY]+|[mM]+|[dD]+|[hH]+|[sS]+|.", pattern):
        key = run[0].lower()
        if key == "m" and len(run) == 2:
            text += _SYNTAX["mi" if seconds else "mo"]
        elif key in _SYNTAX and len(run) in (2, 4):
            text += _SYNTAX[key]
            seconds = seconds or key == "h"
        elif run not in ("T", "t"):
            text += run
        else:
            text += "T"
    return text
