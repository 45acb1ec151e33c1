"""Code blocks and comments, found before Markdown is parsed.

Most of a page is code, and the block parser looks at every character of it. Owns the lines that
it need not see: those between the marks of a fence, and those of an HTML comment, of a script or
of a style sheet, which nobody sees on the page. Owns too where
a code block ends whose closing mark is missing: to Markdown it goes on to the next mark, or to the
end of the page, and swallows headings and tables on the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_MARK = re.compile(
    r"^ {0,3}(?:(`{3,}|~{3,})([^\n]*)$|(<!--|<script\b|<style\b))", re.MULTILINE
)
_CLOSING = {"<!--": "-->", "<script": "</script>", "<style": "</style>"}
_LINE_END = re.compile(r"$", re.MULTILINE)
_ABOUT_MARKDOWN = re.compile(r"(?:md|markdown)\b", re.IGNORECASE)
_SAMPLE = re.compile(r"^ {0,3}(?:`{3,}|~{3,})[a-z]", re.MULTILINE)
_END = re.compile(
    r"^:{3,}"
    r"|^#{1,6} [^\n]*\{ *#(?:get|post|put|patch|delete|mix) *\}[ \t]*$"
    r"|^\|[^\n]*\n\|[ \t]*:?-+[ \t]*\|[-:| \t]*$"
    r"|^\{\.im-table\b[^\n]*$"
    rf"|{_SAMPLE.pattern}",
    re.MULTILINE,
)
"""What no code has: the end of a container, the heading of an operation, the head or the tail of
a table, the beginning of the next sample."""


class ClosedText(NamedTuple):
    """A text in which every code block is closed. `ends` are the lines of the marks that opened
    those without an end of their own, and the line before which each was closed."""

    text: str
    ends: dict[int, int]


def with_fences_closed(text: str) -> ClosedText:
    """The text with a closing mark in the place of the last line of a code block that lacks it;
    the number of every line stays the same. Only what comes below it tells that it does.
    """
    ends: dict[int, int] = {}
    at = 0
    while mark := _MARK.search(text, at):
        signs, info = mark.group(1, 2)
        if signs is None:
            at = _hidden_end(text, mark)
        elif signs[0] == "`" and "`" in info:
            at = mark.end()
        else:
            closing = _closing(signs, text, mark.end())
            inside = text[mark.end() : closing.start() if closing else len(text)]
            end = _lost_end(inside, info, is_closed=closing is not None)
            at = closing.end() if closing else len(text)
            if end is not None:
                line = text.count("\n", 0, mark.start()) + 1
                ends[line] = line + inside.count("\n", 0, end)
                before = mark.end() + end - 1
                text, at = _closed(text, mark, before)
    return ClosedText(text, ends)


def _closed(text: str, mark: re.Match[str], end: int) -> tuple[str, int]:
    """The text with a mark for the last line before `end`, and where it ends; an empty block goes
    altogether."""
    if not text[mark.end() : end].strip():
        return text[: mark.start()] + text[mark.end() :], mark.start()
    head = text[: text.rfind("\n", 0, end) + 1] + mark[1]
    return head + text[end:], len(head)


def _lost_end(inside: str, info: str, *, is_closed: bool) -> int | None:
    """Where a code block ends that goes on into the page; None where its end is its own: the
    mark that closes it belongs to another one, if that begins inside. What is about Markdown may
    show one."""
    if is_closed and (_ABOUT_MARKDOWN.match(info) or not _SAMPLE.search(inside)):
        return None
    end = _END.search(inside)
    return end.start() if end else None


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
        signs, rest = mark.group(1, 2)
        if signs is None:
            at = _hidden_end(text, mark)
            yield mark.start(), at
        elif signs[0] == "`" and "`" in rest:
            at = mark.end()
        else:
            closing = _closing(signs, text, mark.end())
            if closing is None:
                return
            yield mark.end() + 1, closing.start()
            at = closing.end()


def open_comment(text: str) -> int | None:
    """The line on which a comment begins that never ends; headings or tables are in it."""
    at = 0
    while mark := _MARK.search(text, at):
        signs, info = mark.group(1, 2)
        if signs is None:
            is_open = mark[3] == "<!--" and text.find("-->", mark.start()) < 0
            if is_open and _END.search(text, mark.end()):
                return text.count("\n", 0, mark.start()) + 1
            at = _hidden_end(text, mark)
        elif signs[0] == "`" and "`" in info:
            at = mark.end()
        else:
            closing = _closing(signs, text, mark.end())
            at = closing.end() if closing else len(text)
    return None


def _hidden_end(text: str, mark: re.Match[str]) -> int:
    """The end of the line on which a comment ends, or a script or a style sheet."""
    close = text.find(_CLOSING[mark[3]], mark.start())
    if close < 0 and mark[3] != "<!--":
        close = mark.start()
    found = _LINE_END.search(text, close) if close >= 0 else None
    return found.end() if found else len(text)


def _closing(signs: str, text: str, start: int) -> re.Match[str] | None:
    """The mark that closes a block whose opening line ends at `start`."""
    mark = re.compile(rf"^ {{0,3}}{signs}{signs[0]}*[ \t]*$", re.MULTILINE)
    return mark.search(text, min(start + 1, len(text)))
