"""The one line that ends a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from imtable.run.cache import PageFacts

if TYPE_CHECKING:
    from imtable.reading.diagnostics import Diagnostic

SEVERITIES = ("error", "warning", "info", "style")


def totals_line(
    facts: Iterable[PageFacts],
    wanted: int,
    *,
    written: int = 0,
    removed: int = 0,
    lost: Sequence[Iterable[Diagnostic]] = (),
) -> str:
    """Pages, operations, fields; files written, unchanged, removed; diagnostics by severity.
    `lost` are the findings of pages that could not be used at all."""
    facts = list(facts)
    operations = sum(each.operations for each in facts)
    fields = sum(each.fields for each in facts)
    return (
        f"{len(facts):,} pages, {operations:,} operations, {fields:,} fields; "
        f"files: {written:,} written, {wanted - written:,} unchanged, {removed:,} removed; "
        f"{severities((*(each.severities for each in facts), *map(_counted, lost)))}"
    )


def severities(counts: Iterable[Mapping[str, int]]) -> str:
    """`3 errors, 0 warnings, 12 info, 4 style`."""
    counts = list(counts)
    sums = {name: sum(each.get(name, 0) for each in counts) for name in SEVERITIES}
    return ", ".join(f"{n:,} {name}{_plural(name, n)}" for name, n in sums.items())


def _plural(severity: str, number: int) -> str:
    return "s" if severity in ("error", "warning") and number != 1 else ""


def _counted(found: Iterable[Diagnostic]) -> Mapping[str, int]:
    return Counter(diagnostic.severity for diagnostic in found)
