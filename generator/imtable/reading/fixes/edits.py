"""Edits of a page: what is written in place of what, byte for byte elsewhere.

Owns places in a file and how edits are applied. Line ends, a byte order mark and all that no edit
touches stay; a line that is added ends as the others do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from imtable.reading.diagnostics import Diagnostic
from imtable.reading.rules import find_rule

BOM = "\ufeff"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_END = re.compile(r"[\r\n]+$")


class PageEdit(Struct, frozen=True, order=True):
    """`text` in place of the characters from `start` to `end` of a line, both counted from 0;
    the line is counted from 1. A line feed in it is a new line."""

    line: int
    start: int
    end: int
    text: str


class Fix(Struct, frozen=True):
    """The edits that mend one finding."""

    diagnostic: Diagnostic
    edits: tuple[PageEdit, ...]

    @property
    def unsafe(self) -> bool:
        """Whether it makes the reading of something doubtful permanent."""
        return find_rule(self.diagnostic.rule).fixable == "unsafe"


def page_lines(data: bytes) -> tuple[str, ...]:
    """The lines of a page without their ends, as edits count them."""
    return tuple(_END.sub("", line) for line in _lines(data)[1])


def apply_edits(data: bytes, edits: Iterable[PageEdit]) -> bytes:
    """The file with these edits, which do not overlap."""
    mark, lines = _lines(data)
    usual = next((m[0] for line in lines if (m := _END.search(line))), "\n")
    for edit in sorted(edits, reverse=True):
        line = lines[edit.line - 1]
        text = edit.text.replace("\n", usual)
        lines[edit.line - 1] = line[: edit.start] + text + line[edit.end :]
    return (mark + "".join(lines)).encode("utf-8")


def without_overlaps(fixes: Iterable[Fix]) -> list[Fix]:
    """The fixes that can be made at once: of two that touch the same characters the first."""
    taken: dict[int, list[PageEdit]] = {}
    kept = list[Fix]()
    for fix in fixes:
        if not any(
            _touch(edit, other)
            for edit in fix.edits
            for other in taken.get(edit.line, ())
        ):
            kept.append(fix)
            for edit in fix.edits:
                taken.setdefault(edit.line, []).append(edit)
    return kept


def _touch(one: PageEdit, other: PageEdit) -> bool:
    return one.start <= other.end and other.start <= one.end


def _lines(data: bytes) -> tuple[str, list[str]]:
    """The byte order mark and the lines with their ends. Raises UnicodeDecodeError."""
    text = data.decode("utf-8")
    mark = BOM if text.startswith(BOM) else ""
    return mark, _LINE.findall(text.removeprefix(BOM))
