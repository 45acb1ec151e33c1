"""One connection: requests are read from it, answers are written to it.

Owns HTTP on a socket and the time that it may take. Who answers is given to it.
"""

from __future__ import annotations

import io
import json
import secrets
import socket
import ssl
import struct
import time
from email.errors import (
    FirstHeaderLineIsContinuationDefect,
    MissingHeaderBodySeparatorDefect,
)
from http.server import BaseHTTPRequestHandler
from socketserver import BaseServer
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from imtable.sandbox.exchange import ExchangeOutcome
from imtable.sandbox.faults import HEADER, Fault, RequestedFault
from imtable.sandbox.findings import RequestFinding
from imtable.sandbox.framing import CutError, read_body
from imtable.sandbox.messages import Answer, Received
from imtable.sandbox.refusal import RefusedError
from imtable.sandbox.steering import HEADER as SETTINGS
from imtable.sandbox.target import read_target

if TYPE_CHECKING:
    from imtable.sandbox.server import Sandbox

IDLE_SECONDS = 60.0
"""How long a connection may wait for its next request."""
LINGER_SECONDS = 1.0
MAX_LINE = 65536
TLS_HELLO = b"\x16"
"""What TLS begins with, and no request line."""
ONE_VALUE = frozenset(
    {
        "host",
        "authorization",
        "content-length",
        "content-type",
        "transfer-encoding",
        "wechatpay-serial",
        HEADER.lower(),
        SETTINGS.lower(),
    }
)
"""Headers that mean nothing, or two things, where they stand twice."""


