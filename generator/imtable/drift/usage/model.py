"""What a program uses of the package, as values.

Owns the question whether a function is used. In doubt it is: a change must never be hidden.
"""

from __future__ import annotations

import re

from msgspec import Struct

from imtable.bindings.names import VERBS
from imtable.drift.usage.written import WrittenNames
from imtable.ir.placeholders import unnamed

_OPERATION = re.compile(r"\s*([A-Za-z]+) \s*/*(\S.*?)\s*", re.DOTALL)
_WORDS = frozenset((*(verb.upper() for verb in VERBS), "EVENT"))


class OperationNames(Struct, frozen=True):
    """The names of a module that are about one operation, and those of `others` on its page."""

    own: frozenset[str]
    others: frozenset[str] = frozenset()


class UsingSource(Struct, frozen=True):
    """One file: which names below the package it uses, and all that it writes."""

    file: str
    names: frozenset[str]
    written: WrittenNames

    def uses(self, module: str) -> bool:
        """Whether it uses anything of `module` ("v3.pay.native")."""
        return any(f"{name}.".startswith(f"{module}.") for name in self.names)


class Usage(Struct, frozen=True):
    """`names` are dotted names below the package, as far as the code follows them:
    "v3.pay.native.post"; one that ends before a function stands for all that is below.
    `operations` are keys of the index ("POST v3/pay/{}", variables without names), `dynamic`
    the places ("app.py:12") from which any function can be reached. `files` counts sources,
    `unread` are those that are too large to be read, or hold no plain Python; `receives` are
    the places at which every notification may arrive.
    """

    names: frozenset[str]
    operations: frozenset[str]
    dynamic: tuple[str, ...]
    files: int
    unread: tuple[str, ...] = ()
    receives: tuple[str, ...] = ()
    sources: tuple[UsingSource, ...] = ()

    @property
    def everything(self) -> bool:
        """Whether nothing can be left out."""
        return bool(self.dynamic or self.unread) or "" in self.names

    def covers(self, module: str, operation: OperationNames) -> bool:
        """Whether `module` ("v3.pay.native") is used for an operation."""
        if self.everything or (self.receives and "parse" in operation.own):
            return True
        return any(_touches(name, module, operation) for name in self.names)

    def reaches(self, module: str) -> bool:
        """Whether a module may be used: it, what is in it, or what it is in, is named."""
        received = self.receives and "webhook" in module.split(".")
        if self.everything or received:
            return True
        return any(
            f"{module}.".startswith(f"{name}.") or name.startswith(f"{module}.")
            for name in self.names
        )

    def names_operation(self, key: str) -> bool:
        """Whether a text of the program is this key of the index."""
        return operation_key(key) in self.operations


def operation_key(text: str) -> str | None:
    """A text that names an operation as `Client.operation` takes it, in one spelling whatever
    its variables are called; None for any other text."""
    found = _OPERATION.fullmatch(text)
    if found is None or found[1].upper() not in _WORDS:
        return None
    return f"{found[1].upper()} {unnamed(found[2])}"


def _touches(name: str, module: str, operation: OperationNames) -> bool:
    if name == module or module.startswith(f"{name}."):
        return True
    if not name.startswith(f"{module}."):
        return False
    return _belongs(name[len(module) + 1 :].partition(".")[0], operation)


def _belongs(member: str, operation: OperationNames) -> bool:
    """Whether a member of a module is about an operation. One that no side has counts for all,
    but in lower case: that is another module below."""
    if member in operation.own:
        return True
    known = member in operation.others
    return not known and (member.startswith("__") or member[:1].isupper())
