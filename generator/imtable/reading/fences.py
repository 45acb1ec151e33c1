"""Code blocks and comments, found before Markdown is parsed.

Most of a page is code, and the block parser looks at every character of it. Owns the lines that
it need not see: those between the marks of a fence, and those of an HTML comment, of a script or
of a style sheet, which nobody sees on the page. Owns too where
a code block ends whose closing mark is missing: to Markdown it goes on to the next mark, or to the
end of the page, and swallows headings and tables on the way.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_MARK = re.compile(r"\n {0,3}(?:(`{3,}|~{3,})([^\n]*)|(<!--|<script\b|<style\b))")
"""With the line break before it: a search for that is quicker than one for the start of a line."""
_CLOSING = {"<!--": "-->", "<script": "</script>", "<style": "</style>"}
_ABOUT_MARKDOWN = re.compile(r"(?:md|markdown)\b", re.IGNORECASE)
_SAMPLE = re.compile(r"\n {0,3}(?:`{3,}|~{3,})[a-z]")
_END = re.compile(
    r"^:{3,}"
    r"|^#{1,6} [^\n]*\{ *#(?:get|post|put|patch|delete|mix) *\}[ \t]*$"
    r"|^\|[^\n]*\n\|[ \t]*:?-+[ \t]*\|[-:| \t]*$"
    r"|^\{\.im-table\b[^\n]*$"
    r"|^ {0,3}(?:`{3,}|~{3,})[a-z]",
    re.MULTILINE,
)
"""What no code has: the end of a container, the heading of an operation, the head or the tail of
a table, the beginning of the next sample."""


class ClosedText(NamedTuple):
    """A text in which every code block is closed. `ends` are the lines of the marks that opened
    those without an end of their own, and the line before which each was closed. `comment` is the
    line on which one begins that never ends; headings or tables are in it. `inside` is where code
    and comments stand: from the line below a mark that opens to the mark that closes; of a comment
    all of its lines."""

    text: str
    ends: dict[int, int]
    comment: int | None
    inside: list[tuple[int, int]]

    def without_code(self) -> tuple[str, list[int]]:
        """The text without the lines of code, and with an empty line in place of a comment: the
        block parser makes the same of the rest. Beside it the numbers that its lines have in
        the whole text, both from 0."""
        text, parts, numbers, at, line = self.text, list[str](), list[int](), 0, 0
        for start, end in self.inside:
            parts.append(text[at:start])
            below = line + text.count("\n", at, start)
            numbers += range(line, below)
            line, at = below + text.count("\n", start, end), end
        numbers += range(line, line + text.count("\n", at) + 1)
        return "".join((*parts, text[at:])), numbers


def with_fences_closed(text: str) -> ClosedText:
    """The text with a closing mark in the place of the last line of a code block that lacks it;
    the number of every line stays the same. Only what comes below it tells that it does.
    """
    text = f"\n{text}"  # every line has a line break before it
    ends, inside, at = dict[int, int](), list[tuple[int, int]](), 0
    comment: int | None = None
    while mark := _MARK.search(text, at):
        signs, info = mark.group(1, 2)
        at = mark.end()
        if signs is None:
            comment = _open_comment(text, mark)
            at = _hidden_end(text, mark)
            inside.append((mark.start() + 1, at))
        elif signs[0] == "~" or "`" not in info:
            closing = _closing(signs, text, at)
            last = closing.start() + 1 if closing else len(text)
            end = _lost_end(text[at:last], info, is_closed=closing is not None)
            if end is not None:
                line = _line(text, mark)
                ends[line] = line + text.count("\n", at, at + end)
                text, at = _closed(text, mark, at + end - 1), mark.start()
            elif closing is not None:
                inside.append((at + 1, last))
                at = closing.end()
            else:
                at = len(text)
    places = [(start - 1, end - 1) for start, end in inside]
    return ClosedText(text[1:], ends, comment, places)


def _line(text: str, mark: re.Match[str]) -> int:
    return text.count("\n", 0, mark.start() + 1)


def _closed(text: str, mark: re.Match[str], end: int) -> str:
    """The text with a mark for the last line before `end`; of an empty block the mark goes."""
    if not text[mark.end() : end].strip():
        return text[: mark.start() + 1] + text[mark.end() :]
    return text[: text.rfind("\n", 0, end) + 1] + mark[1] + text[end:]


def _lost_end(inside: str, info: str, *, is_closed: bool) -> int | None:
    """Where a code block ends that goes on into the page; None where its end is its own: the
    mark that closes it belongs to another one, if that begins inside. What is about Markdown may
    show one."""
    if is_closed and (_ABOUT_MARKDOWN.match(info) or not _SAMPLE.search(inside)):
        return None
    end = _END.search(inside)
    return end.start() if end else None


def _open_comment(text: str, mark: re.Match[str]) -> int | None:
    """The line of a comment that never ends, if it swallows more than words."""
    endless = mark[3] == "<!--" and text.find("-->", mark.start()) < 0
    return _line(text, mark) if endless and _END.search(text, mark.end()) else None


def _hidden_end(text: str, mark: re.Match[str]) -> int:
    """The end of the line on which a comment ends, or a script or a style sheet."""
    close = text.find(_CLOSING[mark[3]], mark.start())
    if close < 0 and mark[3] != "<!--":
        close = mark.end()
    end = text.find("\n", close) if close >= 0 else -1
    return end if end >= 0 else len(text)


def _closing(signs: str, text: str, start: int) -> re.Match[str] | None:
    """The mark that closes a block whose opening line ends at `start`."""
    mark = re.compile(rf"\n {{0,3}}{signs}{signs[0]}*[ \t]*$", re.MULTILINE)
    return mark.search(text, start)
