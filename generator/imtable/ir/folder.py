"""A folder of stored IR, read back.

Owns which of its files are pages of ours; their format is the business of `store`.
"""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from imtable.ir.model import Api, ApiPage
from imtable.ir.stored_page import IrFormatError, load_page


class StoredIrError(Exception):
    """Stored IR that cannot be used: which file, and why."""


def read_stored(folder: Path, only: Container[str] | None = None) -> Api:
    """All pages of a folder, or those of `only` these files, sorted by path. Raises
    StoredIrError if there is no file, or one that is not as this version writes it."""
    if not folder.is_dir():
        raise StoredIrError(f"there is no IR folder {folder}")
    try:
        files = sorted(folder.rglob("*.json"))
    except RecursionError:
        raise StoredIrError(f"the IR folder {folder} is nested too deeply") from None
    if not files:
        raise StoredIrError(f"the IR folder {folder} holds no .json file")
    wanted = (
        file
        for file in files
        if only is None or file.relative_to(folder).as_posix() in only
    )
    pages = map(_read, wanted)
    return Api(pages=tuple(sorted(pages, key=lambda page: page.path)))


def _read(file: Path) -> ApiPage:
    if file.exists() and not file.is_file():  # reading a pipe would wait for ever
        raise StoredIrError(f"{file}: it is no regular file")
    try:
        return load_page(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, IrFormatError) as error:
        raise StoredIrError(f"{file}: {error}") from error
