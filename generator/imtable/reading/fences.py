"""Code blocks and comments, found before anything else of a page.

Owns the lines that hold no Markdown: those of a fenced code block, and those of an HTML comment,
of a script or of a style sheet, which nobody sees on the page. Owns too where a code block ends
whose closing mark is missing: to Markdown it goes on to the next mark, or to the end of the page,
and swallows headings and tables on the way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from imtable.reading.blocks import Fence
from imtable.reading.diagnostics import Findings
from imtable.reading.rules.files import comment_unclosed, fence_unclosed

_MARK = re.compile(r"\n {0,3}(?:(`{3,}|~{3,})([^\n]*)|(<!--|<script\b|<style\b))")
"""With the line break before it: a search for that is quicker than one for the start of a line."""
_CLOSING = {"<!--": "-->", "<script": "</script>", "<style": "</style>"}
_ABOUT_MARKDOWN = re.compile(r"(?:md|markdown)\b", re.IGNORECASE)
_LABEL = re.compile(r"^(?P<language>[^\s\[]*)[^\[]*(?:\[(?P<label>[^\]]*)\])?")
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


class Unseen(NamedTuple):
    """Lines that hold no Markdown: the number of the first line below them, from 0, and the code
    block that they are. What nobody sees is none."""

    end: int
    fence: Fence | None


def find_unseen(text: str, findings: Findings) -> Mapping[int, Unseen]:
    """What holds no Markdown, by the number of its first line, from 0; what is never closed
    goes to `findings`."""
    text = f"\n{text}"  # every line has a line break before it
    unseen, at, line, counted = dict[int, Unseen](), 0, 0, 0
    while mark := _MARK.search(text, at):
        line += text.count("\n", counted, mark.start())
        counted, at = mark.start(), mark.end()
        if mark[1] is None:
            at, fence = _hidden_end(text, mark, line, findings), None
        elif mark[1][0] == "~" or "`" not in mark[2]:
            at, fence = _read_fence(text, mark, line, findings)
        else:
            continue
        unseen[line] = Unseen(line + text.count("\n", counted, at), fence)
    return unseen


def _read_fence(
    text: str, mark: re.Match[str], line: int, findings: Findings
) -> tuple[int, Fence | None]:
    """The end of the last line of a code block, and the block; a mark that is never closed and
    has no code is none."""
    begin = mark.end() + 1
    closing, may_be_lost = _closing(text, mark)
    end = closing.start() + 1 if closing else len(text)
    lost = _END.search(text, mark.end(), end) if may_be_lost else None
    if closing is not None and lost is None:
        return closing.end(), _fence(line, mark[2], text[begin:end])
    if lost is None:
        findings.add(fence_unclosed(None), findings.line(line + 1))
        return end, _fence(line, mark[2], text[begin:])
    code = text[begin : lost.start()]
    findings.add(fence_unclosed(line + 2 + code.count("\n")), findings.line(line + 1))
    fence = _fence(line, mark[2], code.rstrip("\n") + "\n") if code.strip() else None
    return lost.start() - 1, fence


def _fence(line: int, info: str, code: str) -> Fence:
    match = _LABEL.match(info.strip())
    language, label = (match["language"], match["label"] or "") if match else ("", "")
    return Fence(line + 1, language, label, code)


def _closing(text: str, mark: re.Match[str]) -> tuple[re.Match[str] | None, bool]:
    """The mark that closes a code block, and whether it may belong to another one, which begins
    inside. What is about Markdown may show one."""
    may_be_lost = False
    for other in _MARK.finditer(text, mark.end()):
        if other[1] is None:
            continue
        if other[1].startswith(mark[1]) and not other[2].strip(" \t"):
            return other, may_be_lost and not _ABOUT_MARKDOWN.match(mark[2])
        may_be_lost = may_be_lost or "a" <= other[2][:1] <= "z"
    return None, True


def _hidden_end(text: str, mark: re.Match[str], line: int, findings: Findings) -> int:
    """The end of the line on which a comment ends, or a script or a style sheet. Of a comment
    that never ends it is said if it swallows more than words."""
    close = text.find(_CLOSING[mark[3]], mark.start())
    if close < 0 and mark[3] == "<!--":
        if _END.search(text, mark.end()):
            findings.add(comment_unclosed(), findings.line(line + 1))
        return len(text)
    end = text.find("\n", max(close, mark.end()))
    return end if end >= 0 else len(text)
