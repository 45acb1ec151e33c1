"""The catalogue: every rule is explained, and its example shows what it says."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from imtable.corrections.files import read_corrections
from imtable.reading.rules import (
    RULES,
    SEVERITIES,
    SUBJECTS,
    Rule,
    close_rules,
    find_rule,
    rules_by_id,
)
from imtable.reading.sources import Source, read_sources
from imtable.report.explain import catalogue_markdown, explain_rule
from imtable.run.pipeline import Reading, read_tree
from support.corpus import SNAPSHOTS
from support.rule_pages import CALL, NOTICE, Skeleton, example_page
from support.snapshots import one_worker, read_snapshot

SHOWN = [rule for rule in RULES if rule.where not in ("files", "corrections")]
# About entries of corrections: each has a test of its own where these are applied.
ENTRIES = [rule for rule in RULES if rule.where == "corrections"]
# What no page shows, because it is about files; each has a test of its own below.
FILE_LEVEL = {
    "page-unreadable",
    "page-name-unsafe",
    "page-not-utf8",
    "page-too-large",
    "page-outside",
    "page-name-collision",
}
# What is found only beside other pages: so many copies of the good page stand elsewhere.
NEIGHBOURS = {"enum-near-duplicate": 3}
# There is nothing to fix: the rule only tells.
TELLING = {
    "page-prose",
    "operation-deprecated",
    "table-request-empty",
    "variant-group",
    "json-wrapper-ambiguous",
    "name-alias",
    "enum-labelled",
    "enum-status-classes",
}


def read(rule: Rule, text: str) -> Reading:
    """The page with this example, linted, with its neighbours if it needs some."""
    others = [
        Source(
            f"openapi/v3/others/{number}.md",
            example_page(rule, rule.good or "").encode(),
        )
        for number in range(NEIGHBOURS.get(rule.id, 0))
    ]
    page = Source(rule.path, example_page(rule, text).encode())
    return read_tree([page, *others], lint=True)[0]


def rules_of(reading: Reading) -> set[str]:
    return {diagnostic.rule for diagnostic in reading.found}


# -- the examples --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "path", "found"),
    [
        (CALL, "openapi/v3/pay/orders.md", {"sample-absent"}),
        (NOTICE, "webhook/v3/ORDER.PAID.md", {"enum-status-classes"}),
    ],
)
def test_the_page_around_an_example_is_in_order(
    page: Skeleton, path: str, found: set[str]
) -> None:
    (reading,) = read_tree([Source(path, page.text.encode())], lint=True)
    assert rules_of(reading) == found


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.id)
def test_the_bad_example_breaks_its_rule(rule: Rule) -> None:
    reading = read(rule, rule.bad)
    found = [item for item in reading.found if item.rule == rule.id]
    assert found, rules_of(reading)
    assert reading.set_aside == (rule.sets_aside is not None)
    assert not rule.repairs or all(item.done for item in found)


@pytest.mark.parametrize(
    "rule", [rule for rule in SHOWN if rule.good is not None], ids=lambda rule: rule.id
)
def test_the_good_example_is_in_order(rule: Rule) -> None:
    reading = read(rule, rule.good or "")
    assert rule.id not in rules_of(reading)
    doubtful = [d for d in reading.found if d.severity in ("error", "warning")]
    assert doubtful == []


def test_what_has_no_example_is_known() -> None:
    assert {rule.id for rule in RULES if rule.where == "files"} == FILE_LEVEL
    assert {rule.id for rule in RULES if rule.good is None} == TELLING | {
        rule.id for rule in ENTRIES
    }


@pytest.mark.parametrize("rule", ENTRIES, ids=lambda rule: rule.id)
def test_the_example_of_a_correction_is_an_entry(rule: Rule) -> None:
    (found,) = read_corrections({"pay.toml": rule.bad.encode()}, "")
    assert found.entry.page == "openapi/v3/pay/orders"


# -- files ---------------------------------------------------------------------------------


def file_rules(docs: Path) -> dict[str, set[str]]:
    readings = read_tree(read_sources(docs), lint=True)
    return {reading.file: rules_of(reading) for reading in readings}


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "good.md").write_text(CALL.text, "utf-8")
    return folder


def test_a_link_without_target_cannot_be_read(docs: Path) -> None:
    (docs / "orders.md").symlink_to(docs / "moved-away.md")
    assert file_rules(docs)["orders.md"] == {"page-unreadable"}


def test_a_name_that_no_file_should_have(docs: Path) -> None:
    (docs / "pay ").mkdir()
    (docs / "pay " / "orders.md").write_text(CALL.text, "utf-8")
    assert file_rules(docs)["pay /orders.md"] == {"page-name-unsafe"}


def test_bytes_that_are_not_utf8(docs: Path) -> None:
    (docs / "orders.md").write_bytes("# 订单 {#post}".encode("gbk"))
    assert file_rules(docs)["orders.md"] == {"page-not-utf8"}


def test_a_file_too_large(docs: Path) -> None:
    (docs / "orders.md").write_bytes(b"#" * 9_000_000)
    assert file_rules(docs)["orders.md"] == {"page-too-large"}


def test_a_link_out_of_the_docs(docs: Path) -> None:
    (docs.parent / "secret.md").write_text(CALL.text, "utf-8")
    (docs / "orders.md").symlink_to(docs.parent / "secret.md")
    (docs / "inside.md").symlink_to(docs / "good.md")
    found = file_rules(docs)
    assert found["orders.md"] == {"page-outside"}
    assert found["inside.md"] == found["good.md"]


@pytest.mark.parametrize("collides", [True, False])
def test_two_pages_of_one_module(docs: Path, collides: bool) -> None:
    rule = find_rule("page-name-collision")
    paths = (rule.bad if collides else rule.good or "").split("\n")
    for path in paths:
        file = docs / "openapi" / "v3" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(CALL.text, "utf-8")
    found = file_rules(docs)
    for path in paths:
        assert (rule.id in found[f"openapi/v3/{path}"]) is collides


# -- the texts -----------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_explained(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.id)
    assert rule.severity in SEVERITIES
    assert rule.what == rule.what.strip(" .")
    assert "|" not in rule.what
    for text in (rule.why, rule.fix):
        assert text.endswith(".")
        assert "  " not in text
        assert len(text) > 10
    assert rule.bad != rule.good
    assert not (rule.repairs and rule.sets_aside)


def test_ids_are_unique() -> None:
    assert len(rules_by_id()) == len(RULES) == sum(len(s.rules) for s in SUBJECTS)


def test_a_rule_that_leaves_the_reading_alone_says_nothing_of_it() -> None:
    assert explain_rule(find_rule("tooltip-case")) == (
        "tooltip-case (style): `Array` for `array`\n"
        "\n"
        "PHP and most pages write `array`. It means the same.\n"
        "\n"
        "For example (rows below `json` in a request table in openapi/v3/pay/orders.md):\n"
        "\n"
        '    | payer {data-indent=1} | object {data-tooltip="对应PHP的Array"} | The payer\n'
        "    | openid {data-indent=2} | string | Number of the payer\n"
        "\n"
        "In order:\n"
        "\n"
        '    | payer {data-indent=1} | object {data-tooltip="对应PHP的array"} | The payer\n'
        "    | openid {data-indent=2} | string | Number of the payer\n"
        "\n"
        "To fix it: Write `array`. `imtable lint --fix` does it in most cases."
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_an_explanation_says_all(rule: Rule) -> None:
    text = explain_rule(rule)
    flat = " ".join(text.split())
    assert rule.why in flat
    assert rule.fix in flat
    for line in f"{rule.bad}\n{rule.good or ''}".split("\n"):
        assert line in text
    pinned = "The rule cannot be switched off." in flat
    assert pinned == (rule.repairs or rule.sets_aside is not None)
    assert ("stays open: its last good reading" in flat) == (
        rule.sets_aside is not None
    )


def test_the_page_of_rules_has_a_section_for_each() -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(catalogue_markdown())
    pairs = pairwise(tokens)
    headings = [
        (one.tag, two.content) for one, two in pairs if one.type == "heading_open"
    ]
    wanted = [("h1", "Rules")]
    for subject in SUBJECTS:
        wanted.append(("h2", subject.title))
        wanted += [("h3", name) for name in sorted(rule.id for rule in subject.rules)]
    assert headings == wanted
    examples = [token.content for token in tokens if token.type == "fence"]
    shown = {rule.bad + "\n" for rule in RULES} | {
        f"{r.good}\n" for r in RULES if r.good
    }
    assert {text for text in examples if text.strip()} == {
        t for t in shown if t.strip()
    }


@pytest.mark.parametrize(
    ("text", "close"),
    [
        ("row-two-cell", "row-two-cells"),
        ("ROW_TWO_CELLS", "row-two-cells"),
        ("indent-jumps", "indent-jump"),
        ("pipe", "row-unescaped-pipe"),
        ("unescaped", "row-unescaped-pipe"),
        ("sample-json", "sample-json-unannounced"),
    ],
)
def test_a_misspelt_rule_is_recognised(text: str, close: str) -> None:
    assert close in close_rules(text)
    assert len(close_rules(text)) <= 3


@pytest.mark.parametrize("text", ["", "zzz", "q" * 100_000])
def test_nonsense_is_not(text: str) -> None:
    assert close_rules(text) == ()


# -- the catalogue tells the truth about the reading ---------------------------------------


@one_worker
@pytest.mark.parametrize("snapshot", SNAPSHOTS)
def test_what_mends_says_so(snapshot: str) -> None:
    repaired = {
        item.rule
        for reading in read_snapshot(snapshot)
        for item in reading.found
        if item.repaired and find_rule(item.rule).severity != "style"
    }
    assert repaired
    for rule in map(find_rule, repaired):
        assert rule.repairs or rule.sets_aside, rule.id
