"""The table of severities, operations as a whole: a case for every rule about one."""

from __future__ import annotations

from support.reading import BODY, call_page, notice_page
from support.severity_case import (
    BILLS,
    OBJECT,
    ORDERS,
    Case,
    Docs,
    answered,
    needed,
    request,
    row,
)

BY_ID, BY_NUMBER = "openapi/v3/@/orders/{order_id}", "openapi/v3/@/orders/{number}"
AWAY = "openapi/v3/@/away"
ROWS = (needed("a"), row("b"), row("c", "integer"), row("d", "boolean"))
FULL = call_page([BODY, *ROWS])
LESS = call_page([BODY, *ROWS[:1], *ROWS[2:]])


def stub(target: str) -> str:
    """A page that has moved."""
    return (
        "---\ntitle: Moved\nhead:\n  - - meta\n    - http-equiv: refresh\n"
        f"      content: 0;url=/{target}\n---\n"
    )


def by(name: str) -> str:
    """A call with one variable in its path."""
    return call_page([f"| {name} {{data-required}} | string | 单号", BODY, *ROWS])


def option(*rows: str) -> Docs:
    """A call with these rows beside its body."""
    return {ORDERS: call_page([*rows, BODY, *ROWS])}


def titled(words: str) -> Docs:
    """A call with another title."""
    return {ORDERS: FULL.replace("title: 下单", f"title: {words}")}


def guide(url: str) -> Docs:
    """A page outside the tree, whose sample tells the URL."""
    sample = f"$instance->chain('{url}')->post(['json' => ['a' => '']]);"
    return {"guide/@/orders": call_page([BODY, *ROWS], sample=sample)}


NOTICE = notice_page(
    [f"| body {{data-required}} | {OBJECT} | 通知", needed("id")],
    [f"| body | {OBJECT} | 应答", needed("code")],
)
OLD_NOTICE, NEW_NOTICE = "webhook/v2/@/PAID", "webhook/v3/@/PAID"
CONTAINER = "\n::: danger 已下线 {.im-deprecated}\n\n自 `2031.01.02` 起\n\n:::\n\n"
DEPRECATED = {ORDERS: FULL.replace("\n\n| 请求", f"\n{CONTAINER}| 请求", 1)}
ORDER = {ORDERS: FULL}
HOST = "| base_uri | string | 接入点 `https://{}.example.org/`"

SAME_CALL = (
    Case(
        kind="operation-added",
        side="request",
        old=ORDER,
        new={**ORDER, BILLS: call_page([], ["| z | string | 尾"])},
    ),
    Case(kind="notice-added", side="request", old=ORDER, new=DEPRECATED),
    Case(kind="notice-removed", side="request", old=DEPRECATED, new=ORDER),
    Case(
        kind="notice-changed",
        side="request",
        old=DEPRECATED,
        new={name: text.replace("2031", "2032") for name, text in DEPRECATED.items()},
    ),
    Case(
        kind="host-changed",
        side="request",
        old=option(HOST.format("one")),
        new=option(HOST.format("two")),
    ),
    Case(
        kind="transport-changed",
        side="request",
        old=ORDER,
        new=option("| timeout {data-required} | number | 超时"),
    ),
    Case(kind="title-changed", side="request", old=ORDER, new=titled("提交")),
)
GONE = (
    Case(
        kind="operation-removed",
        side="request",
        old={**ORDER, BILLS: call_page([], ["| z | string | 尾"])},
        new={BILLS: call_page([], ["| z | string | 尾"])},
    ),
    Case(
        kind="operation-removed",
        side="request",
        condition="stub",
        old={ORDERS: FULL, BILLS: FULL},
        new={ORDERS: stub(BILLS), BILLS: FULL},
    ),
    Case(kind="operation-moved", side="request", old={ORDERS: FULL}, new={BILLS: FULL}),
    Case(
        kind="operation-moved",
        side="request",
        condition="stub",
        old={ORDERS: FULL},
        new={ORDERS: stub(BILLS), BILLS: FULL},
    ),
    Case(
        kind="operation-moved",
        side="request",
        note="address",
        old=guide("v3/@/one"),
        new=guide("v3/@/two"),
    ),
)
PATHS = (
    Case(
        kind="path-parameter-renamed",
        side="request",
        old={BY_ID: by("order_id")},
        new={BY_NUMBER: by("number")},
    ),
    Case(
        kind="type-changed",
        side="request",
        condition="alike",
        old={BY_ID: by("order_id")},
        new={BY_ID: by("order_id").replace("| string | 单号", "| integer | 单号")},
        note="in the path",
    ),
)
QUERY = f"| query {{data-required}} | {OBJECT} | 查询", needed("q")
MAY = f"| json | {OBJECT} | JSON"
X_HEADERS = f"| headers | {OBJECT} | 头", row("X-Word"), needed("Wechatpay-Serial")
PARTS = (
    Case(
        kind="field-added",
        side="request",
        condition="required",
        old=ORDER,
        new=option(*QUERY),
        note="a part",
    ),
    Case(
        kind="field-removed",
        side="request",
        old=option(*QUERY),
        new=ORDER,
        note="a part",
    ),
    Case(
        kind="required-added",
        side="request",
        condition="required",
        old={ORDERS: call_page([MAY, *ROWS])},
        new=ORDER,
        note="a part",
    ),
    Case(
        kind="required-added",
        side="request",
        condition="filled",
        old=option(*X_HEADERS),
        new=option(
            X_HEADERS[0].replace("headers", "headers {data-required}"), *X_HEADERS[1:]
        ),
        note="headers of which callers need none",
    ),
)
XML = BODY.replace("| json", "| xml")
BODIES = (
    Case(
        kind="body-kind-changed",
        side="request",
        old=request(*ROWS),
        new={ORDERS: call_page([XML, *ROWS])},
    ),
    Case(
        kind="status-changed",
        side="request",
        old=answered(needed("code")),
        new={
            page: text.replace("`20X` `4XX`", "`200` `500`")
            for page, text in answered(needed("code")).items()
        },
    ),
)
SERIAL = "| Wechatpay-Serial {{data-required data-indent=1}} | {} | 序列号"
HEADERS = f"| headers {{data-required}} | {OBJECT} | 头"
FILLED = (
    Case(
        kind="field-added",
        side="request",
        condition="filled",
        old=ORDER,
        new=option(HEADERS, SERIAL.format("string")),
    ),
    Case(
        kind="field-removed",
        side="request",
        condition="filled",
        old=option(HEADERS, SERIAL.format("string")),
        new=ORDER,
    ),
    Case(
        kind="type-changed",
        side="request",
        condition="filled",
        old=option(HEADERS, SERIAL.format("string")),
        new=option(HEADERS, SERIAL.format("integer")),
    ),
    Case(
        kind="required-added",
        side="request",
        condition="filled",
        old=option(HEADERS, SERIAL.format("string").replace("data-required ", "")),
        new=option(HEADERS, SERIAL.format("string")),
    ),
)
OPERATIONS = (*SAME_CALL, *GONE, *PATHS, *PARTS, *BODIES, *FILLED)
