"""Words of a command line -> arguments.

Owns the parser: which command the words begin with, what they may be, and how help looks.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from imtable import __version__
from imtable.cli.commands import COMMANDS, load_command
from imtable.cli.conventions import add_conventions, variable_words


def parse_words(words: list[str]) -> argparse.Namespace:
    """What a command line says; `run` of it runs the command. Raises UsageError, SystemExit."""
    if words and words[0] in COMMANDS:
        command = load_command(words[0])
        parser = _Parser(
            prog=f"imtable {words[0]}",
            description=COMMANDS[words[0]],
            allow_abbrev=False,
            formatter_class=_Formatter,
        )
        parser.set_defaults(run=command.run, words=words)
        command.add_options(parser)
        add_conventions(parser)
        parser.given = variable_words(parser)
        arguments, unknown = parser.parse_known_args([*parser.given, *words[1:]])
        if unknown:
            from imtable.cli.mistakes import unknown_words

            parser.error(unknown_words(parser, unknown))
        return arguments
    if not words or not words[0].startswith("-"):
        from imtable.cli.mistakes import unknown_command

        raise unknown_command(*words[:1])
    parser = _Parser(
        prog="imtable",
        description="Reads API documentation tables into a schema IR and typed bindings.",
        epilog="`imtable COMMAND --help` tells the options of a command.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"imtable {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, text in COMMANDS.items():
        commands.add_parser(name, help=text)
    return parser.parse_args(words)


class _Parser(argparse.ArgumentParser):
    """Says where words come from that nobody wrote, and shows examples in its help.

    `given` are the words that the environment gave."""

    given: Sequence[str] = ()

    def error(self, message: str) -> NoReturn:
        where = f" (the environment gives {' '.join(self.given)})" if self.given else ""
        super().error(f"{message}{where}")

    def format_help(self) -> str:
        from imtable.cli.help import examples

        self.epilog = " ".join(filter(None, (self.epilog, examples(self.prog))))
        return super().format_help()


class _Formatter(argparse.HelpFormatter):
    """Asks how wide the terminal is when there is something to show: argparse makes a formatter
    for every option, and asking loads `shutil` with all that it loads."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=79)

    def format_help(self) -> str:
        from shutil import get_terminal_size

        self._width = get_terminal_size().columns - 2
        return super().format_help()

    def _get_help_string(self, action: argparse.Action) -> str:
        from imtable.cli.help import option_help

        return option_help(action)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        from textwrap import fill

        # a key such as `docs-url` is not cut at its hyphen
        said = indent + " ".join(text.split())
        return fill(said, width, subsequent_indent=indent, break_on_hyphens=False)
