"""The table of severities, what callers read: a case for every rule of the side `response`."""

from __future__ import annotations

from support.reading import call_page
from support.severity_case import (
    LINE,
    OBJECT,
    ORDERS,
    Case,
    listed,
    reply,
    told,
)


def row(name: str, type_: str = "string", text: str = "说明", *, at: int = 0) -> str:
    """An optional row of a reply."""
    indent = f" {{data-indent={at}}}" if at else ""
    return f"| {name}{indent} | {type_} | {text}"


def needed(name: str, type_: str = "string", text: str = "说明", *, at: int = 0) -> str:
    """A required row of a reply."""
    return f"| {name} {{data-required data-indent={at}}} | {type_} | {text}"


OBJ = needed("o", OBJECT)
MAY = row("o", OBJECT)
X = needed("x", at=1)
ID = needed("id")
SECRET = "string {data-encrypted=by-rsa-pubkey data-tooltip=商户API证书公钥加密}"
OTHER = "string {data-encrypted=by-rsa-pubkey data-tooltip=微信支付公钥加密}"
METRO = (needed("ride", OBJECT, "Ride by `METRO`"), needed("line", at=1))
BUS = (needed("ride", OBJECT, "Ride by `BUS`"), needed("stop", "integer", at=1))
SHIP = (needed("ride", OBJECT, "Ride by `SHIP`"), needed("deck", at=1))

FIELDS = (
    told("field-added", [ID], [ID, row("b")], condition="optional"),
    told("field-added", [ID], [ID, needed("b")], condition="required"),
    told(
        "field-added",
        [ID, MAY, X],
        [ID, MAY, X, needed("y", at=1)],
        condition="inside-optional",
    ),
    told("field-removed", [ID, needed("a")], [ID]),
    told("field-renamed", [needed("a")], [needed("c")]),
    told(
        "field-moved",
        [OBJ, X, needed("y", at=1), needed("p", OBJECT), needed("z", at=1)],
        [OBJ, X, needed("p", OBJECT), needed("z", at=1), needed("y", at=1)],
    ),
    told("required-added", [row("a")], [needed("a")], condition="required"),
    told(
        "required-added",
        [MAY, X, row("y", at=1)],
        [MAY, X, needed("y", at=1)],
        condition="inside-optional",
    ),
    told("required-removed", [needed("a")], [row("a")]),
    told(
        "default-changed",
        [needed("a", text="甲，默认值`ONE`")],
        [needed("a", text="甲，默认值`TWO`")],
    ),
    told("description-changed", [needed("a")], [needed("a", text="别的")]),
)
TYPES = (
    told("type-changed", [needed("a")], [needed("a", "integer")]),
    told(
        "type-changed",
        [needed("a", "integer")],
        [needed("a", "number")],
        condition="widened",
    ),
    told(
        "type-changed",
        [needed("a", "number")],
        [needed("a", "integer")],
        condition="narrowed",
    ),
    told(
        "type-changed",
        [needed("a", "integer", "金额，单位分")],
        [needed("a", "number", "金额，单位分")],
        condition="alike",
    ),
    told("list-changed", [OBJ, X], [needed("o", "object[]"), X]),
    told("members-documented", [OBJ], [OBJ, X]),
    told("members-undocumented", [OBJ, X], [OBJ]),
    told("variant-added", [*METRO, LINE, *BUS], [*METRO, LINE, *BUS, LINE, *SHIP]),
    told("variant-removed", [*METRO, LINE, *BUS, LINE, *SHIP], [*METRO, LINE, *BUS]),
)
NAMES = (
    told(
        "name-changed",
        [*METRO, LINE, *BUS],
        [METRO[0].replace("METRO", "TRAM"), *METRO[1:], LINE, *BUS],
    ),
)
FREE = "状态"
VALUES = (
    told(
        "constant-changed",
        [needed("a", text=listed("ONE"))],
        [needed("a", text=listed("SIX"))],
    ),
    told(
        "constant-opened",
        [needed("a", text=listed("ONE"))],
        [needed("a", text=listed("ONE", "SIX"))],
    ),
    told(
        "constant-closed",
        [needed("a", text=listed("ONE", "SIX"))],
        [needed("a", text=listed("ONE"))],
    ),
    told(
        "value-added",
        [needed("a", text=listed("ONE", "TWO"))],
        [needed("a", text=listed("ONE", "TWO", "SIX"))],
    ),
    told(
        "value-removed",
        [needed("a", text=listed("ONE", "TWO", "SIX"))],
        [needed("a", text=listed("ONE", "SIX"))],
    ),
    told(
        "values-introduced",
        [needed("a", text=FREE)],
        [needed("a", text=listed("ONE", "SIX"))],
    ),
    told(
        "values-dropped",
        [needed("a", text=listed("ONE", "TWO"))],
        [needed("a", text=FREE)],
    ),
)
MARKS = (
    told("encoding-added", [needed("a")], [needed("a", SECRET)]),
    told("encoding-removed", [needed("a", SECRET)], [needed("a")]),
    told(
        "encoding-changed",
        [needed("a", SECRET)],
        [needed("a", "string {data-encoded=by-urlencode}")],
    ),
    told("key-changed", [needed("a", SECRET)], [needed("a", OTHER)]),
)
NOTHING = "| 空字符串(无返回内容) {align=center colspan=3}"
CHAIN = "$r = $instance->chain('v2/@/orders')->post([]);"
ACCEPTED = "print_r($r->getStatusCode() === 202);"
V2 = "openapi/v2/@/orders"
BODIES = (
    told("body-kind-changed", [ID], [NOTHING]),
    Case(
        kind="body-kind-changed",
        side="response",
        condition="alike",
        old={ORDERS: call_page([], ["| 文件流 {align=center colspan=3}"])},
        new=reply(ID, caption="异常字典"),
    ),
    told("note-changed", [NOTHING], [NOTHING.replace("无返回", "没有")]),
    Case(
        kind="status-changed",
        side="response",
        old=reply(NOTHING, sample=CHAIN),
        new=reply(NOTHING, sample=CHAIN + ACCEPTED),
    ),
)
REPLIES = (*FIELDS, *TYPES, *NAMES, *VALUES, *MARKS, *BODIES)
