"""The two snapshots, line by line: no row that differs is passed over, no fact stands on a row
that does not. The lines are compared here as text, without any reading of pages."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest

from imtable.drift.facts import Change, PageLocation, family_of
from imtable.drift.verdict import verdict
from support.corpus import SNAPSHOTS, require_corpus
from support.snapshots import drift_between, one_worker

TOOLTIP = re.compile(r'data-tooltip=(?:"[^"]*"|[^\s}]*)')
OLD, NEW = "2026-01", "2026-04"
ABOUT_THE_PAGE = frozenset({"title-changed", "description-changed"})
NEED = frozenset({"required-added", "required-removed"})
Steps = tuple[str, ...]

pytestmark = one_worker


def pages() -> list[str]:
    """The pages that both have, unlike each other, without the lists of all pages."""
    old, new = require_corpus(OLD), require_corpus(NEW)
    found = (file.relative_to(new).as_posix() for file in sorted(new.rglob("*.md")))
    return [
        page
        for page in found
        if not page.endswith("index.md")
        and (old / page).exists()
        and (old / page).read_bytes() != (new / page).read_bytes()
    ]


def lines(snapshot: str, page: str) -> list[str]:
    return (require_corpus(snapshot) / Path(page)).read_text("utf-8").split("\n")


def essence(line: str) -> str:
    """A row without blanks and tooltips."""
    return re.sub(r"\s|\{\}", "", TOOLTIP.sub("", line))


def touched(page: str) -> tuple[set[int], set[int]]:
    """The numbers of the lines that went and that came."""
    old, new = lines(OLD, page), lines(NEW, page)
    went, came = set[int](), set[int]()
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            went |= set(range(i1 + 1, i2 + 1))
            came |= set(range(j1 + 1, j2 + 1))
    return went, came


def told(place: PageLocation | None, change: Change) -> range:
    """The lines that a fact speaks of: of a subtree all of its rows."""
    if place is None or place.line is None:
        return range(0)
    return range(place.line, place.line + change.rows)


def by_page() -> dict[str, list[Change]]:
    found = defaultdict[str, list[Change]](list)
    for change in drift_between(OLD, NEW).changes:
        found[f"{change.page}.md"].append(change)
    return found


def groups(facts: Iterable[Change]) -> dict[Steps, set[str]]:
    """The object and the members of each group of alternatives that differs, with the names
    that the page gives these members."""
    found: dict[Steps, set[str]] = {}
    for change in facts:
        if family_of(change.kind) == "alternatives":
            said = [one for one in (change.old, change.new) if isinstance(one, str)]
            names = {name for one in said for name in one.split(" of ")[1].split(", ")}
            members = [(*change.steps, name) for name in names]
            found |= dict.fromkeys((change.steps, *members), names)
    return found


def naming(snapshot: str, page: str, names: set[str]) -> set[int]:
    """The lines that name a member: a group is said anywhere on a page, in a sample too."""
    numbered = enumerate(lines(snapshot, page), start=1)
    return {at for at, line in numbered if any(name in line for name in names)}


def test_no_row_that_differs_is_passed_over() -> None:
    facts = by_page()
    compared = pages()
    assert len(compared) > 100
    for page in compared:
        went, came = touched(page)
        sides = (
            (
                lines(OLD, page),
                lines(NEW, page),
                went,
                [c.old_place for c in facts[page]],
            ),
            (
                lines(NEW, page),
                lines(OLD, page),
                came,
                [c.new_place for c in facts[page]],
            ),
        )
        for own, others, changed, places in sides:
            known = set(map(essence, others))
            spoken = {
                line
                for place, change in zip(places, facts[page], strict=True)
                for line in told(place, change)
            }
            for number in changed:
                row = own[number - 1]
                if row.startswith("| ") and essence(row) not in known:
                    assert number in spoken, f"{page}:{number}: {row}"


def test_no_fact_stands_on_a_row_that_is_the_same() -> None:
    facts = by_page()
    for page in pages():
        went, came = touched(page)
        grouped = groups(facts[page])
        for change in facts[page]:
            on = set(told(change.old_place, change)) & went
            on |= set(told(change.new_place, change)) & came
            if change.id in NEED or family_of(change.kind) == "alternatives":
                names = grouped.get(change.steps, set())
                on |= naming(OLD, page, names) & went | naming(NEW, page, names) & came
            about_the_page = change.id in ABOUT_THE_PAGE and not change.steps
            assert on or about_the_page, change


@pytest.mark.parametrize("snapshots", [*pairwise(SNAPSHOTS)], ids="-".join)
def test_there_and_back_everything_is_compared(snapshots: tuple[str, str]) -> None:
    old, new = snapshots
    there, back = drift_between(old, new), drift_between(new, old)
    assert there.unreadable == back.unreadable == ()
    assert there.compared == back.compared > 100
    assert verdict(there.affected).bump == verdict(back.affected).bump == "major"
    came = {c.operation for c in there.changes if c.id == "operation-added"}
    went = {c.operation for c in back.changes if c.id == "operation-removed"}
    assert came == went
