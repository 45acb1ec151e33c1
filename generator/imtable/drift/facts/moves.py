"""Members without a counterpart: moved elsewhere, or really gone and come.

Owns what a move is: the same leaf, the same type, exactly one on either side, both below an
object or the message itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from imtable.drift.facts.changes import Case, Change, join_path
from imtable.drift.facts.fields import (
    FieldPair,
    Found,
    Loose,
    compare_field,
    required_case,
)
from imtable.drift.facts.match_fields import same_make, unique_pairs
from imtable.drift.facts.shape import count_rows, field_shape, nested


def settle(found: Iterable[Found]) -> Iterator[Change]:
    """All facts of one side of an operation: what was loose becomes moved, added, removed."""
    loose = list[Loose]()
    for each in found:
        if isinstance(each, Loose):
            loose.append(each)
        else:
            yield each
    gone = [each for each in loose if each.side == "old"]
    come = [each for each in loose if each.side == "new"]
    pairs = _moves(gone, come)
    moved = {id(each) for pair in pairs for each in pair}
    for old, new in pairs:
        yield from settle(_moved(old, new))
    yield from (
        _one_sided(each) for each in loose if each.reported and id(each) not in moved
    )


def _moves(gone: Sequence[Loose], come: Sequence[Loose]) -> list[tuple[Loose, Loose]]:
    """Loose fields that are one; one of the two may stand inside a subtree of its own."""
    outer = unique_pairs(gone, come, _is_move)
    taken = {id(each) for pair in outer for each in pair}
    rest_old = [each for each in gone if id(each) not in taken]
    rest_new = [each for each in come if id(each) not in taken]
    inwards = unique_pairs(rest_old, _inside(rest_new), _is_move)
    left = {id(old) for old, _ in inwards}
    rest_old = [each for each in rest_old if id(each) not in left]
    outwards = unique_pairs(_inside(rest_old), rest_new, _is_move)
    return [*outer, *inwards, *outwards]


def _inside(loose: Sequence[Loose]) -> list[Loose]:
    """All fields below these, which are reported with them."""
    found = list[Loose]()
    for each in loose:
        spot = each.spot.below(each.field)
        for steps, field in nested(each.field):
            deeper = replace(spot, steps=(*spot.steps, *steps[:-1]))
            found.append(Loose(each.side, field, deeper, reported=False))
    return found


def _is_move(old: Loose, new: Loose) -> bool:
    named = old.field.name == new.field.name
    apart = old.steps != new.steps and "path" not in (old.steps[0], new.steps[0])
    return named and apart and same_make(old.field, new.field)


def _moved(old: Loose, new: Loose) -> Iterator[Found]:
    pair = FieldPair(old.field, new.field, new.spot)
    moved = pair.change("field-moved", join_path(old.steps), join_path(new.steps))
    yield replace(moved, steps=old.steps)
    yield from compare_field(pair)


def _one_sided(loose: Loose) -> Change:
    field, spot = loose.field, loose.spot
    shape = field_shape(field)
    filled = spot.fills(field)
    rows, evidence = count_rows(field), spot.sampled(field.name)
    if loose.side == "old":
        return spot.change(
            "field-removed",
            loose.steps,
            shape.word,
            None,
            (field.location, None),
            case="filled" if filled else "",
            rows=rows,
            evidence=evidence,
        )
    case: Case = required_case(field, spot) if field.required else "optional"
    return spot.change(
        "field-added",
        loose.steps,
        None,
        shape.word,
        (None, field.location),
        case="filled" if filled else case,
        rows=rows,
        evidence=evidence,
    )
