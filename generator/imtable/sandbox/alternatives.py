"""Alternatives of a request: one of them has to be there.

Owns the way to the objects that have them, through lists and JSON texts. What a single member
holds is the business of `check`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from imtable.ir.model import Alternatives, Operation
from imtable.sandbox.findings import MessageLocation, RequestFinding
from imtable.sandbox.json_text import parse_json

_BODIES = (("json",), ("xml",), ("multipart",))


def check_alternatives(
    operation: Operation, query: Mapping[str, Any], body: Mapping[str, Any]
) -> Iterator[RequestFinding]:
    """What is missing, and what is there twice though the page allows one."""
    for one in operation.request.alternatives:
        part, steps = one.within[:1], one.within[1:]
        if part == ("query",):
            yield from _below(one, query, steps, MessageLocation("query"))
        elif part in _BODIES:
            yield from _below(one, body, steps, MessageLocation("body"))


def _below(
    one: Alternatives, value: object, steps: Sequence[str], place: MessageLocation
) -> Iterator[RequestFinding]:
    if isinstance(value, str) and value:
        value, _ = parse_json(value)
    if isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield from _below(one, item, steps, place.at(index))
    elif isinstance(value, Mapping):
        members = cast("Mapping[str, object]", value)
        if steps:
            inner = members.get(steps[0])
            yield from _below(one, inner, steps[1:], place.at(steps[0]))
        else:
            yield from _needed(one, members, place)


def _needed(
    one: Alternatives, members: Mapping[str, object], place: MessageLocation
) -> Iterator[RequestFinding]:
    given = [name for name in one.names if members.get(name) not in (None, "")]
    names = ", ".join(one.names)
    if not given:
        yield place.at(one.names[0]).finding(
            f"one of {names} is needed, and none is there"
        )
    elif one.needed == "exactly-one":
        for name in given[1:]:
            issue = f"only one of {names} is allowed, and {given[0]} is there"
            yield place.at(name).finding(issue, members[name])
