"""The real snapshots as values: read once for all tests of a process.

Whoever asks for them is marked `one_worker`, so that one process of a run reads them.
"""

from __future__ import annotations

from functools import cache

import pytest

from imtable.drift.compare import Drift, compare_sides
from imtable.drift.sides import folder_tree
from imtable.drift.versions import Versions
from imtable.ir.model import ApiPage
from imtable.reading.sources import read_sources
from imtable.run.pipeline import Reading, read_tree
from support.collector import keep_what_is_there
from support.corpus import SNAPSHOTS, require_corpus

one_worker = pytest.mark.xdist_group("corpus")


@cache
def read_snapshot(name: str) -> tuple[Reading, ...]:
    """All pages, with all that lint tells of them."""
    readings = read_tree(read_sources(require_corpus(name)), lint=True)
    keep_what_is_there()
    return readings


def pages_of_snapshot(name: str) -> tuple[ApiPage, ...]:
    """The IR of all pages that have one."""
    return tuple(one.api for one in read_snapshot(name) if one.api is not None)


def new_pages(name: str) -> tuple[ApiPage, ...]:
    """The same without those that the next snapshot has as they are."""
    own = pages_of_snapshot(name)
    if name == SNAPSHOTS[-1]:
        return own
    later = set(pages_of_snapshot(SNAPSHOTS[SNAPSHOTS.index(name) + 1]))
    return tuple(page for page in own if page not in later)


@cache
def drift_between(old: str, new: str) -> Drift:
    """Two snapshots, compared."""
    sides = folder_tree(require_corpus(old)), folder_tree(require_corpus(new))
    return compare_sides(*sides, _versions())


@cache
def _versions() -> Versions:
    """What was read for a comparison; the next one needs most of it."""
    return {}
