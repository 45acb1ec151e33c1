"""A command that is given once more: where its note is kept, and by what.

Owns what a command depends on beside files: its words, the current folder, the variables of the
environment. Imports next to nothing: it is asked before anything else is loaded.
"""

from __future__ import annotations

import os

from imtable.cli.output import put, say
from imtable.run.notes import keep_note, last_answer, note_file
from imtable.run.stamps import stamp_of

TYPE_CHECKING = False  # that of `typing`, which takes longer to load than all of this
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from imtable.run.incremental import Run
    from imtable.run.stamps import Stamp


def answer_again(words: Sequence[str]) -> int | None:
    """The exit code of a `generate` that has nothing to do, as when it was given before; it
    says what it said. None where nobody knows."""
    if words[:1] != ["generate"] or (place := _place(words)) is None:
        return None
    if (answer := last_answer(*place)) is None:
        return None
    said, totals, code = answer
    if said:
        say(said)
    if totals:
        put(totals)
    return code


def note_idle(
    words: Sequence[str], run: Run, consulted: dict[str, Stamp], *, quiet: bool
) -> None:
    """What `answer_again` needs of a `generate` that had nothing to do."""
    if (place := _place(words)) is not None:
        keep_note(place, run, consulted, quiet=quiet)


def consulted_files(config: Path | None) -> dict[str, Stamp]:
    """The stamps of the files that may configure a command: of the one that was named, else of
    those that are looked for."""
    if config is not None:
        return {str(config): stamp_of(str(config))}
    from pathlib import Path

    here = Path.cwd()
    files = [str(folder / "pyproject.toml") for folder in (here, *here.parents)]
    return {file: stamp_of(file) for file in files}


def _place(words: Sequence[str]) -> tuple[str, list[str]] | None:
    """The file of a note, and what is asked; None where the user has no folder for it."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    try:
        where = os.getcwd()
    except OSError:  # it is gone
        return None
    if not os.path.isabs(home):
        return None
    given = [f"{k}={v}" for k, v in os.environ.items() if k.startswith("IMTABLE_")]
    asked = [where, *sorted(given), *words]
    return note_file(f"{home}/imtable", asked), asked
