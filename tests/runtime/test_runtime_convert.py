"""The tolerant converter: what it accepts, what it changes, what it lists."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime import JsonText, QueryText, Reply, Secret, Wire
from runtime.convert import Findings, decode
from runtime.encode import encode_json

pytestmark = pytest.mark.boundary("reply")


@dataclass(slots=True, kw_only=True)
class Order(Reply):
    State = Literal["OPEN", "PAID"]

    id: str
    state: Order.State | str
    kind: Literal["A", "B"] | None = None
    total: int | None = None
    ratio: float | None = None
    done: bool | None = None
    from_: Annotated[str | None, Wire("from")] = None
    tags: list[str] | None = None
    goods: list[Order.Good] | None = None
    free: dict[str, Any] | None = None
    detail: Order.Metro | Order.Bus | None = None
    scene: Annotated[Order.Good, JsonText()] | None = None
    risk: Annotated[Order.Good, QueryText()] | None = None
    name: Annotated[str, Secret("merchant")] | None = None
    level: Literal[1, 2] | None = None

    @dataclass(slots=True, kw_only=True)
    class Good:
        sku: str
        price: int | None = None

    @dataclass(slots=True, kw_only=True)
    class Metro:
        mode: Literal["METRO"]
        line: str | None = None

    @dataclass(slots=True, kw_only=True)
    class Bus:
        mode: Literal["BUS"]
        line: str | None = None
        stop: str | None = None


def read(**members: object) -> tuple[Order, list[tuple[str, str, object]]]:
    findings = Findings()
    order = decode(Order, {"id": "1", "state": "OPEN", **members}, findings)
    assert findings.extra == {}
    return order, [(one.path, one.expected, one.value) for one in findings.problems]


EXACT: list[tuple[str, object, str, object]] = [
    ("total", 7, "total", 7),
    ("ratio", 0.5, "ratio", 0.5),
    ("ratio", 2, "ratio", 2),
    ("done", False, "done", False),
    ("from", "2026", "from_", "2026"),
    ("tags", ["a", "b"], "tags", ["a", "b"]),
    ("goods", [{"sku": "s"}], "goods", [Order.Good(sku="s")]),
    ("free", {"any": [None, 1]}, "free", {"any": [None, 1]}),
    ("state", "NEW_STATE", "state", "NEW_STATE"),
    ("kind", "B", "kind", "B"),
    ("level", 2, "level", 2),
    ("total", None, "total", None),
    ("goods", None, "goods", None),
    ("detail", {"mode": "BUS", "line": "1"}, "detail", Order.Bus(mode="BUS", line="1")),
    ("detail", {"mode": "METRO"}, "detail", Order.Metro(mode="METRO")),
    ("scene", '{"sku":"s","price":2}', "scene", Order.Good(sku="s", price=2)),
    ("risk", "sku%3ds%26price%3d2", "risk", Order.Good(sku="s", price=2)),
    ("risk", "sku=s&price=2", "risk", Order.Good(sku="s", price=2)),
    ("name", "", "name", ""),
]


@pytest.mark.parametrize(("wire", "value", "name", "expected"), EXACT)
def test_as_documented(wire: str, value: object, name: str, expected: object) -> None:
    order, problems = read(**{wire: value})
    assert getattr(order, name) == expected
    assert type(getattr(order, name)) is type(expected)
    assert problems == []


DEVIATING: list[tuple[str, object, object, str, str]] = [
    ("total", "12", 12, "total", "integer"),
    ("total", "-3", -3, "total", "integer"),
    ("total", "012", "012", "total", "integer"),
    ("total", "+1", "+1", "total", "integer"),
    ("total", "-0", "-0", "total", "integer"),
    ("total", "１２", "１２", "total", "integer"),
    ("total", "9" * 5000, "9" * 5000, "total", "integer"),
    ("total", 1.0, 1.0, "total", "integer"),
    ("total", True, True, "total", "integer"),
    ("total", {"a": 1}, {"a": 1}, "total", "integer"),
    ("ratio", "5", 5, "ratio", "number"),
    ("ratio", "many", "many", "ratio", "number"),
    ("done", "true", True, "done", "boolean"),
    ("done", 1, 1, "done", "boolean"),
    ("id", 5, "5", "id", "string"),
    ("id", 1.5, 1.5, "id", "string"),
    ("id", False, False, "id", "string"),
    ("state", 5, "5", "state", "string"),
    ("kind", "C", "C", "kind", "one of A, B"),
    ("kind", [], [], "kind", "one of A, B"),
    ("level", "2", 2, "level", "one of 1, 2"),
    ("level", True, True, "level", "one of 1, 2"),
    ("level", 3, 3, "level", "one of 1, 2"),
    ("tags", "a", "a", "tags", "list"),
    ("tags", ["a", 1], ["a", "1"], "tags[1]", "string"),
    ("tags", ["a", None], ["a", None], "tags[1]", "string"),
    ("goods", [{"sku": "s"}, 3], [Order.Good(sku="s"), 3], "goods[1]", "object"),
    ("free", [], [], "free", "object"),
    ("scene", "{", "{", "scene", "JSON text"),
    ("scene", "[" * 100_000, "[" * 100_000, "scene", "JSON text"),
    ("scene", {"sku": "s"}, Order.Good(sku="s"), "scene", "JSON text"),
    ("risk", 3, 3, "risk", "query text"),
]


@pytest.mark.parametrize(("wire", "value", "expected", "path", "rule"), DEVIATING)
def test_deviations_are_kept_and_listed(
    wire: str, value: object, expected: object, path: str, rule: str
) -> None:
    order, problems = read(**{wire: value})
    got = getattr(order, wire)
    assert got == expected
    assert type(got) is type(expected)
    assert [(where, what) for where, what, _ in problems] == [(path, rule)]


def test_a_problem_carries_the_value_as_received() -> None:
    _, problems = read(goods=[{"sku": "s", "price": "x"}])
    assert problems == [("goods[0].price", "integer", "x")]


@pytest.mark.parametrize("value", [{"state": "OPEN"}, {"state": "OPEN", "id": None}])
def test_missing_required_reads_as_none(value: dict[str, object]) -> None:
    findings = Findings()
    order = decode(Order, value, findings)
    assert order.id is None
    assert findings.problems == [("id", "required", None)]


@pytest.mark.parametrize("value", [None, [], "text", 3])
def test_no_object_gives_an_empty_model_and_one_problem(value: object) -> None:
    findings = Findings()
    order = decode(Order, value, findings)
    assert order.id is None
    assert order.total is None
    assert findings.problems == [("", "object", value)]


def test_unknown_members_are_reachable_by_path() -> None:
    findings = Findings()
    value = {
        "id": "1",
        "state": "PAID",
        "new": {"x": 1},
        "goods": [{"sku": "s", "b": 2}],
    }
    decode(Order, value, findings)
    assert findings.extra == {"new": {"x": 1}, "goods[0].b": 2}
    assert findings.problems == []


def test_meta_is_no_member_of_the_wire() -> None:
    findings = Findings()
    order = decode(Order, {"id": "1", "state": "PAID", "meta": "m"}, findings)
    assert order.meta.http_status == 0
    assert findings.extra == {"meta": "m"}


def test_variant_with_fewest_problems_then_fewest_unknown_members() -> None:
    order, problems = read(detail={"mode": "TRAM", "stop": "x"})
    assert order.detail == Order.Bus(mode="TRAM", stop="x")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert problems == [("detail.mode", "one of BUS", "TRAM")]


def test_a_variant_may_be_no_object_at_all() -> None:
    order, problems = read(detail="METRO")
    assert getattr(order, "detail") == "METRO"  # noqa: B009 - not what its type says
    assert problems == [("detail", "object", "METRO")]


def test_text_formats_know_only_text() -> None:
    findings = Findings()
    value = {"id": "1", "state": "PAID", "total": "5", "done": "true", "level": "2"}
    order = decode(Order, value, findings, text=True)
    assert (order.total, order.done, order.level) == (5, True, 2)
    assert findings.problems == []


def test_a_secret_that_is_not_decrypted_stays_and_is_listed() -> None:
    order, problems = read(name="aGVsbG8=")
    assert order.name == "aGVsbG8="
    assert [path for path, _, _ in problems] == ["name"]


# -- round trips ---------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=["Cs"]))
plain_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="&"))
goods = st.builds(Order.Good, sku=texts, price=st.none() | st.integers())
json_values = st.recursive(
    st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=5,
)
orders = st.builds(
    Order,
    id=texts,
    state=st.sampled_from(["OPEN", "PAID"]) | texts,
    kind=st.none() | st.sampled_from(["A", "B"]),
    total=st.none() | st.integers(),
    ratio=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    done=st.none() | st.booleans(),
    from_=st.none() | texts,
    tags=st.none() | st.lists(texts),
    goods=st.none() | st.lists(goods),
    free=st.none() | st.dictionaries(texts, json_values),
    detail=st.none()
    | st.builds(Order.Metro, mode=st.just("METRO"), line=st.none() | texts)
    | st.builds(Order.Bus, mode=st.just("BUS"), line=st.none() | texts, stop=texts),
    scene=st.none() | goods,
    risk=st.none()
    | st.builds(Order.Good, sku=plain_texts, price=st.integers(0, 10**9)),
    name=st.none(),
    level=st.none() | st.sampled_from([1, 2]),
    meta=st.builds(lambda: Reply().meta),
)


@given(orders)
def test_decode_of_encode_is_the_same_value(order: Order) -> None:
    findings = Findings()
    assert decode(Order, json.loads(encode_json(order)), findings) == order
    assert findings.problems == []
    assert findings.extra == {}


@given(
    st.dictionaries(
        st.sampled_from(["id", "state", "total", "goods", "scene", "detail", "x"]),
        json_values,
    )
)
def test_any_object_is_read_without_an_exception(value: dict[str, object]) -> None:
    findings = Findings()
    order = decode(Order, value, findings)
    known = [getattr(order, name) for name in ("id", "state", "total")]
    for name, got in zip(("id", "state", "total"), known, strict=True):
        sent = value.get(name)
        assert got == sent or str(got) == str(sent)
    assert ("x" in value) == ("x" in findings.extra)
