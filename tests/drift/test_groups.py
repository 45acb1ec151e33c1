"""One edit on many pages is one entry only where it reads alike: old pages, new pages, groups."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import replace

from imtable.drift.compare import Drift
from imtable.drift.groups import Affected, grouped
from imtable.report.drift.changelog import drift_changelog
from imtable.report.drift.folding import folded
from imtable.report.drift.github import drift_github
from imtable.report.drift.html import drift_html
from imtable.report.drift.markdown import drift_markdown
from imtable.report.drift.sarif import drift_sarif
from imtable.report.drift.text import drift_text
from imtable.report.drift.words import change_text, effect
from support.drift_pages import drift_between
from support.drift_values import change
from support.reading import BODY, call_page

OBJECT = 'object {data-tooltip="对应PHP的array"}'


def within(parent: str, *rows: str, need: str = "") -> tuple[str, ...]:
    """An object in the body with these rows."""
    return (f"| {parent} {{{need}data-indent=1}} | {OBJECT} | 对象{parent}", *rows)


def kind(values: str = "", need: str = "") -> str:
    return f"| kind {{{need}data-indent=2}} | string | 类型{values}"


REQUIRED = "data-required "
ONE, TWO, THREE = (
    f"<br/>{values} 枚举值之一"
    for values in (r"`A` \| `B`", r"`A` \| `B` \| `C`", r"`A` \| `B` \| `D`")
)


class Case(Struct, frozen=True):
    """Rows of the bodies of several pages on either side, and how many entries they make."""

    name: str
    pages: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    operations: tuple[int, ...]


PAYER = within("payer", kind()), within("payer", kind(need=REQUIRED))
COMBINED = within("combined", kind()), within("combined", kind(need=REQUIRED))
NEEDED = (
    within("payer", kind(), need=REQUIRED),
    within("payer", kind(need=REQUIRED), need=REQUIRED),
)
VALUE = within("payer", kind(ONE)), within("payer", kind(TWO))
OTHER = within("payer", kind(ONE)), within("payer", kind(THREE))
LESS = within("payer", kind(TWO)), within("payer", kind(ONE))
CASES = (
    Case("the same edit", (PAYER,) * 3, (3,)),
    Case("too few", (PAYER,) * 2, (1, 1)),
    Case("another path", (PAYER,) * 3 + (COMBINED,) * 3, (3, 3)),
    Case("another path, too few each", (PAYER,) * 2 + (COMBINED,) * 2, (1,) * 4),
    Case("another severity", (PAYER,) * 3 + (NEEDED,) * 3, (3, 3)),
    Case("another severity, too few", (PAYER,) * 3 + (NEEDED,), (1, 3)),
    Case("another value", (VALUE,) * 3 + (OTHER,) * 3, (3, 3)),
    Case("the reverse", (VALUE,) * 3 + (LESS,) * 3, (3, 3)),
)


def drift_of(case: Case, folder: Path) -> Drift:
    old, new = (
        {
            f"openapi/v3/pay/p{n}.md": call_page([BODY, *sides[side]])
            for n, sides in enumerate(case.pages)
        }
        for side in (0, 1)
    )
    return drift_between(folder, old, new)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_entries(case: Case, tmp_path: Path) -> None:
    entries = folded(drift_of(case, tmp_path).affected)
    assert sorted(entry.operations for entry in entries) == sorted(case.operations)
    for entry in entries:
        said = {(change_text(one), effect(one.change)) for one in entry.members}
        assert len(said) == 1
        assert len({one.change.level for one in entry.members}) == 1


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (drift_text, r"json\.payer\.kind: documented as required  \(4 functions\)"),
        (drift_text, r"json\.combined\.kind: documented as required  \(3 functions"),
        (
            drift_markdown,
            r"(`v3[^|]*<br>){3}`v3[^|]*` \| ~ `request\.json\.payer\.kind` ",
        ),
        (
            drift_markdown,
            r"(`v3[^|]*<br>){2}`v3[^|]*` \| ~ `request\.json\.combined\.kind` ",
        ),
        (drift_changelog, r"`request\.json\.payer\.kind` of 4 functions"),
        (drift_changelog, r"`request\.json\.combined\.kind` of 3 functions"),
        (
            drift_github,
            r"json\.payer\.kind: documented as required \(and of 3 functions more",
        ),
        (
            drift_sarif,
            r"json\.combined\.kind: documented as required \(and of 2 functions more",
        ),
        (
            drift_html,
            r"<code class=\"doc\">~ request\.json\.payer\.kind</code>.*4 places",
        ),
        (
            drift_html,
            r"<code class=\"doc\">~ request\.json\.combined\.kind</code>.*3 places",
        ),
    ],
)
def test_every_report_counts_each_path_alone(
    report: Callable[[Drift], str], told: str, tmp_path: Path
) -> None:
    case = Case("", (PAYER,) * 4 + (COMBINED,) * 3, ())
    assert re.search(told, report(drift_of(case, tmp_path)))


def test_a_group_is_of_one_commit(tmp_path: Path) -> None:
    case = Case("", (PAYER,) * 4, ())
    found = drift_of(case, tmp_path).affected
    commits = ("a" * 40, "a" * 40, "a" * 40, "b" * 40)
    parted = grouped(
        replace(one, change=replace(one.change, commit=commit))
        for one, commit in zip(found, commits, strict=True)
    )
    assert [entry.operations for entry in folded(parted)] == [3, 1]
    assert parted[3].group is None


def test_what_is_about_an_operation_itself_is_no_group() -> None:
    found = (replace(change(n), steps=()) for n in range(5))
    assert not any(one.group for one in grouped(Affected(c) for c in found))
