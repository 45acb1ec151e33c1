"""Text from outside, made fit for one line of a log or a terminal.

Whoever answers, or posts to a handler, chooses codes, messages and header values. A line
break in one would begin a line of the log that nobody wrote, an escape rule the terminal.
"""

from __future__ import annotations

_WIDE_BLANKS = "\u00a0\u3000"  # not printable for Python, but harmless, and in use


def shown(text: str) -> str:
    """The text with what is no visible character as Python writes it in a literal."""
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(one: str) -> str:
    return one if one.isprintable() or one in _WIDE_BLANKS else ascii(one)[1:-1]
