"""One row of the table of severities: an old page and a new page. `@` in a path or in a page is a
place of its own.

Owns the value and its short-hands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from imtable.drift.facts import ChangeSide
from imtable.drift.facts.kinds.kind import Case as Condition
from support.reading import BODY, call_page, notice_page

Docs: TypeAlias = Mapping[str, str]
OBJECT = 'object {data-tooltip="对应PHP的array"}'
NEED = "data-required "
ORDERS = "openapi/v3/@/orders"
BILLS = "openapi/v3/@/bills"
PAID = "webhook/v3/@/PAID"
LINE = "| {colspan=3 .im-table-line}"


@dataclass(frozen=True, kw_only=True)
class Case:
    """What an edit is told as: a kind, its side, and the condition. The `note` tells two of one
    rule apart."""

    kind: str
    side: ChangeSide
    condition: Condition = ""
    old: Docs
    new: Docs
    note: str = ""

    @property
    def name(self) -> str:
        """For the test report."""
        words = self.kind, self.condition, self.side, self.note
        return " ".join(word for word in words if word)


def row(
    name: str,
    type_: str = "string",
    text: str = "说明",
    *,
    need: bool = False,
    at: int = 1,
) -> str:
    """A row of a body; `at` is its depth."""
    attributes = (NEED if need else "") + f"data-indent={at}"
    return f"| {name} {{{attributes}}} | {type_} | {text}"


def needed(name: str, type_: str = "string", text: str = "说明", *, at: int = 1) -> str:
    """A required row."""
    return row(name, type_, text, need=True, at=at)


def listed(*values: str) -> str:
    """A description with a list of values."""
    ending = "枚举值之一" if len(values) > 1 else "枚举值"
    return "状态<br/>" + " \\| ".join(f"`{value}`" for value in values) + ending


def request(*rows: str, verb: str = "post") -> Docs:
    """A call with these rows in its JSON body."""
    return {ORDERS: call_page([BODY, *rows], verb=verb)}


def reply(*rows: str, caption: str | None = None, sample: str = "") -> Docs:
    """A call with these rows in its reply."""
    return {ORDERS: call_page([], rows, caption=caption, sample=sample)}


def answered(*rows: str) -> Docs:
    """A notification that is answered with these rows."""
    body = f"| body {{data-required}} | {OBJECT} | 通知"
    status = "| status | integer | `20X` `4XX` 枚举值之一"
    answer = [status, f"| body | {OBJECT} | 应答", *rows]
    return {PAID: notice_page([body, needed("id")], answer)}


def asked(
    kind: str,
    old: Iterable[str],
    new: Iterable[str],
    condition: Condition = "",
    note: str = "",
) -> Case:
    """A change of the rows of a JSON body."""
    return Case(
        kind=kind,
        side="request",
        condition=condition,
        old=request(*old),
        new=request(*new),
        note=note,
    )


def told(
    kind: str,
    old: Iterable[str],
    new: Iterable[str],
    condition: Condition = "",
    note: str = "",
) -> Case:
    """A change of the rows of a reply."""
    return Case(
        kind=kind,
        side="response",
        condition=condition,
        old=reply(*old),
        new=reply(*new),
        note=note,
    )
