"""What every reply carries beside its own members: `Meta`, and the models' parent `Reply`.

Owns the record of one answer. It does not know how an answer is obtained or read.
"""

from __future__ import annotations

from collections.abc import Mapping
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


@dataclass(slots=True, kw_only=True)
class Meta:
    """The circumstances of a reply. Header names are lower case; `raw` is the body as received.

    `extra` holds members the documentation does not know, by their path. `verified_by` is
    the serial of the key that the signature was checked with, None where nothing was checked.
    """

    http_status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    request_id: str = ""
    raw: bytes = field(default=b"", repr=False)
    verified_by: str | None = None
    problems: tuple[Problem, ...] = field(default=(), repr=False)
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)


@dataclass(slots=True, kw_only=True)
class Reply:
    """Parent of all replies; itself the reply of a call that answers without a body."""

    meta: Meta = field(default_factory=Meta, repr=False, compare=False)


@dataclass(slots=True, kw_only=True)
class FileReply(Reply):
    """A reply that is a file."""

    content: bytes = field(default=b"", repr=False)
