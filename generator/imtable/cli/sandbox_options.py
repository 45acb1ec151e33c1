"""What every action of `imtable sandbox` is told: the pages, and the folder of credentials.

Owns which files are read for which action. Notifications live below `webhook/`, each on a page of its
own name: to send one, nothing else is read.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

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
from imtable.ir.file_names import stored_file
from imtable.reading.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Container

    from imtable.ir.model import ApiPage

DEFAULT_FOLDER = Path("sandbox")
EVENTS = "webhook"


def add_source(parser: argparse.ArgumentParser) -> None:
    """--docs and --ir."""
    add = parser.add_argument
    # A default of a sub-command would hide what stands before it.
    quiet = argparse.SUPPRESS
    add_docs(parser)
    add("--ir", metavar="DIR", type=Path, default=quiet, help="read stored IR instead")
    add_corrections(parser)
    add_selection(parser)


def add_credentials(parser: argparse.ArgumentParser) -> None:
    """--credentials."""
    parser.add_argument(
        "--credentials",
        metavar="DIR",
        type=Path,
        default=argparse.SUPPRESS,
        help=f"where the throw-away credentials are, or will be ({DEFAULT_FOLDER})",
    )


def credentials_folder(arguments: argparse.Namespace) -> Path:
    """Where the credentials are, or will be."""
    folder: Path = getattr(arguments, "credentials", DEFAULT_FOLDER)
    return folder


# -- pages ---------------------------------------------------------------------------------


class SandboxSources(NamedTuple):
    """A folder of stored IR, or folders of pages and what is corrected in them."""

    folders: tuple[Path, ...]
    stored: bool
    selection: Selection
    corrections: Path | None = None

    def file_of(self, page: str) -> str:
        """The file of a page."""
        return stored_file(page) if self.stored else f"{page}.md"

    def read(self, only: Container[str] | None = None) -> tuple[ApiPage, ...]:
        """Its pages, or those of `only` these files."""
        if not self.stored:
            return _read_docs(self, only)
        from imtable.ir.folder import read_stored

        pages = read_stored(self.folders[0], only).pages
        return tuple(p for p in pages if self.selection.covers(f"{p.path}.md"))


def all_pages(arguments: argparse.Namespace) -> tuple[ApiPage, ...]:
    """Every page."""
    return _sources(arguments).read()


def event_pages(
    arguments: argparse.Namespace, event: str | None = None
) -> tuple[ApiPage, ...]:
    """The pages of notifications; where a page has the name of `event`, that page alone."""
    sources = _sources(arguments)
    wanted = sources.file_of(str(event)).lower()
    below = Files(lambda path: path.startswith(f"{EVENTS}/"))
    named = Files(lambda path: path in below and path.lower().endswith(f"/{wanted}"))
    return sources.read(named) or sources.read(below)


class Files(Struct, frozen=True):
    """The files whose paths pass a test."""

    test: Callable[[str], bool]

    def __contains__(self, path: object) -> bool:
        """Whether a path is one of them."""
        return isinstance(path, str) and self.test(path)


def _sources(arguments: argparse.Namespace) -> SandboxSources:
    """What --ir or --docs says, or what is configured: stored IR first."""
    docs = given_docs(arguments)
    ir: Path | None = getattr(arguments, "ir", None)
    if docs and ir is not None:
        raise UsageError("give --docs or --ir, not both")
    config = config_of(arguments)
    selection = selection_of(arguments, config)
    if not docs and ir is None:
        ir = config.ir if config.ir is not None and config.ir.is_dir() else None
        docs = config.docs
    if ir is not None:
        return SandboxSources((ir,), stored=True, selection=selection)
    if not docs:
        raise UsageError("no docs: give --docs DIR or --ir DIR, or set them")
    corrections = corrections_folder(arguments, config)
    return SandboxSources(
        docs, stored=False, selection=selection, corrections=corrections
    )


def _read_docs(
    sources: SandboxSources, only: Container[str] | None
) -> tuple[ApiPage, ...]:
    from imtable.cli.output import ProgressBar
    from imtable.cli.set_aside import report_unused
    from imtable.reading.folders import read_folders
    from imtable.run.corrections import load_corrections
    from imtable.run.pipeline import read_tree

    corrections = load_corrections(sources.corrections)
    with ProgressBar() as bar:
        found = read_folders(sources.folders, only, sources.selection)
        readings = read_tree(found, progress=bar.update, corrections=corrections)
    report_unused(readings)
    return tuple(r.api for r in readings if r.api is not None)
