"""One source file -> what it uses of the package.

Owns how names are followed: imports anywhere in the file bind a name for the whole of it, a
chain of attributes is followed as far as it is written. What is imported and then not followed
(passed around, taken apart by `getattr`, exported, not used at all) counts as a whole.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from imtable.drift.usage.model import operation_key
from imtable.drift.usage.strings import (
    annotated,
    dotted_expression,
    expression,
    module_path,
    quoted,
)

Path = tuple[str, ...]
FINDERS = ("operation", "find_operation")
IMPORTERS = ("import_module", "__import__")


class Chain(NamedTuple):
    """A name and the attributes behind it, as they are written."""

    name: str
    attributes: Path


@dataclass(slots=True)
class Scan:
    """What one file uses. `operations` are texts that may be names of operations, `asks` tells
    whether one of them is asked for; `dynamic` are the lines from which any function can be
    reached."""

    names: set[str] = field(default_factory=set[str])
    operations: set[str] = field(default_factory=set[str])
    asks: bool = False
    dynamic: set[int] = field(default_factory=set[int])


def scan_source(tree: ast.Module, package: str, *, exports: bool = False) -> Scan:
    """Read one file; `exports` tells that what it imports is there for others to import."""
    scan = Scan()
    imports = _Imports(tree)
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
    _read_strings(scan, tree, package)
    asked, loaded = list(_asked(tree)), set(_import_lines(tree, package))
    scan.asks = bool(asked or loaded)
    scan.dynamic |= loaded | set(_dynamic_lines(tree, asked))
    return scan


# -- imports -------------------------------------------------------------------------------


class _Imports:
    """All imports of a file: `bound` names with what they stand for, `modules` that are
    reached through the name of their outermost package, `stars`, and names that are imported
    `as` themselves, which says that others may import them from here."""

    def __init__(self, tree: ast.Module) -> None:
        self.bound = list[tuple[str, Path]]()
        self.modules = list[Path]()
        self.stars = list[Path]()
        self.same_name = set[tuple[str, Path]]()
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

    def _bind(self, name: str, path: Path, alias: ast.alias) -> None:
        self.bound.append((name, path))
        if alias.asname == alias.name:
            self.same_name.add((name, path))

    def paths(self) -> Mapping[str, set[Path]]:
        """What each name may stand for."""
        found: dict[str, set[Path]] = {}
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
            _record(scan, (*path, *chain.attributes), package)


def _record(scan: Scan, path: Path, package: str) -> None:
    below = _below(path, package)
    if below is not None:
        scan.names.add(below)


def _below(path: Path, package: str) -> str | None:
    """What stands behind the package, wherever it is kept; None for anything else."""
    if package not in path:
        return None
    return ".".join(path[path.index(package) + 1 :])


# -- texts ---------------------------------------------------------------------------------


def _read_strings(scan: Scan, tree: ast.AST, package: str) -> None:
    for text in quoted(tree):
        said = str(text.value)
        if (key := operation_key(said)) is not None:
            scan.operations.add(key)
        if (path := module_path(said, package, open_end=False)) is not None:
            scan.names.add(path)
    for start in _open_texts(tree):
        if (path := module_path(start, package, open_end=True)) is not None:
            scan.names.add(path)


def _open_texts(tree: ast.AST) -> Iterator[str]:
    """The beginnings of texts that are put together at run time."""
    for node in ast.walk(tree):
        match node:
            case ast.JoinedStr(values=[ast.Constant(value=str() as start), *_]):
                yield start
            case ast.BinOp(left=ast.Constant(value=str() as start)):
                yield start.partition("%")[0]
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Constant(value=str() as start), attr="format"
                )
            ):
                yield start.partition("{")[0]
            case _:
                pass


# -- by name -------------------------------------------------------------------------------


def _called(node: ast.Call) -> str:
    match node.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def _asked(tree: ast.AST) -> Iterator[ast.expr]:
    """What `Client.operation`, or the function behind it, is given. Whose method it is cannot
    be known; other arguments tell that it is another one."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or _called(node) not in FINDERS:
            continue
        named = [k.value for k in node.keywords if k.arg == "name"]
        others = {k.arg for k in node.keywords} - {"name", "asynchronous"}
        is_method = isinstance(node.func, ast.Attribute)
        given = [*node.args, *named]
        if (
            len(given) == 1
            and not others
            and (is_method or _called(node) != "operation")
        ):
            yield given[0]


def _dynamic_lines(tree: ast.AST, asked: Iterable[ast.expr]) -> Iterator[int]:
    """The lines where an operation is asked for by a name that is not written in the file."""
    fixed = set(_fixed_names(tree))
    for value in asked:
        known = isinstance(value, ast.Constant)
        if not known and not (isinstance(value, ast.Name) and value.id in fixed):
            yield value.lineno


def _import_lines(tree: ast.AST, package: str) -> Iterator[int]:
    """The lines where the package itself is loaded by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in IMPORTERS:
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            if any(isinstance(g, ast.Constant) and g.value == package for g in given):
                yield node.lineno


def _fixed_names(tree: ast.AST) -> Iterator[str]:
    """Names that are given nothing but texts, wherever in the file they are set."""
    count, texts = Counter[str](), Counter[str]()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                count[name] += 1
            case ast.alias(asname=name) if name is not None:
                count[name] += 1
            case ast.alias(name=name):
                count[name] += 1
            case ast.MatchAs(name=name) | ast.MatchStar(name=name) if name is not None:
                count[name] += 1
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Constant(value=str())
            ) | ast.AnnAssign(
                target=ast.Name(id=name), value=ast.Constant(value=str())
            ):
                texts[name] += 1
            case _:
                pass
    return (name for name, times in count.items() if texts[name] == times)
