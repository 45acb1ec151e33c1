"""A page as the docs have it, and its entries -> the corrected page, and how each entry stands.

Owns the order: all entries are judged by the docs, and name rows as the docs do, whatever other
entries make of these. So facts of rows come first, then rows that are added (below and beside
others that are, too), removed, moved and renamed (inner ones before outer ones), then facts of the
operation. Names for the bindings come last: they are about the rows of the corrected page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from imtable.corrections.alternatives import with_groups
from imtable.corrections.documented import UnfitError
from imtable.corrections.edits import edited
from imtable.corrections.entries import Entry
from imtable.corrections.files import Placed
from imtable.corrections.guards import in_words, judge
from imtable.corrections.states import (
    Applied,
    Gone,
    Mended,
    Open,
    Outcome,
    State,
    Unfit,
)
from imtable.ir.model import ApiPage, Corrected, Operation
from imtable.ir.row_path import RowPath
from imtable.ir.rows import NoRowError, printed_path

NAMES = ("argument", "class", "module")
_AddedRow = tuple[str | None, tuple[str, ...]]
"""The verb and the row of an entry that adds one."""


def correct_page(
    page: ApiPage, entries: Sequence[Placed]
) -> tuple[ApiPage, tuple[Outcome, ...]]:
    """The page with all entries that count, and how each stands, in the same order."""
    outcomes = dict[int, Outcome]()
    corrected, turns = page, _turns([placed.entry for placed in entries])
    for number, placed in sorted(enumerate(entries), key=lambda each: turns[each[0]]):
        corrected, outcomes[number] = _correct(page, corrected, placed)
    ordered = tuple(outcomes[number] for number in range(len(entries)))
    made = tuple(one.corrected for one in ordered if one.corrected is not None)
    return replace(corrected, corrected=made), ordered


def _turns(entries: Sequence[Entry]) -> list[tuple[int, ...]]:
    """When it is the turn of each entry, in the same order."""
    added = {_added_row(one, one.path): one for one in entries if one.fact == "add"}
    return [_turn(entry, added) for entry in entries]


def _added_row(entry: Entry, path: RowPath) -> _AddedRow:
    return entry.verb, path.key


def _turn(entry: Entry, added: Mapping[_AddedRow, Entry]) -> tuple[int, ...]:
    depth = len(entry.path.steps) if entry.row is not None else 0
    match entry.fact:
        case "add":
            return 1, depth, _links(entry, added)
        case "remove":
            return 2, 0
        case "rename" | "move":
            return 3, -depth
        case "leave-out" | "method":
            return 5, 0
        case "argument" | "class" | "module":
            return 6, 0
        case _:
            return (4 if entry.row is None else 0), 0


def _links(entry: Entry, added: Mapping[_AddedRow, Entry]) -> int:
    """How many rows that are added stand between an added one and a row of the docs; as many as
    there are where they stand in a ring."""
    links, at = 0, entry
    while links < len(added) and at.sibling is not None:
        if (row := _added_row(at, at.sibling)) not in added:
            break
        links, at = links + 1, added[row]
    return links


def _correct(docs: ApiPage, page: ApiPage, placed: Placed) -> tuple[ApiPage, Outcome]:
    entry = placed.entry
    if entry.fact == "module":
        return page, Outcome(placed, Applied(), _record(None, placed))
    asked = page if entry.fact in ("add", *NAMES) else docs
    told = _operation(asked, entry)
    if not isinstance(told, Operation):
        return page, Outcome(placed, told)
    state = judge(told, entry)
    if not isinstance(state, Applied):
        return page, Outcome(placed, state)
    try:
        changed = _with_edit(page, told, entry)
    except (NoRowError, UnfitError) as error:
        return page, Outcome(placed, Unfit(str(error)))
    return changed, Outcome(placed, state, _record(told, placed))


def _operation(page: ApiPage, entry: Entry) -> Operation | State:
    """The operation that an entry is about, or how the entry stands without it."""
    found = [one for one in page.operations if entry.verb in (None, one.verb)]
    if len(found) == 1:
        return found[0]
    if page.redirect is not None:
        return Gone(f"the page moved to {page.redirect}", (page.redirect,))
    verbs = ", ".join(one.verb for one in page.operations) or "none"
    if found:
        return Unfit(
            f"the page has several operations, say which: `verb` is one of {verbs}"
        )
    if any(
        one.verb in (None, entry.verb) or entry.verb is None for one in page.set_aside
    ):
        return Open()
    others = [one.verb for one in page.operations]
    if entry.fact == "leave-out" or (entry.fact == "method" and entry.truth in others):
        return Mended()
    return Gone(f"the page has no {entry.verb or 'operation'}; its operations: {verbs}")


def _with_edit(page: ApiPage, told: Operation, entry: Entry) -> ApiPage:
    operations = list[Operation]()
    for one in page.operations:
        if one.verb != told.verb:
            operations.append(one)
        elif (changed := edited(one, entry)) is not None:
            operations.append(with_groups(changed, entry))
    verbs = [one.verb for one in operations]
    if len(set(verbs)) < len(verbs):
        raise UnfitError(f"the page has two operations with the verb {told.verb} then")
    return replace(page, operations=tuple(operations))


# -- the record ----------------------------------------------------------------------------


def _record(operation: Operation | None, placed: Placed) -> Corrected:
    entry = placed.entry
    docs, truth = told_in_words(entry)
    return Corrected(
        fact=entry.fact,
        verb=operation.verb if operation is not None else None,
        row=str(_printed(operation, entry.path)) if entry.row is not None else None,
        docs=docs,
        truth=truth,
        because=entry.because,
        link=entry.link,
        date=entry.date.isoformat() if entry.date is not None else None,
        entry=placed.file,
    )


def _printed(operation: Operation | None, path: RowPath) -> RowPath:
    return path if operation is None else printed_path(operation, path)


def told_in_words(entry: Entry) -> tuple[str | None, str | None]:
    """What the docs say and what is true, each in words, None where that is nothing."""
    match entry.fact:
        case "add" if entry.add is not None:
            word = entry.add.type_
            return None, f"{word}, required" if entry.add.required else word
        case "rename":
            return entry.path.steps[-1].name, entry.truth
        case "move":
            return str(entry.path.parent), entry.truth
        case "deprecated" if entry.deprecated is not None:
            return None, entry.deprecated.date or "deprecated"
        case _:
            return _words(entry.docs), _words(entry.truth)


def _words(value: bool | str | list[str] | None) -> str | None:
    return None if value is None or value == [] else in_words(value)
