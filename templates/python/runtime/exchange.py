"""One call from arguments to reply, without touching the network.

`exchange` is a generator: it yields what is to be done (`Send`, `Sleep`), is given what
came back (an answer, or a `TransportError` thrown in) and returns the reply. All decisions
are made here, once, for both clients.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar
from urllib.parse import urlsplit

from .answer import read_answer
from .call import Call
from .errors import ApiError, PayError, TransportError
from .request import build_request
from .transport import RawResponse, Send, Sleep

T = TypeVar("T")
Steps: TypeAlias = Generator[Send | Sleep, RawResponse, T]

_PASSING = (500, 502, 503, 504)
_LONGEST_PAUSE = 60.0


class Done(NamedTuple, Generic[T]):
    """The end of a call."""

    reply: T


def resume(
    steps: Steps[T], answer: RawResponse | TransportError | None
) -> Send | Sleep | Done[T]:
    """Hand the answer of the last step in, None at the start and after a pause."""
    try:
        if answer is None:
            return next(steps)
        if isinstance(answer, TransportError):
            return steps.throw(answer)
        return steps.send(answer)
    except StopIteration as stop:
        return Done(stop.value)


def exchange(call: Call[T]) -> Steps[T]:
    """Make the call: build, send, judge, repeat where that is safe. Raises `PayError`."""
    try:
        return (yield from _attempts(call))
    except PayError as error:
        error.operation = call.label
        raise


def _attempts(call: Call[T]) -> Steps[T]:
    request = build_request(call)
    attempt = 0
    while True:
        started = call.settings.sources.clock()
        try:
            response = yield request
            _log(call, request, response, started)
            return read_answer(call, response)
        except (TransportError, ApiError) as error:
            pause = _pause(call, error, attempt)
            if pause is None:
                raise
        yield Sleep(pause)
        attempt += 1


def _log(call: Call[Any], request: Send, response: RawResponse, started: float) -> None:
    import logging

    logging.getLogger(__name__.partition(".")[0]).debug(
        "%s %s on %s: %d %s %.0f ms",
        call.operation.method,
        call.operation.path,  # the template: values may be personal
        urlsplit(request.url).hostname,
        response.status,
        response.by_name().get("request-id", "-"),
        (call.settings.sources.clock() - started) * 1000,
    )


# -- repeats -------------------------------------------------------------------------------


def _pause(
    call: Call[Any], error: TransportError | ApiError, attempt: int
) -> float | None:
    """Seconds to wait before repeating after `error`, or None: do not repeat."""
    braver = call.operation.method == "GET" or call.options.retry_writes
    budget = call.options.max_retries
    if budget is None:
        budget = 2 if braver else 0
    if attempt >= budget or not _repeatable(call, error):
        return None
    asked = _retry_after(call, error)
    if asked is None:
        return 0.5 * 2.0**attempt * (0.5 + 0.5 * call.settings.sources.chance())
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
