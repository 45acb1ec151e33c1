"""What every action of `imtable sandbox` is told: the pages, and the folder of credentials.

Owns which files are read for which action. Notifications live below `webhook/`, each on a page of its
own name: to send one, nothing else is read.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from imtable.cli.pages import source_of

if TYPE_CHECKING:
    from imtable.ir.model import ApiPage

DEFAULT_FOLDER = Path("sandbox")
EVENTS = "webhook"


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


def all_pages(arguments: argparse.Namespace) -> tuple[ApiPage, ...]:
    """Every page."""
    return source_of(arguments, configured_ir=True).read()[0]


def event_pages(
    arguments: argparse.Namespace, event: str | None = None
) -> tuple[ApiPage, ...]:
    """The pages of notifications; where a page has the name of `event`, that page alone."""
    source = source_of(arguments, configured_ir=True)
    wanted = source.file_of(str(event)).lower()
    below = Files(lambda path: path.startswith(f"{EVENTS}/"))
    named = Files(lambda path: path in below and path.lower().endswith(f"/{wanted}"))
    return source.read(named)[0] or source.read(below)[0]


class Files(Struct, frozen=True):
    """The files whose paths pass a test."""

    test: Callable[[str], bool]

    def __contains__(self, path: object) -> bool:
        """Whether a path is one of them."""
        return isinstance(path, str) and self.test(path)
