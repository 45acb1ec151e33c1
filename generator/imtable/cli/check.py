"""`imtable check`: is everything as `generate` would leave it?"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from imtable.cli.conventions import config_of, verbosity_of
from imtable.cli.generate import (
    build_with_progress,
    mending_command,
    report_errors,
)
from imtable.cli.options import add_target_options, target_of
from imtable.cli.output import FINDINGS, emit, put, say
from imtable.report.counts import counted
from imtable.run.incremental import Run, find_work, start_run

if TYPE_CHECKING:
    from imtable.report.check.findings import CheckReport

FORMATS = ("text", "json", "github", "sarif")


def add_options(parser: argparse.ArgumentParser) -> None:
    """As `generate`, and how to tell."""
    add_target_options(parser)
    parser.add_argument(
        "--format", choices=FORMATS, default="text", help="default: text"
    )


def run(arguments: argparse.Namespace) -> int:
    """0 fresh; 1 if docs, corrections, IR and bindings disagree, with each file and what it is."""
    this = start_run(
        *target_of(arguments), cached=not arguments.no_cache, jobs=arguments.jobs
    )
    if (known := this.idle) is not None:
        if known.said:
            say(known.said)
        _report_fresh(arguments, known.files)
        return known.code
    from imtable.report.check.findings import check_report

    result = build_with_progress(this, find_work(this))
    _, code = report_errors(result)
    base = config_of(arguments).folder or Path.cwd()
    command = mending_command(arguments)
    found = check_report(
        result.comparison,
        result.removals,
        command=command,
        base=base,
        deselected=_deselected(this),
    )
    if found.files or verbosity_of(arguments) != "quiet":
        emit(_report(arguments, found))
    return FINDINGS if found.files else code


def _deselected(this: Run) -> frozenset[str]:
    """The pages of the docs that the options leave out."""
    from imtable.reading.sources import list_files

    files = (path for folder in this.docs for path, _ in list_files(folder))
    left_out = (path for path in files if not this.selection.covers(path))
    return frozenset(path.removesuffix(".md") for path in left_out)


def _report_fresh(arguments: argparse.Namespace, files: int) -> None:
    if arguments.format == "text":  # nothing else is loaded for it
        if verbosity_of(arguments) != "quiet":
            put(f"fresh: {counted(files, 'file')}")
        return
    from imtable.report.check.findings import CheckReport

    emit(_report(arguments, CheckReport(fresh=files)))


def _report(arguments: argparse.Namespace, found: CheckReport) -> str:
    match arguments.format:
        case "json":
            from imtable.report.check.json import check_json

            return check_json(found)
        case "github":
            from imtable.report.check.github import check_github

            return check_github(found)
        case "sarif":
            from imtable.report.check.sarif import check_sarif

            return check_sarif(found)
        case _:
            from imtable.report.check.text import SHOWN, check_text

            everything = verbosity_of(arguments) == "verbose"
            return check_text(found, shown=None if everything else SHOWN)
