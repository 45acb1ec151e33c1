"""The rows of an operation as a tree, and the operation with another tree."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from msgspec.structs import replace

from imtable.ir.model import Field, Operation, Record, Scalar
from imtable.ir.row_edits import edit_members, edit_row
from imtable.ir.row_path import RowPath, read_path
from imtable.ir.rows import NoRowError, all_rows, find_row, side_rows, sides_of
from support.reading import BODY, call_page, notice_page, read
from support.strategies import operations

CALL = read(
    call_page(
        [
            "| order_id {data-required} | string | 订单号",
            BODY,
            "| goods {data-indent=1} | object[] | 商品",
            "| price {data-indent=2} | number | 价格",
            "| card {data-indent=1} | object | 银行卡<br/>`BANK`",
            "| number {data-indent=2} | string | 卡号",
            "| {colspan=3 .im-table-line}",
            "| card {data-indent=1} | object | 零钱<br/>`CASH`",
            "| purse {data-indent=2} | string | 钱包",
        ],
        ["| data | object[] | 数据", "| name {data-indent=1} | string | 名称"],
    ),
    "openapi/v3/pay/orders/{order_id}.md",
).operation
NOTICE = read(
    notice_page(
        [
            "| body {data-required} | object | 通知",
            "| id {data-indent=1} | string | 编号",
        ]
    ),
    "webhook/v3/ORDER.PAID.md",
).operation


def paths(operation: Operation) -> list[str]:
    return [str(path) for path, _ in all_rows(operation)]


def test_every_row_of_a_call_has_a_path() -> None:
    found = paths(CALL)
    assert found[:4] == [
        "request.path.order_id",
        "request.json",
        "request.json.goods[]",
        "request.json.goods[].price",
    ]
    assert found[-2:] == ["response.data[]", "response.data[].name"]


def test_the_body_of_a_notification_is_the_notification() -> None:
    assert paths(NOTICE) == ["notification.id"]


@pytest.mark.parametrize("operation", [CALL, NOTICE])
def test_a_row_is_found_by_its_path(operation: Operation) -> None:
    for path, row in all_rows(operation):
        assert find_row(operation, path) == row


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("request.json.good", "`request.json` has no row `good`"),
        ("response.data[].name.first", "has no row `first`"),
        ("notification.id", "this operation has no notification"),
        ("request", "is all of the message and no row"),
    ],
)
def test_what_is_not_there_is_told(text: str, reason: str) -> None:
    with pytest.raises(NoRowError, match=reason):
        find_row(CALL, read_path(text))


def unchanged(rows: tuple[Field, ...]) -> tuple[Field, ...]:
    return rows


@pytest.mark.parametrize("operation", [CALL, NOTICE])
def test_an_edit_that_changes_nothing_changes_nothing(operation: Operation) -> None:
    for path, _ in all_rows(operation):
        assert edit_row(operation, path, lambda row: row) == operation
    for side in sides_of(operation):
        assert edit_members(operation, RowPath(side), unchanged) == operation


Rename = Callable[[Field], Field]


def renamed(row: Field) -> Field:
    return replace(row, name="other")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("request.path.order_id", "request.path.other"),
        ("request.json.goods[].price", "request.json.goods[].other"),
        ("request.json.card<1>.number", "request.json.card<1>.other"),
        ("request.json.card.purse", "request.json.card<2>.other"),
        ("response.data[].name", "response.data[].other"),
    ],
)
def test_an_edit_of_a_row_touches_that_row(before: str, after: str) -> None:
    edited = edit_row(CALL, read_path(before), renamed)
    assert find_row(edited, read_path(after)).name == "other"
    known = set(paths(CALL))
    assert len(set(paths(edited)) - known) == 1


def test_a_variable_may_be_the_first() -> None:
    row = Field(name="x", type=Scalar(kind="string"))
    operation = replace(CALL, request=replace(CALL.request, parameters=()))
    edited = edit_members(operation, read_path("request.path"), lambda _: (row,))
    assert [one.part for one in edited.request.parameters] == ["path"]


def test_only_a_part_stands_below_a_request() -> None:
    row = Field(name="body", type=Record(fields=()))
    with pytest.raises(NoRowError, match="a request has no part `body`"):
        edit_members(CALL, RowPath("request"), lambda rows: (*rows, row))


@given(operations())
def test_any_operation_has_rows(operation: Operation) -> None:
    for side in sides_of(operation):
        assert isinstance(side_rows(operation, side), tuple)
    assert all(str(path) for path, _ in all_rows(operation))
