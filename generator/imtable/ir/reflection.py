"""What the annotations of the IR can be, as values.

Owns the reading of a dataclass: which members it has, of which shape, and under which tag it
stands in a union. The store and its JSON Schema are both written on top of it, so they cannot
disagree. It knows neither JSON nor any class of the IR.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class TextShape:
    """`str`."""


@dataclass(frozen=True, slots=True)
class PlainShape:
    """`int`, `bool`; `word` is the type's name in a JSON Schema."""

    type: type
    word: str


@dataclass(frozen=True, slots=True)
class Choice:
    """`Literal[…]` of words."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Many:
    """`tuple[X, ...]`."""

    item: TypeShape


@dataclass(frozen=True, slots=True)
class Maybe:
    """`X | None`."""

    shape: TypeShape


@dataclass(frozen=True, slots=True)
class One:
    """A dataclass."""

    cls: type


@dataclass(frozen=True, slots=True)
class OneOfMany:
    """A union of dataclasses."""

    members: tuple[type, ...]


TypeShape = TextShape | PlainShape | Choice | Many | Maybe | One | OneOfMany


@dataclass(frozen=True, slots=True)
class Member:
    """A field of a dataclass; `default` is `MISSING` where it must be given."""

    name: str
    shape: TypeShape
    default: Any

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.default is MISSING


@dataclass(frozen=True, slots=True)
class Alternative:
    """How a dataclass stands in a union.

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
    if is_dataclass(annotation) and isinstance(annotation, type):
        return One(annotation)
    raise TypeError(f"a stored value cannot be annotated with {annotation!r}")


@cache
def members_of(cls: type) -> tuple[Member, ...]:
    """The fields that count in a comparison, in their order."""
    hints = typing.get_type_hints(cls)
    return tuple(
        Member(item.name, shape_of(hints[item.name]), _default(item))
        for item in fields(cls)
        if item.compare
    )


def _default(item: Any) -> Any:
    made = item.default_factory is not MISSING
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
