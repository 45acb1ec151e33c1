"""Two sides -> all changes, in the order of the report. The way in.

Owns the order and what is said of a page as a whole. What means nothing (order, samples,
links, blanks) never gets this far.
"""

from __future__ import annotations

from collections.abc import Iterator

from imtable.drift.facts.changes import LEVELS, Change
from imtable.drift.facts.context import DiffContext
from imtable.drift.facts.kinds.texts import DESCRIPTION_CHANGED, TITLE_CHANGED
from imtable.drift.facts.match_operations import (
    Matched,
    OperationPair,
    match_operations,
)
from imtable.drift.facts.offers import Bindings, BothBindings
from imtable.drift.facts.operations import (
    added,
    compare_pair,
    compare_replaced,
    gone,
)
from imtable.drift.facts.prose import plain
from imtable.ir.model import Api, ApiPage


def compare_apis(old: Api, new: Api) -> tuple[Change, ...]:
    """The changes between two sides."""
    return compare_bindings(BothBindings(Bindings(old), Bindings(new)))


def compare_bindings(bindings: BothBindings) -> tuple[Change, ...]:
    """Every difference that means something, the gravest first, then by operation. Pages that
    are equal on both sides may be left out of both."""
    matched = match_operations(bindings.old.api, bindings.new.api)
    return tuple(sorted(_changes(matched, bindings), key=order))


def _changes(matched: Matched, bindings: BothBindings) -> Iterator[Change]:
    for pair in matched.pairs:
        if not _is_same(pair, bindings):
            yield from compare_pair(pair, bindings)
    for one, successor in matched.replaced:
        yield from compare_replaced(OperationPair(one, successor, "stub"), bindings)
    for one in matched.gone:
        yield from gone(one, bindings)
    yield from (added(one, bindings) for one in matched.come)
    yield from _pages(matched.pairs, bindings.new)


def _is_same(pair: OperationPair, bindings: BothBindings) -> bool:
    """Whether nothing can differ: what was read once, and has its name still."""
    old, new = pair.old, pair.new
    return old.operation is new.operation and (
        bindings.old.module(old.page.path) == bindings.new.module(new.page.path)
    )


def _pages(pairs: tuple[OperationPair, ...], bindings: Bindings) -> Iterator[Change]:
    """Title and description of a page that is not itself one operation."""
    seen = set[str]()
    for pair in pairs:
        old, new = pair.old.page, pair.new.page
        if new.path not in seen and len(new.operations) > 1:
            seen.add(new.path)
            yield from _page(pair, old, new, bindings)


def _page(
    pair: OperationPair, old: ApiPage, new: ApiPage, bindings: Bindings
) -> Iterator[Change]:
    context = DiffContext(
        operation=new.path,
        verb=pair.new.operation.verb,
        old_page=old.path,
        new_page=new.path,
        side="request",
        function=f"{bindings.module(new.path)}:{pair.new.function}",
    )
    if plain(old.title) != plain(new.title):
        yield context.change(TITLE_CHANGED, (), old.title, new.title, (None, None))
    if plain(old.description) != plain(new.description):
        texts = old.description, new.description
        yield context.change(DESCRIPTION_CHANGED, (), *texts, (None, None))


def order(change: Change) -> tuple[int, str, str, str, str, str, str, str]:
    """What changes are sorted by."""
    return (
        -LEVELS.index(change.level),
        change.page,
        change.operation,
        change.side,
        change.spot,
        change.id,
        *change.value,
    )
