"""Edits of the header that names a key: its row, and its place in the samples.

The table and the samples change together, else one would say what the other does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from imtable.ir.protocol import SERIAL
from imtable.reading.diagnostics import Diagnostic
from imtable.reading.fixes.edits import PageEdit
from imtable.reading.fixes.rows import line_of
from imtable.reading.table_rows import read_row

_HEADING = re.compile(r"#{1,2} ")
_HEADERS = "headers"
_GROUP = '| headers {data-required} | object {data-tooltip="对应PHP的array"} | 声明请求的头参数'
_ROW = "| Wechatpay-Serial {data-required data-indent=1} | string | 微信支付公钥ID/平台证书序列号"
_SHOWN = "    'Wechatpay-Serial' => 'PUB_KEY_ID_0114232134912410000000000000',"
_ENTRY = re.compile(r"\s+'wechatpay-serial'\s*=>\s*'[^']*',?\s*$", re.IGNORECASE)
_OPENED = re.compile(r"  'headers'\s*=>\s*\[\s*$")
_CLOSED = re.compile(r"  \],?\s*$")
_CALL_ENDS = re.compile(r"\]\);?\s*$")
_MEMBER = re.compile(r"  \S.*,\s*$")
_CIPHERTEXT = re.compile(r"'[A-Za-z0-9+/]{40,}={0,2}'")
_PAST_THE_END = 2  # of a line, with whatever ends it


def drop_serial(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """No row of the header and none in the samples; without others no `headers` either. Where
    a sample shows ciphertext, an attribute is missing and not the header too many."""
    at, number = found.location.line, found.location.line - 1
    named = read_row(line_of(lines, found), at).cells[0].text.lower() == SERIAL
    behind = lines[at : _end(lines, at) - 1]
    if not named or any(map(_CIPHERTEXT.search, behind)):
        return
    yield _without(lines, at)
    if _name(lines, number) == _HEADERS and not _is_nested(lines, at + 1):
        yield _without(lines, number)
    for shown in range(at + 1, _end(lines, at)):
        if _ENTRY.match(lines[shown - 1]):
            alone = _OPENED.match(lines[shown - 2]) and _CLOSED.match(lines[shown])
            gone = (shown - 1, shown, shown + 1) if alone else (shown,)
            yield from (_without(lines, one) for one in gone)


def add_serial(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """The row of the header, in `headers`, and the header in the samples."""
    first, last = _table(lines, found.location.line)
    groups = [n for n in range(first, last + 1) if _name(lines, n) == _HEADERS]
    if groups:
        yield _below(lines, groups[0], _ROW)
    else:
        yield _below(lines, last, f"{_GROUP}\n{_ROW}")
    for number in range(last + 1, _end(lines, last)):
        if groups and _OPENED.match(lines[number - 1]):
            yield _below(lines, number, _SHOWN)
        elif not groups and _CALL_ENDS.match(lines[number - 1]):
            before = lines[number - 2]
            if not (_MEMBER.match(before) or _CLOSED.match(before)):
                continue
            comma = "" if before.rstrip().endswith(",") else ","
            shown = f"  'headers' => [\n{_SHOWN}\n  ],"
            yield _below(lines, number - 1, f"{comma}\n{shown}", begin="")


def _below(
    lines: Sequence[str], number: int, text: str, *, begin: str = "\n"
) -> PageEdit:
    width = len(lines[number - 1])
    return PageEdit(number, width, width, begin + text)


def _without(lines: Sequence[str], number: int) -> PageEdit:
    return PageEdit(number, 0, len(lines[number - 1]) + _PAST_THE_END, "")


def _table(lines: Sequence[str], number: int) -> tuple[int, int]:
    """The first and the last row of the table around a line."""
    first = last = number
    while lines[first - 2].startswith("|"):
        first -= 1
    while last < len(lines) and lines[last].startswith("|"):
        last += 1
    return first, last


def _end(lines: Sequence[str], number: int) -> int:
    """The line behind the operation that a line is part of."""
    later = range(number + 1, len(lines) + 1)
    return next((n for n in later if _HEADING.match(lines[n - 1])), len(lines) + 1)


def _name(lines: Sequence[str], number: int) -> str:
    line = lines[number - 1]
    return read_row(line, number).cells[0].text if line.startswith("|") else ""


def _is_nested(lines: Sequence[str], number: int) -> bool:
    """Whether the row of a line stands below another one."""
    line = lines[number - 1] if number <= len(lines) else ""
    cells = read_row(line, number).cells if line.startswith("|") else ()
    return bool(cells) and cells[0].get("data-indent") is not None
