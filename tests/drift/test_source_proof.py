"""The axis source holds: a program that uses every public name of the old bindings fails mypy
exactly where the comparison says so, and nowhere else.

The program is written from the surface. What becomes of the pages is drawn at random, and taken
from the snapshots of a real documentation.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest
from hypothesis import settings

from imtable.ir.model import ApiPage
from imtable.reading.sources import read_sources
from imtable.run.pipeline import read_source
from support.corpus import ROOT
from support.fuzzing import ORDINARY
from support.ir_edits import edited
from support.site_edits import edited_site
from support.snapshots import one_worker, pages_of_snapshot
from support.source_proof import SitePair, bindable, complaints, disagreements
from support.type_errors import mypy_cache

EDITED = 40
"""Pages that are edited in an ordinary run: mypy reads them all at once."""
MOVED = 30
"""Folders of pages that move, collide, or are split."""
SAMPLED = 25
"""Pairs of real pages in an ordinary run."""


def times() -> int:
    """How many times more than in an ordinary run."""
    return max(settings().max_examples // ORDINARY, 1)


def pages_of(docs: Path) -> list[ApiPage]:
    readings = map(read_source, read_sources(docs))
    return [one.api for one in readings if one.api is not None and bindable(one.api)]


@pytest.fixture
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mypy_cache(tmp_path_factory)


def prove(root: Path, sites: Mapping[str, SitePair], cache: Path) -> None:
    before, after = complaints(root, sites, cache)
    assert before == []
    found = [
        f"{name}: {problem}"
        for name, site in sites.items()
        for problem in disagreements(site, after[name])
    ]
    assert found == []
    assert any(after.values())  # or nothing was edited that anybody uses


@pytest.mark.checker
def test_programs_break_where_random_edits_say_so(tmp_path: Path, cache: Path) -> None:
    random = Random(ORDINARY * times())
    pages = [one for one in pages_of(ROOT / "specs" / "docs") if one.operations]
    sites = dict[str, SitePair]()
    while len(sites) < EDITED * times():
        old = random.choice(pages)
        new = edited(old, random, random.choice((1, 1, 2, 3)))
        if new != old and bindable(new):
            name = f"c{len(sites)}"
            sites[name] = SitePair((old,), (new,)).below(name)
    prove(tmp_path, sites, cache)


@pytest.mark.checker
def test_programs_break_where_pages_that_move_say_so(
    tmp_path: Path, cache: Path
) -> None:
    random = Random(ORDINARY * times())
    pages = [one for one in pages_of(ROOT / "specs" / "docs") if one.operations]
    sites = dict[str, SitePair]()
    while len(sites) < MOVED * times():
        page, other = random.sample(pages, 2)
        site = edited_site(page, other, random)
        if all(one.redirect or bindable(one) for one in (*site.old, *site.new)):
            name = f"c{len(sites)}"
            sites[name] = site.below(name)
    prove(tmp_path, sites, cache)


@one_worker
@pytest.mark.checker
def test_programs_break_where_real_changes_say_so(tmp_path: Path, cache: Path) -> None:
    old, new = (
        {one.path: one for one in pages_of_snapshot(name) if bindable(one)}
        for name in ("2026-01", "2026-04")
    )
    found = [path for path, page in new.items() if path in old and old[path] != page]
    every = len(found) // SAMPLED if times() <= 1 else 1
    chosen = found[:: max(every, 1)]
    sites = {path: SitePair((old[path],), (new[path],)) for path in chosen}
    prove(tmp_path, sites, cache)
