"""What a call asks of the client that drives it, one step after the other.

A call is a generator of steps. `Send` is answered by what came back, `Sleep` and `Refresh`
by nothing; what fails is thrown in. Owns this protocol and decides nothing.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from .errors import PayError
from .transport import RawResponse, Send, Sleep
from .trust import Fetch

T = TypeVar("T")


class Refresh(NamedTuple):
    """The platform's certificates are needed: the driver takes the client's lock and drives
    `certificates.refresh`. `seen` is the last fetch that the call knows of."""

    seen: Fetch


class Done(NamedTuple, Generic[T]):
    """The end of a call."""

    reply: T


Steps: TypeAlias = Generator[Send | Sleep | Refresh, RawResponse, T]


def resume(
    steps: Steps[T], answer: RawResponse | PayError | None
) -> Send | Sleep | Refresh | Done[T]:
    """Hand the answer of the last step in, None at the start and where there is none."""
    try:
        if answer is None:
            return next(steps)
        if isinstance(answer, PayError):
            return steps.throw(answer)
        return steps.send(answer)
    except StopIteration as stop:
        return Done(stop.value)
