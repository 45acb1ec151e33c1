"""An operation with other rows than it had.

Owns how a changed tree of rows (`rows`) becomes an operation again; everything that is not
changed stays the same value. What is changed, and why, is the caller's business.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from imtable.ir.model import (
    Encoded,
    Field,
    ListOf,
    Mapping,
    OneOf,
    Operation,
    Parameter,
    Part,
    Record,
    Reply,
    Type,
)
from imtable.ir.row_path import RowPath, Side, Step
from imtable.ir.rows import (
    HEADERS,
    PATH,
    NoRowError,
    Rows,
    find_row,
    leaf,
    members,
    row_named,
    side_rows,
    variant_mark,
    variant_number,
)

Edit = Callable[[Rows], Rows]
PARTS: tuple[Part, ...] = ("query", "headers", "json", "xml", "multipart")
_ROW_NAMES = {"multipart": "body"}
"""What the row of a part is called where that is not the name of the part."""


def edit_members(operation: Operation, path: RowPath, edit: Edit) -> Operation:
    """The operation after an edit of the members of a row, or of a whole side. Raises
    NoRowError."""
    rows = _with_path_group(side_rows(operation, path.side), path)
    changed = _edited(rows, path.steps, edit, RowPath(path.side))
    return _with_side_rows(operation, path.side, changed)


def edit_row(
    operation: Operation, path: RowPath, edit: Callable[[Field], Field]
) -> Operation:
    """The operation after an edit of one row. Raises NoRowError."""
    find_row(operation, path)
    name = path.steps[-1].name

    def edited(rows: Rows) -> Rows:
        return tuple(edit(row) if row.name == name else row for row in rows)

    return edit_members(operation, parent_path(operation, path), edited)


def parent_path(operation: Operation, path: RowPath) -> RowPath:
    """The path of the parent, with the variant that holds the row. Raises NoRowError."""
    parent = path.parent
    if not parent.steps or parent.steps[-1].variant:
        return parent
    kind = leaf(find_row(operation, parent).type)
    if not isinstance(kind, OneOf):
        return parent
    number = variant_number(kind.variants, "", path.steps[-1].name)
    last = replace(parent.steps[-1], variant=variant_mark(kind.variants, number))
    return parent.parent.below(last)


def _with_path_group(rows: Rows, path: RowPath) -> Rows:
    """The rows; with a step for the variables of the path where there is none yet."""
    wanted = path.side == "request" and path.steps and path.steps[0].name == PATH
    if not wanted or any(row.name == PATH for row in rows):
        return rows
    return (Field(name=PATH, type=Record(fields=())), *rows)


def _edited(rows: Rows, steps: Sequence[Step], edit: Edit, parent: RowPath) -> Rows:
    if not steps:
        return edit(rows)
    step, *more = steps
    row_named(rows, step.name, parent)

    def inside(fields: Rows) -> Rows:
        return _edited(fields, more, edit, parent.below(step))

    return tuple(
        (
            replace(row, type=_with_members(row.type, step.variant, inside))
            if row.name == step.name
            else row
        )
        for row in rows
    )


def _with_members(kind: Type, mark: str, edit: Edit) -> Type:
    match kind:
        case ListOf():
            return replace(kind, item=_with_members(kind.item, mark, edit))
        case Encoded():
            return replace(kind, content=_with_members(kind.content, mark, edit))
        case Record():
            return Record(fields=edit(kind.fields))
        case Mapping():
            fields = edit(())
            return Record(fields=fields) if fields else kind
        case OneOf():
            variants = list(kind.variants)
            number = variant_number(kind.variants, mark)
            inner = _with_members(variants[number].type, "", edit)
            variants[number] = replace(variants[number], type=inner)
            return OneOf(variants=tuple(variants))
        case _:
            raise NoRowError("it is no object, and has no rows below it")


# -- sides ---------------------------------------------------------------------------------


def _with_side_rows(operation: Operation, side: Side, rows: Rows) -> Operation:
    before = operation.request.parameters
    match side:
        case "request":
            request = replace(operation.request, parameters=_sent(before, rows))
            return replace(operation, request=request)
        case "notification":
            request = replace(operation.request, parameters=_brought(before, rows))
            return replace(operation, request=request)
        case "response" | "acknowledgement":
            return replace(operation, reply=_answered(operation.reply, rows))


def _sent(before: Sequence[Parameter], rows: Rows) -> tuple[Parameter, ...]:
    """The parameters in their order; what is new stands last, a variable with the others."""
    names = {one.part: one.field.name for one in before}
    found = list[Parameter]()
    for row in rows:
        if row.name == PATH:
            found += (Parameter(part=PATH, field=one) for one in members(row.type))
            continue
        part = part_of(row.name)
        name = names.get(part, part_row_name(part))
        found.append(Parameter(part=part, field=replace(row, name=name)))
    order = [one.part for one in before]
    if PATH not in order:
        order.insert(0, PATH)
    return tuple(sorted(found, key=lambda one: (*order, one.part).index(one.part)))


def part_of(name: str) -> Part:
    """The part of a request that a word names. Raises NoRowError."""
    for part in PARTS:
        if part == name:
            return part
    known = ", ".join((PATH, *PARTS))
    raise NoRowError(f"a request has no part `{name}`; the parts are {known}")


def part_row_name(part: Part) -> str:
    """What the row of a part is called in the docs."""
    return _ROW_NAMES.get(part, part)


def _brought(before: Sequence[Parameter], rows: Rows) -> tuple[Parameter, ...]:
    headed = any(one.part == HEADERS for one in before)
    headers = [row for row in rows if headed and row.name == HEADERS][:1]
    fields = tuple(row for row in rows if row not in headers)
    kept = list[Parameter]()
    for one in before:
        if one.part == HEADERS:
            name = one.field.name
            kept += (replace(one, field=replace(row, name=name)) for row in headers)
        else:
            kind = _with_members(one.field.type, "", lambda _: fields)
            kept.append(replace(one, field=replace(one.field, type=kind)))
    return tuple(kept)


def _answered(before: Reply, rows: Rows) -> Reply:
    """The first row is the group of the headers, where there were some and still are."""
    headed = bool(before.headers) and bool(rows) and rows[0].name == HEADERS
    headers = members(rows[0].type) if headed else ()
    return replace(before, headers=headers, fields=rows[1:] if headed else rows)
