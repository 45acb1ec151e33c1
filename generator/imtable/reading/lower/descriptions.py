"""The third cell of a row: title, notes, values, default, unit.

Owns how a description is cut up. `values` decides which segment is a value list.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from imtable.ir.model import Values
from imtable.reading.diagnostics import Findings, Span
from imtable.reading.dialect import Cell
from imtable.reading.lower.values import ValueReading, read_default, read_values
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
from imtable.reading.table_rows import Row

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


@dataclass(frozen=True, slots=True)
class Description:
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
    cell: Cell, row: Row, findings: Findings, *, header: bool, notification: bool
) -> Description:
    """One description. In a notification `默认为` is prose about currencies, no default."""
    text = cell.text
    reading = read_segments(text, header=header)
    _report(reading, cell, row, findings)
    title, *notes = [plain(segment) for segment in reading.segments] or [""]
    code = CODE.search(title) if "`" in title else None
    return Description(
        title=title,
        notes=tuple(note for note in notes if note),
        values=reading.values,
        statuses=reading.statuses,
        default=None if notification else read_default(reading.segments),
        fen="单位" in text and FEN.search(text) is not None,
        label=code[1] if code else None,
        raw=None if text == title else text,
    )


def read_segments(text: str, *, header: bool = False) -> ValueReading:
    """What the segments of a description say about values."""
    segments = [segment.strip() for segment in BREAK.split(text)] if text else []
    return read_values(segments, header=header)


def plain(text: str) -> str:
    """The text without HTML tags and comments; Markdown marks are text and stay, and so does
    what only looks like a tag: `<id>`."""
    return (TAG.sub(r"\1", text) if "<" in text else text).strip()


def _report(reading: ValueReading, cell: Cell, row: Row, findings: Findings) -> None:
    span = Span(row.line, cell.column, len(cell.raw.strip()))
    usual = LOOKALIKE.sub(_usual, cell.text)
    if usual != cell.text:
        findings.add(text_lookalike(usual), span)
    for value in reading.repeated:
        findings.add(enum_duplicate(value), span)
    form = reading.values.form if reading.values else 0
    if reading.wording:
        findings.add(enum_wording(), span)
    if form == 3:
        findings.add(enum_inline(), span)
    if form in (4, 5):
        findings.add(enum_labelled(), span)
    if reading.statuses:
        findings.add(enum_status_classes(), span)
    if reading.spelling and reading.values:
        codes = [value.text for value in reading.values.items]
        findings.add(enum_spelling(codes), span)
    if reading.unmarked:
        findings.add(enum_unmarked(), span)
    if reading.unread:
        findings.add(enum_unread(), span)


def _usual(match: re.Match[str]) -> str:
    """The character that a radical or a compatibility ideograph looks like."""
    return unicodedata.normalize("NFKC", match[0])
