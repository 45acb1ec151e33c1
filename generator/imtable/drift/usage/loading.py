"""What a program reaches by a name that is not written where it is used: operations that are
asked for, notifications that arrive, modules and code that are loaded.

Owns the lines from which any function, or any notification, may be reached.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator

from imtable.drift.usage.strings import open_texts

FINDERS = ("operation", "find_operation")
IMPORTERS = ("import_module", "__import__")
LOADERS = (
    *IMPORTERS,
    *("import_string", "resolve_name", "run_module", "run_path", "exec", "eval"),
)


RECEIVER = "parse_notification"
"""The method through which every notification arrives."""
GETTERS = ("getattr", "getattr_static", "attrgetter", "methodcaller")
APPLIERS = ("map", "partial", "starmap")


def _called(node: ast.Call) -> str:
    """The last name of what is called; `getattr(x, "name")(…)` calls `name`."""
    match node.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case ast.Call(
            func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str() as name), *_]
        ):
            return name
        case _:
            return ""


def asked_names(tree: ast.AST) -> Iterator[ast.expr]:
    """What `Client.operation`, or the function behind it, is given. Whose method it is cannot
    be known; other arguments tell that it is another one."""
    finders = {*FINDERS, *_bound_finders(tree)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or _called(node) not in finders:
            continue
        named = [k.value for k in node.keywords if k.arg == "name"]
        others = {k.arg for k in node.keywords} - {"name", "asynchronous"}
        is_method = not isinstance(node.func, ast.Name)
        given = [*node.args, *named]
        if (
            len(given) == 1
            and not others
            and (is_method or _called(node) != "operation")
        ):
            yield given[0]


def _bound_finders(tree: ast.AST) -> Iterator[str]:
    """Names that are given the method, as in `find = client.operation`."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Attribute(attr=attr)
            ) | ast.NamedExpr(target=ast.Name(id=name), value=ast.Attribute(attr=attr)):
                if attr in FINDERS and name != "operation":
                    yield name
            case _:
                pass


def applied_finders(tree: ast.AST) -> Iterator[int]:
    """The lines where the method is handed to what will call it, with any name."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and _called(node) in APPLIERS
            and any(
                isinstance(g, ast.Attribute) and g.attr in FINDERS for g in node.args
            )
        ):
            yield node.lineno


def received(tree: ast.AST) -> Iterator[int]:
    """The lines from which every notification may arrive: the method is named, called or not,
    whatever it is a member of, or it is reached by a name which only a run can tell."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) | ast.Name(id=name) if name == RECEIVER:
                yield node.lineno
            case ast.Constant(value=text) if text == RECEIVER:
                yield node.lineno
            case ast.Call(args=[*given]) if _called(node) in GETTERS:
                asked = given[1:2] if "getattr" in _called(node) else given
                if any(map(_may_receive, asked)):
                    yield node.lineno
            case _:
                pass


def _may_receive(name: ast.expr) -> bool:
    """Whether the name of a member, not written, may be that of the method."""
    if isinstance(name, ast.Constant):
        return isinstance(name.value, str) and RECEIVER in name.value.split(".")
    return RECEIVER.startswith(next(open_texts(name, below=False), ""))


def unknown_names(tree: ast.AST, asked: Iterable[ast.expr]) -> Iterator[int]:
    """The lines where an operation is asked for by a name that is not written in the file."""
    fixed = set(_fixed_names(tree))
    for value in asked:
        known = isinstance(value, ast.Constant)
        if not known and not (isinstance(value, ast.Name) and value.id in fixed):
            yield value.lineno


def package_loads(tree: ast.AST, package: str) -> Iterator[int]:
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


def unknown_loads(tree: ast.AST, package: str) -> Iterator[int]:
    """The lines that load what only a run can tell, the package it may be."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in LOADERS:
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            if not given or not _is_known(given[0], package):
                yield node.lineno


def _is_known(value: ast.expr, package: str) -> bool:
    """Whether a name is written, or at least a beginning that tells whose it is."""
    if isinstance(value, ast.Constant):
        return True
    start = next(open_texts(value, below=False), "")
    return not package.startswith(start)
