"""How long the body of a request is, and its bytes.

Owns what RFC 9112, section 6, says about lengths, and the most that is taken. It reads from a
stream and knows no socket.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from imtable.sandbox.refusal import RefusedError

MAX_BODY = 16 * 1024 * 1024
MAX_CHUNKS = 65_536
MAX_TRAILERS = 100
MAX_LINE = 4096
_HEXADECIMAL = re.compile(rb"[0-9A-Fa-f]{1,12}")


class CutError(Exception):
    """The connection ends here."""


def read_body(stream: BinaryIO, headers: Mapping[str, str]) -> bytes:
    """The body that these headers (names in lower case) announce.

    Raises RefusedError, and CutError where the stream ends too early.
    """
    coding = headers.get("transfer-encoding")
    if coding is None:
        length = headers.get("content-length", "0").strip()
        return _exactly(stream, _length(length))
    if coding.strip().lower() != "chunked":
        issue = "only `chunked` is known"
        raise RefusedError(501, issue, "header", "Transfer-Encoding", coding)
    if "content-length" in headers:
        issue = (
            "it stands beside Transfer-Encoding: nobody knows which of them is right"
        )
        raise RefusedError(400, issue, "header", "Content-Length")
    return b"".join(_chunks(stream))


def _length(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        issue = "this is no number of bytes"
        raise RefusedError(400, issue, "header", "Content-Length", text)
    if len(text) > 12 or int(text) > MAX_BODY:
        issue = f"at most {MAX_BODY:,} bytes are taken"
        raise RefusedError(413, issue, "header", "Content-Length", text)
    return int(text)


def _exactly(stream: BinaryIO, size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        raise CutError
    return content


# -- chunks --------------------------------------------------------------------------------


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    """The pieces of a body whose length nobody knew when it began; trailers are skipped."""
    total = 0
    for _ in range(MAX_CHUNKS):
        size = _chunk_size(_line(stream))
        total += size
        if total > MAX_BODY:
            raise RefusedError(413, f"at most {MAX_BODY:,} bytes are taken", "body")
        if size == 0:
            _skip_trailers(stream)
            return
        yield _exactly(stream, size)
        if _line(stream):
            raise RefusedError(400, "a chunk is longer than it says", "body")
    raise RefusedError(413, f"at most {MAX_CHUNKS:,} chunks are taken", "body")


def _chunk_size(line: bytes) -> int:
    digits = line.partition(b";")[0].strip()
    if not _HEXADECIMAL.fullmatch(digits):
        shown = line[:40].decode("latin-1")
        issue = "a chunk begins with its size in hexadecimal"
        raise RefusedError(400, issue, "body", "", shown)
    return int(digits, 16)


def _skip_trailers(stream: BinaryIO) -> None:
    for _ in range(MAX_TRAILERS):
        if not _line(stream):
            return
    raise RefusedError(431, f"at most {MAX_TRAILERS} trailers are taken", "body")


def _line(stream: BinaryIO) -> bytes:
    """The next line without its end."""
    line = stream.readline(MAX_LINE)
    if not line.endswith(b"\n"):
        if len(line) < MAX_LINE:
            raise CutError
        raise RefusedError(400, "a line between chunks is too long", "body")
    return line.rstrip(b"\r\n")
