"""Numbered members and the lists that stand for them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime import ConfigError, Numbered, Reply
from runtime.convert import Findings, decode
from runtime.encode import encode_json
from runtime.numbered import gather, spread

pytestmark = pytest.mark.boundary("reply")

FAMILIES = ("id_$n", "fee_$n", "fee_$n_$m")
GATHERED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}),
    ({"id": "x"}, {"id": "x"}),
    ({"id_0": "a", "id_1": "b"}, {"id_$n": ["a", "b"]}),
    ({"id_1": "b", "id_0": "a"}, {"id_$n": ["a", "b"]}),
    ({"id_1": "a", "id_2": "b"}, {"id_$n": ["a", "b"]}),
    ({"id_0": "a", "id_2": "c"}, {"id_$n": ["a", None, "c"]}),
    ({"id_0": "a", "id_1": None}, {"id_$n": ["a"], "id_1": None}),
    ({"id_3": "c"}, {"id_$n": [None, None, "c"]}),
    # what belongs together stands at the same place
    ({"id_0": "a", "fee_1": 2}, {"id_$n": ["a"], "fee_$n": [None, 2]}),
    ({"id_1": "a", "fee_2": 2}, {"id_$n": ["a"], "fee_$n": [None, 2]}),
    ({"id_10": "k", **{f"id_{i}": i for i in range(10)}}, {"id_$n": [*range(10), "k"]}),
    (
        {"fee_0_0": 1, "fee_0_1": 2, "fee_2_0": 3, "fee_0": 4},
        {"fee_$n": [4], "fee_$n_$m": [[1, 2], [], [3]]},
    ),
    ({"fee_1_1": 1, "fee_1_3": 3}, {"fee_$n_$m": [[1, None, 3]]}),
    # no index: nobody numbers like this, and some would fill the memory
    ({"id_01": 1, "id_-1": 2, "id_": 3}, {"id_01": 1, "id_-1": 2, "id_": 3}),
    ({"id_1000": 1, "id_１": 2, "xid_1": 3}, {"id_1000": 1, "id_１": 2, "xid_1": 3}),
]


@pytest.mark.parametrize(("members", "expected"), GATHERED)
def test_gather(members: dict[str, Any], expected: dict[str, Any]) -> None:
    assert gather(FAMILIES, members) == expected


def test_spread_starts_at_0_and_keeps_the_place() -> None:
    members = {"a": 1, "fee_$n_$m": [["x", "y"], [], ["z"]], "b": [2], "id_$n": []}
    spread_out = {"a": 1, "fee_0_0": "x", "fee_0_1": "y", "fee_2_0": "z", "b": [2]}
    result = spread(FAMILIES, members)
    assert result == spread_out
    assert list(result) == list(spread_out)


@pytest.mark.parametrize("value", ["text", {"0": 1}, 3])
def test_only_lists_are_spread(value: object) -> None:
    with pytest.raises(ConfigError, match=r"id_\$n: expected a list"):
        spread(FAMILIES, {"id_$n": value})


@dataclass(slots=True, kw_only=True)
class Refunds(Reply):
    count: int
    number_n: Annotated[list[str], Numbered("number_$n")]
    fee_n: Annotated[list[int], Numbered("fee_$n")] | None = None
    fee_n_m: Annotated[list[list[int]], Numbered("fee_$n_$m")] | None = None
    after: str | None = None


def test_in_a_reply_every_item_is_read_by_its_type() -> None:
    findings = Findings()
    value = {"count": "2", "number_0": "a", "number_1": "b", "fee_1": "5", "new_0": "x"}
    reply = decode(Refunds, value | {"fee_0_0": "7"}, findings, text=True)
    assert (reply.count, reply.number_n, reply.fee_n_m) == (2, ["a", "b"], [[7]])
    assert reply.fee_n == [None, 5]
    assert findings.problems == [("fee_$n[0]", "integer", None)]
    assert findings.extra == {"new_0": "x"}


def test_a_required_family_may_be_missing() -> None:
    findings = Findings()
    assert decode(Refunds, {"count": 0}, findings).number_n is None
    assert findings.problems == [("number_$n", "required", None)]


def test_in_a_request_the_order_is_that_of_the_document() -> None:
    refunds = Refunds(count=1, number_n=["a"], fee_n_m=[[1], [2, 3]], after="z")
    expected = (
        b'{"count":1,"number_0":"a","fee_0_0":1,"fee_1_0":2,"fee_1_1":3,"after":"z"}'
    )
    assert encode_json(refunds) == expected


@given(
    st.builds(
        Refunds,
        count=st.integers(),
        number_n=st.lists(st.text("abc"), min_size=1, max_size=12),
        fee_n=st.none() | st.lists(st.integers(), min_size=1),
        fee_n_m=st.none() | st.lists(st.lists(st.integers(), min_size=1), min_size=1),
        meta=st.builds(lambda: Reply().meta),
    )
)
def test_decode_of_encode_is_the_same_value(refunds: Refunds) -> None:
    findings = Findings()
    assert decode(Refunds, json.loads(encode_json(refunds)), findings) == refunds
    assert (findings.problems, findings.extra) == ([], {})
