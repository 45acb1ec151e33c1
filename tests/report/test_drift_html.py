"""Drift as one HTML file: what is in it, where, and that text of the docs stays text."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest
from msgspec.structs import replace

from imtable.cli import main
from imtable.drift.compare import Drift
from imtable.drift.facts import compare_apis
from imtable.drift.facts.kinds.kind import breaking
from imtable.drift.facts.offers import Bindings, BothBindings
from imtable.drift.git import Commit
from imtable.drift.groups import Affected
from imtable.drift.set_aside import History, Reverted
from imtable.ir.model import Api
from imtable.report.drift.html import drift_html
from imtable.report.drift.html.document import document
from imtable.report.drift.html.model import (
    ChangeView,
    Document,
    FieldCell,
    FieldTreeRow,
    TreeNode,
)
from support.drift_pages import hostile_drift, small_drift
from support.reading import BODY, CALL, call_page, read
from support.snapshots import drift_between, one_worker


class Tags(HTMLParser):
    """All tags of a document with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said += data

    def values(self, name: str) -> list[str]:
        return [value for _, attrs in self.tags if (value := attrs.get(name))]


def row_drift(old: Sequence[str], new: Sequence[str]) -> Drift:
    """The difference of one call whose body has these rows."""
    one, two = (
        Api(pages=(read(call_page([BODY, *rows]), CALL).api,)) for rows in (old, new)
    )
    found = tuple(map(Affected, compare_apis(one, two)))
    return Drift(
        "old", "new", found, 1, 1, bindings=BothBindings(Bindings(one), Bindings(two))
    )


def rows_of(report: Document) -> list[FieldTreeRow]:
    """All rows of all tables."""
    return [
        row for op in report.operations for table in op.tables for row in table.rows
    ]


def facts_of(report: Document) -> list[ChangeView]:
    """All changes as they are shown."""
    own = [fact for operation in report.operations for fact in operation.facts]
    return [*own, *(fact for row in rows_of(report) for fact in row.facts)]


def told(cell: FieldCell | None) -> str:
    """A cell in one line, what differs in [brackets]."""
    if cell is None:
        return ""
    spans = (cell.name, *cell.marks, *cell.values)
    words = [f"[{span.text}]" if span.changed else span.text for span in spans]
    prose = "".join(f"[{s.text}]" if s.changed else s.text for s in cell.text)
    return " ".join(
        filter(None, (*words, cell.more, prose, cell.below and f"({cell.below})"))
    )


def lines(report: Document) -> list[str]:
    """All rows, indented."""
    return [
        f"{'  ' * row.depth}{told(row.old)} | {told(row.new)}"
        for row in rows_of(report)
    ]


# -- rows ----------------------------------------------------------------------------------

A = "| a {data-indent=1} | string | 说明"
NEED = A.replace("{data", "{data-required data")
OBJECT = 'object {data-tooltip="对应PHP的array"}'
IN = f"| o {{data-indent=1}} | {OBJECT} | 内"
DEEP = A.replace("=1", "=2")
HEAD = "json object | json object"


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ([A], [NEED], ["  a string [optional] 说明 | a string [required] 说明"]),
        (
            [A],
            [A.replace("string", "integer")],
            ["  a [string] 说明 | a [integer] 说明"],
        ),
        (
            [A, DEEP.replace("=2", "=1").replace("a ", "b ")],
            [A],
            ["  [b] string 说明 |"],
        ),
        (
            [A + "<br/>`X` \\| `Y` 枚举值之一"],
            [A + "<br/>`X` \\| `Z` 枚举值之一"],
            ["  a string [Y] X 说明 | a string [Z] X 说明"],
        ),
        (
            [A],
            [A + "<br/>`X` \\| `Y` 枚举值之一"],
            ["  a string 说明 | a string [X] [Y] 说明"],
        ),
        (
            [A + "<br/>`X` \\| `Y` 枚举值之一"],
            [A],
            ["  a string [X] [Y] 说明 | a string 说明"],
        ),
        (
            [A.replace("说明", "买家的名字")],
            [A.replace("说明", "买家的名称")],
            ["  a string 买家的名[字] | a string 买家的名[称]"],
        ),
        (
            [IN, DEEP],
            [IN, DEEP.replace("data-", "data-required data-", 1)],
            [
                "  o object | o object",
                "    a string [optional] 说明 | a string [required] 说明",
            ],
        ),
        ([A], [A, IN, DEEP], [" | [o] object 内 (a)"]),
        (
            [IN, DEEP, "| z {data-indent=1} | string | 末尾"],
            [IN, "| b {data-indent=2} | string | 别", "| z {data-indent=1} | string |"],
            [
                "  o object | o object",
                "    [a] string 说明 |",
                "     | [b] string 别",
                "  z string [末尾] | z string",
            ],
        ),
    ],
)
def test_a_changed_field_stands_at_its_place(
    old: list[str], new: list[str], shown: list[str]
) -> None:
    found = [line.strip() for line in lines(document(row_drift(old, new)))]
    assert found == [HEAD, *(line.strip() for line in shown)]


