"""Both clients with the default transport against a server on this machine."""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import pytest

from runtime import (
    AsyncClient,
    BrokenError,
    CallOptions,
    Client,
    ConfigError,
    ConnectError,
    NotFoundError,
    Operation,
    PayError,
    RawResponse,
    Reply,
    Send,
    TimedOutError,
)


@dataclass(slots=True, kw_only=True)
class Echo(Reply):
    method: str
    target: str
    body: str
    headers: dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Query:
    q: str


@dataclass(slots=True, kw_only=True)
class Body:
    text: str


def operation(path: str, method: str = "POST") -> Operation[Echo]:
    return Operation(
        method=method,
        path=path,
        page="p",
        reply=Echo,
        sends="json" if method == "POST" else "none",
        returns="json",
    )


ECHO = operation("v3/echo/{id}")
READ = operation("v3/echo/{id}", "GET")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        server = self.server
        assert isinstance(server, Server)
        if self.path.endswith("/slow"):
            server.released.wait(5)
        if self.path.endswith("/cut"):
            self.close_connection = True
            return
        status = {"/v3/missing": 404, "/v3/away": 302}.get(self.path, 200)
        if self.path == "/v3/flaky" and server.failures:
            status = server.failures.pop()
        value = {
            "method": self.command,
            "target": self.path,
            "body": body.decode(),
            "headers": {k.lower(): v for k, v in self.headers.items()},
            "code": "C",
        }
        raw = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.send_header("Location", "/v3/echo/redirected")
        self.send_header("Set-Cookie", "session=1")
        self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: Any) -> None:
        del format, args


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.failures: list[int] = []
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


@contextmanager
def serving() -> Generator[Server, None, None]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


Caller = Callable[..., Any]


def call_sync(base_url: str, what: Operation[Any], **arguments: Any) -> Any:
    with Client(unsigned=True, base_url=base_url) as client:
        return client.call(what, **arguments)


def call_async(base_url: str, what: Operation[Any], **arguments: Any) -> Any:
    async def go() -> Any:
        async with AsyncClient(unsigned=True, base_url=base_url) as client:
            return await client.call(what, **arguments)

    return asyncio.run(go())


both = pytest.mark.parametrize("call", [call_sync, call_async])


@both
def test_target_and_body_arrive_as_built(server: Server, call: Caller) -> None:
    reply = call(
        server.url + "hk/",
        ECHO,
        path={"id": "a/%2F'测 ~"},
        query=Query(q="空 +%&'|"),
        body=Body(text="😀"),
    )
    assert reply.target == (
        "/hk/v3/echo/a%2F%252F%27%E6%B5%8B%20~?q=%E7%A9%BA%20%2B%25%26%27%7C"
    )
    assert reply.body == '{"text":"😀"}'
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["accept"] == "application/json"
    assert reply.headers["user-agent"].startswith("runtime (Python 3")
    assert reply.meta.http_status == 200


@both
def test_no_library_rewrites_the_target(server: Server, call: Caller) -> None:
    reply = call(server.url + "a/../|%7e/", READ, path={"id": "1"})
    assert reply.target == "/a/../|%7e/v3/echo/1"


def test_sync_and_async_send_the_same(server: Server) -> None:
    arguments: dict[str, Any] = {"path": {"id": "1"}, "body": Body(text="x")}
    one = call_sync(server.url, ECHO, **arguments)
    other = call_async(server.url, ECHO, **arguments)
    assert one == other


@both
def test_a_get_has_neither_body_nor_content_type(server: Server, call: Caller) -> None:
    reply = call(server.url, READ, path={"id": "1"})
    assert "content-type" not in reply.headers
    assert "content-length" not in reply.headers


@both
def test_an_api_error(server: Server, call: Caller) -> None:
    with pytest.raises(NotFoundError) as caught:
        call(server.url, operation("v3/missing"), body={})
    assert caught.value.code == "C"


