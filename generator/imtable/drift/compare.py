"""Two sides of a comparison: where they come from, which of their pages must be read, what
differs.

Owns the recipe: read only what differs (and where its stubs point), compare, ask the siblings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from msgspec import Struct

from imtable.bindings.names import module_names, same_modules
from imtable.bindings.surface.given import given_modules
from imtable.corrections.states import Outcome
from imtable.drift.corrected import correction_lines
from imtable.drift.facts import Change, compare_bindings
from imtable.drift.facts.offers import NO_BINDINGS, Bindings, BothBindings
from imtable.drift.git import Commit
from imtable.drift.groups import Affected, grouped
from imtable.drift.open_operations import open_problems, without_open
from imtable.drift.set_aside import NOTHING, Exclusions, History
from imtable.drift.siblings import with_siblings
from imtable.drift.sides import (
    ComparedTree,
    commit_of,
    page_of,
    read_files,
    unknown_pages,
)
from imtable.ir.folder import StoredIrError
from imtable.ir.model import Api, ApiPage
from imtable.ir.stored_page import IrFormatError, load_page
from imtable.reading.rules import find_rule
from imtable.reading.sources import NoDocsError, Source
from imtable.run.pipeline import Reading, read_source


class Drift(Struct, frozen=True):
    """What differs between two sides, the gravest first.

    `aside` says which changes were set aside, `history` which commits brought these, where that
    was asked.

    `unreadable` are the pages and operations that could not be compared, each with its side
    and its reason;
    `repaired` counts the tables whose meaning was found by repair, `compared` the pages that
    were read.
    """

    old: str
    new: str
    affected: tuple[Affected, ...]
    pages: int
    compared: int
    unreadable: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    """What to say of the entries of the new side."""
    aside: Exclusions = NOTHING
    history: History | None = None
    old_commit: Commit | None = None
    new_commit: Commit | None = None
    """The commits of sides that are revisions."""
    bindings: BothBindings = NO_BINDINGS
    """What was compared, for who asks what is around a change."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes alone, in the same order."""
        return tuple(one.change for one in self.affected)


class Version(Struct, frozen=True):
    """One file, read: its page, or the problem; `repaired` is where it was read by repair."""

    path: str
    page: ApiPage | None = None
    problem: str | None = None
    repaired: str | None = None
    outcomes: tuple[Outcome, ...] = ()


VersionKey = tuple[str, str]
"""A file and the identity of its content."""
Versions = dict[VersionKey, Version]
"""What was read already, with one set of corrections."""


# -- comparing -----------------------------------------------------------------------------


def compare_sides(
    old: ComparedTree, new: ComparedTree, versions: Versions | None = None
) -> Drift:
    """Read what differs and compare it; `versions` is what was read already, with corrections
    that both sides have. Raises RevisionError, StoredIrError."""
    versions = {} if versions is None else versions
    others: Versions = versions if new.corrections == old.corrections else {}
    sides = (old, versions), (new, others)
    chosen = _differing(old, new)
    before, after = _read(sides, chosen)
    seen = set(chosen)
    while stubs := _targets((*before.pages.values(), *after.pages.values())) - seen:
        seen |= stubs
        one, two = _read(sides, stubs)
        before, after = before | one, after | two
    _check_not_empty(old, before)
    _check_not_empty(new, after)
    lost = set(before.problems) | set(after.problems)
    before_known, after_known = without_open(before.pages, after.pages)
    apis = _api(before_known, lost), _api(after_known, lost)
    bindings = BothBindings(*map(Bindings, apis))
    changes = with_siblings(compare_bindings(bindings), old, new)
    return Drift(
        old=old.name,
        new=new.name,
        affected=grouped(map(Affected, changes)),
        pages=len({page_of(file) for file in (*old.files, *new.files)}),
        compared=len([page for page in chosen if not _same(page, before, after)]),
        unreadable=(*_told(old, before, after), *_told(new, after, before)),
        repaired=after.repaired,
        corrections=correction_lines(new, before.outcomes, after.outcomes),
        old_commit=commit_of(old),
        new_commit=commit_of(new),
        bindings=bindings,
    )


def _same(page: str, before: _ReadSide, after: _ReadSide) -> bool:
    """Docs and IR are no equal files, but what was read of them may be: nothing of an overview,
    which the IR has not."""
    if page in before.problems or page in after.problems:
        return False
    one, two = (_told_of(page, side) for side in (before, after))
    return one == two


def _told_of(page: str, side: _ReadSide) -> ApiPage | None:
    """None of a page that is not there, or describes nothing."""
    found = side.pages.get(page)
    describes = found and (found.operations or found.redirect or found.set_aside)
    return found if describes else None


def _check_not_empty(tree: ComparedTree, side: _ReadSide) -> None:
    """A folder of other things is no docs of which everything went. Raises NoDocsError."""
    if len(side.problems) == len(tree.files):
        file, reason = min(side.problems.items())
        raise NoDocsError(f"{tree.name} holds no page of an API: {file}.md: {reason}")


def _differing(old: ComparedTree, new: ComparedTree) -> set[str]:
    """The pages whose content is not known to be the same on both sides."""
    before = {page_of(file): identity for file, identity in old.files.items()}
    after = {page_of(file): identity for file, identity in new.files.items()}
    every = before.keys() | after.keys()
    if old.form != new.form:
        return every
    changed = {page for page in every if before.get(page) != after.get(page)}
    changed |= _sharing(before) | _sharing(after)
    changed |= every & {*old.corrections.by_page, *new.corrections.by_page}
    return changed | unknown_pages(old) | unknown_pages(new)


def _sharing(pages: Iterable[str]) -> set[str]:
    """The pages that would have one module: what each is called depends on the others."""
    return {page for group in same_modules(pages) for page in group}


