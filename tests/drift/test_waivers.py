"""Waivers: the file as people edit it, what an entry covers, and what is not one."""

from __future__ import annotations

import json
import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from imtable.drift.compare import Drift
from imtable.drift.groups import Affected
from imtable.drift.relevance import updated_waivers, with_waivers
from imtable.drift.verdict import fails, verdict
from imtable.drift.waivers import Waiver, WaiverError, dump_waivers, read_waivers
from imtable.report.drift.changelog import drift_changelog
from imtable.report.drift.text import drift_text
from support.drift_values import change, drift

pytestmark = pytest.mark.boundary("waivers")

KEY = "0123456789abcdef"
DAY = date(2026, 6, 30)
ENTRY = f'version = 1\n\n[[waiver]]\nfingerprint = "{KEY}"\nreason = "why"\n'


def read(text: str) -> tuple[Waiver, ...]:
    return read_waivers(text.encode(), "b.toml")


# -- the file ------------------------------------------------------------------------------


def test_the_file_is_small_sorted_and_for_people() -> None:
    about = ("field-added", "POST v3/pay", "request json.b", "sdk.v3.pay:post")
    one = Waiver(key=KEY, reason='a "good"\nreason', expires=DAY, about=about)
    two = Waiver(key=KEY[::-1], reason="x", is_group=True, about=(*about[:2], "a", "f"))
    text = dump_waivers([one, two])
    assert text.split("\n", 4)[4] == (
        "\n[[waiver]]\n"
        f'group = "{KEY[::-1]}"\n'
        'kind = "field-added"\noperation = "POST v3/pay"\npath = "a"\nfunction = "f"\n'
        'reason = "x"\n'
        "\n[[waiver]]\n"
        f'fingerprint = "{KEY}"\n'
        'kind = "field-added"\noperation = "POST v3/pay"\n'
        'path = "request json.b"\nfunction = "sdk.v3.pay:post"\n'
        'reason = "a \\"good\\"\\nreason"\n'
        "expires = 2026-06-30\n"
    )
    assert read(text) == (two, one)
    assert dump_waivers(read(text)) == text


TEXTS = st.text(max_size=20)


@given(TEXTS.filter(str.strip), st.tuples(TEXTS, TEXTS, TEXTS, TEXTS))
def test_any_text_comes_back(reason: str, about: tuple[str, str, str, str]) -> None:
    waiver = Waiver(key=KEY, reason=reason, about=about)
    text = dump_waivers([waiver])
    assert read(text) == (waiver,)
    assert not any(c in text for c in "\x1b\u202e\u2028\x7f\x85")


def test_half_a_character_does_no_harm() -> None:
    text = dump_waivers([Waiver(key=KEY, reason="a\ud800", about=("", "", "", ""))])
    assert read(text)[0].reason == "a\\ud800"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("", 1, "`version` is missing"),
        ("version = 2\n", 1, "`version` is 2"),
        ("version = true\n", 1, "`version` is True"),
        ("x = [\n", 2, "not TOML"),
        ("version = 1\nversion = 1\n", 2, "not TOML"),
        ("version = 1\n\nwaivers = 3\n", 3, "did you mean `waiver`?"),
        ("version = 1\n\n[waiver]\nx = 1\n", 3, "write `[[waiver]]`"),
        ("version = 1\nwaiver = [1]\n", 2, "must hold tables"),
        (f"{ENTRY}expire = 2026-01-01\n", 6, "did you mean `expires`?"),
        (f'{ENTRY}expires = "2026-01-01"\n', 6, "must be a date without quotes"),
        (f"{ENTRY}expires = 2026-01-01T10:00:00\n", 6, "must be a date"),
        (f"{ENTRY}expires = 2026-02-30\n", 6, "not TOML"),
        (f'{ENTRY}group = "{KEY}"\n', 3, "either `fingerprint` or `group`"),
        (f"{ENTRY}kind = 3\n", 6, "`kind` must be a text"),
        (f"{ENTRY}\n{ENTRY[13:]}", 7, f"a second entry for {KEY}"),
        ('version = 1\n[[waiver]]\nreason = "x"\n', 2, "either `fingerprint`"),
        (
            'version = 1\n[[waiver]]\nreason = "x"\nfingerprint = "0123"\n',
            4,
            "16 of the characters",
        ),
        (ENTRY.replace('"why"', '" "'), 5, "needs a `reason`"),
        (ENTRY.replace('reason = "why"\n', ""), 3, "needs a `reason`"),
    ],
)
def test_a_file_that_cannot_be_used(text: str, line: int, told: str) -> None:
    with pytest.raises(WaiverError) as caught:
        read(text)
    assert str(caught.value).startswith(f"b.toml:{line}: ")
    assert told in str(caught.value)


