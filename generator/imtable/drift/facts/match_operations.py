"""Which operation of the new side is which of the old: by page and verb, then along redirect
stubs, then plain renames.

Owns the rules of pairing and the names of operations. It knows nothing of what differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from imtable.bindings.surface import operation_key
from imtable.drift.facts.match_fields import unique_pairs
from imtable.drift.facts.shape import field_shape, nested
from imtable.ir.model import Api, ApiPage, Event, Field, Operation, Route
from imtable.ir.placeholders import unnamed

Way = Literal["same", "stub", "renamed"]
SURE = 0.9
"""Likeness of two operations that are one although nothing but their rows says so."""
LIKELY = 0.6
"""The same where titles agree."""
ENOUGH_ROWS = 4


class PageOperation(Struct, frozen=True):
    """An operation and the page it stands on."""

    page: ApiPage
    operation: Operation

    @property
    def key(self) -> str:
        """`POST v3/…`, `EVENT v3/…`: as the index of the package has it."""
        return operation_key(self.page, self.operation)

    @property
    def function(self) -> str:
        """`post`, `parse`: as it is imported."""
        event = isinstance(self.operation.target, Event)
        return "parse" if event else self.operation.verb


class OperationPair(Struct, frozen=True):
    """One operation on both sides. `way` is how it was recognised."""

    old: PageOperation
    new: PageOperation
    way: Way = "same"


class Matched(Struct, frozen=True):
    """All operations of two sides. `replaced` went to an operation that was there before."""

    pairs: tuple[OperationPair, ...]
    replaced: tuple[tuple[PageOperation, PageOperation], ...]
    gone: tuple[PageOperation, ...]
    come: tuple[PageOperation, ...]


Id = tuple[str, str, int]


def match_operations(old: Api, new: Api) -> Matched:
    """Pair the operations of two sides."""
    before, after = dict(_standings(old)), dict(_standings(new))
    pairs = [OperationPair(before[i], after[i]) for i in before if i in after]
    gone = {i: each for i, each in before.items() if i not in after}
    come = {i: each for i, each in after.items() if i not in before}
    stubs = {page.path: page for page in new.pages if page.redirect}
    replaced = list[tuple[PageOperation, PageOperation]]()
    for i, each in tuple(gone.items()):
        target = (_end(i[0], stubs), *i[1:])
        if target[0] == i[0] or target not in after:
            continue
        del gone[i]
        if target in come:
            pairs.append(OperationPair(each, come.pop(target), "stub"))
        else:
            replaced.append((each, after[target]))
    renamed = _renames(tuple(gone.values()), tuple(come.values()))
    pairs += [OperationPair(one, two, "renamed") for one, two in renamed]
    left = {id(each) for pair in renamed for each in pair}
    return Matched(
        tuple(pairs),
        tuple(replaced),
        tuple(each for each in gone.values() if id(each) not in left),
        tuple(each for each in come.values() if id(each) not in left),
    )


def _standings(api: Api) -> Iterator[tuple[Id, PageOperation]]:
    """Operations by page, verb, and number among those of the same verb."""
    for page in api.pages:
        count: dict[str, int] = {}
        for operation in page.operations:
            verb = operation.verb
            count[verb] = count.get(verb, 0) + 1
            yield (page.path, verb, count[verb]), PageOperation(page, operation)


def _end(path: str, stubs: Mapping[str, ApiPage]) -> str:
    """The page at the end of all redirects."""
    seen = {path}
    while path in stubs:
        following = stubs[path].redirect or path
        if following in seen:
            break
        seen.add(following)
        path = following
    return path


# -- plain renames -------------------------------------------------------------------------


class Sketch(Struct, frozen=True):
    """What an operation is recognised by, worked out once: it meets every other one."""

    documented: PageOperation
    kind: tuple[str, bool]
    address: str | None
    rows: frozenset[tuple[str, ...]]


def _renames(
    gone: Sequence[PageOperation], come: Sequence[PageOperation]
) -> list[tuple[PageOperation, PageOperation]]:
    """Those that are each other under another name."""
    before, after = (tuple(map(_sketch, each)) for each in (gone, come))
    pairs = unique_pairs(before, after, _is_renamed)
    return [(one.documented, two.documented) for one, two in pairs]


def _sketch(documented: PageOperation) -> Sketch:
    operation = documented.operation
    target = operation.target
    address = unnamed(target.template) if isinstance(target, Route) else None
    kind = operation.verb, isinstance(target, Event)
    return Sketch(documented, kind, address, frozenset(_rows(operation)))


def _is_renamed(old: Sketch, new: Sketch) -> bool:
    """Same kind and verb, and the address, or else most of the rows, agree."""
    if old.kind != new.kind:
        return False
    if old.address is not None and old.address == new.address:
        return True
    few, many = sorted((len(old.rows), len(new.rows)))
    if few < ENOUGH_ROWS or few < LIKELY * many:
        return False
    alike = len(old.rows & new.rows) / len(old.rows | new.rows)
    titles = old.documented.operation.title, new.documented.operation.title
    return alike >= (LIKELY if titles[0] == titles[1] else SURE)


def same_address(old: PageOperation, new: PageOperation) -> bool:
    """Whether two calls have the same URL, whatever its variables are called."""
    one, two = old.operation.target, new.operation.target
    return (
        isinstance(one, Route)
        and isinstance(two, Route)
        and unnamed(one.template) == unnamed(two.template)
    )


def _rows(operation: Operation) -> Iterator[tuple[str, ...]]:
    request = [one.field for one in operation.request.parameters if one.part != "path"]
    yield from _paths("request", request)
    yield from _paths("response", operation.reply.fields)


def _paths(side: str, fields: Sequence[Field]) -> Iterator[tuple[str, ...]]:
    for field in fields:
        yield side, field.name, field_shape(field).word
        for steps, below in nested(field):
            yield side, field.name, *steps, field_shape(below).word
