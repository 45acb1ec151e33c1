"""What a run read, counted: pages, operations, tables, rows, diagnostics.

Owns the counts and their text. That no row was lost is checked where rows are read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from imtable.ir.characters import printable
from imtable.ir.model import ApiPage
from imtable.reading.diagnostics import Diagnostic
from imtable.reading.rules import SEVERITIES, Severity
from imtable.report.counts import counted
from imtable.report.totals import severities
from imtable.run.pipeline import Reading

CountsByName = Mapping[str, int]


class RowSummary(Struct, frozen=True, kw_only=True):
    """The rows of all tables, by kind and by where they ended: `fields + lines + notes` is
    `in_ir + only_in_diagnostics`."""

    total: int
    fields: int
    lines: int
    notes: int
    in_ir: int
    only_in_diagnostics: int


class Summary(Struct, frozen=True, kw_only=True):
    """The account of a run.

    `files` are all files; each is a page that describes operations (`pages`), a stub, an
    overview, none of the API (`others`), or could not be read as any of them (`unreadable`).
    `pages_set_aside` are those,
    of whatever form, of which nothing is known; `operations_set_aside` those of other pages
    whose meaning is open. Operations are those that count
    ("openapi v3" -> n; verb -> n); tables ("request" or "response", then the caption) and
    rows are those of every page that describes operations. The keys of a mapping stand in
    a fixed order: by name, of diagnostics by severity and number.
    """

    files: int
    pages: int
    stubs: int
    overviews: int
    unreadable: int
    others: int
    pages_set_aside: int
    operations_set_aside: int
    operations: int
    operations_by_kind: CountsByName
    operations_by_verb: CountsByName
    tables: int
    tables_by_caption: Mapping[str, CountsByName]
    rows: RowSummary
    diagnostics: int
    diagnostics_by_severity: CountsByName
    diagnostics_by_rule: CountsByName
    severity_by_rule: Mapping[str, Severity]


def summarize(readings: Sequence[Reading]) -> Summary:
    """The account of these readings."""
    forms = Counter(map(_form, readings))
    pages = [reading.api for reading in readings if reading.api is not None]
    kinds = Counter(_kind(page) for page in pages for _ in page.operations)
    verbs = Counter[str](one.verb for page in pages for one in page.operations)
    tables = Counter(t for r in readings if r.lowered for t in r.lowered.rows.tables)
    found = [diagnostic for reading in readings for diagnostic in reading.found]
    severities = Counter(diagnostic.severity for diagnostic in found)
    rules, levels = Counter(diagnostic.rule for diagnostic in found), _levels(found)
    return Summary(
        files=len(readings),
        pages=forms["api"],
        stubs=forms["stub"],
        overviews=forms["overview"],
        unreadable=forms["unreadable"],
        others=forms["other"],
        pages_set_aside=sum(reading.quarantined for reading in readings),
        operations_set_aside=sum(len(page.set_aside) for page in pages),
        operations=kinds.total(),
        operations_by_kind=_by_name(kinds),
        operations_by_verb=_by_name(verbs),
        tables=tables.total(),
        tables_by_caption=_by_caption(tables),
        rows=_rows(readings),
        diagnostics=len(found),
        diagnostics_by_severity={level: severities[level] for level in SEVERITIES},
        diagnostics_by_rule={rule: rules[rule] for rule in levels},
        severity_by_rule=levels,
    )


def _form(reading: Reading) -> str:
    if reading.other:
        return "other"
    return reading.lowered.form if reading.lowered else "unreadable"


def _kind(page: ApiPage) -> str:
    return " ".join(filter(None, (page.kind, page.version)))


def _by_name(counts: Counter[str]) -> CountsByName:
    return dict(sorted(counts.items()))


def _by_caption(tables: Counter[tuple[str, str]]) -> Mapping[str, CountsByName]:
    by_tail: dict[str, Counter[str]] = defaultdict(Counter)
    for (tail, caption), number in tables.items():
        by_tail[tail][caption] = number
    return {tail: _by_name(by_tail[tail]) for tail in sorted(by_tail)}


def _rows(readings: Iterable[Reading]) -> RowSummary:
    counted = [reading.lowered.rows for reading in readings if reading.lowered]
    return RowSummary(
        total=sum(rows.total for rows in counted),
        fields=sum(rows.fields for rows in counted),
        lines=sum(rows.lines for rows in counted),
        notes=sum(rows.notes for rows in counted),
        in_ir=sum(rows.in_ir for rows in counted),
        only_in_diagnostics=sum(rows.in_diagnostics for rows in counted),
    )


def _levels(found: Sequence[Diagnostic]) -> Mapping[str, Severity]:
    """The rules that were found with their levels: the most severe first, then the most
    frequent."""
    counts = Counter(diagnostic.rule for diagnostic in found)
    levels: dict[str, Severity] = {
        diagnostic.rule: diagnostic.severity for diagnostic in found
    }
    order = sorted(
        counts, key=lambda rule: (SEVERITIES.index(levels[rule]), -counts[rule], rule)
    )
    return {rule: levels[rule] for rule in order}


# -- as text -------------------------------------------------------------------------------


def summary_text(summary: Summary) -> str:
    """The account in a few lines, without a final newline."""
    rows = summary.rows
    lines = [
        f"{counted(summary.files, 'file')}: {counted(summary.pages, 'page')},"
        f" {counted(summary.stubs, 'stub')}, {counted(summary.overviews, 'overview')},"
        f" {_others(summary)}{summary.unreadable:,} unreadable; {summary.pages_set_aside:,} set aside",
        f"{counted(summary.operations, 'operation')},"
        f" {summary.operations_set_aside:,} set aside:"
        f" {_list(summary.operations_by_kind)}; {_list(summary.operations_by_verb)}",
        f"{counted(summary.tables, 'table')}: {_captions(summary.tables_by_caption)}",
        f"{counted(rows.total, 'row')}: {counted(rows.fields, 'field')},"
        f" {counted(rows.lines, 'line')}, {counted(rows.notes, 'note')};"
        f" {rows.in_ir:,} in the IR, {rows.only_in_diagnostics:,} in diagnostics only",
        f"{counted(summary.diagnostics, 'diagnostic')}:"
        f" {severities([summary.diagnostics_by_severity])}",
    ]
    return "\n".join(line.removesuffix(": ; ").removesuffix(": ") for line in lines)


def _others(summary: Summary) -> str:
    return f"{counted(summary.others, 'other page')}, " if summary.others else ""


def _list(counts: CountsByName) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())


def _captions(tables: Mapping[str, CountsByName]) -> str:
    parts = (
        f"{tail or 'without a tail'} {sum(counts.values()):,} ({_list(_frequent(counts))})"
        for tail, counts in tables.items()
    )
    return printable(", ".join(parts))


def _frequent(counts: CountsByName) -> CountsByName:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
