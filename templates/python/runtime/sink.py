"""Where the body of a download goes: memory, a path or a stream, without holding it whole.

Owns decryption and decompression, the digests, and the first bytes: of what may be an error
in place of a file, of gzip. It does not know what the digest must be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO, IOBase, TextIOBase
from itertools import chain
from os import PathLike
from pathlib import Path
from shutil import copyfileobj
from typing import TYPE_CHECKING, BinaryIO, cast
from zlib import decompressobj
from zlib import error as zlib_error

from .digest import Hash, new_hash
from .errors import ConfigError
from .operation import SaveTo
from .whole_file import WholeFile
from .xml_text import BLANK

if TYPE_CHECKING:
    from .keys import FileSeal

GZIP = b"\x1f\x8b\x08"
"""How a file begins that is compressed."""
_CHUNK = 64 * 1024
_LONGEST_ERROR = 64 * 1024


class Sink:
    """Takes a body in pieces; `publish` is what makes it visible where it shall be.

    A path appears complete or not at all, and a stream is given nothing before.
    """

    def __init__(
        self,
        to: SaveTo | None = None,
        hash_type: str = "",
        *,
        gunzip: bool | None = None,
        seal: FileSeal | None = None,
    ) -> None:
        """Nothing is opened yet. `gunzip` None: what begins as gzip is decompressed. `seal`
        opens an encrypted file. Raises `ConfigError` for an unknown `hash_type`."""
        path = Path(cast("str", to)) if isinstance(to, str | PathLike) else None
        if path is None and to is not None and not _takes_bytes(to):
            raise ConfigError(
                "save_to: expected a path, or a stream opened for writing bytes"
            )
        self._whole = WholeFile(path) if path else None
        self._to = cast("BinaryIO | None", None if path else to)
        self._hash_type = hash_type
        self._gunzip = gunzip
        self._seal = seal
        self._raw: BinaryIO | None = None
        self._file: BinaryIO | None = None
        self._restart()
        if hash_type:
            new_hash(hash_type)

    def _restart(self) -> None:
        self.fed = False
        self.held: bytes | None = b""
        self.packed = self.begins_packed = False
        if self._raw and self._raw is not self._file:
            self._raw.close()
        self._raw = None

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
        self._keep(chunk)

    def _keep(self, chunk: bytes) -> None:
        """Store what arrives, from the first piece on where it belongs: what has to be opened
        is not yet the file."""
        if self._raw is None:
            begins = chunk.startswith(GZIP) and not self._seal
            self.begins_packed = begins and self._gunzip is False
            self.packed = begins if self._gunzip is None else self._gunzip
            opened = self.packed or self._seal
            self._raw = self._scratch() if opened else self._file
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

    def end(self) -> tuple[str, ...]:
        """No error, and no more: the digests in lower-case hex, none where none was asked for.
        The first is that of the file; those of what it was sealed or packed in are added where
        it was encrypted, as no page says which of them is announced.

        Raises `ValueError` for gzip that is damaged or cut short, and for a file that does not
        open.
        """
        if self.held or self._raw is None:
            self._keep(self.held or b"")
        if not self._hash_type and self._raw is self._file:
            return ()
        raw, packed, plain = (self._digest() for _ in range(3))
        pieces = _told(self, raw) if self._seal else iter(self)
        if self._seal:
            pieces = _told(self._seal.open(pieces), packed)
            pieces, self.packed = _peeked(pieces, self._gunzip)
        for piece in _inflated(pieces) if self.packed else pieces:
            if plain:
                plain.update(piece)
            if self._raw is not self._file:
                self._store(self._file, piece)
        found = (plain, packed, raw) if self._seal else (plain,)
        return tuple(one.hexdigest() for one in found if one)

    def _digest(self) -> Hash | None:
        return new_hash(self._hash_type) if self._hash_type else None

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


def _takes_bytes(to: object) -> bool:
    """Whether it is a stream that does, as far as it can tell before."""
    if isinstance(to, TextIOBase) or not hasattr(to, "write"):
        return False
    return not isinstance(to, IOBase) or (not to.closed and to.writable())


def _told(pieces: Iterable[bytes], digest: Hash | None) -> Iterator[bytes]:
    """The pieces, also given to the digest."""
    for piece in pieces:
        if digest:
            digest.update(piece)
        yield piece


def _peeked(
    pieces: Iterator[bytes], gunzip: bool | None
) -> tuple[Iterator[bytes], bool]:
    """The pieces, and whether they are to be decompressed, which the first ones say."""
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= len(GZIP):
            break
    packed = head.startswith(GZIP) if gunzip is None else gunzip
    return chain((head,), pieces), packed


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
    if GZIP.startswith(beginning):  # too little to see what it is
        return True
    start = beginning.lstrip(BLANK)[:4]
    return start[:1] == b"{" or b"<xml".startswith(start)
