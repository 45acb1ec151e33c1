"""What a run would take away, and whether that is more than an edit of the docs explains.

Owns the decision that keeps a wrong docs folder from costing the output. It counts pages, not
files: those of the runtime are in every package.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct

from imtable.bindings.package import INDEX
from imtable.bindings.views import header
from imtable.ir.file_names import stored_file, stored_page
from imtable.output.changes import REFUSED, Comparison, FileChange

RemovalReason = Literal[
    "no operation is left", "a family goes", "more than a fifth goes"
]
LARGEST_SHARE = 5
"""One page in so many may go without a question."""
_FROM_PAGE = re.compile(re.escape(header("@.md")).replace("@", "(.+)"))


class Removal(Struct, frozen=True, kw_only=True):
    """The pages whose files one tree would lose.

    `root` is the folder of the tree, `there` are the pages that have files in it now, `gone`
    those of them whose files nothing wants any more. `wanted` are all pages that would have
    files. `emptied`: there were operations, and there would be none.
    """

    root: Path
    there: frozenset[str]
    gone: frozenset[str]
    wanted: frozenset[str]
    emptied: bool = False

    @property
    def families(self) -> frozenset[str]:
        """The top-level folders of the docs that would be left without a page."""
        return _families(self.gone) - _families(self.wanted)

    @property
    def by_family(self) -> dict[str, tuple[int, int]]:
        """Top-level folder ("" for the pages beside them) -> how many pages go, of how many."""
        gone = Counter(map(_family, self.gone))
        there = Counter(map(_family, self.there))
        return {family: (gone[family], there[family]) for family in sorted(gone)}


def removal_problem(removal: Removal) -> RemovalReason | None:
    """Why so much is not removed without being asked for; None where an edit of the docs
    explains it. One page that goes is an edit, unless its whole family goes with it."""
    if removal.emptied:
        return "no operation is left"
    if removal.families:
        return "a family goes"
    gone = len(removal.gone)
    if gone > 1 and gone * LARGEST_SHARE > len(removal.there):
        return "more than a fifth goes"
    return None


def _families(pages: frozenset[str]) -> frozenset[str]:
    return frozenset(filter(None, map(_family, pages)))


def _family(page: str) -> str:
    folder, slash, _ = page.partition("/")
    return folder if slash else ""


# -- from what would change ----------------------------------------------------------------


def find_removals(
    modules: Mapping[str, str], comparison: Comparison, *, has_operations: bool
) -> tuple[Removal, ...]:
    """What each tree would lose. `modules` are the files of the pages that would have any;
    `has_operations`: the index would list any."""
    pages = frozenset(modules)
    files = {"package": modules, "ir": {p: stored_file(p) for p in pages}}
    trees = [name for name in files if name in comparison.roots]
    gone = {name: _gone(name, files[name], comparison) for name in trees}
    lists = any(map(_rewrites_index, comparison.changes))
    return tuple(
        Removal(
            root=comparison.roots[name],
            there=_there(name, files[name], comparison) | gone[name],
            gone=gone[name],
            wanted=pages,
            emptied=not has_operations
            and bool(gone[name] or (lists and name == "package")),
        )
        for name in trees
    )


def _gone(
    tree: str, files: Mapping[str, str], comparison: Comparison
) -> frozenset[str]:
    """The pages of what is there and not wanted, but for those that move into a folder."""
    stems = {_stem(file) for file in files.values()}
    left = (
        _page_of(change)
        for change in comparison.changes
        if change.tree == tree
        and change.new is None
        and _stem(change.path) not in stems
    )
    return frozenset(filter(None, left))


def _rewrites_index(change: FileChange) -> bool:
    written = change.kind not in REFUSED
    return change.path == INDEX and change.old is not None and written


def _there(
    tree: str, files: Mapping[str, str], comparison: Comparison
) -> frozenset[str]:
    changes = (change for change in comparison.changes if change.tree == tree)
    new = {change.path for change in changes if change.old is None}
    return frozenset(page for page, file in files.items() if file not in new)


def _stem(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__")


def _page_of(change: FileChange) -> str | None:
    """The page that a file was made from; None where that is none."""
    if change.tree == "ir":
        is_page = change.old and change.path.endswith(".json")
        return stored_page(change.path) if is_page else None
    found = _FROM_PAGE.match(change.old or "")
    return found[1] if found else None