class _Input(io.RawIOBase):
    """The bytes of a socket, until a moment of the monotonic clock: who sends one byte after the
    other is not waited for any longer than others. Raises TimeoutError."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.until = 0.0

    def readable(self) -> bool:
        return True

    def allow(self, seconds: float) -> None:
        """From now on."""
        self.until = time.monotonic() + seconds

    def readinto(self, buffer: object, /) -> int:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        return self._connection.recv_into(cast("bytearray", buffer))


class Connection(BaseHTTPRequestHandler):
    """Reads requests, asks the host, writes answers."""

    protocol_version = "HTTP/1.1"
    server_version = "imtable-sandbox"
    sys_version = ""
    disable_nagle_algorithm = True

    def __init__(
        self,
        request: Any,
        client_address: Any,
        server: BaseServer,
        *,
        host: Sandbox,
    ) -> None:
        """Serves the connection to its end."""
        self.host = host
        super().__init__(request, client_address, server)

    def setup(self) -> None:
        """As the library does, with TLS, a clock on what is read, and one message for an answer."""
        self.certificate: str | None = None
        if self.host.tls is not None:
            self._shake_hands(self.host.tls)
        super().setup()
        self.rfile.close()
        self.wfile.close()
        self._input = _Input(self.connection)
        self.rfile = io.BufferedReader(self._input)
        self.wfile = io.BytesIO()

    def _shake_hands(self, context: ssl.SSLContext) -> None:
        """In the thread of the connection: who never answers holds up nobody else."""
        self.request.settimeout(self.host.patience)
        try:
            secured = context.wrap_socket(self.request, server_side=True)
        except OSError as error:
            finding = RequestFinding(f"no TLS: {error}"[:200], "connection")
            self.host.refused(Received("?", "", {}), finding, None)
            raise
        self.request = secured
        shown = secured.getpeercert()
        self.certificate = str(shown["serialNumber"]) if shown else None

    def finish(self) -> None:
        """As the library does; a socket behind TLS is not the one that it will close."""
        super().finish()
        self.connection.close()

    def handle_one_request(self) -> None:
        """As the library does, for a verb of any name."""
        self.requestline = self.request_version = self.command = self.path = ""
        self._said: dict[str, str] = {}
        try:
            self._input.allow(IDLE_SECONDS)
            if not cast("io.BufferedReader", self.rfile).peek(1):
                self.close_connection = True
                return
            self._input.allow(self.host.patience)
            self._answer_next()
        except (CutError, OSError):
            self.close_connection = True

    def _answer_next(self) -> None:
        try:
            received = self._read()
        except TimeoutError:
            issue = f"it has not arrived within {self.host.patience:g} seconds"
            self._refuse(RefusedError(408, issue, "url"))
        except RefusedError as refused:
            self._refuse(refused)
        else:
            self._send(self.host.answer(received))

    # -- requests --------------------------------------------------------------------------

    def _read(self) -> Received:
        self.raw_requestline = self._request_line()
        if not self.parse_request():
            raise RefusedError(400, "there is no request line", "url")
        if self.request_version == "HTTP/0.9":
            raise RefusedError(505, "the request line names no version", "url")
        target = read_target(self.requestline.split()[1])
        self._said = self._read_headers()
        body = read_body(cast("BinaryIO", self.rfile), self._said)
        return Received(self.command, target, self._said, body, self.certificate)

    def _request_line(self) -> bytes:
        """An empty line before it belongs to the request before."""
        if cast("io.BufferedReader", self.rfile).peek(1)[:1] == TLS_HELLO:
            raise RefusedError(400, "this is TLS, and here is plain http", "connection")
        line = self.rfile.readline(MAX_LINE + 1)
        if line in (b"\r\n", b"\n"):
            line = self.rfile.readline(MAX_LINE + 1)
        if len(line) > MAX_LINE:
            raise RefusedError(414, f"a line of more than {MAX_LINE:,} bytes", "url")
        return line

    def _read_headers(self) -> dict[str, str]:
        """The values by name in lower case."""
        broken = (MissingHeaderBodySeparatorDefect, FirstHeaderLineIsContinuationDefect)
        if any(isinstance(one, broken) for one in self.headers.defects):
            issue = "there is a line that is no header: name, colon, value"
            raise RefusedError(400, issue, "header")
        said: dict[str, str] = {}
        for name, value in self.headers.items():
            key = name.lower()
            if key in said and key in ONE_VALUE:
                raise RefusedError(400, "it stands twice", "header", name, value)
            said[key] = f"{said[key]}, {value}" if key in said else value
        return said

    def send_error(
        self, code: int, message: str | None = None, explain: str | None = None
    ) -> None:
        """What the library finds wrong. Raises RefusedError."""
        problem = ": ".join(filter(None, (message, explain))) or "it cannot be read"
        raise RefusedError(code, problem[:200], "header" if code == 431 else "url")

    def handle_expect_100(self) -> bool:
        """At once: the client waits for it."""
        go_on = super().handle_expect_100()
        self._leave()
        return go_on

    def _refuse(self, refused: RefusedError) -> None:
        """What is no readable request ends the connection."""
        self.close_connection = True
        self.request_version = self.protocol_version
        target = self.requestline.partition(" ")[2].rpartition(" ")[0]
        received = Received(self.command or "?", target, self._said)
        self.host.refused(received, refused.finding, refused.status)
        error = {"code": "INVALID_REQUEST", "message": str(refused.finding)}
        text = json.dumps(error).encode()
        headers = (("Content-Type", "application/json"), ("Connection", "close"))
        self._write(Answer(refused.status, headers, text), text)
        self._leave()
        self._linger()

    def _linger(self) -> None:
        """Take what is still coming: a socket that is closed before loses the answer."""
        self.connection.shutdown(socket.SHUT_WR)
        self._input.allow(LINGER_SECONDS)
        while self.rfile.read(65536):
            pass

    # -- answers ---------------------------------------------------------------------------

    def _send(self, outcome: ExchangeOutcome) -> None:
        answer, requested_fault = outcome.answer, outcome.requested_fault
        self._disturb(requested_fault)
        if requested_fault.fault is Fault.TRUNCATED:
            self._write(answer, answer.body[: len(answer.body) // 2], cut=True)
            self._leave()
            raise CutError
        self._write(answer, answer.body)
        self._leave()

    def _disturb(self, requested_fault: RequestedFault) -> None:
        if requested_fault.fault is Fault.SLOW:
            time.sleep(requested_fault.seconds)
        if requested_fault.fault is Fault.RESET:
            linger = struct.pack("ii", 1, 0)  # close with RST
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
            raise CutError

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

    def _leave(self) -> None:
        """Headers and body leave together, within the time that there is."""
        self.connection.settimeout(self.host.patience)
        self.connection.sendall(cast("io.BytesIO", self.wfile).getvalue())
        self.wfile.seek(0)
        self.wfile.truncate()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Who watches is told by the host."""


def _header_text(value: str) -> str:
    """A value that cannot end its line: some come from the docs."""
    return "".join(c if " " <= c <= "~" else "?" for c in value)
