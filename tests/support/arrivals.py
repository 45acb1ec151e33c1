"""Hypothesis strategies for what comes in from outside: bodies, headers, JSON values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

_NAMES = [
    "Wechatpay-Timestamp",
    "Wechatpay-Nonce",
    "Wechatpay-Signature",
    "Wechatpay-Serial",
    "Wechatpay-Signature-Type",
    "Request-ID",
    "Retry-After",
    "Content-Type",
]
_VALUES = ["1780000000", "WECHATPAY/SIGNTEST/x", "AAAA", "a\nb", "\x1b[2J", "", "é"]


def json_values() -> st.SearchStrategy[Any]:
    """Any value of JSON, also what its specification only tolerates."""
    plain = (
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
    )
    return st.recursive(
        plain,
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    )


def headers() -> st.SearchStrategy[list[tuple[str, str]]]:
    """Headers of any name, more often one that means something, with any value."""
    names = st.sampled_from(_NAMES) | st.text(max_size=9)
    texts = st.sampled_from(_VALUES) | st.text(max_size=9)
    return st.lists(st.tuples(names, texts), max_size=6)


@st.composite
def edited(draw: st.DrawFn, raw: bytes) -> bytes:
    """The bytes with up to three places replaced, removed or filled."""
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(raw)))
        end = start + draw(st.integers(0, 9))
        raw = raw[:start] + draw(st.binary(max_size=9)) + raw[end:]
    return raw


def bodies(good: Mapping[str, Any]) -> st.SearchStrategy[bytes]:
    """A good JSON object, also with other members, damaged, or something else."""
    changed = st.dictionaries(st.sampled_from([*good, "x"]), json_values(), max_size=3)
    whole = changed.map(lambda change: json.dumps({**good, **change}).encode())
    xml = st.dictionaries(st.sampled_from(["return_code", "sign", "a"]), st.text()).map(
        lambda members: "".join(
            ["<xml>", *(f"<{k}>{v}</{k}>" for k, v in members.items()), "</xml>"]
        ).encode(errors="replace")
    )
    return st.one_of(
        whole, whole.flatmap(edited), xml, xml.flatmap(edited), st.binary()
    )
