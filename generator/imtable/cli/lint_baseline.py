"""`imtable lint --baseline`: only what is new is told, and fails."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from imtable.cli.options import UsageError
from imtable.cli.output import say

if TYPE_CHECKING:
    from imtable.run.configuration import Config
    from imtable.run.pipeline import Reading

BASELINE = Path("imtable-lint-baseline.json")


def add_baseline_options(parser: argparse.ArgumentParser) -> None:
    """Which baseline, whether to use one, whether to write it."""
    add = parser.add_argument
    add(
        "--baseline",
        metavar="FILE",
        type=Path,
        help="findings that are known, and not told (default: `lint-baseline` in"
        " [tool.imtable])",
    )
    add("--no-baseline", action="store_true", help="tell all findings")
    add(
        "--update-baseline",
        action="store_true",
        help=f"write all findings into the baseline (default: {BASELINE}), and tell none",
    )


def check_baseline_options(arguments: argparse.Namespace) -> None:
    """Raises UsageError for words that do not go together."""
    if arguments.no_baseline and (arguments.baseline or arguments.update_baseline):
        raise UsageError("--no-baseline goes with no other word about a baseline")
    if arguments.update_baseline and (arguments.select or arguments.ignore):
        raise UsageError("--update-baseline is about all rules")
    if arguments.update_baseline and arguments.paths:
        raise UsageError("--update-baseline is about all pages")


def beyond_baseline(
    readings: tuple[Reading, ...], arguments: argparse.Namespace, config: Config
) -> tuple[Reading, ...]:
    """The readings without what is known; the baseline is written if that is asked for. Raises
    UsageError, LintBaselineError and `DiskError`."""
    named: Path | None = arguments.baseline or config.lint_baseline
    if arguments.update_baseline:
        _write(named or BASELINE, readings)
        named = named or BASELINE
    if named is None or arguments.no_baseline:
        return readings
    return _without_known(named, readings)


def _write(file: Path, readings: tuple[Reading, ...]) -> None:
    from imtable.output.disk import write_text
    from imtable.run.lint_baseline import dump_baseline

    found = [one for reading in readings for one in reading.found]
    write_text(file, dump_baseline(found))


def _without_known(file: Path, readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    from imtable.output.disk import read_file
    from imtable.report.counts import counted
    from imtable.run.lint_baseline import load_baseline

    if not file.is_file():
        hint = "--update-baseline makes it"
        raise UsageError(f"there is no baseline {file}; {hint}")
    new, known, gone = load_baseline(read_file(file), str(file)).unknown(readings)
    say(f"{file}: {counted(known, 'finding')} known and not told")
    if gone:
        say(
            f"{file}: {counted(gone, 'finding')} gone; --update-baseline leaves out such"
        )
    return new
