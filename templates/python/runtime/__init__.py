"""What generated modules and their callers import.

A name is loaded when it is first asked for: a module of bindings needs two or three of
them, the clients only when a client is made, an HTTP library only when a call is.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .call import CallOptions, Sources
    from .client import AsyncClient, Client
    from .client_options import ClientOptions
    from .credentials import Credentials
    from .deprecation import deprecated
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
    from .hidden import Hidden
    from .httpx_transport import AsyncHttpxTransport, HttpxTransport
    from .marks import (
        AesEcb,
        AesGcm,
        Encrypted,
        FileDigest,
        FromClient,
        JsonText,
        Numbered,
        QueryText,
        Secret,
        Signature,
        Wire,
    )
    from .notification import Answer, acknowledge
    from .operation import Alternatives, Event, FileInput, HeadersInput, Operation
    from .receive import RawNotification
    from .reply import FileReply, Meta, Problem, Reply
    from .transport import AsyncTransport, Identity, RawResponse, Send, Transport

__all__ = [
    "AesEcb",
    "AesGcm",
    "Alternatives",
    "Answer",
    "ApiError",
    "AsyncClient",
    "AsyncHttpxTransport",
    "AsyncTransport",
    "BadRequestError",
    "BrokenError",
    "CallOptions",
    "Client",
    "ClientOptions",
    "ConfigError",
    "ConnectError",
    "Credentials",
    "DecodeError",
    "Encrypted",
    "Event",
    "FileDigest",
    "FileInput",
    "FileReply",
    "ForbiddenError",
    "FromClient",
    "HeadersInput",
    "Hidden",
    "HttpxTransport",
    "Identity",
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
    "RawNotification",
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
    "acknowledge",
    "deprecated",
]

if not TYPE_CHECKING:
    # Each imports only from those before it, so that looking for a name loads no more of
    # them than its own module needs.
    _MODULES = "reply operation marks deprecation errors hidden credentials call transport client"
    _MODULES += " notification receive httpx_transport"

    def __getattr__(name: str) -> object:
        if name in __all__:
            from importlib import import_module

            for module in _MODULES.split():
                known = vars(import_module(f".{module}", __name__))
                if name in known:
                    return globals().setdefault(name, known[name])
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
