"""The account of a run."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import to_builtins

from imtable.reading.rules import SEVERITIES
from imtable.reading.sources import Source, read_sources
from imtable.report.summary import summarize, summary_text
from imtable.run.pipeline import Reading, read_tree
from support.corpus import ROOT, require_corpus
from support.rule_pages import CALL, NOTICE
from support.snapshots import one_worker, read_snapshot

STUB = "---\ntitle: /old\nhead:\n- - meta\n  - content: 0;url=/openapi/v3/pay/orders\n---\n"
OVERVIEW = "| 业务标签 | 直连\n| --- | ---\n| 支付 | [下单](/openapi/v3/pay/orders)\n"


def read(pages: dict[str, str]) -> tuple[Reading, ...]:
    sources = [Source(path, text.encode()) for path, text in pages.items()]
    return read_tree(sources, lint=True)


SMALL = {
    "openapi/index.md": OVERVIEW,
    "openapi/v2/old.md": STUB,
    "openapi/v2/pay/broken.md": CALL.text.replace("{#post}", "{#create}"),
    "openapi/v2/pay/close.md": CALL.text.replace("{#post}", "{#put}"),
    "openapi/v3/pay/orders.md": CALL.text,
    "webhook/v3/ORDER.PAID.md": NOTICE.text,
}


def test_the_text_of_a_small_tree() -> None:
    assert summary_text(summarize(read(SMALL))) == (
        "6 files: 4 pages, 1 stub, 1 overview, 0 unreadable; 0 set aside\n"
        "3 operations, 1 set aside: openapi v2 1, openapi v3 1, webhook v3 1; post 2, put 1\n"
        "8 tables: request 4 (请求参数 4), response 4 (返回字典 3, 应答规范 1)\n"
        "12 rows: 12 fields, 0 lines, 0 notes; 9 in the IR, 3 in diagnostics only\n"
        "4 diagnostics: 1 error, 0 warnings, 3 info, 0 style"
    )


def test_the_values_of_a_small_tree() -> None:
    value = to_builtins(summarize(read(SMALL)))
    assert value == {
        "files": 6,
        "pages": 4,
        "stubs": 1,
        "overviews": 1,
        "unreadable": 0,
        "others": 0,
        "pages_set_aside": 0,
        "operations_set_aside": 1,
        "operations": 3,
        "operations_by_kind": {"openapi v2": 1, "openapi v3": 1, "webhook v3": 1},
        "operations_by_verb": {"post": 2, "put": 1},
        "tables": 8,
        "tables_by_caption": {
            "request": {"请求参数": 4},
            "response": {"应答规范": 1, "返回字典": 3},
        },
        "rows": {
            "total": 12,
            "fields": 12,
            "lines": 0,
            "notes": 0,
            "in_ir": 9,
            "only_in_diagnostics": 3,
        },
        "diagnostics": 4,
        "diagnostics_by_severity": {"error": 1, "warning": 0, "info": 3, "style": 0},
        "diagnostics_by_rule": {
            "anchor-unknown": 1,
            "sample-absent": 2,
            "enum-status-classes": 1,
        },
        "severity_by_rule": {
            "anchor-unknown": "error",
            "sample-absent": "info",
            "enum-status-classes": "info",
        },
    }


def test_nothing_read_is_an_account_too() -> None:
    summary = summarize([])
    assert (summary.files, summary.rows.total, summary.diagnostics) == (0, 0, 0)
    assert summary_text(summary) == (
        "0 files: 0 pages, 0 stubs, 0 overviews, 0 unreadable; 0 set aside\n"
        "0 operations, 0 set aside\n"
        "0 tables\n"
        "0 rows: 0 fields, 0 lines, 0 notes; 0 in the IR, 0 in diagnostics only\n"
        "0 diagnostics: 0 errors, 0 warnings, 0 info, 0 style"
    )


def test_a_caption_cannot_steer_the_terminal() -> None:
    page = CALL.text.replace("返回字典", "返回\x1b[2J\u202e字典")
    text = summary_text(summarize(read({"openapi/v3/pay/orders.md": page})))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "返回\\x1b[2J\\u202e字典 1" in text


def check(readings: tuple[Reading, ...]) -> None:
    """What must hold of every account."""
    summary = summarize(readings)
    rows = summary.rows
    forms = summary.pages + summary.stubs + summary.overviews + summary.unreadable
    assert summary.files == len(readings) == forms
    assert rows.total == rows.in_ir + rows.only_in_diagnostics
    assert summary.operations == sum(summary.operations_by_kind.values())
    assert summary.operations == sum(summary.operations_by_verb.values())
    captions = summary.tables_by_caption.values()
    assert summary.tables == sum(sum(counts.values()) for counts in captions)
    assert tuple(summary.diagnostics_by_severity) == SEVERITIES
    assert summary.diagnostics == sum(summary.diagnostics_by_severity.values())
    assert summary.diagnostics == sum(summary.diagnostics_by_rule.values())


def test_the_account_of_our_own_pages_adds_up() -> None:
    readings = read_tree(read_sources(ROOT / "specs" / "docs"), lint=True)
    check(readings)
    summary = summarize(readings)
    assert summary.tables == 2 * summary.operations > 0
    assert summary.pages_set_aside == 0


def written_rows(docs: Path) -> int:
    """The rows of the tables of all operations, counted without any of our code."""
    count = 0
    for file in docs.rglob("*.md"):
        inside = False
        for line in file.read_text("utf-8").split("\n"):
            inside = line.startswith("|") and (inside or "{.type}" in line)
            count += inside and "{.type}" not in line and not line.startswith("| -")
    return count


@one_worker
@pytest.mark.parametrize(
    ("snapshot", "operations"), [("2026-01", None), ("2026-04", 1096)]
)
def test_the_account_of_a_snapshot(snapshot: str, operations: int | None) -> None:
    readings = read_snapshot(snapshot)
    check(readings)
    summary = summarize(readings)
    assert summary.operations == (operations or summary.operations)
    assert summary.tables == 2 * summary.operations
    assert summary.rows.total == written_rows(require_corpus(snapshot))
