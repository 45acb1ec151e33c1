"""One call from arguments to reply, without touching the network.

`exchange` is a generator of steps (`steps`): it yields what is to be done, is given what came
back, and returns the reply. All decisions are made here, once, for both clients.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeAlias, TypeVar, cast

from .answer import api_error, read_answer
from .authorize import signer
from .call import Call, CallOptions
from .errors import (
    ApiError,
    ConfigError,
    ConnectError,
    DecodeError,
    PayError,
    SignatureError,
    TimedOutError,
    TransportError,
)
from .reply import FileReply, Reply
from .request import build_request, checked_deadline, sign_request
from .shown import shown
from .steps import Refresh, Steps
from .transport import RawResponse, Send, Sleep
from .verify import is_signed, prove

T = TypeVar("T")
Judge: TypeAlias = Callable[[Call[Any], RawResponse, Mapping[str, str]], Steps[T]]
"""Reads a successful answer; the headers are by lower-case name."""

_PASSING = (500, 502, 503, 504)
_LONGEST_PAUSE = 60.0
_SHORTEST = 0.01  # seconds of a wait, where a pause took longer than it was told to


def exchange(call: Call[T]) -> Steps[T]:
    """Make the call: build, sign, send, verify, read, repeat where that is safe.

    Raises `PayError`.
    """
    try:
        call = ending(call)
        if call.signed:
            signer(call.settings.credentials)
            yield from _trusting(call)
        if call.operation.returns == "file":
            return (yield from _download(call))
        if call.options.save_to is None:
            reply: T = yield from attempts(call, _judge)
            return reply
        return (yield from _with_file(call))
    except PayError as error:
        error.operation = error.operation or call.label
        raise


def ending(call: Call[T]) -> Call[T]:
    """The call with the moment of its deadline."""
    own = checked_deadline(call.options.deadline)
    seconds = call.settings.deadline if own is None else own
    if seconds is None:
        return call
    return call._replace(ends=call.settings.sources.clock() + seconds)


def _download(call: Call[T]) -> Steps[T]:
    from .download import make_sink, read_file

    sink = make_sink(call)
    try:
        reply: T = yield from attempts(
            call._replace(sink=sink), partial(read_file, sink=sink)
        )
    finally:
        sink.discard()
    return reply


def _with_file(call: Call[T]) -> Steps[T]:
    """The reply, and the file that it announces."""
    from .announced import announces, save
    from .download import download_call

    _check_place(call)
    if not announces(call.operation.reply):
        raise ConfigError("save_to: the reply is no file and announces none")
    reply: T = yield from attempts(call, _judge)

    def fetch(url: str, options: CallOptions) -> Steps[FileReply]:
        made = download_call(call.settings, url, options)
        return _download(made._replace(ends=call.ends))

    yield from save(call, cast("Reply", reply), fetch)
    return reply


def _check_place(call: Call[Any]) -> None:
    """See that a file can be put there, before anything is sent. Raises `ConfigError`."""
    from .sink import Sink

    place = Sink(call.options.save_to)
    try:
        place.begin()
    finally:
        place.discard()


def _trusting(call: Call[Any]) -> Steps[None]:
    """See to it that there is a key to verify the reply with, before anything is sent."""
    trust, now = call.settings.trust, call.settings.sources.clock()
    seen = trust.fetched
    if trust.current(now) or call.operation.verification in ("unsigned", "none"):
        return
    if trust.may_fetch(now):
        try:
            yield Refresh(seen)
        except PayError as error:
            error.outcome = "rejected"  # whatever it was about, it was not this call
            raise
    if not trust.current(now):
        raise ConfigError(
            "the reply could not be verified: configure public_key and public_key_id, or the"
            f" apiv3_key that opens certificates (now: {trust.known()}, valid: none)"
        )


def attempts(call: Call[Any], judge: Judge[T]) -> Steps[T]:
    """Send until there is an answer to judge, or an error that no repeat can mend."""
    draft = build_request(call)
    attempt = host = 0
    probed = False
    while True:
        request = _in_time(call, sign_request(call, draft, host), attempt)
        if call.sink:
            call.sink.begin()
        started = call.settings.sources.clock()
        try:
            response = yield request
            _log(call, draft.bases[host], response, started)
            return (yield from _judged(call, response, judge))
        except SignatureError as error:
            if probed or not _is_probe_of_a_read(call, error):
                raise
            probed, pause = True, 0.0
        except (TransportError, ApiError) as error:
            spare = isinstance(error, ConnectError) and host + 1 < len(draft.bases)
            wait = _pause(call, error, attempt, spare=spare)
            if wait is None or _is_late(call, wait):
                raise
            pause = wait
            host = (host + isinstance(error, ConnectError)) % len(draft.bases)
        yield Sleep(pause)
        attempt += 1


def _in_time(call: Call[Any], request: Send, attempt: int) -> Send:
    """The request, which may take no longer than is left of the deadline."""
    total = None if call.sink else request.timeout
    if call.ends is None:
        return request._replace(total=total)
    left = call.ends - call.settings.sources.clock()
    if left <= 0 and not attempt:
        error = TimedOutError("the deadline was over before anything was sent")
        error.sent, error.outcome = False, "rejected"
        raise error
    left = max(left, _SHORTEST)
    return request._replace(
        timeout=min(request.timeout, left), total=min(total or left, left)
    )


def _is_late(call: Call[Any], wait: float) -> bool:
    """Whether a repeat after that pause would come after the deadline."""
    now = call.settings.sources.clock()
    return call.ends is not None and now + wait >= call.ends


def _judged(call: Call[Any], response: RawResponse, judge: Judge[T]) -> Steps[T]:
    headers = response.by_name()
    if not 200 <= response.status < 300:
        error = api_error(call, response, headers)
        error.verified = call.signed and is_signed(
            call.settings.trust, headers, response.body, call.settings.sources.clock()
        )
        raise error
    try:
        return (yield from judge(call, response, headers))
    except SignatureError as error:
        error.status, error.headers, error.raw = response.status, headers, response.body
        raise
    except PayError:
        raise
    except Exception as error:  # what arrived is not lost by a fault of ours
        text = f"the call succeeded (status {response.status}) but cannot be read"
        raise DecodeError(text, **response.evidence()) from error


def _judge(
    call: Call[T], response: RawResponse, headers: Mapping[str, str]
) -> Steps[T]:
    verified_by = None
    if call.signed and _is_due(call, headers):
        verified_by = yield from prove(call.settings, headers, response.body)
    return read_answer(call, response, headers, verified_by)


def _is_due(call: Call[Any], headers: Mapping[str, str]) -> bool:
    """Whether the answer must be signed."""
    kind = call.operation.verification
    return kind == "signed" or (kind == "unsigned" and "wechatpay-signature" in headers)


def _log(call: Call[Any], base: str, response: RawResponse, started: float) -> None:
    import logging

    logger = logging.getLogger(__name__.partition(".")[0])
    if logger.isEnabledFor(logging.DEBUG):
        logger.debug(
            "%s %s on %s: %d %s %.0f ms",
            call.operation.method,
            call.operation.path,  # the template: values may be personal
            base.split("/")[2],
            response.status,
            shown(response.by_name().get("request-id", "-")),
            (call.settings.sources.clock() - started) * 1000,
        )


# -- repeats -------------------------------------------------------------------------------


def _is_probe_of_a_read(call: Call[Any], error: SignatureError) -> bool:
    read = call.operation.method == "GET"
    return read and error.reason == "probe" and _max_retries(call) != 0


def _max_retries(call: Call[Any]) -> int | None:
    """What was asked for, None where nothing was."""
    asked = call.options.max_retries
    return call.settings.max_retries if asked is None else asked


def _pause(
    call: Call[Any], error: TransportError | ApiError, attempt: int, *, spare: bool
) -> float | None:
    """Seconds to wait before repeating after `error`, or None: do not repeat. `spare`: nothing
    was sent, and there is a backup host that was not tried."""
    braver = call.operation.method == "GET" or call.options.retry_writes
    budget = _max_retries(call)
    if budget is None:
        budget = max(2 if braver else 0, attempt + spare)
    if attempt >= budget or not _repeatable(call, error):
        return None
    if spare:
        return 0.0
    asked = _retry_after(call, error)
    if asked is None:
        longest = 0.5 * 2.0 ** min(attempt, 6)
        return longest * (0.5 + 0.5 * call.settings.sources.chance())
    return asked if asked <= _LONGEST_PAUSE else None


def _repeatable(call: Call[Any], error: TransportError | ApiError) -> bool:
    """Whether a repeat can do no harm, or, where it might, the caller allowed it."""
    read = call.operation.method == "GET"
    if isinstance(error, ApiError) and error.status == 429:
        return read or error.outcome == "rejected"
    if isinstance(error, ApiError) and error.status not in _PASSING:
        return False
    return read or call.options.retry_writes or error.outcome == "rejected"


def _retry_after(call: Call[Any], error: TransportError | ApiError) -> float | None:
    """What the platform asks for, in seconds or as a date; None where it asks nothing."""
    text = error.headers.get("retry-after", "") if isinstance(error, ApiError) else ""
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return float(text)
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None
    return max(0.0, moment - call.settings.sources.clock())