def test_many_unchanged_values_are_counted() -> None:
    values = " \\| ".join(f"`V{n}`" for n in range(20))
    old, new = (f"{A}<br/>{values}{more} 枚举值之一" for more in ("", " \\| `NEW`"))
    line = lines(document(row_drift([old], [new])))[1]
    assert "[NEW] V0 V1 V2 V3 V4 V5 and 14 more" in line
    assert "V6" not in line


def test_a_moved_field_is_shown_where_it_was_and_where_it_is() -> None:
    old, new = [IN, DEEP, DEEP.replace("a ", "b ")], [IN, DEEP.replace("a ", "b "), A]
    report = document(row_drift(old, new))
    (gone,) = [row for row in rows_of(report) if row.kind == "removed"]
    (come,) = [row for row in rows_of(report) if row.arrivals]
    assert (told(gone.old), gone.depth) == ("[a] string 说明", 2)
    assert (told(come.new), come.depth) == ("[a] string 说明", 1)
    assert come.arrivals[0].anchor == gone.facts[0].anchor
    assert come.arrivals[0].text == "request.json.o.a"


def test_a_renamed_field_is_one_row() -> None:
    rows = [
        f"| {name} {{data-indent=1}} | string | 买家的名字" for name in ("ab", "ac")
    ]
    report = document(row_drift(rows[:1], rows[1:]))
    assert lines(report)[1:] == ["  [ab] string 买家的名字 | [ac] string 买家的名字"]


def test_variants_that_went_are_not_mixed_with_those_that_stay() -> None:
    one = f"| v {{data-indent=1}} | {OBJECT} | 甲种"
    m = "| m {data-indent=2} | string | 说明"
    n = "| n {data-indent=2} | string | 另外"
    old = [one, m, one.replace("甲", "乙"), n, one.replace("甲", "丙"), m, n]
    report = document(row_drift(old, [*old[:2], *old[4:5], m, n + "了"]))
    assert lines(report) == [
        HEAD,
        "  v object | v object",
        "    [<2>] object 乙种 (n) | ",
        "    <2> object | <2> object",
        "      n string 另外 | n string 另外[了]",
    ]


# -- the whole -----------------------------------------------------------------------------


def test_every_fact_is_there_once_with_its_own_anchor(tmp_path: Path) -> None:
    drift = small_drift(tmp_path)
    shown = [fact.anchor for fact in facts_of(document(drift))]
    assert sorted(shown) == sorted(change.fingerprint for change in drift.changes)
    ids = Tags(drift_html(drift)).values("id")
    assert len(ids) == len(set(ids))
    assert set(shown) < set(ids)


def test_facts_with_one_fingerprint_have_two_anchors(tmp_path: Path) -> None:
    drift = small_drift(tmp_path)
    twice = Drift("a", "b", drift.affected[:1] * 2, 1, 1)
    anchors = [fact.anchor for fact in facts_of(document(twice))]
    first = drift.changes[0].fingerprint
    assert anchors == [first, f"{first}-2"]


def test_links_lead_somewhere(tmp_path: Path) -> None:
    tags = Tags(drift_html(small_drift(tmp_path)))
    links = {href for href in tags.values("href") if href != "data:,"}
    assert links
    assert {href.removeprefix("#") for href in links} <= set(tags.values("id"))


def test_the_tree_holds_every_operation_and_adds_up(tmp_path: Path) -> None:
    report = document(small_drift(tmp_path))
    leaves: list[str] = []

    def visit(node: TreeNode) -> int:
        leaves.extend([node.anchor] if node.anchor else [])
        count = sum(badge.count for badge in node.badges)
        if node.children:
            assert sum(map(visit, node.children)) == count
        return count

    assert sum(map(visit, report.tree)) == report.total
    assert leaves == [operation.anchor for operation in report.operations]