@both
def test_a_redirect_is_not_followed(server: Server, call: Caller) -> None:
    with pytest.raises(PayError) as caught:
        call(server.url, operation("v3/away", "GET"))
    assert getattr(caught.value, "status", None) == 302


@both
def test_a_get_is_repeated(server: Server, call: Caller) -> None:
    server.failures = [503, 500]
    assert call(server.url, operation("v3/flaky", "GET")).method == "GET"
    assert server.failures == []


@both
def test_a_connection_that_breaks(server: Server, call: Caller) -> None:
    with pytest.raises(BrokenError) as caught:
        call(server.url, operation("v3/cut"), body={})
    assert (caught.value.sent, caught.value.outcome) == (True, "unknown")
    assert caught.value.operation == "POST v3/cut"


@both
def test_a_timeout(server: Server, call: Caller) -> None:
    options = CallOptions(timeout=0.1)
    with pytest.raises(TimedOutError) as caught:
        call(server.url, operation("v3/slow"), body={}, options=options)
    assert (caught.value.sent, caught.value.outcome) == (True, "unknown")


@both
def test_nobody_listens(call: Caller) -> None:
    with serving() as server:
        url = server.url
    with pytest.raises(ConnectError) as caught:
        call(url, operation("v3/x"), body={})
    assert (caught.value.sent, caught.value.outcome) == (False, "rejected")


@both
def test_a_host_that_cannot_be_one(call: Caller) -> None:
    with pytest.raises(ConfigError, match="URL is not valid: Invalid IPv4"):
        call("https://999.1.1.1/", operation("v3/x"), body={})


def test_no_cookie_comes_back(server: Server) -> None:
    with Client(unsigned=True, base_url=server.url) as client:
        for _ in range(2):
            reply = client.call(READ, path={"id": "1"})
            assert "cookie" not in reply.headers


def test_hosts_send_a_fixed_host_elsewhere(server: Server) -> None:
    with Client(
        unsigned=True, hosts={"API.mch.weixin.qq.com": server.url + "mirror"}
    ) as client:
        reply = client.call(READ, path={"id": "1"})
    assert reply.target == "/mirror/v3/echo/1"


@pytest.mark.long
def test_one_client_serves_many_threads(server: Server) -> None:
    ids = [str(n) for n in range(320)]
    with (
        Client(unsigned=True, base_url=server.url) as client,
        ThreadPoolExecutor(16) as pool,
    ):

        def target(name: str) -> str:
            return client.call(READ, path={"id": name}).target

        assert list(pool.map(target, ids)) == [f"/v3/echo/{name}" for name in ids]


@pytest.mark.parametrize(("asked", "connect"), [(15.0, 5.0), (2.0, 2.0)])
def test_waits_of_the_pool(
    monkeypatch: pytest.MonkeyPatch, asked: float, connect: float
) -> None:
    seen: list[Any] = []

    class Pool:
        def __init__(
            self,
            *,
            limits: httpx2.Limits,
            follow_redirects: bool,
            verify: ssl.SSLContext,
            proxy: httpx2.Proxy | None,
        ) -> None:
            checks = (verify.check_hostname, verify.verify_mode)
            host = proxy and str(proxy.url)
            seen.extend([limits.keepalive_expiry, follow_redirects, *checks, host])

        def send(self, request: httpx2.Request, *, stream: bool) -> httpx2.Response:
            assert stream
            seen.append(request.extensions["timeout"])
            return httpx2.Response(200, json={})

        def close(self) -> None:
            seen.append("closed")

    monkeypatch.setattr(httpx2, "Client", Pool)
    proxy = "http://127.0.0.1:8888"
    with Client(unsigned=True, timeout=asked, proxy=proxy) as client:
        client.call(READ, path={"id": "1"})
    waits = {"connect": connect, "read": asked, "write": asked, "pool": asked}
    checks = (True, ssl.CERT_REQUIRED)
    assert seen == [5.0, False, *checks, proxy, waits, "closed"]


