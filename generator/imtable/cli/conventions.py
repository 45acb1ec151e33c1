"""What every command takes: `--config`, `-q`, `-v`, `--color`, and variables of the environment
in the place of options.

Owns these options and what they mean. A variable stands for an option that is not given.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from imtable.run.configuration import Config, find_config, read_config

VARIABLES = {
    "IMTABLE_CONFIG": "--config",
    "IMTABLE_FORMAT": "--format",
    "IMTABLE_COLOR": "--color",
}
"""Variable -> the option that it stands for, of commands that have it."""
COLOURS = ("auto", "always", "never")
Verbosity = Literal["quiet", "normal", "verbose"]


def add_conventions(parser: argparse.ArgumentParser) -> None:
    """Defaults are in the functions below: a sub-command would hide what stands before it."""
    add = parser.add_argument_group("every command").add_argument
    quiet = argparse.SUPPRESS
    add(
        "--config",
        metavar="FILE",
        type=Path,
        default=quiet,
        help="the file with [tool.imtable] (default: the nearest pyproject.toml that has it)",
    )
    add("-q", "--quiet", action="store_true", default=quiet, help="only what is wrong")
    add(
        "-v",
        "--verbose",
        action="store_true",
        default=quiet,
        help="all there is to tell",
    )
    add(
        "--color",
        choices=COLOURS,
        default=quiet,
        help="colours of the report (default: auto: on a terminal, unless NO_COLOR is set, or with FORCE_COLOR)",
    )


def add_report_files(
    add: Callable[..., argparse.Action], formats: Sequence[str]
) -> None:
    """-o and --report, of commands that make a report in one of these formats; `add` is
    `add_argument` of a parser or a group."""
    add(
        "-o",
        "--output",
        metavar="FILE",
        type=Path,
        help="where the report goes (default: standard output)",
    )

    def report(text: str) -> tuple[str, Path]:
        word, _, file = text.partition("=")
        if word not in formats or not file:
            known = ", ".join(formats)
            raise argparse.ArgumentTypeError(f"write FORMAT=FILE, of {known}")
        return word, Path(file)

    add(
        "--report",
        metavar="FORMAT=FILE",
        type=report,
        action="append",
        default=[],
        help="one more report of the same run, into a file; repeatable",
    )


def variable_words(parser: argparse.ArgumentParser) -> list[str]:
    """The options that the environment gives, for the front of the command line."""
    return [word for pair in _given(parser) for word in pair]


def _given(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    for variable, option in VARIABLES.items():
        value = os.environ.get(variable)
        if value and option in parser.format_usage():
            yield option, value


def config_of(arguments: argparse.Namespace) -> Config:
    """The configuration that counts. Raises ConfigError."""
    file: Path | None = getattr(arguments, "config", None)
    return find_config(Path.cwd()) if file is None else read_config(file)


def verbosity_of(arguments: argparse.Namespace) -> Verbosity:
    """How much is told; `-v` wins over `-q`."""
    if getattr(arguments, "verbose", False):
        return "verbose"
    return "quiet" if getattr(arguments, "quiet", False) else "normal"


def colour_of(arguments: argparse.Namespace) -> str:
    """`auto`, `always` or `never`."""
    choice: str = getattr(arguments, "color", "auto")
    return choice
