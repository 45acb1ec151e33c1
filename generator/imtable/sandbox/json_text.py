"""The text of a JSON value -> the value, stricter than the standard library; and back.

Owns what counts as JSON: names that stand twice and constants beyond JSON do not, nor does what is
nested deeper, or holds more values, than any table asks for.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any, cast

from imtable.sandbox.findings import quote

MAX_DEPTH = 50
MAX_VALUES = 100_000
TOO_DEEP = "it is nested too deeply"


class _AmbiguousJsonError(ValueError):
    """JSON that parsers read in different ways."""


def parse_json(text: str) -> tuple[Any, str | None]:
    """The value, and what is wrong; the value is None then."""
    try:
        value = json.loads(
            text, object_pairs_hook=_distinct, parse_constant=_no_constant
        )
    except RecursionError:
        return None, TOO_DEEP
    except ValueError as error:
        return None, str(error)
    problem = _size_problem(value)
    return (None if problem else value), problem


def _size_problem(value: Any) -> str | None:
    """Level by level: how deep a value is decides nothing about the stack."""
    level, depth, count = [value], 0, 0
    while level:
        depth, count = depth + 1, count + len(level)
        if depth > MAX_DEPTH:
            return TOO_DEEP
        if count > MAX_VALUES:
            return f"it holds more than {MAX_VALUES:,} values"
        level = [inner for one in level for inner in _inner(one)]
    return None


def _inner(value: Any) -> Iterable[Any]:
    match value:
        case dict():
            return cast("dict[str, Any]", value).values()
        case [*items]:
            return items
        case _:
            return ()


def as_object(value: Any) -> dict[str, Any]:
    """The members of a JSON object; none of anything else."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        times = Counter(name for name, _ in pairs)
        twice = next(name for name in times if times[name] > 1)
        raise _AmbiguousJsonError(f"the name {quote(twice)} stands twice in one object")
    return members


def _no_constant(word: str) -> Any:
    raise _AmbiguousJsonError(f"{word} is no JSON value")


def compact_json(value: Any) -> str:
    """The text as it travels: no blanks, nothing escaped that need not be."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
