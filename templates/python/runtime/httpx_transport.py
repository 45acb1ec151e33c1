"""The default transports: httpx2, imported where one is made, behind `Transport`s.

Owns carrying, and which library's error is which of ours. Pools belong to one process, of
`AsyncClient` to one event loop; settings are read once, where a transport is made.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import partial
from os import PathLike
from time import monotonic
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

from .apart import Apart, process, process_and_loop
from .errors import (
    BrokenError,
    ConfigError,
    ConnectError,
    TimedOutError,
    TransportError,
)
from .hidden import Hidden, hide
from .transport import BodySink, Identity, LongBody, RawResponse, Send

if TYPE_CHECKING:
    import ssl

    import httpx2

_CONNECT_SECONDS = 5.0
_IDLE_SECONDS = 5.0  # the platform closes idle connections after 8
_CHUNK = 64 * 1024
_LONGEST_REPLY = 64 * 1024 * 1024  # decompressed; files go to a sink
_BAD_PROXY = (
    "the proxy cannot be used: expected a URL like http://host:port, of a scheme that httpx2"
    " can speak (for socks5:// it needs the package `socksio`); given here, or by"
    " HTTPS_PROXY, HTTP_PROXY or ALL_PROXY of the environment"
)
P = TypeVar("P")  # a pool


class HttpxTransport:
    """The default: connection pools of httpx2, a second one for calls with a certificate.

    `proxy` is a URL; without one the environment decides (`HTTPS_PROXY`, `NO_PROXY`; also
    for plain http to this machine, so name it in `NO_PROXY` if you have a proxy for http),
    and so it does about the authorities to trust (`SSL_CERT_FILE`) unless a `ca_file` in PEM
    names them. An answer that is no file
    may be 64 MiB long, unpacked; a longer one counts as broken. A file has no limit.

    It may be made before a fork: every process has connections of its own.
    """

    def __init__(
        self,
        *,
        identity: Identity | None = None,
        proxy: str | Hidden[str | None] | None = None,
        ca_file: str | PathLike[str] | None = None,
    ) -> None:
        """Raises `ConfigError` for an identity that does not fit together, for a proxy or a
        file of authorities that cannot be used."""
        import httpx2

        proxy = hide(proxy)
        make = partial(
            _pools, httpx2.Client, _contexts(identity, ca_file), _proxy(proxy)
        )
        self._pools = Apart(make, process)
        self._closed = False

    def send(self, request: Send, /) -> RawResponse:
        import httpx2

        pool = _choose(self._pools, request, closed=self._closed)
        ends = None if request.total is None else monotonic() + request.total
        try:
            response = pool.send(_httpx_request(request), stream=True)
            try:
                sink = _sink(request, response)
                for chunk in response.iter_bytes(None if ends else _CHUNK):
                    sink.write(chunk)
                    if ends and monotonic() > ends:
                        raise _late(request)
                return _answer(response, sink)
            finally:
                response.close()
        except (httpx2.RequestError, RuntimeError) as error:
            raise _as_ours(error) from error

    def close(self) -> None:
        self._closed = True
        for pool in self._pools.made_here() or ():
            pool.close()


class AsyncHttpxTransport:
    """`HttpxTransport` for event loops, each of which has connections of its own. Files are
    read and written in the loop, a small piece at a time."""

    def __init__(
        self,
        *,
        identity: Identity | None = None,
        proxy: str | Hidden[str | None] | None = None,
        ca_file: str | PathLike[str] | None = None,
    ) -> None:
        import httpx2

        proxy = hide(proxy)
        make = partial(
            _pools, httpx2.AsyncClient, _contexts(identity, ca_file), _proxy(proxy)
        )
        self._pools = Apart(make, process_and_loop)
        self._closed = False

    async def send(self, request: Send, /) -> RawResponse:
        from asyncio import timeout

        import httpx2

        pool = _choose(self._pools, request, closed=self._closed)
        built, begun = _httpx_request(request, asynchronous=True), _Begun()
        built.extensions["trace"] = begun
        try:
            async with timeout(request.total):
                response = await pool.send(built, stream=True)
                try:
                    sink = _sink(request, response)
                    async for chunk in response.aiter_bytes(_CHUNK):
                        sink.write(chunk)
                    return _answer(response, sink)
                finally:
                    await response.aclose()
        except TimeoutError:
            if begun.sending:
                raise _late(request) from None
            text = f"no connection was made in {request.total:.3g} s"
            raise ConnectError(text) from None
        except (httpx2.RequestError, RuntimeError) as error:
            raise _as_ours(error) from error

    async def close(self) -> None:
        """Close the connections of this event loop; those of others must be closed there."""
        self._closed = True
        for pool in self._pools.made_here() or ():
            await pool.aclose()


# -- pools ---------------------------------------------------------------------------------


_Proxy: TypeAlias = "Hidden[httpx2.Proxy | None]"


def _pools(
    make: Callable[..., P], contexts: list[ssl.SSLContext], proxy: _Proxy
) -> list[P]:
    """One for each context. Raises `ConfigError` where the proxy cannot be used."""
    pools = [_pool(make, context, proxy) for context in contexts]
    if None in pools:
        raise ConfigError(_BAD_PROXY)
    return cast("list[P]", pools)


def _pool(make: Callable[..., P], context: ssl.SSLContext, proxy: _Proxy) -> P | None:
    """None where the proxy cannot be used, which may be one of the environment."""
    import httpx2

    try:
        return make(
            verify=context,
            proxy=proxy.reveal(),
            limits=httpx2.Limits(keepalive_expiry=_IDLE_SECONDS),
            follow_redirects=False,
        )
    except (ValueError, ImportError, httpx2.InvalidURL):
        return None


def _proxy(url: Hidden[str | None]) -> _Proxy:
    made = _read_proxy(url)
    if made is None:
        raise ConfigError(_BAD_PROXY)
    return made


def _read_proxy(url: Hidden[str | None]) -> _Proxy | None:
    """None where the URL is none of a proxy."""
    import httpx2

    given = url.reveal()
    try:
        return Hidden(httpx2.Proxy(given) if given else None)
    except (ValueError, TypeError, httpx2.InvalidURL):
        return None


def _choose(pools: Apart[list[P]], request: Send, *, closed: bool) -> P:
    if closed:
        raise ConfigError("the transport is closed")
    made = pools.here()
    if request.client_certificate and len(made) == 1:
        raise ConfigError("this call needs a client certificate; none was configured")
    return made[request.client_certificate]


def _contexts(
    identity: Identity | None, ca_file: str | PathLike[str] | None
) -> list[ssl.SSLContext]:
    """The usual checks of the server, then the same with our certificate."""
    try:
        plain = _context(ca_file)
        if identity is None:
            return [plain]
        presenting = _context(ca_file)
    except (OSError, ValueError, TypeError) as error:  # also what `ssl` raises
        raise ConfigError(
            "the authorities to trust cannot be read (ca_file, SSL_CERT_FILE, SSL_CERT_DIR)"
            f" or keys of sessions not be written (SSLKEYLOGFILE): {error}"
        ) from None
    if problem := _present(presenting, identity):
        raise ConfigError(f"client certificate: {problem}")
    return [plain, presenting]


def _context(ca_file: str | PathLike[str] | None) -> ssl.SSLContext:
    import ssl

    import httpx2

    if ca_file is None:
        return httpx2.create_ssl_context()
    return ssl.create_default_context(cafile=ca_file)


def _present(context: ssl.SSLContext, identity: Identity) -> str:
    """Make the context present our certificate; what is wrong with it, "" where nothing is.
    Python reads keys from files only: what is on the disk for that moment is encrypted.
    """
    import secrets
    from pathlib import Path
    from ssl import SSLError
    from tempfile import TemporaryDirectory

    from cryptography.hazmat.primitives import serialization

    password = secrets.token_bytes(32).hex()
    try:
        key = serialization.load_pem_private_key(identity.key.reveal(), None)
        locked = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(password.encode()),
        )
        with TemporaryDirectory() as folder:
            file = Path(folder) / "identity.pem"
            file.write_bytes(locked + identity.certificate.reveal())
            context.load_cert_chain(file, password=password)
    except (ValueError, TypeError, SSLError):
        return (
            "expected the merchant's certificate and its own private key, both PEM"
            " (apiclient_cert.pem, apiclient_key.pem)"
        )
    except OSError as error:
        return f"Python needs a temporary file for it: {error.strerror}"
    return ""


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


class _Begun:
    """Whether a request has begun to leave; a timeout before is one of connecting."""

    def __init__(self) -> None:
        self.sending = False

    async def __call__(self, event: str, _: object) -> None:
        self.sending |= event.endswith(".send_request_headers.started")


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


def _late(request: Send) -> TimedOutError:
    return TimedOutError(f"the answer was not whole after {request.total:.3g} s")


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
