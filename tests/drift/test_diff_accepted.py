"""What a comparison believes of the bindings is what the bindings are."""

from __future__ import annotations

from itertools import product

from imtable.bindings.surface import Alias, Attribute, Class
from imtable.bindings.surface.members import ClassScope, record_classes
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


def declared(field: Field) -> tuple[Attribute, list[Alias]]:
    """The member of the class of a request, and its aliases."""
    scope = ClassScope(operation="POST v3/a", side="request", qualified=("PostJson",))
    whole, *aliases = record_classes(Record(fields=(field,)), scope)
    assert isinstance(whole, Class)
    (member,) = whole.members
    return member, [one for one in aliases if isinstance(one, Alias)]


def test_what_narrows_a_type_is_a_literal() -> None:
    for field in FIELDS:
        member, aliases = declared(field)
        narrowed = "Literals" in repr(member.type) or bool(aliases)
        assert is_closed(field) == narrowed, field


def test_what_is_given_has_a_default() -> None:
    for field in FIELDS:
        assert is_given(field) == (declared(field)[0].default is not None), field
