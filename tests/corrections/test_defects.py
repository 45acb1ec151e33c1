"""True defects of real snapshots: each correction counts where the docs are wrong, and says that
it is not needed any more where they were mended."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from imtable.corrections.apply import correct_page
from imtable.corrections.files import Placed, read_corrections
from imtable.corrections.states import Applied, Mended
from imtable.ir.model import ApiPage
from imtable.reading.sources import Source
from imtable.run.corrections import corrections_of
from imtable.run.pipeline import read_source
from support.corpus import require_corpus

FILE = Path(__file__).with_name("defects.toml")
ENTRIES = read_corrections({FILE.name: FILE.read_bytes()}, "")
STILL = 5
"""So many of the first are in the newest snapshot."""
OLDEST, LATER, NEWEST = "2024-11", "2026-01", "2026-04"


def about(entries: tuple[Placed, ...]) -> list[str]:
    return list(dict.fromkeys(one.entry.page for one in entries))


def read(snapshot: str, path: str) -> ApiPage:
    file = require_corpus(snapshot) / f"{path}.md"
    page = read_source(Source(f"{path}.md", file.read_bytes())).api
    assert page is not None
    return page


def entries_of(page: str) -> list[Placed]:
    return [one for one in ENTRIES if one.entry.page == page]


def cases() -> list[tuple[str, str, str | None]]:
    """Where a page is wrong, and where it was mended."""
    still = [(page, NEWEST, None) for page in about(ENTRIES[:STILL])]
    return [*still, *((page, OLDEST, LATER) for page in about(ENTRIES[STILL:]))]


def test_the_examples_show_the_kinds() -> None:
    facts = {one.entry.fact for one in ENTRIES}
    assert facts >= {"value", "encryption", "move", "reply", "rename", "type", "add"}
    assert len(ENTRIES) >= 12


@pytest.mark.parametrize(("path", "wrong", "later"), cases())
def test_a_defect_is_corrected_until_it_is_mended(
    path: str, wrong: str, later: str | None
) -> None:
    entries = entries_of(path)
    page, outcomes = correct_page(read(wrong, path), entries)
    assert [one.state for one in outcomes] == [Applied()] * len(entries)
    assert [one.entry for one in page.corrected] == [FILE.name] * len(entries)
    mended = [replace(page, corrected=())]
    mended += [read(later, path)] if later else []
    for each in mended:
        kept, after = correct_page(each, entries)
        assert [one.state for one in after] == [Mended()] * len(entries)
        assert kept == each


def test_no_entry_is_about_another_page() -> None:
    known = corrections_of({FILE.name: FILE.read_bytes()}, "")
    assert set(known.by_page) == set(about(ENTRIES))
