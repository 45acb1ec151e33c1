"""The corrections of a side, and what a comparison has to say of them.

Owns which corrections a side has: a revision those that were with it, where they lie in its
repository; any other side the configured ones. Stored IR is corrected already.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import replace

from imtable.corrections.states import Applied, Mended, Outcome
from imtable.drift.git import Revision, list_files, read_blobs, top_folder
from imtable.drift.sides import ComparedTree, page_of
from imtable.run.corrections import (
    SUFFIX,
    corrections_of,
    load_corrections,
)

UNFELT = "documented now as it was corrected before: callers meet no change"


def with_corrections(tree: ComparedTree, folder: Path | None) -> ComparedTree:
    """The side with its corrections; `folder` is the configured one. Raises CorrectionsError,
    RevisionError."""
    if tree.form == "ir" or folder is None:
        return tree
    inside = _inside(tree, folder)
    if inside is None:
        return replace(tree, corrections=load_corrections(folder))
    revision, path = inside
    files = {file: blob for file, blob in list_files(revision).items() if _is_one(file)}
    contents = read_blobs(revision.repository, files.values())
    texts = {file: contents[blob] for file, blob in files.items()}
    return replace(tree, corrections=corrections_of(texts, f"{tree.name}: {path}"))


def _inside(tree: ComparedTree, folder: Path) -> tuple[Revision, str] | None:
    """The folder in the revision, where it is one of its repository."""
    if not tree.revisions:
        return None
    one = tree.revisions[0]
    full, top = folder.resolve(), top_folder(one.repository)
    if top is None or not full.is_relative_to(top):
        return None
    path = full.relative_to(top).as_posix()
    return replace(one, prefix=f"{path}/"), path


def _is_one(file: str) -> bool:
    """Hidden folders do not count."""
    return file.endswith(SUFFIX) and not any(
        part.startswith(".") for part in file.split("/")[:-1]
    )


def correction_lines(
    new: ComparedTree, before: Iterable[Outcome], after: Iterable[Outcome]
) -> tuple[str, ...]:
    """What to say of the entries of the new side; an edit of the docs which says what an entry
    said is no change for those who have the corrected bindings."""
    applied = [one.placed.entry for one in before if isinstance(one.state, Applied)]
    outcomes = [*after, *_without_page(new)]
    told = list[str]()
    for one in sorted(outcomes, key=lambda one: (one.placed.file, one.placed.line)):
        unfelt = isinstance(one.state, Mended) and one.placed.entry in applied
        told += (
            f"correction {line}" + (f" ({UNFELT})" if unfelt else "")
            for line in new.corrections.stale([one])
        )
    return tuple(told)


def _without_page(new: ComparedTree) -> tuple[Outcome, ...]:
    pages = {page_of(file) for file in new.files}
    return new.corrections.without_page(pages, new.selection)
