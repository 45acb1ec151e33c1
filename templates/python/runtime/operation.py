"""What generated modules declare: `Operation`, `Event`, and the types of what they take.

Owns static descriptions. It knows nothing about requests under way. (Named tuples here, in
`call` and in `transport`: they take a third of the time that a frozen dataclass takes to
create, and every import of a module of bindings pays for these.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike
from typing import Any, BinaryIO, Generic, Literal, NamedTuple, TypeAlias, TypeVar

from .reply import Reply

T = TypeVar("T")
R = TypeVar("R", bound=Reply)

Verification = Literal["signed", "unsigned", "statement", "none"]

FileInput: TypeAlias = bytes | str | PathLike[str] | BinaryIO
"""A file to upload: its bytes, its path, or a stream opened for reading bytes."""

SaveTo: TypeAlias = str | PathLike[str] | BinaryIO
"""Where a download goes: a path, or a stream opened for writing bytes."""

HeadersInput: TypeAlias = Mapping[str, str] | Iterable[tuple[bytes, bytes]]
"""Headers of a delivery: a mapping (also a WSGI environment) or ASGI byte pairs."""


class Alternatives(NamedTuple):
    """Members of one object of which a call needs one; `within` leads to it: a part of the
    request, then names on the wire. "exactly-one": the page says that two are refused.
    """

    within: tuple[str, ...]
    names: tuple[str, ...]
    needed: Literal["at-least-one", "exactly-one"] = "at-least-one"


class Operation(NamedTuple, Generic[T]):
    """One documented call.

    `path` is relative to the base URL; `host` is a base URL that the page itself fixes.
    `nonceless` and `failure` are facts about v2 calls, `fragment` one about browser URLs.
    `verification` says how a v3 reply is authenticated: "signed" by the platform, or by a
    digest known before, so that it is "unsigned" (but checked if it has a signature);
    "statement" is signed over a digest, "none" not at all. `idempotency_key`: the page has
    a header of that name, filled in where the caller gives none. `body` and `query` are the
    classes, or unions of them, by which a mapping in their place is written.
    Of the members in each of the `alternatives` a call needs one. `optional` are the parts
    that may be left out although their class requires members.
    """

    method: str
    path: str
    page: str
    reply: type[T]
    sends: Literal["none", "json", "xml", "multipart"] = "none"
    body: Any = None
    query: Any = None
    returns: Literal["json", "xml", "empty", "file", "redirect"] = "json"
    version: Literal["v3", "v2"] = "v3"
    host: str | None = None
    client_certificate: bool = False
    nonceless: bool = False
    fragment: str = ""
    failure: type[Reply] | None = None
    verification: Verification = "signed"
    idempotency_key: bool = False
    alternatives: tuple[Alternatives, ...] = ()
    optional: tuple[Literal["body", "query"], ...] = ()


class Event(NamedTuple, Generic[R]):
    """One documented notification; `types` are the values of `event_type` that mean it."""

    name: str
    types: tuple[str, ...]
    page: str
    notification: type[R]
    format: Literal["json", "xml"]
