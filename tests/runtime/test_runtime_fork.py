"""Processes that are forked with a client at hand: each gets the answers to its own calls."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from runtime import AsyncClient, AsyncHttpxTransport, Client, HttpxTransport, Operation
from runtime.apart import Apart, process, process_and_loop

pytestmark = pytest.mark.program

PROGRAM = Path(__file__).with_name("forked_calls.py")
READ = Operation(method="GET", path="v3/echo/1", page="p", reply=dict[str, Any])


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body are two writes

    def setup(self) -> None:
        super().setup()
        assert isinstance(self.server, Server)
        self.server.connections += 1

    def do_GET(self) -> None:
        raw = json.dumps({"target": self.path}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: Any) -> None:
        del format, args


class Server(ThreadingHTTPServer):
    daemon_threads = True
    connections = 0
    request_queue_size = 256

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_each_process_gets_its_own_answers(server: Server, kind: str) -> None:
    command = [sys.executable, "-W", "ignore", str(PROGRAM), kind, server.url]
    paths = os.pathsep.join(sys.path)
    done = subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    told = done.stdout + done.stderr
    assert (done.returncode, told) == (0, "wrong answers: 0 0 0 0 0 0\n")


# -- what is kept apart --------------------------------------------------------------------


def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.apart.getpid", lambda: 1 + os.getpid())


def test_another_process_gets_another_value(monkeypatch: pytest.MonkeyPatch) -> None:
    values = Apart(object, process)
    first = values.here()
    assert values.here() is values.made_here() is first
    with monkeypatch.context() as patched:
        elsewhere(patched)
        assert values.made_here() is None
        assert values.here() is not first
    assert values.here() is first


def test_another_loop_gets_another_value() -> None:
    values = Apart(lambda: [1], process_and_loop)

    async def ask() -> list[int]:
        assert values.here() is values.here()
        return values.here()

    assert asyncio.run(ask()) is not asyncio.run(ask())


def test_all_threads_get_the_same_value() -> None:
    values = Apart(object, process)
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(values.here())) for _ in range(16)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(set(map(id, found))) == 1


def test_locks_that_a_fork_found_taken(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread that would let them go is not in the new process."""
    with Client(unsigned=True, base_url=server.url) as client:
        line: Any = vars(client)["_line"]
        with line.lock.here(), line.refreshing.here():
            elsewhere(monkeypatch)
            assert line.refreshing.here().acquire(timeout=0)
            assert client.call(READ) == {"target": "/v3/echo/1"}


def test_a_child_does_not_close_its_parents_connections(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.httpx_transport._IDLE_SECONDS", 3600)  # if it is slow
    transport = HttpxTransport()
    client = Client(unsigned=True, base_url=server.url, transport=transport)
    client.call(READ)
    with monkeypatch.context() as patched:
        elsewhere(patched)
        vars(transport)["_pools"].here()
        transport.close()
        gc.collect()
    vars(transport)["_closed"] = False  # in the parent it never was
    client.call(READ)
    assert server.connections == 1
    transport.close()


def test_a_client_works_in_one_event_loop_after_another(server: Server) -> None:
    transport = AsyncHttpxTransport()
    client = AsyncClient(unsigned=True, base_url=server.url, transport=transport)

    async def ask() -> Any:
        try:
            return await client.call(READ)
        finally:
            for pool in vars(transport)["_pools"].here():
                await pool.aclose()

    for _ in range(2):
        assert asyncio.run(ask()) == {"target": "/v3/echo/1"}
    assert server.connections == 2
