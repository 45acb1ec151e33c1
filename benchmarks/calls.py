"""A whole call of the bindings, but for RSA and the network.

What is written by hand with httpx2 sends the same bytes and parses with `json.loads`; it checks no
signature, repeats nothing and has no types.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Sequence

from .inputs import ROOT
from .measure import Command, of_rounds, run_once
from .table import Result, Row, seconds

HAND = "a call written by hand with httpx2 and `json.loads`"
ROWS: tuple[tuple[str, str, str, float], ...] = (
    ("order", "order by hand", "our share of a call, a reply of one member", 2.0),
    ("budget", "budget by hand", "our share of a call, a reply of 90 members", 2.0),
    ("order through httpx2", "order by hand", "the same call, httpx2 included", 2.0),
)


def measure(rounds: int) -> Result:
    """All subjects in one process, in turns."""
    command = (sys.executable, "-m", "benchmarks.workloads.calls", str(rounds))
    found = json.loads(run_once(Command("calls", command, cwd=ROOT)).output)
    times = found["times"]
    rows = [_row(text, times[one], times[hand], goal) for one, hand, text, goal in ROWS]
    return Result(tuple(rows))


def _row(text: str, ours: Sequence[float], hand: Sequence[float], goal: float) -> Row:
    ratios = [a / b for a, b in zip(ours, hand, strict=True)]
    return Row(text, HAND, of_rounds(ratios), goal, seconds(statistics.median(hand)))
