"""The sandbox as a server of this machine.

Owns sockets, threads, the clock and random nonces: the only module of the package that looks at the
world. What is answered is the business of `exchange`.
"""

from __future__ import annotations

import secrets
import socket
import struct
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self, cast

from imtable.ir import ApiPage

from .credentials import Keys
from .errors import SandboxError
from .exchange import Desk, Outcome
from .faults import Fault, Wish
from .findings import Finding
from .messages import Answer, Received, World

HOST = "127.0.0.1"
MAX_BODY = 16 * 1024 * 1024
IDLE_SECONDS = 60
KEPT = 1000


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that was answered. `page` is the page of its operation, None where no page
    describes the URL; `status` is None where the connection was cut on demand."""

    received: Received
    page: str | None
    findings: tuple[Finding, ...]
    status: int | None


Watcher = Callable[[Seen], None]


class Sandbox:
    """A running sandbox; a context manager that stops it.

    `url` ends in a slash. `requests` are the last ones seen, `findings` what was wrong with
    them, in order.
    """

    def __init__(
        self,
        pages: Sequence[ApiPage],
        keys: Keys,
        *,
        port: int = 0,
        public_key_only: bool = False,
        watch: Watcher | None = None,
        keep: int = KEPT,
    ) -> None:
        """Listens at once. Raises SandboxError where the port cannot be had."""
        self.requests: deque[Seen] = deque(maxlen=keep)
        self.keys = keys
        self._watch = watch
        try:
            self._server = _Server((HOST, port), _Handler)
        except (OSError, OverflowError) as error:
            raise SandboxError(
                f"port {port} of {HOST} cannot be used: {error}"
            ) from error
        self.url = f"http://{HOST}:{self._server.server_port}/"
        world = World(
            keys=keys,
            url=self.url,
            clock=time.time,
            nonce=lambda: secrets.token_hex(16).upper(),
            public_key_only=public_key_only,
        )
        self.desk = Desk(pages, world)
        self._server.sandbox = self
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was wrong with the requests seen."""
        return tuple(one for seen in [*self.requests] for one in seen.findings)

    def note(self, seen: Seen) -> None:
        """Remember a request, and tell who watches."""
        self.requests.append(seen)
        if self._watch is not None:
            self._watch(seen)

    def wait(self) -> None:
        """Until somebody stops it."""
        while self._thread.is_alive():
            self._thread.join(0.2)

    def stop(self) -> None:
        """Stop listening; connections end with their requests."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        """The sandbox itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it."""
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    sandbox: Sandbox

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no event; anything else is our fault, and loud."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _CutError(Exception):
    """The connection ends here."""


class _Handler(BaseHTTPRequestHandler):
    """One connection: reads requests, asks the desk, writes answers."""

    protocol_version = "HTTP/1.1"
    server_version = "imtable-sandbox"
    sys_version = ""
    timeout = IDLE_SECONDS
    wbufsize = -1  # headers and body leave together
    disable_nagle_algorithm = True

    def handle_one_request(self) -> None:
        """As the library does, for a verb of any name."""
        try:
            self.raw_requestline = self.rfile.readline(65537)
            if len(self.raw_requestline) > 65536:
                self.requestline = self.request_version = self.command = ""
                self.send_error(414)
            elif not self.raw_requestline:
                self.close_connection = True
            elif self.parse_request():
                self._serve()
                self.wfile.flush()
        except (_CutError, OSError):
            self.close_connection = True

    def _serve(self) -> None:
        body = self._read_body()
        if body is None:
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        received = Received(self.command, self._target(), headers, body)
        sandbox = cast("_Server", self.server).sandbox
        outcome = sandbox.desk.answer(received)
        cut = outcome.wish is not None and outcome.wish.fault in (
            Fault.RESET,
            Fault.TRUNCATED,
        )
        page = outcome.endpoint.page.path if outcome.endpoint else None
        status = None if cut else outcome.answer.status
        sandbox.note(Seen(received, page, outcome.findings, status))
        self._send(outcome)

    def _target(self) -> str:
        """Path and query as they were sent, also where a proxy form names the host."""
        path = self.path
        if "://" in path:
            path = "/" + path.partition("://")[2].partition("/")[2]
        return path.partition("#")[0]

    def _read_body(self) -> bytes | None:
        """The body; None where it cannot be read and that was answered."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            self._refuse(411, "send a Content-Length instead of chunks")
            return None
        length = self.headers.get("Content-Length", "0").strip()
        if not (length.isascii() and length.isdigit()):
            self._refuse(400, "Content-Length is no number")
            return None
        if len(length) > 12 or int(length) > MAX_BODY:
            self._refuse(413, f"at most {MAX_BODY:,} bytes are taken")
            return None
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise _CutError
        return body

    def _refuse(self, status: int, message: str) -> None:
        """What is no readable request ends the connection."""
        self.close_connection = True
        text = f'{{"code":"INVALID_REQUEST","message":"{message}"}}'.encode()
        headers = (("Content-Type", "application/json"), ("Connection", "close"))
        self._write(Answer(status, headers, text), text)

    # -- answers ---------------------------------------------------------------------------

    def _send(self, outcome: Outcome) -> None:
        answer, wish = outcome.answer, outcome.wish
        if wish is not None:
            self._disturb(wish)
        if wish is not None and wish.fault is Fault.TRUNCATED:
            self._write(answer, answer.body[: len(answer.body) // 2], cut=True)
            self.wfile.flush()
            raise _CutError
        self._write(answer, answer.body)

    def _disturb(self, wish: Wish) -> None:
        if wish.fault is Fault.SLOW:
            time.sleep(wish.seconds)
        if wish.fault is Fault.RESET:
            linger = struct.pack("ii", 1, 0)  # close with RST
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
            raise _CutError

    def _write(self, answer: Answer, body: bytes, *, cut: bool = False) -> None:
        """`cut` promises more than comes."""
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, _header_text(value))
        self.send_header("Request-ID", secrets.token_hex(8).upper())
        if answer.status not in (204, 304):
            self.send_header(
                "Content-Length", str(len(answer.body) + (1 if cut else 0))
            )
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Who watches is told by `Sandbox.note`."""


def _header_text(value: str) -> str:
    """A value that cannot end its line: some come from the docs."""
    return "".join(c if " " <= c <= "~" else "?" for c in value)
