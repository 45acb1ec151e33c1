"""The path of a row: one notation for all who name one.

    request.json.goods_detail[].price       a member of the items of a list
    response.data[].name                    a row of the reply
    notification.resource.ciphertext.name   a row of what a notification brings
    request.json.card_info<BANK>.name       a row of one of several variants
    request.path.out_trade_no               a variable of the path

Owns how a path is written and read: the side of the message, then wire names. `[]` stands behind
the name of a list and says nothing that decides; a reader may leave it out. A variant is named by
its label, else by its number from 1. A name with one of `.[]<>"` or a blank in it, or with none
at all, stands as a JSON string. Knows no row.
"""

from __future__ import annotations

import json
import re
from typing import Literal, get_args

from msgspec import Struct

Side = Literal["request", "response", "notification", "acknowledgement"]
SIDES: tuple[Side, ...] = get_args(Side)

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_PLAIN = re.compile(r'[^.\[\]<>"\s]+')
_STEP = re.compile(
    rf'(?P<name>{_QUOTED}|[^.\[\]<>"\s]+)'
    rf'(?P<lists>(?:\[\])*)(?:<(?P<variant>{_QUOTED}|[^.\[\]<>"\s]+)>)?'
)


class RowPathError(ValueError):
    """A text that is no path of a row; it says what is expected."""


class Step(Struct, frozen=True):
    """One wire name; `lists` is how many lists stand around what it holds, `variant` the mark
    of the alternative that is meant, "" where there is but one."""

    name: str
    lists: int = 0
    variant: str = ""

    def __str__(self) -> str:
        """`goods_detail[]`, `card_info<BANK>`."""
        mark = f"<{_written(self.variant)}>" if self.variant else ""
        return f"{_written(self.name)}{'[]' * self.lists}{mark}"


class RowPath(Struct, frozen=True):
    """A side of the message, and the steps to a row; without steps it is the whole side."""

    side: Side
    steps: tuple[Step, ...] = ()

    def __str__(self) -> str:
        """The one way to write it."""
        return ".".join((self.side, *map(str, self.steps)))

    @property
    def key(self) -> tuple[str, ...]:
        """What two paths of the same row have in common: nothing of lists."""
        steps = ((step.name, step.variant) for step in self.steps)
        return (self.side, *(part for step in steps for part in step))

    @property
    def parent(self) -> RowPath:
        """The path of the row that this one is a member of."""
        return RowPath(self.side, self.steps[:-1])

    def below(self, step: Step) -> RowPath:
        """The path of a member."""
        return RowPath(self.side, (*self.steps, step))


def read_path(text: str) -> RowPath:
    """The path that a text means. Raises RowPathError."""
    side, dot, rest = text.partition(".")
    if side not in SIDES:
        raise RowPathError(
            f"{text!r} is no path of a row: it begins with {', '.join(SIDES[:-1])} or"
            f" {SIDES[-1]}, as in `request.json.amount.total`"
        )
    steps = tuple(_read_steps(rest, text)) if dot else ()
    return RowPath(side, steps)


def _read_steps(rest: str, text: str) -> list[Step]:
    steps, at = list[Step](), 0
    while True:
        found = _STEP.match(rest, at)
        if found is None or (found.end() < len(rest) and rest[found.end()] != "."):
            wrong = repr(rest[at:]) if rest[at:] else "nothing"
            raise RowPathError(
                f"{text!r} is no path of a row: {wrong} stands where a name is due,"
                " as in `request.json.amount.total` or `response.data[].name`"
            )
        variant = _read(found["variant"] or "", text)
        lists = len(found["lists"]) // 2
        steps.append(Step(_read(found["name"], text), lists, variant))
        if found.end() == len(rest):
            return steps
        at = found.end() + 1


def _written(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _read(name: str, text: str) -> str:
    if not name.startswith('"'):
        return name
    try:
        return str(json.loads(name))
    except ValueError as error:
        raise RowPathError(f"{text!r} is no path of a row: {error}") from None
