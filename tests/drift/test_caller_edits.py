"""What a caller writes differently: one line for everything that breaks a program."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from imtable.drift.compare import Drift
from imtable.drift.facts import compare_apis
from imtable.drift.groups import Affected
from imtable.ir.model import Api, ApiPage
from imtable.report.drift.html import drift_html
from imtable.report.drift.json import drift_json
from imtable.report.drift.markdown import drift_markdown
from imtable.report.drift.text import drift_text
from support.reading import BODY, call_page, read
from support.severity_case import OBJECT

Rows = Iterable[str]
STATES = "| state | string | 状态<br/>`ON` \\| `OFF` 枚举值之一"


def page_of(text: str) -> ApiPage:
    api = read(text, path="openapi/v3/orders").lowered.api
    assert api is not None
    return api


def compared(old: str, new: str) -> Drift:
    before, after = (Api(pages=(page_of(text),)) for text in (old, new))
    found = tuple(Affected(one) for one in compare_apis(before, after))
    return Drift("old", "new", found, 1, 1)


def edits(found: Drift) -> list[tuple[str, str]]:
    return [(one.old, one.new) for change in found.changes for one in change.edits]


def row(name: str, kind: str = "string", *, need: bool = False) -> str:
    mark = "data-required " if need else ""
    return f"| {name} {{{mark}data-indent=1}} | {kind} | 说明"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            [BODY, row("a", need=True)],
            [BODY, row("a", need=True), row("b", need=True)],
            [("", "request.json.b: str  # required")],
        ),
        (
            [BODY, row("a", need=True), row("b")],
            [BODY, row("a", need=True), row("b", need=True)],
            [("request.json.b", "request.json.b: str  # required")],
        ),
        (
            [BODY, row("a", need=True), row("gone")],
            [BODY, row("a", need=True)],
            [("request.json.gone", "")],
        ),
        (
            [BODY, row("a", need=True)],
            [BODY, row("a", "integer", need=True)],
            [("request.json.a: str", "request.json.a: int")],
        ),
        ([BODY, row("a", need=True)], [BODY, row("a", need=True), row("b")], []),
    ],
    ids=["came", "required", "gone", "type", "optional"],
)
def test_what_a_caller_passes(
    old: Rows, new: Rows, expected: list[tuple[str, str]]
) -> None:
    assert edits(compared(call_page(old), call_page(new))) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            ["| id {data-required} | string | 编号"],
            ["| id | string | 编号"],
            [("response.id", "response.id  # may be None")],
        ),
        (
            ["| id | string | 编号", "| z | string | 尾"],
            ["| z | string | 尾"],
            [("response.id", "")],
        ),
        (
            [STATES, "| z | string | 尾"],
            ["| state | string | 状态", "| z | string | 尾"],
            [("PostResponse.State", "")],
        ),
    ],
    ids=["optional", "gone", "alias"],
)
def test_what_a_caller_reads(
    old: Rows, new: Rows, expected: list[tuple[str, str]]
) -> None:
    assert edits(compared(call_page([], old), call_page([], new))) == expected


def test_what_moved_is_written_at_its_new_place() -> None:
    one = f"| o {{data-indent=1}} | {OBJECT} | 对象", row("x").replace("=1", "=2")
    moved = row("y", "integer")
    found = compared(
        call_page([BODY, *one, moved]),
        call_page([BODY, *one, moved.replace("=1", "=2")]),
    )
    assert edits(found) == [("request.json.y", "request.json.o.y")]


def test_what_stood_beside_a_text_stands_in_it() -> None:
    """Its rows were read beside it as long as nothing said that they are its inside."""
    inside = [row(each).replace("=1", "=2") for each in ("x", "y")]
    text = "| o {data-indent=1} | string {data-encoded=by-json_encode} | 文本"
    found = compared(
        call_page([BODY, row("o"), row("x"), row("y")]),
        call_page([BODY, text.replace("文本", "说明"), *inside]),
    )
    assert [one.id for one in found.changes] == [
        "encoding-added",
        "field-moved",
        "field-moved",
    ]
    assert edits(found) == [
        ("request.json.o: str | None", "request.json.o: PostJson.O | None"),
        ("request.json.x", "request.json.o.x"),
        ("request.json.y", "request.json.o.y"),
    ]


def test_only_what_is_due_asks_for_the_body() -> None:
    """A member that is required inside an optional object says nothing of the body."""
    one = f"| o {{data-indent=1}} | {OBJECT} | 对象"
    inner = row("x").replace("=1", "=2"), row("x", need=True).replace("=1", "=2")
    found = compared(
        call_page([BODY, row("a"), one, inner[0]]),
        call_page([BODY, row("a", need=True), one, inner[1]]),
    )
    told = {one.path: [edit.old for edit in one.edits] for one in found.changes}
    assert told["request.json.o.x"] == ["request.json.o.x"]
    assert "request.json" in told["request.json.a"]


def test_what_the_client_supplies_asks_nobody_for_the_body() -> None:
    found = compared(
        call_page([BODY, row("a"), row("sp_appid")]),
        call_page([BODY, row("a", need=True), row("sp_appid", need=True)]),
    )
    levels = {one.path: one.level for one in found.changes}
    assert levels == {
        "request.json.a": "breaking",
        "request.json.sp_appid": "non-breaking",
    }


def test_another_kind_of_reply_is_no_edit_of_a_member() -> None:
    found = compared(
        call_page([], ["| 文件流 {align=center colspan=3}"]),
        call_page([], ["| id | string | 编号"]),
    )
    assert [one.id for one in found.changes] == ["body-kind-changed"]
    assert edits(found) == []


def test_every_report_tells_it() -> None:
    found = compared(
        call_page([BODY, row("a", need=True)]),
        call_page([BODY, row("a", "integer", need=True)]),
    )
    assert "caller: request.json.a: str -> request.json.a: int" in drift_text(
        found, verbose=True
    )
    assert "`request.json.a: str -> request.json.a: int`" in drift_markdown(found)
    (change,) = json.loads(drift_json(found))["changes"]
    assert change["edits"] == [
        {"old": "request.json.a: str", "new": "request.json.a: int", "places": []}
    ]
    text = drift_html(found)
    assert '<del><code class="doc">request.json.a: str</code></del>' in text
    assert '<ins><code class="doc">request.json.a: int</code></ins>' in text
