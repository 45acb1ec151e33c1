"""`imtable generate`: docs -> IR -> bindings."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from time import monotonic_ns, sleep
from typing import TYPE_CHECKING

from imtable.cli.conventions import Verbosity, verbosity_of
from imtable.cli.options import add_target_options, given_docs, target_of
from imtable.cli.output import CLEAN, FAULT, FINDINGS, ProgressBar, put, say
from imtable.cli.repeated import consulted_files, note_idle
from imtable.run.cache import Memory
from imtable.run.incremental import (
    Run,
    Work,
    build_run,
    clock,
    find_work,
    hold_lock,
    remember,
    start_again,
    start_run,
)

if TYPE_CHECKING:
    from imtable.output.changes import FileChange
    from imtable.run.building import Build

PAUSE = 0.05  # seconds between two tries to be the only run
EDITS = "edited"
"""The folder of the cache with the files that were edited by hand, as they were."""
SHOWN = 20
"""So many of them are named one by one."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """As every command that writes."""
    add_target_options(parser)
    parser.add_argument(
        "--prune",
        action="store_true",
        help="remove what no page produces any more, however much that is",
    )


def run(arguments: argparse.Namespace) -> int:
    """0 if every page counts and every file is as wanted, else 1."""
    consulted = consulted_files(getattr(arguments, "config", None))
    this = start_run(
        *target_of(arguments), cached=not arguments.no_cache, jobs=arguments.jobs
    )
    told = verbosity_of(arguments)
    if this.idle is not None:
        note_idle(arguments.words, this, consulted, quiet=told == "quiet")
        return _again(this.idle, told)
    lint = lint_command(arguments)
    code, done = generate(this, prune=arguments.prune, told=told, lint=lint)
    if told == "verbose":
        for change in done:
            put(_done_line(this, change))
    return code


def _again(memory: Memory, told: Verbosity) -> int:
    """Nothing changed: neither does what there is to say."""
    if memory.said:
        say(memory.said)
    if told != "quiet":
        put(memory.totals)
    return memory.code


def _done_line(this: Run, change: FileChange) -> str:
    from imtable.ir.characters import printable

    verb = "removed" if change.new is None else "written"
    return printable(f"{verb}: {this.root_of(change.tree) / change.path}")


def generate(
    this: Run,
    *,
    prune: bool = False,
    told: Verbosity = "normal",
    lint: str = "imtable lint",
) -> tuple[int, tuple[FileChange, ...]]:
    """Read and build, then write and report as the only run that does. Without `prune` a run
    that would remove too much writes nothing. `lint` is the command that shows what was found.
    """
    started = monotonic_ns()
    found = _found(this)
    with hold_lock(this, lambda number: _wait(this, number)) as waited:
        if waited:  # for a run that wrote: what was found is old
            this = start_again(this)
            if this.idle is not None:
                return _again(this.idle, told), ()
            started = monotonic_ns()
            found = _found(this)
        begun = clock(this) - (monotonic_ns() - started)
        if not prune and _report_removals(this, found[1]):
            return FAULT, ()
        done, refused = _apply(this, found[1]), _report_refused(found[1])
        memory = _report(this, found[1], done, told, lint)
        if this.cached:
            remember(this, *found, memory._replace(begun=begun))
        return FINDINGS if refused else memory.code, done


def _wait(this: Run, number: int) -> None:
    if number == 0:
        say(f"imtable: waiting for another run that writes to {this.target.out}")
    sleep(PAUSE)


def _found(this: Run) -> tuple[Work, Build]:
    work = find_work(this)
    return work, build_with_progress(this, work)


def _report(
    this: Run, result: Build, done: Sequence[FileChange], told: Verbosity, lint: str
) -> Memory:
    """What the next run says if nothing changes."""
    from imtable.report.totals import totals_line

    said, code = report_errors(result)
    facts, files = result.facts.values(), result.comparison.files
    written = sum(1 for change in done if change.new is not None)
    removed = sum(1 for c in done if c.kind == "orphan" and c.old is not None)
    if told != "quiet":
        put(totals_line(facts, files, written=written, removed=removed, lint=lint))
    return Memory(this.key, {}, said, totals_line(facts, files, lint=lint), code, files)


def report_errors(result: Build) -> tuple[str, int]:
    """What was said on standard error of pages and of corrections, and 1 if something was set
    aside or somebody has to look at a correction."""
    said, pages = list[str](), result.with_errors
    if pages:
        from imtable.cli.set_aside import errors_text

        said.append(errors_text(pages).rstrip("\n"))
    if result.stale or result.notices:
        from imtable.ir.characters import printable

        said += map(printable, (*result.stale, *result.notices))
    if said:
        say("\n".join(said))
    aside = any(one.set_aside for one in pages.values())
    return "\n".join(said), FINDINGS if aside or result.stale else CLEAN


def build_with_progress(this: Run, work: Work) -> Build:
    """What generating would do."""
    with ProgressBar() as bar:
        result = build_run(this, work, bar.update)
    if result.comparison.manifest_problem:
        say(f"imtable: the manifest is not used: {result.comparison.manifest_problem}")
    return result


def _report_removals(this: Run, result: Build) -> bool:
    """Whether too much would go; if so, what is known of the docs is said too."""
    from imtable.ir.characters import printable
    from imtable.report.removal import removals_text

    text = removals_text(result.removals, Path.cwd())
    if text is not None:
        report_errors(result)
        say(f"imtable: nothing was written: {text}")
        folders = printable(" and ".join(str(folder) for folder in this.docs))
        say(f"is this the right docs folder: {folders}? --prune removes what shall go")
    return text is not None


def _apply(this: Run, result: Build) -> tuple[FileChange, ...]:
    """Write; the memory goes first, so that a run which is cut short leaves none behind."""
    from imtable.output.applying import apply_changes
    from imtable.run.cache import forget

    forget(this.file)
    _keep_edits(this, result)
    return apply_changes(result.comparison)


def _keep_edits(this: Run, result: Build) -> None:
    """What was edited by hand is replaced and not lost: the cache has a copy. So is what may
    have been: without a record nobody knows."""
    from imtable.ir.characters import printable
    from imtable.output.changes import edited_files
    from imtable.output.disk import read_file, write_bytes

    edits = this.target.cache / EDITS
    files = list(edited_files(result.comparison))
    for number, change in enumerate(files):
        file = this.root_of(change.tree) / change.path
        copy = edits / change.tree / change.path
        write_bytes(copy, read_file(file))
        if change.kind == "edited":
            words = f"edited by hand: replaced; the edit is kept in {copy}"
        else:
            words = (
                f"replaced, and no record tells whether it was edited: kept in {copy}"
            )
        if number < SHOWN:
            say(printable(f"{file}: {words}"))
    if len(files) > SHOWN:
        say(f"and {len(files) - SHOWN:,} more: all are kept in {edits}")


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


def mending_command(arguments: argparse.Namespace) -> str:
    """The command that brings everything up to date."""
    options = ("config", "ir", "out", "package", "templates", "corrections")
    return _command(arguments, "generate", options)


def lint_command(arguments: argparse.Namespace) -> str:
    """The command that shows what was found."""
    return _command(arguments, "lint", ("config", "corrections"))


def _command(arguments: argparse.Namespace, name: str, options: Sequence[str]) -> str:
    import shlex

    words = ["imtable", name]
    words += [word for each in given_docs(arguments) for word in ("--docs", str(each))]
    for option in options:
        value: Path | str | None = getattr(arguments, option, None)
        if value is not None:
            words += [f"--{option}", str(value)]
    for option in ("include", "exclude"):
        for glob in getattr(arguments, option, ()):
            words += [f"--{option}", glob]
    return shlex.join(words)
