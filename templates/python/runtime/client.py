"""The two clients: the life of a transport, and the loops that drive a call.

Owns no decision about a call; `exchange` makes them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from copy import copy
from functools import partial
from os import PathLike
from typing import (
    TYPE_CHECKING,
    Any,
    Generic,
    Self,
    TypeVar,
    Unpack,
    cast,
)

from .authorize import authorization
from .call import Arguments, Call, CallOptions, Settings, Sources, check_names
from .certificates import refresh
from .client_options import ClientOptions, DownloadOptions, checked_settings
from .credentials import Credentials
from .errors import (
    BrokenError,
    ConfigError,
    PayError,
)
from .exchange import exchange
from .hidden import Hidden, hide
from .index import find_operation
from .line import Line
from .operation import Event, HeadersInput, Operation, R
from .reply import FileReply, Reply
from .request import build_url, checked_switch
from .steps import Done, Refresh, Steps, resume
from .target import DEFAULT_BASE_URL
from .transport import AsyncTransport, Identity, RawResponse, Send, Transport
from .trust import TrustStore

if TYPE_CHECKING:
    from .checkout import SignType
    from .frontend import AppParameters, JsapiParameters
    from .notification import Answer

T = TypeVar("T")
C = TypeVar("C")  # the transport


class _Base(Generic[C]):
    """What the clients share: settings, and a line to the platform."""

    def __init__(
        self,
        credentials: Credentials | None = None,
        *,
        transport: C | None = None,
        sources: Sources | None = None,
        unsigned: bool = False,
        proxy: str | Hidden[str | None] | None = None,
        ca_file: str | PathLike[str] | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        """Settings are checked here; no connection is made. Raises `ConfigError`.

        `credentials` sign calls and verify replies. `unsigned` makes a client that does
        neither, for mock servers only; it takes no credentials, so that no client that has
        some can be talked out of verifying. A `transport` that is passed is not closed by
        the client; without one calls go through `proxy`, a URL, or what the environment says
        (`HTTPS_PROXY`, `NO_PROXY`), and servers are trusted by the authorities in `ca_file`, PEM,
        or by those of the system. `sources` is for tests. The other options are those of
        `ClientOptions`.
        """
        proxy = hide(proxy)  # it may hold a password
        if not isinstance(cast("object", credentials), Credentials | None):
            raise ConfigError("credentials: expected Credentials(...)")
        checked_switch("unsigned", unsigned)
        if unsigned and credentials:
            raise ConfigError("unsigned: a client for mock servers has no credentials")
        if proxy.reveal() and transport:
            raise ConfigError("proxy: the transport that is passed must know it itself")
        if ca_file is not None and transport:
            raise ConfigError(
                "ca_file: the transport that is passed must know it itself"
            )
        plain = Settings(
            base_url=DEFAULT_BASE_URL,
            hosts={},
            timeout=15.0,
            strict=False,
            sources=sources or Sources(),
            trust=TrustStore(credentials),
            credentials=credentials,
            unsigned=unsigned,
        )
        self._settings = checked_settings(plain, options)
        self._line = Line(transport)
        self._proxy = proxy
        self._ca_file = ca_file
        self._derived = False

    def with_options(self, **options: Unpack[ClientOptions]) -> Self:
        """A client with other settings that shares credentials, trusted keys and connections
        with this one; closing it leaves them open. Raises `ConfigError`."""
        twin = copy(self)
        twin._settings = checked_settings(self._settings, options)
        twin._derived = True
        return twin

    def url(self, operation: Operation[str], **arguments: Unpack[Arguments]) -> str:
        """The address of a page for the user's browser. No I/O. Raises `ConfigError`."""
        return build_url(self._call(operation, arguments))

    def jsapi(
        self,
        prepay_id: str,
        *,
        appid: str | None = None,
        sign_type: SignType = "RSA",
        extras: str = "",
    ) -> JsapiParameters:
        """What a page in WeChat or a mini program hands to the cashier, signed with the own
        key; `appid` is that of the order, if it is not the client's. No I/O. `sign_type` MD5
        or HMAC-SHA256: for an order of v2. See `frontend.jsapi`. Raises `ConfigError`.
        """
        from . import checkout

        return checkout.jsapi(
            self._settings, prepay_id, appid=appid, sign_type=sign_type, extras=extras
        )

    def app(
        self,
        prepay_id: str,
        *,
        appid: str | None = None,
        mchid: str | None = None,
        sign_type: SignType = "RSA",
        extras: str = "",
    ) -> AppParameters:
        """The same for an app; see `frontend.app`. Raises `ConfigError`."""
        from . import checkout

        return checkout.app(
            self._settings,
            prepay_id,
            appid=appid,
            mchid=mchid,
            sign_type=sign_type,
            extras=extras,
        )

    def acknowledge(
        self,
        body: bytes,
        failure: str | None = None,
        *,
        content: object = None,
        signed: bool = False,
    ) -> Answer:
        """What to answer a notification with, in the form of its `body`; see
        `notification.acknowledge`. `signed` adds the `Authorization` that few events of
        cross-border calls ask for. Raises `ConfigError`."""
        from .notification import acknowledge

        answer = acknowledge(body, failure, content)
        if signed:
            header = authorization(self._settings, "", answer.body)
            answer.headers["Authorization"] = header
        return answer

    def _call(self, operation: Operation[T], arguments: Arguments) -> Call[T]:
        check_names(arguments, Arguments)
        return Call(operation, arguments, self._settings)

    def _open(self) -> C:
        raise NotImplementedError

    def _identity(self) -> Identity | None:
        certificate = self._settings.own("certificate")
        key = self._settings.own("private_key")
        return Identity(certificate.pem, key.pem()) if certificate and key else None

    def _download(self, url: str, asked: DownloadOptions) -> Call[FileReply]:
        from .download import download_call

        check_names(asked, DownloadOptions)
        given = cast("dict[str, Any]", asked)
        options = given.pop("options", None) or CallOptions()
        if "to" in given:
            given["save_to"] = given.pop("to")
        return download_call(self._settings, url, options._replace(**given))

    def _ready(self) -> C:
        line = self._line
        with line.lock.here():
            if line.closed:
                raise ConfigError("the client is closed")
            if line.transport is None:
                line.transport = self._opened()
            return line.transport

    def _opened(self) -> C:
        try:
            return self._open()
        except ImportError as error:
            raise ConfigError(
                f"{error}: install it, or make the client with a transport of your own"
            ) from None

    def _let_go(self) -> C | None:
        """Mark the line closed; returns the transport if it is the client's to close."""
        line = self._line
        with line.lock.here():
            if self._derived or line.closed:
                return None
            line.closed = True
            return line.transport if line.own else None


