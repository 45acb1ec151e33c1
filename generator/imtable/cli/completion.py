"""`imtable completion SHELL`: the script that completes commands and options.

Owns the parser with all commands at once, which no other command needs. The script is made by
`shtab`, which is loaded here alone: completing starts no Python.
"""

from __future__ import annotations

import argparse

from imtable.cli.commands import COMMANDS, load_command
from imtable.cli.conventions import add_conventions
from imtable.cli.output import CLEAN, emit

SHELLS = ("bash", "zsh", "fish")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The shell."""
    parser.add_argument(
        "shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS)
    )
    parser.epilog = (
        'Example: eval "$(imtable completion bash)" in ~/.bashrc; `imtable completion zsh >'
        " ~/.zfunc/_imtable`; `imtable completion fish >"
        " ~/.config/fish/completions/imtable.fish`."
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints the script."""
    import shtab

    emit(shtab.complete(_whole_parser(), shell=arguments.shell) + "\n")
    return CLEAN


def _whole_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="imtable", allow_abbrev=False)
    parser.add_argument("--version", action="store_true", help="tell the version")
    commands = parser.add_subparsers()
    for name, text in COMMANDS.items():
        command = commands.add_parser(name, help=text)
        load_command(name).add_options(command)
        add_conventions(command)
    return parser
