"""The table of severities where the words of a page change and the bytes mostly do not: what is
inside of a text, a body of which nothing was said, another list of values, a notification whose
file has another name."""

from __future__ import annotations

from imtable.drift.facts.kinds.kind import Case as Condition
from support.reading import call_page, notice_page
from support.severity_case import (
    OBJECT,
    ORDERS,
    Case,
    Docs,
    asked,
    listed,
    needed,
    reply,
    row,
    told,
)
from support.severity_operations import stub

PLAIN = row("o", "string", "文本")
JSON_TEXT = (row("o", "string {data-encoded=by-json_encode}", "文本"), row("x", at=2))
TOLD = "| o {data-required} | string | 文本"
TOLD_JSON = (
    "| o {data-required} | string {data-encoded=by-json_encode} | 文本",
    "| x {data-indent=1} | string | 说明",
)
INSIDE = (
    asked("encoding-added", [PLAIN], JSON_TEXT, condition="alike"),
    asked("encoding-removed", JSON_TEXT, [PLAIN], condition="alike"),
    told("encoding-added", [TOLD], TOLD_JSON, condition="alike"),
    told("encoding-removed", TOLD_JSON, [TOLD], condition="alike"),
)
MODE, OTHERS = listed("ONE"), listed("TWO", "SIX")
VALUES = (
    asked(
        "constant-opened",
        [needed("a", text=MODE), row("b")],
        [needed("a", text=OTHERS), row("b")],
        condition="other",
    ),
    asked(
        "constant-closed",
        [needed("a", text=OTHERS)],
        [needed("a", text=MODE)],
        condition="other",
    ),
    told(
        "constant-opened",
        ["| a {data-required} | string | " + MODE],
        ["| a {data-required} | string | " + OTHERS],
        condition="other",
    ),
    told(
        "constant-closed",
        ["| a {data-required} | string | " + OTHERS],
        ["| a {data-required} | string | " + MODE],
        condition="other",
    ),
)
NOTHING = "| 空字符串(无返回内容) {align=center colspan=3}"
BODIES = (
    Case(
        kind="body-kind-changed",
        side="response",
        condition="documented",
        old={ORDERS: call_page([], [NOTHING])},
        new=reply("| id {data-required} | string | 编号", "| word | string | 说明"),
    ),
)
V2_OLD, V2_NEW = "webhook/v2/@/paid", "webhook/v2/@/done"
OLD, NEW = "webhook/v3/@/ORDER.PAID", "webhook/v3/@/ORDER.DONE"
NOTICE = notice_page(
    [
        f"| body {{data-required}} | {OBJECT} | 通知",
        *map(needed, ("id", "a", "b", "c")),
    ],
    [f"| body | {OBJECT} | 应答", needed("code")],
)


def event(kind: str, condition: Condition, old: Docs, new: Docs) -> Case:
    """A notification that moves, or goes."""
    return Case(kind=kind, side="request", condition=condition, old=old, new=new)


EVENTS = (
    event("operation-moved", "event", {OLD: NOTICE}, {NEW: NOTICE}),
    event(
        "operation-moved", "event-stub", {OLD: NOTICE}, {OLD: stub(NEW), NEW: NOTICE}
    ),
    event("operation-moved", "alike", {V2_OLD: NOTICE}, {V2_NEW: NOTICE}),
    event("operation-removed", "event", {OLD: NOTICE, NEW: NOTICE}, {NEW: NOTICE}),
    event(
        "operation-removed",
        "event-stub",
        {OLD: NOTICE, NEW: NOTICE},
        {OLD: stub(NEW), NEW: NOTICE},
    ),
)
WORDINGS = (*INSIDE, *VALUES, *BODIES, *EVENTS)
