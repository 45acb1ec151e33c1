"""The commands by name: what each does, and the module that runs it."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Protocol, cast

COMMANDS = {
    "init": "make a new repository of bindings, ready to ship",
    "generate": "read the docs and write the IR and the bindings",
    "check": "tell whether the IR and the bindings are up to date",
    "lint": "tell what is wrong with the docs",
    "diff": "tell what a documentation change means to callers",
    "correct": "correct the IR of a page that is wrong, until it is mended",
    "explain": "tell what a rule or a kind of change means, and what to do",
    "export": "write the IR in the formats of others",
    "sandbox": "run a mock server made from the docs, or send its notifications",
    "ci": "what a job of CI does: reports, comments, pull requests",
    "templates": "copy the templates, to change them",
    "watch": "generate whenever a page is saved",
    "completion": "print the script that completes commands in a shell",
}


class Command(Protocol):
    """A module of this package that runs one command."""

    def add_options(self, parser: argparse.ArgumentParser, /) -> None:
        """Declare what the command takes."""
        ...

    def run(self, arguments: argparse.Namespace, /) -> int:
        """Run it and return the exit code."""
        ...


def load_command(name: str) -> Command:
    """The module of a command."""
    return cast("Command", import_module(f".{name}", __package__))
