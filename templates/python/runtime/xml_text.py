"""The XML of v2: one root whose members hold text, <-> dict.

Owns this text. What it cannot say exactly it refuses, both ways: what is signed must be what
is sent, and what was read must be what was signed. Requests are flat, the documented replies
but for two. It does not know signatures or models.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from .errors import ConfigError

MAX_BYTES = 4 * 1024 * 1024
BLANK = b" \t\r\n\xef\xbb\xbf"
"""What may stand before a text: white space, and the bytes of a byte order mark."""
_DEEPEST = 8
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def write_xml(members: Mapping[str, str]) -> bytes:
    """`<xml><a>1</a></xml>` in UTF-8.

    Raises `ConfigError`, naming the member, for a name or a character XML does not allow.
    """
    return f"<xml>{''.join(map(_element, members.items()))}</xml>".encode()


def _element(member: tuple[str, str]) -> str:
    name, text = member
    if not _NAME.fullmatch(name):
        raise ConfigError(f"{name!r} is no name of a member: letters, digits, _ - .")
    if found := _FORBIDDEN.search(text):
        raise ConfigError(
            f"{name}: XML does not allow the character U+{ord(found[0]):04X}"
        )
    return f"<{name}>{text.translate(_ESCAPES)}</{name}>"


def is_xml(raw: bytes) -> bool:
    """Whether a text, if it is JSON or XML, is XML. A byte order mark may come first."""
    return raw.lstrip(BLANK)[:1] == b"<"


def read_xml(raw: bytes, root: str = "xml") -> dict[str, Any]:
    """The members of the element `root`; CDATA, references and text are equal. A member is a
    text, of nested elements a dict, and a list where a member is there several times.

    Raises `ValueError`, which says what is wrong and shows no content, for anything else: no
    XML, another root, a DTD (so no entity is ever expanded), text beside elements, more than 8
    levels or 4 MiB.
    """
    if len(raw) > MAX_BYTES:
        raise ValueError(f"the XML is longer than {MAX_BYTES} bytes")
    reader = _Reader(root)
    parser = ParserCreate("utf-8")  # whatever it declares: the protocol has no other
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(raw.lstrip(BLANK), True)
    except ExpatError as error:
        raise ValueError(f"the text is not XML: {error}") from None
    return reader.open[0]


class _Reader:
    """`open` are the members of the elements that have begun, the root's first."""

    def __init__(self, root: str) -> None:
        self.open: list[dict[str, Any]] = []
        self._root = root
        self._parts: list[str] = []

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if not self.open and name != self._root:
            raise ValueError(f"the XML must begin with <{self._root}>")
        if len(self.open) > _DEEPEST:
            raise ValueError("the XML is nested too deeply")
        self._refuse_text()
        self.open.append({})

    def end(self, name: str) -> None:
        if len(self.open) == 1:
            self._refuse_text()
            return
        inner = self.open.pop()
        if inner:
            self._refuse_text()
        outer, value = self.open[-1], inner or "".join(self._parts)
        self._parts.clear()
        if name not in outer:
            outer[name] = value
        elif isinstance(outer[name], list):
            outer[name].append(value)
        else:
            outer[name] = [outer[name], value]

    def text(self, data: str) -> None:
        self._parts.append(data)

    def _refuse_text(self) -> None:
        """Blanks lay out elements; any other text beside them would be lost."""
        if any(map(str.strip, self._parts)):
            raise ValueError("the XML has text beside elements")
        self._parts.clear()


def _refuse_doctype(*_: object) -> None:
    raise ValueError("the XML has a DTD, which is not allowed")
