"""`imtable ci`: what a job does beside calling the commands.

All settings come from the environment, which is data: no text of a pull request ever reaches a
shell. On GitHub and on GitLab most of them are there already; docs/ci.md lists them.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from imtable.cli.output import CLEAN, put

REPORTED = ("check", "lint", "diff")


def add_options(parser: argparse.ArgumentParser) -> None:
    """One action each."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser
    reports = add("run", help="all reports of a command, and its exit code in a file")
    reports.add_argument("command", choices=REPORTED)
    comment = add("comment", help="keep a report as one comment on the request")
    comment.add_argument("file", metavar="FILE", type=Path)
    add("propose", help="regenerate, push a branch, open a pull request")


def run(arguments: argparse.Namespace) -> int:
    """0 unless the action itself fails: what a report found is in the file `code`."""
    from imtable.cli.ci.settings import CiError

    try:
        _act(arguments)
    except KeyError as error:
        raise CiError(f"{error.args[0]} is not set") from error
    return CLEAN


def _act(arguments: argparse.Namespace) -> None:
    match arguments.action:
        case "run":
            from imtable.cli.ci.reports import write_reports

            write_reports(arguments.command, os.environ)
        case "comment":
            from imtable.cli.ci.comments import write_comment

            put(write_comment(arguments.file.read_text("utf-8"), os.environ))
        case _:
            from imtable.cli.ci.proposal import propose_changes

            put(propose_changes(os.environ))
