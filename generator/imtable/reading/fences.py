"""Code blocks, found before Markdown is parsed.

Most of a page is code, and the block parser looks at every character of it. Owns the lines that
it need not see: those between the marks of a fence. It knows nothing else of Markdown; a page
with fences of a rarer form (of tildes, behind blanks, never closed) is left alone from there on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARK = re.compile(r"^[ \t]*(`{3,}|~{3,})([^\n]*)$", re.MULTILINE)


def without_code(text: str) -> str:
    """The text with empty lines in place of code: what the block parser makes of the rest, and
    the number of every line, stay the same."""
    parts, at = list[str](), 0
    for start, end in _inside(text):
        parts += (text[at:start], "\n" * text.count("\n", start, end))
        at = end
    return "".join((*parts, text[at:]))


def _inside(text: str) -> Iterator[tuple[int, int]]:
    """From the line below a mark that opens to the line of the mark that closes."""
    opening, start = "", 0
    for mark in _MARK.finditer(text):
        signs, rest = mark.groups()
        if not opening:
            if mark.start() < mark.start(1) or signs[0] == "~":
                return
            if "`" not in rest:
                opening, start = signs, mark.end() + 1
        elif signs.startswith(opening) and not rest.strip(" \t"):
            yield start, mark.start()
            opening = ""
