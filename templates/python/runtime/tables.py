"""Field tables of the generated models, computed once per class, and paths into values.

Owns the reading of annotations. It does not know what marks do.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from functools import cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    NamedTuple,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from .marks import Numbered, Wire
from .reply import Meta

Trail: TypeAlias = "tuple[Trail, str | int] | None"
"""A path as a linked list: it costs nothing until a problem has to name it."""


class Member(NamedTuple):
    """One member of a model: identifier, wire name, annotation with its marks.

    The wire name of a numbered family is its template. `default` is the value or what makes
    it, MISSING where a value is required.
    """

    name: str
    wire: str
    annotation: Any
    default: object


@cache
def members(model: type) -> tuple[Member, ...]:
    """The members of a dataclass that travel, in order (`Reply.meta` does not)."""
    hints = get_type_hints(model, include_extras=True)
    return tuple(
        Member(
            name=one.name,
            wire=_wire_name(one.name, hints[one.name]),
            annotation=hints[one.name],
            default=one.default_factory if one.default is MISSING else one.default,
        )
        for one in fields(model)
        if hints[one.name] is not Meta
    )


def unwrap(annotation: Any) -> tuple[Any, tuple[object, ...]]:
    """The annotation without `Annotated`, and the marks it had."""
    if get_origin(annotation) is Annotated:
        return annotation.__origin__, annotation.__metadata__
    return annotation, ()


def alternatives(annotation: Any) -> tuple[Any, ...]:
    """The members of a union but None; of anything else the annotation itself."""
    if get_origin(annotation) in (Union, UnionType):
        return tuple(one for one in get_args(annotation) if one is not NoneType)
    return (annotation,)


def marks(annotation: Any) -> tuple[object, ...]:
    """All marks of a member, on the whole annotation or on an alternative of it."""
    bare, outer = unwrap(annotation)
    inner = (mark for one in alternatives(bare) for mark in unwrap(one)[1])
    return (*outer, *inner)


@cache
def families(model: type) -> frozenset[str]:
    """The templates of the numbered families among the members."""
    return frozenset(
        mark.template
        for one in members(model)
        for mark in marks(one.annotation)
        if isinstance(mark, Numbered)
    )


def _wire_name(name: str, annotation: Any) -> str:
    for mark in marks(annotation):
        if isinstance(mark, Wire | Numbered):
            return mark.name if isinstance(mark, Wire) else mark.template
    return name


def path_text(trail: Trail) -> str:
    """`amount.details[0].total`; "" is the whole value."""
    steps: list[str] = []
    while trail is not None:
        trail, step = trail
        steps.append(f"[{step}]" if isinstance(step, int) else f".{step}")
    return "".join(reversed(steps)).removeprefix(".")
