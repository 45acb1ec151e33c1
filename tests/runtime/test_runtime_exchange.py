"""The core, driven by a script instead of a network: requests, answers, repeats."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, cast

import pytest

from runtime import (
    ApiError,
    BrokenError,
    CallOptions,
    ConfigError,
    ConnectError,
    DecodeError,
    FileReply,
    NotFoundError,
    Operation,
    PayError,
    RateLimitError,
    RawResponse,
    Reply,
    Send,
    ServerError,
    Sources,
    TimedOutError,
    TransportError,
    Wire,
)
from runtime.call import Arguments, Call, Settings
from runtime.exchange import exchange
from runtime.steps import Done, Refresh, resume
from runtime.transport import Sleep
from runtime.trust import TrustStore


@dataclass(slots=True, kw_only=True)
class Query:
    mchid: str


@dataclass(slots=True, kw_only=True)
class Body:
    out_trade_no: str


@dataclass(slots=True, kw_only=True)
class Order(Reply):
    id: str
    total: int | None = None


GET: Operation[Order] = Operation(
    method="GET",
    path="v3/orders/{id}",
    page="openapi/v3/orders",
    reply=Order,
    sends="none",
    returns="json",
)
POST: Operation[Order] = Operation(
    method="POST",
    path="v3/orders",
    page="openapi/v3/orders",
    reply=Order,
    sends="json",
    returns="json",
)
REFUND = POST._replace(path="v3/refund/domestic/refunds")
CLOSE: Operation[Reply] = Operation(
    method="POST", path="v3/close", page="p", reply=Reply, sends="json", returns="empty"
)
BILL: Operation[FileReply] = Operation(
    method="GET",
    path="v3/bill",
    page="p",
    reply=FileReply,
    sends="none",
    returns="file",
)

Answer = RawResponse | TransportError


def answer(status: int, body: object = None, **headers: str) -> RawResponse:
    raw = (
        body
        if isinstance(body, bytes)
        else b"" if body is None else json.dumps(body).encode()
    )
    pairs = tuple((k.replace("_", "-"), v) for k, v in headers.items())
    return RawResponse(status=status, headers=pairs, body=raw)


OK = answer(200, {"id": "1"})


@dataclass
class Run:
    """What a scripted call did."""

    requests: list[Send]
    pauses: list[float]
    result: Any


def run(
    operation: Operation[Any],
    script: Sequence[Answer],
    *,
    strict: bool = False,
    hosts: dict[str, str] | None = None,
    chance: float = 1.0,
    **arguments: Any,
) -> Run:
    settings = Settings(
        base_url="https://api.mch.weixin.qq.com/",
        hosts=hosts or {},
        timeout=15.0,
        strict=strict,
        sources=Sources(clock=lambda: 1_000_000_000.0, chance=lambda: chance),
        trust=TrustStore(None),
        unsigned=True,
    )
    if "{id}" in operation.path:
        arguments.setdefault("path", {"id": "7"})
    passed: Arguments = arguments  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    steps = exchange(Call(operation, passed, settings))
    done = Run([], [], None)
    answers = list(script)
    try:
        step = resume(steps, None)
        while not isinstance(step, Done):
            assert not isinstance(step, Refresh)
            if isinstance(step, Sleep):
                done.pauses.append(step.seconds)
                step = resume(steps, None)
            else:
                done.requests.append(step)
                step = resume(steps, answers.pop(0))
        done.result = step.reply
    except PayError as error:
        done.result = error
    assert answers == [], "the script was not played to its end"
    return done


# -- requests ------------------------------------------------------------------------------


def test_a_get() -> None:
    request = run(GET, [OK], path={"id": "a/b"}, query=Query(mchid="1 2")).requests[0]
    assert request.method == "GET"
    assert request.url == "https://api.mch.weixin.qq.com/v3/orders/a%2Fb?mchid=1%202"
    assert request.target == "/v3/orders/a%2Fb?mchid=1%202"
    assert request.body is None
    assert request.timeout == 15.0
    headers = dict(request.headers)
    assert headers["Accept"] == "application/json"
    assert headers["User-Agent"]
    assert "Content-Type" not in headers


def test_a_post() -> None:
    request = run(POST, [OK], body=Body(out_trade_no="测")).requests[0]
    assert request.body == '{"out_trade_no":"测"}'.encode()
    assert dict(request.headers)["Content-Type"] == "application/json"


def test_a_download_asks_for_the_plain_file() -> None:
    headers = dict(run(BILL, [answer(200, b"a,b")]).requests[0].headers)
    assert (headers["Accept"], headers["Accept-Encoding"]) == ("*/*", "identity")


def test_headers_of_the_page_and_of_the_options() -> None:
    @dataclass(slots=True, kw_only=True)
    class Headers:
        key: Annotated[str, Wire("Idempotency-Key")]

    options = CallOptions(headers={"accept": "x/y", "Idempotency-key": "b"})
    request = run(POST, [OK], headers=Headers(key="a"), options=options).requests[0]
    assert [v for k, v in request.headers if k.lower() == "accept"] == ["x/y"]
    assert [v for k, v in request.headers if k.lower() == "idempotency-key"] == ["b"]


BASES: list[tuple[str | None, str | None, dict[str, str], str]] = [
    (None, None, {}, "https://api.mch.weixin.qq.com/v3/close"),
    (
        "https://fraud.mch.weixin.qq.com/",
        None,
        {},
        "https://fraud.mch.weixin.qq.com/v3/close",
    ),
    (
        "https://fraud.mch.weixin.qq.com/",
        None,
        {"fraud.mch.weixin.qq.com": "http://127.0.0.1:1/"},
        "http://127.0.0.1:1/v3/close",
    ),
    (
        None,
        "https://api.mch.weixin.qq.com/hk/",
        {},
        "https://api.mch.weixin.qq.com/hk/v3/close",
    ),
    (
        "https://fraud.mch.weixin.qq.com/",
        "https://apihk.mch.weixin.qq.com/",
        {},
        "https://apihk.mch.weixin.qq.com/v3/close",
    ),
]


@pytest.mark.parametrize(("fixed", "asked", "hosts", "url"), BASES)
def test_base_urls(
    fixed: str | None, asked: str | None, hosts: dict[str, str], url: str
) -> None:
    done = run(
        CLOSE._replace(host=fixed),
        [answer(204)],
        hosts=hosts,
        options=CallOptions(base_url=asked),
    )
    assert done.requests[0].url == url


REFUSED: list[tuple[Operation[Any], dict[str, Any], type[PayError], str]] = [
    (POST._replace(sends="multipart"), {"body": {}}, ConfigError, "exactly one file"),
    (GET._replace(returns="redirect"), {}, ConfigError, "client.url"),
    (GET, {"path": {}}, ConfigError, "path variable 'id' is missing"),
    (GET, {"body": Body(out_trade_no="1")}, ConfigError, "takes no body"),
    (GET, {"options": CallOptions(timeout=0)}, ConfigError, "timeout"),
    (GET, {"options": CallOptions(timeout=1e12)}, ConfigError, "timeout"),
    (
        GET,
        {"options": CallOptions(base_url="http://example.com")},
        ConfigError,
        "loopback",
    ),
    (GET, {"options": CallOptions(headers={"A": "\n"})}, ConfigError, "header 'A'"),
]


@pytest.mark.parametrize(("operation", "arguments", "kind", "text"), REFUSED)
def test_refused_before_any_request(
    operation: Operation[Any],
    arguments: dict[str, Any],
    kind: type[PayError],
    text: str,
) -> None:
    done = run(operation, [], **arguments)
    assert type(done.result) is kind
    assert text in str(done.result)
    assert str(done.result).startswith(f"{operation.method} {operation.path}: ")
    assert (done.requests, done.result.outcome) == ([], "rejected")


# -- answers -------------------------------------------------------------------------------


def test_a_reply_and_its_meta() -> None:
    body = b'{"id": "1", "total": "5", "new": 1}'
    reply = run(GET, [answer(202, body, Request_ID="R1", X="1", x="2")]).result
    assert (reply.id, reply.total) == ("1", 5)
    assert (reply.meta.http_status, reply.meta.request_id, reply.meta.raw) == (
        202,
        "R1",
        body,
    )
    assert reply.meta.problems == (("response.total", "integer", "5"),)
    assert reply.meta.extra == {"new": 1}
    assert reply.meta.headers["x"] == "1, 2"
    assert reply.meta.verified_by is None


@pytest.mark.parametrize("status", [200, 202, 204])
def test_an_empty_reply(status: int) -> None:
    reply = run(CLOSE, [answer(status)]).result
    assert type(reply) is Reply
    assert reply.meta.http_status == status


@pytest.mark.parametrize("status", [201, 202, 204])
def test_a_status_that_needs_no_body_is_a_success(status: int) -> None:
    reply = run(POST, [answer(status)], body={}).result
    assert reply.id is None
    assert reply.meta.problems == (("response", "object", None),)


@pytest.mark.parametrize(
    "raw", [b"", b"<html>", b'{"id":', b"\xff\xfe\x00", b"[" * 100_000]
)
def test_a_success_that_is_not_json(raw: bytes) -> None:
    error = run(POST, [answer(200, raw, request_id="R1")], body={}).result
    assert isinstance(error, DecodeError)
    assert (error.outcome, error.status, error.raw, error.request_id) == (
        "unknown",
        200,
        raw,
        "R1",
    )


@pytest.mark.parametrize(
    ("client", "call"), [(True, None), (False, True), (True, True)]
)
def test_strict_raises_and_keeps_the_reply(client: bool, call: bool | None) -> None:
    body = {"total": "s3cret"}
    error = run(
        POST,
        [answer(200, body)],
        strict=client,
        body={},
        options=CallOptions(strict=call),
    ).result
    assert isinstance(error, DecodeError)
    assert error.problems == (
        ("response.id", "required", None),
        ("response.total", "integer", "s3cret"),
    )
    assert error.outcome == "unknown"
    assert json.loads(error.raw) == body
    assert "total (integer)" in str(error)
    assert "s3cret" not in str(error)


def test_strict_can_be_lifted_for_a_call_and_ignores_unknown_members() -> None:
    lax = CallOptions(strict=False)
    assert run(GET, [answer(200, {})], strict=True, options=lax).result.id is None
    assert run(GET, [answer(200, {"id": "1", "new": 2})], strict=True).result.id == "1"


def test_a_file() -> None:
    reply = run(BILL, [answer(200, b"a,b\n", content_type="text/csv")]).result
    assert isinstance(reply, FileReply)
    assert (reply.content, reply.meta.http_status) == (b"a,b\n", 200)


def test_an_error_in_place_of_a_file() -> None:
    body = {"code": "NO_BILL", "message": "m"}
    error = run(
        BILL, [answer(200, body, Content_Type="application/json; charset=utf-8")]
    ).result
    assert isinstance(error, ApiError)
    assert error.code == "NO_BILL"


def test_an_api_error() -> None:
    detail = {"field": "/id", "issue": "i"}
    body = {"code": "RESOURCE_NOT_EXISTS", "message": "none", "detail": detail}
    error = run(GET, [answer(404, body, Request_ID="R1")]).result
    assert isinstance(error, NotFoundError)
    assert (error.status, error.code, error.message) == (
        404,
        "RESOURCE_NOT_EXISTS",
        "none",
    )
    assert (error.detail, error.request_id, error.verified) == (detail, "R1", False)
    assert json.loads(error.raw) == body
    assert (
        str(error) == "GET v3/orders/{id}: 404 RESOURCE_NOT_EXISTS none (Request-ID R1)"
    )


@pytest.mark.parametrize("raw", [b"", b"<html>gateway</html>", b"[]", b'"x"', b"\xff"])
def test_an_api_error_of_a_gateway(raw: bytes) -> None:
    error = run(POST, [answer(502, raw)], body={}).result
    assert isinstance(error, ServerError)
    assert (error.status, error.raw, error.code, error.message) == (502, raw, "", "")


OUTCOMES: list[tuple[Operation[Any], Answer, str]] = [
    (POST, answer(302, location="https://example.com/"), "unknown"),
    (POST, answer(400), "rejected"),
    (POST, answer(429), "rejected"),
    (REFUND, answer(429), "unknown"),
    (REFUND, answer(403), "rejected"),
    (POST, answer(403, {"code": "SYSTEM_ERROR"}), "unknown"),
    (
        POST,
        answer(403, {"code": {"code": "s3cret"}, "message": ["s3cret"]}),
        "rejected",
    ),
    (POST, answer(500), "unknown"),
    (POST, answer(503), "unknown"),
    (POST, ConnectError("no"), "rejected"),
    (POST, TimedOutError("late"), "unknown"),
    (POST, BrokenError("cut"), "unknown"),
]


@pytest.mark.parametrize(("operation", "given", "outcome"), OUTCOMES)
def test_outcomes(operation: Operation[Any], given: Answer, outcome: str) -> None:
    done = run(operation, [given], body={})
    assert isinstance(done.result, PayError)
    assert done.result.outcome == outcome
    assert done.result.operation == f"POST {operation.path}"
    assert "s3cret" not in str(done.result)
    assert len(done.requests) == 1  # a write is not repeated by itself


# -- repeats -------------------------------------------------------------------------------

PASSING: list[Answer] = [
    ConnectError("no"),
    TimedOutError("late"),
    BrokenError("cut"),
    answer(429),
    answer(500),
    answer(502),
    answer(503),
]


@pytest.mark.parametrize("failure", PASSING)
def test_a_get_is_repeated_twice(failure: Answer) -> None:
    done = run(GET, [failure, failure, OK])
    assert done.result.id == "1"
    assert done.requests[0] == done.requests[2]
    assert done.pauses == [0.5, 1.0]
    assert len(run(GET, [failure] * 3).requests) == 3


def test_the_jitter_halves_at_most() -> None:
    assert run(GET, [answer(500), answer(500), OK], chance=0.0).pauses == [0.25, 0.5]


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 409, 501])
def test_a_get_that_was_answered_is_not_repeated(status: int) -> None:
    assert len(run(GET, [answer(status)]).requests) == 1


def test_a_get_that_cannot_be_read_is_not_repeated() -> None:
    assert len(run(GET, [answer(200, b"<")]).requests) == 1


def test_repeats_can_be_switched_off() -> None:
    assert (
        len(run(GET, [answer(500)], options=CallOptions(max_retries=0)).requests) == 1
    )


WRITES: list[tuple[Operation[Any], Answer, bool, int | None, bool]] = [
    (POST, ConnectError("no"), False, 1, True),
    (POST, ConnectError("no"), False, None, False),
    (POST, answer(429), False, 1, True),
    (REFUND, answer(429), False, 1, False),
    (REFUND, answer(429), True, 1, False),
    (POST, TimedOutError("late"), False, 1, False),
    (POST, TimedOutError("late"), True, None, True),
    (POST, BrokenError("cut"), False, 1, False),
    (POST, BrokenError("cut"), True, None, True),
    (POST, answer(500), False, 1, False),
    (POST, answer(503), True, None, True),
    (POST, answer(400), True, 1, False),
    (POST, answer(200, b"<"), True, 1, False),
]


@pytest.mark.parametrize(
    ("operation", "failure", "allowed", "budget", "repeated"), WRITES
)
def test_writes(
    operation: Operation[Any],
    failure: Answer,
    allowed: bool,
    budget: int | None,
    repeated: bool,
) -> None:
    options = CallOptions(retry_writes=allowed, max_retries=budget)
    done = run(
        operation, [failure, OK] if repeated else [failure], body={}, options=options
    )
    assert isinstance(done.result, Order) is repeated
    assert len({request.body for request in done.requests}) == 1


RETRY_AFTER: list[tuple[str, list[float]]] = [
    ("0", [0.0]),
    ("7", [7.0]),
    ("60", [60.0]),
    ("Sun, 09 Sep 2001 01:46:45 GMT", [5.0]),
    ("Sun, 09 Sep 2001 01:46:35 GMT", [0.0]),
    ("soon", [0.5]),
    ("Sun, 09 Sep 2001", [0.5]),
    ("Mon, 01 Jan 0001 00:00:00 +2359", [0.0]),
    ("-1", [0.5]),
    ("٣", [0.5]),
]


@pytest.mark.parametrize(("text", "pauses"), RETRY_AFTER)
def test_retry_after(text: str, pauses: list[float]) -> None:
    assert run(GET, [answer(429, retry_after=text), OK]).pauses == pauses


def test_pauses_do_not_grow_without_end() -> None:
    options = CallOptions(max_retries=1100)
    done = run(GET, [*[answer(503)] * 1100, OK], options=options)
    assert (len(done.pauses), max(done.pauses)) == (1100, 32.0)


@dataclass(slots=True, kw_only=True)
class Faulty(Reply):
    id: str

    def __post_init__(self) -> None:
        raise RuntimeError("a fault")


def test_a_fault_of_ours_does_not_lose_what_arrived() -> None:
    operation: Operation[Any] = cast("Any", POST)._replace(reply=Faulty)
    done = run(operation, [answer(200, {"id": "1"})], body={})
    error = done.result
    assert isinstance(error, DecodeError)
    assert (error.outcome, error.status, error.raw) == ("unknown", 200, b'{"id": "1"}')
    assert isinstance(error.__cause__, RuntimeError)


def test_a_pause_that_is_too_long_is_left_to_the_caller() -> None:
    done = run(GET, [answer(429, retry_after="61")])
    assert isinstance(done.result, RateLimitError)
    assert done.pauses == []


def test_the_log_names_the_template_and_no_values(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        run(
            GET,
            [answer(200, {"id": "s3cret"}, request_id="R1")],
            path={"id": "s3cret"},
            query=Query(mchid="s3cret"),
        )
    assert [one.getMessage() for one in caplog.records] == [
        "GET v3/orders/{id} on api.mch.weixin.qq.com: 200 R1 0 ms"
    ]


def test_a_request_shows_no_values_in_its_repr() -> None:
    request = run(
        POST, [OK], body={"a": "s3cret"}, query=Query(mchid="s3cret")
    ).requests[0]
    assert "s3cret" not in repr(request)
