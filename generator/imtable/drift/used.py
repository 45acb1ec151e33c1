"""Which of the changes are about operations that a program uses.

Owns under which names an operation is, or was, imported: those that the bindings of both sides
have, and those of the pages that point to its own. How a program is read is the business of
`usage`; nothing is read here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache

from msgspec.structs import replace

from imtable.bindings.names import module_name
from imtable.bindings.surface import Module
from imtable.drift.compare import Drift, MovedPage
from imtable.drift.facts import Change
from imtable.drift.facts.kinds.operations import OPERATION_MOVED
from imtable.drift.facts.offers import Bindings, BothBindings
from imtable.drift.groups import grouped
from imtable.drift.usage import OperationNames, Usage


def only_used(drift: Drift, usage: Usage, moved: Collection[MovedPage]) -> Drift:
    """The changes about operations that a program uses; `moved` are pages that point to
    others, for what is imported there is what they point to."""
    history = drift.history
    undone = history.reverted if history is not None else ()
    others = [each.affected.change for each in undone]
    is_used = _use_test(drift.bindings, [*drift.changes, *others], usage, moved)
    kept = [one for one in drift.affected if is_used(one.change)]
    left_out = len(drift.affected) - len(kept)
    aside = replace(drift.aside, used=usage, left_out=left_out)
    if history is not None:
        still = tuple(each for each in undone if is_used(each.affected.change))
        history = replace(history, reverted=still)
    return replace(drift, affected=grouped(kept), aside=aside, history=history)


def _use_test(
    bindings: BothBindings,
    changes: Sequence[Change],
    usage: Usage,
    moved: Collection[MovedPage],
) -> Callable[[Change], bool]:
    pages = _former_pages(changes, moved)
    keys = _former_keys(changes)
    sides = bindings.old, bindings.new
    aliases = {each.path: each.module for each in moved}

    @cache
    def is_imported(function: str, known: frozenset[str]) -> bool:
        names = _names(function, known, sides)
        modules = {name for page in known for name in _modules(page, sides, aliases)}
        return any(usage.covers(module, names) for module in modules)

    def is_used(change: Change) -> bool:
        known = {change.page, *pages.get(change.page, ())}
        if change.old_place is not None:
            known.add(change.old_place.page)
        whole = change.operation == change.page  # about the page, not one operation
        function = "" if whole else change.function.rpartition(":")[2]
        if is_imported(function, frozenset(known)):
            return True
        told = keys[change.page, change.verb] | _events(known)
        return not whole and any(map(usage.names_operation, told))

    return is_used


def _modules(
    page: str, sides: Iterable[Bindings], aliases: Mapping[str, str]
) -> Iterator[str]:
    """What the module of a page is called. One that neither side has, for it came and went in
    between, has its usual name."""
    found = {side.module(page) for side in sides if side.page(page) is not None}
    found |= {aliases[page]} if page in aliases else set[str]()
    yield from found or {module_name(page)}


def _names(
    function: str, pages: Iterable[str], sides: Iterable[Bindings]
) -> OperationNames:
    """The names that are about one function; those of the whole page where there is none."""
    surfaces = list(_surfaces(pages, sides))
    every = frozenset[str]().union(*(one.exports for one in surfaces))
    if not function:
        return OperationNames(every)
    own = {function, f"{function}_async"}
    own = own.union(*(one.companions(function) for one in surfaces))
    return OperationNames(frozenset(own), every - own)


def _surfaces(pages: Iterable[str], sides: Iterable[Bindings]) -> Iterator[Module]:
    for side in sides:
        for path in pages:
            page = side.page(path)
            found = side.surface(page) if page is not None else None
            if found is not None:
                yield found


def _former_pages(
    changes: Iterable[Change], moved: Iterable[MovedPage]
) -> Mapping[str, set[str]]:
    """Page -> those under whose name its operations are, or were, imported."""
    steps = {(each.path, each.target) for each in moved}
    steps |= {
        (change.old_place.page, change.page)
        for change in changes
        if change.old_place is not None and change.old_place.page != change.page
    }
    found: dict[str, set[str]] = {}
    for old, new in steps:
        found.setdefault(new, set()).add(old)
    for known in found.values():  # a stub may point to a stub
        todo = [*known]
        while todo:
            for page in found.get(todo.pop(), set()) - known:
                known.add(page)
                todo.append(page)
    return found


def _former_keys(changes: Iterable[Change]) -> Mapping[tuple[str, str], set[str]]:
    """The keys that the index has, or had, for the operation of a page and a verb."""
    found: dict[tuple[str, str], set[str]] = {}
    for change in changes:
        keys = found.setdefault((change.page, change.verb), set())
        keys.add(change.operation)
        if change.kind is OPERATION_MOVED:
            keys.add(change.value[0])
    return found


def _events(pages: Iterable[str]) -> set[str]:
    """Notifications are in the index under the paths of their pages."""
    return {f"EVENT {p.removeprefix('webhook/')}" for p in pages if "webhook/" in p}
