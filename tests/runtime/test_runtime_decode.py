"""Reading a text: msgspec and the converter give the same, and either is enough alone."""

from __future__ import annotations

import copy
import json
import pickle
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType, NoneType
from typing import Annotated, Any, Literal, cast, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st

import runtime.decode
import runtime.tables
import wechatpay_sdk
import wechatpay_sdk.runtime.decode
import wechatpay_sdk.runtime.tables
from runtime import Reply, Wire
from runtime.decode import convert_json, fast_decoder, read_json

pytestmark = pytest.mark.boundary("reply")


@dataclass(slots=True, kw_only=True)
class Order(Reply):
    State = Literal["OPEN", "PAID"]

    id: str
    state: Order.State | str
    kind: Literal["A", "B"] | None = None
    level: Literal[1, 2] | None = None
    total: int | None = None
    ratio: int | float | None = None
    done: bool | None = None
    tags: list[str] | None = None
    grid: list[list[int]] | None = None
    free: dict[str, Any] | None = None
    text_or_good: str | Order.Good | None = None
    goods: list[Order.Good] | None = None

    @dataclass(slots=True, kw_only=True)
    class Good:
        sku: str
        price: int | None = None


@dataclass(slots=True, kw_only=True)
class Renamed(Reply):
    from_: Annotated[str, Wire("from")]


@dataclass(slots=True, kw_only=True)
class Deep(Reply):
    inner: list[Renamed] | None = None


@dataclass(slots=True, kw_only=True)
class Variants(Reply):
    detail: Order.Good | Deep | None = None


@dataclass(slots=True, kw_only=True)
class Ratio(Reply):
    ratio: float


@dataclass(slots=True, kw_only=True)
class Anything(Reply):
    value: Any


@dataclass(slots=True, kw_only=True)
class Nullable(Reply):
    value: str | None


@dataclass(slots=True, kw_only=True)
class Filled(Reply):
    value: str | None = "x"


@dataclass(slots=True, kw_only=True)
class Counts(Reply):
    value: dict[str, int]


@dataclass(slots=True, kw_only=True)
class TextOrRatio(Reply):
    value: str | float


@dataclass(slots=True, kw_only=True)
class Holes(Reply):
    values: list[str | None]


@dataclass(slots=True, kw_only=True)
class Truth(Reply):
    value: Literal[True] | None = None


@dataclass(slots=True, kw_only=True)
class AnyOf(Reply):
    value: Order.Good | Any = None


READ_OTHERWISE = (
    Renamed,
    Deep,
    Variants,
    Ratio,
    Anything,
    Nullable,
    Filled,
    Counts,
    TextOrRatio,
    Holes,
    Truth,
    AnyOf,
)


@pytest.mark.parametrize("model", READ_OTHERWISE)
def test_what_msgspec_reads_otherwise_is_left_to_the_converter(model: type) -> None:
    assert fast_decoder(model) is None


# -- both ways give the same ---------------------------------------------------------------


def _generated() -> Iterator[type]:
    for module in pkgutil.walk_packages(wechatpay_sdk.__path__, "wechatpay_sdk."):
        if ".runtime" not in module.name:
            yield from _replies(import_module(module.name))


def _replies(module: ModuleType) -> Iterator[type]:
    for one in vars(module).values():
        is_reply = isinstance(one, type) and issubclass(one, wechatpay_sdk.Reply)
        if is_reply and one.__module__ == module.__name__:
            yield one


GENERATED = sorted(_generated(), key=lambda one: one.__module__)
FAST = [
    model
    for model in GENERATED
    if wechatpay_sdk.runtime.decode.fast_decoder(model) is not None
]
MODELS = [Order, *READ_OTHERWISE, *GENERATED]


def test_most_replies_of_v3_are_read_by_msgspec() -> None:
    v3 = [model for model in GENERATED if ".v3." in model.__module__]
    assert len(set(v3) & set(FAST)) > len(v3) / 2 > 10


def both_ways(model: type) -> ModuleType:
    """The runtime that the model belongs to."""
    return runtime.decode if issubclass(model, Reply) else wechatpay_sdk.runtime.decode


