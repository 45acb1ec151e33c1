"""The two clients: settings, the life of a transport, and the loops that drive a call.

Owns no decision about a call; `exchange` makes them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from threading import Lock
from typing import Any, Generic, NoReturn, Self, TypeVar, Unpack

from .call import Arguments, Call, Settings, Sources
from .errors import BrokenError, ConfigError, NotSupportedError, TransportError
from .exchange import Done, exchange, resume
from .index import find_operation
from .operation import Event, HeadersInput, Operation, R
from .request import build_url, checked_timeout
from .target import DEFAULT_BASE_URL, checked_base
from .transport import (
    AsyncHttpxTransport,
    AsyncTransport,
    HttpxTransport,
    RawResponse,
    Send,
    Sleep,
    Transport,
)

T = TypeVar("T")
C = TypeVar("C")  # the transport


class _Base(Generic[C]):
    """What the clients share: settings, and a transport made when first needed."""

    def __init__(
        self,
        *,
        base_url: str = DEFAULT_BASE_URL,
        hosts: Mapping[str, str] | None = None,
        timeout: float = 15.0,
        strict: bool = False,
        transport: C | None = None,
        sources: Sources | None = None,
    ) -> None:
        """Settings are checked here; no connection is made. Raises `ConfigError`.

        `hosts` sends calls for one host name to another base URL, those too whose page fixes
        the host. `timeout` is in seconds. `strict` turns deviating replies into
        `DecodeError`. A `transport` that is passed is not closed by the client. `sources` is
        for tests.
        """
        self._settings = Settings(
            base_url=checked_base(base_url),
            hosts={k.lower(): checked_base(v) for k, v in (hosts or {}).items()},
            timeout=checked_timeout(timeout),
            strict=strict,
            sources=sources or Sources(),
        )
        self._transport = transport
        self._own = transport is None
        self._closed = False
        self._lock = Lock()

    def url(self, operation: Operation[str], **arguments: Unpack[Arguments]) -> str:
        """The address of a page for the user's browser. No I/O. Raises `ConfigError`."""
        return build_url(Call(operation, arguments, self._settings))

    def _open(self) -> C:
        raise NotImplementedError

    def _ready(self) -> C:
        with self._lock:
            if self._closed:
                raise ConfigError("the client is closed")
            if self._transport is None:
                self._transport = self._open()
            return self._transport

    def _let_go(self) -> C | None:
        """Mark the client closed; returns the transport if it is the client's to close."""
        with self._lock:
            transport = self._transport if self._own and not self._closed else None
            self._closed = True
            return transport


class Client(_Base[Transport]):
    """Makes calls; may be used by several threads. Use it in a `with` statement."""

    def call(self, operation: Operation[T], **arguments: Unpack[Arguments]) -> T:
        """Make one call. Raises `PayError`."""
        steps = exchange(Call(operation, arguments, self._settings))
        step = resume(steps, None)
        while not isinstance(step, Done):
            if isinstance(step, Sleep):
                time.sleep(step.seconds)
                step = resume(steps, None)
            else:
                step = resume(steps, self._carry(step))
        reply: T = step.reply
        return reply

    def operation(self, name: str) -> Callable[..., Any]:
        """The function of "POST v3/…" with this client as its first argument, for callers
        that choose an operation at run time. Raises `ConfigError`."""
        return partial(find_operation(name), self)

    def parse(self, event: Event[R], *, headers: HeadersInput, body: bytes) -> R:
        """Read a notification."""
        del headers, body
        _refuse_notification(event)

    def close(self) -> None:
        """Close the connections; the client makes no calls afterwards."""
        if transport := self._let_go():
            transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self) -> Transport:
        return HttpxTransport()

    def _carry(self, request: Send) -> RawResponse | TransportError:
        try:
            return self._ready().send(request)
        except (TransportError, OSError) as error:
            return _as_transport_error(error)


class AsyncClient(_Base[AsyncTransport]):
    """Makes calls in one event loop. Use it in an `async with` statement."""

    async def call(self, operation: Operation[T], **arguments: Unpack[Arguments]) -> T:
        """Make one call. Raises `PayError`."""
        import asyncio

        steps = exchange(Call(operation, arguments, self._settings))
        step = resume(steps, None)
        while not isinstance(step, Done):
            if isinstance(step, Sleep):
                await asyncio.sleep(step.seconds)
                step = resume(steps, None)
            else:
                step = resume(steps, await self._carry(step))
        reply: T = step.reply
        return reply

    def operation(self, name: str) -> Callable[..., Any]:
        """The asynchronous function of "POST v3/…" with this client as its first argument;
        of an address for a browser the plain one. Raises `ConfigError`."""
        return partial(find_operation(name, asynchronous=True), self)

    async def parse(self, event: Event[R], *, headers: HeadersInput, body: bytes) -> R:
        """Read a notification."""
        del headers, body
        _refuse_notification(event)

    async def close(self) -> None:
        """Close the connections; the client makes no calls afterwards."""
        if transport := self._let_go():
            await transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def _open(self) -> AsyncTransport:
        return AsyncHttpxTransport()

    async def _carry(self, request: Send) -> RawResponse | TransportError:
        try:
            return await self._ready().send(request)
        except (TransportError, OSError) as error:
            return _as_transport_error(error)


def _as_transport_error(error: TransportError | OSError) -> TransportError:
    if isinstance(error, TransportError):
        return error
    broken = BrokenError(f"{type(error).__name__}: {error}")
    broken.__cause__ = error
    return broken


def _refuse_notification(event: Event[R]) -> NoReturn:
    raise NotSupportedError(
        f"{event.name}: this version of the runtime cannot verify and read notifications"
    )
