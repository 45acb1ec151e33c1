"""What a comparison believes of the bindings is what the bindings are."""

from __future__ import annotations

from itertools import product

from imtable.bindings.views.annotations import slots
from imtable.bindings.views.classes import ClassScope, record_classes
from imtable.drift.facts.accepted import is_closed, is_given
from imtable.ir.model import (
    Encoded,
    Field,
    Json,
    ListOf,
    Record,
    RsaOaep,
    RsaSignature,
    Scalar,
    ScalarKind,
    Type,
    Value,
    Values,
)

LISTS = (
    (),
    ("A",),
    ("A", "B"),
    ("1",),
    ("1", "2"),
    ("1", "0.5"),
    ("0.5",),
    ("01",),
    ("true",),
    ("true", "false"),
    ("yes", "true"),
)
KINDS: tuple[ScalarKind, ...] = "string", "integer", "number", "boolean"


def wrapped(kind: ScalarKind) -> tuple[Type, ...]:
    scalar = Scalar(kind=kind)
    return (
        scalar,
        ListOf(item=scalar),
        Encoded(codec=RsaOaep(key="platform"), content=scalar),
        Encoded(codec=Json(), content=scalar),
        Encoded(codec=RsaSignature(), content=scalar),
    )


FIELDS = tuple(
    Field(
        name="a",
        type=type_,
        required="name",
        values=(
            Values(items=tuple(Value(text=text) for text in texts), form=1)
            if texts
            else None
        ),
    )
    for texts, kind in product(LISTS, KINDS)
    for type_ in wrapped(kind)
)


def declared(field: Field) -> str:
    """The member as it stands in the class of a request."""
    record = Record(fields=(field,))
    built = record_classes(record, ClassScope(side="request", name="PostJson"))
    (member,) = built.classes[0].fields
    return member.text


def test_what_narrows_a_type_is_a_literal() -> None:
    for field in FIELDS:
        aliases = [slot for slot in slots(field, "a") if slot.choices]
        narrowed = "Literal" in declared(field) or bool(aliases)
        assert is_closed(field) == narrowed, field


def test_what_is_given_has_a_default() -> None:
    for field in FIELDS:
        default = declared(field).partition(" = ")[2]
        assert is_given(field) == (default not in ("", "field(repr=False)")), field
