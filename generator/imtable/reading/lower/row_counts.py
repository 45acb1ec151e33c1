"""Every row of every table ends in the IR or in a diagnostic.

Owns the count that shows it.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from imtable.ir.model import (
    Binary,
    Encoded,
    Field,
    ListOf,
    Location,
    Mapping,
    OneOf,
    Operation,
    Record,
    Route,
    Scalar,
    Type,
)
from imtable.ir.walk import operation_fields
from imtable.reading.blocks import Table
from imtable.reading.diagnostics import Diagnostic
from imtable.reading.lower.row_reading import read_alone
from imtable.reading.pages import Page


class RowCount(Struct, frozen=True):
    """The rows of a page's tables: by kind, and by where they ended. `tables` has for every
    table what its tail says it is ("" if nothing) and its caption."""

    fields: int = 0
    lines: int = 0
    notes: int = 0
    in_ir: int = 0
    in_diagnostics: int = 0
    tables: tuple[tuple[str, str], ...] = ()

    @property
    def total(self) -> int:
        """All rows."""
        return self.fields + self.lines + self.notes


class LostRowsError(Exception):
    """Rows that are neither in the IR nor in a diagnostic: a fault of this program."""


def count_rows(
    page: Page,
    operations: Iterable[Operation],
    aside: Iterable[Operation],
    found: Iterable[Diagnostic],
) -> RowCount:
    """Where the rows of a page ended: in one of the operations, or in a diagnostic, as do
    those of operations that are set aside. Raises LostRowsError if one ended nowhere.
    """
    kinds = {row.line: read_alone(row.written).kind for row in page.rows}
    known = _lines(operations)
    in_ir = kinds.keys() & known
    missing = kinds.keys() - known
    if missing:
        told = {
            line
            for item in found
            for line in range(item.location.line, item.last_line + 1)
        }
        told |= _lines(aside)
        if lost := sorted(missing - told):
            raise LostRowsError(f"{page.path}: rows lost at lines {lost}")
    values = list(kinds.values())
    return RowCount(
        values.count("field"),
        values.count("line"),
        values.count("note"),
        len(in_ir),
        len(missing),
        tuple(_table(block) for block in page.blocks if isinstance(block, Table)),
    )


def _table(table: Table) -> tuple[str, str]:
    tail = table.tail.attributes if table.tail else ()
    named = next((item.name for item in tail if item.kind == "id"), "")
    return named, table.header.cells[0].text


def _lines(operations: Iterable[Operation]) -> set[int]:
    """The lines of all rows that the operations come from."""
    places = list[Location | None]()
    for operation in operations:
        if isinstance(operation.target, Route):
            places.append(operation.target.host_location)
            _add_fields(operation.target.constants, places)
        places += (*operation.request.options.rows, *operation.reply.rows)
        _add_fields(operation_fields(operation), places)
    return {place.line for place in places if place is not None}


def _add_fields(fields: Iterable[Field], places: list[Location | None]) -> None:
    for field in fields:
        places.append(field.location)
        if not isinstance(field.type, Scalar):  # most are
            _add_type(field.type, places)


def _add_type(kind: Type, places: list[Location | None]) -> None:
    match kind:
        case Record():
            _add_fields(kind.fields, places)
        case ListOf():
            _add_type(kind.item, places)
        case Encoded():
            places += (kind.marker, kind.item.location if kind.item else None)
            _add_type(kind.content, places)
        case OneOf():
            for variant in kind.variants:
                places += (variant.location, variant.separator)
                _add_type(variant.type, places)
        case Scalar() | Mapping() | Binary():
            pass
