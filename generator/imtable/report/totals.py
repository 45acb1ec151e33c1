"""The one line that ends a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from imtable.report.counts import counted, counted_level
from imtable.run.facts import PageFacts

SEVERITIES = ("error", "warning", "info", "style")


def totals_line(
    facts: Iterable[PageFacts],
    files: int,
    *,
    written: int = 0,
    removed: int = 0,
    lint: str = "imtable lint",
) -> str:
    """Pages that are used, operations, fields; other pages, if any; operations that are set
    aside, and pages of which nothing is known, if any; of all files that there are now those
    written, and those removed; diagnostics by severity, and the command that shows them.
    """
    facts = list(facts)
    used = counted(sum(each.used for each in facts), "page")
    operations = counted(sum(each.operations for each in facts), "operation")
    fields = counted(sum(each.fields for each in facts), "field")
    others = sum(each.other for each in facts)
    other = f"{counted(others, 'other page')}; " if others else ""
    return (
        f"{used}, {operations}, {fields}; {other}{_set_aside(facts)}"
        f"files: {written:,} written, {files - written:,} unchanged, {removed:,} removed; "
        f"{severities(each.severities for each in facts)}"
        f"{f': see {lint}' if any(any(each.severities.values()) for each in facts) else ''}"
    )


def _set_aside(facts: Sequence[PageFacts]) -> str:
    operations = sum(each.operations_set_aside for each in facts)
    pages = sum(each.page_set_aside for each in facts)
    said = [counted(operations, "operation")] if operations else []
    said += [counted(pages, "page")] if pages else []
    return f"{' and '.join(said)} set aside; " if said else ""


def severities(counts: Iterable[Mapping[str, int]]) -> str:
    """`3 errors, 0 warnings, 12 info, 4 style`."""
    counts = list(counts)
    sums = {name: sum(each.get(name, 0) for each in counts) for name in SEVERITIES}
    return ", ".join(counted_level(number, name) for name, number in sums.items())
