"""Change -> the generated function and the name that a caller uses.

Owns how a path of wire names reads in a caller's program: `json.amount.total` of a call,
`result.code_url` of its reply. It asks the naming rules of the bindings and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .diff import Change
from .ir import (
    Api,
    ApiPage,
    Encoded,
    Event,
    Field,
    ListOf,
    OneOf,
    Operation,
    Record,
    Type,
)
from .names import field_names, module_name, parameter_names
from .views.roots import has_reply_class, parameters

TRANSPORT_ROWS = frozenset({"status", "headers"})
"""Rows of the answer to a notification that are not in its body."""
_OLD_NAME = frozenset(
    ("operation-removed", "operation-moved", "path-parameter-renamed")
)
"""Facts about the name that the caller has in the program now."""
_OLD_PATH = frozenset(
    ("field-removed", "field-renamed", "field-moved", "variant-removed")
)
"""Facts whose path is one of the old side."""


@dataclass(frozen=True, slots=True)
class Affected:
    """`function` is "v3.pay.native:post" below the package, `name` the argument or attribute
    ("json.amount", "result.code_url"), None for the call as a whole and for what the client
    fills itself."""

    function: str
    name: str | None = None


Index = Mapping[tuple[str, str], tuple[ApiPage, Operation]]


@dataclass(frozen=True, slots=True)
class Sides:
    """The operations of both sides by page and verb."""

    old: Index
    new: Index


def sides(old: Api, new: Api) -> Sides:
    """Look-up tables for `affected`."""
    return Sides(_index(old), _index(new))


def _index(api: Api) -> Index:
    return {
        (page.path, operation.verb): (page, operation)
        for page in api.pages
        for operation in page.operations
    }


def affected(change: Change, known: Sides) -> Affected:
    """What a caller has to look at."""
    page = change.page
    if change.kind in _OLD_NAME and change.old_place is not None:
        page = change.old_place.page
    stands = _standing(change, known)
    is_event = stands is not None and isinstance(stands[1].target, Event)
    function = f"{module_name(page)}:{'parse' if is_event else change.verb}"
    if stands is None or not change.steps:
        return Affected(function)
    return Affected(function, _name(change, stands[1]))


def _standing(change: Change, known: Sides) -> tuple[ApiPage, Operation] | None:
    """The operation on the side whose path the change has."""
    there = change.old_place.page if change.old_place else change.page
    old = known.old.get((there, change.verb))
    new = known.new.get((change.page, change.verb))
    if change.kind in _OLD_NAME | _OLD_PATH:
        return old or new
    return new or old


def _name(change: Change, operation: Operation) -> str | None:
    steps = tuple(step for step in change.steps if not step.startswith("<"))
    if isinstance(operation.target, Event):
        return _event_name(steps, operation, change.side == "response")
    if change.side == "request":
        return _argument(steps, operation)
    if steps[0] == "headers" or not has_reply_class(operation.reply):
        return None
    return _attribute("result", steps, operation.reply.fields, reply=True)


def _argument(steps: Sequence[str], operation: Operation) -> str | None:
    try:
        taken = parameters(operation)
    except ValueError:  # two rows of one kind: there is no function either
        return None
    names = parameter_names([one.field.name for one in taken])
    for one in taken:
        if one.part == "path" and steps[0] == "path" and one.field.name == steps[1]:
            return names[one.field.name]
        if one.part == steps[0] and one.part != "path":
            root = names[one.field.name]
            return _attribute(root, steps[1:], _members(one.field.type), reply=False)
    return None


def _event_name(
    steps: Sequence[str], operation: Operation, received: bool
) -> str | None:
    if received:
        rows = tuple(
            one.field for one in operation.request.parameters if one.part != "headers"
        )
        if steps[0] == "headers":
            return None
        return _attribute("notification", steps[1:], _content(rows).fields, reply=True)
    rows = tuple(
        row for row in operation.reply.fields if row.name not in TRANSPORT_ROWS
    )
    if steps[0] in TRANSPORT_ROWS:
        return None
    inner = _content(rows)
    below = steps if inner.fields == rows else steps[1:]
    return _attribute("acknowledgement", below, inner.fields, reply=False)


def _attribute(
    root: str, steps: Sequence[str], fields: Sequence[Field], *, reply: bool
) -> str | None:
    """Attribute by attribute; None where a name has no member (rows that bind to nothing)."""
    path = root
    for step in steps:
        names = field_names(list(dict.fromkeys(f.name for f in fields)), reply=reply)
        if step not in names:
            return None
        path += f".{names[step]}"
        fields = _all_members(field.type for field in fields if field.name == step)
        reply = False
    return path


def _all_members(types: Iterable[Type]) -> tuple[Field, ...]:
    return tuple(field for type_ in types for field in _members(type_))


def _members(type_: Type) -> tuple[Field, ...]:
    """The members of an object, whatever is around it; of variants those of all."""
    match type_:
        case Record(fields=fields):
            return fields
        case ListOf(item=item):
            return _members(item)
        case Encoded(content=inner):
            return _members(inner)
        case OneOf(variants=variants):
            return _all_members(each.type for each in variants)
        case _:
            return ()


def _content(rows: tuple[Field, ...]) -> Record:
    """What a class of a notification holds: the members of its only row, or the rows."""
    only = rows[0].type if len(rows) == 1 else None
    return only if isinstance(only, Record) else Record(fields=rows)
