"""The response table: what comes back, or what a notification must be answered with.

Owns the kinds of reply: a body in JSON or XML, nothing, a file, a redirect, or a table that
describes the failure only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from imtable.ir.model import Field, Location, Reply, ReplyKind
from imtable.reading.blocks import Table
from imtable.reading.diagnostics import Findings
from imtable.reading.lower.field_rows import RowContext, read_about
from imtable.reading.lower.fields import lower_fields
from imtable.reading.lower.nesting import nest_rows
from imtable.reading.lower.nodes import Node, report_idle_marker
from imtable.reading.lower.row_reading import NOTE_MARKS
from imtable.reading.lower.unplaced_rows import (
    first_of_each,
    report_below,
    report_unplaced,
)
from imtable.reading.rules.rows import note_idle, note_unknown
from imtable.reading.rules.tables import table_response_empty
from imtable.reading.table_rows import Row

FAILURE = "异常字典"
NOTED: tuple[ReplyKind, ...] = ("empty", "file", "redirect")
NOTES = tuple(zip(NOTE_MARKS, NOTED, strict=True))
ALONE = "one note alone: " + ", ".join(f"`{mark}…`" for mark, _ in NOTES)
MEDIA = (("PDF", "application/pdf"), ("图片", "image/*"))


class Evidence(Struct, frozen=True):
    """What the page says about a reply outside its table: the version of the protocol, and
    from the sample the status it tests for and whether it reads the body as JSON."""

    version: str | None
    statuses: tuple[int, ...] = ()
    reads_json: bool = False


def lower_reply(table: Table, evidence: Evidence, context: RowContext) -> Reply:
    """The reply to a call."""
    tree = nest_rows(table.rows, context.findings, varied=True)
    if tree.notes and not tree.roots:
        return _noted_reply(tree.notes, evidence, context)
    report_notes(tree.notes, context.findings)
    if not tree.roots:
        caption = table.header.part(table.header.cells[0])
        context.findings.add(table_response_empty(), caption)
        return Reply(kind="none")
    fields = lower_fields(tree.roots, context)
    if not (fields or any(node.said.type for node in tree.roots)):
        context.findings.add(note_unknown(ALONE), tree.roots[0].span)
        return Reply(kind="none")
    xml = evidence.version == "v2" and not evidence.reads_json
    if table.header.cells[0].text == FAILURE or (xml and _always_fails(fields)):
        return Reply(kind="failure", fields=fields)
    return Reply(kind="xml" if xml else "json", status=_status(evidence), fields=fields)


def lower_acknowledgement(
    table: Table, version: str | None, context: RowContext
) -> Reply:
    """The answer to a notification."""
    tree = nest_rows(table.rows, context.findings)
    report_notes(tree.notes, context.findings)
    statuses, headers, fields, rows = _answer(tree.roots, context)
    return Reply(
        kind="xml" if version == "v2" else "json",
        statuses=statuses,
        headers=headers,
        fields=fields,
        rows=rows,
    )


def _answer(
    nodes: Sequence[Node], context: RowContext
) -> tuple[tuple[str, ...], tuple[Field, ...], tuple[Field, ...], tuple[Location, ...]]:
    """What a notification must be answered with: status classes, header fields, body fields,
    and the rows that only say so."""
    statuses: tuple[str, ...] = ()
    headers: tuple[Field, ...] = ()
    fields: tuple[Field, ...] = ()
    rows = list[Location]()
    findings = context.findings
    for node in first_of_each(nodes, findings):
        match node.wire_name:
            case "status":
                report_below(node, findings)
                about = read_about(node, context)
                codes = about.values.items if about.values else ()
                statuses = about.statuses or tuple(value.text for value in codes)
            case "headers":
                report_idle_marker(node, "not encoded", findings)
                headers = lower_fields(node.children, replace(context, header=True))
            case "body":
                report_idle_marker(node, "not encoded", findings)
                fields = lower_fields(node.children, context)
            case _:
                report_unplaced(node, "`status`, `headers` or `body`", findings)
                continue
        rows.append(node.location)
    return statuses, headers, fields, tuple(rows)


def _noted_reply(
    notes: tuple[Row, ...], evidence: Evidence, context: RowContext
) -> Reply:
    text, findings = notes[0].cells[0].text, context.findings
    kind = _noted_kind(text)
    if kind is None:
        findings.add(note_unknown(ALONE), notes[0].part(notes[0].cells[0]))
    report_notes(notes[1:], findings)
    return Reply(
        kind=kind or "none",
        status=_status(evidence) or 204 if kind == "empty" else _status(evidence),
        note=text,
        media=next((media for mark, media in MEDIA if mark in text), None),
        rows=(_place(notes[0]),),
    )


def _always_fails(fields: Iterable[Field]) -> bool:
    """No reply but a failure has these fields: the bill of comments says so without the usual
    caption."""
    results = [one.values for one in fields if one.name == "result_code"]
    return bool(results) and all(
        found is not None and {value.text for value in found.items} == {"FAIL"}
        for found in results
    )


def _status(evidence: Evidence) -> int | None:
    return evidence.statuses[0] if evidence.statuses else None


def _place(row: Row) -> Location:
    return Location(row.line, row.cells[0].column)


def _noted_kind(text: str) -> ReplyKind | None:
    return next((kind for mark, kind in NOTES if mark in text), None)


def report_notes(notes: Iterable[Row], findings: Findings) -> None:
    """Note rows beside others: remarks, unless they say what comes instead of the others."""
    for note in notes:
        cell = note.cells[0]
        contradicts = _noted_kind(cell.text) is not None
        finding = note_unknown(ALONE) if contradicts else note_idle()
        findings.add(finding, note.part(cell))
