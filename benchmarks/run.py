"""All suites, one table. `python -m benchmarks --help`.

Owns which suites there are and where the table goes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from .measure import MeasureError
from .table import Result, TableError, check_markers, markdown, missed, write_between

SUITES = ("generate", "jobs", "warm", "growth", "models", "calls", "drift")
ROUNDS = {
    "generate": 5,
    "jobs": 5,
    "warm": 15,
    "growth": 5,
    "models": 7,
    "calls": 7,
    "drift": 7,
}


def main(argv: list[str] | None = None) -> int:
    """0; 1 if a goal is missed and `--check` is given; 2 if something could not be measured."""
    arguments = _parser().parse_args(argv)
    try:
        check_markers(arguments.write)
        results = [
            _measure(name, arguments.rounds) for name in arguments.suites or SUITES
        ]
        table = markdown(results)
        sys.stdout.write(table)
        for file in arguments.write:
            write_between(file, table)
    except (MeasureError, TableError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 1 if arguments.check and missed(results) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measures imtable side by side with its peers; prints a Markdown table.",
    )
    add = parser.add_argument
    add(
        "suites",
        nargs="*",
        metavar="SUITE",
        type=_suite,
        help=f"of {', '.join(SUITES)}; default: all",
    )
    add("--rounds", type=int, metavar="N", help="instead of what each suite takes")
    add("--check", action="store_true", help="exit with 1 if a goal is missed")
    add(
        "--write",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="also replace what stands between the markers in this file",
    )
    return parser


def _suite(name: str) -> str:
    if name not in SUITES:
        raise argparse.ArgumentTypeError(
            f"no suite {name!r}; there are {', '.join(SUITES)}"
        )
    return name


def _measure(name: str, rounds: int | None) -> Result:
    sys.stderr.write(f"measuring: {name}\n")
    measure: Callable[[int], Result] = import_module(f".{name}", __package__).measure
    return measure(rounds or ROUNDS[name])
