"""A file that appears at its path whole or not at all.

Owns where it is meanwhile: it has no name, where the system can do that, so that nothing is
left of a process that is ended; elsewhere it lies beside its path as `.download-….part`.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE, S_ISREG
from typing import BinaryIO

from .errors import ConfigError

_BY_NUMBER = Path("/proc/self/fd")  # where a file without a name can be given one


class WholeFile:
    """Content under way to a path. A file that is there already gives its permissions to the
    one that replaces it; those of a new one are what the umask says."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._named: Path | None = None
        self._file: BinaryIO | None = None

    def open(self) -> BinaryIO:
        """To be written, and read again. Raises `ConfigError` where something is there that is
        no file, `OSError` where none can be."""
        mode = self._mode()
        number = self._open()
        if mode is not None and hasattr(os, "fchmod"):
            os.fchmod(number, mode)
        self._file = os.fdopen(number, "w+b")
        return self._file

    def publish(self) -> None:
        """Give it its name. Raises `OSError`."""
        if self._file is None:
            return
        self._file.flush()
        if self._named is None and not self._link(self._path):
            self._named = self._beside()
            self._link(self._named)
        self._file.close()
        if self._named:
            self._named.replace(self._path)
            self._named = None

    def discard(self) -> None:
        """Leave nothing behind but what was published."""
        if self._file:
            self._file.close()
        if self._named:
            self._named.unlink(missing_ok=True)

    def _mode(self) -> int | None:
        with suppress(FileNotFoundError):
            mode = self._path.stat().st_mode
            if not S_ISREG(mode):
                raise ConfigError(f"{str(self._path)!r} exists and is no file")
            return S_IMODE(mode)
        return None

    def _open(self) -> int:
        if hasattr(os, "O_TMPFILE") and _BY_NUMBER.exists():
            with suppress(OSError):  # not every file system can do it
                flags = os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC
                return os.open(self._path.parent, flags, 0o666)
        named = self._beside()
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR
        number = os.open(named, flags | getattr(os, "O_BINARY", 0), 0o666)
        self._named = named
        return number

    def _link(self, name: Path) -> bool:
        """Whether the name was free, and is the file's now."""
        number = self._file.fileno() if self._file else -1
        try:
            # Python follows a symbolic link here only where it is given a folder, too, though
            # for an absolute path nobody looks at it.
            os.link(_BY_NUMBER / str(number), name, src_dir_fd=number)
        except FileExistsError:
            return False
        return True

    def _beside(self) -> Path:
        return self._path.with_name(f".download-{secrets.token_hex(8)}.part")
