"""`imtable templates eject DIR`: the templates, to change them."""

from __future__ import annotations

import argparse
from pathlib import Path

from imtable.cli.options import UsageError
from imtable.cli.output import CLEAN, put


def add_options(parser: argparse.ArgumentParser) -> None:
    """One action, one folder."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    eject = actions.add_parser("eject", help="copy all templates to a folder")
    eject.add_argument("folder", metavar="DIR", type=Path)
    eject.add_argument("names", metavar="NAME", nargs="*", help="only these")


def run(arguments: argparse.Namespace) -> int:
    """Copies what is not there yet: changed templates are never overwritten."""
    from imtable.bindings.render import template_names, templates_folder

    folder: Path = arguments.folder
    names = template_names()
    unknown = [name for name in arguments.names if name not in names]
    if unknown:
        raise UsageError(f"no template {unknown[0]!r}; there are {', '.join(names)}")
    wanted = arguments.names or names
    present = [folder / name for name in wanted if (folder / name).exists()]
    if present:
        raise UsageError(
            f"{present[0]} exists and is left alone; move it away, or name others"
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name in wanted:
        (folder / name).write_bytes((templates_folder() / name).read_bytes())
        put(f"{folder / name}")
    put(f"use with: imtable generate --templates {folder}")
    return CLEAN
