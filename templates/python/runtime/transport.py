"""The border to the network: what is sent, what comes back, and who carries it.

`Transport` and `AsyncTransport` are what any HTTP library can be fitted to; the two classes
below fit httpx2, which is imported when the first of them is made. Owns carrying; it decides
nothing about repeats, signatures or statuses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from .errors import (
    BrokenError,
    ConfigError,
    ConnectError,
    TimedOutError,
    TransportError,
)

if TYPE_CHECKING:
    import httpx2

_CONNECT_SECONDS = 5.0
_IDLE_SECONDS = 5.0  # the platform closes idle connections after 8


class Send(NamedTuple):
    """A request, byte for byte. `timeout`: seconds of each wait, connecting at most 5."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    timeout: float

    @property
    def target(self) -> str:
        """Path and query, as they must leave the machine."""
        return "/" + self.url.split("/", 3)[3]

    def __repr__(self) -> str:
        return f"<Send {self.method} {self.url.partition('?')[0]}>"


class Sleep(NamedTuple):
    """A pause before the next attempt, in seconds."""

    seconds: float


class RawResponse(NamedTuple):
    """An answer: the body complete, after content decoding (gzip), before any other."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def by_name(self) -> dict[str, str]:
        """The headers by lower-case name; repeated ones are joined by a comma."""
        found: dict[str, str] = {}
        for name, value in self.headers:
            key = name.lower()
            found[key] = f"{found[key]}, {value}" if key in found else value
        return found


class Transport(Protocol):
    """Carries requests; used from several threads at once.

    `send` follows no redirect, keeps no cookies, sends `request.target` unchanged, and
    raises `ConnectError`, `TimedOutError` or `BrokenError` where there is no whole answer. An
    `OSError` counts as `BrokenError`.
    """

    def send(self, request: Send, /) -> RawResponse: ...

    def close(self) -> None: ...


class AsyncTransport(Protocol):
    """`Transport` for one event loop."""

    async def send(self, request: Send, /) -> RawResponse: ...

    async def close(self) -> None: ...


class HttpxTransport:
    """The default: a connection pool of httpx2."""

    def __init__(self) -> None:
        import httpx2

        self._client = httpx2.Client(limits=_limits(), follow_redirects=False)

    def send(self, request: Send, /) -> RawResponse:
        import httpx2

        try:
            return _answer(self._client.send(_httpx_request(request)))
        except httpx2.RequestError as error:
            raise _as_ours(error) from error

    def close(self) -> None:
        self._client.close()


class AsyncHttpxTransport:
    """The asynchronous default: a connection pool of httpx2."""

    def __init__(self) -> None:
        import httpx2

        self._client = httpx2.AsyncClient(limits=_limits(), follow_redirects=False)

    async def send(self, request: Send, /) -> RawResponse:
        import httpx2

        try:
            return _answer(await self._client.send(_httpx_request(request)))
        except httpx2.RequestError as error:
            raise _as_ours(error) from error

    async def close(self) -> None:
        await self._client.aclose()


def _limits() -> httpx2.Limits:
    import httpx2

    return httpx2.Limits(keepalive_expiry=_IDLE_SECONDS)


def _httpx_request(request: Send) -> httpx2.Request:
    """Built without the pool's client, which would add headers and cookies of its own."""
    import httpx2

    connect = min(_CONNECT_SECONDS, request.timeout)
    timeout = httpx2.Timeout(request.timeout, connect=connect)
    try:
        return httpx2.Request(
            request.method,
            request.url,
            headers=request.headers,
            content=request.body,
            extensions={
                "target": request.target.encode(),
                "timeout": timeout.as_dict(),
            },
        )
    except httpx2.InvalidURL as error:
        raise ConfigError(f"the URL is not valid: {error}") from None


def _answer(response: httpx2.Response) -> RawResponse:
    headers = tuple(response.headers.multi_items())
    return RawResponse(
        status=response.status_code, headers=headers, body=response.content
    )


def _as_ours(error: httpx2.RequestError) -> TransportError:
    import httpx2

    text = f"{type(error).__name__}: {error}"
    unsent = (
        httpx2.ConnectError,
        httpx2.ConnectTimeout,
        httpx2.PoolTimeout,
        httpx2.ProxyError,
        httpx2.LocalProtocolError,
        httpx2.UnsupportedProtocol,
    )
    if isinstance(error, unsent):
        return ConnectError(text)
    if isinstance(error, httpx2.TimeoutException):
        return TimedOutError(text)
    return BrokenError(text)