def test_equal_edits_fold_to_the_first(tmp_path: Path) -> None:
    report = document(small_drift(tmp_path))
    (group,) = report.groups
    assert (group.path, len(group.alike)) == ("request.json.shop_id", 3)
    alike = [fact for fact in facts_of(report) if fact.edit]
    assert [bool(fact.alike) for fact in alike].count(True) == 1
    assert [link.anchor for link in group.alike] == [f.anchor for f in alike]


def test_a_notification_is_named_by_what_it_is(tmp_path: Path) -> None:
    report = document(small_drift(tmp_path))
    (event,) = [one for one in report.operations if one.verb == "EVENT"]
    assert [table.label for table in event.tables] == ["Notification (what arrives)"]


def test_nothing_differs() -> None:
    report = document(Drift("a", "b", (), 35, 0))
    assert (report.bump, report.reason) == ("no release needed", None)
    assert all(level.chosen for level in report.levels)
    assert "Nothing differs" in drift_html(Drift("a", "b", (), 35, 0))


def test_facts_without_the_ir_are_shown_all_the_same(tmp_path: Path) -> None:
    drift = small_drift(tmp_path)
    bare = Drift("a", "b", drift.affected, 7, 7)
    assert len(facts_of(document(bare))) == len(drift.changes)
    assert " | [shop_id]" in "\n".join(lines(document(bare)))


def test_pages_that_could_not_be_compared_come_first(tmp_path: Path) -> None:
    drift = small_drift(tmp_path)
    lost = Drift("a", "b", drift.affected, 7, 7, ("a: x.md: <why>",))
    text = drift_html(lost)
    assert text.index("a: x.md: &lt;why&gt;") < text.index('id="facts"')


# -- safety --------------------------------------------------------------------------------


def test_text_of_the_docs_makes_no_markup() -> None:
    text = drift_html(hostile_drift())
    tags = Tags(text)
    names = [name for name, _ in tags.tags]
    assert names.count("script") == names.count("style") == 1
    assert "img" not in names
    assert not [name for _, attrs in tags.tags for name in attrs if name[:2] == "on"]
    assert all(href[0] == "#" or href == "data:," for href in tags.values("href"))
    assert "{{ 7 * 7 }}" in tags.said
    assert not set("\u2028\u2029\u202e\u202c") & set(text)


def test_the_policy_knows_style_and_script_and_nothing_else(tmp_path: Path) -> None:
    text = drift_html(small_drift(tmp_path))
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in policy
    assert "http" not in policy
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        (inner,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    assert 'style="' not in text.partition("</head>")[2]
    assert "@import" not in text
    assert "url(" not in text


def test_the_command_writes_the_same_bytes_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small_drift(tmp_path)
    words = ["diff", str(tmp_path / "old"), str(tmp_path / "new"), "--format", "html"]
    assert main(words) == 1
    first = capsys.readouterr().out
    assert main(words) == 1
    assert capsys.readouterr().out == first
    assert first.endswith("</html>\n")


def test_commits_are_shown_with_what_they_brought(tmp_path: Path) -> None:
    found = small_drift(tmp_path)
    commits = (
        Commit("a" * 40, "Names <b>", "2030-12-31"),
        Commit("b" * 40, "Nothing", ""),
    )
    first = found.affected[0]
    brought = replace(first, change=replace(first.change, commit="a" * 40))
    undone = Reverted(found.affected[1], commits[1], commits[0])
    found = replace(
        found,
        affected=(brought, *found.affected[1:]),
        history=History(commits, (undone,)),
    )
    one, two = document(found).commits
    assert [link.anchor for link in one.facts] == [first.change.fingerprint]
    assert (one.hash, one.date, one.undone) == ("a" * 10, "2030-12-31", ())
    assert two.facts == ()
    assert "gone with aaaaaaaaaa" in two.undone[0]
    assert "Names &lt;b&gt;" in drift_html(found)


def test_a_bump_that_looks_too_small_is_explained(tmp_path: Path) -> None:
    found = small_drift(tmp_path)
    assert document(found).small == ""  # major needs no words
    wire = breaking("rejected")
    one = replace(found.affected[0], change=replace(found.changes[0], severity=wire))
    assert "on the wire" in document(replace(found, affected=(one,))).small


@one_worker
def test_two_snapshots_make_one_file_of_less_than_a_megabyte() -> None:
    drift = drift_between("2026-01", "2026-04")
    text = drift_html(drift)
    assert len(text.encode()) < 1_000_000
    assert len(facts_of(document(drift))) == len(drift.changes)
    assert text.count('<article class="fact ') == len(drift.changes)
