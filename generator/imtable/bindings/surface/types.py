"""The types of generated code, as values: a closed union.

Owns what a type is, not how it is found for a field (`field_types`) nor how it is written
(`views.type_expr`). Two types are equal if and only if they are written alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

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


@dataclass(frozen=True, slots=True)
class Plain:
    """A type that no page declares: of Python (`str`, `None`, `Any`) or of the runtime
    (`FileInput`, `Reply`)."""

    name: str


@dataclass(frozen=True, slots=True)
class ClassRef:
    """A class of the module, by its full name: `("PostJson", "Detail")`."""

    qualified: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AliasRef:
    """An alias of the module, by its full name."""

    qualified: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Literals:
    """One of some values."""

    values: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class ListType:
    """A list of one type."""

    item: PythonType


@dataclass(frozen=True, slots=True)
class DictType:
    """A mapping from texts to one type."""

    value: PythonType


@dataclass(frozen=True, slots=True)
class UnionType:
    """Any of two types at least, none of which is a union; see `union_of`."""

    parts: tuple[PythonType, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What the runtime has to know of a value, beyond its type."""

    kind: MarkKind
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkedType:
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
