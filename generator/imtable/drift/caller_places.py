"""Where a caller's program writes what a change breaks: files and lines beside each edit.

Owns which sources are looked into for a change: those that use its function, under its own name or
under that of the page where it stood before. All it does is Drift -> Drift; nothing is read here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from msgspec.structs import replace

from imtable.drift.compare import Drift
from imtable.drift.facts import CallerEdit, Change
from imtable.drift.facts.changes import CallerWord
from imtable.drift.facts.offers import Bindings
from imtable.drift.groups import Affected
from imtable.drift.usage import UsingSource, WrittenNames


def with_places(drift: Drift, package: str) -> Drift:
    """The same; each edit with the places in the sources that were asked about."""
    used = drift.aside.used
    if used is None:
        return drift
    old = drift.bindings.old
    found = (
        _placed(one, used.sources, set(_modules(one.change, package, old)))
        for one in drift.affected
    )
    return replace(drift, affected=tuple(found))


def _placed(
    one: Affected, sources: Iterable[UsingSource], modules: Collection[str]
) -> Affected:
    change = one.change
    if not change.edits:
        return one
    using = [s for s in sources if any(map(s.uses, modules))]
    edits = tuple(_with_lines(edit, using, modules) for edit in change.edits)
    return replace(one, change=replace(change, edits=edits))


def _modules(change: Change, package: str, old: Bindings) -> Iterator[str]:
    """The modules from which the function is, or was, imported."""
    yield change.function.partition(":")[0].removeprefix(f"{package}.")
    before = change.old_place.page if change.old_place is not None else ""
    if old.page(before) is not None:
        yield old.module(before)


def _with_lines(
    edit: CallerEdit, using: Iterable[UsingSource], modules: Iterable[str]
) -> CallerEdit:
    if edit.word is None:
        return edit
    found = {(s.file, n) for s in using for n in _lines(s.written, edit.word, modules)}
    return replace(edit, places=tuple(f"{file}:{line}" for file, line in sorted(found)))


def _lines(
    written: WrittenNames, word: CallerWord, modules: Iterable[str]
) -> Iterator[int]:
    """The lines of one source."""
    for module in modules:
        called = [f"{module}.{word.called}", f"{module}.{word.called}_async"]
        match word.way:
            case "name":
                yield from written.name(f"{module}.{word.name}".rstrip("."))
            case "argument":
                yield from written.argument(called, word.name)
            case "missing":
                yield from written.missing(called, word.name)
            case "attribute":
                yield from written.attributes.get(word.name, ())
