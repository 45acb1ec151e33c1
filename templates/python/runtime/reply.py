"""What every reply carries beside its own members: `Meta`, and the models' parent `Reply`.

Owns the record of one answer. It does not know how an answer is obtained or read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple


class Problem(NamedTuple):
    """Where a reply differs from its documentation: nothing is lost, but nothing is hidden.

    `path` is that of the row, with the numbers of items: `response.amount.details[0].total`,
    `notification.id`; `expected` is a short word such as "integer" or
    "required", `value` the value as received (None where it is missing).
    """

    path: str
    expected: str
    value: object


class Meta:
    """The circumstances of a reply. Header names are lower case; `raw` is the body as received.

    `verified_by` is the serial of the key that the signature was checked with, None where
    nothing was checked. `plain` is what a notification says: its decrypted content as it
    arrived, where nothing was encrypted its members; of a reply it is empty. (No dataclass: a member `meta` of the wire must not be read as one.)
    """

    http_status: int = 0
    headers: Mapping[str, str] = MappingProxyType({})
    raw: bytes = b""
    plain: Mapping[str, Any] = MappingProxyType({})
    verified_by: str | None = None
    problems: tuple[Problem, ...] = ()
    find_extra: Callable[[], Mapping[str, Any]] = dict[str, Any]

    @property
    def request_id(self) -> str:
        """The number to quote to the platform's support."""
        return self.headers.get("request-id", "")

    @cached_property
    def extra(self) -> Mapping[str, Any]:
        """Members that the documentation does not know, by their path; found when asked for."""
        return self.find_extra()

    def __repr__(self) -> str:
        from .shown import shown

        return f"<Meta {self.http_status} {shown(self.request_id) or '-'}>"


@dataclass(slots=True, kw_only=True)
class Reply:
    """Parent of all replies; itself the reply of a call that answers without a body."""

    meta: Meta = field(default_factory=Meta, repr=False, compare=False)


@dataclass(slots=True, kw_only=True)
class FileReply(Reply):
    """A reply that is a file: its `content`, or b"" where `CallOptions.save_to` took it."""

    content: bytes = field(default=b"", repr=False)
