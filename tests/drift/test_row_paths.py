"""Every change has the path of its row as everybody writes it, and is known by another one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from imtable.drift.facts import Change, compare_apis
from imtable.ir.model import Api
from imtable.ir.row_path import read_path
from imtable.ir.rows import find_row
from support.reading import BODY, call_page, notice_page, read

PAGE, NOTICE = "openapi/v3/pay/{id}.md", "webhook/v3/ORDER.PAID.md"
ID = "| id {data-required} | string | 编号"
GOODS = "| goods {data-indent=1} | object[] | 商品"
BANK = "| card {data-indent=1} | object | 银行卡<br/>`BANK`"
CASH = "| card {data-indent=1} | object | 零钱<br/>`CASH`"
LINE = "| {colspan=3 .im-table-line}"
ENVELOPE = "| body {data-required} | object | 通知"


def row(name: str, kind: str = "string", at: int = 2) -> str:
    return f"| {name} {{data-indent={at}}} | {kind} | 说明 {name}"


def changes(old: str, new: str, path: str = PAGE) -> tuple[Change, ...]:
    one, two = (Api(pages=(read(text, path).api,)) for text in (old, new))
    return compare_apis(one, two)


def call(*rows: str, reply: Sequence[str] = ("| z | string | 尾",)) -> str:
    return call_page([ID, *rows], reply)


def notice(*rows: str, code: str = "string") -> str:
    answer = ["| status | integer | `20X` `4XX` 枚举值之一", "| body | object | 回应"]
    return notice_page([ENVELOPE, *rows], [*answer, row("code", code, at=1)])


@pytest.mark.parametrize(
    ("old", "new", "path", "spot"),
    [
        (
            call(BODY, GOODS, row("price")),
            call(BODY, GOODS, row("price", "boolean")),
            "request.json.goods[].price",
            "json.goods.price",
        ),
        (
            call(BODY, BANK, row("no"), LINE, CASH, row("purse")),
            call(BODY, BANK, row("no"), LINE, CASH, row("purse", "boolean")),
            "request.json.card<2>.purse",
            "json.card<2>.purse",
        ),
        (
            call(reply=["| data | object[] | 数据", row("a", at=1), row("b", at=1)]),
            call(reply=["| data | object[] | 数据", row("a", at=1)]),
            "response.data[].b",
            "data.b",
        ),
        (call(), call().replace("编号", "号码"), "request.path.id", "path.id"),
    ],
    ids=["list", "variant", "reply", "variable"],
)
def test_a_change_of_a_call_has_a_path(
    old: str, new: str, path: str, spot: str
) -> None:
    (found,) = changes(old, new)
    assert (found.path, found.spot) == (path, spot)


def test_a_notification_is_its_body_and_its_answer_an_acknowledgement() -> None:
    old = notice(row("a", at=1))
    new = notice(row("a", "boolean", at=1), code="boolean")
    found = changes(old, new, NOTICE)
    assert {(each.side, each.path) for each in found} == {
        ("response", "notification.a"),
        ("request", "acknowledgement.code"),
    }


def test_what_moved_or_was_renamed_stands_where_it_was() -> None:
    old = call(BODY, row("money", "object[]", 1), row("total", "integer"))
    new = call(BODY, row("cash", "object[]", 1), row("total", "integer"))
    renamed = changes(old, new.replace("说明 cash", "说明 money"))
    assert [each.path for each in renamed] == ["request.json.money[]"]
    there = call(BODY, row("a", "object", 1), row("b"), row("c"))
    moved = changes(there, call(BODY, row("a", "object", 1), row("b"), row("c", at=1)))
    assert [(each.path, *each.texts) for each in moved] == [
        ("request.json.a.c", "request.json.a.c", "request.json.c")
    ]
    assert moved[0].value == ("json.a.c", "json.c")


def test_a_path_is_that_of_a_row() -> None:
    page = call(BODY, GOODS, row("price"), reply=["| data | string[] | 数据"])
    other = page.replace("price", "cost").replace("说明 cost", "说明 price")
    (found,) = changes(page, other)
    operation = read(page, PAGE).operation
    assert find_row(operation, read_path(found.path)).name == "price"
