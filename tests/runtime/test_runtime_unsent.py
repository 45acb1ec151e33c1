"""What is wrong before sending is said before sending: by name, and nothing left the machine."""

from __future__ import annotations

import asyncio
import builtins
import sys
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from runtime import (
    AsyncClient,
    CallOptions,
    Client,
    ConfigError,
    FileReply,
    HttpxTransport,
    Operation,
    Reply,
)
from runtime.target import expand
from support.pay_platform import (
    OLD,
    Wire,
    answer,
    certificate_pem,
    credentials,
    sources,
)


@dataclass(slots=True, kw_only=True)
class Body:
    description: str
    amount: Body.Amount

    @dataclass(slots=True, kw_only=True)
    class Amount:
        total: int


@dataclass(slots=True, kw_only=True)
class Query:
    mchid: str


PAY = Operation(
    method="POST",
    path="v3/pay/{id}",
    page="p",
    reply=Reply,
    sends="json",
    returns="empty",
    body=Body,
    query=Query,
)
FILE = PAY._replace(
    method="GET", reply=FileReply, returns="file", sends="none", body=None
)


@dataclass(slots=True, kw_only=True)
class Announced(Reply):
    download_url: str


ANNOUNCING = PAY._replace(reply=Announced, returns="json")
GOOD: dict[str, Any] = {
    "path": {"id": "1"},
    "query": Query(mchid="1"),
    "body": Body(description="x", amount=Body.Amount(total=1)),
}


def refused(operation: Operation[Any] = PAY, **changes: Any) -> str:
    wire = Wire(lambda _: answer())
    client = Client(credentials(), transport=wire, sources=sources())
    with pytest.raises(ConfigError) as caught:
        client.call(operation, **GOOD | changes)
    assert (wire.sent, caught.value.outcome) == ([], "rejected")
    return str(caught.value)


def test_what_is_right_is_sent() -> None:
    wire = Wire(lambda _: answer())
    client = Client(credentials(), transport=wire, sources=sources())
    client.call(PAY, **GOOD)
    assert len(wire.sent) == 1


def body(total: Any = 1, description: Any = "x") -> Body:
    return Body(description=description, amount=Body.Amount(total=total))


class Several:
    """As an array of numpy: it is a number only if it has one item."""

    def __index__(self) -> int:
        raise TypeError("only integer scalar arrays can be converted to a scalar index")


nothing: Any = None
VALUES: list[tuple[dict[str, Any], str]] = [
    (
        {"body": body(19.99 * 100)},
        "request.json.amount.total: an integer is expected, not 1998.99",
    ),
    (
        {"body": body("100")},
        "request.json.amount.total: an integer is expected, not text",
    ),
    (
        {"body": body(True)},
        "request.json.amount.total: an integer is expected, not True",
    ),
    ({"body": body(None)}, "request.json.amount.total: a value is required, not None"),
    (
        {"body": body(description=5)},
        "request.json.description: text is expected, not an integer",
    ),
    (
        {"body": Body(description="x", amount=nothing)},
        "request.json.amount: a value is required",
    ),
    (
        {"body": {"amount": {"total": 1.5}}},
        "request.json.amount.total: an integer is expected",
    ),
    ({"query": Query(mchid=nothing)}, "request.query.mchid: a value is required"),
    ({"path": {"id": 1.5}}, "path variable 'id': text or an integer is expected"),
    ({"path": {"id": True}}, "path variable 'id': text or an integer is expected"),
    ({"path": {"id": None}}, "path variable 'id' is missing"),
    (
        {"headers": {"A": b"x"}},
        "request.headers.A: a value of type bytes cannot be sent",
    ),
    ({"headers": {5: "x"}}, "request.headers: names of members must be text, not int"),
    ({"body": None}, "request.json: a value is required, not None"),
    ({"query": None}, "request.query: a value is required, not None"),
    ({"path": 5}, "path: expected a mapping"),
    (
        {"body": body(Decimal("19.995"))},
        "request.json.amount.total: an integer is expected, not 19",
    ),
    (
        {"body": body(Several())},
        "request.json.amount.total: an integer is expected, not a value of",
    ),
]


@pytest.mark.parametrize(("changes", "message"), VALUES)
def test_a_value(changes: dict[str, Any], message: str) -> None:
    assert refused(**changes).startswith(f"POST v3/pay/{{id}}: {message}")


PATHS = ["v3/a b", "v3/a\n", "v3/a\x00", "v3/订单", "v3/a#b", "v3/{id} /x", "v3/\x7f"]


@pytest.mark.parametrize("path", PATHS)
def test_a_fixed_part_of_a_path(path: str) -> None:
    assert "printable ASCII" in refused(PAY._replace(path=path))
    with pytest.raises(ConfigError):
        expand(path, {"id": "1"})


@pytest.mark.parametrize("method", ["", "get", "GE T", "GET\r\nX: 1", "取"])
def test_a_method(method: str) -> None:
    assert "is no HTTP method" in refused(PAY._replace(method=method))


OPTIONS: list[tuple[dict[str, Any], str]] = [
    ({"timeout": "5"}, "timeout: expected seconds"),
    ({"timeout": True}, "timeout: expected seconds"),
    ({"timeout": float("nan")}, "timeout: expected seconds"),
    ({"timeout": 0}, "timeout: expected seconds"),
    ({"max_retries": "2"}, "max_retries: expected an integer"),
    ({"max_retries": -1}, "max_retries: expected an integer"),
    ({"max_retries": 1.5}, "max_retries: expected an integer"),
    ({"base_url": 5}, "base_url: expected a base URL"),
    ({"base_url": "https://a\x01b/"}, "base_url: expected a base URL"),
    ({"base_url": "https://a..b/"}, "base_url: it names no host"),
    ({"base_url": f"https://{'a' * 64}.com/"}, "base_url: it names no host"),
    ({"headers": 5}, "expected a dataclass or a mapping"),
    ({"strict": "false"}, "strict: true or false is expected, not text"),
]


