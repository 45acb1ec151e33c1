"""The flat XML of v2: one root whose members hold text, <-> dict.

Owns this text. What it cannot say exactly it refuses, both ways: what is signed must be what
is sent, and what was read must be what was signed. It does not know signatures or models.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.parsers.expat import ExpatError, ParserCreate

from .errors import ConfigError

MAX_BYTES = 4 * 1024 * 1024
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


def read_xml(raw: bytes, root: str = "xml") -> dict[str, str]:
    """The members of the element `root`; CDATA, references and text are equal.

    Raises `ValueError`, which says what is wrong and shows no content, for anything else: no
    XML, another root, a DTD (so no entity is ever expanded), nested or repeated members, text
    between them, more than 4 MiB.
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
        parser.Parse(raw.strip(), True)
    except ExpatError as error:
        raise ValueError(f"the text is not XML: {error}") from None
    return reader.members


class _Reader:
    def __init__(self, root: str) -> None:
        self.members: dict[str, str] = {}
        self._root = root
        self._depth = 0
        self._parts: list[str] = []

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1 and name != self._root:
            raise ValueError(f"the XML must begin with <{self._root}>")
        if self._depth == 2 and name in self.members:
            raise ValueError("the XML has a member twice")
        if self._depth > 2:
            raise ValueError("the XML has a member inside of a member")

    def end(self, name: str) -> None:
        if self._depth == 2:
            self.members[name] = "".join(self._parts)
            self._parts.clear()
        self._depth -= 1

    def text(self, data: str) -> None:
        if self._depth == 2:
            self._parts.append(data)
        elif data.strip():
            raise ValueError("the XML has text outside of its members")


def _refuse_doctype(*_: object) -> None:
    raise ValueError("the XML has a DTD, which is not allowed")
