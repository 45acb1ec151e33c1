"""`imtable lint`: what is wrong with the docs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from msgspec import Struct

from imtable.cli.conventions import add_report_files, colour_of, config_of, verbosity_of
from imtable.cli.lint_baseline import (
    add_baseline_options,
    beyond_baseline,
    check_baseline_options,
)
from imtable.cli.lint_fix import (
    add_fix_options,
    fixed_pages,
    offered_fixes,
    show_patch,
    write_fixes,
)
from imtable.cli.lint_paths import choose_pages
from imtable.cli.options import (
    UsageError,
    add_corrections,
    add_docs,
    add_jobs,
    add_selection,
    corrections_folder,
    docs_of,
    given_docs,
    roots_from_here,
    selection_of,
)
from imtable.cli.output import CLEAN, FINDINGS, ProgressBar, deliver, wants_colour

if TYPE_CHECKING:
    from imtable.reading.diagnostics import Diagnostic
    from imtable.reading.fixes import Fix
    from imtable.reading.rules import Severity
    from imtable.reading.sources import Source
    from imtable.report.places import DocsRoot
    from imtable.report.summary import Summary
    from imtable.run.configuration import Config
    from imtable.run.corrections import Corrections
    from imtable.run.pipeline import Reading

FORMATS = ("text", "json", "github", "gitlab", "sarif")
LEVELS = ("error", "warning", "info", "style")


def add_options(parser: argparse.ArgumentParser) -> None:
    """What to read, how to tell, when to fail."""
    add = parser.add_argument
    add(
        "paths",
        metavar="PATH",
        nargs="*",
        type=Path,
        help="only these pages, or those below these folders; what only the whole tree shows"
        " is not looked for then",
    )
    add_docs(parser)
    add_corrections(parser)
    add_selection(parser)
    add_jobs(parser)
    add("--format", choices=FORMATS, default="text", help="default: text")
    add(
        "--fail-on",
        choices=LEVELS,
        default="error",
        help="the least severity that makes the exit code 1 (default: error)",
    )
    add(
        "--show",
        choices=LEVELS,
        default=argparse.SUPPRESS,
        help="the least severity that `text` shows with its row (default: warning; with -v"
        " style)",
    )
    add_report_files(add, FORMATS)
    for word, text in (
        ("--select", "these rules only; `*` is any characters"),
        ("--ignore", "not these rules"),
    ):
        add(word, action="append", default=[], metavar="RULE[,RULE]", help=text)
    add(
        "--statistics",
        action="store_true",
        help="count the findings by rule in place of telling them",
    )
    add_baseline_options(parser)
    add_fix_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """1 if there is a finding at or above `--fail-on`, else 0; with `--diff` 1 if there is
    something to mend."""
    from imtable.reading.folders import read_folders
    from imtable.reading.levels import check_rule_levels
    from imtable.reading.rule_choice import choose_rules
    from imtable.run.correction_findings import correction_findings
    from imtable.run.corrections import load_corrections
    from imtable.run.pipeline import at_levels, of_rules, read_tree

    _check(arguments)
    config = config_of(arguments)
    docs = _docs(arguments, config)
    only = choose_pages(arguments.paths, docs) if arguments.paths else None
    rules = choose_rules(arguments.select, arguments.ignore)
    check_rule_levels(config.lint)
    corrections = load_corrections(corrections_folder(arguments, config))
    selection = selection_of(arguments, config)
    offered: list[Fix] = []
    if arguments.fix:
        fixed = fixed_pages(read_folders(docs, only, selection), arguments, rules)
        if not arguments.diff:
            write_fixes(fixed)
        elif arguments.format == "sarif":
            offered = offered_fixes(fixed)
        else:
            return show_patch(fixed, arguments.output)
    with ProgressBar() as bar:
        sources = read_folders(docs, only, selection)
        readings = read_tree(
            sources,
            lint=True,
            whole=only is None,
            jobs=arguments.jobs,
            progress=bar.update,
            corrections=corrections,
        )
    readings = beyond_baseline(at_levels(readings, config.lint), arguments, config)
    readings = of_rules(readings, rules)
    found = [diagnostic for reading in readings for diagnostic in reading.found]
    outcomes = [outcome for one in readings for outcome in one.outcomes]
    if only is None:
        outcomes += corrections.without_page(_described(readings), selection)
    stale = correction_findings(outcomes, config.lint)
    found += (one for one in stale if one.rule in rules)
    told = _Told(readings, found, _root(sources, corrections), offered)
    for form, file in [(arguments.format, arguments.output), *arguments.report]:
        deliver(_report(arguments, told, form, file), file)
    failing = LEVELS[: LEVELS.index(arguments.fail_on) + 1]
    failed = any(d.severity in failing for d in found) or bool(offered)
    return FINDINGS if failed else CLEAN


def _check(arguments: argparse.Namespace) -> None:
    """Raises UsageError for words that do not go together."""
    check_baseline_options(arguments)
    if (arguments.diff or arguments.unsafe_fixes) and not arguments.fix:
        word = "--diff" if arguments.diff else "--unsafe-fixes"
        raise UsageError(f"{word} goes with --fix")
    if arguments.diff and arguments.format not in ("text", "sarif"):
        raise UsageError("--diff is a patch, or SARIF")
    if arguments.statistics and arguments.format != "text":
        raise UsageError("--statistics has no other format than text")
    if arguments.report and (arguments.statistics or arguments.diff):
        word = "--statistics" if arguments.statistics else "--diff"
        raise UsageError(f"--report does not go with {word}")


def _docs(arguments: argparse.Namespace, config: Config) -> tuple[Path, ...]:
    """Where no docs are told, a folder that is looked at is the docs."""
    paths: list[Path] = arguments.paths
    nowhere = not (given_docs(arguments) or config.docs)
    if nowhere and paths and all(path.is_dir() for path in paths):
        return tuple(paths)
    return docs_of(arguments, config)


def _described(readings: tuple[Reading, ...]) -> set[str]:
    return {one.path for one in readings if one.api is not None or one.quarantined}


class _Told(Struct, frozen=True, dict=True):
    """What every report of a run is about."""

    readings: tuple[Reading, ...]
    found: list[Diagnostic]
    root: DocsRoot
    offered: list[Fix]

    @cached_property
    def summary(self) -> Summary:
        """The account of the run, for the forms that tell it."""
        from imtable.report.summary import summarize

        return summarize(self.readings)


def _report(
    arguments: argparse.Namespace, told: _Told, form: str, file: Path | None
) -> str:
    from imtable.report.lint.statistics import lint_statistics

    found, root = told.found, told.root
    if arguments.statistics:
        return lint_statistics(found)
    match form:
        case "json":
            from imtable.report.lint.json import lint_json
            from imtable.report.lint.row_paths import row_paths

            return lint_json(found, told.summary, row_paths(told.readings))
        case "github":
            from imtable.report.lint.github import lint_github

            return lint_github(found, root=root)
        case "gitlab":
            from imtable.report.lint.gitlab import lint_gitlab

            return lint_gitlab(found, root=root)
        case "sarif":
            from imtable.report.lint.sarif import lint_sarif

            return lint_sarif(found, root=root, fixes=told.offered)
        case _:
            from imtable.report.lint.text import lint_text

            return lint_text(
                found,
                None if verbosity_of(arguments) == "quiet" else told.summary,
                root=root,
                least=_least(arguments),
                colour=_wants_colour(arguments, file),
            )


def _least(arguments: argparse.Namespace) -> Severity:
    usual = "style" if verbosity_of(arguments) == "verbose" else "warning"
    return cast("Severity", getattr(arguments, "show", usual))


def _wants_colour(arguments: argparse.Namespace, file: Path | None) -> bool:
    stream = sys.stdout if file is None else None
    return wants_colour(stream, colour_of(arguments))


def _root(sources: Sequence[Source], corrections: Corrections) -> DocsRoot:
    """Of each file the docs folder, or that of corrections, as seen from here: what an editor or a
    CI job can open."""
    folders = {source.path: source.folder for source in sources}
    folders |= dict.fromkeys(corrections.digests, Path(corrections.folder))
    return roots_from_here(folders)