@pytest.mark.parametrize(("options", "message"), OPTIONS)
def test_an_option(options: dict[str, Any], message: str) -> None:
    assert message in refused(options=CallOptions(**options))
    for setting in options.keys() - {"headers"}:
        with pytest.raises(ConfigError, match=f"^{setting}: "):
            Client(**options)


FILE_OPTIONS: list[tuple[dict[str, Any], str]] = [
    ({"save_to": 5}, "save_to: expected a path, or a stream"),
    ({"hash_type": 5, "hash_value": "x"}, "hash_type and hash_value: text is expected"),
    ({"hash_type": "MD5", "hash_value": 5}, "hash_type and hash_value: text"),
    ({"gunzip": "false"}, "gunzip: true or false is expected, not text"),
    ({"retry_writes": "false"}, "retry_writes: true or false is expected, not text"),
    ({"save_to": StringIO()}, "save_to: expected a path, or a stream opened for"),
    ({"save_to": "nowhere/bill.csv"}, "the file cannot be written: "),
    ({"save_to": "a\0b"}, "the file cannot be written: "),
    ({"save_to": "."}, "'.' exists and is no file"),
]


@pytest.mark.parametrize(("options", "message"), FILE_OPTIONS)
def test_an_option_of_a_file(options: dict[str, Any], message: str) -> None:
    given = CallOptions(**options)
    assert message in refused(FILE, options=given, body=None)
    if "save_to" in options:
        assert message in refused(ANNOUNCING, options=given)


@pytest.mark.parametrize("name", ["json", "bdy", "timeout"])
def test_an_argument_that_there_is_not(name: str) -> None:
    client = Client(credentials(), transport=Wire(lambda _: answer()))
    call: Any = client.call
    with pytest.raises(TypeError, match=f"unknown option '{name}'"):
        call(PAY, **GOOD, **{name: {}})


def test_a_part_that_may_be_left_out() -> None:
    wire = Wire(lambda _: answer())
    client = Client(credentials(), transport=wire, sources=sources())
    given: dict[str, Any] = {**GOOD, "body": None}
    client.call(PAY._replace(optional=("body",)), **given)
    assert [one.body for one in wire.sent] == [None]


@pytest.mark.parametrize("name", ["strict", "allow_http", "unsigned"])
def test_a_switch_of_the_client(name: str) -> None:
    client: Any = Client
    with pytest.raises(ConfigError, match=f"^{name}: true or false is expected"):
        client(**{name: "false"})


@pytest.mark.parametrize("hosts", ["https://a/", 5, [5]])
def test_backup_hosts(hosts: Any) -> None:
    with pytest.raises(ConfigError, match=r"^backup_hosts: expected a "):
        Client(backup_hosts=hosts)


def test_options_of_another_type() -> None:
    assert "options: expected CallOptions" in refused(options={"timeout": 5})
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"hosts": "x"}, "hosts: "),
        ({"hosts": {5: "https://a/"}}, "hosts: "),
        ({"hosts": {"a": 5}}, r"hosts\['a'\]: "),
        ({"backup_hosts": "https://a/"}, "backup_hosts: "),
        ({"backup_hosts": [5]}, "backup_hosts: "),
        ({"credentials": {"mchid": "1"}}, "credentials: "),
    ]
    for settings, message in wrong:
        with pytest.raises(ConfigError, match=f"^{message}"):
            Client(**settings)


# -- what the environment says -------------------------------------------------------------

READ = Operation(method="GET", path="v3/x", page="p", reply=Reply, returns="empty")


def cannot_send(**settings: Any) -> str:
    client = Client(unsigned=True, base_url="https://127.0.0.1:9/", **settings)
    with pytest.raises(ConfigError) as caught:
        client.call(READ)
    assert caught.value.outcome == "rejected"
    assert str(caught.value).startswith("GET v3/x: ")
    return str(caught.value)


async def cannot_send_either(**settings: Any) -> str:
    client = AsyncClient(unsigned=True, base_url="https://127.0.0.1:9/", **settings)
    with pytest.raises(ConfigError) as caught:
        await client.call(READ)
    assert caught.value.outcome == "rejected"
    return str(caught.value)


@pytest.mark.parametrize(
    "content", [None, b"", b"garbage", b"-----BEGIN CERTIFICATE-----"]
)
def test_authorities_that_cannot_be_read(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    assert "SSL_CERT_FILE" in cannot_send()


def test_a_log_of_session_keys_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ca.pem").write_text(certificate_pem(OLD))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    HttpxTransport().close()
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "no" / "keys.log"))
    assert "SSLKEYLOGFILE" in cannot_send()


SOCKS = "socks5://127.0.0.1:1"


def test_a_proxy_that_needs_a_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    assert "the proxy cannot be used" in cannot_send(proxy=SOCKS)
    monkeypatch.setenv("ALL_PROXY", SOCKS)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert "the proxy cannot be used" in cannot_send()


def test_without_an_http_library(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: Any) -> Any:
        if name == "httpx2":
            raise ImportError("No module named 'httpx2'")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    assert "'httpx2': install it" in cannot_send()


def test_a_transport_that_is_made_by_hand() -> None:
    with pytest.raises(ConfigError, match="the proxy cannot be used"):
        HttpxTransport(proxy="gopher://127.0.0.1")


def test_the_asynchronous_client_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such.pem")
    assert "SSL_CERT_FILE" in asyncio.run(cannot_send_either())
