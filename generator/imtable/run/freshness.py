"""What differs from what `generate` would leave, and why.

Owns the causes that can be told: what the manifest says of the run that wrote the files, and
which of them differ, decide. It says nothing in words for people.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from imtable.ir.file_names import stored_page
from imtable.output.changes import (
    LINE_ENDS,
    MANIFEST_TREE,
    REFUSED,
    ChangeKind,
    Comparison,
    FileChange,
)
from imtable.output.manifest import Writer
from imtable.run.options_record import CORRECTIONS, TEMPLATES

FileState = Literal["stale", "edited", "orphaned", "in the way"]
STATES: dict[ChangeKind, FileState] = {
    "new": "stale",
    "missing": "stale",
    "stale": "stale",
    "unrecorded": "stale",
    "edited": "edited",
    "orphan": "orphaned",
    "disputed": "orphaned",
    "foreign": "in the way",
    "obstructed": "in the way",
    "clash": "in the way",
}
StaleCause = Literal["docs", "corrections", "templates", "options", "version", "build"]


class Freshness(Struct, frozen=True):
    """`changes` are the files that are not as they should be, `fresh` is how many are. Of the
    `causes` "build" is another build of the same version; `writer` is what wrote the files, as
    far as the manifest says it."""

    changes: tuple[FileChange, ...]
    fresh: int
    causes: tuple[StaleCause, ...]
    writer: Writer | None


def freshness_of(
    comparison: Comparison, deselected: frozenset[str] = frozenset()
) -> Freshness:
    """What a comparison says of the files on disk. `deselected` are the pages of the docs that
    the options leave out."""
    changes = comparison.changes
    wanted = sum(one.new is not None and one.kind not in REFUSED for one in changes)
    return Freshness(
        changes,
        comparison.files - wanted,
        (*_causes(comparison, deselected),),
        comparison.written_by,
    )


def _causes(comparison: Comparison, deselected: frozenset[str]) -> Iterator[StaleCause]:
    if not _has_manifest(comparison):
        return  # nobody knows what the run was like that wrote the files
    differing = [one for one in comparison.changes if _is_explained(one)]
    left_out = [one for one in differing if _page_of(one) in deselected]
    old = comparison.written_by
    options = _changed_options(old, comparison.writer)
    newer = old is None or old.made_by != comparison.writer.made_by
    if not (newer or CORRECTIONS in options) and any(
        _is_of_docs(one, comparison) for one in differing if one not in left_out
    ):
        yield "docs"
    elif differing and not (newer or options or left_out):
        yield "build" if "ir" in comparison.roots else "docs"
    if CORRECTIONS in options:
        yield "corrections"
    if TEMPLATES in options:
        yield "templates"
    if left_out or options - {CORRECTIONS, TEMPLATES}:
        yield "options"
    if newer:
        yield "version"


def _is_of_docs(change: FileChange, comparison: Comparison) -> bool:
    """Whether only the docs explain a change: the IR has nothing of templates."""
    if "ir" in comparison.roots:
        return change.tree == "ir"
    return change.kind != "stale"


def _page_of(change: FileChange) -> str | None:
    return stored_page(change.path) if change.tree == "ir" else None


def _is_explained(change: FileChange) -> bool:
    """Whether a cause is looked for: what was deleted or edited by hand says its own, and so
    do the line ends of a checkout."""
    kinds = ("new", "stale", "orphan")
    by_itself = change.tree == MANIFEST_TREE or change.detail == LINE_ENDS
    return change.kind in kinds and not by_itself


def _has_manifest(comparison: Comparison) -> bool:
    manifest = (one for one in comparison.changes if one.tree == MANIFEST_TREE)
    unused = comparison.manifest_problem is not None
    return not unused and all(one.old is not None for one in manifest)


def _changed_options(old: Writer | None, new: Writer) -> set[str]:
    if old is None:  # nobody knows
        return set()
    return {name for name, _ in {*old.options} ^ {*new.options}}
