"""The rows of an operation as one tree, by the paths of `row_path`.

Owns which row a path names. A request has a step for each part (`request.json`, and
`request.path` around the variables of the path). The body of a notification is the notification:
its members stand right below the side. Making other rows is the business of `row_edits`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from msgspec.structs import replace

from imtable.ir.model import (
    Encoded,
    Event,
    Field,
    ListOf,
    OneOf,
    Operation,
    Parameter,
    Record,
    Type,
    Variant,
)
from imtable.ir.row_path import RowPath, Side, Step

Rows = tuple[Field, ...]
HEADERS: Final = "headers"
PATH: Final = "path"


class NoRowError(LookupError):
    """There is no such row; the text says how far its path leads."""


def sides_of(operation: Operation) -> tuple[Side, Side]:
    """What is sent first, and what is answered."""
    if isinstance(operation.target, Event):
        return "notification", "acknowledgement"
    return "request", "response"


def side_rows(operation: Operation, side: Side) -> Rows:
    """The rows right below a side. Raises NoRowError where the operation has no such side."""
    if side not in sides_of(operation):
        one, two = sides_of(operation)
        raise NoRowError(f"this operation has no {side}, but {one} and {two}")
    match side:
        case "request":
            return _request_rows(operation.request.parameters)
        case "notification":
            return _notification_rows(operation.request.parameters)
        case "response" | "acknowledgement":
            headers = operation.reply.headers
            return (*_group(HEADERS, headers), *operation.reply.fields)


def _group(name: str, rows: Iterable[Field]) -> Rows:
    found = tuple(rows)
    return (Field(name=name, type=Record(fields=found)),) if found else ()


def _request_rows(parameters: Sequence[Parameter]) -> Rows:
    path = (one.field for one in parameters if one.part == PATH)
    named = (_as_part(one) for one in parameters if one.part != PATH)
    return (*_group(PATH, path), *named)


def _as_part(one: Parameter) -> Field:
    return replace(one.field, name=one.part)


def _notification_rows(parameters: Sequence[Parameter]) -> Rows:
    headers = (_as_part(one) for one in parameters if one.part == HEADERS)
    bodies = (one.field for one in parameters if one.part != HEADERS)
    return (*headers, *(row for body in bodies for row in members(body.type)))


def is_group(operation: Operation, path: RowPath) -> bool:
    """Whether a step is only there for what stands below it, and no row has it: the variables
    of the path, the headers of a reply."""
    names = [step.name for step in path.steps]
    if path.side in ("response", "acknowledgement"):
        return names == [HEADERS] and bool(operation.reply.headers)
    return path.side == "request" and names == [PATH]


# -- one row -------------------------------------------------------------------------------


def find_row(operation: Operation, path: RowPath) -> Field:
    """The row that a path names. Raises NoRowError."""
    if not path.steps:
        raise NoRowError(f"{path} is all of the message and no row")
    rows, known = side_rows(operation, path.side), RowPath(path.side)
    for step, following in pairwise(path.steps):
        found = row_named(rows, step.name, known)
        known = known.below(step)
        rows = members(variant_type(found.type, step.variant, following.name))
    return row_named(rows, path.steps[-1].name, known)


def row_named(rows: Rows, name: str, parent: RowPath) -> Field:
    """One of the rows below `parent`. Raises NoRowError."""
    for row in rows:
        if row.name == name:
            return row
    raise NoRowError(f"`{parent}` has no row `{name}`")


def variant_type(kind: Type, mark: str, member: str) -> Type:
    """The type; of alternatives the marked one, without a mark the only one that has the
    member. Raises NoRowError."""
    inner = leaf(kind)
    if not isinstance(inner, OneOf):
        return kind
    return inner.variants[variant_number(inner.variants, mark, member)].type


def variant_number(variants: Sequence[Variant], mark: str, member: str = "") -> int:
    """The place of the variant with a mark, which may also be its number; without a mark that
    of the only one which has a member. Raises NoRowError."""
    marks = [variant_mark(variants, number) for number in range(len(variants))]
    if mark:
        numbers = [str(number + 1) for number in range(len(variants))]
        places = [
            n
            for n, names in enumerate(zip(marks, numbers, strict=True))
            if mark in names
        ]
    else:
        having = enumerate(member in _names(one) for one in variants)
        places = [number for number, has in having if has]
    if len(places) == 1 or (mark and places):
        return places[0]
    raise NoRowError(f"there are several variants, say which: <{'>, <'.join(marks)}>")


def _names(variant: Variant) -> set[str]:
    return {field.name for field in members(variant.type)}


# -- types ---------------------------------------------------------------------------------


def members(kind: Type) -> Rows:
    """The members of an object, whatever lists and codecs stand around it."""
    inner = leaf(kind)
    return inner.fields if isinstance(inner, Record) else ()


def leaf(kind: Type) -> Type:
    """What lists and codecs stand around."""
    while isinstance(kind, ListOf | Encoded):
        kind = kind.item if isinstance(kind, ListOf) else kind.content
    return kind


def list_depth(kind: Type) -> int:
    """How many lists stand around what a row holds."""
    depth = 0
    while isinstance(kind, ListOf | Encoded):
        depth += isinstance(kind, ListOf)
        kind = kind.item if isinstance(kind, ListOf) else kind.content
    return depth


def variant_mark(variants: Sequence[Variant], position: int) -> str:
    """The label of a variant where no other has it, else its number; "" of the only one."""
    if len(variants) == 1:
        return ""
    label = variants[position].label
    labels = [each.label for each in variants]
    return label if label and labels.count(label) == 1 else str(position + 1)


# -- all rows ------------------------------------------------------------------------------


def all_rows(operation: Operation) -> Iterator[tuple[RowPath, Field]]:
    """Every row with its path, nested ones after the one they belong to."""
    for side in sides_of(operation):
        for path, row in _below(RowPath(side), side_rows(operation, side)):
            if not is_group(operation, path):
                yield path, row


def _below(parent: RowPath, rows: Rows) -> Iterator[tuple[RowPath, Field]]:
    for row in rows:
        step = Step(row.name, list_depth(row.type))
        yield parent.below(step), row
        inner = leaf(row.type)
        if isinstance(inner, OneOf):
            for number, one in enumerate(inner.variants):
                mark = variant_mark(inner.variants, number)
                marked = Step(step.name, step.lists, mark)
                yield from _below(parent.below(marked), members(one.type))
        else:
            yield from _below(parent.below(step), members(row.type))


def printed_path(operation: Operation, path: RowPath) -> RowPath:
    """The path with the `[]` of its lists and the marks of its variants, as far as there are
    such rows; those to which it does not lead are as they were."""
    try:
        rows = side_rows(operation, path.side)
    except NoRowError:
        return path
    return RowPath(path.side, tuple(_printed(rows, path.steps)))


def _printed(rows: Rows, steps: tuple[Step, ...]) -> Iterator[Step]:
    row = next((row for row in rows if steps and row.name == steps[0].name), None)
    if row is None:
        yield from steps
        return
    mark, below = steps[0].variant, members(row.type)
    inner = leaf(row.type)
    if isinstance(inner, OneOf) and len(steps) > 1:
        mark, below = _printed_variant(inner.variants, mark, steps[1].name)
    yield Step(row.name, list_depth(row.type), mark)
    yield from _printed(below, steps[1:])


def _printed_variant(
    variants: Sequence[Variant], mark: str, member: str
) -> tuple[str, Rows]:
    """The mark of the variant that is meant, and its rows."""
    try:
        number = variant_number(variants, mark, member)
    except NoRowError:
        return mark, ()
    return variant_mark(variants, number), members(variants[number].type)
