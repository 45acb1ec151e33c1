"""The command line: arguments, exit codes, printing. Nothing else prints or exits.

Exit codes: 0 clean, 1 findings, 2 usage or internal fault, 130 interrupted. What could not run
never reads as clean.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from . import __version__

if TYPE_CHECKING:
    from .files import FileChange
    from .incremental import Run, Work
    from .pipeline import Build, Progress, Reading
    from .target import Target

CLEAN, FINDINGS, FAULT, INTERRUPTED = 0, 1, 2, 130


Command = Callable[[argparse.Namespace], int]
Options = Callable[[argparse.ArgumentParser], None]


class UsageError(Exception):
    """The command cannot run as given; the text says what to change."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = sys.argv[1:] if argv is None else list(argv)
    arguments = _parse(words)
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAULT
    except (
        Exception
    ) as error:
        return _fault(error)
    return code


def _fault(error: Exception) -> int:
    from .config import ConfigError
    from .disk import DiskError, UnsafePathError
    from .manifest import ManifestVersionError
    from .render import TemplateError
    from .sources import NoDocsError

    expected = (
        UsageError,
        ConfigError,
        NoDocsError,
        DiskError,
        UnsafePathError,
        ManifestVersionError,
        TemplateError,
    )
    if not isinstance(error, expected):
        import traceback

        traceback.print_exception(error)
        _say("imtable: internal fault; please report it with the lines above")
    else:
        _say(f"imtable: {error}")
    return FAULT


# -- arguments -----------------------------------------------------------------------------


