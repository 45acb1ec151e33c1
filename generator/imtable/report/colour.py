"""Colour on a terminal: text and what it is -> text.

Owns the escape sequences. Whether a report is coloured is decided where it is printed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

Style = Literal["error", "warning", "info", "style", "strong", "quiet"]
Paint = Callable[[str, Style], str]

CODES: dict[Style, str] = {
    "error": "1;31",
    "warning": "33",
    "info": "36",
    "style": "35",
    "strong": "1",
    "quiet": "2",
}


def plain(text: str, style: Style) -> str:  # noqa: ARG001  the other `Paint`
    """The text as it is."""
    return text


def ansi(text: str, style: Style) -> str:
    """The text between two ANSI sequences. It must hold no control characters of its own."""
    return f"\x1b[{CODES[style]}m{text}\x1b[0m"


def painter(*, colour: bool) -> Paint:
    """How to paint: with ANSI sequences or not at all."""
    return ansi if colour else plain
