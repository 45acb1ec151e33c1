"""Pages that are compared alone: read and compared by one of several processes.

Owns which pages these are, and what comes back of one: the changes, and both versions without
their operations. These are nearly all that was read, and to hand them over would take as long as
what is won; who asks for one reads the page again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from imtable.drift.facts import Change, compare_apis
from imtable.drift.facts.offers import ReadPage
from imtable.drift.sides import ComparedTree, page_of, read_files
from imtable.drift.versions import ReadTree, Version, read_doc
from imtable.ir.model import Api, ApiPage
from imtable.reading.sources import Source
from imtable.run.corrections import Corrections
from imtable.run.workers import count_processes, map_items


class SourcePair(NamedTuple):
    """A page on both sides."""

    old: Source
    new: Source


class PairRead(NamedTuple):
    """What was read of both. `changes` are None where the page cannot be compared alone; where
    it was, neither version has its operations, and `same` tells whether both say the same.
    """

    old: Version
    new: Version
    changes: tuple[Change, ...] | None = None
    same: bool = False


class ComparedAlone(Struct, frozen=True):
    """A page that was compared alone; `old_page` and `new_page` read it again."""

    read: PairRead
    old_page: ReadPage
    new_page: ReadPage


def stands_alone(old: Version | None, new: Version | None) -> bool:
    """Whether nothing that a page says can be about another one: all its operations stay, and
    it points nowhere."""
    if old is None or new is None or old.page is None or new.page is None:
        return False
    one, two = old.page, new.page
    return (
        one.redirect is None
        and two.redirect is None
        and sorted(each.verb for each in one.operations)
        == sorted(each.verb for each in two.operations)
    )


def compare_alone(
    old: ReadTree, new: ReadTree, pages: Iterable[str], jobs: int | None
) -> dict[str, ComparedAlone]:
    """Those of the pages that can be compared alone, where several processes are worth it; the
    others that are read for it are in the versions of their sides. Raises RevisionError,
    WorkerError."""
    one, two = old.tree, new.tree
    files = [
        f for f in (f"{page}.md" for page in sorted(pages)) if _differs(f, one, two)
    ]
    named = one.corrections.modules or two.corrections.modules
    if named or old.versions or count_processes(jobs, len(files)) == 1:
        return {}
    keys = [[(f, tree.files[f]) for f in files] for tree in (one, two)]
    pairs = list(map(SourcePair, read_files(one, keys[0]), read_files(two, keys[1])))
    opened = partial(_open, one.corrections, two.corrections)
    found = map_items(opened, pairs, jobs=jobs)
    alone: dict[str, ComparedAlone] = {}
    for before, after, sources, read in zip(*keys, pairs, found, strict=True):
        if read.changes is None:
            old.versions[before], new.versions[after] = read.old, read.new
        else:
            alone[page_of(before[0])] = ComparedAlone(
                read,
                partial(_page, sources.old, one.corrections),
                partial(_page, sources.new, two.corrections),
            )
    return alone


def _differs(file: str, old: ComparedTree, new: ComparedTree) -> bool:
    """Whether both sides have a file, and not the same."""
    return file in old.files and old.files[file] != new.files.get(file, old.files[file])


def _page(source: Source, corrections: Corrections) -> ApiPage | None:
    return read_doc(source, corrections).page


def _open(old: Corrections, new: Corrections) -> Callable[[SourcePair], PairRead]:
    return partial(_read_pair, old, new)


def _read_pair(old: Corrections, new: Corrections, pair: SourcePair) -> PairRead:
    before, after = read_doc(pair.old, old), read_doc(pair.new, new)
    one, two = before.page, after.page
    if not stands_alone(before, after) or one is None or two is None:
        return PairRead(before, after)
    if not one.operations or one.set_aside or two.set_aside:
        return PairRead(before, after)
    changes = compare_apis(Api(pages=(one,)), Api(pages=(two,)))
    return PairRead(_brief(before, one), _brief(after, two), changes, one == two)


def _brief(version: Version, page: ApiPage) -> Version:
    return replace(version, page=replace(page, operations=()))
