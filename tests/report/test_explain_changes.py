"""The kinds of change explained: all of them, truly, and with an example that shows it."""

from __future__ import annotations

import json
from typing import get_args

import pytest
from markdown_it import MarkdownIt

from imtable.cli import main
from imtable.drift.compare import Drift
from imtable.drift.facts import FAMILIES, KINDS, Kind, compare_apis, family_of, mirrored
from imtable.drift.facts.kinds.kind import CASES, Case, Example
from imtable.ir.model import Api
from imtable.reading.rules import rules_by_id
from imtable.report.drift.sarif import drift_sarif
from imtable.report.explain_changes import changes_markdown, explain_kind
from support.corpus import ROOT
from support.reading import BODY, CALL, call_page, read

ROWS = (
    "| a | string | One",
    "| b | integer | Two",
    "| c | boolean | Three",
    "| d | number | Four",
)
SAMPLE = "$response = $instance->chain('v3/pay/orders')->post([]);\n{}"


def docs(example: Example, text: str) -> Api:
    """The docs with an example in its place."""
    if example.where == "pages":
        paths = text.split("\n")
        return Api(pages=tuple(read(call_page([], ROWS), path).api for path in paths))
    return Api(pages=(read(page(example, text), CALL).api,))


def page(example: Example, text: str) -> str:
    rows = text.split("\n") if text else []
    match example.where:
        case "front":
            return call_page([BODY]).replace("title: 下单", text)
        case "intro":
            return call_page([BODY]).replace("\n\n| ", f"\n\n{text}\n\n| ", 1)
        case "request":
            return call_page(rows)
        case "call":
            return call_page([*rows, BODY])
        case "body":
            return call_page([BODY, *rows])
        case "reply":
            return call_page([], rows)
        case _:
            return call_page([], sample=SAMPLE.format(text))


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.id)
def test_the_example_shows_its_kind(kind: Kind) -> None:
    """That change and no other, but for the words of a row that say it; only what the bindings
    alone show comes with another one."""
    example = kind.example
    old, new = (docs(example, text) for text in (example.old, example.new))
    changes = compare_apis(old, new)
    (found,) = (one for one in changes if one.kind is kind)
    others = [each for each in changes if each.level != "docs" and each is not found]
    assert not others or family_of(kind) == "name"
    assert (found.side, found.case) in {(side, case) for side, case, _ in kind.cells()}


def test_every_kind_and_every_case_has_words() -> None:
    assert len(KINDS) == sum(len(family.kinds) for family in FAMILIES)
    assert set(CASES) == {word for each in get_args(Case) for word in get_args(each)}
    told = {case for kind in KINDS.values() for _, case, _ in kind.cells()}
    assert told | {"filled"} == set(CASES)
    assert not set(KINDS) & set(rules_by_id())


def test_opposites_are_each_other() -> None:
    for kind in KINDS.values():
        assert mirrored(mirrored(kind)) is kind


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.id)
def test_an_explanation_says_all(kind: Kind) -> None:
    text = explain_kind(kind)
    flat = " ".join(text.split())
    assert text.startswith(f"{kind.id} (change): {kind.words}\n")
    for said in (kind.why, kind.do):
        assert said in flat
        assert said.endswith(".")
        assert "  " not in said
    for line in f"{kind.example.old}\n{kind.example.new}".split("\n"):
        assert line in text
    for side, case, cell in kind.cells():
        of = f" ({CASES[case]})" if case else ""
        (line,) = [
            one for one in text.split("\n") if one.startswith(f"    {side}{of}: ")
        ]
        assert f"{cell.level}, {cell.bump};" in line
        assert ("(breaks)" in line) == (cell.level == "breaking")
        assert cell.source in line
        assert cell.wire in line


def test_one_explanation() -> None:
    assert explain_kind(KINDS["host-changed"]) == (
        "host-changed (change): documented with another host\n"
        "\n"
        "The page names another base address for its call, or whether it is the only one.\n"
        "\n"
        "How grave it is:\n"
        "\n"
        "    request: non-breaking, minor; wire: other host;"
        " caution: another host\n"
        "\n"
        "For example (the rows of a request table), before:\n"
        "\n"
        "    | base_uri | string | At `https://one.example.org/`\n"
        "\n"
        "After:\n"
        "\n"
        "    | base_uri | string | At `https://two.example.org/`\n"
        "\n"
        "What to do: Generate the bindings again. Clients that are given a base address keep\n"
        "theirs."
    )


# -- the page ------------------------------------------------------------------------------


def test_the_page_is_that_of_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--changes", "--markdown"]) == 0
    page = (ROOT / "docs" / "changes.md").read_text("utf-8")
    command = "imtable explain --changes --markdown > docs/changes.md"
    assert page == capsys.readouterr().out, command


def test_the_page_has_a_section_for_each() -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(changes_markdown())
    heads = [
        at + 1
        for at, token in enumerate(tokens)
        if token.tag == "h3" and token.nesting == 1
    ]
    assert [tokens[at].content for at in heads] == list(KINDS)
    rows = [token for token in tokens if token.type == "tr_open"]
    said = sum(1 for kind in KINDS.values() for _ in kind.cells())
    heads_of_tables = len(FAMILIES) + len(KINDS)
    assert len(rows) == said + len(KINDS) + heads_of_tables


# -- the command ---------------------------------------------------------------------------


def test_the_command_knows_kinds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "field-added"]) == 0
    assert capsys.readouterr().out.startswith("field-added (change): ")
    assert main(["explain", "--changes"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in listed] == list(KINDS)


@pytest.mark.parametrize("name", ["feild-added", "Field-Added", "field-add"])
def test_a_misspelt_kind_is_recognised(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert main(["explain", name]) == 2
    assert "did you mean `field-added`" in capsys.readouterr().err


def test_sarif_says_the_same() -> None:
    log = json.loads(drift_sarif(Drift("old", "new", (), 0, 0)))
    rules = {rule["id"]: rule for rule in log["runs"][0]["tool"]["driver"]["rules"]}
    assert list(rules) == [
        f"{kind.id}/{side}" for kind in KINDS.values() for side in kind.sides
    ]
    for kind in KINDS.values():
        for side in kind.sides:
            why, levels, do = rules[f"{kind.id}/{side}"]["help"]["text"].split("\n\n")
            assert why == kind.why
            assert do == f"What to do: {kind.do}"
            said = {line.split()[0].strip(":,") for line in levels.split("\n")}
            assert said == {side}