@pytest.mark.parametrize("data", [b"version = 1\n# \xff\n", b"a = " + b"[" * 5000])
def test_bytes_that_are_no_file_of_ours(data: bytes) -> None:
    with pytest.raises(WaiverError, match=r"^b\.toml:[12]: "):
        read_waivers(data, "b.toml")


def test_what_editors_add_is_fine() -> None:
    text = f"\ufeff# ours\r\n{ENTRY}".replace("\n", "\r\n").replace("\r\r", "\r")
    assert read(text)[0].reason == "why"
    assert tomllib.loads(ENTRY)["version"] == 1


# -- what is covered -----------------------------------------------------------------------


def grouped_drift(count: int) -> Drift:
    return drift(*(change(number) for number in range(count)))


def waiver(key: str, *, group: bool = False, until: date | None = None) -> Waiver:
    return Waiver(key=key, reason="why", is_group=group, expires=until)


def open_of(found: Drift) -> list[Affected]:
    """The changes that nobody has accepted."""
    return [one for one in found.affected if one.waiver is None]


PATTERNS: list[tuple[dict[str, str], int]] = [
    ({"operation": "POST v3/pay*"}, 3),
    ({"operation": "POST v3/pay?"}, 3),
    ({"operation": "POST v3/pay1"}, 1),
    ({"operation": "v3/pay1"}, 0),
    ({"kind": "field-*"}, 3),
    ({"kind": "field-removed"}, 0),
    ({"path": "json.a"}, 3),
    ({"path": "json[].a"}, 3),
    ({"path": "request.json.a"}, 3),
    ({"path": "request.*"}, 3),
    ({"path": "response.*"}, 0),
    ({"path": "request json.*"}, 3),
    ({"path": "response json.*"}, 0),
    ({"path": "json.[a]"}, 0),
    ({"function": "*pay2:post"}, 1),
    ({"function": "*pay2:post", "kind": "field-added"}, 1),
    ({"function": "*pay2:post", "kind": "value-*"}, 0),
]


@pytest.mark.parametrize(("given", "covered"), PATTERNS)
def test_patterns_cover_what_fits_all_of_them(
    given: dict[str, str], covered: int
) -> None:
    found = drift(*(change(n) for n in range(3)))
    lines = [f"{key} = {json.dumps(text)}" for key, text in given.items()]
    text = "\n".join(["version = 1", "[[waiver]]", *lines, 'reason = "why"\n'])
    (entry,) = read(text)
    left = with_waivers(found, [entry], DAY)
    assert len(open_of(left)) == 3 - covered
    assert left.aside.unmatched == (() if covered else (entry,))
    assert read(dump_waivers([entry])) == (entry,)
    kept = updated_waivers([entry], found.affected, found.affected, "x")
    assert (entry in kept) == bool(covered)


def test_a_waiver_decides_the_exit_code_and_nothing_else() -> None:
    found = drift(change(1), change(2))
    keys = [each.fingerprint for each in found.changes]
    left = with_waivers(found, map(waiver, keys), DAY)
    assert not fails(left.affected, "docs", "any")
    given, before = verdict(left.affected), verdict(found.affected)
    assert (given.bump, given.counts) == (before.bump, before.counts)
    assert given.bump == "major"
    assert given.accepted["breaking"] == 2
    assert drift_changelog(left) == drift_changelog(found)
    assert "2 breaking (2 accepted)" in drift_text(left)


