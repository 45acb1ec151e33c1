"""The program of a caller who uses every public name of a surface.

Owns how each name is used: arguments are passed by their names, all of them and only those that
are due; attributes are read; classes and aliases are mentioned. Every use has a line of its own,
and is tied to its place on the wire. It knows nothing of how two surfaces are compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from imtable.bindings.surface import (
    Alias,
    AliasRef,
    Attribute,
    Class,
    ClassRef,
    DictType,
    Function,
    ListType,
    Literals,
    MarkedType,
    Module,
    Plain,
    PythonType,
    UnionType,
)
from imtable.bindings.surface.types import NONE, union_of

HEAD = """\
from typing import Any, Literal, TypeVar

import sdk
from sdk import AsyncClient, Client
{module}

T = TypeVar("T")


def first(value: list[T]) -> T:
    return value[0]


def maybe() -> bool:
    raise NotImplementedError
"""
BUILTIN = frozenset(("Any", "None", "bool", "bytes", "float", "int", "str"))
UNEXPECTED = re.compile(r'Unexpected keyword argument "(?P<name>\w+)"')
MISSING = re.compile(r'Missing named argument "(?P<name>\w+)"')


@dataclass(frozen=True)
class Use:
    """One name in the program. `operation` is "" for the module itself, `steps` are its place
    on the wire: of a function there are none."""

    name: str
    operation: str = ""
    side: str = "request"
    steps: tuple[str, ...] = ()


@dataclass
class Program:
    """The lines of a program, what each of them uses, and by line the names that a call
    passes."""

    lines: list[str] = field(default_factory=list[str])
    uses: dict[int, Use] = field(default_factory=dict[int, Use])
    passed: dict[int, Mapping[str, Use]] = field(
        default_factory=dict[int, Mapping[str, Use]]
    )

    @property
    def text(self) -> str:
        """The source."""
        return "\n".join([*self.lines, ""])

    def write(self, line: str, use: Use | None = None) -> int:
        """One more line; its number."""
        self.lines.append(line)
        number = len(self.lines)
        if use is not None:
            self.uses[number] = use
        return number

    def complaint(self, line: int, message: str) -> Use:
        """What a type checker means that complains here. A missing argument is one that the
        program does not know: it has the place of what is called, and its own name."""
        if found := UNEXPECTED.search(message):
            return self.passed[line][found["name"]]
        called = self.uses[line]
        if found := MISSING.search(message):
            return Use(found["name"], called.operation, called.side, called.steps)
        return called


def program_of(surface: Module, module: str) -> Program:
    """The program for a module, which `module` names below the package."""
    program = Program()
    above, _, name = f"sdk.{module}".rpartition(".")
    imported = f"from {above} import {name} as m"
    for line in HEAD.format(module=imported).split("\n"):
        program.write(line, Use(module) if line == imported else None)
    types = Spelling({one.qualified: one.values for one in surface.aliases})
    for each in surface.classes:
        _mention(program, each.qualified, _use(each))
    for alias in surface.aliases:
        _mention(program, alias.qualified, _use(alias))
    for each in surface.classes:
        if each.side == "request":
            _make(program, each, types)
        else:
            _read(program, each, types)
    for function in surface.functions:
        _call(program, function, types)
    return program


def _use(one: Class | Alias) -> Use:
    return Use(".".join(one.qualified), one.operation, one.side, one.steps)


# -- types ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spelling:
    """How the types of the old surface are written, with the values of its aliases."""

    aliases: Mapping[tuple[str, ...], Literals]

    def annotation(self, type_: PythonType) -> str:
        """The type without marks and aliases."""
        match type_:
            case Plain(name):
                return name if name in BUILTIN else f"sdk.{name}"
            case ClassRef(qualified):
                return ".".join(("m", *qualified))
            case AliasRef(qualified):
                return self.annotation(self.aliases[qualified])
            case Literals(values):
                return f"Literal[{', '.join(map(repr, values))}]"
            case ListType(item):
                return f"list[{self.annotation(item)}]"
            case DictType(value):
                return f"dict[str, {self.annotation(value)}]"
            case UnionType(parts):
                return " | ".join(map(self.annotation, parts))
            case MarkedType(content):
                return self.annotation(content)


def without_none(type_: PythonType) -> PythonType:
    """The type of what is there."""
    if isinstance(type_, UnionType):
        return union_of(part for part in type_.parts if part != NONE)
    return type_


def may_be_none(type_: PythonType) -> bool:
    return without_none(type_) != type_


def _value(program: Program, type_: PythonType, types: Spelling, use: Use) -> str:
    """An expression of a type, as a caller writes it: a list where it is passed."""
    match type_:
        case MarkedType(content):
            return _value(program, content, types, use)
        case ListType(item):
            return f"[{_value(program, item, types, use)}]"
        case UnionType(parts):
            values = [_value(program, part, types, use) for part in parts]
            return "(" + " if maybe() else ".join(values) + ")"
        case _:
            name = f"value_{len(program.lines)}"
            program.write(
                f"def {name}() -> {types.annotation(type_)}: raise OSError", use
            )
            return f"{name}()"


# -- uses ----------------------------------------------------------------------------------


def _mention(program: Program, qualified: Sequence[str], use: Use) -> None:
    program.write(
        f"def mention_{len(program.lines)}(_: m.{'.'.join(qualified)}) -> None: ...",
        use,
    )


def _make(program: Program, each: Class, types: Spelling) -> None:
    """An object with all members, and one with those that are due."""
    use = _use(each)
    members = [
        (one, Use(one.name, each.operation, each.side, one.steps))
        for one in each.members
    ]
    for chosen in _choices(members):
        _called(program, f"m.{use.name}", (), chosen, types, use)


Chosen = Sequence[tuple[Attribute, Use]]


def _choices(members: Chosen) -> Iterator[Chosen]:
    yield members
    due = [pair for pair in members if pair[0].required]
    if len(due) < len(members):
        yield due


def _called(
    program: Program,
    called: str,
    positional: Iterable[str],
    chosen: Chosen,
    types: Spelling,
    use: Use,
    *,
    start: str = "",
) -> None:
    """A call on several lines, one for each argument; `start` begins the function around."""
    values = [
        (one.name, _value(program, without_none(one.type), types, each), each)
        for one, each in chosen
    ]
    number = len(program.lines)
    program.write(start or f"def call_{number}() -> None:")
    at = program.write(f"    result = {called}(", use)
    program.passed[at] = {name: each for name, _, each in values}
    for name in positional:
        program.write(f"        {name},", use)
    for name, value, each in values:
        program.write(f"        {name}={value},", each)
    program.write("    )")


def _read(program: Program, each: Class, types: Spelling) -> None:
    """All attributes, one after the other."""
    whole = ".".join(("m", *each.qualified))
    use = _use(each)
    for one in each.members:
        own = Use(one.name, each.operation, each.side, one.steps)
        number = len(program.lines)
        program.write(f"def read_{number}(reply: {whole}) -> None:", use)
        program.write(f"    value = reply.{one.name}", own)
        indent = "    "
        if may_be_none(one.type):
            program.write("    if value is not None:")
            indent *= 2
        _taken(program, "value", without_none(one.type), types, own, indent)


def _taken(
    program: Program,
    value: str,
    type_: PythonType,
    types: Spelling,
    use: Use,
    indent: str,
) -> None:
    """A value goes where its old type is expected; a list item by item."""
    while isinstance(type_, ListType | MarkedType):
        if isinstance(type_, ListType):
            program.write(f"{indent}{value}_0 = first({value})", use)
            value += "_0"
        type_ = type_.item if isinstance(type_, ListType) else type_.content
    program.write(f"{indent}taken: {types.annotation(type_)} = {value}", use)


def _call(program: Program, function: Function, types: Spelling) -> None:
    """With all arguments, and with those that are due."""
    use = Use(function.name, function.operation)
    members = [
        (one, Use(one.name, use.operation, "request", one.steps))
        for one in function.parameters
    ]
    waits, client = ("async ", "AsyncClient") if function.is_async else ("", "Client")
    for chosen in _choices(members):
        number = len(program.lines)
        start = f"{waits}def call_{number}(client: {client}) -> None:"
        called = f"{'await ' if waits else ''}m.{function.name}"
        _called(program, called, ("client",), chosen, types, use, start=start)
        returned = Use(function.name, function.operation, "response")
        _taken(program, "result", function.returns, types, returned, "    ")
