"""The sandbox as a server of this machine.

Owns the port, threads, the clock, random nonces and the log of requests. What is answered is the
business of `exchange`, how it travels that of `connection`.
"""

from __future__ import annotations

import secrets
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from msgspec import Struct

from imtable.ir.model import ApiPage
from imtable.ir.suggestions import close_names, with_hint
from imtable.sandbox.connection import Connection
from imtable.sandbox.credentials import Keys
from imtable.sandbox.errors import SandboxError
from imtable.sandbox.exchange import ExchangeOutcome, Responder, check_steering
from imtable.sandbox.faults import Fault, NotPossibleError
from imtable.sandbox.findings import RequestFinding
from imtable.sandbox.messages import Received, SandboxState
from imtable.sandbox.routing import Endpoint
from imtable.sandbox.steering import Steering, named_endpoints
from imtable.sandbox.tls import open_tls

HOST = "127.0.0.1"
KEPT = 1000
KEPT_BYTES = 64 * 1024 * 1024
MAX_CONNECTIONS = 200
PATIENCE = 30.0
"""Seconds that a request may take to arrive."""
POLL = 0.02
"""Seconds after which the server sees that it is to stop: each test that has one waits for that."""
TOO_MANY = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class SeenRequest(Struct, frozen=True):
    """A request that came. It was refused for `findings`, answered in spite of `warnings`. `page` is the page of its operation, None where no page describes the
    URL or where it could not be read; `status` is None where the connection was cut on demand.
    """

    received: Received
    page: str | None
    findings: tuple[RequestFinding, ...]
    status: int | None
    warnings: tuple[RequestFinding, ...] = ()


Watcher = Callable[[SeenRequest], None]


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
        patience: float = PATIENCE,
        tls: bool = False,
    ) -> None:
        """Listens at once. Raises SandboxError where the port cannot be had."""
        self.requests: deque[SeenRequest] = deque(maxlen=keep)
        self.keys = keys
        self.patience = patience
        self.tls = open_tls(keys.folder) if tls else None
        self._watch = watch
        self._lock = threading.Lock()
        try:
            self._server = _Server((HOST, port), partial(Connection, host=self))
        except (OSError, OverflowError) as error:
            raise SandboxError(
                f"port {port} of {HOST} cannot be used: {error}"
            ) from error
        self.url = f"{'https' if tls else 'http'}://{HOST}:{self._server.server_port}/"
        state = SandboxState(
            keys=keys,
            url=self.url,
            clock=time.time,
            nonce=lambda: secrets.token_hex(16).upper(),
            public_key_only=public_key_only,
            tls=tls,
        )
        self.responder = Responder(pages, state)
        self._server.sandbox = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(POLL,), daemon=True
        )
        self._thread.start()

    @property
    def findings(self) -> tuple[RequestFinding, ...]:
        """Everything that was wrong with the requests seen."""
        return tuple(one for seen in [*self.requests] for one in seen.findings)

    @property
    def warnings(self) -> tuple[RequestFinding, ...]:
        """What the requests seen were answered in spite of."""
        return tuple(one for seen in [*self.requests] for one in seen.warnings)

    def answer(self, received: Received) -> ExchangeOutcome:
        """What to answer to a request; it is noted."""
        outcome = self.responder.answer(received)
        cut = outcome.requested_fault.fault in (Fault.RESET, Fault.TRUNCATED)
        page = outcome.endpoint.page.path if outcome.endpoint else None
        status = None if cut else outcome.answer.status
        self._note(
            SeenRequest(received, page, outcome.findings, status, outcome.warnings)
        )
        return outcome

    def reply(
        self,
        operation: str,
        members: Mapping[str, Any] | None = None,
        *,
        status: int | None = None,
        times: int | None = 1,
    ) -> None:
        """Tell the next replies of an operation what to say.

        `operation` is `POST v3/pay/transactions/jsapi`, the same without the verb, or the name of
        its module, `v3.pay.transactions.jsapi`. `members` are nested as the reply is; None leaves
        a member out. A status of 400 and more makes an error of it, with `code` and `message`
        among the members. `times` None: from then on. Raises SandboxError for what no page
        describes.
        """
        endpoint = self._named(operation)
        asked = Steering(members or {}, status)
        try:
            check_steering(asked, endpoint)
        except NotPossibleError as error:
            problem = str(error).partition(": ")[2]
            raise SandboxError(f"{operation}: {problem}") from None
        self.responder.plans.add(endpoint, asked, times)

    def _named(self, operation: str) -> Endpoint:
        endpoints = self.responder.router.endpoints
        found = named_endpoints(endpoints, operation)
        verbs = sorted({one.verb for one in found})
        if len(verbs) > 1:
            raise SandboxError(f"{operation}: say which, {' or '.join(verbs)}")
        if not found:
            known = [f"{one.verb} {one.route.template}" for one in endpoints]
            hint = with_hint("no page describes it", close_names(operation, known))
            raise SandboxError(f"{operation}: {hint}")
        return found[0]

    def forget(self) -> None:
        """No request was seen, and no reply is planned: between two tests."""
        self.requests.clear()
        self.responder.plans.clear()

    def refused(
        self, received: Received, finding: RequestFinding, status: int | None
    ) -> None:
        """Note a request that could not be read."""
        self._note(SeenRequest(received, None, (finding,), status))

    def _note(self, seen: SeenRequest) -> None:
        """Remember a request as long as there is room, and tell who watches."""
        with self._lock:
            self.requests.append(seen)
            while sum(len(one.received.body) for one in self.requests) > KEPT_BYTES:
                self.requests.popleft()
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

    def __init__(
        self, address: tuple[str, int], handler: Callable[[Any, Any, Any], Connection]
    ) -> None:
        self._places = threading.BoundedSemaphore(MAX_CONNECTIONS)
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """A thread for every connection, as long as there are not too many."""
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
            return
        issue = f"{MAX_CONNECTIONS} connections are open already"
        self.sandbox.refused(Received("?", "", {}), RequestFinding(issue, "url"), 503)
        with suppress(OSError):
            request.settimeout(0)
            request.send(TOO_MANY)
        self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """The place is free again when the connection ends."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no event; anything else is our fault, and loud."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)
