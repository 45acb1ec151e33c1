"""Whether a value of one Python type goes where another is expected, as a type checker has it.

Owns the rules for the types of a surface. What a mark says is for the runtime and does not count;
a list is looked at item by item, as if it were written where it is passed.
"""

from __future__ import annotations

from collections.abc import Callable

from imtable.bindings.surface import (
    AliasRef,
    ClassRef,
    DictType,
    ListType,
    Literals,
    MarkedType,
    Module,
    Plain,
    PythonType,
    UnionType,
)
from imtable.bindings.surface.types import NONE, union_of

NAMES: dict[type, str] = {str: "str", int: "int", bool: "bool"}
WIDER = {("bool", "int"), ("bool", "float"), ("int", "float")}
"""What is taken for another type: each with the one that takes it."""

Resolved = Callable[[PythonType], PythonType]


def resolver(module: Module) -> Resolved:
    """What turns a type of a module into one without marks and aliases."""
    values = {one.qualified: one.values for one in module.aliases}

    def resolved(type_: PythonType) -> PythonType:
        match type_:
            case Plain() | ClassRef() | Literals():
                return type_
            case MarkedType(content):
                return resolved(content)
            case AliasRef(qualified):
                return values[qualified]
            case ListType(item):
                return ListType(resolved(item))
            case DictType(value):
                return DictType(resolved(value))
            case UnionType(parts):
                return union_of(map(resolved, parts))

    return resolved


def fits(value: PythonType, expected: PythonType) -> bool:
    """Whether every value of one resolved type is one of the other."""
    match value, expected:
        case (Plain("Any"), _) | (_, Plain("Any")):
            return True
        case UnionType(parts), _:
            return all(fits(part, expected) for part in parts)
        case Literals(values), UnionType() if len(values) > 1:
            return all(fits(Literals((each,)), expected) for each in values)
        case _, UnionType(parts):
            return any(fits(value, part) for part in parts)
        case Literals(values), Literals(known):
            return set(values) <= set(known)
        case Literals(values), Plain(name):
            return all(_goes(NAMES[type(each)], name) for each in values)
        case Plain(name), Plain(other):
            return _goes(name, other)
        case (ListType(one), ListType(two)) | (DictType(one), DictType(two)):
            return fits(one, two)
        case ClassRef(), Plain("Reply"):
            return True
        case _:
            return value == expected


def _goes(name: str, expected: str) -> bool:
    return name == expected or (name, expected) in WIDER


def may_be_none(type_: PythonType) -> bool:
    """Whether `None` is one of its values."""
    return type_ == NONE or (isinstance(type_, UnionType) and NONE in type_.parts)


def without_none(type_: PythonType) -> PythonType:
    """The type of a value that is there."""
    if not isinstance(type_, UnionType):
        return type_
    return union_of(part for part in type_.parts if part != NONE)
