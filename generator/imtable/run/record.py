"""What a run keeps for the next one, as text.

Owns the form: fields with NUL between them, which no path has; before a list stands how many
fields it has. It is not JSON, for loading `json` takes half as long as a run without changes.
"""

from __future__ import annotations

import os
from itertools import islice

from imtable.run.stamps import Stamps

TYPE_CHECKING = False  # that of `typing`, which takes longer to load than all of this
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from imtable.run.cache import Memory

NUL = "\0"


def dump_fields(fields: Iterable[object]) -> bytes:
    """Their text. Raises ValueError where a field holds NUL."""
    texts = [str(field) for field in fields]
    text = NUL.join(texts)
    if text.count(NUL) >= len(texts):
        raise ValueError("a field holds NUL")
    return text.encode("utf-8", "surrogatepass")


def load_fields(data: bytes) -> Iterator[str]:
    """The fields of a text. Raises ValueError where it is none."""
    return iter(data.decode("utf-8", "surrogatepass").split(NUL))


def list_fields(items: Iterable[object]) -> list[object]:
    """A list as fields."""
    listed = [*items]
    return [len(listed), *listed]


def take_list(fields: Iterator[str]) -> list[str]:
    """The list that comes next. Raises ValueError or StopIteration where there is none."""
    count = int(next(fields))
    taken = list(islice(fields, count))
    if len(taken) != count:
        raise ValueError("the text ends in a list")
    return taken


def tree_fields(tree: Stamps) -> Iterator[object]:
    """The stamps of a tree as fields: lists of all that is of one kind, which are quick to
    read."""
    files = [one for _, inside in tree.values() for one in inside.items()]
    yield from list_fields(tree)
    yield from list_fields(time for time, _ in tree.values())
    yield from list_fields(len(inside) for _, inside in tree.values())
    yield from list_fields(name for name, _ in files)
    yield from list_fields(number for _, stamp in files for number in stamp)


def take_tree(fields: Iterator[str]) -> Stamps:
    """The stamps that come next. Raises ValueError or StopIteration where there are none."""
    folders, times = take_list(fields), map(int, take_list(fields))
    counts, names = map(int, take_list(fields)), take_list(fields)
    numbers = map(int, take_list(fields))
    files = zip(names, zip(numbers, numbers, numbers, strict=True), strict=True)
    return {
        folder: (time, dict(islice(files, count)))
        for folder, time, count in zip(folders, times, counts, strict=True)
    }


def pairs_of(listed: list[str]) -> dict[str, str]:
    """A list of keys and values, in turns, as what it says. Raises ValueError."""
    return dict(zip(listed[::2], listed[1::2], strict=True))


def flat(pairs: Mapping[str, object]) -> Iterator[object]:
    """Keys and values, in turns."""
    return (one for pair in pairs.items() for one in pair)


# -- the memory of a run -------------------------------------------------------------------


def dump_memory(memory: Memory) -> bytes:
    """Its text, but for the time until which it saw the docs. Raises ValueError."""
    return dump_fields(
        [
            *list_fields(memory.key),
            *(memory.said, memory.totals, memory.code, memory.files),
            *list_fields(flat(memory.corrections)),
            *list_fields(memory.trees),
            *(one for tree in memory.trees.values() for one in tree_fields(tree)),
        ]
    )


def read_memory(
    file: Path | str,
) -> tuple[list[str], dict[str, Stamps], str, str, int, int, int, dict[str, str]]:
    """What a `Memory` is made of, in its order; the time is that of the file. Raises OSError,
    and ValueError or StopIteration where it is none."""
    with open(file, "rb") as opened:
        begun = os.fstat(opened.fileno()).st_mtime_ns
        fields = load_fields(opened.read())
    key, said, totals = take_list(fields), next(fields), next(fields)
    code, files = int(next(fields)), int(next(fields))
    corrections = pairs_of(take_list(fields))
    trees = {name: take_tree(fields) for name in take_list(fields)}
    return key, trees, said, totals, code, files, begun, corrections
