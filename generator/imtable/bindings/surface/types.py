"""The types of generated code, as values: a closed union.

Owns what a type is, not how it is found for a field (`field_types`) nor how it is written
(`views.type_expr`). Two types are equal if and only if they are written alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

MarkKind = Literal[
    "AesEcb",
    "AesGcm",
    "FileDigest",
    "FromClient",
    "JsonText",
    "Numbered",
    "QueryText",
    "Secret",
    "Signature",
    "Wire",
]


class Plain(Struct, frozen=True):
    """A type that no page declares: of Python (`str`, `None`, `Any`) or of the runtime
    (`FileInput`, `Reply`)."""

    name: str


class ClassRef(Struct, frozen=True):
    """A class of the module, by its full name: `("PostJson", "Detail")`."""

    qualified: tuple[str, ...]


class AliasRef(Struct, frozen=True):
    """An alias of the module, by its full name."""

    qualified: tuple[str, ...]


class Literals(Struct, frozen=True):
    """One of some values."""

    values: tuple[str | int, ...]


class ListType(Struct, frozen=True):
    """A list of one type."""

    item: PythonType


class DictType(Struct, frozen=True):
    """A mapping from texts to one type."""

    value: PythonType


class UnionType(Struct, frozen=True):
    """Any of two types at least, none of which is a union; see `union_of`."""

    parts: tuple[PythonType, ...]


class Mark(Struct, frozen=True):
    """What the runtime has to know of a value, beyond its type."""

    kind: MarkKind
    texts: tuple[str, ...] = ()


class MarkedType(Struct, frozen=True):
    """A type that is the same for a caller, and tells the runtime more; see `marked`."""

    content: PythonType
    marks: tuple[Mark, ...]


PythonType = (
    Plain
    | ClassRef
    | AliasRef
    | Literals
    | ListType
    | DictType
    | UnionType
    | MarkedType
)

ANY = Plain("Any")
BOOL = Plain("bool")
FLOAT = Plain("float")
INT = Plain("int")
NONE = Plain("None")
STR = Plain("str")
ANYTHING = DictType(ANY)


def union_of(parts: Iterable[PythonType]) -> PythonType:
    """The union of the parts, flattened, without repetition; of one part that part."""
    flat = list[PythonType]()
    for part in parts:
        for one in part.parts if isinstance(part, UnionType) else (part,):
            if one not in flat:
                flat.append(one)
    return UnionType(tuple(flat)) if len(flat) > 1 else flat[0]


def marked(type_: PythonType, mark: Mark) -> PythonType:
    """The type with one more mark, which stands before those that it has."""
    if isinstance(type_, MarkedType):
        return MarkedType(type_.content, (mark, *type_.marks))
    return MarkedType(type_, (mark,))


def classes_in(type_: PythonType) -> Iterator[ClassRef]:
    """The classes that a type mentions, in order."""
    match type_:
        case ClassRef():
            yield type_
        case ListType(inner) | DictType(inner) | MarkedType(inner):
            yield from classes_in(inner)
        case UnionType(parts):
            for part in parts:
                yield from classes_in(part)
        case Plain() | AliasRef() | Literals():
            pass
