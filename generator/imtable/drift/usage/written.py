"""What a source writes of the package, and on which lines: what has to be changed stands there.

Owns what is a call, an argument and an attribute. How the name of a module is followed is known
elsewhere; of whose class an attribute is, nothing is known.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct, field

Resolve = Callable[[tuple[str, ...]], Iterable[str]]
"""The steps of a name as it is written -> what it stands for below the package."""
Lines = Mapping[str, tuple[int, ...]]


class WrittenCall(Struct, frozen=True):
    """A call: its line, the lines of its arguments by name, and whether it may have others."""

    line: int
    arguments: Mapping[str, int]
    is_open: bool


class WrittenNames(Struct, frozen=True):
    """`names` and `calls` by the name below the package ("v3.pay.native.PostJson"),
    `attributes` by their own."""

    names: Lines = field(default_factory=dict[str, tuple[int, ...]])
    calls: Mapping[str, tuple[WrittenCall, ...]] = field(
        default_factory=dict[str, tuple[WrittenCall, ...]]
    )
    attributes: Lines = field(default_factory=dict[str, tuple[int, ...]])

    def name(self, name: str) -> tuple[int, ...]:
        """Where a module, a function or a class is named, or something of it."""
        below = f"{name}."
        found = (ls for each, ls in self.names.items() if f"{each}.".startswith(below))
        return tuple(sorted({line for lines in found for line in lines}))

    def argument(self, called: Iterable[str], name: str) -> tuple[int, ...]:
        """Where one of these calls has an argument."""
        calls = (call for each in called for call in self.calls.get(each, ()))
        return tuple(c.arguments[name] for c in calls if name in c.arguments)

    def missing(self, called: Iterable[str], name: str) -> tuple[int, ...]:
        """Where one of these calls lacks an argument."""
        calls = (call for each in called for call in self.calls.get(each, ()))
        return tuple(c.line for c in calls if not (c.is_open or name in c.arguments))


def written_names(tree: ast.AST, resolve: Resolve) -> WrittenNames:
    """All of a source."""
    names, attributes = defaultdict[str, set[int]](set), defaultdict[str, set[int]](set)
    calls = defaultdict[str, list[WrittenCall]](list)
    for node in ast.walk(tree):
        for steps, line in _named(node):
            for name in resolve(steps):
                names[name].add(line)
        match node:
            case ast.Attribute(attr=name):
                attributes[name].add(node.end_lineno or node.lineno)
            case ast.Call(func=func):
                for name in resolve(_steps(func)):
                    calls[name].append(_call(node))
            case _:
                pass
    return WrittenNames(
        _sorted(names),
        {name: tuple(c) for name, c in calls.items()},
        _sorted(attributes),
    )


def _named(node: ast.AST) -> Iterator[tuple[tuple[str, ...], int]]:
    match node:
        case ast.Attribute() | ast.Name():
            yield _steps(node), node.end_lineno or node.lineno
        case ast.alias(name=name, asname=asname):
            yield (asname,) if asname else tuple(name.split(".")), node.lineno
        case _:
            pass


def _steps(node: ast.expr) -> tuple[str, ...]:
    """`a.b.c`; nothing where it begins with no name."""
    steps = list[str]()
    while isinstance(node, ast.Attribute):
        steps.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ()
    return (node.id, *reversed(steps))


def _call(node: ast.Call) -> WrittenCall:
    named = {one.arg: one.value.lineno for one in node.keywords if one.arg}
    is_open = any(one.arg is None for one in node.keywords)
    return WrittenCall(node.lineno, named, is_open)


def _sorted(found: Mapping[str, set[int]]) -> Lines:
    return {name: tuple(sorted(lines)) for name, lines in found.items()}
