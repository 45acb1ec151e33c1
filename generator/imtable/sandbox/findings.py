"""What is wrong with a request: typed values, told precisely.

Owns where a value of a request stands, in words. What to look for is the business of others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

MessagePart = Literal[
    "path", "query", "header", "body", "authorization", "url", "connection"
]
Code = Literal[
    "PARAM_ERROR",
    "INVALID_REQUEST",
    "SIGN_ERROR",
    "RESOURCE_NOT_EXISTS",
    "METHOD_NOT_ALLOWED",
]
SHOWN = 80
"""Characters of a value, and of a name, that a finding quotes."""
MOST = 50
"""Findings about one request. The others are not looked for: each of them takes time."""


class RequestFinding(Struct, frozen=True):
    """One thing that is wrong. `field` is a JSON pointer within a body and a name elsewhere,
    `value` the start of what stands there, None where nothing does. `signed` is the message
    that should have been signed. A warning is about what clients send and the platform takes,
    although no page says so: the request is answered."""

    issue: str
    where: MessagePart
    field: str = ""
    value: str | None = None
    code: Code = "PARAM_ERROR"
    signed: bytes | None = None
    warning: bool = False

    def __str__(self) -> str:
        """One line: location, value, issue."""
        location = f"{self.where} {self.field}".strip()
        quoted = "" if self.value is None else f" ({self.value})"
        return f"{location}{quoted}: {self.issue}"


RequestFindings = Iterator[RequestFinding]


class MessageLocation(Struct, frozen=True):
    """Where a value stands: a part of the message, and the steps to it."""

    where: MessagePart
    steps: tuple[str, ...] = ()

    def at(self, step: str | int) -> MessageLocation:
        """The location of a member or an item."""
        escaped = clip(str(step)).replace("~", "~0").replace("/", "~1")
        return MessageLocation(self.where, (*self.steps, escaped))

    @property
    def field(self) -> str:
        """The steps as a JSON pointer within a body, as a name elsewhere."""
        path = "/".join(self.steps)
        return f"/{path}" if self.where == "body" and self.steps else path

    def finding(self, issue: str, value: object = None) -> RequestFinding:
        """A finding at this location; `value` is quoted unless it is None."""
        return RequestFinding(issue, self.where, self.field, quote(value))

    def missing(self) -> RequestFinding:
        """What is required is not there."""
        return self.finding("the table requires it, and it is missing")

    def warning(self, issue: str, value: object = None) -> RequestFinding:
        """The same for what is taken nevertheless."""
        return replace(self.finding(issue, value), warning=True)


def first_findings(found: Iterable[RequestFinding]) -> list[RequestFinding]:
    """As many as are worth telling, and one that says so where more is wrong."""
    kept: dict[bool, list[RequestFinding]] = {True: [], False: []}
    for one in found:
        if len(kept[one.warning]) < MOST:
            kept[one.warning].append(one)
        elif not one.warning:
            issue = "more is wrong: what follows was not looked at"
            return [*kept[False], replace(one, issue=issue), *kept[True]]
    return [*kept[False], *kept[True]]


def errors(found: Iterable[RequestFinding]) -> tuple[RequestFinding, ...]:
    """Those for which a request is refused."""
    return tuple(one for one in found if not one.warning)


def clip(text: str) -> str:
    """The start of a text."""
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def quote(value: object) -> str | None:
    """The start of a value, in the words of JSON."""
    if value is None:
        return None
    text = ""
    for piece in json.JSONEncoder(ensure_ascii=False, default=str).iterencode(value):
        text += piece
        if len(text) > SHOWN:
            break
    return clip(text)
