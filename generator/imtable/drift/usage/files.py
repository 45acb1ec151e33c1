"""Files and folders -> the sources of a program, parsed.

Owns which files count and what is said of one that cannot be read: nothing is skipped that
might hide a use.
"""

from __future__ import annotations

import ast
import os
import stat
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

from imtable.drift.usage.model import Usage
from imtable.drift.usage.scan import Scan, scan_source
from imtable.drift.usage.strings import NOT_READABLE
from imtable.output.manifest import MANIFEST_NAME

LARGEST = 16 * 2**20
"""Bytes of a source; beyond that it is data, and parsing it takes gigabytes."""
SKIPPED = ("__pycache__", "node_modules")
MARKS = ("pyvenv.cfg", MANIFEST_NAME)
"""Files that tell a virtual environment, and the generated package itself."""


class SourceCodeError(Exception):
    """Sources that cannot be read; the text says which, where, and what to do."""


def find_usage(paths: Sequence[Path], package: str) -> Usage:
    """What the code at these paths (files, or folders with all below) uses of the package.
    Raises SourceCodeError; also where nothing mentions the package, for then the question was
    wrong."""
    scans = [(file, _scan(file, package)) for path in paths for file in _sources(path)]
    names = frozenset(name for _, scan in scans for name in scan.names)
    operations = frozenset(key for _, scan in scans for key in scan.operations)
    dynamic = sorted(
        (file.as_posix(), line) for file, scan in scans for line in scan.dynamic
    )
    asked = any(scan.asks for _, scan in scans)
    if not names and not asked:
        where = ", ".join(map(str, paths))
        raise SourceCodeError(
            f"nothing in {where} uses the package {package}: give --used the code that"
            " calls it, and --package the name under which it is imported"
        )
    places = tuple(dict.fromkeys(f"{file}:{line}" for file, line in dynamic))
    return Usage(names, operations, places, len({file for file, _ in scans}))


# -- finding -------------------------------------------------------------------------------


def _sources(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(_walk(path))
        if not found:
            raise SourceCodeError(f"the folder {path} holds no .py file")
        return found
    if not path.exists():
        raise SourceCodeError(f"there is no file or folder {path}")
    if not path.is_file():
        raise SourceCodeError(f"{path} is no regular file")
    return [path]


def _walk(folder: Path) -> Iterator[Path]:
    """Links are followed, each folder once: they may go in circles."""
    seen = set[tuple[int, int]]()
    for at, folders, files in os.walk(folder, onerror=_refuse, followlinks=True):
        about = os.stat(at)  # noqa: PTH116
        if (about.st_dev, about.st_ino) in seen or any(mark in files for mark in MARKS):
            folders.clear()
            continue
        seen.add((about.st_dev, about.st_ino))
        folders[:] = sorted(
            name for name in folders if name[0] != "." and name not in SKIPPED
        )
        for name in files:
            file = Path(at, name)
            if name.endswith(".py") and file.is_file():
                yield file


def _refuse(error: OSError) -> None:
    raise SourceCodeError(f"{error.filename} cannot be read: {error.strerror}")


# -- parsing -------------------------------------------------------------------------------


def _scan(file: Path, package: str) -> Scan:
    data = _read(file)
    if len(data) > LARGEST:
        if package.encode() not in data and b"operation" not in data:
            return Scan()
        size = len(data) / 2**20
        raise SourceCodeError(
            f"{file} has {size:.0f} MiB, too much for a source: name the files that count"
        )
    return scan_source(_parse(file, data), package, exports=file.name == "__init__.py")


def _read(file: Path) -> bytes:
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # a pipe would wait for ever
            raise SourceCodeError(f"{file} is no regular file")
        return file.read_bytes()
    except OSError as error:
        raise SourceCodeError(f"{file} cannot be read: {error.strerror}") from error


def _parse(file: Path, data: bytes) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the program, which is not ours
            return ast.parse(data)
    except NOT_READABLE as error:
        line = (isinstance(error, SyntaxError) and error.lineno) or 1
        why = error.msg if isinstance(error, SyntaxError) else str(error)
        raise SourceCodeError(
            f"{file}:{line}: not Python that can be read here"
            f" ({why or 'nested too deeply'}): mend it, or name other paths with --used"
        ) from error
