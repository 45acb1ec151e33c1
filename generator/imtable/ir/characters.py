r"""Characters that a reader cannot see, or that a terminal would obey.

Owns the one table of them, and how such a character is written out for people (`\x1b`) and in
JSON text. The table is written out: that of `unicodedata` differs between Python releases, and
what we write must not. It holds all of the categories Cc, Cf, Cs, Zl and Zp, and what Unicode
calls ignorable by default, such as fillers and variation selectors.
"""

from __future__ import annotations

import re

HIDDEN = (
    r"\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f"
    r"\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    r"\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000110bd\U000110cd"
    r"\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e0fff"
)
"""The inside of a character class."""
_CONTROLS, _WITHOUT_LINE_END = r"\x00-\x1f", r"\x00-\x09\x0b-\x1f"
_HIDDEN = re.compile(f"[{HIDDEN}]")
_HIDDEN_IN_JSON = re.compile(f"[{HIDDEN.replace(_CONTROLS, _WITHOUT_LINE_END)}]")


def printable(text: str) -> str:
    """The text with every hidden character written out."""
    return _HIDDEN.sub(lambda match: escaped(match[0]), text)


def escaped(character: str) -> str:
    r"""A character as Python writes it: `\x1b`, `\u202e`, `\U000e0041`."""
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def printable_json(text: str) -> str:
    """JSON text with every hidden character in its strings written out. Line ends stay: in
    strings they are escaped already."""
    return _HIDDEN_IN_JSON.sub(lambda match: _utf16(match[0]), text)


def _utf16(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
