"""Which files of a documentation tree are looked at, by globs.

Owns what a glob means: it is relative to the docs folder, `*` and `?` stay in one folder, `**` is
any number of folders, and a name without them is a file, or a folder with all below it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_SPECIAL = re.compile(r"\*\*/|\*\*|\*|\?")
_PATTERNS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


class Selection(NamedTuple):
    """Files that a glob of `include` covers (all, where there is none) and no glob of `exclude`."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def covers(self, path: str) -> bool:
        """Whether a file is looked at; its path is relative to the docs folder."""
        if self.include and not any(_matches(glob, path) for glob in self.include):
            return False
        return not any(_matches(glob, path) for glob in self.exclude)


EVERYTHING = Selection()


def _matches(glob: str, path: str) -> bool:
    name = glob.removeprefix("./").strip("/")
    below = "" if _SPECIAL.search(name.rpartition("/")[2]) else "(?:/.*)?"
    return re.fullmatch(_pattern(name) + below, path, re.DOTALL) is not None


def _pattern(glob: str) -> str:
    found, end = "", 0
    for special in _SPECIAL.finditer(glob):
        found += re.escape(glob[end : special.start()]) + _PATTERNS[special[0]]
        end = special.end()
    return found + re.escape(glob[end:])
