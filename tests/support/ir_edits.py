"""Random edits of the pages of an IR: of one row, anywhere in a message.

Owns what may become of a row. It does not know what an edit means to anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from msgspec.structs import replace

from imtable.ir.model import (
    ApiPage,
    Encoded,
    Field,
    Json,
    ListOf,
    Mapping,
    OneOf,
    Operation,
    Parameter,
    Record,
    RsaOaep,
    Scalar,
    ScalarKind,
    Type,
    Value,
    Values,
    Variant,
)

KINDS: tuple[ScalarKind, ...] = "string", "integer", "number", "boolean"
VALUES = ((), ("ONE",), ("ONE", "TWO"), ("TWO", "ONE"), ("1", "2"), ("1",))
LABELS = (None, "METRO", "BUS", "2")
Fields = tuple[Field, ...]
Edit = Callable[[Field, Random], Fields]
"""What stands in the place of a row."""


def edited(page: ApiPage, random: Random, times: int) -> ApiPage:
    """The page after some edits."""
    for _ in range(times):
        at = random.randrange(len(page.operations))
        operations = list(page.operations)
        operations[at] = _edited_operation(operations[at], random)
        page = replace(page, operations=tuple(operations))
    return page


def _edited_operation(operation: Operation, random: Random) -> Operation:
    inner = [
        one for one in operation.request.parameters if any(_members(one.field.type))
    ]
    if inner and random.random() < 0.6:
        chosen = random.choice(inner)
        changed = replace(chosen, field=_inside(chosen.field, random))
        return _with_parameter(operation, chosen, changed)
    fields = operation.reply.fields
    if not fields:
        return operation
    return replace(
        operation, reply=replace(operation.reply, fields=_rows(fields, random))
    )


def _with_parameter(operation: Operation, old: Parameter, new: Parameter) -> Operation:
    taken = tuple(new if one is old else one for one in operation.request.parameters)
    return replace(operation, request=replace(operation.request, parameters=taken))


def _members(type_: Type) -> Iterator[Fields]:
    """The objects in a type."""
    match type_:
        case Record(fields=fields) if fields:
            yield fields
        case ListOf(item=inner) | Encoded(content=inner):
            yield from _members(inner)
        case OneOf(variants=variants):
            for one in variants:
                yield from _members(one.type)
        case _:
            pass


def _inside(field: Field, random: Random) -> Field:
    return replace(field, type=_type(field.type, random))


def _type(type_: Type, random: Random) -> Type:
    """A type with one row of it edited, if it has one."""
    match type_:
        case Record(fields=fields) if fields:
            return Record(fields=_rows(fields, random))
        case ListOf(item=inner):
            return ListOf(item=_type(inner, random))
        case Encoded(content=inner):
            return replace(type_, content=_type(inner, random))
        case OneOf(variants=variants) if variants:
            at = random.randrange(len(variants))
            one = replace(variants[at], type=_type(variants[at].type, random))
            return OneOf(variants=(*variants[:at], one, *variants[at + 1 :]))
        case _:
            return type_


def _rows(fields: Fields, random: Random) -> Fields:
    """The rows of one object, with an edit of one of them or below it; each name once."""
    at = random.randrange(len(fields))
    row = fields[at]
    if any(_members(row.type)) and random.random() < 0.6:
        new: Fields = (_inside(row, random),)
    else:
        new = random.choice(EDITS)(row, random)
    found = {one.name: one for one in (*fields[:at], *new, *fields[at + 1 :])}
    return tuple(found.values())


# -- what may become of a row --------------------------------------------------------------


def _removed(_row: Field, _random: Random) -> Fields:
    return ()


def _renamed(row: Field, _: Random) -> Fields:
    return (replace(row, name=f"{row.name}_now"),)


def _joined(row: Field, random: Random) -> Fields:
    """Another row before it or behind it, whose name may be nearly the same."""
    words = row.name.split("_")
    camel = words[0] + "".join(map(str.title, words[1:]))
    name = random.choice(
        ("added_now", camel, row.name.title(), f"{row.name}_metro", f"{row.name}2")
    )
    new = Field(
        name=name,
        type=random.choice((Scalar(kind="string"), row.type)),
        required=random.choice(("name", None, None)),
        title="a new row",
        values=_values(random) if random.random() < 0.3 else None,
    )
    return (new, row) if random.random() < 0.5 else (row, new)


def _flipped(row: Field, _: Random) -> Fields:
    return (replace(row, required=None if row.required else "name"),)


def _retyped(row: Field, random: Random) -> Fields:
    kind = random.choice(KINDS)
    return (replace(row, type=Scalar(kind=kind), values=None, family=()),)


def _relisted(row: Field, _: Random) -> Fields:
    type_ = row.type.item if isinstance(row.type, ListOf) else ListOf(item=row.type)
    return (replace(row, type=type_),)


def _valued(row: Field, random: Random) -> Fields:
    return (replace(row, values=_values(random)),)


def _values(random: Random) -> Values | None:
    texts = random.choice(VALUES)
    return (
        Values(items=tuple(Value(text=text) for text in texts), form=1)
        if texts
        else None
    )


def _emptied(row: Field, _: Random) -> Fields:
    """The members of an object come or go."""
    filled = Record(
        fields=(Field(name="inner", type=Scalar(kind="string"), required="name"),)
    )
    return (replace(row, type=Mapping() if isinstance(row.type, Record) else filled),)


def _varied(row: Field, random: Random) -> Fields:
    """One more alternative, or one with another label."""
    known = (
        row.type.variants if isinstance(row.type, OneOf) else (Variant(type=row.type),)
    )
    label = random.choice(LABELS)
    if len(known) > 1 and random.random() < 0.5:
        at = random.randrange(len(known))
        new = (*known[:at], replace(known[at], label=label), *known[at + 1 :])
    else:
        more = Record(fields=(Field(name="other", type=Scalar(kind="integer")),))
        new = (*known, Variant(type=more, label=label))
    return (replace(row, type=OneOf(variants=new), values=None, family=()),)


def _encoded(row: Field, _: Random) -> Fields:
    if isinstance(row.type, Encoded):
        return (replace(row, type=row.type.content),)
    codec = RsaOaep(key="platform") if isinstance(row.type, Scalar) else Json()
    return (replace(row, type=Encoded(codec=codec, content=row.type)),)


EDITS: tuple[Edit, ...] = (
    _removed,
    _renamed,
    _joined,
    _joined,
    _flipped,
    _retyped,
    _relisted,
    _valued,
    _emptied,
    _varied,
    _encoded,
)
