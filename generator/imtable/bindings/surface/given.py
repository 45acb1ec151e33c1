"""Names that somebody gave to an argument, an attribute or a class, in place of the usual ones.

Owns where in the surface of a page such a name belongs: the IR says it by the path of a row, a
surface by the steps on the wire. A name that cannot be is a `ValueError`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TypeVar

from msgspec import Struct, field

from imtable.bindings.surface.model import MessageSide
from imtable.ir.model import ApiPage, Operation
from imtable.ir.row_path import RowPath, read_path

K = TypeVar("K")
Spot = tuple[str, MessageSide, tuple[str, ...]]
"""The key of an operation, the way of the message, and steps on the wire."""


class GivenNames(Struct, frozen=True):
    """The names by their spots: of arguments and attributes, and of classes."""

    arguments: Mapping[Spot, str] = field(default_factory=dict[Spot, str])
    classes: Mapping[Spot, str] = field(default_factory=dict[Spot, str])


NO_NAMES = GivenNames()


def given_names(page: ApiPage, key: Callable[[Operation], str]) -> GivenNames:
    """The names that the corrections of a page give; `key` is what an operation is called."""
    if not page.corrected:
        return NO_NAMES
    return GivenNames(
        dict(_named(page, "argument", key)), dict(_named(page, "class", key))
    )


def given_modules(pages: Iterable[ApiPage]) -> dict[str, str]:
    """Page path -> the last name of its module, where the corrections give one."""
    return {
        page.path: one.truth
        for page in pages
        for one in page.corrected
        if one.fact == "module" and one.truth
    }


def _named(
    page: ApiPage, fact: str, key: Callable[[Operation], str]
) -> Iterator[tuple[Spot, str]]:
    by_verb = {operation.verb: operation for operation in page.operations}
    for one in page.corrected:
        if one.fact == fact and one.row and one.truth and one.verb in by_verb:
            operation = by_verb[one.verb]
            side, steps = wire_steps(operation, read_path(one.row))
            yield (key(operation), side, steps), one.truth


def wire_steps(
    operation: Operation, path: RowPath
) -> tuple[MessageSide, tuple[str, ...]]:
    """The way of the message and the steps, as a surface has them. The body of a notification
    has a step of its own there."""
    steps = tuple(
        step
        for each in path.steps
        for step in (each.name, *([f"<{each.variant}>"] if each.variant else []))
    )
    if path.side == "notification":
        parts = [one.part for one in operation.request.parameters]
        body = tuple(part for part in parts if part != "headers")
        return "response", (*body[:1], *steps)
    return ("request" if path.side != "response" else "response"), steps


def with_given(
    names: Mapping[K, str], given: Mapping[K, str], reserved: Collection[str]
) -> dict[K, str]:
    """The names, some of them as they are given. Raises ValueError where one is reserved, or two
    are the same."""
    changed = {key: given.get(key, name) for key, name in names.items()}
    for key, name in given.items():
        if name in reserved:
            raise ValueError(f"the name {name!r} means something else there")
        if key in changed and [*changed.values()].count(name) > 1:
            raise ValueError(f"the name {name!r} is taken there")
    return changed
