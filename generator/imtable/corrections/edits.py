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
from imtable.corrections.entries import (
    AddRow,
    ArgumentName,
    Body,
    ClassName,
    Deprecated,
    Entry,
    Host,
    Label,
    LeaveOut,
    Method,
    ModuleName,
    MoveRow,
    OneValue,
    RemoveRow,
    RenameRow,
    ReplyBody,
)
from imtable.ir.model import (
    Encoded,
    Event,
    Field,
    ListOf,
    Notice,
    OneOf,
    Operation,
    Parameter,
    Type,
)
from imtable.ir.placeholders import indexes
from imtable.ir.row_edits import edit_members, edit_row, parent_path, part_row_name
from imtable.ir.row_path import RowPath, read_path
from imtable.ir.rows import Rows, find_row, variant_number

BODILESS = ("empty", "file", "redirect", "none")
"""Replies without rows."""


def edited(operation: Operation, entry: Entry) -> Operation | None:
    """The operation as the entry says; None where it is left out. Raises NoRowError,
    UnfitError."""
    match entry.correction:
        case LeaveOut():
            return None
        case Method(is_=verb):
            return replace(operation, verb=verb)
        case Host(is_=host):
            assert not isinstance(operation.target, Event)
            return replace(operation, target=replace(operation.target, host=host))
        case Body() as body:
            return _with_body(operation, body)
        case ReplyBody(is_=kind):
            if kind in BODILESS and operation.reply.fields:
                raise UnfitError(
                    f"a reply of the kind `{kind}` has no rows, and there are some"
                )
            return replace(operation, reply=replace(operation.reply, kind=kind))
        case Deprecated() as fact:
            notice = Notice(
                kind="deprecated",
                text=entry.because,
                date=fact.date,
                successors=tuple(fact.successors),
            )
            return replace(operation, notices=(*operation.notices, notice))
        case ModuleName() | ClassName() | ArgumentName():
            return operation
        case _:
            return _with_row(operation, entry, entry.path)


def _with_body(operation: Operation, body: Body) -> Operation:
    def changed(one: Parameter) -> Parameter:
        if one.part != body.docs:
            return one
        row = replace(one.field, name=part_row_name(body.is_))
        return Parameter(part=body.is_, field=row)

    request = operation.request
    parameters = tuple(map(changed, request.parameters))
    return replace(operation, request=replace(request, parameters=parameters))


# -- rows ----------------------------------------------------------------------------------


def _with_row(operation: Operation, entry: Entry, path: RowPath) -> Operation:
    match entry.correction:
        case AddRow() as told:
            row = added_row(path.steps[-1].name, told)
            return edit_members(
                operation, path.parent, lambda rows: _having(rows, row, told)
            )
        case RemoveRow():
            return _without(operation, path)
        case RenameRow(is_=name):
            marks = indexes(name)
            return edit_row(
                operation, path, lambda row: replace(row, name=name, family=marks)
            )
        case MoveRow(is_=parent):
            row = find_row(operation, path)
            moved = _without(operation, path)
            return edit_members(moved, read_path(parent), lambda rows: (*rows, row))
        case _:
            return edit_row(operation, path, lambda row: _with_fact(row, entry, path))


def _having(rows: Rows, row: Field, told: AddRow) -> Rows:
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


def _without(operation: Operation, path: RowPath) -> Operation:
    find_row(operation, path)
    name = path.steps[-1].name
    return edit_members(
        operation,
        parent_path(operation, path),
        lambda rows: tuple(row for row in rows if row.name != name),
    )


def _with_fact(row: Field, entry: Entry, path: RowPath) -> Field:
    match entry.correction:
        case OneValue() as fact:
            return with_values(row, [*_values_after(row, fact)])
        case Label(is_=label):
            mark = path.steps[-1].variant
            return replace(row, type=_with_label(row.type, mark, label))
        case _:
            return PLAIN_FACTS[entry.fact].write(row, entry.truth)


def _values_after(row: Field, fact: OneValue) -> tuple[str, ...]:
    """The values, one of them spelt otherwise, gone, or new and last."""
    now = listed_values(row)
    if fact.docs is None:
        return (*now, *filter(None, [fact.is_]))
    changed = (fact.is_ if text == fact.docs else text for text in now)
    return tuple(text for text in changed if text is not None)


def _with_label(kind: Type, mark: str, label: str) -> Type:
    match kind:
        case ListOf():
            return replace(kind, item=_with_label(kind.item, mark, label))
        case Encoded():
            return replace(kind, content=_with_label(kind.content, mark, label))
        case OneOf():
            number = variant_number(kind.variants, mark)
            variants = list(kind.variants)
            variants[number] = replace(variants[number], label=label)
            return OneOf(variants=tuple(variants))
        case _:
            raise UnfitError("it has no variants")
