"""The table of severities, what callers read: a case for every rule of the side `response`."""

from __future__ import annotations

from support.reading import call_page
from support.severity_case import (
    LINE,
    OBJECT,
    ORDERS,
    Case,
    listed,
    payload,
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
READ = "text: str = r.a  # here"
MATCH = (
    'if r.a == "ONE":',
    "    pass",
    'elif r.a == "TWO":  # here',
    "    pass",
)

FIELDS = (
    told("field-added", [ID], [ID, row("b")], "r.id  # here", condition="optional"),
    told("field-added", [ID], [ID, needed("b")], "r.id  # here", condition="required"),
    told(
        "field-added",
        [ID, MAY, X],
        [ID, MAY, X, needed("y", at=1)],
        "if r.o:",
        "    r.o.x  # here",
        condition="inside-optional",
    ),
    told("field-removed", [ID, needed("a")], [ID], READ),
    told("field-renamed", [needed("a")], [needed("c")], READ),
    told(
        "field-moved",
        [OBJ, X, needed("y", at=1), needed("p", OBJECT), needed("z", at=1)],
        [OBJ, X, needed("p", OBJECT), needed("z", at=1), needed("y", at=1)],
        "text: str = r.o.y  # here",
    ),
    told(
        "required-added",
        [row("a")],
        [needed("a")],
        "text: str | None = r.a  # here",
        "if text is not None:",
        "    text.upper()",
        condition="required",
    ),
    told(
        "required-added",
        [MAY, X, row("y", at=1)],
        [MAY, X, needed("y", at=1)],
        'text: str = r.o.y or "" if r.o else ""  # here',
        condition="inside-optional",
    ),
    told("required-removed", [needed("a")], [row("a")], READ),
    told(
        "default-changed",
        [needed("a", text="甲，默认值`ONE`")],
        [needed("a", text="甲，默认值`TWO`")],
        READ,
    ),
    told("description-changed", [needed("a")], [needed("a", text="别的")], READ),
)
TYPES = (
    told("type-changed", [needed("a")], [needed("a", "integer")], READ),
    told(
        "type-changed",
        [needed("a", "integer")],
        [needed("a", "number")],
        "whole: int = r.a  # here",
        condition="widened",
    ),
    told(
        "type-changed",
        [needed("a", "number")],
        [needed("a", "integer")],
        "number: int | float = r.a  # here",
        condition="narrowed",
    ),
    told(
        "type-changed",
        [needed("a", "integer", "金额，单位分")],
        [needed("a", "number", "金额，单位分")],
        "whole: int = r.a  # here",
        condition="alike",
    ),
    told("list-changed", [OBJ, X], [needed("o", "object[]"), X], "r.o.x  # here"),
    told("members-documented", [OBJ], [OBJ, X], 'r.o["x"]  # here'),
    told("members-undocumented", [OBJ, X], [OBJ], "r.o.x  # here"),
    told(
        "variant-added",
        [*METRO, LINE, *BUS],
        [*METRO, LINE, *BUS, LINE, *SHIP],
        "if isinstance(r.ride, m.PostResponse.Ride_Metro):",
        "    r.ride.line",
        "else:",
        "    r.ride.stop  # here",
    ),
    told(
        "variant-added",
        [*METRO],
        [*METRO, LINE, *BUS],
        "r.ride.line  # here",
        note="first",
    ),
    told(
        "variant-removed",
        [*METRO, LINE, *BUS, LINE, *SHIP],
        [*METRO, LINE, *BUS],
        "isinstance(r.ride, m.PostResponse.Ride_Ship)  # here",
    ),
)
NAMES = (
    told(
        "name-changed",
        [*METRO, LINE, *BUS],
        [METRO[0].replace("METRO", "TRAM"), *METRO[1:], LINE, *BUS],
        "isinstance(r.ride, m.PostResponse.Ride_Metro)  # here",
    ),
)
FREE = "状态"
VALUES = (
    told(
        "constant-changed",
        [needed("a", text=listed("ONE"))],
        [needed("a", text=listed("SIX"))],
        *MATCH,
    ),
    told(
        "constant-changed",
        [needed("a", "boolean", listed("true"))],
        [needed("a", "boolean", listed("false"))],
        "truth: bool = r.a  # here",
        note="open",
    ),
    told(
        "constant-opened",
        [needed("a", text=listed("ONE"))],
        [needed("a", text=listed("ONE", "SIX"))],
        *MATCH,
    ),
    told(
        "constant-closed",
        [needed("a", text=listed("ONE", "SIX"))],
        [needed("a", text=listed("ONE"))],
        'state: m.PostResponse.A = "ONE"  # here',
    ),
    told(
        "value-added",
        [needed("a", text=listed("ONE", "TWO"))],
        [needed("a", text=listed("ONE", "TWO", "SIX"))],
        *MATCH,
    ),
    told(
        "value-removed",
        [needed("a", text=listed("ONE", "TWO", "SIX"))],
        [needed("a", text=listed("ONE", "SIX"))],
        *MATCH,
    ),
    told(
        "value-removed",
        [needed("a", "number", listed("1", "2.5", "6"))],
        [needed("a", "number", listed("1", "2.5"))],
        "number: int | float = r.a  # here",
        note="open",
    ),
    told(
        "values-introduced",
        [needed("a", text=FREE)],
        [needed("a", text=listed("ONE", "SIX"))],
        *MATCH,
        READ,
    ),
    told(
        "values-introduced",
        [needed("a", "boolean", FREE)],
        [needed("a", "boolean", listed("true", "false"))],
        "truth: bool = r.a  # here",
        note="open",
    ),
    told(
        "values-dropped",
        [needed("a", text=listed("ONE", "TWO"))],
        [needed("a", text=FREE)],
        "state: m.PostResponse.A | str = r.a  # here",
    ),
)
MARKS = (
    told("encoding-added", [needed("a")], [needed("a", SECRET)], READ),
    told("encoding-removed", [needed("a", SECRET)], [needed("a")], READ),
    told(
        "encoding-changed",
        [needed("a", SECRET)],
        [needed("a", "string {data-encoded=by-urlencode}")],
        READ,
    ),
    told("key-changed", [needed("a", SECRET)], [needed("a", OTHER)], READ),
)
NOTHING = "| 空字符串(无返回内容) {align=center colspan=3}"
CHAIN = "$r = $instance->chain('v2/@/orders')->post([]);"
READS_JSON = "print_r(json_decode((string) $r->getBody(), true));"
ACCEPTED = "print_r($r->getStatusCode() === 202);"
V2 = "openapi/v2/@/orders"
BODIES = (
    told("body-kind-changed", [ID], [NOTHING], "r.id  # here"),
    Case(
        kind="body-kind-changed",
        side="response",
        note="rewrapped",
        old={V2: call_page([], [ID], sample=CHAIN)},
        new={V2: call_page([], [ID], sample=CHAIN + READS_JSON)},
        start="from sdk.v2.@ import orders as m",
        use=("m.post(client).id  # here",),
    ),
    Case(
        kind="body-kind-changed",
        side="response",
        condition="alike",
        old={ORDERS: call_page([], ["| 文件流 {align=center colspan=3}"])},
        new=reply(ID, caption="异常字典"),
        use=("content: bytes = m.post(client).content  # here",),
    ),
    told(
        "note-changed",
        [NOTHING],
        [NOTHING.replace("无返回", "没有")],
        "r.meta  # here",
    ),
    Case(
        kind="status-changed",
        side="response",
        old=reply(NOTHING, sample=CHAIN),
        new=reply(NOTHING, sample=CHAIN + ACCEPTED),
        use=("m.post(client).meta.http_status  # here",),
    ),
)
PAYLOAD = (
    Case(
        kind="field-removed",
        side="response",
        old=payload(needed("id", at=1), needed("word", at=1)),
        new=payload(needed("id", at=1)),
        start="from sdk.webhook.v3.@ import paid as m",
        use=(
            'n = m.parse(client, headers={}, body=b"")',
            "text: str = n.word  # here",
        ),
        note="of a notification",
    ),
)
REPLIES = (*FIELDS, *TYPES, *NAMES, *VALUES, *MARKS, *BODIES, *PAYLOAD)
