"""What differs between wanted texts and the disk, as values.

Owns the trees of wanted files and the change of a file, which is the unit of the check and of
the write, so that the two cannot disagree; the manifest is one of the files. It knows nothing
of pages, of the IR and of Python.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct

from imtable.output.manifest import Writer

ChangeKind = Literal[
    "new",  # wanted, and nothing is there
    "missing",  # wanted and written before, but gone
    "stale",  # ours as we left it; another text is wanted
    "unrecorded",  # ours by its mark, and no record of how we left it; another is wanted
    "edited",  # ours, but neither what we wrote nor what is wanted
    "orphan",  # ours, and no longer wanted: to be deleted
    "foreign",  # wanted, but what is there is not ours
    "disputed",  # no longer wanted and listed as ours, but not what we wrote
    "obstructed",  # wanted, but a folder is there, or a file where its folder is due
    "clash",  # wanted, but it differs from another one in case only
]
REFUSED: frozenset[ChangeKind] = frozenset(
    {"foreign", "disputed", "obstructed", "clash"}
)
MANIFEST_TREE = "manifest"
LINE_ENDS = "only its line ends are others"
"""The detail of a change that a checkout may have made."""


class Tree(Struct, frozen=True, kw_only=True):
    """A folder of generated files, and what shall be in it.

    `mark` is how each file with the suffix `suffix` begins if we wrote it. Paths are relative
    to `root`, with forward slashes. `kept` are paths to leave alone, whatever they hold. Paths
    that differ in case only are no clash where the tree is `cased`, as its sources are. One that
    is not `deep` is the files of a folder, whatever lies in folders of it.
    `there` is what lies in it, the paths of folders with a slash at the end, if that is known.
    """

    name: str
    root: Path
    suffix: str
    mark: str
    wanted: Mapping[str, str]
    kept: frozenset[str] = frozenset()
    cased: bool = False
    deep: bool = True
    there: Collection[str] | None = None


class FileChange(Struct, frozen=True, kw_only=True):
    """One file that is not as it is wanted.

    `old` is the text on disk and `new` the wanted one; None means no such file. `detail` says
    what a kind alone does not: what is in the way, what it clashes with.
    """

    tree: str
    path: str
    kind: ChangeKind
    old: str | None = None
    new: str | None = None
    detail: str = ""


class Comparison(Struct, frozen=True, kw_only=True):
    """The changes, sorted by tree and path with the manifest last, and the folders they are in.

    `manifest_problem` is a sentence about a manifest that could not be used, `written_by`
    what it says of who wrote the files, `writer` is who would now; `files` is how many files of
    ours there are when the changes are applied, the manifest included.
    """

    roots: Mapping[str, Path]
    changes: tuple[FileChange, ...]
    writer: Writer
    manifest_problem: str | None = None
    written_by: Writer | None = None
    files: int = 0


def edited_files(comparison: Comparison) -> Iterator[FileChange]:
    """Each file that was edited by hand and would be replaced, or of which nobody knows."""
    for change in comparison.changes:
        if change.kind in ("edited", "unrecorded") and change.detail != LINE_ENDS:
            yield change
