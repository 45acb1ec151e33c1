"""Two sides of a comparison: where they come from, which of their pages must be read, what
differs.

Owns the recipe: read only what differs (and where its stubs point), compare, ask the siblings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet

from msgspec import Struct

from imtable.bindings.names import module_names, same_modules
from imtable.bindings.surface.given import given_modules
from imtable.corrections.states import Outcome
from imtable.drift.alone import ComparedAlone, compare_alone
from imtable.drift.corrected import correction_lines
from imtable.drift.facts import Change, compare_bindings
from imtable.drift.facts.compare import order
from imtable.drift.facts.offers import NO_BINDINGS, Bindings, BothBindings
from imtable.drift.git import Commit
from imtable.drift.groups import Affected, grouped
from imtable.drift.open_operations import open_problems, without_open
from imtable.drift.set_aside import NOTHING, Exclusions, History
from imtable.drift.siblings import with_siblings
from imtable.drift.sides import ComparedTree, commit_of, page_of, unknown_pages
from imtable.drift.versions import ReadTree, Version, Versions, read_versions
from imtable.ir.model import Api, ApiPage
from imtable.reading.sources import NoDocsError


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


# -- comparing -----------------------------------------------------------------------------


def compare_sides(
    old: ComparedTree,
    new: ComparedTree,
    versions: Versions | None = None,
    *,
    jobs: int | None = 1,
) -> Drift:
    """Read what differs and compare it; `versions` is what was read already, with corrections
    that both sides have. For `jobs` see `map_items`. Raises RevisionError, StoredIrError,
    WorkerError."""
    versions = {} if versions is None else versions
    others: Versions = versions if new.corrections == old.corrections else {}
    sides = ReadTree(old, versions), ReadTree(new, others)
    sharing = _sharing(old.files) | _sharing(new.files)
    chosen = _differing(old, new) | sharing
    alone = compare_alone(*sides, chosen - sharing, jobs)
    before, after = _read_with_targets(sides, chosen - alone.keys())
    alone = {page: one for page, one in alone.items() if page not in after.pages}
    before |= _read_side(one.read.old for one in alone.values())
    after |= _read_side(one.read.new for one in alone.values())
    _check_not_empty(old, before)
    _check_not_empty(new, after)
    bindings = _bindings(before, after, alone)
    known = (change for one in alone.values() for change in one.read.changes or ())
    changes = sorted((*compare_bindings(bindings), *known), key=order)
    return Drift(
        old=old.name,
        new=new.name,
        affected=grouped(map(Affected, with_siblings(changes, old, new))),
        pages=len({page_of(file) for file in (*old.files, *new.files)}),
        compared=sum(
            not (alone[page].read.same if page in alone else _same(page, before, after))
            for page in chosen
        ),
        unreadable=(*_told(old, before, after), *_told(new, after, before)),
        repaired=tuple(sorted(after.repaired)),
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
    changed |= every & {*old.corrections.by_page, *new.corrections.by_page}
    return changed | unknown_pages(old) | unknown_pages(new)


def _sharing(files: Iterable[str]) -> set[str]:
    """The pages that would have one module: what each is called depends on the others."""
    return {page for group in same_modules(map(page_of, files)) for page in group}


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


def _read_with_targets(
    sides: Iterable[ReadTree], chosen: AbstractSet[str]
) -> list[_ReadSide]:
    """The chosen pages of each side, and those that their stubs lead to."""
    found = _read(sides, chosen)
    while stubs := _targets(p for one in found for p in one.pages.values()) - chosen:
        chosen = chosen | stubs
        more = _read(sides, stubs)
        found = [one | two for one, two in zip(found, more, strict=True)]
    return found


def _read(sides: Iterable[ReadTree], chosen: AbstractSet[str]) -> list[_ReadSide]:
    """The chosen pages of each side."""
    wanted = [
        (side, sorted(f for f in side.tree.files.items() if page_of(f[0]) in chosen))
        for side in sides
    ]
    read_versions(wanted)
    return [_read_side(side.versions[each] for each in files) for side, files in wanted]


def _read_side(versions: Iterable[Version]) -> _ReadSide:
    found = list(versions)
    return _ReadSide(
        {each.path: each.page for each in found if each.page is not None},
        {each.path: each.problem for each in found if each.problem is not None},
        tuple(each.repaired for each in found if each.repaired is not None),
        tuple(outcome for each in found for outcome in each.outcomes),
    )


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
        found = _read([ReadTree(tree, {})], chosen)[0].pages
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


def _bindings(
    before: _ReadSide, after: _ReadSide, alone: Mapping[str, ComparedAlone]
) -> BothBindings:
    """Of the pages that can be compared: those which no side failed to read."""
    lost = set(before.problems) | set(after.problems)
    known = without_open(before.pages, after.pages)
    old, new = (
        Api(pages=tuple(pages[path] for path in sorted(pages.keys() - lost)))
        for pages in known
    )
    return BothBindings(
        Bindings(old, {page: one.old_page for page, one in alone.items()}),
        Bindings(new, {page: one.new_page for page, one in alone.items()}),
    )


def _told(tree: ComparedTree, side: _ReadSide, other: _ReadSide) -> list[str]:
    problems = [
        f"{path}.md cannot be compared: {reason}"
        for path, reason in sorted(side.problems.items())
    ]
    problems += open_problems(side.pages, other.pages)
    return [f"{tree.name}: {problem}" for problem in problems]
