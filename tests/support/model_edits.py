"""Edits of random pages whose meaning is known: what a page becomes, and what is to be told.

Works on the model that random pages are written from, so that it knows what it did. Levels are
spelt out here once more, from the specification, not from the table under test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from imtable.drift.facts import Level
from support.random_docs import Row

Rows: TypeAlias = tuple[Row, ...]
Trail: TypeAlias = tuple[Row, ...]
"""The rows that a row stands below, outermost first."""
NEW = "documented_now"
Condition = Literal["", "required", "optional"]

BREAKING: Level = "breaking"
FINE: Level = "non-breaking"
DOCS: Level = "docs"
LEVELS: dict[tuple[str, Condition], tuple[Level, Level]] = {
    ("field-added", "optional"): (FINE, FINE),
    ("field-added", "required"): (BREAKING, FINE),
    ("field-removed", ""): (BREAKING, BREAKING),
    ("field-renamed", ""): (BREAKING, BREAKING),
    ("field-moved", ""): (BREAKING, BREAKING),
    ("required-added", ""): (BREAKING, FINE),
    ("required-removed", ""): (FINE, BREAKING),
    ("type-changed", ""): (BREAKING, BREAKING),
    ("list-changed", ""): (BREAKING, BREAKING),
    ("value-added", ""): (FINE, FINE),
    ("value-removed", ""): (BREAKING, FINE),
    ("constant-closed", ""): (BREAKING, BREAKING),
    ("values-introduced", ""): (BREAKING, FINE),
    ("values-dropped", ""): (BREAKING, BREAKING),
    ("encoding-added", ""): (BREAKING, BREAKING),
    ("encoding-removed", ""): (BREAKING, BREAKING),
    ("description-changed", ""): (DOCS, DOCS),
}
"""The levels of a kind in a request and in a response."""


class Told(Struct, frozen=True):
    """One fact: the path of the row below the body, and the level on either side."""

    kind: str
    path: str
    request: Level
    response: Level


class ModelEdit(Struct, frozen=True):
    """The rows of a page after an edit, and the facts for each table that has them."""

    what: str
    rows: Rows
    told: tuple[Told, ...]


def edits(rows: Rows) -> Iterator[ModelEdit]:
    """Every edit that these rows allow."""
    for at, trail in places(rows):
        row, siblings = trail[-1], _siblings(rows, at)
        if _may_be_the_list(trail, siblings):
            continue
        for kind, condition, name, change in _changes(row, siblings):
            paths = _paths(trail[:-1], name)
            what = f"{kind} {condition} {paths[0]}"
            changed = replaced(rows, at, change)
            yield ModelEdit(what, changed, tuple(_told(kind, condition, paths)))
    yield from _outdents(rows)


def _may_be_the_list(trail: Trail, siblings: Rows) -> bool:
    """The only row below an encoded text stands for the items of a list; beside another one
    it is a member of an object: such an edit means more than it does elsewhere."""
    return trail[-2:-1] != () and trail[-2].kind == "json" and len(siblings) < 3


def _told(kind: str, condition: Condition, paths: list[str]) -> Iterator[Told]:
    for path in paths:
        yield Told(kind, path, *LEVELS[kind, condition])


def _paths(trail: Trail, name: str) -> list[str]:
    """The path of a member; below a variant it stands in both."""
    steps = [_steps(row) for row in trail]
    return [".".join((*each, name)) for each in product(*steps)]


def _steps(row: Row) -> tuple[str, ...]:
    if row.kind == "variants":
        return f"{row.name}<METRO>", f"{row.name}<BUS>"
    return (row.name,)


def places(rows: Rows) -> Iterator[tuple[tuple[int, ...], Trail]]:
    """Every row: the way there and the rows on it, the last its own."""
    for at, row in enumerate(rows):
        yield (at,), (row,)
        for way, trail in places(row.inner):
            yield (at, *way), (row, *trail)


def _siblings(rows: Rows, way: tuple[int, ...]) -> Rows:
    for at in way[:-1]:
        rows = rows[at].inner
    return rows


def replaced(rows: Rows, way: tuple[int, ...], change: Callable[[Row], Rows]) -> Rows:
    """The rows with one of them changed."""
    at, *rest = way
    if rest:
        inner = replaced(rows[at].inner, tuple(rest), change)
        return (*rows[:at], replace(rows[at], inner=inner), *rows[at + 1 :])
    return (*rows[:at], *change(rows[at]), *rows[at + 1 :])


Change: TypeAlias = tuple[str, Condition, str, Callable[[Row], Rows]]


def _changes(row: Row, siblings: Rows) -> Iterator[Change]:
    name = row.name
    added, needed = Row(NEW, "string"), Row(NEW, "string", need=True)
    yield "field-added", "optional", NEW, lambda one: (one, added)
    yield "field-added", "required", NEW, lambda one: (needed, one)
    if len(siblings) > 1:
        yield "field-removed", "", name, lambda _: ()
    if row.kind == "variants":  # its text is its label, its mark stands in both
        return
    flipped: str = "required-removed" if row.need else "required-added"
    yield flipped, "", name, _to(replace(row, need=not row.need))
    yield "field-renamed", "", name, _to(replace(row, name=NEW))
    yield "description-changed", "", name, _to(replace(row, text="Something else"))
    yield from _typed(row)


def _typed(row: Row) -> Iterator[Change]:
    name, values = row.name, row.values
    match row.kind:
        case "string":
            yield "type-changed", "", name, _to(replace(row, kind="integer"))
            yield "encoding-added", "", name, _to(replace(row, kind="secret"))
            yield "values-introduced", "", name, _to(replace(row, kind="choice"))
        case "integer":
            yield "type-changed", "", name, _to(replace(row, kind="string"))
        case "secret":
            yield "encoding-removed", "", name, _to(replace(row, kind="string"))
        case "choice":
            less = (*values[1:], values[1])
            yield "values-dropped", "", name, _to(replace(row, kind="string"))
            yield "value-added", "", name, _to(replace(row, values=("zz", *values)))
            yield "value-removed", "", name, _to(replace(row, values=less))
            yield "constant-closed", "", name, _to(replace(row, values=values[:1] * 3))
        case "object":
            yield "list-changed", "", name, _to(replace(row, kind="object[]"))
        case "object[]":
            yield "list-changed", "", name, _to(replace(row, kind="object"))
        case _:
            pass


def _to(row: Row) -> Callable[[Row], Rows]:
    return lambda _: (row,)


def _outdents(rows: Rows) -> Iterator[ModelEdit]:
    """The last leaf below an object goes one level out, where its name is free."""
    for way, trail in places(rows):
        row = trail[-1]
        siblings = _siblings(rows, way)
        last = row.inner[-1] if row.inner else None
        free = last is not None and last.name not in {one.name for one in siblings}
        if row.kind != "object" or len(row.inner) < 2 or not free or last is None:
            continue
        if last.inner or any(one.kind == "variants" for one in trail):
            continue
        if _may_be_the_list(trail, siblings):
            continue
        moved = replaced(
            rows, way, lambda one: (replace(one, inner=one.inner[:-1]), one.inner[-1])
        )
        (path,) = _paths(trail, last.name)
        yield ModelEdit(
            f"field-moved {path}", moved, tuple(_told("field-moved", "", [path]))
        )
