"""What a caller of a generated module can write, as values.

Owns the vocabulary: every public name, its type, and the place on the wire that it stands for.
There is no source text in it. Two modules are equal if and only if no program can tell them
apart: what the documentation says about a name does not count, and is worked out only for who
asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from msgspec import Struct

from imtable.bindings.surface.types import ClassRef, Literals, PythonType
from imtable.ir.equality import PartlyCompared

MessageSide = Literal["request", "response"]
"""The way of a message: from the caller, or to it. A notification is a response, and what it is
answered with a request."""
Docs = Callable[[], Iterable[str]]
"""What works out the paragraphs that the documentation says about a name."""


def no_docs() -> Iterable[str]:
    """Where it says nothing."""
    return ()


class Default(Struct, frozen=True):
    """What a member or a parameter is where the caller does not say."""

    value: str | int | None


class Attribute(PartlyCompared, frozen=True, kw_only=True):
    """A member of a class, or a parameter that is passed by its name.

    `steps` is the path on the wire, from the message down: `("json", "amount", "total")`,
    `("path", "out_trade_no")`, and of a reply `("amount", "total")`. A step in angle brackets
    is a variant of the step before. There is none for what only the runtime knows (`options`).
    Whoever makes an object has to pass what has no `default`. What is `hidden` is not shown
    when the object is printed.
    """

    UNCOMPARED = ("said",)

    name: str
    steps: tuple[str, ...]
    type: PythonType
    default: Default | None = None
    hidden: bool = False
    said: Docs = no_docs

    @property
    def docs(self) -> tuple[str, ...]:
        """The paragraphs that are said about it."""
        return tuple(self.said())

    @property
    def wire(self) -> str:
        """The name on the wire; "" if it has none."""
        return self.steps[-1] if self.steps else ""

    @property
    def required(self) -> bool:
        """Whether a caller has to pass it."""
        return self.default is None


class Class(PartlyCompared, frozen=True, kw_only=True):
    """A class, by its full name. A caller makes the objects of a request and passes all members
    by name; of a response it reads attributes, and those of `base` beside them.

    `operation` is "POST v3/…" or "EVENT v3/…", `steps` the path of the object in the message
    of that side.
    """

    UNCOMPARED = ("said",)

    qualified: tuple[str, ...]
    members: tuple[Attribute, ...]
    operation: str
    side: MessageSide
    steps: tuple[str, ...] = ()
    base: Literal["", "Reply"] = ""
    said: Docs = no_docs

    @property
    def docs(self) -> tuple[str, ...]:
        """The paragraphs that are said about it."""
        return tuple(self.said())


class Alias(Struct, frozen=True, kw_only=True):
    """A name for some values, which is a type. Where it stands on the wire is said as of a
    class."""

    qualified: tuple[str, ...]
    values: Literals
    operation: str
    side: MessageSide
    steps: tuple[str, ...] = ()


class Function(PartlyCompared, frozen=True, kw_only=True):
    """A function of the module: the client comes first, all else is passed by name.

    `fails` is the class of what a download says that failed.
    """

    UNCOMPARED = ("deprecated",)

    name: str
    operation: str
    is_async: bool
    client: PythonType
    parameters: tuple[Attribute, ...]
    returns: PythonType
    fails: ClassRef | None = None
    deprecated: str = ""


Declared = Function | Class | Alias


class Module(Struct, frozen=True, kw_only=True):
    """All that the module of one page offers. Classes and aliases stand in the order of the
    page, parents before what is nested in them."""

    page: str
    functions: tuple[Function, ...]
    classes: tuple[Class, ...]
    aliases: tuple[Alias, ...]

    @property
    def exports(self) -> frozenset[str]:
        """The names that can be imported from it."""
        return frozenset(name for name, _ in self._exported())

    def companions(self, function: str) -> frozenset[str]:
        """The same of the operation that a function is about."""
        about = {one.operation for one in self.functions if one.name == function}
        return frozenset(name for name, key in self._exported() if key in about)

    def _exported(self) -> Iterator[tuple[str, str]]:
        """Every name with its operation."""
        for function in self.functions:
            yield function.name, function.operation
        declared: list[Class | Alias] = [*self.classes, *self.aliases]
        for one in declared:
            if len(one.qualified) == 1:
                yield one.qualified[0], one.operation
