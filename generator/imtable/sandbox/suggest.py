"""A scalar of a reply -> its value.

Owns the order of the candidates: what the protocol decides, what the request said, what the table lists,
what the words of the row suggest, something of the type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from imtable.ir.model import Field, Scalar
from imtable.ir.scalars import is_listed, read_scalar
from imtable.sandbox.limits import is_money, words_of
from imtable.sandbox.situation import Situation

MOMENT = "2026-01-02T03:04:05+08:00"
UNIX_MOMENT = 1767294245
_DATE = re.compile(r"[yY]{4}[^，。；,;()（）`<\s]*(?: [hH]{2}[^，。；,;()（）`<\s]*)?")
_SYNTAX = {"y": "2026", "mo": "01", "d": "02", "h": "03", "mi": "04", "s": "05"}


def invent_scalar(kind: Scalar, field: Field, now: Situation) -> Any:
    """What a test wants; else the first candidate that fits."""
    if not isinstance(now.settings, Mapping):
        return _set_scalar(kind, now)
    text = _scalar_text(kind, field, now)
    if now.textual and kind.kind != "boolean":
        return text
    value = read_scalar(text, kind.kind)
    return plain_text(value) if now.textual else value


def _set_scalar(kind: Scalar, now: Situation) -> Any:
    if now.textual:
        return plain_text(now.settings)
    meant = (
        read_scalar(now.settings, kind.kind) if isinstance(now.settings, str) else None
    )
    return now.settings if meant is None else meant


def _scalar_text(kind: Scalar, field: Field, now: Situation) -> str:
    """The first of the candidates that fits the row."""
    name = field.name
    candidates = [now.fixed[name]] if name in now.fixed else []
    candidates += [*_echoed(name, now.echo)]
    candidates += [*_settled(field)]
    candidates += [one.text for one in field.values.items] if field.values else []
    candidates += [field.default] if field.default is not None else []
    candidates += [*_suggested(kind, field, now), *_BY_TYPE[kind.kind]]
    return next(
        (text for text in candidates if fits_scalar(kind, field, text)), candidates[-1]
    )


def _echoed(name: str, echo: Mapping[str, Any]) -> Iterator[str]:
    """What was sent under the name; of a list its first item."""
    value = echo.get(name)
    match value:
        case [first, *_] if not isinstance(first, dict):
            yield plain_text(first)
        case None | [*_]:
            return
        case _:
            yield plain_text(value)


def _settled(field: Field) -> Iterator[str]:
    """Of the states of a thing the good end, wherever the table lists it."""
    if field.name.endswith(("state", "status")):
        yield "SUCCESS"


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
    words = words_of(field)
    if kind.kind == "string":
        yield from _suggested_text(field.name, words, now)
    elif kind.kind != "boolean":
        if is_money(field):
            yield from _sums(field, words, now)
        if re.search(_UNIX, words, re.IGNORECASE):
            yield str(UNIX_MOMENT)


def _sums(field: Field, words: str, now: Situation) -> Iterator[str]:
    """Nothing is discounted, so that what is paid, settled and refunded is what was asked for:
    `payer_total` is the `total` that was sent."""
    if re.search(r"优惠|立减|代金券|discount|coupon", words, re.IGNORECASE):
        yield "0"
    names = (name for name in now.echo if field.name.endswith(f"_{name}"))
    for name in sorted(names, key=len, reverse=True):
        yield from _echoed(name, now.echo)
    yield "100"


_UNIX = r"时间戳|unix"
_BY_WORDS = {
    _UNIX: str(UNIX_MOMENT),
    r"rfc\s*3339|时间|\btime\b|moment": MOMENT,
    r"日期|\bdate\b|\bday\b": MOMENT[:10],
    r"链接|\burl\b|\baddress of\b": "{url}sandbox/{name}",
    r"数量|个数|总数|笔数|单位为分|\bnumber of\b": "1",
    r"名称|姓名|描述|备注|说明|\bname\b|remark|reason": "沙盒示例",
}
"""Words of a row -> a text that it may hold."""


def _suggested_text(name: str, words: str, now: Situation) -> Iterator[str]:
    if found := _DATE.search(words):
        yield _date_text(found[0])
    for pattern, text in _BY_WORDS.items():
        if re.search(pattern, words, re.IGNORECASE):
            yield text.format(url=now.url, name=quote(name, safe=""))
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
