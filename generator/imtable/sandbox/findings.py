"""What is wrong with a request: typed values, told precisely.

Owns the words of a place in a request. What to look for is the business of others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Where = Literal["path", "query", "header", "body", "authorization", "url"]
Code = Literal[
    "PARAM_ERROR",
    "INVALID_REQUEST",
    "SIGN_ERROR",
    "RESOURCE_NOT_EXISTS",
    "METHOD_NOT_ALLOWED",
]
SHOWN = 80
"""Characters of a value that a finding quotes."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `field` is a JSON pointer within a body and a name elsewhere,
    `value` the start of what stands there, None where nothing does. `signed` is the message
    that should have been signed."""

    issue: str
    where: Where
    field: str = ""
    value: str | None = None
    code: Code = "PARAM_ERROR"
    signed: bytes | None = None

    def __str__(self) -> str:
        """One line: place, value, issue."""
        place = f"{self.where} {self.field}".strip()
        quoted = "" if self.value is None else f" ({self.value})"
        return f"{place}{quoted}: {self.issue}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: a part of the message, and the steps to it."""

    where: Where
    steps: tuple[str, ...] = ()

    def at(self, step: str | int) -> Place:
        """The place of a member or an item."""
        escaped = str(step).replace("~", "~0").replace("/", "~1")
        return Place(self.where, (*self.steps, escaped))

    @property
    def field(self) -> str:
        """The steps as a JSON pointer within a body, as a name elsewhere."""
        path = "/".join(self.steps)
        return f"/{path}" if self.where == "body" and self.steps else path

    def finding(self, issue: str, value: object = None) -> Finding:
        """A finding at this place; `value` is quoted unless it is None."""
        return Finding(issue, self.where, self.field, quote(value))


def quote(value: object) -> str | None:
    """The start of a value, in the words of JSON."""
    import json

    if value is None:
        return None
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