# -- transports of the caller --------------------------------------------------------------


class Scripted:
    """A transport that answers from a list."""

    def __init__(self, *answers: RawResponse | Exception) -> None:
        self.answers = list(answers)
        self.closed = 0

    def send(self, request: Send, /) -> RawResponse:
        del request
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        self.closed += 1


OK = RawResponse(status=200, headers=(), body=b"{}")


def test_a_transport_of_the_caller_is_used_and_left_open() -> None:
    transport = Scripted(OK)
    with Client(unsigned=True, transport=transport) as client:
        assert client.call(READ, path={"id": "1"}).meta.http_status == 200
    assert (transport.answers, transport.closed) == ([], 0)


def test_an_os_error_counts_as_broken() -> None:
    cause = ConnectionResetError("reset")
    with (
        Client(unsigned=True, transport=Scripted(cause)) as client,
        pytest.raises(BrokenError) as caught,
    ):
        client.call(operation("v3/x"), body={})
    assert caught.value.__cause__ is cause
    assert "ConnectionResetError: reset" in str(caught.value)


@pytest.mark.parametrize("bug", [StopIteration(), KeyError("x"), AssertionError("x")])
def test_a_bug_in_a_transport_is_not_hidden(bug: Exception) -> None:
    with (
        Client(unsigned=True, transport=Scripted(bug)) as client,
        pytest.raises(type(bug)),
    ):
        client.call(READ, path={"id": "1"})


def test_an_asynchronous_transport_of_the_caller() -> None:
    class Async:
        async def send(self, request: Send, /) -> RawResponse:
            del request
            return OK

        async def close(self) -> None:
            raise AssertionError("not ours to close")

    async def go() -> int:
        async with AsyncClient(unsigned=True, transport=Async()) as client:
            return (await client.call(READ, path={"id": "1"})).meta.http_status

    assert asyncio.run(go()) == 200


# -- settings and what is not there yet ----------------------------------------------------


def test_a_closed_client_makes_no_calls() -> None:
    client = Client(unsigned=True)
    client.close()
    client.close()
    with pytest.raises(ConfigError, match="closed"):
        client.call(READ, path={"id": "1"})


@pytest.mark.parametrize(
    "settings",
    [
        {"base_url": "http://example.com/"},
        {"hosts": {"a": "http://example.com/"}},
        {"timeout": 0},
        {"timeout": float("nan")},
        {"timeout": float("inf")},
        {"hosts": {"https://api.mch.weixin.qq.com": "http://127.0.0.1:1/"}},
        {"hosts": {"api.mch.weixin.qq.com/": "http://127.0.0.1:1/"}},
        {"hosts": {"api.mch.weixin.qq.com:443": "http://127.0.0.1:1/"}},
        {"hosts": {"": "http://127.0.0.1:1/"}},
    ],
)
def test_settings_are_checked_at_once(settings: dict[str, Any]) -> None:
    for kind in (Client, AsyncClient):
        with pytest.raises(ConfigError):
            kind(**settings)


def test_a_proxy_is_not_for_a_transport_of_the_caller() -> None:
    with pytest.raises(ConfigError, match="proxy"):
        Client(transport=Scripted(), proxy="http://127.0.0.1:1")


@dataclass(slots=True, kw_only=True)
class Page:
    state: str
    sign: str | None = None


PAGE: Operation[str] = Operation(
    method="GET",
    path="papay/entrustweb",
    page="p",
    reply=str,
    sends="none",
    returns="redirect",
    version="v2",
    fragment="#wechat_redirect",
)


def test_an_address_for_the_browser() -> None:
    expected = "https://api.mch.weixin.qq.com/papay/entrustweb?state=a%20b&sign=S#wechat_redirect"
    for client in (Client(), AsyncClient()):
        assert client.url(PAGE, query=Page(state="a b", sign="S")) == expected
        with pytest.raises(ConfigError, match="needs 'apiv2_key'"):
            client.url(PAGE, query=Page(state="a b"))
