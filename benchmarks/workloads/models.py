"""Reading and writing models in one process. Prints JSON: seconds of one operation by subject.

The reply is one of the generated classes with every member present, the request one with what
a call needs; the peer's models are made from the same annotations. Subjects take turns.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from functools import reduce
from importlib import import_module
from itertools import cycle
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin

from wechatpay_sdk.runtime.decode import convert_json, read_json
from wechatpay_sdk.runtime.encode import encode_json
from wechatpay_sdk.runtime.tables import alternatives, members
from wechatpay_sdk.v3.marketing.partner.product_coupon.product_coupons.product_coupon_id.stocks.stock_id import (
    update_budget,
)

Subjects = dict[str, Callable[[], object]]
REPLY = update_budget.PostResponse
REQUEST = update_budget.PostJson(
    brand_id="120344",
    out_request_no="34657",
    update_mode="MAX_COUNT",
    target_max_count=10,
)
TEXTS = (
    "1000000013",
    "2026-10-01T00:00:00+08:00",
    "https://example.com/coupons/1000000013.png",
    "MON-1000000013001",
    "pages/index/index",
    "全场商品通用，每人每天限用一张",
)
"""What texts are like: numbers, times, addresses, and prose here and there."""
ENOUGH = 0.02  # seconds of a round: many ticks of the clock


def main(rounds: int) -> None:
    """The seconds that each subject takes in each round."""
    value = sample(REPLY, cycle(TEXTS))
    reply = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    subjects = decoders(reply) | encoders("request", REQUEST)
    read = read_json(REPLY, reply)
    assert read is not None
    subjects |= encoders("reply", read.value)
    gc.disable()
    print(json.dumps({"bytes": len(reply), "times": times_of(subjects, rounds)}))


def times_of(subjects: Subjects, rounds: int) -> dict[str, list[float]]:
    """CPU seconds of one operation by subject, one number a round; subjects take turns."""
    counts = {name: _count(subject) for name, subject in subjects.items()}
    times: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(rounds):
        for name, subject in subjects.items():
            times[name].append(_seconds(subject, counts[name]) / counts[name])
    return times


def decoders(raw: bytes) -> Subjects:
    """Ways to read the reply; the peer only where it is installed."""
    subjects: Subjects = {
        "json.loads": lambda: json.loads(raw),
        "decode": lambda: read_json(REPLY, raw),
        "converter": lambda: convert_json(REPLY, raw),
    }
    try:
        peer = peer_model(import_module("pydantic").create_model, REPLY)
    except ModuleNotFoundError:
        return subjects
    return subjects | {"pydantic": lambda: peer.model_validate_json(raw)}


def encoders(name: str, value: object) -> Subjects:
    """Our way to write the value, and `json` with the ready dictionary and the same bytes."""
    ready = json.loads(encode_json(value))

    def by_json() -> bytes:
        text = json.dumps(ready, ensure_ascii=False, separators=(",", ":"))
        return text.encode()

    assert by_json() == encode_json(value)
    return {
        f"encode {name}": lambda: encode_json(value),
        f"json.dumps {name}": by_json,
    }


def sample(annotation: Any, texts: Iterator[str]) -> Any:
    """A value with every member present, every list of one item."""
    only = alternatives(annotation)[0]
    origin, arguments = get_origin(only), get_args(only)
    if is_dataclass(only):
        table = members(cast("type", only))
        return {one.wire: sample(one.annotation, texts) for one in table}
    if origin is list:
        return [sample(arguments[0], texts)]
    if origin is Literal:
        return arguments[0]
    return {int: 10_000, bool: True}.get(only) or next(texts)


def peer_model(create: Callable[..., Any], annotation: Any) -> Any:
    """The same type with models of pydantic in place of dataclasses."""
    if is_dataclass(annotation):
        fields = {
            one.name: (
                peer_model(create, one.annotation),
                None if one.default is None else ...,
            )
            for one in members(cast("type", annotation))
        }
        return create(getattr(annotation, "__name__"), **fields)  # noqa: B009
    if get_origin(annotation) is list:
        return list.__class_getitem__(peer_model(create, get_args(annotation)[0]))
    if get_origin(annotation) in (Union, UnionType):
        kinds = [peer_model(create, one) for one in get_args(annotation)]
        return reduce(lambda union, kind: union | kind, kinds)
    return annotation


def _count(subject: Callable[[], object]) -> int:
    """How often a round must call it; the first calls make the tables and are not timed."""
    _seconds(subject, 100)
    return max(1, round(100 * ENOUGH / _seconds(subject, 100)))


def _seconds(subject: Callable[[], object], count: int) -> float:
    started = time.process_time()
    for _ in range(count):
        subject()
    return time.process_time() - started


if __name__ == "__main__":
    main(int(sys.argv[1]))
