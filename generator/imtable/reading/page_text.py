"""Bytes -> text: UTF-8 with any line ends, as long as it can be a page.

Owns what is said of a file that is no text, or too large to be a page.
"""

from __future__ import annotations

from imtable.reading.diagnostics import Findings, Span
from imtable.reading.rules.files import page_not_utf8, page_too_large

# A page of the documentation has at most 0.1 MB. Beyond this one is no page but an accident,
# and a parser that walks it character by character would only keep everybody waiting.
PAGE_LIMIT = 8_000_000


def decode_text(data: bytes, findings: Findings) -> str:
    """UTF-8 with or without BOM and any line ends; bytes that are not text are reported."""
    if len(data) > PAGE_LIMIT:
        findings.add(page_too_large(len(data), PAGE_LIMIT))
        return ""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _report_not_utf8(error.object, error.start, findings)  # its object has no BOM
        return ""
    return _line_feeds(text).replace("\0", "\ufffd")


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _report_not_utf8(data: bytes, at: int, findings: Findings) -> None:
    findings.lines = tuple(_line_feeds(data.decode("utf-8", "replace")).split("\n"))
    before = _line_feeds(data[:at].decode("utf-8", "replace"))
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    findings.add(page_not_utf8(data[at]), Span(line, column))
