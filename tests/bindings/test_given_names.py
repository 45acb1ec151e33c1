"""Names that somebody gave: to an argument, an attribute, a class; those that cannot be."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from imtable.bindings.package import page_text
from imtable.bindings.render import load_templates
from imtable.bindings.surface import misfit_names, surface_of
from imtable.ir.model import ApiPage, Corrected, OneOf, Variant
from support.api_pages import (
    TEXT,
    answers,
    call,
    field,
    many,
    page,
    parameter,
    record,
)

PAGE = page(
    "openapi/v3/shop/orders/{order_id}",
    call(
        "v3/shop/orders/{order_id}",
        parameter("path", TEXT, "order_id"),
        parameter(
            "json",
            record(
                field("amount", record(field("total"))),
                field("goods", many(record(field("id")))),
                field("state", TEXT, "A", "B"),
                field(
                    "card",
                    OneOf(
                        variants=(
                            Variant(type=record(field("bank")), label="BANK"),
                            Variant(type=record(field("purse")), label="CASH"),
                        )
                    ),
                ),
            ),
        ),
        reply=answers("json", field("code_url"), field("data", record(field("id")))),
    ),
)


def given(row: str, name: str, fact: str = "argument") -> Corrected:
    return Corrected(
        fact=fact, verb="post", row=row, truth=name, because="tests", entry="a.toml"
    )


def named(*names: Corrected) -> ApiPage:
    return replace(PAGE, corrected=names)


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (given("request.path.order_id", "number"), "number: str | int"),
        (given("request.json", "body"), "body: PostJson"),
        (
            given("request.json.amount.total", "sum"),
            'sum: Annotated[str, Wire("total")]',
        ),
        (
            given("request.json.goods[].id", "number"),
            'number: Annotated[str, Wire("id")]',
        ),
        (given("request.json.card<CASH>.purse", "money"), 'Wire("purse")]'),
        (given("response.code_url", "link"), 'link: Annotated[str, Wire("code_url")]'),
        (given("request.json.amount", "Money", "class"), "class Money:"),
        (given("request.json.goods", "Item", "class"), "class Item:"),
        (given("request.json.state", "Phase", "class"), "Phase = Literal["),
        (given("request.json.card<CASH>", "Purse", "class"), "class Purse:"),
        (given("request.json", "Order", "class"), "class Order:"),
        (given("response", "Placed", "class"), "class Placed(Reply):"),
        (given("response.data", "Found", "class"), "class Found:"),
    ],
)
def test_a_given_name_is_taken(one: Corrected, text: str) -> None:
    page = named(one)
    assert misfit_names(page) == {}
    assert text in page_text(page, "sdk", load_templates())
    assert surface_of(page) != surface_of(PAGE)


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (given("request.path.order_id", "client"), "means something else there"),
        (given("request.json.amount.total", "from"), "means something else there"),
        (given("request.json.amount", "goods"), "the name 'goods' is taken there"),
        (given("response.code_url", "meta"), "means something else there"),
        (given("request.json.amount", "PostJson", "class"), "means something else"),
        (given("request.json.amount", "Goods", "class"), "the name 'Goods' is taken"),
        (given("request.json", "Client", "class"), "means something else there"),
        (given("request.json.amount.total", "Sum", "class"), "no class of this row"),
        (given("request.json.card", "Sum", "class"), "no class of this row"),
        (given("request.json.nothing", "a"), "no argument of this row"),
    ],
)
def test_a_name_that_cannot_be_is_told(one: Corrected, reason: str) -> None:
    (told,) = misfit_names(named(one)).values()
    assert reason in told
