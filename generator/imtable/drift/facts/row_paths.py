"""Where a change stands, as everybody writes the path of a row (`ir.row_path`).

Owns how the steps of a comparison, which know no list and have the payload of a notification on
the side of replies, are such a path. Steps decide which rows are compared; this is for readers.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from imtable.drift.facts.changes import Steps
from imtable.drift.facts.kinds.kind import ChangeSide
from imtable.ir.model import Event, Operation
from imtable.ir.row_path import RowPath, Side, Step
from imtable.ir.rows import HEADERS, printed_path

_SIDES: dict[tuple[ChangeSide, bool], Side] = {
    ("request", False): "request",
    ("response", False): "response",
    ("response", True): "notification",
    ("request", True): "acknowledgement",
}
"""By the side of a change, and whether it is one of a notification."""


def row_path(operation: Operation, side: ChangeSide, steps: Steps) -> RowPath:
    """The path of a row, or of one of its variants, on one side of a comparison."""
    own = _SIDES[side, isinstance(operation.target, Event)]
    if own == "notification" and steps[:1] != (HEADERS,):
        steps = steps[1:]  # the body is the notification
    return printed_path(operation, RowPath(own, tuple(_row_steps(steps))))


def _row_steps(steps: Steps) -> Iterator[Step]:
    """A step in angle brackets is the variant of the one before."""
    for name, following in zip_longest(steps, steps[1:], fillvalue=""):
        if not name.startswith("<"):
            mark = following[1:-1] if following.startswith("<") else ""
            yield Step(name, variant=mark)
