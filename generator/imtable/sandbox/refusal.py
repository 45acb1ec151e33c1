"""A request that is refused before anybody looks for its operation.

Owns the value that says so: what cannot be read as HTTP, is too long, or comes too slowly.
"""

from __future__ import annotations

from imtable.sandbox.findings import MessagePart, RequestFinding, quote


class RefusedError(Exception):
    """The status to answer with, and what is wrong."""

    def __init__(
        self,
        status: int,
        issue: str,
        where: MessagePart,
        field: str = "",
        value: str | None = None,
    ) -> None:
        """`value` is what stands there, None where nothing does."""
        super().__init__(issue)
        self.status = status
        self.finding = RequestFinding(
            issue, where, field, quote(value), "INVALID_REQUEST"
        )
