"""The command line: arguments, exit codes, printing. Nothing else prints or exits.

Exit codes: 0 clean, 1 findings, 2 usage or internal fault, 130 interrupted. What could not run
never reads as clean.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from . import __version__

if TYPE_CHECKING:
    from .config import Config
    from .files import FileChange
    from .pipeline import Build, Progress, Reading, Target

CLEAN, FINDINGS, FAULT, INTERRUPTED = 0, 1, 2, 130


class UsageError(Exception):
    """The command cannot run as given; the text says what to change."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = _parser().parse_args(argv)
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
    ) as error:  # noqa: BLE001  the last resort: no fault reads as a finding
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="imtable",
        description="Reads API documentation tables into a schema IR and typed bindings.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"imtable {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _command(
        commands,
        "generate",
        _generate,
        "read the docs and write the IR and the bindings",
    )
    _command(
        commands, "check", _check, "tell whether the IR and the bindings are up to date"
    )
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    text: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
    command.set_defaults(run=run, command=name)
    command.add_argument(
        "--docs", metavar="DIR", type=Path, help="the documentation pages"
    )
    command.add_argument(
        "--ir", metavar="DIR", type=Path, help="where the IR is stored"
    )
    command.add_argument(
        "--out", metavar="DIR", type=Path, help="a source root to write to"
    )
    command.add_argument("--package", metavar="NAME", help="the package below it")
    return command


def _target(arguments: argparse.Namespace) -> tuple[Path, Target]:
    """Arguments over configuration. The configured IR folder belongs to the configured docs:
    other docs do not touch it."""
    from .config import find_config
    from .pipeline import Target

    config: Config = find_config(Path.cwd())
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
    return docs, Target(out=out, package=package, ir=ir, docs_url=config.docs_url)


# -- generate and check --------------------------------------------------------------------


def _generate(arguments: argparse.Namespace) -> int:
    from .files import REFUSED, apply_changes
    from .report.totals import totals_line

    result = _build(arguments)
    done = apply_changes(result.comparison)
    refused = [change for change in result.comparison.changes if change.kind in REFUSED]
    for change in refused:
        _say(_refusal(result, change))
    code = _report_quarantine(result.readings)
    found = [diagnostic for reading in result.readings for diagnostic in reading.found]
    _print(totals_line(result.pages, done, result.wanted, found))
    return FINDINGS if refused else code


def _check(arguments: argparse.Namespace) -> int:
    from .report.checks import change_line

    result = _build(arguments)
    code = _report_quarantine(result.readings)
    for change in result.comparison.changes:
        _print(change_line(change, result.comparison.roots[change.tree]))
    if result.comparison.changes:
        _print(f"mend with: {_mending(arguments)}")
        return FINDINGS
    if code == CLEAN:
        _print(f"fresh: {result.wanted:,} files")
    return code


def _build(arguments: argparse.Namespace) -> Build:
    from .pipeline import build, read_tree
    from .sources import read_sources

    docs, target = _target(arguments)
    with _Progress() as progress:
        readings = read_tree(read_sources(docs), progress=progress.update)
    result = build(readings, target)
    if result.comparison.manifest_problem:
        _say(f"imtable: the manifest is not used: {result.comparison.manifest_problem}")
    return result


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
    for option in ("docs", "ir", "out", "package"):
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
