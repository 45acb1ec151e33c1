"""The text of a JSON value -> the value, stricter than the standard library.

Owns what counts as JSON: names that stand twice and constants beyond JSON do not.
"""

from __future__ import annotations

import json
from typing import Any, cast


class _RefusedError(ValueError):
    """JSON that parsers read in different ways."""


def parse_json(text: str) -> tuple[Any, str | None]:
    """The value, and what is wrong: repeated names and constants beyond JSON count."""
    try:
        value = json.loads(
            text, object_pairs_hook=_distinct, parse_constant=_no_constant
        )
    except RecursionError:
        return None, "it is nested too deeply"
    except ValueError as error:
        return None, str(error)
    return value, None


def as_object(value: Any) -> dict[str, Any]:
    """The members of a JSON object; none of anything else."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _RefusedError(f"the name {json.dumps(twice)} stands twice in one object")
    return members


def _no_constant(word: str) -> Any:
    raise _RefusedError(f"{word} is no JSON value")
