"""The table of severities where the words of a page change and the bytes mostly do not: what is
inside of a text, a body of which nothing was said, another list of values, a notification whose
file has another name."""

from __future__ import annotations

from imtable.drift.facts.kinds.kind import Case as Condition
from support.reading import call_page, notice_page
from support.severity_case import (
    HERE,
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
    asked(
        "encoding-added",
        [PLAIN],
        JSON_TEXT,
        'm.post(client, json=m.PostJson(o="{}"))  # here',
        condition="alike",
    ),
    asked(
        "encoding-removed",
        JSON_TEXT,
        [PLAIN],
        'm.post(client, json=m.PostJson(o=m.PostJson.O(x="")))  # here',
        condition="alike",
    ),
    told(
        "encoding-added",
        [TOLD],
        TOLD_JSON,
        "text: str = r.o  # here",
        condition="alike",
    ),
    told("encoding-removed", TOLD_JSON, [TOLD], "r.o.x  # here", condition="alike"),
)
MODE, OTHERS = listed("ONE"), listed("TWO", "SIX")
MATCH = ('if r.a == "ONE":', "    pass", 'elif r.a == "TWO":  # here', "    pass")
VALUES = (
    asked(
        "constant-opened",
        [needed("a", text=MODE), row("b")],
        [needed("a", text=OTHERS), row("b")],
        'm.post(client, json=m.PostJson(b=""))  # here',
        condition="other",
    ),
    asked(
        "constant-closed",
        [needed("a", text=OTHERS)],
        [needed("a", text=MODE)],
        'm.post(client, json=m.PostJson(a="SIX"))  # here',
        condition="other",
    ),
    told(
        "constant-opened",
        ["| a {data-required} | string | " + MODE],
        ["| a {data-required} | string | " + OTHERS],
        *MATCH,
        condition="other",
    ),
    told(
        "constant-closed",
        ["| a {data-required} | string | " + OTHERS],
        ["| a {data-required} | string | " + MODE],
        'state: m.PostResponse.A = "TWO"  # here',
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
        use=("m.post(client).meta.http_status  # here",),
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
READ = ('m.Acknowledgement(code="")  # here',)


def event(kind: str, condition: Condition, old: Docs, new: Docs, *, gone: bool) -> Case:
    """A notification that is imported from its first page, which may be `gone`."""
    module = "v2.@ import paid" if V2_OLD in old else "v3.@.order import paid"
    mark = f"  {HERE}" if gone else ""
    return Case(
        kind=kind,
        side="request",
        condition=condition,
        old=old,
        new=new,
        start=f"from sdk.webhook.{module} as m{mark}",
        use=tuple(line.removesuffix(f"  {HERE}") for line in READ) if gone else READ,
    )


EVENTS = (
    event("operation-moved", "event", {OLD: NOTICE}, {NEW: NOTICE}, gone=True),
    event(
        "operation-moved",
        "event-stub",
        {OLD: NOTICE},
        {OLD: stub(NEW), NEW: NOTICE},
        gone=False,
    ),
    event("operation-moved", "alike", {V2_OLD: NOTICE}, {V2_NEW: NOTICE}, gone=True),
    event(
        "operation-removed",
        "event",
        {OLD: NOTICE, NEW: NOTICE},
        {NEW: NOTICE},
        gone=True,
    ),
    event(
        "operation-removed",
        "event-stub",
        {OLD: NOTICE, NEW: NOTICE},
        {OLD: stub(NEW), NEW: NOTICE},
        gone=False,
    ),
)
WORDINGS = (*INSIDE, *VALUES, *BODIES, *EVENTS)
