"""Platform certificates: the first ones, their rotation, and what may go wrong with both."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

import pytest

from runtime import (
    AsyncClient,
    Client,
    ConfigError,
    ConnectError,
    Credentials,
    Operation,
    PayError,
    RawResponse,
    Reply,
    Send,
    SignatureError,
    TimedOutError,
)
from runtime.call import Settings
from runtime.certificates import refresh
from runtime.keys import Certificate, PublicKey
from runtime.steps import Refresh
from runtime.trust import Fetch, TrustStore
from runtime.verify import prove
from support.pay_platform import (
    APIV3_KEY,
    NEW,
    NOW,
    OLD,
    PUBLIC_KEY_ID,
    AsyncWire,
    Outcome,
    Wire,
    answer,
    certificate_pem,
    certificates_reply,
    credentials,
    in_certificate_mode,
    sources,
    unsigned,
)

CLOSE: Operation[Reply] = Operation(
    method="POST", path="v3/close", page="p", reply=Reply, sends="json", returns="empty"
)
FETCH = "/v3/certificates?algorithm_type=RSA"
EMPTY = in_certificate_mode()
STALE = in_certificate_mode(certificate_pem(OLD))


pytestmark = pytest.mark.usefixtures("no_pauses")


@dataclass
class Platform:
    """Signs with `serial`; answers fetches from the list, the last one for ever."""

    serial: str
    fetches: list[Outcome] = field(default_factory=list[Outcome])
    now: float = NOW

    def __post_init__(self) -> None:
        self.wire = Wire(self.handle)

    def handle(self, request: Send) -> Outcome:
        if request.target != FETCH:
            return answer(serial=self.serial, at=self.now)
        assert "Authorization" in dict(request.headers)
        return self.fetches.pop(0) if len(self.fetches) > 1 else self.fetches[0]

    @property
    def fetched(self) -> int:
        return sum(one.target == FETCH for one in self.wire.sent)

    @property
    def called(self) -> int:
        return len(self.wire.sent) - self.fetched


Caller = Callable[[], Reply]


@contextmanager
def sync_calls(platform: Platform, given: Credentials) -> Generator[Caller, None, None]:
    made = sources(lambda: platform.now)
    with Client(given, transport=platform.wire, sources=made) as client:
        yield lambda: client.call(CLOSE, body={})


@contextmanager
def async_calls(
    platform: Platform, given: Credentials
) -> Generator[Caller, None, None]:
    made = sources(lambda: platform.now)
    client = AsyncClient(given, transport=AsyncWire(platform.wire), sources=made)
    with asyncio.Runner() as runner:
        yield lambda: runner.run(client.call(CLOSE, body={}))


both = pytest.mark.parametrize("calls", [sync_calls, async_calls])
Calls = Any


@both
def test_the_first_certificates_come_before_the_call(calls: Calls) -> None:
    platform = Platform(OLD, [certificates_reply(OLD)])
    with calls(platform, EMPTY) as call:
        assert call().meta.verified_by == OLD
        assert call().meta.verified_by == OLD
    assert [one.target for one in platform.wire.sent] == [
        FETCH,
        "/v3/close",
        "/v3/close",
    ]
    first, *others = (dict(one.headers) for one in platform.wire.sent)
    assert "Wechatpay-Serial" not in first
    assert {one["Wechatpay-Serial"] for one in others} == {OLD}


@both
def test_a_new_certificate_is_fetched_when_it_signs(calls: Calls) -> None:
    platform = Platform(NEW, [certificates_reply(OLD, NEW)])
    with calls(platform, STALE) as call:
        assert call().meta.verified_by == NEW
        platform.serial = OLD  # both sign for a while
        assert call().meta.verified_by == OLD
    assert platform.fetched == 1


@both
def test_a_certificate_that_is_no_longer_listed_is_no_longer_trusted(
    calls: Calls,
) -> None:
    platform = Platform(NEW, [certificates_reply(NEW)])
    with calls(platform, STALE) as call:
        assert call().meta.verified_by == NEW
        platform.serial = OLD
        with pytest.raises(SignatureError) as caught:
            call()
    assert caught.value.reason == "unknown_serial"


@both
def test_forged_serials_cause_one_fetch_a_minute(calls: Calls) -> None:
    platform = Platform(NEW, [certificates_reply(OLD)])
    with calls(platform, STALE) as call:
        for moment, fetched in ((0, 1), (1, 1), (59, 1), (60, 2), (61, 2), (-100, 3)):
            platform.now = NOW + moment
            platform.fetches = [certificates_reply(OLD, at=platform.now)]
            with pytest.raises(SignatureError) as caught:
                call()
            assert caught.value.reason == "unknown_serial"
            assert platform.fetched == fetched, moment
    assert platform.called == 6  # a write is never repeated


BROKEN: list[tuple[Outcome, str]] = [
    (TimedOutError("late"), "TimedOutError"),
    (ConnectError("no"), "ConnectError"),
    (unsigned(500), "ServerError"),
    (unsigned(404, {"code": "RESOURCE_NOT_EXISTS"}), "ConfigError"),
    (certificates_reply(NEW, key="x" * 32), "ConfigError"),
    (certificates_reply(NEW, changes={"Wechatpay-Nonce": "x"}), "SignatureError"),
    (certificates_reply(NEW, changes={"Wechatpay-Signature": None}), "SignatureError"),
    (certificates_reply(NEW, signed_by="5C" * 20), "SignatureError"),
    (certificates_reply(NEW, at=NOW - 301), "SignatureError"),
    (answer({"data": []}, serial=OLD), "DecodeError"),
    (answer({"data": [{"serial_no": NEW}]}, serial=OLD), "DecodeError"),
    (answer({"data": [1]}, serial=OLD), "DecodeError"),
    (answer([], serial=OLD), "DecodeError"),
    (answer(b"<html>", serial=OLD), "DecodeError"),
]


@both
@pytest.mark.parametrize(("outcome", "kind"), BROKEN)
def test_a_failed_refresh_loses_neither_the_reply_nor_the_certificates(
    calls: Calls, outcome: Outcome, kind: str
) -> None:
    platform = Platform(NEW, [outcome])
    with calls(platform, STALE) as call:
        with pytest.raises(SignatureError) as caught:
            call()
        error = caught.value
        assert (error.reason, error.serial) == ("unknown_serial", NEW)
        assert (error.outcome, error.status) == ("unknown", 200)  # never "rejected"
        assert error.operation == "POST v3/close"
        assert type(error.__cause__).__name__ == kind
        platform.serial = OLD
        assert call().meta.verified_by == OLD
    assert platform.called == 2


@both
@pytest.mark.parametrize(("outcome", "kind"), BROKEN)
def test_without_certificates_nothing_is_sent(
    calls: Calls, outcome: Outcome, kind: str
) -> None:
    platform = Platform(NEW, [outcome])
    with calls(platform, EMPTY) as call:
        with pytest.raises(PayError) as caught:
            call()
        assert (platform.called, caught.value.outcome) == (0, "rejected")
        # signed with what nobody has vouched for:
        assert type(caught.value).__name__ == kind or kind == "DecodeError"
        assert caught.value.operation == "GET v3/certificates"
        platform.fetches = [certificates_reply(NEW)]
        assert call().meta.verified_by == NEW  # without a minute's rest


def test_a_merchant_without_certificates_is_told_what_to_configure() -> None:
    platform = Platform(NEW, [unsigned(404, {"code": "RESOURCE_NOT_EXISTS"})])
    with (
        sync_calls(platform, EMPTY) as call,
        pytest.raises(ConfigError, match="configure public_key and public_key_id"),
    ):
        call()


def test_another_apiv3_key_is_told() -> None:
    platform = Platform(NEW, [certificates_reply(NEW, key="x" * 32)])
    with sync_calls(platform, EMPTY) as call, pytest.raises(ConfigError) as caught:
        call()
    assert "apiv3_key: does not open" in str(caught.value)
    assert APIV3_KEY not in str(caught.value)


@both
def test_only_an_unknown_serial_causes_a_fetch(calls: Calls) -> None:
    platform = Platform(OLD, [certificates_reply(OLD)])
    wrong = answer(serial=OLD, changes={"Wechatpay-Nonce": "other"})
    platform.wire.handle = lambda _: wrong
    with calls(platform, STALE) as call, pytest.raises(SignatureError) as caught:
        call()
    assert (caught.value.reason, platform.fetched) == ("mismatch", 0)


@both
def test_an_unknown_public_key_is_never_fetched(calls: Calls) -> None:
    platform = Platform(PUBLIC_KEY_ID, [certificates_reply(OLD)])
    other = "PUB_KEY_ID_0999999999999999999999999999"
    given = credentials(apiv3_key=APIV3_KEY, public_key_id=other)
    with calls(platform, given) as call, pytest.raises(SignatureError) as caught:
        call()
    assert caught.value.reason == "unknown_serial"
    assert PUBLIC_KEY_ID in str(caught.value)
    assert other in str(caught.value)
    assert platform.fetched == 0


@both
def test_a_merchant_on_the_way_to_a_public_key(calls: Calls) -> None:
    platform = Platform(OLD, [certificates_reply(OLD, signed_by=PUBLIC_KEY_ID)])
    given = credentials(apiv3_key=APIV3_KEY)
    with calls(platform, given) as call:
        assert call().meta.verified_by == OLD
        platform.serial = PUBLIC_KEY_ID
        assert call().meta.verified_by == PUBLIC_KEY_ID
    assert platform.fetched == 1
    named = {dict(one.headers)["Wechatpay-Serial"] for one in platform.wire.sent}
    assert named == {PUBLIC_KEY_ID}


def test_no_apiv3_key_no_fetch() -> None:
    platform = Platform(NEW)
    given = credentials(certificate_pem(OLD))
    with sync_calls(platform, given) as call, pytest.raises(SignatureError):
        call()
    assert platform.fetched == 0


def test_the_certificate_that_ends_last_is_named_and_an_ended_one_never() -> None:
    ended, later = "1A" * 20, "2B" * 20
    given = in_certificate_mode(
        certificate_pem(ended, days=-1, start=-9),
        certificate_pem(later, days=300),
        certificate_pem(OLD, days=200),
        certificate_pem(NEW, days=900, start=5),
    )
    platform = Platform(OLD)
    with sync_calls(platform, given) as call:
        call()
    assert dict(platform.wire.sent[0].headers)["Wechatpay-Serial"] == later


def test_certificates_that_have_ended_are_replaced_before_the_call() -> None:
    given = in_certificate_mode(certificate_pem(OLD, days=-1, start=-9))
    platform = Platform(NEW, [certificates_reply(NEW)])
    with sync_calls(platform, given) as call:
        assert call().meta.verified_by == NEW
    assert [one.target for one in platform.wire.sent] == [FETCH, "/v3/close"]


# -- many at once --------------------------------------------------------------------------

THREADS = 50


class Meeting:
    """Holds every call until all have been sent, so that all of them see the new serial."""

    def __init__(self, platform: Platform) -> None:
        self.platform, self.barrier = platform, Barrier(THREADS)

    def handle(self, request: Send) -> Outcome:
        if request.target != FETCH:
            self.barrier.wait(30)
        return self.platform.handle(request)


@pytest.mark.parametrize("given", [STALE, EMPTY])
def test_fifty_threads_fetch_once(given: Credentials) -> None:
    platform = Platform(NEW, [certificates_reply(OLD, NEW)])
    platform.wire.handle = Meeting(platform).handle
    with sync_calls(platform, given) as call, ThreadPoolExecutor(THREADS) as pool:
        replies = [one.result() for one in [pool.submit(call) for _ in range(THREADS)]]
    assert {one.meta.verified_by for one in replies} == {NEW}
    assert (platform.fetched, platform.called) == (1, THREADS)


def test_those_who_waited_share_a_failure() -> None:
    platform = Platform(NEW, [unsigned(404), certificates_reply(NEW)])
    platform.wire.handle = Meeting(platform).handle
    with sync_calls(platform, STALE) as call, ThreadPoolExecutor(THREADS) as pool:
        errors = [
            one.exception() for one in [pool.submit(call) for _ in range(THREADS)]
        ]
    assert {type(one) for one in errors} == {SignatureError}
    causes = [id(one.__cause__) for one in errors if one and one.__cause__]
    assert len(set(causes)) == len(causes) > 0  # each its own: they have tracebacks
    assert platform.fetched == 1


class Overtaken(TrustStore):
    """Another thread's refresh ends at the moment when this one has not found its key."""

    def find(self, serial: str) -> PublicKey | None:
        found = super().find(serial)
        if found is None:
            self.replace([Certificate.read(certificate_pem(NEW), "x")])
            self.fetched = Fetch(NOW)
        return found


