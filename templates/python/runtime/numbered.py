"""Numbered families: members `coupon_id_0`, `coupon_id_1` ... <-> one list `coupon_id_$n`.

Owns the names of such members, one level (`x_$n`) or more (`x_$n_$m`: lists of lists). It
does not know models; members here are what is on the wire.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from itertools import zip_longest
from typing import Any, TypeAlias, cast

from .errors import ConfigError

_PLACE = re.compile(r"\$[a-z]")
_INDEX = (
    "(0|[1-9][0-9]{0,2})"  # a longer number is no index: a list could fill all memory
)
_Places: TypeAlias = tuple[int, ...]


def gather(families: Collection[str], members: dict[str, Any]) -> dict[str, Any]:
    """`members` with the lists of the `families` in place of what belongs to them.

    All families begin with the same index, 0 or else 1, so that equal positions belong
    together; an item that is missing before a later one is None.
    """
    rest: dict[str, Any] = {}
    found: dict[str, dict[_Places, Any]] = {}
    for name, value in members.items():
        family, places = _family(families, name)
        if family and value is not None:
            found.setdefault(family, {})[places] = value
        else:
            rest[name] = value
    levels = zip_longest(*(p for items in found.values() for p in items), fillvalue=1)
    starts = [min(1, *level) for level in levels]
    return rest | {family: _lists(items, starts) for family, items in found.items()}


def spread(families: Collection[str], members: dict[str, Any]) -> dict[str, Any]:
    """`members` with numbered members, from 0, in place of the lists of the `families`.

    Raises `ConfigError` for what is no list.
    """
    result: dict[str, Any] = {}
    for name, value in members.items():
        result.update(_numbered(name, value) if name in families else {name: value})
    return result


def _family(families: Collection[str], name: str) -> tuple[str, _Places]:
    for family in families:
        if match := _pattern(family).fullmatch(name):
            return family, tuple(map(int, match.groups()))
    return "", ()


@cache
def _pattern(family: str) -> re.Pattern[str]:
    return re.compile(_INDEX.join(map(re.escape, _PLACE.split(family))))


def _lists(items: dict[_Places, Any], starts: list[int]) -> list[Any]:
    indexes = range(starts[0], 1 + max((places[0] for places in items), default=-1))
    if not any(places[1:] for places in items):
        return [items.get((index,)) for index in indexes]
    inner = ({p[1:]: v for p, v in items.items() if p[0] == index} for index in indexes)
    return [_lists(one, starts[1:]) for one in inner]


def _numbered(template: str, value: object) -> Iterator[tuple[str, Any]]:
    if not _PLACE.search(template):
        yield template, value
    elif not isinstance(value, list):
        raise ConfigError(f"{template}: expected a list")
    else:
        for index, item in enumerate(cast("list[object]", value)):
            yield from _numbered(_PLACE.sub(str(index), template, count=1), item)
