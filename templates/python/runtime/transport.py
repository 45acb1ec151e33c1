"""The border to the network: what is sent, what comes back, and who carries it.

`Transport` and `AsyncTransport` are what any HTTP library can be fitted to; the two classes
below fit httpx2, which is imported when the first of them is made. Owns carrying; it decides
nothing about repeats, signatures or statuses.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from .errors import (
    BrokenError,
    ConfigError,
    ConnectError,
    Evidence,
    TimedOutError,
    TransportError,
)

if TYPE_CHECKING:
    import ssl

    import httpx2

_CONNECT_SECONDS = 5.0
_IDLE_SECONDS = 5.0  # the platform closes idle connections after 8
_CHUNK = 64 * 1024
_LONGEST_REPLY = 64 * 1024 * 1024  # decompressed; files go to a sink
P = TypeVar("P")  # a pool


class LongBody(Protocol):
    """A body that need not fit into memory: every `iter` reads it anew, `len` is its size."""

    def __iter__(self) -> Iterator[bytes]: ...

    def __len__(self) -> int: ...


class BodySink(Protocol):
    """Takes the body of a download piece by piece."""

    def write(self, chunk: bytes, /) -> None: ...


class Send(NamedTuple):
    """A request, byte for byte. `timeout`: seconds of each wait, connecting at most 5.

    `client_certificate`: the server asks for the merchant's. `sink`: the body of a 2xx answer
    may be written there, and is left out of the answer then.
    """

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | LongBody | None
    timeout: float
    client_certificate: bool = False
    sink: BodySink | None = None

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
    """An answer: the body complete, after content decoding (gzip), before any other; b"" where
    the sink of the request took it."""

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

    def evidence(self) -> Evidence:
        """The answer, for the error that is about it."""
        return {"status": self.status, "headers": self.by_name(), "raw": self.body}


class Identity(NamedTuple):
    """The merchant's certificate and private key for mutual TLS, both PEM."""

    certificate: bytes
    key: bytes

    def __repr__(self) -> str:
        return "<Identity>"


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
    """The default: connection pools of httpx2, a second one for calls with a certificate.

    `proxy` is a URL; without one the environment decides (`HTTPS_PROXY`, `NO_PROXY`).
    """

    def __init__(
        self, *, identity: Identity | None = None, proxy: str | None = None
    ) -> None:
        """Raises `ConfigError` for an identity that does not fit together, or a bad proxy."""
        import httpx2

        self._pools = [_pool(httpx2.Client, one, proxy) for one in _given(identity)]

    def send(self, request: Send, /) -> RawResponse:
        import httpx2

        pool = _choose(self._pools, request)
        try:
            response = pool.send(_httpx_request(request), stream=True)
            try:
                sink = _sink(request, response)
                for chunk in response.iter_bytes(_CHUNK):
                    sink.write(chunk)
                return _answer(response, sink)
            finally:
                response.close()
        except (httpx2.RequestError, RuntimeError) as error:
            raise _as_ours(error) from error

    def close(self) -> None:
        for pool in self._pools:
            pool.close()


class AsyncHttpxTransport:
    """`HttpxTransport` for one event loop. Files are read and written in that loop, a small
    piece at a time."""

    def __init__(
        self, *, identity: Identity | None = None, proxy: str | None = None
    ) -> None:
        import httpx2

        self._pools = [
            _pool(httpx2.AsyncClient, one, proxy) for one in _given(identity)
        ]

    async def send(self, request: Send, /) -> RawResponse:
        import httpx2

        pool = _choose(self._pools, request)
        try:
            response = await pool.send(
                _httpx_request(request, asynchronous=True), stream=True
            )
            try:
                sink = _sink(request, response)
                async for chunk in response.aiter_bytes(_CHUNK):
                    sink.write(chunk)
                return _answer(response, sink)
            finally:
                await response.aclose()
        except (httpx2.RequestError, RuntimeError) as error:
            raise _as_ours(error) from error

    async def close(self) -> None:
        for pool in self._pools:
            await pool.aclose()


# -- pools ---------------------------------------------------------------------------------


def _given(identity: Identity | None) -> list[Identity | None]:
    return [None, identity] if identity else [None]


