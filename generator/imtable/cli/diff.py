"""`imtable diff OLD NEW`: what a documentation change means to callers."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from imtable.cli.conventions import add_report_files, config_of, verbosity_of
from imtable.cli.diff_options import (
    add_scope_options,
    check_scope,
    narrowed,
    range_of,
    settle,
)
from imtable.cli.options import (
    UsageError,
    add_corrections,
    add_jobs,
    add_selection,
    docs_of,
    roots_from_here,
    seen_from_here,
    selection_of,
)
from imtable.cli.output import CLEAN, FAULT, FINDINGS, deliver, say
from imtable.run.configuration import Config

if TYPE_CHECKING:
    from imtable.drift.compare import Drift
    from imtable.drift.facts import Level
    from imtable.drift.sides import ComparedTree
    from imtable.drift.verdict import VerdictAxis
    from imtable.report.places import DocsRoot

FORMATS = (
    "text",
    "json",
    "markdown",
    "sarif",
    "github",
    "gitlab",
    "html",
    "changelog",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Two sides, how to tell, when to fail."""
    parser.epilog = EPILOG
    _add_sides(parser)
    add_corrections(parser)
    parser.add_argument(
        "--no-corrections",
        action="store_true",
        help="compare what the docs say, whatever is corrected in them",
    )
    add_selection(parser)
    add_jobs(parser)
    _add_verdict(parser)
    add_scope_options(parser)


EPILOG = """\
Exit code: 0 nothing at or above --fail-on, 1 something, 2 not everything could be compared.
`imtable explain KIND` tells what a kind of change means, `imtable explain --changes` lists
them."""


