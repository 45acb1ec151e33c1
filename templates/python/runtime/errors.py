"""Everything that can go wrong with a call, as one tree under `PayError`.

Owns the classes and their texts. A text never holds headers, bodies or values; those stay
on the attributes. What it quotes of an answer is escaped. All errors pickle and copy: `args` is the message alone, the rest is state.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypedDict, Unpack

from .reply import Problem
from .shown import shown

Outcome = Literal["rejected", "unknown"]
SignatureReason = Literal[
    "missing", "stale", "unknown_serial", "mismatch", "probe", "digest", "unsupported"
]


class PayError(Exception):
    """Base of all errors.

    `outcome` is what a caller who moves money must look at: "rejected" had no effect,
    "unknown" may have had one: query by your own number before anything else.
    `operation` is like `POST v3/pay/transactions/native`.
    """

    outcome: Outcome = "rejected"
    operation: str = ""

    def _text(self) -> str:
        return super().__str__()

    def __str__(self) -> str:
        text = self._text()
        return shown(f"{self.operation}: {text}" if self.operation else text)


class ConfigError(PayError):
    """The call cannot be made as asked; nothing was sent."""


class NotSupportedError(ConfigError):
    """The runtime cannot do this yet; nothing was sent."""


class TransportError(PayError):
    """The network failed. `sent` is False where the request surely did not leave."""

    outcome: Outcome = "unknown"
    sent: bool = True


class ConnectError(TransportError):
    """No connection, so nothing was sent."""

    outcome = "rejected"
    sent = False


class TimedOutError(TransportError):
    """The answer did not come in time."""


class BrokenError(TransportError):
    """The connection broke, or the answer was cut short."""


class Evidence(TypedDict, total=False):
    """The answer that an error is about; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    raw: bytes


class ReplyError(PayError):
    """An error over an answer that arrived. It keeps the answer whole."""

    def __init__(self, message: str = "", **evidence: Unpack[Evidence]) -> None:
        super().__init__(message)
        self.status = evidence.get("status", 0)
        self.headers = evidence.get("headers", {})
        self.raw = evidence.get("raw", b"")

    @property
    def request_id(self) -> str:
        """The number to quote to the platform's support."""
        return self.headers.get("request-id", "")

    def __str__(self) -> str:
        named = f" (Request-ID {shown(self.request_id)})" if self.request_id else ""
        return f"{super().__str__()}{named}"


class ApiError(ReplyError):
    """The platform refused. `code`, `message` and `detail` are those of the error body; where
    the page describes that body, `detail` is its class.

    `verified` says whether the body was signed: do not decide "not paid" on one that was not.
    """

    code: str = ""
    detail: object = None
    verified: bool = False

    @property
    def message(self) -> str:
        """The platform's own words, "" where it sent none."""
        return str(self.args[0])

    def _text(self) -> str:
        return " ".join(
            str(one) for one in (self.status, self.code, self.message) if one
        )


class BadRequestError(ApiError):
    """400: PARAM_ERROR, INVALID_REQUEST."""


class UnauthorizedError(ApiError):
    """401: SIGN_ERROR; `detail` tells which line of the signed text differs."""


class ForbiddenError(ApiError):
    """403: NO_AUTH."""


class NotFoundError(ApiError):
    """404: ORDER_NOT_EXIST, RESOURCE_NOT_EXISTS."""


class RateLimitError(ApiError):
    """429: RATELIMIT_EXCEEDED, FREQUENCY_LIMITED."""


class ServerError(ApiError):
    """5xx: SYSTEM_ERROR, SERVICE_UNAVAILABLE, or a gateway that speaks for itself."""


class SignatureError(ReplyError):
    """The answer's signature is not accepted; `serial` is the key it names."""

    outcome = "unknown"
    reason: SignatureReason = "mismatch"
    serial: str = ""


class DecodeError(ReplyError):
    """The answer cannot be read, or deviates and `strict` was asked for."""

    outcome = "unknown"
    problems: tuple[Problem, ...] = ()


_BY_STATUS: dict[int, type[ApiError]] = {
    400: BadRequestError,
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    429: RateLimitError,
}


def api_error_class(status: int) -> type[ApiError]:
    """The class for an HTTP status that is no success."""
    return _BY_STATUS.get(status, ServerError if status >= 500 else ApiError)
