"""What somebody meant who wrote what no command takes.

Owns the words. It loads nothing that a run without mistakes has no use for.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence

from imtable.cli.commands import COMMANDS
from imtable.cli.options import UsageError


def unknown_command(word: str = "") -> UsageError:
    """What is raised for a command that there is not, or where there is none."""
    from imtable.ir.suggestions import close_names, with_hint

    if not word:
        some = "`imtable generate` or `imtable --help`"
        return UsageError(f"there is no command: write one, as in {some}")
    close = close_names(word.lower(), COMMANDS)
    otherwise = f"the commands are {', '.join(COMMANDS)}"
    return UsageError(with_hint(f"there is no command {word!r}", close, otherwise))


def unknown_words(parser: argparse.ArgumentParser, words: Sequence[str]) -> str:
    """What is said of words that a command does not take: an option that is misspelt, or a
    folder without its option."""
    from imtable.ir.suggestions import close_names, did_you_mean

    options = re.findall(r"--[a-z-]+", parser.format_usage())
    first = words[0]
    if first.startswith("-"):
        meant = close_names(first.partition("=")[0], options)
    else:
        meant = (f"--docs {first}",) if "--docs" in options else ()
    otherwise = f"`{parser.prog} --help` tells the options"
    unknown = " ".join(words)
    return f"unrecognized arguments: {unknown}; {did_you_mean(meant, otherwise)}"
