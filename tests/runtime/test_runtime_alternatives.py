"""Alternatives: one of them has to be passed, and that is known before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import pytest

from runtime import Alternatives, Client, ConfigError, Operation, Reply
from runtime.marks import Wire as Named
from support.pay_platform import Wire, answer, credentials, sources


@dataclass(slots=True, kw_only=True)
class Body:
    transaction_id: str | None = None
    from_: Annotated[str, Named("from")] | None = None
    payer: Body.Payer | None = None
    cards: list[Body.Payer] | None = None

    @dataclass(slots=True, kw_only=True)
    class Payer:
        openid: str | None = None
        phone: str | None = None


@dataclass(slots=True, kw_only=True)
class Query:
    day: str | None = None
    week: str | None = None


PEOPLE = ("openid", "phone")
ASK = Operation(
    method="POST",
    path="v3/ask",
    page="p",
    reply=Reply,
    sends="json",
    returns="empty",
    body=Body,
    query=Query,
    alternatives=(
        Alternatives(("json",), ("transaction_id", "from")),
        Alternatives(("json", "payer"), PEOPLE),
        Alternatives(("json", "cards"), PEOPLE, needed="exactly-one"),
        Alternatives(("query",), ("day", "week")),
    ),
)
GOOD: dict[str, Any] = {"body": Body(transaction_id="1"), "query": Query(day="1")}
NEEDED = "one of openid, phone is needed, and none is passed"


def call(changes: dict[str, Any]) -> Wire:
    """The wire over which the call goes."""
    wire = Wire(lambda _: answer())
    Client(credentials(), transport=wire, sources=sources()).call(ASK, **GOOD | changes)
    return wire


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"body": Body(from_="x")},
        {"body": Body(transaction_id="1", from_="x")},
        {"body": {"from": "x"}},
        {"body": Body(from_="x", payer=Body.Payer(phone="1"))},
        {"body": {"from": "x", "payer": Body.Payer(openid="1", phone="2")}},
        {
            "body": Body(
                from_="x", cards=[Body.Payer(phone="1"), Body.Payer(openid="2")]
            )
        },
        {"body": Body(from_="x", cards=[])},
        {"query": {"week": "7"}},
    ],
)
def test_any_of_them_is_enough(changes: dict[str, Any]) -> None:
    assert len(call(changes).sent) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"body": Body()}, "request.json: one of transaction_id, from is needed"),
        (
            {"body": Body(transaction_id="")},
            "request.json: one of transaction_id, from is needed",
        ),
        ({"body": {}}, "request.json: one of transaction_id, from is needed"),
        (
            {"body": {"from_": "x"}},
            "request.json: one of transaction_id, from is needed",
        ),
        ({"body": None}, "request.json: one of transaction_id, from is needed"),
        ({"query": None}, "request.query: one of day, week is needed"),
        (
            {"body": Body(from_="x", payer=Body.Payer())},
            f"request.json.payer: {NEEDED}",
        ),
        ({"body": {"from": "x", "payer": {}}}, f"request.json.payer: {NEEDED}"),
        (
            {"body": Body(from_="x", cards=[Body.Payer()])},
            f"request.json.cards: {NEEDED}",
        ),
        (
            {"body": Body(from_="x", cards=[Body.Payer(openid="1", phone="2")])},
            "request.json.cards: only one of openid, phone is allowed, not openid and phone",
        ),
    ],
)
def test_none_of_them_is_refused_by_name(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        call(changes)
    assert str(caught.value).startswith(f"POST v3/ask: {said}")
    assert caught.value.outcome == "rejected"
