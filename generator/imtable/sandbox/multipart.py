"""A multipart body -> its parts.

Owns the grammar of `multipart/form-data` as far as a client must keep to it. What the parts mean is
the business of others.
"""

from __future__ import annotations

import re
from email.message import Message

from msgspec import Struct

_BOUNDARY = re.compile(r"""(?:^|;)\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))""")
_FIRST_LINE = re.compile(rb"(--[!-~]{1,70})\r\n")
_NAMED = re.compile(r';\s*([A-Za-z*]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))')


MAX_PARTS = 100
MAX_HEAD = 16 * 1024


class MultipartError(Exception):
    """This is no multipart body; the text says why."""


class BodyPart(Struct, frozen=True):
    """One part, its content as it arrived. `filename` is None where none is given."""

    name: str
    filename: str | None
    media: str | None
    content: bytes


def read_multipart(content_type: str, body: bytes) -> tuple[BodyPart, ...]:
    """The parts in order. Raises MultipartError."""
    delimiter = _delimiter(content_type, body)
    if not body.startswith(delimiter):
        raise MultipartError("the body does not begin with the declared boundary")
    pieces = (b"\r\n" + body).split(b"\r\n" + delimiter, MAX_PARTS + 2)
    if len(pieces) > MAX_PARTS + 2:
        raise MultipartError(f"the body has more than {MAX_PARTS} parts")
    if not pieces[-1].startswith(b"--"):
        raise MultipartError("the body does not end with the boundary and two dashes")
    return tuple(_read_part(piece) for piece in pieces[1:-1])


def declares_boundary(content_type: str) -> bool:
    """Whether the header says where parts begin."""
    return _BOUNDARY.search(content_type) is not None


def _delimiter(content_type: str, body: bytes) -> bytes:
    """What stands before every part. Where the header does not say it, the body begins with it."""
    if found := _BOUNDARY.search(content_type):
        return b"--" + (found[1] or found[2]).encode()
    if shown := _FIRST_LINE.match(body):
        return shown[1]
    raise MultipartError("the Content-Type declares no boundary, the body shows none")


def _read_part(piece: bytes) -> BodyPart:
    head, separator, content = piece.partition(b"\r\n\r\n")
    if len(head) > MAX_HEAD:
        raise MultipartError(f"the header of a part is longer than {MAX_HEAD:,} bytes")
    if not separator or not head.startswith(b"\r\n"):
        raise MultipartError("a part has no header lines, ended by an empty line")
    headers = Message()
    try:
        for line in head[2:].decode().split("\r\n"):
            name, _, value = line.partition(":")
            headers[name.strip()] = value.strip()
    except UnicodeDecodeError:
        raise MultipartError("the header of a part is not UTF-8") from None
    disposition = str(headers.get("Content-Disposition", ""))
    named = {
        m[1].lower(): _unescaped(m[2] or m[3] or "")
        for m in _NAMED.finditer(disposition)
    }
    if not disposition.startswith("form-data") or "name" not in named:
        raise MultipartError('a part has no `Content-Disposition: form-data; name="…"`')
    if "filename*" in named:
        raise MultipartError("`filename*=` is refused: write UTF-8 in `filename=`")
    media = headers.get("Content-Type")
    return BodyPart(named["name"], named.get("filename"), media, content)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text).replace("%22", '"')
