"""Changes of files, made on disk: whole files, in an order that the next run can complete."""

from __future__ import annotations

from pathlib import Path

from imtable.output.changes import MANIFEST_TREE, REFUSED, Comparison, FileChange
from imtable.output.disk import (
    BeforeStep,
    DiskError,
    StepKind,
    delete_file,
    replace_file,
)


def _no_step(_kind: StepKind) -> None:
    pass


def apply_changes(
    comparison: Comparison, before: BeforeStep = _no_step
) -> tuple[FileChange, ...]:
    """Makes the changes that are not refused and returns them, in the order they were made.

    Every file is replaced as a whole, and a run that was cut short is completed by the next.
    Orphans go first: where case does not count, one may be the old name of a new file. The
    manifest comes last. `before` is called before each step that touches the disk.
    Raises `DiskError`.
    """
    done: list[FileChange] = []
    roots = comparison.roots
    for change in sorted(comparison.changes, key=_turn):
        if change.kind not in REFUSED:
            try:
                _apply(roots[change.tree], change, before)
            except OSError as error:
                path, *paths = (roots[one.tree] / one.path for one in (change, *done))
                raise DiskError(path, error, tuple(paths)) from error
            done.append(change)
    return tuple(done)


def _turn(change: FileChange) -> int:
    if change.tree == MANIFEST_TREE:
        return 2
    return 0 if change.new is None else 1


def _apply(root: Path, change: FileChange, before: BeforeStep) -> None:
    if change.new is None:
        delete_file(root, change.path, before)
    else:
        replace_file(f"{root}/{change.path}", change.new.encode(), before)
