"""What a project thinks of changes: levels, announced ends, and a table that is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from imtable.drift.compare import Drift, compare_sides
from imtable.drift.facts import KINDS
from imtable.drift.policy import Policy, PolicyError, read_policy, with_policy
from imtable.drift.sides import folder_tree
from imtable.drift.verdict import fails, verdict
from imtable.report.drift.text import drift_text
from support.drift_values import change, drift
from support.reading import call_page

FORMATS = ("text", "markdown")
TODAY = date(2031, 1, 2)


def at(found: Drift, **levels: str) -> Drift:
    table = {
        key.replace("_", "-").replace("--", "/"): text for key, text in levels.items()
    }
    return with_policy(found, read_policy(table, FORMATS), TODAY)


# -- the table -----------------------------------------------------------------------------


def test_a_table_is_read() -> None:
    table = {
        "fail-on": "docs",
        "axis": "wire",
        "format": "markdown",
        "page-url": "https://example.org/{commit}/{file}#L{line}",
        "field-added/request": "docs",
    }
    assert read_policy(table, FORMATS) == Policy(
        fail_on="docs",
        axis="wire",
        format="markdown",
        page_url="https://example.org/{commit}/{file}#L{line}",
        levels={"field-added/request": "docs"},
    )


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("fail-on", "braking", "did you mean `breaking`"),
        ("axis", "x", "expected one of source, wire, any"),
        ("format", "pdf", "expected one of text, markdown"),
        ("field-aded", "docs", "did you mean `field-added`"),
        ("failon", "docs", "did you mean `fail-on`"),
        ("zzz", "docs", "imtable explain --changes"),
        ("field-added", "warning", "breaking, non-breaking, docs, off"),
        ("operation-added/response", "docs", "expected operation-added/request"),
        ("page-url", "https://example.org/", "no {file} in it"),
    ],
)
def test_a_wrong_key_or_value_gets_the_next_step(
    key: str, text: str, said: str
) -> None:
    with pytest.raises(PolicyError, match=r"^") as error:
        read_policy({key: text}, FORMATS)
    assert said in str(error.value)
    assert key.partition("/")[0] in str(error.value)


# -- levels --------------------------------------------------------------------------------


def test_a_kind_has_the_level_that_the_project_gives_it() -> None:
    found = drift(change())
    assert verdict(found.affected).bump == "major"
    mild = at(found, field_added="non-breaking")
    assert verdict(mild.affected).bump == "minor"
    assert not fails(mild.affected, "breaking", "any")
    quiet = at(found, field_added="docs")
    assert verdict(quiet.affected).bump == "patch"
    assert quiet.changes[0].fingerprint == found.changes[0].fingerprint


def test_the_level_of_a_side_beats_that_of_the_kind() -> None:
    found = drift(change(), replace(change(1), side="response"))
    told = at(found, field_added="breaking", field_added__response="docs")
    assert [one.level for one in told.changes] == ["breaking", "docs"]


def test_what_is_raised_fails_on_either_axis_and_comes_first() -> None:
    mild = replace(
        change(1), severity=KINDS["field-added"].severity("optional", "request")
    )
    docs = replace(
        change(2, name="b"), kind=KINDS["field-removed"], severity=mild.severity
    )
    found = drift(mild, docs)
    told = at(found, field_removed="breaking")
    assert [one.id for one in told.changes] == ["field-removed", "field-added"]
    assert fails(told.affected, "breaking", "wire")
    assert fails(told.affected, "breaking", "source")


def test_what_is_off_is_left_out_and_counted() -> None:
    found = drift(*(change(n) for n in range(3)))
    told = at(found, field_added="off")
    assert told.changes == ()
    assert "levels of this project: field-added = off (3)" in drift_text(told)
    assert at(found, field_removed="off") == found


# -- announced ends ------------------------------------------------------------------------

NOTICE = "::: danger Going away {.im-deprecated}\n\nGone since `2031.01.02`\n\n:::\n\n"
ORDERS, BILLS = "openapi/v3/orders.md", "openapi/v3/bills.md"


@pytest.fixture
def gone(tmp_path: Path) -> Drift:
    """A call that was announced to end, and is gone."""
    page = call_page([], ["| z | string | 尾"])
    ended = page.replace("description }}\n\n", f"description }}}}\n\n{NOTICE}")
    for side, pages in (("old", {ORDERS: ended, BILLS: page}), ("new", {BILLS: page})):
        for name, text in pages.items():
            file = tmp_path / side / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
    return compare_sides(folder_tree(tmp_path / "old"), folder_tree(tmp_path / "new"))


@pytest.mark.parametrize(
    ("today", "level", "bump"),
    [
        (date(2031, 1, 1), "breaking", "major"),
        (date(2031, 1, 2), "non-breaking", "minor"),
        (date(2040, 1, 1), "non-breaking", "minor"),
    ],
)
def test_an_announced_end_is_milder_than_a_sudden_one(
    gone: Drift, today: date, level: str, bump: str
) -> None:
    told = with_policy(gone, Policy(), today)
    (one,) = told.changes
    assert (one.id, one.level, one.severity.bump) == ("operation-removed", level, bump)
    assert one.severity.source == "name gone"
    announced = "its page announced it for 2031.01.02"
    assert (one.severity.caution == announced) == (level == "non-breaking")


def test_the_project_may_call_it_breaking_all_the_same(gone: Drift) -> None:
    policy = Policy(levels={"operation-removed": "breaking"})
    assert with_policy(gone, policy, TODAY).changes[0].level == "breaking"
