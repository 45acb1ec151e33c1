"""What a client and those derived from it share: a transport, and the locks around it.

Owns which process and which event loop they are for. It does not know what is carried.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from .apart import Apart, process, process_and_loop

if TYPE_CHECKING:
    from asyncio import Lock as AsyncLock

C = TypeVar("C")  # the transport


class Line(Generic[C]):
    """The transport, made when first needed, and the locks around that, and around a refresh
    of the platform's certificates."""

    def __init__(self, transport: C | None) -> None:
        self.transport = transport
        self.own = transport is None
        self.closed = False
        self.lock = Apart(Lock, process)
        self.refreshing = Apart(Lock, process)
        self.async_refreshing = Apart(_async_lock, process_and_loop)


def _async_lock() -> AsyncLock:
    from asyncio import Lock

    return Lock()
