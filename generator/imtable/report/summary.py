"""What a run read, counted: pages, operations, tables, rows, diagnostics.

Owns the counts and their text. That no row was lost is checked where rows are read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType

from ..catalogue import SEVERITIES, find_rule
from ..diagnostics import Diagnostic
from ..ir import ApiPage
from ..pipeline import Reading
from .totals import severities

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of all tables, by kind and by where they ended: `fields + lines + notes` is
    `in_ir + only_in_diagnostics`."""

    fields: int
    lines: int
    notes: int
    in_ir: int
    only_in_diagnostics: int

    @property
    def total(self) -> int:
        """All rows."""
        return self.fields + self.lines + self.notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The account of a run.

    `files` are all files; each is a page that describes operations (`pages`), a stub, an
    overview, or could not be read as any of them (`unreadable`). `quarantined` are those,
    of whatever form, whose last good reading stays. Operations are those of pages that count
    ("openapi v3" -> n; verb -> n); tables ("request" or "response", then the caption) and
    rows are those of every page that describes operations. The keys of a mapping stand in
    a fixed order: by name, of diagnostics by severity and number.
    """

    files: int
    pages: int
    stubs: int
    overviews: int
    unreadable: int
    quarantined: int
    operations: int
    operations_by_kind: Counts
    operations_by_verb: Counts
    tables: int
    tables_by_caption: Mapping[str, Counts]
    rows: Rows
    diagnostics: int
    diagnostics_by_severity: Counts
    diagnostics_by_rule: Counts


def summarize(readings: Sequence[Reading]) -> Summary:
    """The account of these readings."""
    forms = Counter(r.lowered.form if r.lowered else "unreadable" for r in readings)
    pages = [reading.api for reading in readings if reading.api is not None]
    kinds = Counter(_kind(page) for page in pages for _ in page.operations)
    verbs = Counter(one.verb for page in pages for one in page.operations)
    tables = Counter(t for r in readings if r.lowered for t in r.lowered.rows.tables)
    found = [diagnostic for reading in readings for diagnostic in reading.found]
    return Summary(
        files=len(readings),
        pages=forms["api"],
        stubs=forms["stub"],
        overviews=forms["overview"],
        unreadable=forms["unreadable"],
        quarantined=sum(reading.quarantined for reading in readings),
        operations=kinds.total(),
        operations_by_kind=_by_name(kinds),
        operations_by_verb=_by_name(verbs),
        tables=tables.total(),
        tables_by_caption=_by_caption(tables),
        rows=_rows(readings),
        diagnostics=len(found),
        diagnostics_by_severity=_by_severity(found),
        diagnostics_by_rule=_by_rule(found),
    )


def _kind(page: ApiPage) -> str:
    return " ".join(filter(None, (page.kind, page.version)))


def _by_name(counts: Counter[str]) -> Counts:
    return MappingProxyType(dict(sorted(counts.items())))


def _by_caption(tables: Counter[tuple[str, str]]) -> Mapping[str, Counts]:
    ids = sorted({tail for tail, _ in tables})
    return MappingProxyType(
        {
            wanted: _by_name(
                Counter({caption: n for (tail, caption), n in tables.items() if tail == wanted})
            )
            for wanted in ids
        }
    )


def _rows(readings: Iterable[Reading]) -> Rows:
    counted = [reading.lowered.rows for reading in readings if reading.lowered]
    return Rows(
        fields=sum(rows.fields for rows in counted),
        lines=sum(rows.lines for rows in counted),
        notes=sum(rows.notes for rows in counted),
        in_ir=sum(rows.in_ir for rows in counted),
        only_in_diagnostics=sum(rows.in_diagnostics for rows in counted),
    )


def _by_severity(found: Iterable[Diagnostic]) -> Counts:
    counts = Counter(diagnostic.severity for diagnostic in found)
    return MappingProxyType({level: counts[level] for level in SEVERITIES})


def _by_rule(found: Sequence[Diagnostic]) -> Counts:
    """The rules that were found: the most severe first, then the most frequent."""
    counts = Counter(diagnostic.rule for diagnostic in found)
    levels = {diagnostic.rule: diagnostic.severity for diagnostic in found}
    order = sorted(
        counts, key=lambda rule: (SEVERITIES.index(levels[rule]), -counts[rule], rule)
    )
    return MappingProxyType({rule: counts[rule] for rule in order})
