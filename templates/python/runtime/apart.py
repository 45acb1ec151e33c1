"""What each process, or each event loop, must have for itself: connections, and locks.

A process that was forked finds the connections of its parent, and its locks as they were at
that moment. It must not use them, and must not close them either: an answer would go to the
wrong caller. So whatever is kept here is found again only where it was made.
"""

from __future__ import annotations

from collections.abc import Callable
from os import getpid
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

T = TypeVar("T")
Place: TypeAlias = "tuple[int, AbstractEventLoop | None]"
"""A process, and one event loop in it if that matters."""


def process() -> Place:
    """Here, for all threads."""
    return getpid(), None


def process_and_loop() -> Place:
    """Here, for the running event loop. Raises `RuntimeError` where there is none."""
    from asyncio import get_running_loop

    return getpid(), get_running_loop()


class Apart(Generic[T]):
    """One value for each place, made where it is first asked for. May be used by threads."""

    def __init__(self, make: Callable[[], T], place: Callable[[], Place]) -> None:
        self._make = make
        self._place = place
        self._made: dict[Place, T] = {}

    def here(self) -> T:
        """The value of this place."""
        place = self._place()
        if place not in self._made:
            self._forget_closed_loops()
            # One step, so that all threads get the same one, and no lock that a fork may
            # find taken for ever.
            self._made.setdefault(place, self._make())
        return self._made[place]

    def made_here(self) -> T | None:
        """The value of this place; None where none was made."""
        return self._made.get(self._place())

    def _forget_closed_loops(self) -> None:
        """Nothing can be done with their connections. Those of the parent are kept: to
        forget them may be to close them."""
        mine = getpid()
        for pid, loop in tuple(self._made):
            if pid == mine and loop and loop.is_closed():
                self._made.pop((pid, loop), None)
