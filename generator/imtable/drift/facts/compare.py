"""Two sides -> all changes, in the order of the report. The way in.

Owns the order and what is said of a page as a whole. What means nothing (order, samples,
links, blanks) never gets this far.
"""

from __future__ import annotations

from collections.abc import Iterator

from imtable.drift.facts.changes import LEVELS, Change
from imtable.drift.facts.context import DiffContext, Filled
from imtable.drift.facts.kinds.texts import DESCRIPTION_CHANGED, TITLE_CHANGED
from imtable.drift.facts.match_operations import (
    Matched,
    OperationPair,
    match_operations,
)
from imtable.drift.facts.operations import (
    added,
    compare_pair,
    compare_replaced,
    removed,
)
from imtable.drift.facts.prose import plain
from imtable.ir.model import Api, ApiPage

NOTHING_FILLED = Filled()


def compare_apis(
    old: Api, new: Api, filled: Filled = NOTHING_FILLED
) -> tuple[Change, ...]:
    """Every difference that means something, the gravest first, then by operation.

    `filled` are the rows that the client fills itself. Pages that are equal on both sides may
    be left out of both.
    """
    matched = match_operations(old, new)
    return tuple(sorted(_changes(matched, filled), key=order))


def _changes(matched: Matched, filled: Filled) -> Iterator[Change]:
    for pair in matched.pairs:
        if pair.way != "same" or pair.old.operation is not pair.new.operation:
            yield from compare_pair(pair, filled)
    for one, successor in matched.replaced:
        yield removed(one, successor)
        yield from compare_replaced(OperationPair(one, successor, "stub"), filled)
    yield from map(removed, matched.gone)
    yield from map(added, matched.come)
    yield from _pages(matched.pairs)


def _pages(pairs: tuple[OperationPair, ...]) -> Iterator[Change]:
    """Title and description of a page that is not itself one operation."""
    seen = set[str]()
    for pair in pairs:
        old, new = pair.old.page, pair.new.page
        if new.path not in seen and len(new.operations) > 1:
            seen.add(new.path)
            yield from _page(pair, old, new)


def _page(pair: OperationPair, old: ApiPage, new: ApiPage) -> Iterator[Change]:
    context = DiffContext(
        operation=new.path,
        verb=pair.new.operation.verb,
        old_page=old.path,
        new_page=new.path,
        side="request",
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
        change.path,
        change.id,
        *change.value,
    )
