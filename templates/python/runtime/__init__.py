"""What generated modules and their callers import.

Importing this loads no HTTP library and no cryptography; the first call does.
"""

from __future__ import annotations

from .call import Sources
from .client import AsyncClient, Client
from .errors import (
    ApiError,
    BadRequestError,
    BrokenError,
    ConfigError,
    ConnectError,
    DecodeError,
    ForbiddenError,
    NotFoundError,
    NotSupportedError,
    PayError,
    RateLimitError,
    ReplyError,
    ServerError,
    SignatureError,
    TimedOutError,
    TransportError,
    UnauthorizedError,
)
from .marks import (
    AesEcb,
    AesGcm,
    JsonText,
    Numbered,
    QueryText,
    Secret,
    Signature,
    Wire,
)
from .operation import CallOptions, Event, FileInput, HeadersInput, Operation
from .reply import FileReply, Meta, Problem, Reply
from .transport import AsyncTransport, RawResponse, Send, Transport

__all__ = [
    "AesEcb",
    "AesGcm",
    "ApiError",
    "AsyncClient",
    "AsyncTransport",
    "BadRequestError",
    "BrokenError",
    "CallOptions",
    "Client",
    "ConfigError",
    "ConnectError",
    "DecodeError",
    "Event",
    "FileInput",
    "FileReply",
    "ForbiddenError",
    "HeadersInput",
    "JsonText",
    "Meta",
    "NotFoundError",
    "NotSupportedError",
    "Numbered",
    "Operation",
    "PayError",
    "Problem",
    "QueryText",
    "RateLimitError",
    "RawResponse",
    "Reply",
    "ReplyError",
    "Secret",
    "Send",
    "ServerError",
    "Signature",
    "SignatureError",
    "Sources",
    "TimedOutError",
    "Transport",
    "TransportError",
    "UnauthorizedError",
    "Wire",
]
