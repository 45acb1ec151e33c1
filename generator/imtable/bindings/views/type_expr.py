"""Type -> expression: how the types and defaults of a surface are written in Python."""

from __future__ import annotations

from functools import lru_cache

from imtable.bindings.layout import (
    CallExpression,
    Constant,
    Expr,
    Index,
    Keyword,
    Name,
    Union,
    named,
)
from imtable.bindings.quoting import string_literal
from imtable.bindings.surface.model import Attribute
from imtable.bindings.surface.types import (
    AliasRef,
    ClassRef,
    DictType,
    ListType,
    Literals,
    Mark,
    MarkedType,
    Plain,
    PythonType,
    UnionType,
)


@lru_cache(maxsize=4096)  # most types stand in many rows
def type_expr(type_: PythonType) -> Expr:
    """The annotation of a type."""
    match type_:
        case Plain(name):
            return named(name)
        case ClassRef(qualified) | AliasRef(qualified):
            return Name(qualified)
        case Literals(values):
            return Index("Literal", tuple(map(literal, values)))
        case ListType(item):
            return Index("list", (type_expr(item),))
        case DictType(value):
            return Index("dict", (named("str"), type_expr(value)))
        case UnionType(parts):
            return Union(tuple(map(type_expr, parts)))
        case MarkedType(content, marks):
            return Index("Annotated", (type_expr(content), *map(_mark, marks)))


def _mark(mark: Mark) -> CallExpression:
    return CallExpression(mark.kind, tuple(map(text_literal, mark.texts)))


def literal(value: str | int | None) -> Constant:
    """A text, a number, a truth value or `None`, as an expression."""
    return text_literal(value) if isinstance(value, str) else Constant(str(value))


def text_literal(text: str) -> Constant:
    """A text, as an expression."""
    return Constant(string_literal(text))


def default_expr(attribute: Attribute) -> Expr | None:
    """What stands behind the `=` of a member or a parameter; None if nothing does."""
    default = attribute.default
    value = literal(default.value) if default else None
    if not attribute.hidden:
        return value
    given = (Keyword("default", value),) if value else ()
    return CallExpression("field", (*given, Keyword("repr", named("False"))))
