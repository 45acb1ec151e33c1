"""The pages that a command works with: those of the docs, as corrected, or stored IR.

Owns which of the two is meant, and how they are read. What is done with them is the business of
the commands.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from imtable.cli.conventions import config_of
from imtable.cli.options import (
    UsageError,
    add_corrections,
    add_docs,
    add_selection,
    corrections_folder,
    given_docs,
    selection_of,
)
from imtable.cli.output import CLEAN
from imtable.ir.file_names import stored_file
from imtable.reading.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Container

    from imtable.ir.model import ApiPage


def add_source(parser: argparse.ArgumentParser) -> None:
    """--docs or --ir, and which of their pages."""
    add_docs(parser)
    parser.add_argument(
        "--ir",
        metavar="DIR",
        type=Path,
        default=argparse.SUPPRESS,  # a sub-command would hide what stands before it
        help="read stored IR instead",
    )
    add_corrections(parser)
    add_selection(parser)


class PageSource(NamedTuple):
    """A folder of stored IR, or folders of pages and what is corrected in them."""

    folders: tuple[Path, ...]
    stored: bool
    selection: Selection
    corrections: Path | None = None
    jobs: int | None = None

    def file_of(self, page: str) -> str:
        """The file of a page."""
        return stored_file(page) if self.stored else f"{page}.md"

    def read(
        self, only: Container[str] | None = None
    ) -> tuple[tuple[ApiPage, ...], int]:
        """Its pages, or those of `only` these files; 1 if there is one that cannot be used."""
        if not self.stored:
            return _read_docs(self, only)
        from imtable.ir.folder import read_stored

        pages = read_stored(self.folders[0], only).pages
        return tuple(p for p in pages if self.selection.covers(f"{p.path}.md")), CLEAN


def source_of(
    arguments: argparse.Namespace, *, configured_ir: bool = False
) -> PageSource:
    """What --ir or --docs says, or what is configured: with `configured_ir` stored IR first.
    Raises UsageError."""
    docs = given_docs(arguments)
    ir: Path | None = getattr(arguments, "ir", None)
    if docs and ir is not None:
        raise UsageError("give --docs or --ir, not both")
    config = config_of(arguments)
    selection = selection_of(arguments, config)
    if configured_ir and not docs and ir is None and config.ir and config.ir.is_dir():
        ir = config.ir
    if ir is not None:
        return PageSource((ir,), stored=True, selection=selection)
    if not (docs or config.docs):
        raise UsageError(
            "no docs: give --docs DIR or --ir DIR, or `docs` in [tool.imtable]"
        )
    return PageSource(
        docs or config.docs,
        stored=False,
        selection=selection,
        corrections=corrections_folder(arguments, config),
        jobs=getattr(arguments, "jobs", None),
    )


def _read_docs(
    source: PageSource, only: Container[str] | None
) -> tuple[tuple[ApiPage, ...], int]:
    from imtable.cli.output import ProgressBar
    from imtable.cli.set_aside import report_unused
    from imtable.reading.folders import read_folders
    from imtable.run.corrections import load_corrections
    from imtable.run.pipeline import read_tree

    corrections = load_corrections(source.corrections)
    with ProgressBar() as bar:
        readings = read_tree(
            read_folders(source.folders, only, source.selection),
            jobs=source.jobs,
            progress=bar.update,
            corrections=corrections,
        )
    code = report_unused(readings)
    return tuple(r.api for r in readings if r.api is not None), code