def _parse(words: list[str]) -> argparse.Namespace:
    """The options of the command that is asked for; a parser for each of the others would cost
    more than a run without changes."""
    if words and words[0] in COMMANDS:
        run, text, options = COMMANDS[words[0]]
        parser = argparse.ArgumentParser(
            prog=f"imtable {words[0]}", description=text, allow_abbrev=False
        )
        parser.set_defaults(run=run)
        options(parser)
        return parser.parse_args(words[1:])
    parser = argparse.ArgumentParser(
        prog="imtable",
        description="Reads API documentation tables into a schema IR and typed bindings.",
        epilog="`imtable COMMAND --help` tells the options of a command.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"imtable {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, (_, text, _) in COMMANDS.items():
        commands.add_parser(name, help=text)
    return parser.parse_args(words)


def _target_options(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--docs", metavar="DIR", type=Path, help="the documentation pages")
    add("--ir", metavar="DIR", type=Path, help="where the IR is stored")
    add("--out", metavar="DIR", type=Path, help="a source root to write to")
    add("--package", metavar="NAME", help="the package below it")
    add("--templates", metavar="DIR", type=Path, help="templates that replace their namesakes")
    add("--no-cache", action="store_true", help="read every page, whatever changed")


def _target(arguments: argparse.Namespace) -> tuple[Path, Target]:
    """Arguments over configuration. The configured IR folder belongs to the configured docs:
    other docs do not touch it."""
    from .config import find_config
    from .target import Target

    config = find_config(Path.cwd())
    docs: Path | None = arguments.docs or config.docs
    out: Path | None = arguments.out or config.out
    package: str | None = arguments.package or config.package
    if docs is None:
        raise UsageError("no docs: give --docs DIR, or `docs` in [tool.imtable]")
    if out is None or package is None:
        raise UsageError("no output: give --out DIR and --package NAME, or set both")
    if not package.isidentifier():
        raise UsageError(f"--package {package!r} is no name of a Python package")
    ir: Path | None = arguments.ir or (None if arguments.docs else config.ir)
    return docs, Target(out, package, ir, config.docs_url, arguments.templates)


# -- generate and check --------------------------------------------------------------------


def _generate(arguments: argparse.Namespace) -> int:
    from .incremental import find_work, remember, start_run
    from .report.totals import totals_line

    run = start_run(*_target(arguments), cached=not arguments.no_cache)
    if run.memory is not None:
        _print(run.memory.totals)
        return CLEAN
    work = find_work(run)
    result = _build(run, work)
    done = _apply(run, result)
    refused = _report_refused(result)
    code = _report_quarantine(result.readings)
    facts = result.facts.values()
    lost = [r.found for r in result.readings if r.quarantined and r.path not in result.facts]
    written = sum(1 for c in done if c.new is not None and c.tree != "manifest")
    removed = sum(1 for c in done if c.kind == "orphan")
    _print(totals_line(facts, result.wanted, written=written, removed=removed, lost=lost))
    remember(run, work, result, totals_line(facts, result.wanted))
    return FINDINGS if refused else code


def _check(arguments: argparse.Namespace) -> int:
    from .incremental import find_work, start_run

    run = start_run(*_target(arguments), cached=not arguments.no_cache)
    if run.memory is not None:
        _print(f"fresh: {run.memory.wanted:,} files")
        return CLEAN
    from .report.checks import change_line

    result = _build(run, find_work(run))
    code = _report_quarantine(result.readings)
    for change in result.comparison.changes:
        _print(change_line(change, result.comparison.roots[change.tree]))
    if result.comparison.changes:
        _print(f"mend with: {_mending(arguments)}")
        return FINDINGS
    if code == CLEAN:
        _print(f"fresh: {result.wanted:,} files")
    return code


def _build(run: Run, work: Work) -> Build:
    from .incremental import build_run

    gc.disable()  # thousands of small values that live to the end: nothing to collect
    with _Progress() as progress:
        result = build_run(run, work, progress.update)
    if result.comparison.manifest_problem:
        _say(f"imtable: the manifest is not used: {result.comparison.manifest_problem}")
    return result


def _apply(run: Run, result: Build) -> tuple[FileChange, ...]:
    """Write; the memory goes first, so that a run which is cut short leaves none behind."""
    from .cache import forget
    from .files import apply_changes

    if not result.comparison.changes:
        return ()
    forget(run.file)
    return apply_changes(result.comparison)


def _report_refused(result: Build) -> bool:
    from .files import REFUSED

    refused = [change for change in result.comparison.changes if change.kind in REFUSED]
    for change in refused:
        _say(_refusal(result, change))
    return bool(refused)


def _report_quarantine(readings: Sequence[Reading]) -> int:
    """What keeps a page from being used goes to standard error."""
    from .catalogue import find_rule
    from .report.frames import frame

    code = CLEAN
    for reading in readings:
        if reading.quarantined:
            code = FINDINGS
            for diagnostic in reading.found:
                if find_rule(diagnostic.rule).quarantines:
                    _say(frame(diagnostic))
            _say(f"{reading.file}: its last good reading, if there is one, stays\n")
    return code


def _refusal(result: Build, change: FileChange) -> str:
    path = result.comparison.roots[change.tree] / change.path
    if change.kind == "foreign":
        return f"imtable: {path} was not written by imtable and is left alone; move it away"
    return f"imtable: {path} cannot be written: {change.detail}"


def _mending(arguments: argparse.Namespace) -> str:
    words = ["imtable", "generate"]
    for option in ("docs", "ir", "out", "package", "templates"):
        value = getattr(arguments, option)
        if value is not None:
            words += [f"--{option}", str(value)]
    import shlex

    return shlex.join(words)


# -- printing ------------------------------------------------------------------------------


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


class _Progress:
    """A bar on standard error while pages are read, if that is a terminal."""

    def __enter__(self) -> _Progress:
        self.update: Progress | None = None
        if sys.stderr.isatty():
            self._start()
        return self

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import Progress as Bar

        bar = self._bar = Bar(console=Console(stderr=True), transient=True)
        task = bar.add_task("reading", total=None)
        bar.start()
        self.update = lambda done, total: bar.update(task, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        if self.update is not None:
            self._bar.stop()


COMMANDS: dict[str, tuple[Command, str, Options]] = {
    "generate": (
        _generate,
        "read the docs and write the IR and the bindings",
        _target_options,
    ),
    "check": (
        _check,
        "tell whether the IR and the bindings are up to date",
        _target_options,
    ),
}
