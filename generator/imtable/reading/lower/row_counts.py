"""Every row of every table ends in the IR or in a diagnostic.

Owns the count that shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from imtable.ir.model import (
    Encoded,
    Field,
    Location,
    OneOf,
    Operation,
    Route,
    Scalar,
    Type,
)
from imtable.ir.walk import layers, operation_fields, walk
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
    known = {place.line for place in _places(operations)}
    in_ir = kinds.keys() & known
    missing = kinds.keys() - known
    if missing:
        told = {
            line
            for item in found
            for line in range(item.location.line, item.last_line + 1)
        }
        told |= {place.line for place in _places(aside)}
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


def _places(operations: Iterable[Operation]) -> Iterator[Location]:
    for operation in operations:
        yield from filter(None, _operation(operation))


def _operation(operation: Operation) -> Iterator[Location | None]:
    if isinstance(operation.target, Route):
        yield operation.target.host_location
        yield from _fields(operation.target.constants)
    yield from operation.request.options.rows
    yield from operation.reply.rows
    yield from _fields(operation_fields(operation))


def _fields(fields: Iterable[Field]) -> Iterator[Location | None]:
    for field in walk(fields):
        yield field.location
        if not isinstance(field.type, Scalar):
            for layer in layers(field.type):
                yield from _layer(layer)


def _layer(kind: Type) -> Iterator[Location | None]:
    match kind:
        case OneOf():
            for variant in kind.variants:
                yield variant.location
                yield variant.separator
        case Encoded():
            yield kind.marker
            yield kind.item.location if kind.item else None
        case _:
            pass
