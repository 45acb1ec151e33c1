"""Parts that a caller leaves out: made of what the client supplies, where that is enough."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any

import pytest

from runtime import Client, ConfigError, FromClient, Operation, Reply
from support.pay_platform import MCHID, Wire, answer, body_of, credentials, sources


@dataclass(slots=True, kw_only=True)
class Own:
    mchid: Annotated[str, FromClient("mchid")] | None = None
    note: str | None = None


@dataclass(slots=True, kw_only=True)
class Needy:
    id: str


CLOSE = Operation(
    method="POST",
    path="v3/close",
    page="p",
    reply=Reply,
    sends="json",
    returns="empty",
    body=Own,
    query=Own,
)


def sent(operation: Operation[Any], **arguments: Any) -> tuple[str, bytes]:
    wire = Wire(lambda _: answer())
    client = Client(credentials(), transport=wire, sources=sources())
    client.call(operation, **arguments)
    return wire.sent[0].target, body_of(wire.sent[0])


def test_a_part_that_needs_nothing() -> None:
    whole = sent(CLOSE)
    assert whole == sent(CLOSE, body=Own(), query=Own())
    assert whole == (
        f"/v3/close?mchid={MCHID}",
        json.dumps({"mchid": MCHID}, separators=(",", ":")).encode(),
    )


@pytest.mark.parametrize("model", [None, Needy, Own | Needy])
def test_any_other_part_is_not_made_up(model: Any) -> None:
    """It is left out where that is allowed, and refused where it is due."""
    call = CLOSE._replace(body=model, query=model)
    free = call._replace(optional=("body", "query"))
    assert sent(free) == ("/v3/close", b"")
    if model is not None:
        with pytest.raises(ConfigError, match="json: a value is required"):
            sent(call._replace(optional=("query",)))
        with pytest.raises(ConfigError, match="query: a value is required"):
            sent(call._replace(optional=("body",)))


def test_a_call_that_no_page_describes() -> None:
    wire = Wire(lambda _: answer({"id": "1", "amount": {"total": 2}}))
    client = Client(credentials(), transport=wire, sources=sources())
    operation = Operation(method="POST", path="v3/new/{id}", page="", reply=Reply)
    reply = client.call(
        operation._replace(sends="json"), path={"id": "a b"}, body={"total": 1}
    )
    assert (wire.sent[0].target, body_of(wire.sent[0])) == (
        "/v3/new/a%20b",
        b'{"total":1}',
    )
    assert json.loads(reply.meta.raw) == {"id": "1", "amount": {"total": 2}}
    assert reply.meta.extra == {"id": "1", "amount": {"total": 2}}
    assert reply.meta.verified_by
