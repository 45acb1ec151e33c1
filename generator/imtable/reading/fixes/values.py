"""Edits of lists of values: their separators, their ending, their place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from imtable.reading.diagnostics import Diagnostic
from imtable.reading.fixes.edits import PageEdit
from imtable.reading.fixes.rows import edit_of, line_of
from imtable.reading.lower.descriptions import BREAK
from imtable.reading.lower.value_lists import (
    ENDING,
    ONLY_CODES,
    ListedValues,
    find_list,
)

_BREAK = "<br/>"


class _Segment(Struct, frozen=True):
    """A segment with a list: where it begins in its line, and what was found in it."""

    start: int
    text: str
    listed: ListedValues


def break_before_list(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """The list in a segment of its own."""
    for segment in _segments(lines, found):
        if segment.listed.before.strip():
            end = segment.start + len(segment.listed.before)
            start = segment.start + len(segment.listed.before.rstrip())
            blanks = segment.text[len(segment.listed.before) :]
            yield edit_of(
                found, start, end + len(blanks) - len(blanks.lstrip()), _BREAK
            )


def fit_ending(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """The ending that the number of values asks for."""
    for segment in _segments(lines, found):
        endings = list(ENDING.finditer(segment.text))
        if endings:
            start, end = (segment.start + at for at in endings[-1].span())
            yield edit_of(found, start, end, _ending(segment.listed))


def drop_duplicate(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """Every value once."""
    value = re.search(r"`([^`]+)`", found.message)
    for segment in _segments(lines, found) if value else ():
        again = rf"\s*\\\|\s*`{re.escape(value[1] if value else '')}`"
        code = f"`{value[1] if value else ''}`"
        first = segment.text.find(code)
        match = re.compile(again).search(segment.text, first + len(code))
        if match:
            start, end = (segment.start + at for at in match.span())
            yield edit_of(found, start, end, "")


def spell_list(lines: tuple[str, ...], found: Diagnostic) -> Iterator[PageEdit]:
    """The list as these pages usually write one."""
    for segment in _segments(lines, found):
        listed = segment.listed
        codes = " \\| ".join(f"`{code}`" for code in listed.codes)
        parts = (listed.before.rstrip(), f"{codes} {_ending(listed)}", listed.behind)
        written = _BREAK.join(filter(None, parts))
        if "|" not in "".join(listed.codes) and written != segment.text:
            end = segment.start + len(segment.text)
            yield edit_of(found, segment.start, end, written)
            return


def _ending(listed: ListedValues) -> str:
    return "枚举值之一" if len(listed.codes) > 1 else "枚举值"


def _segments(lines: tuple[str, ...], found: Diagnostic) -> Iterator[_Segment]:
    """The segments of the description at the place of a finding that hold a list, a whole one:
    values in the segment above are part of it."""
    line, start = line_of(lines, found), found.location.column - 1
    text = line[start : start + found.width]
    begin, above = 0, ""
    for end, behind in [*(m.span() for m in BREAK.finditer(text)), (len(text), 0)]:
        piece = text[begin:end]
        stripped = piece.strip()
        listed = find_list(stripped)
        if listed is not None and not ONLY_CODES.fullmatch(above):
            offset = start + begin + len(piece) - len(piece.lstrip())
            yield _Segment(offset, stripped, listed)
        begin, above = behind, stripped
