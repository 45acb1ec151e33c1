"""What goes out: JSON bytes, query text, headers; and what is refused by name."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Annotated, Any, Literal, cast
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime import (
    ConfigError,
    JsonText,
    Numbered,
    QueryText,
    Secret,
    Signature,
    Wire,
)
from runtime.encode import encode_headers, encode_json, encode_query, encode_texts
from runtime.json_text import fast_encoder


@dataclass(slots=True, kw_only=True)
class Body:
    appid: str
    total: int | None = None
    flag: bool | None = None
    kind: Literal["A"] = "A"
    from_: Annotated[str, Wire("from")] | None = None
    scene: Annotated[Body.Scene, JsonText()] | None = None
    scenes: Annotated[list[Body.Scene], JsonText()] | None = None
    risk: Annotated[Body.Scene, QueryText()] | None = None
    inner: Body.Scene | None = None
    many: list[Body.Scene] | None = None
    either: Body.Scene | Body.Other | None = None
    eithers: list[Body.Scene] | list[Body.Other] | None = None
    texts: (
        Annotated[Body.Scene, JsonText()] | Annotated[Body.Other, JsonText()] | None
    ) = None
    free: dict[str, Any] | None = None
    secret: Annotated[str, Secret()] | None = None
    secrets: list[Annotated[str, Secret()]] | None = None
    coupons: Annotated[list[str], Numbered("coupon_$n")] | None = None

    @dataclass(slots=True, kw_only=True)
    class Scene:
        ip: Annotated[str, Wire("payer-ip")]
        port: int | None = None
        phone: Annotated[str, Secret()] | None = None

    @dataclass(slots=True, kw_only=True)
    class Other:
        ip: str


@dataclass(slots=True, kw_only=True)
class Signed:
    id: str
    sign: Annotated[str, Signature()] | None = None


def body(**members: Any) -> bytes:
    return encode_json(Body(appid="wx", **members))


WRITTEN: list[tuple[dict[str, Any], str]] = [
    ({}, ""),
    ({"total": 0}, ',"total":0'),
    ({"flag": False}, ',"flag":false'),
    ({"from_": "测试😀"}, ',"from":"测试😀"'),
    (
        {"scene": Body.Scene(ip="1", port=2)},
        r',"scene":"{\"payer-ip\":\"1\",\"port\":2}"',
    ),
    ({"scene": {"payer-ip": "1"}}, r',"scene":"{\"payer-ip\":\"1\"}"'),
    ({"scenes": [Body.Scene(ip="1")]}, r',"scenes":"[{\"payer-ip\":\"1\"}]"'),
    ({"risk": Body.Scene(ip="a b", port=2)}, ',"risk":"payer-ip%3Da%20b%26port%3D2"'),
    ({"inner": Body.Scene(ip="1")}, ',"inner":{"payer-ip":"1"}'),
    (
        {"inner": {"payer-ip": "1", "new": [1], "no": None}},
        ',"inner":{"payer-ip":"1","new":[1]}',
    ),
    ({"many": (Body.Scene(ip="1"),)}, ',"many":[{"payer-ip":"1"}]'),
    ({"many": []}, ',"many":[]'),
    ({"either": Body.Other(ip="1")}, ',"either":{"ip":"1"}'),
    ({"eithers": [Body.Scene(ip="1")]}, ',"eithers":[{"payer-ip":"1"}]'),
    ({"texts": Body.Other(ip="1")}, r',"texts":"{\"ip\":\"1\"}"'),
    ({"free": {"a": None, "b": {"c": 1.5}}}, ',"free":{"b":{"c":1.5}}'),
    ({"coupons": ["a", "b"]}, ',"coupon_0":"a","coupon_1":"b"'),
    ({"coupons": []}, ""),
]


@pytest.mark.parametrize(("members", "expected"), WRITTEN)
def test_json(members: dict[str, Any], expected: str) -> None:
    head, _, tail = body(**members).decode().partition(',"kind":"A"')
    assert head.startswith('{"appid":"wx"')
    assert head.removeprefix('{"appid":"wx"') + tail.removesuffix("}") == expected


def test_documented_layout_vector() -> None:
    value = {"appid": "wxd678efh567hg6787", "description": "测试"}
    expected = '{"appid":"wxd678efh567hg6787","description":"测试"}'.encode()
    assert encode_json(value) == expected
    assert len(expected) == 53


def test_all_optional_members_left_out() -> None:
    assert encode_json({"a": None}) == b"{}"


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"total": float("nan")}, "total: an integer is expected, not nan"),
    ({"free": {"a": [1, None]}}, "free.a[1]: null"),
    ({"free": {"a": b""}}, "free.a: a value of type bytes"),
    ({"free": {1: 2}}, "free: names of members must be text"),
    ({"free": {"a": "\ud800"}}, "free.a: the text holds half of a surrogate pair"),
    ({"inner": "{}"}, "inner: expected Body.Scene, not str"),
    ({"inner": {"payer-ip": "\ud800"}}, "inner.payer-ip: the text holds half"),
    ({"inner": Body.Scene(ip="\ud800")}, "inner.payer-ip: the text holds half"),
    ({"many": [Body.Scene(ip="\ud800")]}, "many[0].payer-ip: the text holds half"),
    ({"scene": Body.Scene(ip="\ud800")}, "scene.payer-ip: the text holds half"),
    ({"risk": Body.Scene(ip="\ud800")}, "risk.payer-ip: the text holds half"),
    ({"coupons": "text"}, "coupon_$n: a list is expected, not str"),
    ({"coupons": ["a", None]}, "coupon_$n[1]: text is expected, not null"),
    (
        {"either": {"ip": "1"}},
        "either: pass one of Body.Scene, Body.Other, not a mapping",
    ),
    (
        {"eithers": [{"ip": "1"}]},
        "eithers[0]: pass one of Body.Scene, Body.Other, not a mapping",
    ),
    ({"risk": Body.Scene(ip="a&b")}, "risk.payer-ip: '&' cannot be sent here"),
]


@pytest.mark.parametrize(("members", "message"), REFUSED)
def test_refused_by_name(members: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        body(**members)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("members", "path"),
    [
        ({"secret": "s3cret"}, "secret"),
        ({"secrets": ["s3cret"]}, "secrets[0]"),
        ({"inner": Body.Scene(ip="1", phone="s3cret")}, "inner.phone"),
        ({"inner": {"payer-ip": "1", "phone": "s3cret"}}, "inner.phone"),
        ({"many": [{"payer-ip": "1", "phone": "s3cret"}]}, "many[0].phone"),
        ({"scene": {"payer-ip": "1", "phone": "s3cret"}}, "scene.phone"),
    ],
)
def test_secrets_without_a_key_are_refused(members: dict[str, Any], path: str) -> None:
    with pytest.raises(ConfigError) as caught:
        body(**members)
    assert str(caught.value).startswith(f"{path}: ")
    assert "s3cret" not in str(caught.value)


def test_a_given_signature_is_taken_and_an_absent_one_left_out() -> None:
    assert encode_json(Signed(id="1", sign="S")) == b'{"id":"1","sign":"S"}'
    assert encode_json(Signed(id="1")) == b'{"id":"1"}'


@pytest.mark.parametrize("value", ["text", 3, [1], Body])
def test_only_dataclasses_and_mappings(value: object) -> None:
    with pytest.raises(ConfigError, match="expected a dataclass or a mapping"):
        encode_json(value)


@dataclass(slots=True, kw_only=True)
class Query:
    mchid: str | None = None
    offset: int | None = None
    all: bool | None = None
    ids: list[str] | None = None
    filter: Annotated[Body.Other, JsonText()] | None = None
    bare: Body.Other | None = None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (None, ""),
        (Query(), ""),
        (Query(mchid="a b"), "mchid=a%20b"),
        (Query(mchid=""), "mchid="),
        (Query(mchid="测/%2F+&=?#~"), "mchid=%E6%B5%8B%2F%252F%2B%26%3D%3F%23~"),
        (Query(offset=0, all=True), "offset=0&all=true"),
        (Query(all=False), "all=false"),
        (Query(ids=["a", "b&"]), "ids=a&ids=b%26"),
        (Query(filter=Body.Other(ip="1")), "filter=%7B%22ip%22%3A%221%22%7D"),
        ({"a b": 1.5}, "a%20b=1.5"),
    ],
)
def test_query(query: object, expected: str) -> None:
    assert encode_query(query) == expected


def test_query_refuses_an_object_without_its_mark() -> None:
    with pytest.raises(ConfigError, match="bare: expected one text"):
        encode_query(Query(bare=Body.Other(ip="1")))


texts = st.text(st.characters(exclude_categories=["Cs"]))
json_values = st.recursive(
    st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=5,
)


def by_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


@given(st.dictionaries(texts, json_values))
def test_the_bytes_are_those_of_json(value: dict[str, Any]) -> None:
    assert encode_json(value) == by_json(value)


class Half(IntEnum):
    ONE = 1


class Name(StrEnum):
    A = "a"


class Text(str):
    __slots__ = ()


@pytest.mark.parametrize(
    "value",
    [Half.ONE, Name.A, Text("x"), 2**70, -(2**64), 1e16, 1e-7, -0.0, "\u2028\x7f"],
)
def test_odd_values_are_written_as_json_does(value: object) -> None:
    assert encode_json({"v": value}) == by_json({"v": value})
    assert encode_json(Free(v=value)) == by_json({"v": value})


@dataclass(slots=True, kw_only=True)
class Free:
    v: Any


@dataclass(slots=True, kw_only=True)
class Kinds:
    text: str | None = None
    count: int | None = None
    rate: float | None = None
    flag: bool | None = None
    kind: Literal["A"] | str | None = None
    months: Literal[3, 6] | None = None
    either: str | int | None = None
    many: list[int] | None = None
    mixed: Kinds.Inner | str | None = None
    free: dict[str, Any] | None = None

    @dataclass(slots=True, kw_only=True)
    class Inner:
        total: int


class Named(str, Enum):  # noqa: UP042  # as older code has them
    A = "a"


FITTING: list[tuple[str, object, str]] = [
    ("text", Text("x"), '"x"'),
    ("text", Name.A, '"a"'),
    ("text", Named.A, '"a"'),
    ("count", Half.ONE, "1"),
    ("count", Decimal("100"), "100"),
    ("count", Decimal("1E+2"), "100"),
    ("count", 2**70, str(2**70)),
    ("rate", 3, "3"),
    ("rate", 1.5, "1.5"),
    ("rate", Decimal("19.99"), "19.99"),
    ("flag", True, "true"),
    ("kind", "B", '"B"'),
    ("months", 12, "12"),
    ("either", 1, "1"),
    ("either", "1", '"1"'),
    ("many", (1, Half.ONE), "[1,1]"),
    ("mixed", Text("x"), '"x"'),
    ("mixed", Kinds.Inner(total=1), '{"total":1}'),
    ("free", {"a": Decimal("1.50")}, '{"a":1.5}'),
    ("free", Kinds.Inner(total=1), '{"total":1}'),
]


@pytest.mark.parametrize(("name", "value", "expected"), FITTING)
def test_values_of_a_fitting_kind(name: str, value: object, expected: str) -> None:
    given: Any = {name: value}
    expected = f'{{"{name}":{expected}}}'
    assert encode_json(Kinds(**given)).decode() == expected
    assert encode_json(given, model=Kinds).decode() == expected


UNFIT: list[tuple[str, object, str]] = [
    ("count", 19.99 * 100, "count: an integer is expected, not 1998.99"),
    ("count", 100.0, "count: an integer is expected, not 100.0"),
    ("count", "100", "count: an integer is expected, not text"),
    ("count", True, "count: an integer is expected, not True"),
    ("count", Decimal("1.5"), "count: an integer is expected, not 1.5"),
    ("count", Decimal("NaN"), "count: an integer is expected"),
    ("count", Decimal("1E+999999"), "count: an integer is expected"),
    ("count", [1], "count: an integer is expected, not a list"),
    ("text", 5, "text: text is expected, not an integer"),
    ("text", 1.5, "text: text is expected, not 1.5"),
    ("text", b"x", "text: text is expected, not a value of type bytes"),
    ("text", {"a": 1}, "text: text is expected, not a value of type dict"),
    ("flag", 1, "flag: true or false is expected, not an integer"),
    ("flag", "true", "flag: true or false is expected, not text"),
    ("rate", "1.5", "rate: a number is expected, not text"),
    ("rate", False, "rate: a number is expected, not False"),
    ("rate", float("inf"), "rate: a number is expected, not inf"),
    ("rate", Decimal("0.1234567890123456789"), "rate: a number is expected"),
    ("months", "3", "months: an integer is expected, not text"),
    ("either", 1.5, "either: text or an integer is expected, not 1.5"),
    ("many", 1, "many: a list is expected, not int"),
    ("many", "12", "many: a list is expected, not str"),
    ("many", [1, "2"], "many[1]: an integer is expected, not text"),
    ("mixed", 1, "mixed: pass one of "),
    ("mixed", Kinds.Inner(total=cast("Any", 1.5)), "mixed.total: an integer"),
    ("free", "x", "free: a mapping is expected, not str"),
    ("free", {"a": {"b": float("nan")}}, "free.a.b: a value of type float"),
]


@pytest.mark.parametrize(("name", "value", "message"), UNFIT)
def test_values_of_another_kind(name: str, value: object, message: str) -> None:
    given: Any = {name: value}
    for model in (Kinds(**given), given):
        with pytest.raises(ConfigError) as caught:
            encode_json(model, model=Kinds)
        assert str(caught.value).startswith(message)


STANDING: list[tuple[str, object, str]] = [
    ("count", "100", "100"),
    ("count", "-1", "-1"),
    ("text", 5, "5"),
    ("flag", "true", "true"),
    ("flag", True, "true"),
    ("rate", "19.90", "19.90"),
    ("months", "3", "3"),
    ("many", "3", "3"),
    ("many", 3, "3"),
]


@pytest.mark.parametrize(("name", "value", "expected"), STANDING)
def test_a_format_of_texts_takes_what_is_written_alike(
    name: str, value: object, expected: str
) -> None:
    given: Any = {name: value}
    assert encode_texts(Kinds(**given)) == {name: expected}
    assert encode_query(Kinds(**given)) == f"{name}={expected}"


@pytest.mark.parametrize(
    ("name", "value"),
    [("count", "1.5"), ("count", "x"), ("count", 1.0), ("text", True), ("text", 1.5)],
)
def test_a_format_of_texts_takes_no_other_kind(name: str, value: object) -> None:
    given: Any = {name: value}
    for encode in (encode_texts, encode_query):
        with pytest.raises(ConfigError, match=f"{name}: .* is expected, not"):
            encode(Kinds(**given))


def test_a_format_of_texts_names_what_is_no_utf_8() -> None:
    for encode in (encode_texts, encode_query):
        with pytest.raises(
            ConfigError, match=r"^(request\.query\.)?text: the text holds half of a"
        ):
            encode(Kinds(text="\ud83d"))


def test_a_required_member_that_is_none() -> None:
    nothing: Any = None
    for value in (Kinds.Inner(total=nothing), {"total": None}):
        with pytest.raises(ConfigError, match=r"^total: a value is required, not None"):
            encode_json(value, model=Kinds.Inner)
    assert encode_json({}, model=Kinds.Inner) == b"{}"  # the docs may be wrong


def test_a_number_that_is_too_long() -> None:
    huge = 10**5000
    for value in (Kinds(count=huge), Kinds(many=[huge]), {"count": huge}):
        with pytest.raises(ConfigError, match=r"^(count|many\[0\]): "):
            encode_json(value)
    with pytest.raises(ConfigError, match=r"^(request\.query\.)?count: "):
        encode_query(Kinds(count=huge))


def test_a_value_that_holds_itself() -> None:
    value: dict[str, Any] = {}
    value["a"] = value
    with pytest.raises(ConfigError, match="nested too deeply"):
        encode_json(value)


def test_without_msgspec_the_bytes_are_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    value = Body(appid="测", scene=Body.Scene(ip="1"), free={"a": 1e16})
    expected = encode_json(value)
    monkeypatch.setitem(sys.modules, "msgspec", None)
    fast_encoder.cache_clear()
    try:
        assert fast_encoder() is None
        assert encode_json(value) == expected
    finally:
        fast_encoder.cache_clear()


@given(st.dictionaries(texts, texts | st.lists(texts, min_size=1)))
def test_query_round_trip(values: dict[str, str | list[str]]) -> None:
    query = encode_query(values)
    pairs = [
        (k, v)
        for k, vs in values.items()
        for v in ([vs] if isinstance(vs, str) else vs)
    ]
    assert query.isascii()
    assert "+" not in query
    assert parse_qsl(query, keep_blank_values=True) == [(k, v) for k, v in pairs]


@dataclass(slots=True, kw_only=True)
class Headers:
    idempotency_key: Annotated[str, Wire("Idempotency-Key")]
    retry: Annotated[int | None, Wire("X-Retry")] = None


def test_headers() -> None:
    assert encode_headers(Headers(idempotency_key="k", retry=1)) == {
        "Idempotency-Key": "k",
        "X-Retry": "1",
    }
    assert encode_headers(None) == {}


BAD_HEADERS: list[tuple[str, str]] = [
    ("A", "1\r\nB: 2"),
    ("A", "1\n"),
    ("A", "测"),
    ("A:", "1"),
    ("A\r\nB", "1"),
    ("", "1"),
]


@pytest.mark.parametrize(("name", "text"), BAD_HEADERS)
def test_headers_cannot_be_injected(name: str, text: str) -> None:
    with pytest.raises(ConfigError, match="only printable ASCII"):
        encode_headers({name: text})


@pytest.mark.parametrize("encode", [encode_json, encode_query, encode_headers])
def test_mapping_and_model_give_the_same(encode: Callable[[object], object]) -> None:
    assert encode(Body.Other(ip="1")) == encode({"ip": "1"})
