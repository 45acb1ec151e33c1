"""How long the body of a request is, and its bytes.

Owns what RFC 9112, section 6, says about lengths, and the most that is taken. It reads from a
stream and knows no socket.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from imtable.sandbox.refusal import RefusedError

MAX_BODY = 16 * 1024 * 1024


class CutError(Exception):
    """The connection ends here."""


class Stream(Protocol):
    """Bytes in order; fewer than asked for at the end only."""

    def read(self, size: int, /) -> bytes:
        """The next bytes."""
        ...


def read_body(stream: Stream, headers: Mapping[str, str]) -> bytes:
    """The body that these headers (names in lower case) announce.

    Raises RefusedError, and CutError where the stream ends too early.
    """
    if "transfer-encoding" in headers:
        raise RefusedError(
            411,
            "send a Content-Length instead of chunks",
            "header",
            "Transfer-Encoding",
            headers["transfer-encoding"],
        )
    return _exactly(stream, _length(headers.get("content-length", "0").strip()))


def _length(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        issue = "this is no number of bytes"
        raise RefusedError(400, issue, "header", "Content-Length", text)
    if len(text) > 12 or int(text) > MAX_BODY:
        issue = f"at most {MAX_BODY:,} bytes are taken"
        raise RefusedError(413, issue, "header", "Content-Length", text)
    return int(text)


def _exactly(stream: Stream, size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        raise CutError
    return content
