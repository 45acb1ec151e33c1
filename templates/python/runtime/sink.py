"""Where the body of a download goes: memory, a path or a stream, without holding it whole.

Owns the temporary file, decompression, the digest over what was decompressed, and the first
bytes of what may be an error in place of a file. It does not know what the digest must be.
"""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from os import PathLike
from pathlib import Path
from shutil import copyfileobj
from stat import S_ISREG
from typing import BinaryIO, cast

from .digest import Hash, new_hash
from .errors import ConfigError
from .operation import SaveTo
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
        self._path = Path(cast("str", to)) if isinstance(to, str | PathLike) else None
        self._to = cast("BinaryIO | None", None if self._path else to)
        self._hash_type = hash_type
        self._gunzip = gunzip
        self._temporary: Path | None = None
        self._file: BinaryIO | None = None
        self._restart()

    def _restart(self) -> None:
        self.fed = False
        self.held: bytes | None = b""
        self._damage = ""
        self._hash: Hash | None = new_hash(self._hash_type) if self._hash_type else None
        self._inflator = zlib.decompressobj(wbits=31)

    def begin(self) -> None:
        """Make ready for a body, forgetting an earlier one. Raises `ConfigError`."""
        self._restart()
        try:
            if self._file is None:
                self._file = self._open()
            self._file.seek(0)
            self._file.truncate()
        except (OSError, ValueError) as error:
            raise _not_writable(error) from None

    def _open(self) -> BinaryIO:
        if self._path:
            with suppress(FileNotFoundError):
                if not S_ISREG(self._path.stat().st_mode):
                    raise ConfigError(f"{str(self._path)!r} exists and is no file")
            name = f".download-{secrets.token_hex(8)}.part"
            self._temporary = self._path.with_name(name)
            return self._temporary.open("xb")
        if self._to is None:
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
        self._take(chunk)

    def _take(self, chunk: bytes) -> None:
        try:
            for piece in self._inflated(chunk) if self._gunzip else (chunk,):
                if self._hash:
                    self._hash.update(piece)
                cast("BinaryIO", self._file).write(piece)
        except zlib.error as error:
            self._damage = f"the file is not gzip: {error}"
        except OSError as error:
            raise _not_writable(error) from None

    def _inflated(self, data: bytes) -> Iterator[bytes]:
        """Small pieces, whatever a piece of input holds; a gzip file may have several parts."""
        while data and not self._damage:
            if self._inflator.eof:
                self._inflator = zlib.decompressobj(wbits=31)
            yield self._inflator.decompress(data, _CHUNK)
            data = self._inflator.unconsumed_tail or self._inflator.unused_data

    def end(self) -> str:
        """No error, and no more: the digest in lower-case hex, "" where none was asked for.

        Raises `ValueError` for gzip that is damaged or cut short.
        """
        if self.held:
            self._take(self.held)
        if self._gunzip and not self._damage and not self._inflator.eof:
            self._damage = "the file is gzip that is cut short"
        if self._damage:
            raise ValueError(self._damage)
        return self._hash.hexdigest() if self._hash else ""

    def content(self) -> bytes:
        """All that was stored; only for what is known to be small."""
        file = cast("BinaryIO", self._file)
        file.seek(0)
        return file.read()

    def publish(self) -> bytes:
        """Put the file where it shall be; the content, where that is memory.

        Raises `ConfigError`.
        """
        file = cast("BinaryIO", self._file)
        if isinstance(file, BytesIO):
            return file.getvalue()
        try:
            if self._path and self._temporary:
                file.close()
                self._temporary.replace(self._path)
            elif self._to:
                file.seek(0)
                copyfileobj(file, self._to)
        except OSError as error:
            raise _not_writable(error) from None
        return b""

    def discard(self) -> None:
        """Leave nothing behind but what was published."""
        if self._file:
            self._file.close()
        if self._temporary:
            self._temporary.unlink(missing_ok=True)


def _not_writable(error: Exception) -> ConfigError:
    return ConfigError(f"the file cannot be written: {error}")


def _like_an_error(beginning: bytes) -> bool:
    """Whether what is known so far may be a JSON object or an `<xml>` element."""
    if len(beginning) > _LONGEST_ERROR:
        return False
    start = beginning.lstrip(BLANK)[:4]
    return start[:1] == b"{" or b"<xml".startswith(start)
