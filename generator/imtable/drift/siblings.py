"""What sibling pages say of a row that changed: the same now, or still what it said before.

Owns which pages are siblings, and that a row is the same one where its line is: fragments of pages
are copied. Nothing is parsed for it, for evidence decides nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from imtable.drift.facts import Change, PageLocation
from imtable.drift.facts.changes import Steps
from imtable.drift.sides import ComparedTree, page_of, read_files

MOST = 30
"""Siblings of a page that are asked: those of its own folder first."""


def with_siblings(
    changes: Iterable[Change], old: ComparedTree, new: ComparedTree
) -> tuple[Change, ...]:
    """The changes, with evidence beside those that are as likely a fault of the page. Raises
    RevisionError."""
    changes = tuple(changes)
    asked = [c for c in changes if c.kind.is_doubtful and _has_rows(c)]
    if not asked or old.form != "docs" or new.form != "docs":
        return changes
    family = _Families(map(page_of, new.files))
    siblings = {page: family.of(page) for page in {c.page for c in asked}}
    wanted = {*siblings, *(each for found in siblings.values() for each in found)}
    after = _contents(new, wanted)
    lines = _WrittenRows(
        _contents(old, {c.old_place.page for c in asked if c.old_place}),
        after,
        {page: frozenset(rows) for page, rows in after.items()},
        {page for page in after if not _is_same(page, old, new)},
    )
    told = {id(c): lines.evidence(c, siblings[c.page]) for c in asked}
    return tuple(
        replace(c, evidence=(*c.evidence, *told[id(c)])) if told.get(id(c)) else c
        for c in changes
    )


def _has_rows(change: Change) -> bool:
    return bool(
        change.old_place
        and change.old_place.line
        and change.new_place
        and change.new_place.line
    )


def _contents(tree: ComparedTree, pages: Iterable[str]) -> Mapping[str, list[bytes]]:
    wanted = [(f"{page}.md", tree.files.get(f"{page}.md")) for page in sorted(pages)]
    known = [(file, identity) for file, identity in wanted if identity is not None]
    sources = read_files(tree, known)
    return {
        page_of(file): source.data.split(b"\n")
        for (file, _), source in zip(known, sources, strict=True)
        if source.problem is None
    }


def _is_same(page: str, old: ComparedTree, new: ComparedTree) -> bool:
    return old.files.get(f"{page}.md") == new.files[f"{page}.md"]


# -- families ------------------------------------------------------------------------------


class _Families:
    """Pages by their paths: two are siblings where one step of the path is another, is there
    besides, or is not there."""

    def __init__(self, pages: Iterable[str]) -> None:
        self._paths = {tuple(page.split("/")): page for page in pages}
        self._less: dict[tuple[int, Steps], list[str]] = {}
        for path, page in self._paths.items():
            for key in _without_step(path):
                self._less.setdefault(key, []).append(page)

    def of(self, page: str) -> Sequence[str]:
        """The siblings of a page, those of its folder first."""
        path = tuple(page.split("/"))
        found = dict.fromkeys(each for each in self._near(path) if each != page)
        return list(found)[:MOST]

    def _near(self, path: Steps) -> Iterator[str]:
        less = list(_without_step(path))
        for key in reversed(less):
            yield from self._less[key]
        for _, steps in less:
            if steps in self._paths:
                yield self._paths[steps]
        for at in range(len(path) + 1):
            yield from self._less.get((at, path), ())


def _without_step(path: Steps) -> Iterator[tuple[int, Steps]]:
    return ((at, (*path[:at], *path[at + 1 :])) for at in range(len(path)))


# -- rows ----------------------------------------------------------------------------------


class _WrittenRows(Struct, frozen=True):
    """The lines of both sides as they are written; `rows` are those of the new side without their
    order, `changed` the pages of it that differ."""

    old: Mapping[str, list[bytes]]
    new: Mapping[str, list[bytes]]
    rows: Mapping[str, frozenset[bytes]]
    changed: Collection[str]

    def evidence(self, change: Change, siblings: Sequence[str]) -> tuple[str, ...]:
        """How many siblings have the row as it is, and as it was."""
        before = _row(self.old, change.old_place)
        after = _row(self.new, change.new_place)
        if not before or not after or before == after:
            return ()
        known = [(page, self.rows[page]) for page in siblings if page in self.rows]
        now = [page for page, rows in known if after in rows]
        was = [page for page, rows in known if before in rows and after not in rows]
        if not now and not was:
            return ()
        together = not was or any(page in self.changed for page in now)
        alone = () if together else ("no sibling page changed with it",)
        counts = (len(now), "as it is now"), (len(was), "as it was")
        each = (f"{number:,} {state}" for number, state in counts if number)
        return (*alone, f"sibling pages with the row: {', '.join(each)}")


def _row(pages: Mapping[str, list[bytes]], at: PageLocation | None) -> bytes:
    """The whole line of a row; nothing where the page is not at hand."""
    if at is None or at.line is None or at.page not in pages:
        return b""
    lines = pages[at.page]
    return lines[at.line - 1] if at.line <= len(lines) else b""
