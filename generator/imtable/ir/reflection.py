"""What the annotations of the IR can be, as values.

Owns the reading of a class of values: which members it has, of which shape, and under which tag it
stands in a union. The store and its JSON Schema are both written on top of it, so they cannot
disagree. It knows neither JSON nor any class of the IR.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal

from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo, fields

from imtable.ir.equality import compared_members


class TextShape(Struct, frozen=True):
    """`str`."""


class PlainShape(Struct, frozen=True):
    """`int`, `bool`; `word` is the type's name in a JSON Schema."""

    type: type
    word: str


class Choice(Struct, frozen=True):
    """`Literal[…]` of words."""

    options: tuple[str, ...]


class Many(Struct, frozen=True):
    """`tuple[X, ...]`."""

    item: TypeShape


class Maybe(Struct, frozen=True):
    """`X | None`."""

    shape: TypeShape


class One(Struct, frozen=True):
    """A class of values."""

    cls: type


class OneOfMany(Struct, frozen=True):
    """A union of such classes."""

    members: tuple[type, ...]


TypeShape = TextShape | PlainShape | Choice | Many | Maybe | One | OneOfMany


class Member(Struct, frozen=True):
    """A member of a class; `default` is `NODEFAULT` where it must be given."""

    name: str
    shape: TypeShape
    default: Any

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.default is NODEFAULT


class Alternative(Struct, frozen=True):
    """How a class stands in a union.

    `words` are the values that one word says: the tag for the class with all its defaults,
    or each `kind` of a class that needs nothing else. All others stand under the tag: the
    value of `only`, the single member, where there is just one, else the object.
    """

    cls: type
    tag: str
    words: Mapping[str, Any]
    only: Member | None


def shape_of(annotation: Any) -> TypeShape:
    """The shape of a resolved annotation; TypeError for one that the IR does not use."""
    arguments = typing.get_args(annotation)
    origin = typing.get_origin(annotation)
    if origin is Literal and all(isinstance(option, str) for option in arguments):
        return Choice(arguments)
    if origin is tuple and arguments[1:] == (Ellipsis,):
        return Many(shape_of(arguments[0]))
    if origin in (UnionType, typing.Union):
        return _union_shape(arguments)
    return _class_shape(annotation)


def _union_shape(arguments: tuple[Any, ...]) -> TypeShape:
    members = tuple(member for member in arguments if member is not NoneType)
    shape = shape_of(members[0]) if len(members) == 1 else OneOfMany(members)
    return Maybe(shape) if len(members) < len(arguments) else shape


def _class_shape(annotation: Any) -> TypeShape:
    if annotation is str:
        return TextShape()
    if annotation in (int, bool):
        return PlainShape(annotation, "integer" if annotation is int else "boolean")
    if isinstance(annotation, type) and issubclass(annotation, Struct):
        return One(annotation)
    raise TypeError(f"a stored value cannot be annotated with {annotation!r}")


@cache
def members_of(cls: type) -> tuple[Member, ...]:
    """The fields that count in a comparison, in their order."""
    hints, counting = typing.get_type_hints(cls), compared_members(cls)
    return tuple(
        Member(item.name, shape_of(hints[item.name]), _default(item))
        for item in fields(cls)
        if item.name in counting
    )


def _default(item: FieldInfo) -> Any:
    made = item.default_factory is not NODEFAULT
    return item.default_factory() if made else item.default


def tag_of(cls: type) -> str:
    """`RsaOaep` -> `rsa-oaep`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()


@cache
def alternatives(classes: tuple[type, ...]) -> tuple[Alternative, ...]:
    """The members of a union; TypeError where two would stand under one word."""
    found = tuple(map(_alternative, classes))
    taken = [word for each in found for word in {each.tag, *each.words}]
    if len(set(taken)) < len(taken):
        raise TypeError(f"two members of a union share a word: {', '.join(taken)}")
    return found


def _alternative(cls: type) -> Alternative:
    members = members_of(cls)
    only = members[0] if len(members) == 1 else None
    return Alternative(cls, tag_of(cls), _words(cls), only)


def _words(cls: type) -> dict[str, Any]:
    match [member for member in members_of(cls) if member.required]:
        case []:
            return {tag_of(cls): cls()}
        case [Member("kind", Choice(options))]:
            return {option: cls(kind=option) for option in options}
        case _:
            return {}
