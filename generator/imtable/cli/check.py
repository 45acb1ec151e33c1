"""`imtable check`: is everything as `generate` would leave it?"""

from __future__ import annotations

import argparse

from imtable.cli.generate import (
    build_with_progress,
    mending_command,
    report_broken,
    report_quarantine,
)
from imtable.cli.options import add_target_options, target_of
from imtable.cli.output import CLEAN, FINDINGS, put
from imtable.run.incremental import find_work, start_run


def add_options(parser: argparse.ArgumentParser) -> None:
    """As `generate`."""
    add_target_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """0 fresh; 1 if docs, IR and bindings disagree, with each file and what it is."""
    docs, target = target_of(arguments)
    this = start_run(docs, target, cached=not arguments.no_cache)
    if this.idle is not None:
        put(f"fresh: {this.idle.wanted:,} files")
        return CLEAN
    from imtable.report.checks import change_line

    result = build_with_progress(this, find_work(this))
    code = max(report_quarantine(result.readings), report_broken(result))
    for change in result.comparison.changes:
        put(change_line(change, result.comparison.roots[change.tree]))
    if result.comparison.changes:
        put(f"mend with: {mending_command(arguments)}")
        return FINDINGS
    if code == CLEAN:
        put(f"fresh: {result.wanted:,} files")
    return code