def _add_sides(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("what is compared").add_argument
    side = (
        "a folder of docs or of stored IR, or a git revision (REV or REV:FOLDER); several"
        " folders with commas between them"
    )
    add("old", metavar="OLD", nargs="?", help=f"{side}; alone it is the new side")
    add(
        "new",
        metavar="NEW",
        nargs="?",
        help="the same; OLD without NEW is compared with the stored IR, and with"
        " neither the stored IR with the configured docs",
    )
    add(
        "--repo",
        metavar="DIR",
        type=Path,
        help="revisions are those of this repository (default: the one around)",
    )
    add(
        "--ir",
        metavar="DIR",
        type=Path,
        help="the stored IR that one side is compared to",
    )
    add(
        "--by-commit",
        metavar="REV..REV",
        help="instead of OLD and NEW: every change with the commit that brought it"
        " (first-parent history; REV..REV:FOLDER,… names the folders of the docs)",
    )


def _add_verdict(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("report and exit code").add_argument
    add(
        "--format",
        choices=FORMATS,
        help="text (default, or `format` of [tool.imtable.diff]) for a terminal, markdown for a comment, html for one file to"
        " look through, changelog for release notes; json, sarif, github and gitlab for programs",
    )
    add_report_files(add, FORMATS)
    add(
        "--fail-on",
        choices=("breaking", "non-breaking", "docs"),
        help="the least level that makes the exit code 1 (default: breaking, or `fail-on`"
        " of [tool.imtable.diff])",
    )
    add(
        "--axis",
        choices=("source", "wire", "any"),
        help="what `breaking` is about: callers' programs, the bytes, any (default, or `axis`"
        " of [tool.imtable.diff])",
    )


def run(arguments: argparse.Namespace) -> int:
    """0 nothing at or above `--fail-on`, 1 something, 2 a page could not be compared."""
    from imtable.drift.verdict import fails

    check_scope(arguments)
    config = config_of(arguments)
    policy = settle(arguments, config, FORMATS)
    old, new = _corrected_sides(arguments, config)
    found = narrowed(_compared(arguments, old, new), new, policy, arguments, config)
    roots = _root(old), _root(new, old)
    for form, file in [(arguments.format, arguments.output), *arguments.report]:
        deliver(_report(arguments, form, found, roots, policy.page_url), file)
    if found.unreadable:
        from imtable.ir.characters import printable

        for problem in found.unreadable:
            say(f"imtable: {printable(problem)}")
        return FAULT
    level: Level = arguments.fail_on
    axis: VerdictAxis = arguments.axis
    return FINDINGS if fails(found.affected, level, axis) else CLEAN


def _compared(
    arguments: argparse.Namespace, old: ComparedTree, new: ComparedTree
) -> Drift:
    if arguments.by_commit is None:
        from imtable.drift.compare import compare_sides

        return compare_sides(old, new, jobs=_jobs(arguments))
    from imtable.drift.history import compare_range

    return compare_range(old, new)


def _jobs(arguments: argparse.Namespace) -> int | None:
    """One process where the pages themselves are asked for, which stay where they were read."""
    forms = [arguments.format, *(form for form, _ in arguments.report)]
    return 1 if arguments.used or "html" in forms else arguments.jobs


def _corrected_sides(
    arguments: argparse.Namespace, config: Config
) -> tuple[ComparedTree, ComparedTree]:
    """The bindings of both sides are compared: what is corrected counts as corrected."""
    from imtable.drift.corrected import with_corrections

    old, new = _sides(arguments, config)
    folder: Path | None = getattr(arguments, "corrections", None) or config.corrections
    if folder is None or arguments.no_corrections:
        return old, new
    here = seen_from_here(folder)
    return with_corrections(old, here), with_corrections(new, here)


def _sides(
    arguments: argparse.Namespace, config: Config
) -> tuple[ComparedTree, ComparedTree]:
    if arguments.by_commit is not None:
        arguments.old, arguments.new = range_of(arguments)
        arguments.repo = arguments.repo or Path.cwd()
    selection = selection_of(arguments, config)
    if arguments.new is not None:
        old, new = arguments.old, arguments.new
        return _side(old, arguments, config), _side(new, arguments, config)
    from imtable.drift.sides import folder_tree, folders_tree

    ir: Path | None = arguments.ir or config.ir
    if ir is None:
        raise UsageError("no stored IR to compare with: give OLD and NEW, or --ir DIR")
    _check_stored(ir)
    ir = seen_from_here(ir)
    if arguments.old is not None:
        new = _side(arguments.old, arguments, config)
        return folder_tree(ir, selection), new
    docs = tuple(seen_from_here(folder) for folder in docs_of(arguments, config))
    return folder_tree(ir, selection), folders_tree(docs, selection)


def _check_stored(ir: Path) -> None:
    """Raises UsageError where there is no stored IR yet, or none of any page."""
    if not ir.is_dir():
        raise UsageError(
            f"there is no stored IR {ir}: `imtable generate` stores that of every page of"
            " which something can be read"
        )


def _side(name: str, arguments: argparse.Namespace, config: Config) -> ComparedTree:
    """A folder, or a revision; with `--repo` a revision first."""
    from imtable.drift.git import RevisionError, find_revisions, is_revision
    from imtable.drift.sides import folders_tree, revision_tree

    if not name.strip():
        raise UsageError("a side is empty: name a folder, or a git revision")
    selection = selection_of(arguments, config)
    repository: Path | None = arguments.repo
    folders = _folders(name)
    if folders and (repository is None or not is_revision(repository, name)):
        return folders_tree(folders, selection)
    try:
        revisions = find_revisions(
            repository or Path.cwd(), _with_folder(name, repository, config)
        )
    except RevisionError as error:
        if config.ir is not None and Path(name).absolute() == config.ir.absolute():
            _check_stored(config.ir)
        if repository is None:
            there = os.path.exists(name)  # noqa: PTH110
            no = "is no folder" if there else "is not there as a folder"
            raise UsageError(f"{name} {no}, and {error}") from error
        raise
    return revision_tree(revisions, name, selection)


def _folders(name: str) -> tuple[Path, ...]:
    """The folders that a side names, nothing where it names none."""
    named = [name] if _is_folder(name) else name.split(",")
    return tuple(map(Path, named)) if all(map(_is_folder, named)) else ()


def _is_folder(name: str) -> bool:
    return os.path.isdir(name)  # noqa: PTH112  a name of any length is a question


def _with_folder(name: str, repository: Path | None, config: Config) -> str:
    """A revision without a folder means the configured docs, where they are in the same
    repository."""
    if ":" in name or not config.docs:
        return name
    from imtable.drift.git import top_folder

    docs = [folder.resolve() for folder in config.docs]
    top = top_folder(repository or Path.cwd())
    if top is None or not all(folder.is_relative_to(top) for folder in docs):
        return name
    return f"{name}:{','.join(each.relative_to(top).as_posix() for each in docs)}"


def _report(
    arguments: argparse.Namespace,
    form: str,
    found: Drift,
    roots: tuple[DocsRoot, DocsRoot],
    page_url: str | None,
) -> str:
    root = roots[1]
    match form:
        case "json":
            from imtable.report.drift.json import drift_json

            return drift_json(found)
        case "markdown":
            from imtable.report.drift.links import page_links
            from imtable.report.drift.markdown import drift_markdown

            link = page_links(found, page_url, roots) if page_url else None
            return drift_markdown(found, link)
        case "changelog":
            from imtable.report.drift.changelog import drift_changelog

            return drift_changelog(found)
        case "sarif":
            from imtable.report.drift.sarif import drift_sarif

            return drift_sarif(found, root=root)
        case "github":
            from imtable.report.drift.github import drift_github

            return drift_github(found, root=root)
        case "gitlab":
            from imtable.report.drift.gitlab import drift_gitlab

            return drift_gitlab(found, root=root)
        case "html":
            from imtable.report.drift.html import drift_html

            return drift_html(found)
        case _:
            from imtable.report.drift.text import drift_text

            told = verbosity_of(arguments)
            text = drift_text(found, verbose=told == "verbose")
            verdict, _, _ = text.partition("\n\n")
            return f"{verdict.rstrip()}\n" if told == "quiet" else text


def _root(side: ComparedTree, other: ComparedTree | None = None) -> DocsRoot:
    """The docs folder as seen from the repository, or from here; of several folders those of
    files that only the other side has, too."""
    from imtable.drift.git import Revision

    first, *more = side.origin
    if more:
        return {**(_roots(other) if other else {}), **_roots(side)}
    return (
        first.prefix
        if isinstance(first, Revision)
        else seen_from_here(first).as_posix()
    )


def _roots(side: ComparedTree) -> dict[str, str]:
    if side.revisions:
        return dict(side.folders)
    return roots_from_here({file: Path(one) for file, one in side.folders.items()})
