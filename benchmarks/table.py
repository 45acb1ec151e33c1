"""Results as one Markdown table.

Owns what a line of the table says and where it stands in a README. It measures nothing.
"""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .measure import Quantity, Ratio, Sample, median, ratio

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
HEAD = (
    "measured",
    "against",
    "ratio",
    "goal",
    "lowest–highest",
    "rounds",
    "the other takes",
)


class TableError(Exception):
    """The table cannot be written there; the text says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One ratio. `goal` is the highest ratio that is wanted, None where there is none;
    `scale` is what the reference takes on this machine, as text."""

    measured: str
    against: str
    ratio: Ratio
    goal: float | None
    scale: str


@dataclass(frozen=True, slots=True)
class Result:
    """What one suite found: rows, and sentences that belong below the table."""

    rows: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()


def compare(
    measured: str,
    against: str,
    samples: Sequence[Sample],
    reference: Sequence[Sample],
    *,
    quantity: Quantity = "cpu",
    goal: float | None = None,
) -> Row:
    """The row of two commands that ran in the same rounds."""
    value = median(reference, quantity)
    scale = f"{value / 2**20:.0f} MiB" if quantity == "memory" else seconds(value)
    return Row(measured, against, ratio(samples, reference, quantity), goal, scale)


def seconds(value: float) -> str:
    """CPU seconds with the digits that mean something."""
    if value >= 1:
        return f"{value:.1f} s"
    return f"{value * 1e3:.0f} ms" if value >= 0.001 else f"{value * 1e6:.0f} µs"


def markdown(results: Sequence[Result]) -> str:
    """The table, the notes, and what it ran on."""
    lines = [
        "| " + " | ".join(HEAD) + " |",
        "| " + " | ".join("---" for _ in HEAD) + " |",
    ]
    lines += [_line(row) for result in results for row in result.rows]
    lines += ["", _machine()]
    lines += [f"- {note}" for result in results for note in result.notes]
    return "\n".join(lines) + "\n"


def missed(results: Sequence[Result]) -> tuple[Row, ...]:
    """The rows above their goal."""
    rows = [row for result in results for row in result.rows]
    return tuple(r for r in rows if r.goal is not None and r.ratio.median > r.goal)


def _line(row: Row) -> str:
    value = row.ratio
    goal = "" if row.goal is None else f"≤ {_number(row.goal)}"
    if row.goal is not None and value.median > row.goal:
        goal += " (missed)"
    spread = f"{_number(value.low)}–{_number(value.high)}" if value.rounds > 1 else ""
    cells = (
        row.measured,
        row.against,
        f"**{_number(value.median)}**",
        goal,
        spread,
        str(value.rounds),
        row.scale,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _number(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _machine() -> str:
    return (
        f"Medians of interleaved rounds, CPU time unless said otherwise; Python "
        f"{platform.python_version()}, {platform.system()} {platform.machine()}.\n"
    )


def write_between(file: Path, text: str) -> None:
    """Replace what stands between the markers. Raises TableError where they are missing."""
    before, after = _around(file)
    file.write_text(f"{before}{BEGIN}\n{text}{END}{after}", "utf-8")


def check_markers(files: Sequence[Path]) -> None:
    """Raises TableError if a file has no markers: to be asked before minutes of measuring."""
    for file in files:
        _around(file)


def _around(file: Path) -> tuple[str, str]:
    try:
        before, begin, rest = file.read_text("utf-8").partition(BEGIN)
    except OSError as error:
        raise TableError(f"{file} cannot be read: {error.strerror}") from error
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise TableError(f"{file} has no {BEGIN} … {END}")
    return before, after
