"""One source file -> what it uses of the package.

Owns how names are followed: imports anywhere in the file bind a name for the whole of it, a
chain of attributes is followed as far as it is written. What is imported and then not followed
(passed around, taken apart by `getattr`, exported, not used at all) counts as a whole. What is loaded by a name
that is put together at run time is told by `loading`.
"""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct, field

from imtable.drift.usage.loading import (
    applied_finders,
    asked_names,
    package_loads,
    received,
    unknown_loads,
    unknown_names,
)
from imtable.drift.usage.model import operation_key
from imtable.drift.usage.strings import (
    annotated,
    dotted_expression,
    expression,
    mentions,
    module_path,
    open_texts,
    quoted,
)
from imtable.drift.usage.written import Resolve, WrittenNames, written_names

NOTHING_WRITTEN = WrittenNames()
DottedPath = tuple[str, ...]
NAMESPACES = ("globals", "locals", "vars", "exec", "eval")
"""What reaches the names of a module without writing them."""


class Chain(NamedTuple):
    """A name and the attributes behind it, as they are written."""

    name: str
    attributes: DottedPath


class Scan(Struct):
    """What one file uses. `operations` are texts that may be names of operations, `asks` tells
    whether one of them is asked for; `dynamic` are the lines from which any function can be
    reached, `receives` those from which every notification may arrive."""

    names: set[str] = field(default_factory=set[str])
    operations: set[str] = field(default_factory=set[str])
    asks: bool = False
    dynamic: set[int] = field(default_factory=set[int])
    receives: set[int] = field(default_factory=set[int])
    loads: set[int] = field(default_factory=set[int])
    mentions: bool = False
    bound: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    steps: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    written: WrittenNames = NOTHING_WRITTEN


def scan_source(tree: ast.Module, package: str, *, exports: bool = False) -> Scan:
    """Read one file; `exports` tells that what it imports is there for others to import."""
    scan = Scan()
    imports = _Imports(tree)
    exports = exports or any(_calls(tree, NAMESPACES))
    chains = [*_chains(tree), *_quoted_chains(tree)]
    _follow(scan, imports, chains, package)
    public = _public(tree)
    used = {chain.name for chain in chains} - public
    for name, path in imports.bound:
        if exports or name not in used or (name, path) in imports.same_name:
            _record(scan, path, package)
    for path in imports.modules:
        below = _below(path, package)
        if below is not None and not any(
            name == below or name.startswith(f"{below}.") for name in scan.names
        ):
            scan.names.add(below)
    for path in imports.stars:
        _record(scan, path, package)
    _share(scan, imports, package)
    _read_strings(scan, tree, package)
    asked, loaded = list(asked_names(tree)), set(package_loads(tree, package))
    scan.asks = bool(asked or loaded)
    scan.dynamic |= loaded | {*unknown_names(tree, asked), *applied_finders(tree)}
    scan.receives |= set(received(tree))
    scan.loads |= set(unknown_loads(tree, package))
    scan.written = written_names(tree, _resolver(imports, package))
    return scan


def _resolver(imports: _Imports, package: str) -> Resolve:
    paths = imports.paths()

    def resolve(steps: DottedPath) -> Iterator[str]:
        for path in paths.get(steps[0], ()) if steps else ():
            if (below := _below((*path, *steps[1:]), package)) is not None:
                yield below

    return resolve


