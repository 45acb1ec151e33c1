"""Files and folders -> the sources of a program, parsed.

Owns which files count and what is said of one that cannot be read: nothing is skipped that
might hide a use.
"""

from __future__ import annotations

import ast
import os
import re
import stat
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from imtable.drift.usage.model import Usage, UsingSource
from imtable.drift.usage.scan import Scan, scan_source
from imtable.drift.usage.strings import NOT_READABLE
from imtable.output.manifest import MANIFEST_NAME

LARGEST = 1_000_000
"""Bytes of a source."""
MOST_WORDS = 300_000
"""Names, numbers, texts and signs of a source: each of them takes up to a kilobyte, parsed."""
SOURCES = (".py", ".pyw")
MIXED = (".pyx", ".pxd", ".ipynb")
"""Files that hold more than Python: whether they use the package is all that can be seen."""
SKIPPED = ("__pycache__", "node_modules")
_WORD = re.compile(rb"\w+|'(?:[^'\\\n]|\\.)*'" rb'|"(?:[^"\\\n]|\\.)*"' rb"|[^\w\s]")
MARKS = ("pyvenv.cfg", MANIFEST_NAME)
"""Files that tell a virtual environment, and the generated package itself."""


class SourceCodeError(Exception):
    """Sources that cannot be read; the text says which, where, and what to do."""


def find_usage(paths: Sequence[Path], package: str) -> Usage:
    """What the code at these paths (files, or folders with all below) uses of the package.
    Raises SourceCodeError; also where nothing mentions the package, for then the question was
    wrong."""
    files = dict.fromkeys(file for path in paths for file in _sources(path))
    scans = {file: _scan(file, package) for file in files}
    read = {file: scan for file, scan in scans.items() if scan is not None}
    unread = tuple(sorted(file.as_posix() for file in scans if file not in read))
    names = frozenset(name for scan in read.values() for name in scan.names)
    operations = frozenset(key for scan in read.values() for key in scan.operations)
    asked = any(scan.asks for scan in read.values())
    dynamic = _dynamic(read)
    receives = _places((file, scan.receives) for file, scan in read.items())
    if not (names or asked or unread or dynamic or receives):
        where = ", ".join(map(str, paths))
        raise SourceCodeError(
            f"nothing in {where} uses the package {package}: give --used the code that"
            " calls it, and --package the name under which it is imported"
        )
    every = names | frozenset(_taken(read))
    sources = tuple(
        UsingSource(file.as_posix(), frozenset(scan.names), scan.written)
        for file, scan in read.items()
        if scan.names
    )
    return Usage(every, operations, dynamic, len(files), unread, receives, sources)


def _dynamic(scans: Mapping[Path, Scan]) -> tuple[str, ...]:
    mentioned = any(scan.mentions for scan in scans.values())
    return _places(
        (file, scan.dynamic | scan.loads if mentioned else scan.dynamic)
        for file, scan in scans.items()
    )


def _places(found: Iterable[tuple[Path, set[int]]]) -> tuple[str, ...]:
    lines = sorted((file.as_posix(), line) for file, each in found for line in each)
    return tuple(f"{file}:{line}" for file, line in lines)


def _taken(scans: Mapping[Path, Scan]) -> Iterator[str]:
    """What one file imports from the package and another one takes from there."""
    steps = {step for scan in scans.values() for step in scan.steps}
    for file, scan in scans.items():
        module = file.parent.name if file.stem == "__init__" else file.stem
        for name, below in scan.bound:
            if (module, name) in steps or (module, "*") in steps:
                yield below


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
            if name.endswith(SOURCES + MIXED) and file.is_file():
                yield file


def _refuse(error: OSError) -> None:
    raise SourceCodeError(f"{error.filename} cannot be read: {error.strerror}")


# -- parsing -------------------------------------------------------------------------------


def _scan(file: Path, package: str) -> Scan | None:
    """None where it cannot be known what a file uses: nobody may take that for nothing."""
    data = _read(file)
    if data is None:
        return None
    if file.suffix in MIXED:
        named = package.rpartition(".")[2]  # `from acme import wechat`
        return None if named.encode() in data else Scan()
    words = sum(1 for _ in islice(_WORD.finditer(data), MOST_WORDS + 1))
    if words > MOST_WORDS:
        return None
    return scan_source(_parse(file, data), package, exports=file.name == "__init__.py")


def _read(file: Path) -> bytes | None:
    """The content; None where it is too large."""
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # a pipe would wait for ever
            raise SourceCodeError(f"{file} is no regular file")
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
        return data if len(data) <= LARGEST else None
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
            f" ({why or 'nested too deeply'}): fix it, or name other paths with --used"
        ) from error
