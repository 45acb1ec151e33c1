"""Two small trees of docs that differ in every family of changes, and hostile ones."""

from __future__ import annotations

from pathlib import Path

from imtable.drift.compare import Drift, compare_sides
from imtable.drift.facts import compare_apis
from imtable.drift.facts.offers import Bindings, BothBindings
from imtable.drift.groups import Affected
from imtable.drift.sides import folder_tree
from imtable.ir.model import (
    Api,
    ApiPage,
    Field,
    Mapping,
    Notice,
    OneOf,
    Operation,
    Parameter,
    Record,
    Request,
    Route,
    Scalar,
    Value,
    Values,
    Variant,
)
from support.reading import BODY, call_page, notice_page

ID = "| id {data-indent=1} | string | 编号"
RECEIVED = '| body {data-required} | object {data-tooltip="对应PHP的Array"} | `JSON`'
SHARED = "| shop_id {data-required data-indent=1} | string | 门店编号"
OLD_ROWS = (
    BODY,
    "| note {data-indent=1} | string | 备注信息说明",
    "| kind {data-indent=1} | string | 类型<br/>`A` \\| `B` \\| `C` 枚举值之一",
    '| buyer {data-indent=1} | object {data-tooltip="对应PHP的array"} | 买家',
    "| old_name {data-indent=2} | string | 买家的名字在这里",
    '| inner {data-indent=2} | object {data-tooltip="对应PHP的array"} | 内层',
    "| deep {data-indent=3} | string | 深处的说明文字",
    "| total {data-indent=2} | integer | 总数",
    "| gone {data-indent=1} | integer | 不再有的字段",
)
NEW_ROWS = (
    BODY,
    SHARED,
    "| note {data-required data-indent=1} | string | 备注信息的说明",
    "| kind {data-indent=1} | string | 类型<br/>`A` \\| `C` \\| `D` 枚举值之一",
    '| buyer {data-indent=1} | object {data-tooltip="对应PHP的array"} | 买家',
    "| new_name {data-indent=2} | string | 买家的名字在这里",
    '| inner {data-indent=2} | object {data-tooltip="对应PHP的array"} | 内层',
    "| total {data-indent=2} | number | 总数",
    "| deep {data-indent=1} | string | 深处的说明文字",
)
OLD = {
    "openapi/v3/pay/orders.md": call_page(OLD_ROWS),
    "openapi/v3/pay/refunds.md": call_page([BODY, ID]),
    "openapi/v3/pay/{id}/close.md": call_page([BODY, ID]),
    "openapi/v3/shop/{id}.md": call_page([BODY, ID], verb="get"),
    "openapi/v3/shop/old.md": call_page(["| json | object | JSON"]),
    "webhook/v3/ORDER.PAID.md": notice_page([RECEIVED, ID]),
}
NEW = {
    "openapi/v3/pay/orders.md": call_page(NEW_ROWS),
    "openapi/v3/pay/refunds.md": call_page([BODY, ID, SHARED]),
    "openapi/v3/pay/{id}/close.md": call_page([BODY, ID, SHARED]),
    "openapi/v3/shop/{id}.md": call_page(
        [BODY, ID], ["| id | string | 商户编号"], verb="get"
    ),
    "openapi/v3/shop/fresh.md": call_page([BODY, ID, SHARED]),
    "webhook/v3/ORDER.PAID.md": notice_page(
        [RECEIVED, ID, "| paid {data-indent=1} | string | 支付"]
    ),
}
ATTACK = (
    "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 2'>"
    "</style></script><a href='javascript:window.pwned=3'>x</a>"
    "]]>--><!-- &lt;b&gt; \u2028window.pwned = 4\u2029 \u202egnp.exe\u202c {{ 7 * 7 }}"
)


def write(folder: Path, pages: dict[str, str]) -> Path:
    """The pages as files."""
    for path, text in pages.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder


def small_drift(folder: Path) -> Drift:
    """The difference of both trees."""
    return drift_between(folder, OLD, NEW)


def drift_between(folder: Path, old: dict[str, str], new: dict[str, str]) -> Drift:
    """The difference of two trees, by file and text."""
    before, after = write(folder / "old", old), write(folder / "new", new)
    return compare_sides(folder_tree(before), folder_tree(after))


def hostile_drift() -> Drift:
    """Every text that the IR can hold tries to become part of the report."""
    old, new = (Api(pages=(_hostile_page(n),)) for n in ("1", "2"))
    found = tuple(map(Affected, compare_apis(old, new)))
    told, both = (ATTACK,), BothBindings(Bindings(old), Bindings(new))
    return Drift(ATTACK, ATTACK, found, 1, 1, told, told, bindings=both)


def _hostile_page(mark: str) -> ApiPage:
    text = mark + ATTACK
    fields = (
        Field(name="kept", type=Scalar(kind="string"), title=text, default=text),
        Field(name=text, type=Scalar(kind="string"), title=text),
        Field(
            name="values",
            type=Scalar(kind="string"),
            values=Values(items=(Value(text=text), Value(text="same")), form=1),
        ),
        Field(
            name="variants",
            type=OneOf(
                variants=(
                    Variant(type=Record(fields=()), label=text, title=text),
                    Variant(type=Mapping(), label="same", title=text),
                )
            ),
        ),
    )
    operation = Operation(
        verb="post",
        target=Route(template=f"v3/{ATTACK}", host=text),
        title=text,
        description=text,
        request=Request(
            parameters=(
                Parameter(
                    part="json", field=Field(name="json", type=Record(fields=fields))
                ),
            )
        ),
        notices=(Notice(kind="deprecated", text=text, successors=(text,)),),
    )
    path = f"openapi/v3/{ATTACK.replace('/', '')}"
    return ApiPage(path=path, kind="openapi", version="v3", operations=(operation,))
