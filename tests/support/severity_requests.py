"""The table of severities, what callers send: a case for every rule of the side `request`."""

from __future__ import annotations

from support.reading import call_page
from support.severity_case import (
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


FIELDS = (
    asked("field-added", [needed("a")], [needed("a"), row("b")], condition="optional"),
    asked(
        "field-added", [needed("a")], [needed("a"), needed("b")], condition="required"
    ),
    asked(
        "field-added",
        [OBJ, X],
        [OBJ, X, needed("y", at=2)],
        condition="inside-optional",
    ),
    asked("field-removed", [row("a"), row("b")], [row("a")]),
    asked("field-renamed", [row("a")], [row("c")]),
    asked(
        "field-moved",
        [OBJ, X, row("y", at=2), row("p", OBJECT), row("z", at=2)],
        [OBJ, X, row("p", OBJECT), row("z", at=2), row("y", at=2)],
    ),
    asked("required-added", [row("a")], [needed("a")], condition="required"),
    asked(
        "required-added",
        [OBJ, X, row("y", at=2)],
        [OBJ, X, needed("y", at=2)],
        condition="inside-optional",
    ),
    asked(
        "field-added",
        [needed("a")],
        [needed("a"), needed("mchid")],
        condition="supplied",
    ),
    asked(
        "field-added",
        [OBJ, X],
        [OBJ, X, needed("mchid", at=2)],
        condition="inside-optional",
        note="a number that is not the caller's own",
    ),
    asked(
        "required-added",
        [needed("a"), row("sp_appid")],
        [needed("a"), needed("sp_appid")],
        condition="supplied",
    ),
    asked("required-removed", [needed("a")], [row("a")]),
    asked(
        "default-changed",
        [row("a", text="甲，默认值`ONE`")],
        [row("a", text="甲，默认值`TWO`")],
    ),
    asked("description-changed", [row("a")], [row("a", text="别的")]),
)
TYPES = (
    asked("type-changed", [row("a")], [row("a", "integer")]),
    asked(
        "type-changed", [row("a", "integer")], [row("a", "number")], condition="widened"
    ),
    asked(
        "type-changed",
        [row("a", "number")],
        [row("a", "integer")],
        condition="narrowed",
    ),
    asked(
        "type-changed",
        [row("a", "integer", "金额，单位分")],
        [row("a", "number", "金额，单位分")],
        condition="alike",
        note="fen",
    ),
    asked("list-changed", [row("a")], [row("a", "string[]")]),
    asked("members-documented", [OBJ], [OBJ, X]),
    asked("members-undocumented", [OBJ, X], [OBJ]),
    asked("variant-added", [*METRO, LINE, *BUS], [*METRO, LINE, *BUS, LINE, *SHIP]),
    asked("variant-removed", [*METRO, LINE, *BUS, LINE, *SHIP], [*METRO, LINE, *BUS]),
)
VALUES = (
    asked(
        "constant-changed",
        [row("a", text=listed("ONE"))],
        [row("a", text=listed("TWO"))],
    ),
    asked(
        "value-added",
        [needed("a", text=listed("ONE", "TWO"))],
        [needed("a", text=listed("ONE", "TWO", "SIX"))],
    ),
    asked(
        "constant-opened",
        [needed("a", text=listed("ONE")), row("b")],
        [needed("a", text=listed("ONE", "TWO")), row("b")],
    ),
    asked(
        "constant-closed",
        [row("a", text=listed("ONE", "TWO"))],
        [row("a", text=listed("ONE"))],
    ),
    asked(
        "value-removed",
        [row("a", text=listed("ONE", "TWO", "SIX"))],
        [row("a", text=listed("ONE", "TWO"))],
    ),
    asked(
        "values-introduced",
        [row("a")],
        [row("a", text="说明<br/>" + listed("ONE", "TWO").partition("<br/>")[2])],
    ),
    asked(
        "values-dropped", [row("a", text=listed("ONE", "TWO"))], [row("a", text="状态")]
    ),
)
MARKS = (
    asked("encoding-added", [row("a")], [row("a", SECRET)]),
    asked("encoding-removed", [row("a", SECRET)], [row("a")]),
    asked(
        "encoding-changed",
        [row("a", SECRET)],
        [row("a", "string {data-encoded=by-urlencode}")],
    ),
    asked("key-changed", [row("a", SECRET)], [row("a", BANK)]),
)
ANSWERS = (
    Case(
        kind="field-added",
        side="request",
        condition="required",
        old=answered(needed("code")),
        new=answered(needed("code"), needed("word")),
        note="of an answer",
    ),
)
FORM = f"| body {{data-required}} | {OBJECT} | `multipart/form-data`"
FILE = needed("file", OBJECT, "文件")
EITHER = (row("a"), row("b", text="与a二选一"))
ALTERNATIVES = (
    asked("alternatives-added", [row("a"), row("b")], EITHER, condition="stricter"),
    asked("alternatives-added", [needed("a"), needed("b")], EITHER, condition="looser"),
    asked("alternatives-removed", EITHER, [row("a"), row("b")]),
    asked(
        "alternatives-changed",
        [*EITHER, row("c")],
        [row("a"), row("b", text="与a二选一，不能同时填写"), row("c")],
        condition="stricter",
        note="two are refused",
    ),
    asked(
        "alternatives-changed",
        [*EITHER, row("c")],
        [row("a"), row("b", text="a、b、c三选一"), row("c")],
        condition="looser",
    ),
)
NAMES = (
    asked(
        "name-changed",
        [*METRO, LINE, *BUS],
        [METRO[0].replace("METRO", "TRAM"), *METRO[1:], LINE, *BUS],
    ),
    Case(
        kind="signature-changed",
        side="request",
        old={ORDERS: call_page([FORM, FILE, needed("digest", text="SHA256")])},
        new={ORDERS: call_page([FORM, FILE, needed("digest", text="摘要")])},
    ),
)
REQUESTS = (*FIELDS, *ALTERNATIVES, *TYPES, *VALUES, *MARKS, *ANSWERS, *NAMES)
