"""Evidence beside what is as likely a fault of the page: samples, and sibling pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imtable.drift.compare import Drift
from imtable.report.drift.html import drift_html
from imtable.report.drift.json import drift_json
from imtable.report.drift.markdown import drift_markdown
from imtable.report.drift.text import drift_text
from support.drift_pages import drift_between
from support.reading import BODY, call_page
from support.severity_case import listed, needed, row

FOLDER = "openapi/v3/pay/transactions"
CALL = "$instance->chain('v3/pay')->post(['json' => [{}]]);"


def page(*rows: str, sample: str = "") -> str:
    return call_page([BODY, needed("a"), *rows], sample=sample)


def evidence(found: Drift) -> list[tuple[str, ...]]:
    return [one.evidence for one in found.changes]


# -- samples -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "shown", "expected"),
    [
        (
            row("b"),
            needed("b"),
            ("'a' => 1", "'a' => 1, 'b' => 2"),
            "the new sample shows it",
        ),
        (row("b"), needed("b"), ("'b' => 1", "'b' => 1"), "both samples show it"),
        (row("b"), needed("b"), ("'a' => 1", "'a' => 1"), "no sample shows it"),
        (needed("b"), row("b"), ("'b' => 1", "'a' => 1"), "the old sample shows it"),
        (
            row("b"),
            row("b", "integer"),
            ("'b' => 12", "'b' => 12"),
            "the sample has 12",
        ),
        (
            row("b"),
            row("b", text=listed("ON", "OFF")),
            ("'b' => 'ON'", "'b' => 'ON'"),
            "the sample has 'ON'",
        ),
    ],
    ids=["came", "both", "none", "went", "type", "values"],
)
def test_what_the_samples_say(
    tmp_path: Path, old: str, new: str, shown: tuple[str, str], expected: str
) -> None:
    file = f"{FOLDER}/jsapi.md"
    before, after = (CALL.format(each) for each in shown)
    found = drift_between(
        tmp_path, {file: page(old, sample=before)}, {file: page(new, sample=after)}
    )
    (told,) = (one.evidence for one in found.changes if one.level != "docs")
    assert told == (expected,)


def test_a_row_that_was_required_all_the_time_was_one_of_alternatives(
    tmp_path: Path,
) -> None:
    file = f"{FOLDER}/jsapi.md"
    one, other = needed("b"), needed("c", text="与b二选一")
    found = drift_between(
        tmp_path,
        {file: page(one, other)},
        {file: page(one, other.replace("与b二选一", "说明"))},
    )
    told = {c.path: c.evidence for c in found.changes if c.id == "required-added"}
    reason = "before one of alternatives: b, c"
    assert {path: e[0] for path, e in told.items()} == {
        "request.json.b": reason,
        "request.json.c": reason,
    }


def test_two_values_of_one_name_are_none(tmp_path: Path) -> None:
    sample = CALL.format("'b' => '1', 'o' => ['b' => '2']")
    old, new = (
        {f"{FOLDER}/jsapi.md": page(each, sample=sample)}
        for each in (row("b"), row("b", "integer"))
    )
    assert evidence(drift_between(tmp_path, old, new)) == [("both samples show it",)]


def test_the_sample_of_a_call_says_nothing_of_its_reply(tmp_path: Path) -> None:
    sample = CALL.format("'id' => 1")
    old, new = (
        {f"{FOLDER}/jsapi.md": call_page([BODY, needed("id")], [each], sample=sample)}
        for each in ("| id | string | 编号", "| id {data-required} | string | 编号")
    )
    assert evidence(drift_between(tmp_path, old, new)) == [()]


# -- siblings ------------------------------------------------------------------------------

OLD, NEW = page(row("b")), page(needed("b"))
ALONE = "no sibling page changed with it"


def siblings(name: str) -> tuple[str, ...]:
    return tuple(f"{FOLDER}/{each}.md" for each in name.split())


@pytest.mark.parametrize(
    ("changed", "others", "expected"),
    [
        ("app", {}, ()),
        (
            "app",
            dict.fromkeys(siblings("h5 jsapi"), OLD),
            (ALONE, "sibling pages with the row: 2 as it was"),
        ),
        (
            "app",
            dict.fromkeys(siblings("h5 jsapi"), NEW),
            ("sibling pages with the row: 2 as it is now",),
        ),
        (
            "app h5",
            dict.fromkeys(siblings("jsapi"), OLD),
            ("sibling pages with the row: 1 as it is now, 1 as it was",),
        ),
        (
            "app",
            {"openapi/v3/pay/partner/transactions/app.md": OLD},
            (ALONE, "sibling pages with the row: 1 as it was"),
        ),
        ("app", {"openapi/v3/bill/partner/app.md": OLD}, ()),
        ("app", dict.fromkeys(siblings("h5"), page(row("c"))), ()),
    ],
    ids=[
        "none",
        "alone",
        "late",
        "together",
        "one step more",
        "a stranger",
        "other rows",
    ],
)
def test_what_sibling_pages_say(
    tmp_path: Path, changed: str, others: dict[str, str], expected: tuple[str, ...]
) -> None:
    old = {**others, **dict.fromkeys(siblings(changed), OLD)}
    new = {**others, **dict.fromkeys(siblings(changed), NEW)}
    found = drift_between(tmp_path, old, new)
    assert set(evidence(found)) == {expected}


def test_evidence_is_no_part_of_what_a_change_is(tmp_path: Path) -> None:
    """Neither of its fingerprint nor of its group."""
    apps = siblings("app h5 jsapi native")
    alone = drift_between(
        tmp_path / "alone", dict.fromkeys(apps[:3], OLD), dict.fromkeys(apps[:3], NEW)
    )
    beside = drift_between(
        tmp_path / "beside",
        dict.fromkeys(apps, OLD),
        {**dict.fromkeys(apps[:3], NEW), apps[3]: OLD},
    )
    assert evidence(alone) != evidence(beside)
    for one, other in zip(alone.affected, beside.affected, strict=True):
        assert one.change.fingerprint == other.change.fingerprint
        assert one.group == other.group


def test_every_report_tells_it(tmp_path: Path) -> None:
    others = dict.fromkeys(siblings("h5 jsapi"), OLD)
    (file,) = siblings("app")
    found = drift_between(tmp_path, {file: OLD, **others}, {file: NEW, **others})
    said = f"{ALONE}; sibling pages with the row: 2 as it was"
    assert f"evidence: {said}" in drift_text(found, verbose=True)
    assert f"<br>{said} |" in drift_markdown(found)
    (change,) = json.loads(drift_json(found))["changes"]
    assert "; ".join(change["evidence"]) == said
    assert ALONE in drift_html(found)
