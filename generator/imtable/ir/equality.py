"""Equality of values that carry more than they say.

Owns which members of a value count when two are compared. It knows no class of the IR.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar

from msgspec import Struct


class PartlyCompared(Struct, frozen=True, eq=False):
    """A value that is equal to another of its class if they agree in all members but those of
    `UNCOMPARED`: where something stands is no part of what it says."""

    UNCOMPARED: ClassVar[tuple[str, ...]] = ()

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        compared = _compared(type(self))
        return self is other or bool(compared(self) == compared(other))

    def __ne__(self, other: object) -> bool:
        # Without it the one of `Struct` holds, which knows no member.
        return not self == other

    def __hash__(self) -> int:
        return hash(_compared(type(self))(self))


@cache
def _compared(cls: type[PartlyCompared]) -> Callable[[PartlyCompared], Any]:
    return attrgetter(*compared_members(cls))


def compared_members(cls: type[Struct]) -> tuple[str, ...]:
    """The names of the members that count, in their order."""
    aside = cls.UNCOMPARED if issubclass(cls, PartlyCompared) else ()
    return tuple(name for name in cls.__struct_fields__ if name not in aside)
