"""`imtable watch`: generate whenever a page is saved, and say what changed."""

from __future__ import annotations

import argparse
import gc
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from imtable.cli.conventions import verbosity_of
from imtable.cli.faults import fault_words
from imtable.cli.generate import generate, lint_command
from imtable.cli.options import UsageError, add_target_options, target_of
from imtable.cli.output import CLEAN, put, say
from imtable.run.incremental import start_run

if TYPE_CHECKING:
    from imtable.output.changes import FileChange

PAUSE = 200  # milliseconds without another change before a run begins


def add_options(parser: argparse.ArgumentParser) -> None:
    """As `generate`."""
    add_target_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Runs until interrupted. A run that fails says so and waits for the next change."""
    from watchfiles import watch

    gc.enable()
    docs, target, *_ = target_of(arguments)
    for folder in docs:
        if not folder.is_dir():
            raise UsageError(f"there is no docs folder {folder}: name one with --docs")
    _once(arguments)
    folders = [*docs, *filter(None, (target.templates, target.corrections))]
    say(f"watching {', '.join(str(folder) for folder in folders)}; stop with Ctrl-C")
    for _ in watch(*folders, debounce=PAUSE, step=50, raise_interrupt=True):
        _once(arguments)
    return CLEAN


def _once(arguments: argparse.Namespace) -> None:
    try:
        this = start_run(
            *target_of(arguments), cached=not arguments.no_cache, jobs=arguments.jobs
        )
        if this.idle is not None:
            return
        _, done = generate(
            this, told=verbosity_of(arguments), lint=lint_command(arguments)
        )
        _report(done, this.target.root)
    except Exception as error:
        if (words := fault_words(error)) is None:
            raise
        say(f"imtable: {words}")


def _report(done: Iterable[FileChange], root: Path) -> None:
    from imtable.report.words import change_words

    for change in done:
        for line in change_words(change, root):
            put(line)
