"""Alternatives: members of which a call needs one, though none of them is required.

Owns the check before anything is sent. It looks at what the caller passed, not at what is
written of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from typing import Any, cast

from .call import Call
from .errors import ConfigError
from .tables import members

_BODIES = ("json", "xml", "multipart")


def check_alternatives(call: Call[Any]) -> None:
    """Raises `ConfigError`, with the names, where none of the alternatives is there, or more
    than the page allows. An object that is not passed needs none of its members."""
    for one in call.operation.alternatives:
        part, *steps = one.within
        given = call.arguments.get("body" if part in _BODIES else part)
        names, where = ", ".join(one.names), f"request.{'.'.join(one.within)}: "
        for holder in _holders({} if given is None else given, steps):
            passed = [
                name for name in one.names if _member(holder, name) not in (None, "")
            ]
            if not passed:
                raise ConfigError(
                    f"{where}one of {names} is needed, and none is passed"
                )
            if one.needed == "exactly-one" and len(passed) > 1:
                raise ConfigError(
                    f"{where}only one of {names} is allowed, not {' and '.join(passed)}"
                )


def _holders(value: object, steps: list[str]) -> Iterator[object]:
    """The objects at the end of the steps: of a list, each item."""
    if isinstance(value, list | tuple):
        for item in cast("list[object]", value):
            yield from _holders(item, steps)
    elif not steps:
        if isinstance(value, Mapping) or is_dataclass(value):
            yield cast("object", value)
    else:
        yield from _holders(_member(value, steps[0]), steps[1:])


def _member(holder: object, wire: str) -> object:
    if isinstance(holder, Mapping):
        return cast("Mapping[str, object]", holder).get(wire)
    if is_dataclass(holder) and not isinstance(holder, type):
        names = (one.name for one in members(type(holder)) if one.wire == wire)
        return next((getattr(holder, name) for name in names), None)
    return None