class Client(_Base[Transport]):
    """Makes calls; may be used by several threads, and by processes that are forked after it
    was made: each has connections of its own. Use it in a `with` statement."""

    def call(self, operation: Operation[T], **arguments: Unpack[Arguments]) -> T:
        """Make one call. Raises `PayError`."""
        return self._drive(exchange(self._call(operation, arguments)))

    def operation(self, name: str) -> Callable[..., Any]:
        """The function of "POST v3/…" with this client as its first argument, for callers
        that choose an operation at run time. Raises `ConfigError`."""
        return partial(find_operation(name), self)

    def download(self, url: str, **asked: Unpack[DownloadOptions]) -> FileReply:
        """Fetch the file at a `download_url`, with an authorization of its own.

        Without `to` it is `FileReply.content`. Raises `PayError`: `ConfigError` for an
        address that is not the platform's, `SignatureError` (reason "digest") for a file
        that is not the announced one.
        """
        return self._drive(exchange(self._download(url, asked)))

    def parse(self, event: Event[R], *, headers: HeadersInput, body: bytes) -> R:
        """The notification, verified, decrypted and read as this event.

        Raises `SignatureError` and other `PayError`; `TypeError` for a body that is no bytes.
        """
        from .receive import receive

        found: R = self._drive(receive(self._settings, event, headers, body))
        return found

    def parse_notification(self, headers: HeadersInput, body: bytes) -> Reply:
        """The notification as the class of its own event, found by what it says; or a
        `RawNotification` where the documentation knows none. Raises as `parse`."""
        from .receive import receive

        found: Reply = self._drive(receive(self._settings, None, headers, body))
        return found

    def close(self) -> None:
        """Close the connections; the client makes no calls afterwards."""
        if transport := self._let_go():
            transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self) -> Transport:
        from .httpx_transport import HttpxTransport

        return HttpxTransport(
            identity=self._identity(), proxy=self._proxy, ca_file=self._ca_file
        )

    def _drive(self, steps: Steps[T]) -> T:
        answer: RawResponse | PayError | None = None
        try:
            while not isinstance(step := resume(steps, answer), Done):
                if isinstance(step, Send):
                    answer = self._carry(step)
                elif isinstance(step, Refresh):
                    answer = self._refresh(step)
                else:
                    answer = None
                    time.sleep(step.seconds)
        finally:
            steps.close()  # whatever interrupts, a half of a file is removed now
        reply: T = step.reply
        return reply

    def _refresh(self, step: Refresh) -> PayError | None:
        with self._line.refreshing.here():
            try:
                self._drive(refresh(self._settings, step.seen))
            except PayError as error:
                return error
        return None

    def _carry(self, request: Send) -> RawResponse | PayError:
        try:
            transport = self._ready()
        except PayError as error:  # nothing was sent
            return error
        try:
            return transport.send(request)
        except (PayError, OSError) as error:
            return _as_ours(error)


