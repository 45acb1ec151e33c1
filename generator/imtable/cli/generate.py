"""`imtable generate`: docs -> IR -> bindings."""

from __future__ import annotations

import argparse
import gc
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from imtable.cli.options import add_target_options, target_of
from imtable.cli.output import CLEAN, FINDINGS, ProgressBar, put, say
from imtable.run.incremental import Run, Work, build_run, find_work, remember, start_run

if TYPE_CHECKING:
    from imtable.output.changes import FileChange
    from imtable.run.pipeline import Build, Reading


def add_options(parser: argparse.ArgumentParser) -> None:
    """As every command that writes."""
    add_target_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """0 if every page counts and every file is as wanted, else 1."""
    docs, target = target_of(arguments)
    this = start_run(docs, target, cached=not arguments.no_cache)
    if this.idle is not None:
        put(this.idle.totals)
        return CLEAN
    code, _ = generate(this)
    return code


def generate(this: Run) -> tuple[int, tuple[FileChange, ...]]:
    """Read, build, write and report one run that has something to do."""
    from imtable.report.totals import totals_line

    work = find_work(this)
    result = build_with_progress(this, work)
    done = _apply(this, result)
    refused = _report_refused(result)
    code = max(report_quarantine(result.readings), report_broken(result))
    facts = result.facts.values()
    lost = [
        r.found for r in result.readings if r.quarantined and r.path not in result.facts
    ]
    written = sum(1 for c in done if c.new is not None and c.tree != "manifest")
    removed = sum(1 for c in done if c.kind == "orphan")
    put(totals_line(facts, result.wanted, written=written, removed=removed, lost=lost))
    remember(this, work, result, totals_line(facts, result.wanted))
    return FINDINGS if refused else code, done


def build_with_progress(this: Run, work: Work) -> Build:
    """What generating would do."""
    gc.disable()  # thousands of small values that live to the end: nothing to collect
    with ProgressBar() as bar:
        result = build_run(this, work, bar.update)
    if result.comparison.manifest_problem:
        say(f"imtable: the manifest is not used: {result.comparison.manifest_problem}")
    return result


def _apply(this: Run, result: Build) -> tuple[FileChange, ...]:
    """Write; the memory goes first, so that a run which is cut short leaves none behind."""
    from imtable.output.changes import apply_changes
    from imtable.run.cache import forget

    if not result.comparison.changes:
        return ()
    forget(this.file)
    return apply_changes(result.comparison)


def _report_refused(result: Build) -> bool:
    from imtable.ir.characters import printable
    from imtable.output.changes import REFUSED

    refused = [change for change in result.comparison.changes if change.kind in REFUSED]
    for change in refused:
        say(printable(_refusal(result, change)))
    return bool(refused)


def _refusal(result: Build, change: FileChange) -> str:
    path = result.comparison.roots[change.tree] / change.path
    if change.kind == "foreign":
        return f"imtable: {path} was not written by imtable and is left alone; move it away"
    if change.kind == "disputed":
        return (
            f"imtable: {path} is of no page and left alone: {change.detail}; delete it"
        )
    return f"imtable: {path} cannot be written: {change.detail}"


def report_quarantine(readings: Sequence[Reading]) -> int:
    """What keeps a page from being used goes to standard error; 1 if there is such a page."""
    quarantined = [reading for reading in readings if reading.quarantined]
    if not quarantined:
        return CLEAN
    from imtable.ir.characters import printable
    from imtable.reading.rules import find_rule
    from imtable.report.frames import frame

    for reading in quarantined:
        for diagnostic in reading.found:
            if find_rule(diagnostic.rule).quarantines:
                say(frame(diagnostic))
        say(
            f"{printable(reading.file)}: its last good reading, if there is one, stays\n"
        )
    return FINDINGS


def report_broken(result: Build) -> int:
    """Pages without a usable module go to standard error; 1 if there is such a page."""
    from imtable.ir.characters import printable

    for page in result.broken:
        say(printable(f"{page.file}: no module can be made of it: {page.reason}"))
        say("This is a defect of imtable. The last good module, if there is one, stays")
    return FINDINGS if result.broken else CLEAN


def mending_command(arguments: argparse.Namespace) -> str:
    """The command that brings everything up to date."""
    import shlex

    words = ["imtable", "generate"]
    for option in ("docs", "ir", "out", "package", "templates"):
        value: Path | str | None = getattr(arguments, option)
        if value is not None:
            words += [f"--{option}", str(value)]
    return shlex.join(words)
