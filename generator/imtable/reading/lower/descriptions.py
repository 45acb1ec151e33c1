"""The third cell of a row: title, notes, values, default, unit.

Owns how a description is cut up. `values` decides which segment is a value list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from imtable.ir.model import Values
from imtable.reading.diagnostics import Odd
from imtable.reading.dialect import Cell
from imtable.reading.lower.values import ValueReading, read_default, read_values
from imtable.reading.rules import Finding
from imtable.reading.rules.rows import text_lookalike
from imtable.reading.rules.values import (
    enum_duplicate,
    enum_inline,
    enum_labelled,
    enum_spelling,
    enum_status_classes,
    enum_unmarked,
    enum_unread,
    enum_wording,
)

BREAK = re.compile(r"</?br\s*/?>", re.IGNORECASE)
TAGS = (
    "a|abbr|b|big|blockquote|center|code|del|details|div|em|font|h[1-6]|hr|i|img|ins|kbd|li|mark"
    "|ol|outboundlink|p|pre|s|small|span|strike|strong|sub|summary|sup|table|tbody|td|th|thead|tr|u|ul"
)
TAG = re.compile(rf"(`[^`]*`)|</?(?:{TAGS})(?:\s[^<>]*)?/?>|<!--.*?-->", re.IGNORECASE)
FEN = re.compile(r"单位(?:为分|[:：]分|分(?![\u4e00-\u9fff]))")
CODE = re.compile(r"`([^`]+)`")
LOOKALIKE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
"""Radicals and compatibility ideographs; full-width punctuation is usual here."""


class Description(Struct, frozen=True):
    """A description cell, read. `raw` is the cell where it is more than its title."""

    title: str = ""
    notes: tuple[str, ...] = ()
    values: Values | None = None
    statuses: tuple[str, ...] = ()
    default: str | None = None
    fen: bool = False
    label: str | None = None
    raw: str | None = None


def read_description(
    cell: Cell, *, header: bool, notification: bool
) -> tuple[Description, list[Odd]]:
    """One description, and what is odd about it. In a notification `默认为` is prose about
    currencies, no default."""
    about, told = _read(cell.text, header, notification)
    return about, [Odd(each, cell.column, len(cell.raw.strip())) for each in told]


@lru_cache(maxsize=4096)  # most texts stand in many rows
def _read(
    text: str, header: bool, notification: bool
) -> tuple[Description, tuple[Finding, ...]]:
    """A text, read, and what is odd about it."""
    reading = read_segments(text, header=header)
    title, *notes = [plain(segment) for segment in reading.segments] or [""]
    code = CODE.search(title) if "`" in title else None
    about = Description(
        title=title,
        notes=tuple(note for note in notes if note),
        values=reading.values,
        statuses=reading.statuses,
        default=None if notification else read_default(reading.segments),
        fen="单位" in text and FEN.search(text) is not None,
        label=code[1] if code else None,
        raw=None if text == title else text,
    )
    return about, tuple(_oddities(text, reading))


def read_segments(text: str, *, header: bool = False) -> ValueReading:
    """What the segments of a description say about values."""
    segments = [segment.strip() for segment in BREAK.split(text)] if text else []
    return read_values(segments, header=header)


def plain(text: str) -> str:
    """The text without HTML tags and comments; Markdown marks are text and stay, and so does
    what only looks like a tag: `<id>`."""
    return (TAG.sub(r"\1", text) if "<" in text else text).strip()


def _oddities(text: str, reading: ValueReading) -> Iterator[Finding]:
    usual = LOOKALIKE.sub(_usual, text)
    if usual != text:
        yield text_lookalike(usual)
    for value in reading.repeated:
        yield enum_duplicate(value)
    form = reading.values.form if reading.values else 0
    if reading.wording:
        yield enum_wording()
    if form == 3:
        yield enum_inline()
    if form in (4, 5):
        yield enum_labelled()
    if reading.statuses:
        yield enum_status_classes()
    if reading.spelling and reading.values:
        yield enum_spelling([value.text for value in reading.values.items])
    if reading.unmarked:
        yield enum_unmarked()
    if reading.unread:
        yield enum_unread()


def _usual(match: re.Match[str]) -> str:
    """The character that a radical or a compatibility ideograph looks like."""
    return unicodedata.normalize("NFKC", match[0])
