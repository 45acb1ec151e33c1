"""Which commit of a range brought which change.

Owns the recipe: the state after every commit is compared to the old side, as the range as a
whole is, so that the changes of both are the same changes; one belongs to the commit since which it
is there as it is at the end. Every version of a page is read once, and compared once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from imtable.drift.alone import stands_alone
from imtable.drift.compare import Drift, compare_sides
from imtable.drift.facts import Change, compare_apis
from imtable.drift.git import Commit, CommitStep, Revision, RevisionError, list_steps
from imtable.drift.groups import Affected, grouped
from imtable.drift.set_aside import History, Reverted
from imtable.drift.sides import ComparedTree, docs_files, page_of
from imtable.drift.versions import ReadTree, Version, Versions, read_versions
from imtable.ir.earlier import with_earlier
from imtable.ir.file_names import stored_file
from imtable.ir.model import Api

Delta = Mapping[str, str | None]
"""Files of the docs that one commit changes: their new identity, None for those that go."""
AffectedChanges = tuple[Affected, ...]
ChangeKey = tuple[str, ...]
_NOTHING: Mapping[str, str] = {}


def compare_range(old: ComparedTree, new: ComparedTree) -> Drift:
    """The drift between two revisions, every change with its commit: what the commits did to
    the docs, so both have the corrections of the new one. Raises RevisionError where the old one
    is no ancestor of the new one, and what `compare_sides` does."""
    before, after = old.revisions, new.revisions
    if not before or not after or old.form != new.form:
        raise RevisionError("a range needs two revisions, both of docs or both of IR")
    old = replace(old, corrections=new.corrections)
    deltas = list(_deltas(old, before, after))
    versions: Versions = {}
    read_versions([(ReadTree(old, versions), sorted(_wanted(old, deltas)))])
    drift = compare_sides(old, new, versions)
    return _attributed(drift, _States(old, new, versions), deltas)


# -- states --------------------------------------------------------------------------------


def _deltas(
    old: ComparedTree, before: Sequence[Revision], after: Sequence[Revision]
) -> Iterator[tuple[Commit, Delta]]:
    """What every commit changes in the docs, oldest first. Should they have moved to another
    folder on the way, they are where they are."""
    sides = dict.fromkeys(tuple(one.prefix for one in side) for side in (after, before))
    prefixes = tuple(dict.fromkeys(prefix for side in sides for prefix in side))
    everything, steps = list_steps(before[0], after[0], prefixes)
    files = {path: b for path, b in everything.items() if path.startswith(prefixes)}
    known: Mapping[str, str] = old.files
    for step in steps:
        _apply(step, files)
        views = (_view(files, folders, old) for folders in sides)
        state = next(filter(None, views), _NOTHING)
        every = sorted(known.keys() | state.keys())
        delta = {p: state.get(p) for p in every if state.get(p) != known.get(p)}
        if delta:
            yield step.commit, delta
        known = state


def _apply(step: CommitStep, files: dict[str, str]) -> None:
    for path, blob in step.changed.items():
        if blob is None:
            files.pop(path, None)
        else:
            files[path] = blob


def _view(
    files: Mapping[str, str], folders: Sequence[str], old: ComparedTree
) -> Mapping[str, str]:
    below = {
        path.removeprefix(prefix): blob
        for prefix in reversed(folders)
        for path, blob in files.items()
        if path.startswith(prefix)
    }
    return docs_files(below, old.form, old.selection)


def _wanted(
    old: ComparedTree, deltas: Iterable[tuple[Commit, Delta]]
) -> Iterator[tuple[str, str]]:
    """Every version of every page that is not the same all the time."""
    seen = set[tuple[str, str | None]]()
    for _, delta in deltas:
        seen.update(delta.items())
        seen.update((file, old.files.get(file)) for file in delta)
    return ((file, identity) for file, identity in seen if identity is not None)


# -- comparing -----------------------------------------------------------------------------


class _States:
    """The old side against the docs after one commit after the other. A version of a page that
    cannot be read does not count: the one before it stays."""

    def __init__(
        self, old: ComparedTree, new: ComparedTree, versions: Versions
    ) -> None:
        self._old, self._versions = old, versions
        self._lost = {
            page_of(file)
            for tree in (old, new)
            for file, identity in tree.files.items()
            if (found := versions.get((file, identity))) and found.problem is not None
        }
        self._now: dict[str, Version | None] = {}
        self._made = list[Version]()
        self._alone: dict[tuple[str, int], AffectedChanges] = {}
        self._together: dict[frozenset[tuple[str, int]], AffectedChanges] = {}

    def after(self, delta: Delta) -> list[Affected]:
        """All changes against the old side, once these files are as in the commit."""
        for file, identity in delta.items():
            version = self._versions[file, identity] if identity else None
            if version is None or version.problem is None:
                self._now[file] = self._completed(file, version)
        changed = {
            page_of(file): (self._before(file), version)
            for file, version in self._now.items()
            if page_of(file) not in self._lost and self._before(file) is not version
        }
        joint = {page for page, pair in changed.items() if not stands_alone(*pair)}
        joint |= {
            version.page.redirect
            for page in joint
            for version in changed[page]
            if version and version.page and version.page.redirect
        }
        found = [
            each
            for page, (one, two) in changed.items()
            if page not in joint
            for each in self._of_page(page, one, two)
        ]
        return [*found, *self._of_pages(joint, changed)]

    def _completed(self, file: str, version: Version | None) -> Version | None:
        """What a version has set aside is as it was before."""
        last = self._now[file] if file in self._now else self._before(file)
        if version is None or version.page is None or not version.page.set_aside:
            return version
        if last is None or last.page is None:
            return version
        page = replace(with_earlier(version.page, last.page), set_aside=())
        self._made.append(replace(version, page=page))  # changes are known by its id
        return self._made[-1]

    def _before(self, file: str) -> Version | None:
        identity = self._old.files.get(file)
        return self._versions[file, identity] if identity is not None else None

    def _of_page(
        self, page: str, old: Version | None, new: Version | None
    ) -> AffectedChanges:
        key = page, id(new)
        if key not in self._alone:
            self._alone[key] = _compared([old], [new])
        return self._alone[key]

    def _of_pages(
        self, pages: set[str], changed: Mapping[str, _VersionPair]
    ) -> AffectedChanges:
        pairs = {page: changed.get(page) or self._unchanged(page) for page in pages}
        key = frozenset((page, id(new)) for page, (_, new) in pairs.items())
        if key not in self._together:
            both = list(pairs.values())
            self._together[key] = _compared([o for o, _ in both], [n for _, n in both])
        return self._together[key]

    def _unchanged(self, page: str) -> _VersionPair:
        """A page that a stub points to, and no commit changes."""
        file = f"{page}.md" if self._old.form == "docs" else stored_file(page)
        if file not in self._old.files or page in self._lost:
            return None, None
        wanted = [(file, self._old.files[file])]
        read_versions([(ReadTree(self._old, self._versions), wanted)])
        found = self._before(file)
        return found, found


_VersionPair = tuple[Version | None, Version | None]


def _compared(
    old: Iterable[Version | None], new: Iterable[Version | None]
) -> AffectedChanges:
    one, two = _api(old), _api(new)
    return tuple(map(Affected, compare_apis(one, two)))


def _api(versions: Iterable[Version | None]) -> Api:
    return Api(
        pages=tuple(
            sorted(
                (each.page for each in versions if each and each.page),
                key=lambda page: page.path,
            )
        )
    )


# -- commits -------------------------------------------------------------------------------


class _Since(Struct, frozen=True):
    """A change, and the commit since which it is there."""

    affected: Affected
    commit: Commit


def _attributed(
    drift: Drift, states: _States, deltas: Iterable[tuple[Commit, Delta]]
) -> Drift:
    there: dict[ChangeKey, _Since] = {}
    undone = list[Reverted]()
    commits = list[Commit]()
    for commit, delta in deltas:
        commits.append(commit)
        present = states.after(delta)
        keys = _keys(one.change for one in present)
        for key in there.keys() - set(keys):
            one = there.pop(key)
            undone.append(Reverted(one.affected, one.commit, commit))
        for key, each in zip(keys, present, strict=True):
            there.setdefault(key, _Since(each, commit))
    found = grouped(
        _of_commit(one, there[key].commit) if key in there else one
        for key, one in zip(_keys(drift.changes), drift.affected, strict=True)
    )
    reverted = _without_trace(undone, drift.changes, [c.hash for c in commits])
    return replace(
        drift, affected=found, history=History(tuple(commits), tuple(reverted))
    )


def _of_commit(one: Affected, commit: Commit) -> Affected:
    return replace(one, change=replace(one.change, commit=commit.hash))


def _keys(changes: Iterable[Change]) -> list[ChangeKey]:
    """What makes a change the same after another commit, in the order of the changes. Where an
    operation moves, its old place is the one that does not change."""
    changes = list(changes)
    origins = {
        (change.page, change.verb): change.old_place.page
        for change in changes
        if change.old_place is not None and change.old_place.page != change.page
    }
    return [
        (*_place_key(change, origins), change.case, *change.value) for change in changes
    ]


def _place_key(change: Change, origins: Mapping[tuple[str, str], str]) -> ChangeKey:
    origin = origins.get((change.page, change.verb), change.page)
    return change.id, origin, change.verb, change.side, change.spot


def _without_trace(
    undone: Iterable[Reverted], changes: Iterable[Change], order: Sequence[str]
) -> list[Reverted]:
    """Those of the changes that went again which no change at the end takes further: of a type
    that changed twice, the change as a whole is one."""
    left = {_trace(change) for change in changes}
    kept = (each for each in undone if _trace(each.affected.change) not in left)
    return sorted(
        kept,
        key=lambda each: (
            order.index(each.commit.hash),
            order.index(each.undone.hash),
            each.affected.change.page,
            each.affected.change.fingerprint,
        ),
    )


def _trace(change: Change) -> ChangeKey:
    values = change.value if change.kind.several else ()
    return change.id, change.page, change.verb, change.side, change.spot, *values
