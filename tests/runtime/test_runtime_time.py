"""Time that a call may take: one attempt, and all of them."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from runtime import (
    AsyncHttpxTransport,
    CallOptions,
    Client,
    ConfigError,
    ConnectError,
    HttpxTransport,
    Operation,
    Reply,
    Send,
    ServerError,
    Sources,
    TimedOutError,
)
from support.pay_platform import (
    OLD,
    Wire,
    answer,
    certificate_pem,
    credentials,
    sources,
    unsigned,
)

READ = Operation(method="GET", path="v3/x", page="p", reply=Reply, returns="empty")


class Clock:
    """It goes on by what each attempt and each pause take."""

    def __init__(self, *, attempt: float) -> None:
        self.now = 1_780_000_000.0
        self.attempt = attempt

    def sources(self) -> Sources:
        return sources(lambda: self.now)

    def answering(self, outcome: Any) -> Callable[[Send], Any]:
        def handle(request: Send) -> Any:
            self.now += min(self.attempt, request.timeout)
            return outcome

        return handle


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock(attempt=2.0)

    def sleep(seconds: float) -> None:
        made.now += seconds

    monkeypatch.setattr(time, "sleep", sleep)
    return made


def call(clock: Clock, outcome: Any, **settings: Any) -> tuple[Wire, Any, float]:
    wire, started = Wire(clock.answering(outcome)), clock.now
    options = settings.pop("options", None)
    client = Client(credentials(), transport=wire, sources=clock.sources(), **settings)
    try:
        got: Any = client.call(READ, options=options)
    except (TimedOutError, ServerError, ConnectError) as error:
        got = error
    return wire, got, clock.now - started


@pytest.mark.parametrize(
    "settings", [{"deadline": 5.0}, {"options": CallOptions(deadline=5.0)}]
)
def test_no_attempt_begins_after_the_deadline(
    clock: Clock, settings: dict[str, Any]
) -> None:
    wire, got, took = call(clock, unsigned(500), max_retries=9, **settings)
    assert isinstance(got, ServerError)
    assert len(wire.sent) == 3
    assert took <= 5.0
    assert [one.timeout for one in wire.sent] == sorted(
        (one.timeout for one in wire.sent), reverse=True
    )
    assert wire.sent[0].timeout == 5.0
    assert all(one.total == one.timeout for one in wire.sent)


def test_without_a_deadline_all_repeats_are_made(clock: Clock) -> None:
    wire, _, _ = call(clock, unsigned(500), max_retries=9)
    assert len(wire.sent) == 10
    assert {(one.timeout, one.total) for one in wire.sent} == {(15.0, 15.0)}


def test_a_pause_that_ends_too_late_is_not_made(clock: Clock) -> None:
    outcome = unsigned(429, Retry_After="30")
    wire, _, took = call_limited(clock, outcome)
    assert (len(wire.sent), took) == (1, 2.0)


def call_limited(clock: Clock, outcome: Any) -> tuple[Wire, Any, float]:
    wire, started = Wire(clock.answering(outcome)), clock.now
    client = Client(
        credentials(), transport=wire, sources=clock.sources(), deadline=10.0
    )
    with pytest.raises(Exception, match="429"):
        client.call(READ)
    return wire, None, clock.now - started


def test_certificates_take_their_part_of_the_time(clock: Clock) -> None:
    clock.attempt = 7.0
    given = credentials(public_key=None, public_key_id=None, apiv3_key="k" * 32)
    wire = Wire(clock.answering(unsigned(500)))
    client = Client(
        given, transport=wire, sources=clock.sources(), deadline=5.0, max_retries=0
    )
    with pytest.raises(ServerError):
        client.call(READ)
    assert [one.timeout for one in wire.sent] == [5.0]


@pytest.mark.parametrize("deadline", [0, -1, "5", True, float("nan")])
def test_a_deadline_that_is_none(deadline: Any) -> None:
    with pytest.raises(ConfigError, match="deadline: expected seconds"):
        Client(deadline=deadline)
    client = Client(credentials(), transport=Wire.script(), sources=sources())
    with pytest.raises(ConfigError, match="deadline: expected seconds"):
        client.call(READ, options=CallOptions(deadline=deadline))


def test_an_answer_in_time() -> None:
    wire = Wire(lambda _: answer())
    client = Client(credentials(), transport=wire, sources=sources(), deadline=5.0)
    assert client.call(READ).meta.http_status == 200


# -- a server that trickles ----------------------------------------------------------------


class Trickle(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        try:
            for _ in range(100):
                self.wfile.write(b"x" * 10)
                time.sleep(0.05)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        del format, args


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Trickle) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/x"
        server.shutdown()
        thread.join()


def carry_sync(request: Send) -> None:
    HttpxTransport().send(request)


def carry_async(request: Send) -> None:
    async def go() -> None:
        await AsyncHttpxTransport().send(request)

    asyncio.run(go())


@pytest.mark.parametrize("carry", [carry_sync, carry_async])
def test_an_answer_that_trickles_in(carry: Callable[[Send], None], url: str) -> None:
    request = Send("GET", url, (), None, 5.0, total=0.3)
    started = time.monotonic()
    with pytest.raises(TimedOutError, match=r"not whole after 0\.3 s"):
        carry(request)
    assert time.monotonic() - started < 3


# -- authorities ---------------------------------------------------------------------------


def test_authorities_that_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text(certificate_pem(OLD))
    HttpxTransport(ca_file=file).close()
    for wrong in (tmp_path / "none.pem", tmp_path):
        with pytest.raises(ConfigError, match="ca_file"):
            HttpxTransport(ca_file=wrong)
        client = Client(unsigned=True, ca_file=wrong)
        with pytest.raises(ConfigError, match="ca_file"):
            client.call(READ)
    with pytest.raises(ConfigError, match="ca_file: the transport"):
        Client(transport=Wire.script(), ca_file=file)
