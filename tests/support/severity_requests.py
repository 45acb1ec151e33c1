"""The table of severities, what callers send: a case for every rule of the side `request`."""

from __future__ import annotations

from support.reading import call_page
from support.severity_case import (
    HERE,
    LINE,
    OBJECT,
    ORDERS,
    Case,
    answered,
    asked,
    listed,
    needed,
    row,
)

OBJ = row("o", OBJECT)
X = needed("x", at=2)
SECRET = "string {data-encrypted=by-rsa-pubkey data-tooltip=微信支付公钥加密}"
BANK = "string {data-encrypted=by-rsa-pubkey data-tooltip=付款到银行卡公钥加密}"
METRO = (row("ride", OBJECT, "Ride by `METRO`"), needed("line", at=2))
BUS = (row("ride", OBJECT, "Ride by `BUS`"), needed("stop", "integer", at=2))
SHIP = (row("ride", OBJECT, "Ride by `SHIP`"), needed("deck", at=2))
CALL = "m.post(client, json=m.PostJson({}))  # here"


def sent(arguments: str) -> str:
    """The call with these members in its body."""
    return CALL.format(arguments)


FIELDS = (
    asked(
        "field-added",
        [needed("a")],
        [needed("a"), row("b")],
        sent('a=""'),
        condition="optional",
    ),
    asked(
        "field-added",
        [needed("a")],
        [needed("a"), needed("b")],
        sent('a=""'),
        condition="required",
    ),
    asked(
        "field-added",
        [needed("a")],
        [needed("a"), needed("b", text=listed("ONLY"))],
        sent('a=""'),
        condition="required",
        note="given",
    ),
    asked(
        "field-added",
        [OBJ, X],
        [OBJ, X, needed("y", at=2)],
        "m.post(client, json=m.PostJson())",
        sent('o=m.PostJson.O(x="")'),
        condition="inside-optional",
    ),
    asked(
        "field-added",
        [needed("a")],
        [needed("a"), OBJ, X],
        sent('a=""'),
        condition="optional",
        note="with required members",
    ),
    asked("field-removed", [row("a"), row("b")], [row("a")], sent('b=""')),
    asked("field-renamed", [row("a")], [row("c")], sent('a=""')),
    asked(
        "field-moved",
        [OBJ, X, row("y", at=2), row("p", OBJECT), row("z", at=2)],
        [OBJ, X, row("p", OBJECT), row("z", at=2), row("y", at=2)],
        sent('o=m.PostJson.O(x="", y="")'),
    ),
    asked("required-added", [row("a")], [needed("a")], sent(""), condition="required"),
    asked(
        "required-added",
        [row("a", text=listed("ONLY"))],
        [needed("a", text=listed("ONLY"))],
        sent(""),
        condition="required",
        note="given",
    ),
    asked(
        "required-added",
        [OBJ, X, row("y", at=2)],
        [OBJ, X, needed("y", at=2)],
        "m.post(client, json=m.PostJson())",
        sent('o=m.PostJson.O(x="")'),
        condition="inside-optional",
    ),
    asked(
        "field-added",
        [needed("a")],
        [needed("a"), needed("mchid")],
        sent('a=""'),
        condition="supplied",
    ),
    asked(
        "field-added",
        [OBJ, X],
        [OBJ, X, needed("mchid", at=2)],
        sent('o=m.PostJson.O(x="")'),
        condition="inside-optional",
        note="a number that is not the caller's own",
    ),
    asked(
        "required-added",
        [needed("a"), row("sp_appid")],
        [needed("a"), needed("sp_appid")],
        sent('a=""'),
        sent('a="", sp_appid="wx1"'),
        condition="supplied",
    ),
    asked(
        "field-removed",
        [row("a"), needed("appid")],
        [row("a")],
        sent('a="", appid="wx1"'),
        note="that callers may pass",
    ),
    asked(
        "field-renamed",
        [needed("mchid")],
        [needed("sp_mchid")],
        sent('mchid="19"'),
        note="that callers may pass",
    ),
    asked("required-removed", [needed("a")], [row("a")], sent('a=""')),
    asked(
        "required-removed",
        [needed("a"), needed("appid")],
        [needed("a"), row("appid")],
        sent('a="", appid="wx1"'),
        note="of a number that the client supplied",
    ),
    asked(
        "default-changed",
        [row("a", text="甲，默认值`ONE`")],
        [row("a", text="甲，默认值`TWO`")],
        sent('a="ONE"'),
    ),
    asked("description-changed", [row("a")], [row("a", text="别的")], sent('a=""')),
)
TYPES = (
    asked("type-changed", [row("a")], [row("a", "integer")], sent('a=""')),
    asked(
        "type-changed",
        [row("a", "integer")],
        [row("a", "number")],
        sent("a=1"),
        condition="widened",
    ),
    asked(
        "type-changed",
        [row("a", "number")],
        [row("a", "integer")],
        sent("a=0.5"),
        condition="narrowed",
    ),
    asked(
        "type-changed",
        [row("a", "integer", "金额，单位分")],
        [row("a", "number", "金额，单位分")],
        sent("a=1"),
        condition="alike",
        note="fen",
    ),
    asked("list-changed", [row("a")], [row("a", "string[]")], sent('a=""')),
    asked(
        "list-changed",
        [OBJ, X],
        [row("o", "object[]"), X],
        sent('o=m.PostJson.O(x="")'),
        note="of objects",
    ),
    asked("members-documented", [OBJ], [OBJ, X], sent('o={"x": ""}')),
    asked("members-undocumented", [OBJ, X], [OBJ], sent('o=m.PostJson.O(x="")')),
    asked(
        "variant-added",
        [*METRO, LINE, *BUS],
        [*METRO, LINE, *BUS, LINE, *SHIP],
        sent('ride=m.PostJson.Ride_Metro(line="")'),
        sent("ride=m.PostJson.Ride_Bus(stop=1)"),
    ),
    asked(
        "variant-added",
        [*METRO],
        [*METRO, LINE, *BUS],
        sent('ride=m.PostJson.Ride(line="")'),
        note="first",
    ),
    asked(
        "variant-removed",
        [*METRO, LINE, *BUS, LINE, *SHIP],
        [*METRO, LINE, *BUS],
        sent('ride=m.PostJson.Ride_Ship(deck="")'),
    ),
)
VALUES = (
    asked(
        "constant-changed",
        [row("a", text=listed("ONE"))],
        [row("a", text=listed("TWO"))],
        sent('a="ONE"'),
    ),
    asked(
        "constant-changed",
        [row("a", "boolean", listed("true"))],
        [row("a", "boolean", listed("false"))],
        sent("a=True"),
        note="open",
    ),
    asked(
        "value-added",
        [needed("a", text=listed("ONE", "TWO"))],
        [needed("a", text=listed("ONE", "TWO", "SIX"))],
        'given: m.PostJson.A = "TWO"  # here',
        sent("a=given"),
    ),
    asked(
        "constant-opened",
        [needed("a", text=listed("ONE")), row("b")],
        [needed("a", text=listed("ONE", "TWO")), row("b")],
        sent('b=""'),
    ),
    asked(
        "constant-closed",
        [row("a", text=listed("ONE", "TWO"))],
        [row("a", text=listed("ONE"))],
        sent('a="TWO"'),
    ),
    asked(
        "value-removed",
        [row("a", text=listed("ONE", "TWO", "SIX"))],
        [row("a", text=listed("ONE", "TWO"))],
        sent('a="SIX"'),
    ),
    asked(
        "value-removed",
        [row("a", "number", listed("1", "2.5", "6"))],
        [row("a", "number", listed("1", "2.5"))],
        sent("a=6"),
        note="open",
    ),
    asked(
        "values-introduced",
        [row("a")],
        [row("a", text="说明<br/>" + listed("ONE", "TWO").partition("<br/>")[2])],
        'free: str = "ONE"',
        sent("a=free"),
    ),
    asked(
        "values-introduced",
        [row("a", "boolean")],
        [
            row(
                "a",
                "boolean",
                "说明<br/>" + listed("true", "false").partition("<br/>")[2],
            )
        ],
        sent("a=True"),
        note="open",
    ),
    asked(
        "values-dropped",
        [row("a", text=listed("ONE", "TWO"))],
        [row("a", text="状态")],
        'given: m.PostJson.A = "ONE"  # here',
        sent("a=given").removesuffix(f"  {HERE}"),
    ),
    asked(
        "values-dropped",
        [needed("a", text=listed("ONE")), row("b")],
        [needed("a", text="状态"), row("b")],
        sent('b=""'),
        note="given",
    ),
)
MARKS = (
    asked("encoding-added", [row("a")], [row("a", SECRET)], sent('a="plain"')),
    asked("encoding-removed", [row("a", SECRET)], [row("a")], sent('a="plain"')),
    asked(
        "encoding-changed",
        [row("a", SECRET)],
        [row("a", "string {data-encoded=by-urlencode}")],
        sent('a="plain"'),
    ),
    asked("key-changed", [row("a", SECRET)], [row("a", BANK)], sent('a="plain"')),
)
ANSWERS = (
    Case(
        kind="field-added",
        side="request",
        condition="required",
        old=answered(needed("code")),
        new=answered(needed("code"), needed("word")),
        start="from sdk.webhook.v3.@ import paid as m",
        use=('m.Acknowledgement(code="")  # here',),
        note="of an answer",
    ),
)
FORM = f"| body {{data-required}} | {OBJECT} | `multipart/form-data`"
FILE = needed("file", OBJECT, "文件")
META = (needed("meta", OBJECT), needed("x", at=2))
DIGEST = needed("sha256", text="图片的摘要", at=2)
UPLOAD = """\
m.post(client, body=m.PostBody(file=b"", meta=m.PostBody.Meta(x="")))  # here"""
UPLOADS = (
    Case(
        kind="field-added",
        side="request",
        condition="supplied",
        old={ORDERS: call_page([FORM, FILE, *META])},
        new={ORDERS: call_page([FORM, FILE, *META, DIGEST])},
        use=(UPLOAD,),
        note="a digest",
    ),
    Case(
        kind="required-added",
        side="request",
        condition="supplied",
        old={ORDERS: call_page([FORM, FILE, *META, row("sha256", at=2)])},
        new={ORDERS: call_page([FORM, FILE, *META, DIGEST])},
        use=(UPLOAD,),
        note="a digest",
    ),
)
EITHER = (row("a"), row("b", text="与a二选一"))
ALTERNATIVES = (
    asked(
        "alternatives-added",
        [row("a"), row("b")],
        EITHER,
        "m.post(client)  # here",
        sent("").removesuffix(f"  {HERE}"),
        condition="stricter",
    ),
    asked(
        "alternatives-added",
        [needed("a"), needed("b")],
        EITHER,
        sent('a="1", b="1"'),
        condition="looser",
    ),
    asked("alternatives-removed", EITHER, [row("a"), row("b")], sent('a="1"')),
    asked(
        "alternatives-changed",
        [*EITHER, row("c")],
        [row("a"), row("b", text="与a二选一，不能同时填写"), row("c")],
        sent('a="1", b="1"'),
        condition="stricter",
        note="two are refused",
    ),
    asked(
        "alternatives-changed",
        [*EITHER, row("c")],
        [row("a"), row("b", text="a、b、c三选一"), row("c")],
        sent('a="1"'),
        condition="looser",
    ),
)
NAMES = (
    asked(
        "name-changed",
        [*METRO, LINE, *BUS],
        [METRO[0].replace("METRO", "TRAM"), *METRO[1:], LINE, *BUS],
        sent('ride=m.PostJson.Ride_Metro(line="")'),
    ),
    Case(
        kind="signature-changed",
        side="request",
        old={ORDERS: call_page([FORM, FILE, needed("digest", text="SHA256")])},
        new={ORDERS: call_page([FORM, FILE, needed("digest", text="摘要")])},
        use=('m.post(client, body=m.PostBody(file=b""))  # here',),
    ),
)
REQUESTS = (
    *FIELDS,
    *ALTERNATIVES,
    *TYPES,
    *VALUES,
    *MARKS,
    *ANSWERS,
    *UPLOADS,
    *NAMES,
)
