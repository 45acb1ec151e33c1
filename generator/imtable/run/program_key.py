"""What tells this program from another one.

Owns which files and libraries make the program that runs. Imports next to nothing: every run asks
for it.
"""

from __future__ import annotations

import os
import sys

from imtable import __version__
from imtable.run.stamps import is_settled, stamps_by_path, take_stamps

TYPE_CHECKING = False  # that of `typing`, which takes longer to load than all of this
if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FORMAT = 5
"""Of what is remembered from run to run."""
HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def program_key(templates: Path | str | None = None) -> list[str]:
    """This program to the file, its libraries as far as the folders they lie in tell, and the
    user's own templates."""
    folders = program_folders(templates)
    return [*surroundings(), *(repr(sorted(_contents(each))) for each in folders)]


def program_folders(templates: Path | str | None = None) -> list[str]:
    """Where the files of the program are, and the user's own templates."""
    own = [HERE, f"{os.path.dirname(os.path.dirname(HERE))}/templates"]
    return own if templates is None else [*own, os.fspath(templates)]


def surroundings() -> list[str]:
    """What the program runs on: versions, and when libraries came and went."""
    folders = (path for path in sys.path if path.endswith("-packages"))
    return [str(FORMAT), __version__, sys.version, *map(_installed, folders)]


def file_digest(file: Path | str) -> str:
    """SHA-256 in hexadecimal, as in the manifest; "" of what cannot be read."""
    import hashlib  # here: a run without changes does without it

    try:
        with open(file, "rb") as opened:
            return hashlib.sha256(opened.read()).hexdigest()
    except OSError:
        return ""


def _contents(folder: str) -> Iterable[tuple[object, ...]]:
    """What tells the files of a folder from others: where a stamp does not, what they hold."""
    for path, stamp in stamps_by_path(take_stamps(folder)):
        settled = is_settled(stamp[1], sys.maxsize)
        yield path, stamp, "" if settled else file_digest(f"{folder}/{path}")


def _installed(folder: str) -> str:
    """Changes when a library is installed, removed or replaced."""
    try:
        return f"{folder} {os.stat(folder).st_mtime_ns}"
    except OSError:
        return folder
