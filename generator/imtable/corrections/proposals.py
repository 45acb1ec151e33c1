"""What is true -> an entry with its guard: what the docs say of the fact today.

Owns which guard each kind of correction gets, and what a short path of a row means.
"""

from __future__ import annotations

from collections.abc import Iterator

from imtable.corrections.documented import (
    PLAIN_FACTS,
    operation_fact,
    seen_as,
    seen_facts,
)
from imtable.corrections.entries import Seen, fact_class
from imtable.corrections.guards import labelled, near_paths
from imtable.ir.model import Field, Operation
from imtable.ir.row_path import SIDES, RowPath, read_path
from imtable.ir.rows import PATH, NoRowError, find_row, printed_path, sides_of


def row_path(operation: Operation, text: str, *, new: bool = False) -> RowPath:
    """The path that a text means, which may leave out the side and the `[]`; of a `new` row
    there is only the parent. Raises RowPathError, NoRowError."""
    paths = list(_readings(operation, text))
    known = [path for path in paths if _is_there(operation, path, new=new)]
    if len(known) == 1 or (known and text.partition(".")[0] in SIDES):
        return known[0] if new else printed_path(operation, known[0])
    if known:
        raise NoRowError(f"`{text}` may be {' or '.join(f'`{one}`' for one in known)}")
    near = " or ".join(f"`{one}`" for one in near_paths(operation, text))
    hint = f"; did you mean {near}?" if near else ""
    raise NoRowError(f"the operation has no row `{text}`{hint}")


def _readings(operation: Operation, text: str) -> Iterator[RowPath]:
    if text.partition(".")[0] in SIDES:
        yield read_path(text)
        return
    for side in sides_of(operation):
        yield read_path(f"{side}.{text}")


def _is_there(operation: Operation, path: RowPath, *, new: bool) -> bool:
    wanted = path.parent if new else path
    steps = [step.name for step in wanted.steps]
    if not steps or (new and steps == [PATH]):
        return path.side in sides_of(operation)
    try:
        find_row(operation, wanted)
    except NoRowError:
        return False
    return True


# -- the guard -----------------------------------------------------------------------------


def guarded(
    operation: Operation, fact: str, told: dict[str, object], path: RowPath | None
) -> dict[str, object]:
    """What an entry says of a fact: `told` is what is true, with what the docs say. Raises
    NoRowError."""
    if (path is None) == (fact_class(fact).about == "row"):
        about = "the operation" if path else "a row: name it"
        raise NoRowError(f"`{fact}` is about {about}")
    if fact == "value" or "docs" not in fact_class(fact).__struct_fields__:
        return told  # the docs say nothing of it, or say it by having the row
    now = _row_fact(operation, fact, path) if path else operation_fact(operation, fact)
    return {"docs": now, **told} if now not in (None, [], False) else told


def _row_fact(operation: Operation, fact: str, path: RowPath) -> object:
    row = find_row(operation, path)
    if fact == "label":
        return labelled(row, path).label
    return PLAIN_FACTS["type" if fact == "remove" else fact].read(row)


def seen_beside(row: Field, fact: str) -> Seen:
    """What else the docs say of the row."""
    facts = seen_facts(row).items()
    return {key: value for key, value in facts if key != seen_as(fact)}
