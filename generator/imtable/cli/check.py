"""`imtable check`: is everything as `generate` would leave it?"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from imtable.cli.generate import (
    build_with_progress,
    mending_command,
    report_errors,
)
from imtable.cli.options import add_target_options, target_of
from imtable.cli.output import FINDINGS, put, say
from imtable.run.incremental import find_work, start_run

if TYPE_CHECKING:
    from imtable.run.pipeline import Build


def add_options(parser: argparse.ArgumentParser) -> None:
    """As `generate`."""
    add_target_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """0 fresh; 1 if docs, corrections, IR and bindings disagree, with each file and what it is."""
    this = start_run(*target_of(arguments), cached=not arguments.no_cache)
    if (known := this.idle) is not None:
        if known.said:
            say(known.said)
        put(f"fresh: {known.files:,} files")
        return known.code
    from imtable.report.checks import change_line

    result = build_with_progress(this, find_work(this))
    _, code = report_errors(result)
    changes = result.comparison.changes
    for change in changes:
        put(change_line(change, result.comparison.roots[change.tree]))
    stale = sum(1 for change in changes if change.new is not None)
    put(f"fresh: {result.comparison.files - stale:,} files")
    if changes:
        _report_mending(arguments, result)
        return FINDINGS
    return code


def _report_mending(arguments: argparse.Namespace, result: Build) -> None:
    from imtable.report.removal import removals_text

    command = mending_command(arguments)
    if (text := removals_text(result.removals)) is not None:
        put(f"`generate` refuses without --prune: {text}")
        command += " --prune"
    put(f"mend with: {command}")