def test_a_refresh_that_ends_meanwhile_is_not_missed() -> None:
    client = Client(STALE, transport=Wire.script(), sources=sources())
    settings: Settings = vars(client)["_settings"]
    settings = settings._replace(trust=Overtaken(STALE))
    given = answer({}, serial=NEW)
    steps = prove(settings, given.by_name(), given.body)
    step = next(steps)
    assert isinstance(step, Refresh)
    assert list(refresh(settings, step.seen)) == []  # nothing is left to do
    with pytest.raises(StopIteration) as done:
        next(steps)
    assert done.value.value == NEW


def test_fifty_tasks_fetch_once() -> None:
    platform = Platform(NEW, [certificates_reply(OLD, NEW)])

    class Slow(AsyncWire):
        async def send(self, request: Send, /) -> RawResponse:
            loop = asyncio.get_running_loop()
            turn = loop.create_future()
            loop.call_soon(turn.set_result, None)
            await turn
            return await super().send(request)

    async def go() -> list[Reply]:
        made = sources(lambda: NOW)
        async with AsyncClient(
            STALE, transport=Slow(platform.wire), sources=made
        ) as client:
            return await asyncio.gather(
                *(client.call(CLOSE, body={}) for _ in range(THREADS))
            )

    replies = asyncio.run(go())
    assert {one.meta.verified_by for one in replies} == {NEW}
    assert (platform.fetched, platform.called) == (1, THREADS)