def _calls(tree: ast.AST, names: Container[str]) -> Iterator[ast.Call]:
    """Calls of functions by these names, not of methods."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in names:
                yield node
            case _:
                pass


def _share(scan: Scan, imports: _Imports, package: str) -> None:
    """What others may take from this file, and what it may take from others."""
    for name, path in imports.bound:
        below = _below(path, package)
        if below is not None:
            scan.bound.add((name, below))
        scan.steps.update(pairwise(path))
    for path in imports.stars:
        scan.steps.update(pairwise((*path, "*")))


# -- imports -------------------------------------------------------------------------------


class _Imports:
    """All imports of a file: `bound` names with what they stand for, `modules` that are
    reached through the name of their outermost package, `stars`, and names that are imported
    `as` themselves, which says that others may import them from here."""

    def __init__(self, tree: ast.Module) -> None:
        self.bound = list[tuple[str, DottedPath]]()
        self.modules = list[DottedPath]()
        self.stars = list[DottedPath]()
        self.same_name = set[tuple[str, DottedPath]]()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                self._plain(node)
            elif isinstance(node, ast.ImportFrom):
                self._from(node)

    def _plain(self, node: ast.Import) -> None:
        for alias in node.names:
            path = tuple(alias.name.split("."))
            if alias.asname is not None:
                self._bind(alias.asname, path, alias)
            elif len(path) == 1:
                self.bound.append((path[0], path))
            else:
                self.modules.append(path)

    def _from(self, node: ast.ImportFrom) -> None:
        base = tuple(node.module.split(".")) if node.module else ()
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(base)
            else:
                self._bind(alias.asname or alias.name, (*base, alias.name), alias)

    def _bind(self, name: str, path: DottedPath, alias: ast.alias) -> None:
        self.bound.append((name, path))
        if alias.asname == alias.name:
            self.same_name.add((name, path))

    def paths(self) -> Mapping[str, set[DottedPath]]:
        """What each name may stand for."""
        found: dict[str, set[DottedPath]] = {}
        for name, path in (*self.bound, *((m[0], m[:1]) for m in self.modules)):
            found.setdefault(name, set()).add(path)
        return found


def _public(tree: ast.Module) -> set[str]:
    """What `__all__` lists, however it is put together."""
    return {
        text.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
        and node.value is not None
        and any(
            isinstance(each, ast.Name) and each.id == "__all__"
            for each in (
                node.targets if isinstance(node, ast.Assign) else (node.target,)
            )
        )
        for text in quoted(node.value)
        if isinstance(text.value, str)
    }


# -- names ---------------------------------------------------------------------------------


def _chains(tree: ast.AST) -> Iterator[Chain]:
    """Every name that is read, with all attributes that follow it."""
    inner = set[int]()
    for node in ast.walk(tree):  # outer nodes come first
        if id(node) in inner or not isinstance(node, ast.Attribute | ast.Name):
            continue
        attributes = list[str]()
        at: ast.expr = node
        while isinstance(at, ast.Attribute):
            attributes.append(at.attr)
            at = at.value
            inner.add(id(at))
        if isinstance(at, ast.Name) and not isinstance(at.ctx, ast.Store):
            yield Chain(at.id, tuple(reversed(attributes)))


def _quoted_chains(tree: ast.AST) -> Iterator[Chain]:
    """The same of annotations in quotes, and of dotted names in any text."""
    for annotation in annotated(tree):
        for text in quoted(annotation):
            if (found := expression(str(text.value))) is not None:
                yield from _chains(found)
    for text in quoted(tree):
        if (found := dotted_expression(str(text.value))) is not None:
            yield from _chains(found)


def _follow(
    scan: Scan, imports: _Imports, chains: Iterable[Chain], package: str
) -> None:
    paths = imports.paths()
    for chain in dict.fromkeys(chains):
        for path in paths.get(chain.name, ()):
            whole = (*path, *chain.attributes)
            _record(scan, whole, package)
            scan.steps.update(pairwise(whole))


def _record(scan: Scan, path: DottedPath, package: str) -> None:
    below = _below(path, package)
    if below is not None:
        scan.names.add(below)


def _below(path: DottedPath, package: str) -> str | None:
    """What stands behind the package, wherever it is kept; None for anything else."""
    steps = tuple(package.split("."))
    for at in range(len(path) - len(steps) + 1):
        if path[at : at + len(steps)] == steps:
            return ".".join(path[at + len(steps) :])
    return None


# -- texts ---------------------------------------------------------------------------------


def _read_strings(scan: Scan, tree: ast.AST, package: str) -> None:
    for text in quoted(tree):
        said = str(text.value)
        if (key := operation_key(said)) is not None:
            scan.operations.add(key)
        if (path := module_path(said, package, open_end=False)) is not None:
            scan.names.add(path)
        elif mentions(said, package):
            scan.mentions = True
    for start in open_texts(tree):
        if (path := module_path(start, package, open_end=True)) is not None:
            scan.names.add(path)
