"""A wrong entry is one error with file, line and the nearest fit."""

from __future__ import annotations

import pytest

from imtable.corrections.files import CorrectionsError, read_corrections
from support.correcting import entry, placed

TYPE = 'type = { docs = "number", is = "integer" }'
ROW = "request.json.total"


def test_entries_know_their_lines() -> None:
    found = placed("# a file", entry(TYPE, ROW), entry("required = { is = true }", ROW))
    assert [one.line for one in found] == [2, 8]
    assert [one.entry.fact for one in found] == ["type", "required"]
    assert {one.file for one in found} == {"pay.toml"}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (entry("typ = 1", ROW), 4, "an entry has no key `typ`; did you mean `type`?"),
        (entry("required = { doc = true, is = true }", ROW), 4, "did you mean `docs`?"),
        (
            entry('required = { is = "yes" }', ROW),
            4,
            "`required.is`: expected `bool`, got `str`",
        ),
        (entry('type = { docs = "number" }', ROW), 4, "missing required field `is`"),
        (
            entry('type = { docs = "number", is = "int" }', ROW),
            4,
            "`type.is`: expected",
        ),
        (
            entry('encryption = { is = "platfrom" }', ROW),
            4,
            "it is one of platform, merchant, bank-card, apiv3, md5-key",
        ),
        (
            entry(TYPE, ROW, verb="head"),
            4,
            "it is one of get, post, put, patch, delete",
        ),
        (entry(TYPE), 3, "`type` is about a row: say which in `row`"),
        (entry('host = { is = "https://a.b/" }', ROW), 3, "it has no `row`"),
        (
            entry('host = { is = "http://a.b" }'),
            3,
            "`host.is`: expected `str` matching",
        ),
        (entry(TYPE, "json.total"), 3, "is no path of a row: it begins with request"),
        (entry(TYPE, "request"), 3, "`request` is all of the message and no row"),
        (entry('move = { is = "data" }', ROW), 4, "'data' is no path of a row"),
        (
            entry('type = { docs = "number", is = "number" }', ROW),
            4,
            "what the docs say is what is true",
        ),
        (entry("value = {}", ROW), 4, "what the docs say is what is true"),
        (
            entry(f"{TYPE}\nrequired = {{ is = true }}", ROW),
            1,
            "an entry corrects one fact of required, type",
        ),
        (entry("", ROW), 1, "it gives none"),
        (
            entry('method = { docs = "get", is = "post" }', verb="put"),
            4,
            "what the docs say is not the `verb` of the entry",
        ),
        (entry('module = { is = "a" }', verb="put"), 3, "it has no `verb`"),
        (entry('module = { is = "1a" }'), 3, "`module.is`: expected `str` matching"),
        (entry('class = { is = "A" }'), 3, "`class` needs a `row`"),
        (
            entry('add = { type = "string", after = "id", before = "id" }', ROW),
            4,
            "`add` says `after` and `before`: one has to go",
        ),
        (
            entry('add = { type = "string", before = "total" }', ROW),
            4,
            "`add`: no row stands beside itself",
        ),
        (
            entry('add = { type = "string", afer = "id" }', ROW),
            4,
            "`add` has no key `afer`; did you mean `after`?",
        ),
        ("[[corection]]\n", 1, "has no `corection`: write `[[correction]]`"),
        ("correction = 1\n", 1, "write `[[correction]]`, one for each entry"),
        ("[[correction]]\npage = \n", 2, "not TOML"),
        ('[[correction]]\npage = ""\nbecause = "b"\n', 2, "`page`: expected"),
    ],
)
def test_a_wrong_entry_is_told_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(CorrectionsError) as caught:
        placed(text)
    (problem,) = caught.value.problems
    assert problem.startswith(f"fixes/pay.toml:{line}: ")
    assert words in problem


def test_all_wrong_entries_are_told_at_once() -> None:
    with pytest.raises(CorrectionsError) as caught:
        placed(entry("a = 1", ROW), entry(TYPE, ROW), entry("b = 1", ROW))
    assert [one.split(":")[1] for one in caught.value.problems] == ["4", "16"]


@pytest.mark.parametrize(
    ("one", "other", "repeated"),
    [
        (entry(TYPE, ROW), entry(TYPE, ROW), True),
        (entry(TYPE, ROW), entry(TYPE, ROW, verb="post"), True),
        (entry(TYPE, ROW, verb="get"), entry(TYPE, ROW, verb="post"), False),
        (entry(TYPE, "request.json.a[].b"), entry(TYPE, "request.json.a.b"), True),
        (entry(TYPE, ROW), entry(TYPE, "request.json.id"), False),
        (entry(TYPE, ROW), entry("required = { is = true }", ROW), False),
        (
            entry('value = { docs = "A" }', ROW),
            entry('value = { docs = "B" }', ROW),
            False,
        ),
        (
            entry('value = { docs = "A" }', ROW),
            entry('value = { docs = "A" }', ROW),
            True,
        ),
    ],
)
def test_a_fact_has_one_entry(one: str, other: str, *, repeated: bool) -> None:
    if not repeated:
        assert len(placed(one, other)) == 2
        return
    with pytest.raises(
        CorrectionsError, match=r"the first is pay.toml:1: one has to go"
    ):
        placed(one, other)


def test_bytes_that_are_no_text_are_told() -> None:
    with pytest.raises(CorrectionsError, match=r"a.toml:2: this is not UTF-8"):
        read_corrections({"a.toml": b"#\n\xff"}, "")
