"""What every reply carries beside its own members: `Meta`, and the models' parent `Reply`.

Owns the record of one answer. It does not know how an answer is obtained or read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Problem(NamedTuple):
    """Where a reply differs from its documentation: nothing is lost, but nothing is hidden.

    `path` is like `amount.details[0].total`, `expected` a short word such as "integer" or
    "required", `value` the value as received (None where it is missing).
    """

    path: str
    expected: str
    value: object


class Meta:
    """The circumstances of a reply. Header names are lower case; `raw` is the body as received.

    `verified_by` is the serial of the key that the signature was checked with, None where
    nothing was checked. (No dataclass: a member `meta` of the wire must not be read as one.)
    """

    __slots__ = (
        "_extra",
        "_find_extra",
        "headers",
        "http_status",
        "problems",
        "raw",
        "verified_by",
    )

    def __init__(
        self,
        *,
        http_status: int = 0,
        headers: Mapping[str, str] | None = None,
        raw: bytes = b"",
        verified_by: str | None = None,
        problems: tuple[Problem, ...] = (),
        find_extra: Callable[[], Mapping[str, Any]] = dict[str, Any],
    ) -> None:
        self.http_status = http_status
        self.headers = headers or {}
        self.raw = raw
        self.verified_by = verified_by
        self.problems = problems
        self._extra: Mapping[str, Any] | None = None
        self._find_extra = find_extra

    @property
    def request_id(self) -> str:
        """The number to quote to the platform's support."""
        return self.headers.get("request-id", "")

    @property
    def extra(self) -> Mapping[str, Any]:
        """Members that the documentation does not know, by their path; found when asked for."""
        if self._extra is None:
            self._extra = self._find_extra()
        return self._extra

    def __repr__(self) -> str:
        return f"<Meta {self.http_status} {self.request_id or '-'}>"


@dataclass(slots=True, kw_only=True)
class Reply:
    """Parent of all replies; itself the reply of a call that answers without a body."""

    meta: Meta = field(default_factory=Meta, repr=False, compare=False)


@dataclass(slots=True, kw_only=True)
class FileReply(Reply):
    """A reply that is a file."""

    content: bytes = field(default=b"", repr=False)
