"""The response table: what comes back, or what a notification must be answered with.

Owns the kinds of reply: a body in JSON or XML, nothing, a file, a redirect, or a table that
describes the failure only.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..dialect import Cell
from ..ir import Field, Location, Reply, ReplyKind
from ..pages import Row, Table
from .fields import Context, lower_fields
from .nesting import nest_rows
from .request import lower_answer

FAILURE = "异常字典"
NOTES: tuple[tuple[str, ReplyKind], ...] = (
    ("空字符串", "empty"),
    ("文件流", "file"),
    ("跳转", "redirect"),
)
MEDIA = (("PDF", "application/pdf"), ("图片", "image/*"))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the page says about a reply outside its table: the version of the protocol, and
    from the sample the status it tests for and whether it reads the body as JSON."""

    version: str | None
    statuses: tuple[int, ...] = ()
    reads_json: bool = False


def lower_reply(table: Table, evidence: Evidence, context: Context) -> Reply:
    """The reply to a call."""
    tree = nest_rows(table.rows, context.findings)
    if tree.notes and not tree.roots:
        return _noted_reply(tree.notes, evidence, context)
    for note in tree.notes:
        _report_note(note, context)
    if not tree.roots:
        _report_empty(table, context)
        return Reply(kind="none")
    fields = lower_fields(tree.roots, context)
    if table.header.cells[0].text == FAILURE:
        return Reply(kind="failure", fields=fields)
    xml = evidence.version == "v2" and not evidence.reads_json
    return Reply(kind="xml" if xml else "json", status=_status(evidence), fields=fields)


def lower_acknowledgement(table: Table, version: str | None, context: Context) -> Reply:
    """The answer to a notification."""
    tree = nest_rows(table.rows, context.findings)
    for note in tree.notes:
        _report_note(note, context)
    statuses, headers, fields, rows = lower_answer(tree.roots, context)
    return Reply(
        kind="xml" if version == "v2" else "json",
        statuses=statuses,
        headers=headers,
        fields=fields,
        rows=rows,
    )


def _noted_reply(notes: tuple[Row, ...], evidence: Evidence, context: Context) -> Reply:
    text = notes[0].cells[0].text
    kind = next((kind for mark, kind in NOTES if mark in text), None)
    if kind is None:
        _report_note(notes[0], context)
    for note in notes[1:]:
        _report_note(note, context)
    fields: tuple[Field, ...] = ()
    return Reply(
        kind=kind or "none",
        status=_status(evidence) or 204 if kind == "empty" else _status(evidence),
        fields=fields,
        note=text,
        media=next((media for mark, media in MEDIA if mark in text), None),
        rows=(_place(notes[0]),),
    )


def _status(evidence: Evidence) -> int | None:
    return evidence.statuses[0] if evidence.statuses else None


def _place(row: Row) -> Location:
    return Location(row.line, row.cells[0].column)


def _report_note(row: Row, context: Context) -> None:
    cell: Cell = row.cells[0]
    context.findings.add(
        "note-unknown",
        _place(row),
        "a note that is not understood, or not the only row of its table",
        width=max(1, len(cell.text)),
        expected="one note alone: " + ", ".join(f"`{mark}…`" for mark, _ in NOTES),
        done="ignored",
    )


def _report_empty(table: Table, context: Context) -> None:
    context.findings.add(
        "table-response-empty",
        Location(table.line, table.header.cells[0].column),
        "the response table has no row",
        width=len(table.header.cells[0].text),
        expected="the fields of the reply, or a note row such as `空字符串(无返回内容)`",
        done="read as undocumented",
    )
