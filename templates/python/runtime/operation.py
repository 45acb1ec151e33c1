"""What generated modules declare (`Operation`, `Event`) and what callers pass along.

Owns static descriptions. It knows nothing about requests under way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from os import PathLike
from typing import BinaryIO, Generic, Literal, TypeAlias, TypeVar

from .reply import Reply

T = TypeVar("T")
R = TypeVar("R", bound=Reply)

FileInput: TypeAlias = bytes | str | PathLike[str] | BinaryIO
"""A file to upload: its bytes, its path, or a stream opened for reading bytes."""

HeadersInput: TypeAlias = Mapping[str, str] | Iterable[tuple[bytes, bytes]]
"""Headers of a delivery: a mapping (also a WSGI environment) or ASGI byte pairs."""


@dataclass(frozen=True, kw_only=True)
class Operation(Generic[T]):
    """One documented call.

    `path` is relative to the base URL; `host` is a base URL that the page itself fixes.
    `nonceless` and `failure` are facts about v2 calls, `fragment` one about browser URLs.
    """

    method: str
    path: str
    page: str
    reply: type[T]
    sends: Literal["none", "json", "xml", "multipart"]
    returns: Literal["json", "xml", "empty", "file", "redirect"]
    version: Literal["v3", "v2"] = "v3"
    host: str | None = None
    client_certificate: bool = False
    nonceless: bool = False
    fragment: str = ""
    failure: type[Reply] | None = None


@dataclass(frozen=True, kw_only=True)
class Event(Generic[R]):
    """One documented notification; `types` are the values of `event_type` that mean it."""

    name: str
    types: tuple[str, ...]
    page: str
    notification: type[R]
    format: Literal["json", "xml"]


@dataclass(frozen=True, kw_only=True)
class CallOptions:
    """Settings of one call; None means: as the client says.

    `timeout` is in seconds, for each wait on the network. `headers` are added and replace
    those of the same name. `max_retries` counts the repeats; the default is 2 for a GET and
    none for a write. `retry_writes` lets a write be repeated although the first attempt may
    have had an effect: only for calls that carry the merchant's own number.
    """

    timeout: float | None = None
    headers: Mapping[str, str] | None = None
    base_url: str | None = None
    strict: bool | None = None
    max_retries: int | None = None
    retry_writes: bool = False