def seen(reading: Any) -> object:
    """All that a reading says; a repr tells 1 from True and 1.0."""
    if reading is None:
        return None
    return repr(reading.value), repr(reading.problems), repr(reading.find_extra())


def assert_same(model: type, raw: bytes) -> None:
    module = both_ways(model)
    assert seen(module.read_json(model, raw)) == seen(module.convert_json(model, raw))


texts = st.text(max_size=5)
numbers = st.integers() | st.floats(allow_nan=True)
scalars = st.none() | st.booleans() | numbers | texts
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=2)
    | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)


def right_values(annotation: Any) -> st.SearchStrategy[Any]:
    """What the annotation documents, as JSON values."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return right_values(arguments[0])
    if origin is list:
        return st.lists(right_values(arguments[0]), max_size=2)
    if origin is dict:
        return st.dictionaries(texts, json_values, max_size=2)
    if origin is Literal:
        return st.sampled_from(arguments)
    if arguments:
        kinds = [right_values(one) for one in arguments if one is not NoneType]
        return st.one_of(kinds)
    if is_dataclass(annotation):
        return objects(cast("type", annotation))
    finite = st.floats(allow_nan=False, allow_infinity=False) | st.integers()
    known = {str: texts, int: st.integers(), bool: st.booleans(), float: finite}
    return known.get(annotation, json_values)


@cache
def objects(model: type) -> st.SearchStrategy[dict[str, Any]]:
    ours = model.__module__ == __name__
    tables = runtime.tables if ours else wechatpay_sdk.runtime.tables
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for one in tables.members(model):
        part = optional if one.default is None else required
        part[one.wire] = right_values(one.annotation)
    return st.fixed_dictionaries(required, optional=optional)


@st.composite
def replies(draw: st.DrawFn, model: type) -> bytes:
    """A reply as documented, or with one or two deviations anywhere in it."""
    value = draw(objects(model))
    for _ in range(draw(st.integers(0, 2))):
        deviate(draw, value)
    ascii_only, indent = draw(st.booleans()), draw(st.sampled_from([None, 1]))
    return json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()


def deviate(draw: st.DrawFn, value: dict[str, Any]) -> None:
    places = list(objects_in(value))
    place = places[draw(st.integers(0, len(places) - 1))]
    name = draw(st.sampled_from(["meta", "new", *place]))
    inside: object = place.get(name)
    if isinstance(inside, list) and draw(st.booleans()):
        cast("list[object]", inside).append(draw(json_values))
    elif draw(st.integers(0, 2)):
        place[name] = draw(json_values)
    else:
        place.pop(name, None)


def objects_in(value: object) -> Iterator[dict[str, Any]]:
    inner: list[object] = []
    if isinstance(value, dict):
        yield (found := cast("dict[str, Any]", value))
        inner = [*found.values()]
    elif isinstance(value, list):
        inner = cast("list[object]", value)
    for one in inner:
        yield from objects_in(one)


@given(st.data())
def test_random_replies_of_the_order(data: st.DataObject) -> None:
    assert_same(Order, data.draw(replies(Order)))


@given(st.data())
def test_random_replies_of_every_class(data: st.DataObject) -> None:
    model = data.draw(st.sampled_from(MODELS))
    assert_same(model, data.draw(replies(model)))


@given(st.data())
def test_a_reply_as_documented_takes_the_fast_path(data: st.DataObject) -> None:
    model = data.draw(st.sampled_from([Order, *FAST]))
    raw = json.dumps(data.draw(objects(model)))
    if "\\ud" not in raw and "NaN" not in raw and "Infinity" not in raw:
        decode_fast = both_ways(model).fast_decoder(model)
        assert isinstance(decode_fast(raw.encode()), model)


ODD = [
    b"",
    b"null",
    b"[]",
    b"1",
    b'"text"',
    b"{",
    b'{"id":"1","state":"OPEN"}x',
    b'{"id":"1","state":"OPEN"} \n',
    b'\xef\xbb\xbf{"id":"1","state":"OPEN"}',
    '{"id":"1","state":"OPEN"}'.encode("utf-16"),
    b'{"id":"1","state":"OPEN","meta":null}',
    b'{"id":"1","state":"OPEN","meta":{"http_status":3}}',
    b'{"id":"1","state":"OPEN","\\u006deta":{"raw":"x"}}',
    b'{"id":"\xff","state":"OPEN"}',
    b'{"id":"1","state":"OPEN","new":"\xed\xa0\x80"}',
    b'{"id":"\xed\xa0\x80","state":"OPEN"}',
    b'{"id":"\\ud800","state":"OPEN"}',
    b'{"id":"1","state":"OPEN","new":"\\ud800"}',
    b'{"id":"1","state":"OPEN","new":NaN}',
    b'{"id":"1","state":"OPEN","ratio":1e400}',
    b'{"id":"1","state":"OPEN","ratio":1e5}',
    b'{"id":"1","state":"OPEN","ratio":123456789012345678901234567890}',
    b'{"id":"1","state":"OPEN","total":1e3}',
    b'{"id":"1","state":"OPEN","total":-0}',
    b'{"id":"1","state":"OPEN","total":01}',
    b'{"id":"1","state":"OPEN","total":' + b"9" * 5000 + b"}",
    b'{"id":"1","state":"OPEN","id":"2"}',
    b'{"id":1,"state":"OPEN","id":"2"}',
    b'{"id":"1","state":"OPEN","new":"\n"}',
    b'{"id":"1","state":"OPEN","new":' + b"[" * 100_000,
    b'{"id":"1","state":"OPEN","new":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
]


@pytest.mark.parametrize("raw", ODD, ids=lambda raw: repr(raw[:60]))
def test_odd_texts(raw: bytes) -> None:
    assert_same(Order, raw)


@pytest.mark.parametrize(
    "new", [b'"new":"\xff"', b'"\xff":1', b'"new":' + b"9" * 5000], ids=repr
)
def test_what_is_broken_but_unknown_loses_no_reply(new: bytes) -> None:
    raw = b'{"id":"1","state":"OPEN",' + new + b"}"
    assert convert_json(Order, raw) is None
    reading = read_json(Order, raw)
    assert reading is not None
    assert reading.value == Order(id="1", state="OPEN")
    assert (reading.problems, reading.find_extra()) == ((), {})


# -- what is seen of it --------------------------------------------------------------------

KNOWN = (
    b'{"id":"1","state":"OPEN","new":{"x":1},"goods":[{"sku":"s","b":2}],"meta":"m"}'
)
PLAIN = KNOWN.replace(b',"meta":"m"', b"")


@pytest.mark.parametrize("raw", [KNOWN, PLAIN])
def test_unknown_members_are_found_when_asked_for(raw: bytes) -> None:
    reading = read_json(Order, raw)
    assert reading is not None
    reply = reading.value
    reply.meta.find_extra = reading.find_extra
    expected: dict[str, Any] = {"new": {"x": 1}, "goods[0].b": 2}
    if raw is KNOWN:
        expected["meta"] = "m"
    assert pickle.loads(pickle.dumps(reply)).meta.extra == expected
    assert copy.deepcopy(reply).meta.extra == expected
    assert reply.meta.extra == expected
    assert reply.meta.extra is reply.meta.extra


def test_the_fast_path_does_not_look_for_unknown_members_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runtime.decode, "decode", None)
    reading = read_json(Order, PLAIN)
    assert reading is not None
    assert reading.value.goods == [Order.Good(sku="s")]


def test_without_msgspec_the_converter_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(slots=True, kw_only=True)
    class Local(Reply):
        id: str

    monkeypatch.setitem(sys.modules, "msgspec", None)
    assert fast_decoder(Local) is None
    reading = read_json(Local, b'{"id":"1","new":2}')
    assert reading is not None
    assert (reading.value.id, reading.problems) == ("1", ())
    assert reading.find_extra() == {"new": 2}


PROGRAM = """
import sys
sys.path.insert(0, {folder!r})
from dataclasses import dataclass
from runtime import Reply
from runtime.decode import read_json

@dataclass(slots=True, kw_only=True)
class Order(Reply):
    id: str

before = "msgspec" in sys.modules
assert read_json(Order, b'{{"id":"1"}}').value.id == "1"
print(before, "msgspec" in sys.modules)
"""


def test_msgspec_is_imported_by_the_first_decode() -> None:
    folder = str(Path(runtime.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-B", "-c", PROGRAM.format(folder=folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["False", "True"]
