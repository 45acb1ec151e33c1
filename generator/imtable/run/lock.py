"""One run at a time writes to a folder.

Owns the lock: that of the operating system on an empty file, which is gone with the process
that held it, however it ended. Written here, for a library takes longer to load than a run with
one changed page.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from imtable.output.disk import make_folder

_UNSUPPORTED = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL)


class LockError(Exception):
    """Another run holds the lock for too long; nothing was changed."""


@contextmanager
def write_lock(
    file: Path, wait: Callable[[int], None], tries: int
) -> Generator[bool, None, None]:
    """Hold the lock; the value is whether another run had it. `wait` is called before each new
    try, with its number from 0 on. Raises LockError, OSError."""
    make_folder(file.parent)
    handle = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
    try:
        failed = 0
        while not _take(handle):
            if failed == tries:
                raise LockError(
                    f"another run still writes to {file.parent.parent};"
                    " nothing was changed"
                )
            wait(failed)
            failed += 1
        yield failed > 0
    finally:
        os.close(handle)  # and the lock is free


def touched(file: Path) -> int:
    """The time, by the clock of the file system that the file is on. Raises OSError."""
    os.utime(file)
    return file.stat().st_mtime_ns


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK):
                return False
            raise
        return True

else:
    import fcntl

    def _take(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.EACCES):
                return False
            if error.errno not in _UNSUPPORTED:
                raise
        return True
