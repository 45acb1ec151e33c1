"""Code blocks and comments, found before Markdown is parsed.

Most of a page is code, and the block parser looks at every character of it. Owns the lines that
it need not see: those between the marks of a fence, and those of an HTML comment. It knows
nothing else of Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARK = re.compile(r"^ {0,3}(?:(`{3,}|~{3,})([^\n]*)$|<!--)", re.MULTILINE)
_LINE_END = re.compile(r"$", re.MULTILINE)


def without_code(text: str) -> str:
    """The text with empty lines in place of code and comments: what the block parser makes of
    the rest, and the number of every line, stay the same."""
    parts, at = list[str](), 0
    for start, end in _inside(text):
        parts += (text[at:start], "\n" * text.count("\n", start, end))
        at = end
    return "".join((*parts, text[at:]))


def _inside(text: str) -> Iterator[tuple[int, int]]:
    """From the line below a mark that opens to the line of the mark that closes; of a comment
    all of its lines."""
    at = 0
    while mark := _MARK.search(text, at):
        signs, rest = mark.groups()
        if signs is None:
            close = text.find("-->", mark.start())
            found = _LINE_END.search(text, close) if close >= 0 else None
            at = found.end() if found else len(text)
            yield mark.start(), at
        elif signs[0] == "`" and "`" in rest:
            at = mark.end()
        else:
            closing = re.compile(
                rf"^ {{0,3}}{signs}{signs[0]}*[ \t]*$", re.MULTILINE
            ).search(text, min(mark.end() + 1, len(text)))
            if closing is None:
                return
            yield mark.end() + 1, closing.start()
            at = closing.end()