class _ReadSide(Struct, frozen=True):
    """What was read of a side: pages, and why a page could not be."""

    pages: Mapping[str, ApiPage]
    problems: Mapping[str, str]
    repaired: tuple[str, ...]
    outcomes: tuple[Outcome, ...] = ()

    def __or__(self, other: _ReadSide) -> _ReadSide:
        return _ReadSide(
            {**self.pages, **other.pages},
            {**self.problems, **other.problems},
            (*self.repaired, *other.repaired),
            (*self.outcomes, *other.outcomes),
        )


def _read(
    sides: Iterable[tuple[ComparedTree, Versions]], chosen: set[str]
) -> list[_ReadSide]:
    """The chosen pages of each side, which has what was read of it already."""
    wanted = [
        (tree, sorted(f for f in tree.files.items() if page_of(f[0]) in chosen), known)
        for tree, known in sides
    ]
    _read_unread(one for each in wanted for one in _unread(*each))
    return [
        _read_side([versions[each] for each in files]) for _, files, versions in wanted
    ]


def _read_side(found: Sequence[Version]) -> _ReadSide:
    return _ReadSide(
        {each.path: each.page for each in found if each.page is not None},
        {each.path: each.problem for each in found if each.problem is not None},
        tuple(each.repaired for each in found if each.repaired is not None),
        tuple(outcome for each in found for outcome in each.outcomes),
    )


def read_versions(
    tree: ComparedTree, wanted: Iterable[VersionKey], versions: Versions
) -> None:
    """Read files into `versions`, unless they are there. Raises RevisionError, StoredIrError."""
    _read_unread(_unread(tree, wanted, versions))


class _Unread(NamedTuple):
    """A file of a side that is to be read, and where what it says is wanted."""

    key: VersionKey
    source: Source
    tree: ComparedTree
    versions: Versions


def _unread(
    tree: ComparedTree, wanted: Iterable[VersionKey], versions: Versions
) -> Iterator[_Unread]:
    new = [each for each in wanted if each not in versions]
    for key, source in zip(new, read_files(tree, new), strict=True):
        yield _Unread(key, source, tree, versions)


def _read_unread(unread: Iterable[_Unread]) -> None:
    """The versions of a page one after the other: most rows and samples are the same, and what
    was just read of one is remembered."""
    for key, source, tree, versions in sorted(unread, key=itemgetter(0)):
        if key not in versions:
            read = _read_doc if tree.form == "docs" else _read_ir
            versions[key] = read(tree, source)


def _read_doc(tree: ComparedTree, source: Source) -> Version:
    reading = read_source(source, corrections=tree.corrections)
    lines = [each.location.line for each in reading.found if each.repaired]
    repaired = f"{reading.file}:{min(lines)}" if lines else None
    problem = _reason(reading) if reading.quarantined else None
    if source.problem is not None:
        problem = source.problem.words.message
    return Version(reading.path, reading.api, problem, repaired, reading.outcomes)


def _reason(reading: Reading) -> str:
    """What decided that nothing of a page is known, whatever else there is to say of it."""
    deciding = [one for one in reading.found if find_rule(one.rule).sets_aside]
    if not deciding:
        return "its meaning is open"
    gravest = min(deciding, key=lambda one: find_rule(one.rule).sets_aside != "page")
    return f"line {gravest.location.line}: {gravest.message}"


def _read_ir(tree: ComparedTree, source: Source) -> Version:
    where = f"{tree.name}: {source.path}"
    if source.problem is not None:
        raise StoredIrError(f"{where}: {source.problem.words.message}")
    try:
        page = load_page(source.data.decode())
    except UnicodeDecodeError as error:
        raise StoredIrError(f"{where}: byte {error.start} is not UTF-8") from error
    except IrFormatError as error:
        raise StoredIrError(f"{where}: {error}") from error
    if page.path != page_of(source.path):
        raise StoredIrError(f"{where}: it holds another page, {page.path}")
    return Version(page.path, page)


class MovedPage(Struct, frozen=True):
    """A page that points to another one; who imports its module gets what is there."""

    path: str
    module: str
    target: str


def moved_pages(
    tree: ComparedTree, is_used: Callable[[str], bool]
) -> tuple[MovedPage, ...]:
    """Those whose modules are used, and all that they lead to. Raises RevisionError,
    StoredIrError."""
    paths = sorted(map(page_of, tree.files))
    modules = module_names(paths, tree.corrections.modules)
    stored = tree.form == "ir"  # it says itself which names are given
    chosen = {path for path in paths if stored or is_used(modules[path])}
    pages: dict[str, ApiPage] = {}
    while chosen:
        found = _read([(tree, {})], chosen)[0].pages
        pages |= {path: page for path, page in found.items() if page.redirect}
        chosen = _targets(found.values()) & modules.keys() - pages.keys()
    if stored:
        modules = module_names(paths, given_modules(pages.values()))
    return tuple(
        MovedPage(path, modules[path], page.redirect or "")
        for path, page in pages.items()
    )


def _targets(pages: Iterable[ApiPage]) -> set[str]:
    return {page.redirect for page in pages if page.redirect}


def _api(pages: Mapping[str, ApiPage], lost: set[str]) -> Api:
    """The pages that can be compared: those which no side failed to read."""
    kept = (page for path, page in pages.items() if path not in lost)
    return Api(pages=tuple(sorted(kept, key=lambda page: page.path)))


def _told(tree: ComparedTree, side: _ReadSide, other: _ReadSide) -> list[str]:
    problems = [
        f"{path}.md cannot be compared: {reason}"
        for path, reason in sorted(side.problems.items())
    ]
    problems += open_problems(side.pages, other.pages)
    return [f"{tree.name}: {problem}" for problem in problems]
