"""Which pages `imtable lint PATH …` is about.

Owns what a path means: a page, or all pages below a folder, as seen from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct, field

from imtable.cli.options import UsageError
from imtable.cli.output import say
from imtable.ir.characters import printable


class ChosenPages(Struct, frozen=True):
    """Files by their paths below the docs; `folders` end in a slash, "" is all."""

    files: set[str] = field(default_factory=set[str])
    folders: set[str] = field(default_factory=set[str])

    def __contains__(self, path: object) -> bool:
        """Whether a file is meant."""
        if not isinstance(path, str):
            return False
        return path in self.files or path.startswith((*self.folders,))


def choose_pages(paths: Iterable[Path], docs: Sequence[Path]) -> ChosenPages:
    """What these paths mean. One outside of the docs is named and left out: a hook passes all
    files that changed. Raises UsageError for one that is not there."""
    chosen = ChosenPages()
    roots = [folder.resolve() for folder in docs]
    for path in paths:
        if not path.exists():
            raise UsageError(
                f"there is no page and no folder {path}: paths are as seen from here"
            )
        found = [root for root in roots if _add(path.resolve(), root, chosen)]
        if not found:
            where = ", ".join(str(folder) for folder in docs)
            say(printable(f"{path} is not below the docs {where}: left out"))
    return chosen


def _add(full: Path, root: Path, chosen: ChosenPages) -> bool:
    """Whether the path lies in the docs, or they in it."""
    if root.is_relative_to(full):
        chosen.folders.add("")
    elif not full.is_relative_to(root):
        return False
    elif full.is_dir():
        chosen.folders.add(f"{full.relative_to(root).as_posix()}/")
    else:
        chosen.files.add(full.relative_to(root).as_posix())
    return True
