"""The same command once more: what it answers without being understood again.

Owns a note for each command that found nothing to do: what that depended on beside the memory of
the run (`cache`). While all of it is as it was, the command has nothing to do again, and neither
its words nor the configuration are read. What is in doubt is not as it was. Imports next to
nothing: a run without changes is over before anything else is loaded.
"""

from __future__ import annotations

import os
from zlib import crc32

from imtable.run.program_key import program_folders, program_key, surroundings
from imtable.run.record import (
    dump_fields,
    flat,
    list_fields,
    load_fields,
    pairs_of,
    read_memory,
    take_list,
    take_tree,
    tree_fields,
)
from imtable.run.stamps import (
    ABSENT,
    TICK,
    is_settled,
    stamp_of,
    take_stamps,
    unsettled,
)

TYPE_CHECKING = False  # that of `typing`, which takes longer to load than all of this
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from imtable.run.incremental import Run
    from imtable.run.stamps import Stamp

YES = str(True)
MOST = 64
"""Notes in a folder; two commands that meet in one take turns."""


def note_file(folder: str, asked: Sequence[str]) -> str:
    """The file of a note, by what was asked: the words of the command and where they count."""
    return f"{folder}/{crc32(repr(asked).encode('utf-8', 'surrogatepass')) % MOST}.note"


def last_answer(file: str, asked: Sequence[str]) -> tuple[str, str, int] | None:
    """What is said of pages that were set aside, what of all of them (nothing, if `quiet`), and
    the exit code, if there is nothing to do; None where nobody knows."""
    try:
        with open(file, "rb") as opened:
            written = os.fstat(opened.fileno()).st_mtime_ns
            fields = load_fields(opened.read())
        if take_list(fields) != [*surroundings(), *asked] or not _is_as_noted(
            fields, written
        ):
            return None
        return _answer(fields)
    except (OSError, ValueError, StopIteration):
        return None


def _is_as_noted(fields: Iterator[str], written: int) -> bool:
    """Whether the program and the configuration are the same, and places lead where they led."""
    for folder in take_list(fields):
        if unsettled(folder, take_tree(fields), "", written - TICK) != []:
            return False
    places = pairs_of(take_list(fields))
    if any(os.path.realpath(path) != real for path, real in places.items()):
        return False
    for path, (size, time, node) in take_tree(fields)[""][1].items():
        if stamp_of(path) != (size, time, node):
            return False
        if size != ABSENT[0] and not is_settled(time, written - TICK):
            return False
    return True


def _answer(fields: Iterator[str]) -> tuple[str, str, int] | None:
    file, quiet, key = next(fields), next(fields), take_list(fields)
    known, trees, said, totals, code, _, begun, _ = read_memory(file)
    names = take_list(fields)
    if known != key or trees.keys() != set(names):
        return None
    for name in names:
        root, suffix, deep, is_input = [next(fields) for _ in range(4)]
        bound = begun - TICK if is_input == YES else 2**63
        if unsettled(root, trees[name], suffix, bound, deep=deep == YES) != []:
            return None
    return said, "" if quiet == YES else totals, code


def keep_note(
    note_at: tuple[str, Sequence[str]],
    run: Run,
    consulted: dict[str, Stamp],
    *,
    quiet: bool,
) -> None:
    """Note that this run had nothing to do, and whether it was `quiet`; `consulted` are the
    stamps of the files that may configure it, from before they were read. What cannot be
    written is no note, and no fault."""
    from pathlib import Path

    from imtable.output.disk import DiskError, write_bytes
    from imtable.run.incremental import looked_at

    (file, asked), target = note_at, run.target
    places = [target.root, target.cache, *([target.ir] if target.ir else [])]
    trees = looked_at(run)
    program = {each: take_stamps(each) for each in program_folders(target.templates)}
    key = program_key(target.templates)
    if run.key[: len(key)] != key:  # it was changed while it ran
        return
    note = [
        *list_fields([*surroundings(), *asked]),
        *list_fields(program),
        *(field for tree in program.values() for field in tree_fields(tree)),
        *list_fields(flat({str(path): os.path.realpath(path) for path in places})),
        *tree_fields({"": (0, consulted)}),
        *(run.file, quiet),
        *list_fields(run.key),
        *list_fields(trees),
        *(field for about in trees.values() for field in about),
    ]
    try:
        write_bytes(Path(file), dump_fields(note))
    except (OSError, DiskError, ValueError):
        return
