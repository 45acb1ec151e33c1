"""Options that several commands share, over what `[tool.imtable]` says."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from imtable.cli.conventions import config_of
from imtable.reading.rule_levels import RuleLevels
from imtable.reading.selection import Selection
from imtable.run.configuration import Config
from imtable.run.package_name import package_problem
from imtable.run.target import Target, linked_step


class UsageError(Exception):
    """The command cannot run as given; the text says what to change."""


def add_target_options(parser: argparse.ArgumentParser) -> None:
    """Where to read and where to write."""
    add_docs(parser)
    add = parser.add_argument
    add("--ir", metavar="DIR", type=Path, help="where the IR is stored")
    add("--out", metavar="DIR", type=Path, help="a source root to write to")
    add("--package", metavar="NAME", help="the package below it")
    add(
        "--templates",
        metavar="DIR",
        type=Path,
        help="templates that replace their namesakes",
    )
    add_corrections(parser)
    add_selection(parser)
    add("--no-cache", action="store_true", help="read every page, whatever changed")
    add_jobs(parser)


def add_jobs(parser: argparse.ArgumentParser) -> None:
    """--jobs."""
    parser.add_argument(
        "--jobs",
        metavar="N",
        type=_jobs,
        help="how many processes read pages (default: one per core; one for few pages)",
    )


def _jobs(text: str) -> int:
    if not (text.isdecimal() and text.isascii() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes")
    return int(text)


def add_corrections(parser: argparse.ArgumentParser) -> None:
    """--corrections."""
    parser.add_argument(
        "--corrections",
        metavar="DIR",
        type=Path,
        default=argparse.SUPPRESS,  # a sub-command would hide what stands before it
        help="what is corrected in the IR of the pages",
    )


def corrections_folder(arguments: argparse.Namespace, config: Config) -> Path | None:
    """The folder of corrections, as seen from here. That of the configuration belongs to the
    configured docs: other docs are read as they are."""
    given: Path | None = getattr(arguments, "corrections", None)
    folder = given or (None if given_docs(arguments) else config.corrections)
    return None if folder is None else seen_from_here(folder)


def seen_from_here(folder: Path) -> Path:
    """A path below this folder without what stands before it, as an editor or a CI job can open
    it."""
    here, full = Path.cwd(), folder.resolve()
    return full.relative_to(here) if full.is_relative_to(here) else folder


def roots_from_here(folders: Mapping[str, Path]) -> dict[str, str]:
    """File -> its docs folder as seen from here."""
    seen = {one: seen_from_here(one).as_posix() for one in set(folders.values())}
    return {file: seen[folder] for file, folder in folders.items()}


def add_docs(parser: argparse.ArgumentParser) -> None:
    """--docs."""
    parser.add_argument(
        "--docs",
        metavar="DIR",
        type=Path,
        action="append",
        default=argparse.SUPPRESS,  # a sub-command would hide what stands before it
        help="the documentation pages; repeatable",
    )


def add_selection(parser: argparse.ArgumentParser) -> None:
    """--include and --exclude."""
    words = {"include": "only pages that it covers", "exclude": "no page it covers"}
    for name, means in words.items():
        parser.add_argument(
            f"--{name}",
            metavar="GLOB",
            action="append",
            default=argparse.SUPPRESS,  # a sub-command would hide what stands before it
            help=f"{means}, relative to the docs, as in 'openapi/v2/**'; repeatable",
        )


def selection_of(arguments: argparse.Namespace, config: Config) -> Selection:
    """Which pages are meant; an option takes the place of the configured key. Raises
    UsageError."""
    given = (getattr(arguments, name, None) for name in Selection._fields)
    chosen = [
        configured if globs is None else tuple(globs)
        for globs, configured in zip(given, config.selection, strict=True)
    ]
    if any(not glob or "\0" in glob for globs in chosen for glob in globs):
        raise UsageError("a glob is empty: write one such as 'openapi/**'")
    return Selection(*chosen)


def target_of(
    arguments: argparse.Namespace,
) -> tuple[tuple[Path, ...], Target, Selection, RuleLevels]:
    """Arguments over configuration, with the configured levels of rules. The configured IR folder belongs to the configured docs:
    other docs do not touch it. Raises UsageError, ConfigError."""
    config = config_of(arguments)
    docs = docs_of(arguments, config)
    out: Path | None = arguments.out or config.out
    package: str | None = arguments.package or config.package
    if out is None or package is None:
        raise UsageError("no output: give --out DIR and --package NAME, or set both")
    check_package(package)
    templates: Path | None = arguments.templates or config.templates
    if templates is not None and not templates.is_dir():
        raise UsageError(
            f"there is no folder of templates {templates}:"
            " `imtable templates eject DIR` makes one"
        )
    ir: Path | None = arguments.ir or (None if given_docs(arguments) else config.ir)
    target = Target(
        out,
        package,
        ir,
        config.docs_url,
        templates,
        config.distribution,
        corrections_folder(arguments, config),
        config.docstring_style,
    )
    if (link := linked_step(target, config.folder or Path.cwd())) is not None:
        raise UsageError(
            f"{link} is a symbolic link and nothing is written through it;"
            " name the folder that it leads to"
        )
    return docs, target, selection_of(arguments, config), config.lint


def check_package(package: str) -> None:
    """Raises UsageError where a package cannot have this name."""
    if (problem := package_problem(package)) is not None:
        raise UsageError(f"--package {package!r} {problem}")


def given_docs(arguments: argparse.Namespace) -> tuple[Path, ...]:
    """What --docs names."""
    return tuple(getattr(arguments, "docs", None) or ())


def docs_of(arguments: argparse.Namespace, config: Config) -> tuple[Path, ...]:
    """The docs folders. Raises UsageError where none is given."""
    docs = given_docs(arguments) or config.docs
    if not docs:
        raise UsageError("no docs: give --docs DIR, or `docs` in [tool.imtable]")
    return docs