@pytest.mark.parametrize(
    ("unchanged", "bump"), [((), "major"), ((0,), "major"), ((0, 1), "patch")]
)
def test_a_correction_of_the_page_alone_lowers_the_bump(
    unchanged: tuple[int, ...], bump: str
) -> None:
    found = drift(change(0), change(1))
    waivers = [
        replace(waiver(one.fingerprint), service_unchanged=n in unchanged)
        for n, one in enumerate(found.changes)
    ]
    left = with_waivers(found, waivers, DAY)
    assert verdict(left.affected).bump == bump
    told = "the documentation was corrected, the service did not change"
    assert drift_changelog(left).count(told) == len(unchanged)
    assert read(dump_waivers(waivers))[0].service_unchanged == (0 in unchanged)
    late = [replace(each, expires=date(2020, 1, 1)) for each in waivers]
    assert verdict(with_waivers(found, late, DAY).affected).bump == "major"


def test_an_entry_covers_its_fact() -> None:
    found = drift(change(1), change(2))
    key = found.changes[0].fingerprint
    left = with_waivers(found, [waiver(key)], DAY)
    assert left.changes == found.changes
    assert [one.waiver for one in left.affected] == [waiver(key), None]
    assert (left.aside.expired, left.aside.unmatched) == ((), ())


def test_a_group_is_covered_as_one_and_shrinks() -> None:
    found = grouped_drift(4)
    assert all(each.group for each in found.affected)
    key = found.affected[0].group_key
    assert open_of(with_waivers(found, [waiver(key, group=True)], DAY)) == []
    fingerprints = [each.fingerprint for each in found.changes]
    left = with_waivers(found, map(waiver, fingerprints[:2]), DAY)
    assert [each.group for each in left.affected] == [None] * 4
    # the key of a group is no fingerprint, nor the reverse
    assert len(open_of(with_waivers(found, [waiver(key)], DAY))) == 4
    wrong = [waiver(fingerprints[0], group=True)]
    assert len(open_of(with_waivers(found, wrong, DAY))) == 4


def test_the_last_day_counts() -> None:
    found = drift(change(1))
    key = found.changes[0].fingerprint
    given = [waiver(key, until=DAY)]
    assert open_of(with_waivers(found, given, DAY)) == []
    late = with_waivers(found, given, date(2026, 7, 1))
    assert open_of(late) == list(found.affected)
    assert late.aside.expired == tuple(given)


def test_an_entry_for_nothing_is_told() -> None:
    given = [waiver(KEY, until=date(2020, 1, 1)), waiver(KEY[::-1])]
    left = with_waivers(drift(change(1)), given, DAY)
    assert left.aside.unmatched == tuple(given)
    assert left.aside.expired == ()


def test_updating_keeps_reasons_and_drops_what_is_gone() -> None:
    found = drift(change(1), change(2), change(3))
    one, two, three = (each.fingerprint for each in found.changes)
    old = [waiver(one, until=date(2020, 1, 1)), waiver(KEY)]
    facts = found.affected
    new = updated_waivers(old, facts, facts[:2], "checked")
    assert [(each.key, each.reason, each.expires) for each in new] == [
        (one, "why", date(2020, 1, 1)),
        (two, "checked", None),
    ]
    assert new[1].about == (
        "field-added",
        "POST v3/pay2",
        "request.json.a",
        "v3/pay2:post",
    )
    assert three not in {each.key for each in new}


def test_updating_a_group_leaves_it_one_entry() -> None:
    found = grouped_drift(4)
    old = [waiver(found.affected[0].group_key, group=True)]
    (new,) = updated_waivers(old, found.affected, found.affected, "x")
    assert (new.is_group, new.about[1]) == (True, "POST v3/pay0 and 3 more")


def test_functions_stay_beside_their_facts() -> None:
    found = drift(*(change(n, name=f"a{n}") for n in range(9)))
    keys = [each.fingerprint for each in found.changes[::2]]
    left = with_waivers(found, map(waiver, keys), DAY)
    for one in left.affected:
        assert (one.function, one.name) == (f"{one.change.page}:post", one.change.spot)
