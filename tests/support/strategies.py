"""Hypothesis strategies for arbitrary IR values.

They read the annotations of the IR, so a new field or class is generated as soon as it
exists. The values keep the types and nothing else: names repeat, texts hold any character.
"""

from __future__ import annotations

import re
import typing
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal

from hypothesis import strategies as st
from msgspec import Struct

from imtable.ir import model as ir

SURROGATE_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def texts() -> st.SearchStrategy[str]:
    """Any text, lone surrogates included; a pair of them is spelt as one character."""
    anything = st.text(st.characters(exclude_categories=()), max_size=8)
    lines = st.lists(st.sampled_from(["", "a", "\r", "中文", "\t$x"]), max_size=3)
    odd = st.sampled_from(
        ["\x1b[31m", "\u202e\u2028\x85", "\ud83d", "\ude00x", '"\\', "\\u0041"]
    )
    return st.one_of(anything, lines.map("\n".join), odd).filter(
        lambda text: not SURROGATE_PAIR.search(text)
    )


def values(annotation: Any) -> st.SearchStrategy[Any]:
    """Arbitrary values of an annotation that the IR uses."""
    arguments = typing.get_args(annotation)
    origin = typing.get_origin(annotation)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        return st.lists(values(arguments[0]), max_size=2).map(tuple)
    if origin in (UnionType, typing.Union):
        return st.one_of([values(each) for each in arguments])
    return _class_values(annotation)


def _class_values(cls: Any) -> st.SearchStrategy[Any]:
    simple: dict[Any, st.SearchStrategy[Any]] = {
        str: texts(),
        int: st.integers(),
        bool: st.booleans(),
        NoneType: st.none(),
    }
    return simple[cls] if cls in simple else st.deferred(lambda: _instances(cls))


@cache
def _instances(cls: type[Struct]) -> st.SearchStrategy[Any]:
    """A value of a class with any value in each of its members, locations included."""
    hints = typing.get_type_hints(cls)
    members = {name: values(hints[name]) for name in cls.__struct_fields__}
    return st.builds(cls, **members)


def types() -> st.SearchStrategy[ir.Type]:
    """Any type."""
    return values(ir.Type)


def api_fields() -> st.SearchStrategy[ir.Field]:
    """Any field."""
    return values(ir.Field)


def operations() -> st.SearchStrategy[ir.Operation]:
    """Any operation."""
    return values(ir.Operation)


def pages() -> st.SearchStrategy[ir.ApiPage]:
    """Any page."""
    return values(ir.ApiPage)