def _pool(make: Callable[..., P], identity: Identity | None, proxy: str | None) -> P:
    import httpx2

    try:
        return make(
            verify=_tls(identity) if identity else True,
            proxy=proxy,
            limits=httpx2.Limits(keepalive_expiry=_IDLE_SECONDS),
            follow_redirects=False,
        )
    except (ValueError, httpx2.InvalidURL) as error:
        raise ConfigError(f"the proxy is not valid: {error}") from None


def _choose(pools: list[P], request: Send) -> P:
    if request.client_certificate and len(pools) == 1:
        raise ConfigError("this call needs a client certificate; none was configured")
    return pools[request.client_certificate]


def _tls(identity: Identity) -> ssl.SSLContext:
    """The usual checks of the server, and our certificate. Python reads keys from files only:
    what is on the disk for that moment is encrypted."""
    import secrets
    from pathlib import Path
    from ssl import SSLError
    from tempfile import TemporaryDirectory

    import httpx2
    from cryptography.hazmat.primitives import serialization

    context = httpx2.create_ssl_context()
    password = secrets.token_bytes(32).hex()
    try:
        locked = serialization.load_pem_private_key(identity.key, None).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(password.encode()),
        )
        with TemporaryDirectory() as folder:
            file = Path(folder) / "identity.pem"
            file.write_bytes(locked + identity.certificate)
            context.load_cert_chain(file, password=password)
    except (ValueError, TypeError, SSLError):
        raise ConfigError(
            "client certificate: expected the merchant's certificate and its own private"
            " key, both PEM (apiclient_cert.pem, apiclient_key.pem)"
        ) from None
    return context


# -- requests and answers ------------------------------------------------------------------


def _httpx_request(request: Send, *, asynchronous: bool = False) -> httpx2.Request:
    """Built without the pool's client, which would add headers and cookies of its own. It
    logs the URL: so path and query, which hold values, are only in the target."""
    import httpx2

    connect = min(_CONNECT_SECONDS, request.timeout)
    timeout = httpx2.Timeout(request.timeout, connect=connect)
    content, headers = request.body, request.headers
    if content is not None and not isinstance(content, bytes):
        headers = (*headers, ("Content-Length", str(len(content))))
    try:
        return httpx2.Request(
            request.method,
            request.url.removesuffix(request.target) + "/",
            headers=headers,
            content=_async_body(content) if asynchronous else content,
            extensions={
                "target": request.target.encode(),
                "timeout": timeout.as_dict(),
            },
        )
    except httpx2.InvalidURL as error:
        raise ConfigError(f"the URL is not valid: {error}") from None


def _async_body(
    content: bytes | LongBody | None,
) -> bytes | AsyncIterator[bytes] | None:
    async def read(body: LongBody) -> AsyncIterator[bytes]:
        for chunk in body:
            yield chunk

    return content if content is None or isinstance(content, bytes) else read(content)


class _Memory:
    """Keeps a body that is no file, unless it is compressed to do harm."""

    def __init__(self) -> None:
        self.body = bytearray()

    def write(self, chunk: bytes, /) -> None:
        self.body += chunk
        if len(self.body) > _LONGEST_REPLY:
            raise BrokenError(f"the answer is longer than {_LONGEST_REPLY} bytes")


def _sink(request: Send, response: httpx2.Response) -> BodySink:
    return request.sink if request.sink and response.is_success else _Memory()


def _answer(response: httpx2.Response, sink: BodySink) -> RawResponse:
    headers = tuple(response.headers.multi_items())
    body = bytes(sink.body) if isinstance(sink, _Memory) else b""
    return RawResponse(status=response.status_code, headers=headers, body=body)


def _as_ours(error: httpx2.RequestError | RuntimeError) -> TransportError:
    import httpx2

    text = f"{type(error).__name__}: {error}"
    unsent = (
        httpx2.ConnectError,
        httpx2.ConnectTimeout,
        httpx2.PoolTimeout,
        httpx2.ProxyError,
        httpx2.UnsupportedProtocol,
    )
    if isinstance(error, unsent):
        return ConnectError(text)
    if isinstance(error, httpx2.TimeoutException):
        return TimedOutError(text)
    return BrokenError(text)
