"""The one line that ends a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from imtable.run.facts import PageFacts

SEVERITIES = ("error", "warning", "info", "style")


def totals_line(
    facts: Iterable[PageFacts], files: int, *, written: int = 0, removed: int = 0
) -> str:
    """Pages that are used, operations, fields; other pages and pages set aside, if any; of all files that there
    are now those written, and those removed; diagnostics by severity."""
    facts = list(facts)
    operations = sum(each.operations for each in facts)
    fields = sum(each.fields for each in facts)
    others = sum(each.other for each in facts)
    aside = sum(each.set_aside for each in facts)
    return (
        f"{sum(each.used for each in facts):,} pages, {operations:,} operations, "
        f"{fields:,} fields; {f'{others:,} other pages; ' if others else ''}"
        f"{f'{aside:,} pages set aside; ' if aside else ''}"
        f"files: {written:,} written, {files - written:,} unchanged, {removed:,} removed; "
        f"{severities(each.severities for each in facts)}"
    )


def severities(counts: Iterable[Mapping[str, int]]) -> str:
    """`3 errors, 0 warnings, 12 info, 4 style`."""
    counts = list(counts)
    sums = {name: sum(each.get(name, 0) for each in counts) for name in SEVERITIES}
    return ", ".join(f"{n:,} {name}{_plural(name, n)}" for name, n in sums.items())


def _plural(severity: str, number: int) -> str:
    return "s" if severity in ("error", "warning") and number != 1 else ""