def test_a_fetch_that_was_given_up_is_taken_over() -> None:
    platform = Platform(NEW, [certificates_reply(NEW)])

    def interrupted(_: Send) -> Outcome:
        raise KeyboardInterrupt

    with sync_calls(platform, EMPTY) as call:
        platform.wire.handle = interrupted
        with pytest.raises(KeyboardInterrupt):
            call()
        platform.wire.handle = platform.handle
        assert call().meta.verified_by == NEW


def test_a_task_that_is_cancelled_while_it_fetches_blocks_nobody() -> None:
    platform = Platform(NEW, [certificates_reply(NEW)])
    begun = asyncio.Event()

    @dataclass
    class Stuck(AsyncWire):
        async def send(self, request: Send, /) -> RawResponse:
            if not begun.is_set():
                begun.set()
                await asyncio.Event().wait()
            return await super().send(request)

    async def go() -> Reply:
        client = AsyncClient(
            EMPTY, transport=Stuck(platform.wire), sources=sources(lambda: NOW)
        )
        first = asyncio.create_task(client.call(CLOSE, body={}))
        await begun.wait()
        second = asyncio.create_task(client.call(CLOSE, body={}))
        await asyncio.sleep(0)
        first.cancel()
        return await asyncio.wait_for(second, 5)

    assert asyncio.run(go()).meta.verified_by == NEW
    assert platform.fetched == 1


def test_derived_clients_share_the_certificates() -> None:
    platform = Platform(OLD, [certificates_reply(OLD)])
    client = Client(EMPTY, transport=platform.wire, sources=sources())
    client.with_options(timeout=1).call(CLOSE, body={})
    client.call(CLOSE, body={})
    assert platform.fetched == 1


def test_what_the_fetch_said_is_kept_without_its_frames() -> None:
    platform = Platform(NEW, [unsigned(404)])
    client = Client(STALE, transport=platform.wire, sources=sources())
    with pytest.raises(SignatureError):
        client.call(CLOSE, body={})
    settings: Settings = vars(client)["_settings"]
    failure = settings.trust.fetched.failure
    assert isinstance(failure, ConfigError)
    assert failure.__traceback__ is None
