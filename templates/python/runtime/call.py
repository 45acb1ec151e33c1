"""One call as a value: what is asked (`Operation`, arguments) and under which settings.

Owns what is injected from outside (`Sources`) and what a client is set to. Decides nothing. (Named tuples here and in `transport`: a dataclass takes six times
as long to create, which every import of the package would pay.)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Generic, NamedTuple, TypedDict, TypeVar

from .operation import CallOptions, Operation

T = TypeVar("T")


def _chance() -> float:
    import random

    return random.random()


class Sources(NamedTuple):
    """What a call takes from outside: Unix time in seconds, and chance in [0, 1)."""

    clock: Callable[[], float] = time.time
    chance: Callable[[], float] = _chance


class Settings(NamedTuple):
    """What a client says for all its calls. `base_url` and `hosts` are checked URLs."""

    base_url: str
    hosts: Mapping[str, str]
    timeout: float
    strict: bool
    sources: Sources


class Arguments(TypedDict, total=False):
    """The arguments of one call, by part; models are dataclasses or mappings."""

    path: Mapping[str, str | int]
    query: object
    headers: object
    body: object
    options: CallOptions | None


class Call(NamedTuple, Generic[T]):
    """An operation, its arguments, and the settings of the client that makes the call."""

    operation: Operation[T]
    arguments: Arguments
    settings: Settings

    @property
    def options(self) -> CallOptions:
        return self.arguments.get("options") or CallOptions()

    @property
    def label(self) -> str:
        """`POST v3/pay/transactions/native`: safe to show, it holds no values."""
        return f"{self.operation.method} {self.operation.path}"
