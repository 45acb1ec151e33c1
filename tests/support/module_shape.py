"""What a generated module consists of, and whether that is all as usual.

Owns the difference between what a module does and the texts that it holds. "Usual" is what the
modules of harmless pages have: node by node, call by call, name by name.
"""

from __future__ import annotations

import ast
import io
import keyword
import re
import tokenize
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from imtable.bindings.names import MAX_IDENTIFIER
from support.api_pages import SHOP
from support.packages import package_files

PACKAGE = "sdk"
HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
NAME = re.compile(r"_?[A-Z]+|[A-Z][A-Za-z0-9_]*|[a-z][a-z0-9_]*")


def active(text: str) -> set[str]:
    """The characters in it that a terminal would obey."""
    return {
        char for char in text if char != "\n" and unicodedata.category(char) in HIDDEN
    }


@dataclass(frozen=True)
class Shape:
    """What a module consists of, its texts left out. `declared` are the names it gives."""

    nodes: frozenset[str]
    imports: frozenset[str]
    called: frozenset[str]
    used: frozenset[str]
    declared: frozenset[str]


def shape_of(text: str) -> Shape:
    nodes = list(ast.walk(ast.parse(text)))
    return Shape(
        frozenset(type(node).__name__ for node in nodes),
        frozenset(name for node in nodes for name in _imported(node)),
        frozenset(
            ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)
        ),
        frozenset(name for node in nodes for name in _used(node)),
        frozenset(name for node in nodes for name in _declared(node)),
    )


def _imported(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (f"import {one.name} as {one.asname}" for one in names)
        case ast.ImportFrom(module=module, names=names):
            yield from (f"{module}.{one.name} as {one.asname}" for one in names)
        case _:
            pass


def _used(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name):
            yield name
        case _:
            pass


def _declared(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            yield name
        case ast.AsyncFunctionDef(name=name) | ast.arg(arg=name):
            yield name
        case ast.Name(id=name, ctx=ast.Store()) | ast.keyword(arg=str(name)):
            yield name
        case _:
            pass


@cache
def ordinary() -> Shape:
    """The shape of modules of every kind, made from pages that mean no harm."""
    found = package_files(SHOP, PACKAGE)
    shapes = [shape_of(text) for file, text in found.items() if is_page(file)]
    return Shape(
        *(
            frozenset[str]().union(*(getattr(one, name) for one in shapes))
            for name in ("nodes", "imports", "called", "used", "declared")
        )
    )


def is_page(file: str) -> bool:
    """Whether a file below the output folder is made from pages, not from the runtime."""
    own = file == f"{PACKAGE}/__init__.py" or file.startswith(f"{PACKAGE}/runtime/")
    return file.endswith(".py") and not own


def check_module(text: str) -> None:
    """The module is made as every other; what is said elsewhere stands in texts alone."""
    assert not {unicodedata.category(char) for char in text if char != "\n"} & HIDDEN
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    assert [one.start for one in tokens if one.type == tokenize.COMMENT] == [(1, 0)]
    shape, usual = shape_of(text), ordinary()
    assert shape.nodes <= usual.nodes
    assert {
        one for one in shape.imports if not one.startswith(f"{PACKAGE}.")
    } <= usual.imports
    assert {one.partition(".")[0] for one in shape.called} <= usual.used
    assert shape.used - shape.declared <= usual.used
    for name in shape.declared - usual.declared:
        assert NAME.fullmatch(name), name
        assert len(name) <= MAX_IDENTIFIER
        assert not keyword.iskeyword(name)
