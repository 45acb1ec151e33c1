"""An operation with one entry made true.

Owns the edit for each kind of correction. Whether it may be made is decided by `guards`.
"""

from __future__ import annotations

from msgspec.structs import replace

from imtable.corrections.documented import (
    PLAIN_FACTS,
    UnfitError,
    added_row,
    listed_values,
    with_values,
)
from imtable.corrections.entries import AddRow, Deprecated, Entry
from imtable.ir import model as ir
from imtable.ir.placeholders import indexes
from imtable.ir.row_edits import edit_members, edit_row, parent_path, part_row_name
from imtable.ir.row_path import RowPath, read_path
from imtable.ir.rows import Rows, find_row, variant_number

BODILESS = ("empty", "file", "redirect", "none")
"""Replies without rows."""


def edited(operation: ir.Operation, entry: Entry) -> ir.Operation | None:
    """The operation as the entry says; None where it is left out. Raises NoRowError,
    UnfitError."""
    if entry.deprecated is not None:
        return _deprecated(operation, entry.deprecated, entry.because)
    match entry.fact:
        case "leave-out":
            return None
        case "method":
            return replace(operation, verb=entry.truth)
        case "host":
            target = replace(operation.target, host=entry.truth)
            return replace(operation, target=target)
        case "body":
            return _with_body(operation, entry.docs, entry.truth)
        case "reply":
            if entry.truth in BODILESS and operation.reply.fields:
                raise UnfitError(
                    f"a reply of the kind `{entry.truth}` has no rows, and there are some"
                )
            return replace(operation, reply=replace(operation.reply, kind=entry.truth))
        case "module" | "class" | "argument":
            return operation
        case _:
            return _with_row(operation, entry, entry.path)


def _deprecated(
    operation: ir.Operation, fact: Deprecated, because: str
) -> ir.Operation:
    notice = ir.Notice(
        kind="deprecated",
        text=because,
        date=fact.date,
        successors=tuple(fact.successors),
    )
    return replace(operation, notices=(*operation.notices, notice))


def _with_body(operation: ir.Operation, docs: ir.Part, truth: ir.Part) -> ir.Operation:
    def changed(one: ir.Parameter) -> ir.Parameter:
        if one.part != docs:
            return one
        return ir.Parameter(
            part=truth, field=replace(one.field, name=part_row_name(truth))
        )

    request = operation.request
    parameters = tuple(map(changed, request.parameters))
    return replace(operation, request=replace(request, parameters=parameters))


# -- rows ----------------------------------------------------------------------------------


def _with_row(operation: ir.Operation, entry: Entry, path: RowPath) -> ir.Operation:
    if (told := entry.add) is not None:
        new = added_row(path.steps[-1].name, told)
        return edit_members(
            operation, path.parent, lambda rows: _having(rows, new, told)
        )
    match entry.fact:
        case "remove":
            return _without(operation, path)
        case "rename":
            name, marks = entry.truth, indexes(entry.truth)
            return edit_row(
                operation, path, lambda row: replace(row, name=name, family=marks)
            )
        case "move":
            row = find_row(operation, path)
            parent = read_path(entry.truth)
            moved = _without(operation, path)
            return edit_members(moved, parent, lambda rows: (*rows, row))
        case _:
            return edit_row(operation, path, lambda row: _with_fact(row, entry, path))


def _having(rows: Rows, row: ir.Field, told: AddRow) -> Rows:
    """The rows with one more; what the reading has supplied in its place goes."""
    others = tuple(one for one in rows if one.name != row.name)
    at = _place(others, told)
    return (*others[:at], row, *others[at:])


def _place(rows: Rows, told: AddRow) -> int:
    """How many of the rows stand before the one that is added."""
    names = [row.name for row in rows]
    if told.before is not None:
        return names.index(told.before)
    return len(names) if told.after is None else names.index(told.after) + 1


def _without(operation: ir.Operation, path: RowPath) -> ir.Operation:
    find_row(operation, path)
    name = path.steps[-1].name
    return edit_members(
        operation,
        parent_path(operation, path),
        lambda rows: tuple(row for row in rows if row.name != name),
    )


def _with_fact(row: ir.Field, entry: Entry, path: RowPath) -> ir.Field:
    match entry.fact:
        case "value":
            return with_values(row, _values_after(row, entry.docs, entry.truth))
        case "label":
            mark = path.steps[-1].variant
            return replace(row, type=_with_label(row.type, mark, entry.truth))
        case _:
            return PLAIN_FACTS[entry.fact].write(row, entry.truth)


def _values_after(row: ir.Field, docs: str | None, truth: str | None) -> list[str]:
    """The values, one of them spelt otherwise, gone, or new and last."""
    now = listed_values(row)
    if docs is None:
        return [*now, *filter(None, [truth])]
    changed = (truth if text == docs else text for text in now)
    return [text for text in changed if text is not None]


def _with_label(kind: ir.Type, mark: str, label: str) -> ir.Type:
    match kind:
        case ir.ListOf():
            return replace(kind, item=_with_label(kind.item, mark, label))
        case ir.Encoded():
            return replace(kind, content=_with_label(kind.content, mark, label))
        case ir.OneOf():
            number = variant_number(kind.variants, mark)
            variants = list(kind.variants)
            variants[number] = replace(variants[number], label=label)
            return ir.OneOf(variants=tuple(variants))
        case _:
            raise UnfitError("it has no variants")
