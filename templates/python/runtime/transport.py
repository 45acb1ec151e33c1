"""The border to the network: what is sent, what comes back, and who carries it.

`Transport` and `AsyncTransport` are what any HTTP library can be fitted to; the default ones
are in `httpx_transport`. Owns these types; it decides nothing about repeats, signatures or
statuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from .errors import Evidence
from .hidden import Hidden, hide


class LongBody(Protocol):
    """A body that need not fit into memory: every `iter` reads it anew, `len` is its size."""

    def __iter__(self) -> Iterator[bytes]: ...

    def __len__(self) -> int: ...


class BodySink(Protocol):
    """Takes the body of a download piece by piece."""

    def write(self, chunk: bytes, /) -> None: ...


class Send(NamedTuple):
    """A request, byte for byte. `timeout`: seconds of each wait, connecting at most 5. `total`:
    seconds until the answer is whole, None where it may take as long as pieces of it come.

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
    total: float | None = None

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


class Identity:
    """The merchant's certificate and private key for mutual TLS, both PEM, hidden: one may
    stand in the place of the other."""

    def __init__(
        self, certificate: bytes | Hidden[bytes], key: bytes | Hidden[bytes]
    ) -> None:
        self.certificate = hide(certificate)
        self.key = hide(key)


class Transport(Protocol):
    """Carries requests; used from several threads at once.

    `send` follows no redirect, keeps no cookies, sends `request.target` unchanged, and
    raises `ConnectError`, `TimedOutError` or `BrokenError` where there is no whole answer. An
    `OSError` counts as `BrokenError`. A process that was forked must use no connection of its
    parent's, nor close one: two processes on one connection get each other's answers.
    """

    def send(self, request: Send, /) -> RawResponse: ...

    def close(self) -> None: ...


class AsyncTransport(Protocol):
    """`Transport` for `AsyncClient`; the same holds for the connections of another event loop."""

    async def send(self, request: Send, /) -> RawResponse: ...

    async def close(self) -> None: ...
