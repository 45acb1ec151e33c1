"""Where the body of a download goes: memory, a path or a stream, without holding it whole.

Owns decompression, the digest over what was decompressed, and the first bytes of what may be
an error in place of a file. It does not know what the digest must be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from os import PathLike
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO, cast
from zlib import decompressobj
from zlib import error as zlib_error

from .digest import new_hash
from .errors import ConfigError
from .operation import SaveTo
from .whole_file import WholeFile
from .xml_text import BLANK

_CHUNK = 64 * 1024
_LONGEST_ERROR = 64 * 1024


class Sink:
    """Takes a body in pieces; `publish` is what makes it visible where it shall be.

    A path appears complete or not at all, and a stream is given nothing before.
    """

    def __init__(
        self, to: SaveTo | None = None, hash_type: str = "", *, gunzip: bool = False
    ) -> None:
        """Nothing is opened yet. Raises `ConfigError` for an unknown `hash_type`."""
        path = Path(cast("str", to)) if isinstance(to, str | PathLike) else None
        if path is None and to is not None and not hasattr(to, "write"):
            raise ConfigError(
                "save_to: expected a path, or a stream opened for writing"
            )
        self._whole = WholeFile(path) if path else None
        self._to = cast("BinaryIO | None", None if path else to)
        self._hash_type = hash_type
        self._gunzip = gunzip
        self._raw: BinaryIO | None = None
        self._file: BinaryIO | None = None
        self._restart()
        if hash_type:
            new_hash(hash_type)

    def _restart(self) -> None:
        self.fed = False
        self.held: bytes | None = b""

    def begin(self) -> None:
        """Make ready for a body, forgetting an earlier one. Raises `ConfigError`."""
        self._restart()
        try:
            if self._file is None:
                self._file = self._open()
                self._raw = self._scratch() if self._gunzip else self._file
            for file in (self._file, cast("BinaryIO", self._raw)):
                file.seek(0)
                file.truncate()
        except (OSError, ValueError) as error:
            raise _not_writable(error) from None

    def _open(self) -> BinaryIO:
        return self._whole.open() if self._whole else self._scratch()

    def _scratch(self) -> BinaryIO:
        if self._whole is None and self._to is None:
            return BytesIO()
        from tempfile import TemporaryFile

        return cast("BinaryIO", TemporaryFile())

    def write(self, chunk: bytes, /) -> None:
        """Take the next piece; what may be an error is held back. Raises `ConfigError`."""
        self.fed = True
        if self.held is not None:
            self.held += chunk
            if _like_an_error(self.held):
                return
            chunk, self.held = self.held, None
        self._store(self._raw, chunk)

    def _store(self, file: BinaryIO | None, chunk: bytes) -> None:
        try:
            cast("BinaryIO", file).write(chunk)
        except OSError as error:
            raise _not_writable(error) from None

    def __iter__(self) -> Iterator[bytes]:
        """What arrived, not decompressed; may be called again."""
        file = cast("BinaryIO", self._raw)
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk

    def end(self) -> str:
        """No error, and no more: the digest in lower-case hex, "" where none was asked for.

        Raises `ValueError` for gzip that is damaged or cut short.
        """
        if self.held:
            self._store(self._raw, self.held)
        digest = new_hash(self._hash_type) if self._hash_type else None
        for piece in _inflated(self) if self._gunzip else self if digest else ():
            if digest:
                digest.update(piece)
            if self._gunzip:
                self._store(self._file, piece)
        return digest.hexdigest() if digest else ""

    def publish(self) -> bytes:
        """Put the file where it shall be; the content, where that is memory.

        Raises `ConfigError`.
        """
        file = cast("BinaryIO", self._file)
        if isinstance(file, BytesIO):
            return file.getvalue()
        try:
            if self._whole:
                self._whole.publish()
            elif self._to:
                file.seek(0)
                copyfileobj(file, self._to)
        except OSError as error:
            raise _not_writable(error) from None
        return b""

    def discard(self) -> None:
        """Leave nothing behind but what was published."""
        for file in (self._file, self._raw):
            if file:
                file.close()
        if self._whole:
            self._whole.discard()


def _inflated(packed: Iterable[bytes]) -> Iterator[bytes]:
    """Small pieces, whatever a piece of input holds; a gzip file may have several parts."""
    inflator = decompressobj(wbits=31)
    for chunk in packed:
        data = chunk
        while data:
            if inflator.eof:
                inflator = decompressobj(wbits=31)
            try:
                yield inflator.decompress(data, _CHUNK)
            except zlib_error as error:
                raise ValueError(f"the file is not gzip: {error}") from None
            data = inflator.unconsumed_tail or inflator.unused_data
    if not inflator.eof:
        raise ValueError("the file is gzip that is cut short")


def _not_writable(error: Exception) -> ConfigError:
    return ConfigError(f"the file cannot be written: {error}")


def _like_an_error(beginning: bytes) -> bool:
    """Whether what is known so far may be a JSON object or an `<xml>` element."""
    if len(beginning) > _LONGEST_ERROR:
        return False
    start = beginning.lstrip(BLANK)[:4]
    return start[:1] == b"{" or b"<xml".startswith(start)
