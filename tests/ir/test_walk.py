"""Every field of an operation is met once, behind the one it belongs to."""

from __future__ import annotations

import pytest

from imtable.ir.model import (
    Encoded,
    Field,
    Json,
    ListOf,
    Mapping,
    OneOf,
    Operation,
    Parameter,
    Record,
    Reply,
    Request,
    Route,
    Scalar,
    Type,
    Variant,
)
from imtable.ir.walk import children, layers, operation_fields, walk

TEXT = Scalar(kind="string")


def record(*names: str) -> Record:
    return Record(fields=tuple(Field(name=name, type=TEXT) for name in names))


AB = record("a", "b")
EITHER = OneOf(variants=(Variant(type=AB), Variant(type=record("c"))))


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (TEXT, ""),
        (Mapping(), ""),
        (AB, "a b"),
        (ListOf(item=ListOf(item=AB)), "a b"),
        (Encoded(codec=Json(), content=ListOf(item=AB)), "a b"),
        (EITHER, "a b c"),
        (ListOf(item=EITHER), "a b c"),
        (Record(fields=(Field(name="x", type=AB),)), "x"),
    ],
)
def test_children(kind: Type, names: str) -> None:
    assert " ".join(field.name for field in children(kind)) == names


def test_layers_end_at_an_object() -> None:
    inner = Encoded(codec=Json(), content=AB)
    assert list(layers(ListOf(item=inner))) == [ListOf(item=inner), inner, AB]


def test_a_walk_meets_all_rows_in_order() -> None:
    outer = Field(name="o", type=ListOf(item=Record(fields=(*AB.fields,))))
    operation = Operation(
        verb="get",
        target=Route(template="x"),
        request=Request(parameters=(Parameter(part="json", field=outer),)),
        reply=Reply(kind="json", headers=record("h").fields, fields=record("r").fields),
    )
    found = [field.name for field in walk(operation_fields(operation))]
    assert found == ["o", "a", "b", "h", "r"]
