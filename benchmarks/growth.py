"""Is a run linear? Twice the rows, twice the pages, and what makes parsers stumble.

A ratio of 1 is linear, one below 1 is the fixed part of a run becoming small; something
quadratic would show as 8 in the row about rows and as 2 in the row about runs, where the
middle one of three doublings counts: memory comes in steps.
"""

from __future__ import annotations

import json
import statistics
import sys
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from .generate import generate_command
from .inputs import ROOT, write_pages
from .measure import Command, Ratio, Rounds, interleave, of_rounds, run_once
from .table import Result, Row, seconds
from .workloads.growth import STEPS, SUBJECTS

ROWS = "rows"
ROWS_SIZE = 500
RUN_LENGTH = 500_000  # characters; eight times as many is the longest
BEST_OF = 5
RUNS_BEST_OF = 1  # they are long enough
PAGES = 40
ROWS_A_PAGE = 20
GOAL = 1.5


def measure(rounds: int) -> Result:
    """Rows, pages, and pages of up to 4 MB that are made of one thing."""
    runs = {
        name: _times(name, RUN_LENGTH, RUNS_BEST_OF)
        for name in SUBJECTS
        if name != ROWS
    }
    slopes = {name: _doubling(times) for name, times in runs.items()}
    worst = max(slopes, key=lambda name: slopes[name])
    note = (
        f"The runs are {len(runs)} pages with up to {STEPS[-1] * RUN_LENGTH:,} characters of: "
        f"{', '.join(runs)}. The one that grows most is “{worst}”."
    )
    return Result(
        (_rows_row(rounds), _pages_row(rounds), _runs_row(slopes, runs[worst])), (note,)
    )


def _rows_row(rounds: int) -> Row:
    times = [_times(ROWS, ROWS_SIZE, BEST_OF) for _ in range(rounds)]
    per_row = of_rounds([each[-1] / (STEPS[-1] * each[0]) for each in times])
    return Row(
        f"reading one row of a page of {STEPS[-1] * ROWS_SIZE:,}",
        f"one of a page of {ROWS_SIZE:,}",
        per_row,
        GOAL,
        seconds(statistics.median(each[0] for each in times) / ROWS_SIZE),
    )


def _doubling(times: list[float]) -> float:
    """The time for twice as much over twice the time."""
    return statistics.median(more / (2 * less) for less, more in pairwise(times))


def _runs_row(slopes: dict[str, float], worst: list[float]) -> Row:
    return Row(
        f"reading, linting and binding {STEPS[-1] * RUN_LENGTH:,} characters, the worst",
        "twice the time for half of it",
        Ratio(
            max(slopes.values()),
            min(slopes.values()),
            max(slopes.values()),
            RUNS_BEST_OF,
        ),
        GOAL,
        seconds(2 * worst[2]),
    )


def _times(subject: str, size: int, best_of: int) -> list[float]:
    argv = ("-m", "benchmarks.workloads.growth", subject, str(size), str(best_of))
    sample = run_once(Command(subject, (sys.executable, *argv), cwd=ROOT))
    times: list[float] = json.loads(sample.output)
    return times


def _pages_row(rounds: int) -> Row:
    with TemporaryDirectory() as folder:
        commands = [_pages_command(Path(folder), step) for step in STEPS]
        samples = interleave(commands, rounds)
    first = _slope(samples, commands[0], commands[2], STEPS[2] - STEPS[0])
    last = _slope(samples, commands[2], commands[3], STEPS[3] - STEPS[2])
    return Row(
        f"`generate`, one more page after {STEPS[2] * PAGES}",
        f"one more after {PAGES}",
        of_rounds([b / a for a, b in zip(first, last, strict=True)]),
        GOAL,
        seconds(statistics.median(first)),
    )


def _pages_command(folder: Path, step: int) -> Command:
    docs = folder / f"docs{step}"
    write_pages(docs, PAGES * step, ROWS_A_PAGE)
    return generate_command(f"{PAGES * step} pages", docs, folder / f"out{step}")


def _slope(samples: Rounds, less: Command, more: Command, steps: int) -> list[float]:
    """CPU seconds of one page more, by round."""
    pairs = zip(samples[less.name], samples[more.name], strict=True)
    return [(b.cpu - a.cpu) / (steps * PAGES) for a, b in pairs]