class AsyncClient(_Base[AsyncTransport]):
    """Makes calls in an event loop, in each with connections of its own, also in processes that
    are forked after it was made. Use it in an `async with` statement."""

    async def call(self, operation: Operation[T], **arguments: Unpack[Arguments]) -> T:
        """Make one call. Raises `PayError`."""
        return await self._drive(exchange(self._call(operation, arguments)))

    def operation(self, name: str) -> Callable[..., Any]:
        """The asynchronous function of "POST v3/…" with this client as its first argument;
        of an address for a browser the plain one. Raises `ConfigError`."""
        return partial(find_operation(name, asynchronous=True), self)

    async def download(self, url: str, **asked: Unpack[DownloadOptions]) -> FileReply:
        """As `Client.download`."""
        return await self._drive(exchange(self._download(url, asked)))

    async def parse(self, event: Event[R], *, headers: HeadersInput, body: bytes) -> R:
        """As `Client.parse`."""
        from .receive import receive

        return await self._drive(receive(self._settings, event, headers, body))

    async def parse_notification(self, headers: HeadersInput, body: bytes) -> Reply:
        """As `Client.parse_notification`."""
        from .receive import receive

        return await self._drive(receive(self._settings, None, headers, body))

    async def close(self) -> None:
        """Close the connections; the client makes no calls afterwards."""
        if transport := self._let_go():
            await transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def _open(self) -> AsyncTransport:
        from .httpx_transport import AsyncHttpxTransport

        return AsyncHttpxTransport(
            identity=self._identity(), proxy=self._proxy, ca_file=self._ca_file
        )

    async def _drive(self, steps: Steps[T]) -> T:
        from asyncio import sleep

        answer: RawResponse | PayError | None = None
        try:
            while not isinstance(step := resume(steps, answer), Done):
                if isinstance(step, Send):
                    answer = await self._carry(step)
                elif isinstance(step, Refresh):
                    answer = await self._refresh(step)
                else:
                    answer = None
                    await sleep(step.seconds)
        finally:
            steps.close()
        reply: T = step.reply
        return reply

    async def _refresh(self, step: Refresh) -> PayError | None:
        async with self._line.async_refreshing.here():
            try:
                await self._drive(refresh(self._settings, step.seen))
            except PayError as error:
                return error
        return None

    async def _carry(self, request: Send) -> RawResponse | PayError:
        try:
            transport = self._ready()
        except PayError as error:
            return error
        try:
            return await transport.send(request)
        except (PayError, OSError) as error:
            return _as_ours(error)


def _as_ours(error: PayError | OSError) -> PayError:
    if isinstance(error, PayError):
        return error
    broken = BrokenError(f"{type(error).__name__}: {error}")
    broken.__cause__ = error
    return broken
