"""The cold run in two processes against the same run in one: the time until it ends.

Measured on the pages as they are, and with two more that have to be set aside. On one core, or
beside other work, the time says nothing; the CPU time says what the second process costs.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from .generate import generate_command
from .inputs import Docs, add_bad_pages, copy_docs, find_docs
from .measure import Command, interleave, of_rounds
from .table import Result, Row, compare
from .together import can_look, peak_together

GOAL = 0.6


def measure(rounds: int) -> Result:
    """Both folders of pages, each with two processes and with one."""
    with TemporaryDirectory() as folder:
        spoiled = copy_docs(find_docs(), Path(folder) / "docs")
        add_bad_pages(spoiled)
        rows = _rows("", find_docs(), Path(folder), rounds)
        rows += _rows(", two pages set aside", spoiled, Path(folder), rounds)
    return Result(tuple(rows))


def _rows(which: str, docs: Docs, folder: Path, rounds: int) -> list[Row]:
    one, two = (_command(jobs, docs, folder / "out") for jobs in (1, 2))
    samples = interleave([one, two], rounds)
    measured, against = f"`generate --jobs 2`, cold{which}", "`generate --jobs 1`"
    pair = samples[two.name], samples[one.name]
    return [
        compare(
            f"{measured}, until it ends", against, *pair, quantity="wall", goal=GOAL
        ),
        compare(f"{measured}, CPU time", against, *pair),
        *(_memory(measured, against, one, two) if can_look() else ()),
    ]


def _memory(measured: str, against: str, one: Command, two: Command) -> list[Row]:
    """One look at each: it is the same every time, but for what is shared."""
    alone, together = peak_together(one), peak_together(two)
    what = f"{measured}, peak memory of all processes together"
    scale = f"{alone / 2**20:.0f} MiB"
    return [Row(what, against, of_rounds([together / alone]), None, scale)]


def _command(jobs: int, docs: Docs, out: Path) -> Command:
    command = generate_command(f"{jobs} jobs", docs.folder, out, ir=True)
    return replace(command, argv=(*command.argv, "--jobs", str(jobs)))
