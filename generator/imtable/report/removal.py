"""What is said where a run would remove too much.

Owns the words. What is too much is decided in `run.removals`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from imtable.ir.characters import printable
from imtable.report.counts import counted
from imtable.report.places import shown_path
from imtable.run.removals import Removal, RemovalReason, removal_problem

REASONS: dict[RemovalReason, str] = {
    "no operation is left": "no operation would be left",
    "a family goes": "all pages of a top-level folder would go",
    "more than a fifth goes": "more than a fifth of the pages would go",
}
SHOWN = 10


def removals_text(removals: Iterable[Removal], base: Path) -> str | None:
    """Why it is too much, and what would go, of the first tree that would lose too much; None
    where there is none. `base` is the folder that paths are relative to."""
    for removal in removals:
        if (reason := removal_problem(removal)) is not None:
            return "\n".join(map(printable, _lines(removal, reason, base)))
    return None


def _lines(removal: Removal, reason: RemovalReason, base: Path) -> Iterator[str]:
    yield REASONS[reason]
    if removal.gone:
        there = counted(len(removal.there), "page")
        root = shown_path(removal.root, base)
        yield f"{root} would lose {len(removal.gone):,} of {there}:"
    for family, (number, total) in removal.by_family.items():
        yield f"  {family or 'beside the folders'}: {number:,} of {total:,}"
    gone = sorted(removal.gone)
    yield from (f"    {page}" for page in gone[:SHOWN])
    if len(gone) > SHOWN:
        yield f"    and {len(gone) - SHOWN:,} more"
