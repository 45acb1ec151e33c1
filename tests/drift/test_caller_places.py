"""With the sources of a caller, each edit says where it is made: file and line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imtable.drift.caller_places import with_places
from imtable.drift.compare import Drift
from imtable.drift.relevance import in_package
from imtable.drift.usage import find_usage
from imtable.drift.used import only_used
from imtable.report.drift.html import drift_html
from imtable.report.drift.json import drift_json
from imtable.report.drift.markdown import drift_markdown
from imtable.report.drift.text import drift_text
from support.drift_pages import drift_between
from support.reading import BODY, call_page
from support.severity_case import OBJECT, needed, row
from support.severity_operations import stub

FILE = "openapi/v3/pay/orders.md"
OLD = call_page(
    [BODY, needed("a"), row("gone"), row("o", OBJECT), row("x", at=2)],
    ["| id {data-required} | string | 编号", "| word | string | 说明"],
)
NEW = call_page(
    [
        BODY,
        needed("a"),
        needed("b", text="新的"),
        row("o", OBJECT),
        row("z", text="说明", at=2),
    ],
    ["| id | string | 编号", "| word | string | 说明"],
)
IMPORT = "from sdk.v3.pay import orders"


def placed(folder: Path, program: str, new: dict[str, str] | None = None) -> Drift:
    """The drift, with the places in a program."""
    (folder / "app.py").write_text(program, "utf-8")
    pages = {FILE: NEW} if new is None else new
    found = in_package(drift_between(folder / "docs", {FILE: OLD}, pages), "sdk")
    usage = find_usage([folder / "app.py"], "sdk")
    return with_places(only_used(found, usage, ()), "sdk")


def lines(found: Drift, kind: str) -> list[int]:
    """The lines beside the edits of a kind of change."""
    return [
        int(place.rpartition(":")[2])
        for change in found.changes
        for edit in change.edits
        for place in edit.places
        if change.id == kind
    ]


CALLS = [
    (IMPORT, "orders.PostJson", "orders.post"),
    ("from sdk.v3.pay.orders import PostJson as P, post", "P", "post"),
    ("import sdk.v3.pay.orders as o", "o.PostJson", "o.post"),
    (
        "import sdk.v3.pay.orders",
        "sdk.v3.pay.orders.PostJson",
        "sdk.v3.pay.orders.post_async",
    ),
]


@pytest.mark.parametrize(("start", "body", "call"), CALLS)
def test_arguments_are_found_in_calls(
    tmp_path: Path, start: str, body: str, call: str
) -> None:
    program = (
        f"{start}\n"
        f"given = {body}(a='', b='', gone='')\n"
        f"other = {body}(\n"
        "    a='',\n"
        f"    o={body}.O(x=''),\n"
        ")\n"
        f"open_ = {body}(**{{}})\n"
        f"reply = {call}(client, json=given)\n"
        "unrelated(gone='', x='')\n"
        "print(reply.id, other.b)\n"
    )
    found = placed(tmp_path, program)
    assert lines(found, "field-removed") == [2]  # `gone`
    assert lines(found, "field-added") == [3]  # the call that lacks `b`
    assert lines(found, "field-renamed") == [5]  # `x`
    assert lines(found, "required-removed") == [10]  # `id`


def test_what_a_program_does_not_write_has_no_place(tmp_path: Path) -> None:
    found = placed(tmp_path, f"{IMPORT}\norders.post(client)\n")
    assert lines(found, "field-removed") == []
    assert any(change.edits for change in found.changes)


def test_a_function_that_is_gone_is_named_on_every_line(tmp_path: Path) -> None:
    other = {"openapi/v3/pay/bills.md": call_page([], ["| z | string | 尾"])}
    found = placed(tmp_path, f"{IMPORT}\n\nreply = orders.post(client)\n", other)
    assert lines(found, "operation-removed") == [1, 3]


def test_behind_an_alias_the_old_name_is_looked_for(tmp_path: Path) -> None:
    moved = {FILE: stub("openapi/v3/pay/bills"), "openapi/v3/pay/bills.md": NEW}
    found = placed(tmp_path, f"{IMPORT}\norders.PostJson(a='', gone='')\n", moved)
    assert lines(found, "field-removed") == [2]


def test_without_sources_there_are_no_places(tmp_path: Path) -> None:
    found = drift_between(tmp_path, {FILE: OLD}, {FILE: NEW})
    assert with_places(found, "sdk") is found


def test_reports_name_the_places(tmp_path: Path) -> None:
    found = placed(tmp_path, f"{IMPORT}\norders.PostJson(a='', b='', gone='')\n")
    at = f"{(tmp_path / 'app.py').as_posix()}:2"
    assert f"caller: drop request.json.gone at {at}" in drift_text(found)
    assert f"drop request.json.gone at {at}" in drift_markdown(found)
    assert f'<span class="quiet doc">at {at}</span>' in drift_html(found)
    changes = json.loads(drift_json(found))["changes"]
    (edit,) = [e for c in changes if c["id"] == "field-removed" for e in c["edits"]]
    assert edit == {"old": "request.json.gone", "new": "", "places": [at]}
