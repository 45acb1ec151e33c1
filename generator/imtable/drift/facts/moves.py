"""Members without a counterpart: moved elsewhere, or really gone and come.

Owns what a move is: the same leaf, the same type, exactly one on either side, both below an
object or the message itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from imtable.drift.facts.changes import Change
from imtable.drift.facts.field_pair import Displaced, FieldPair, Found, Unpaired
from imtable.drift.facts.fields import compare_field, required_case
from imtable.drift.facts.kinds.fields import FIELD_ADDED, FIELD_MOVED, FIELD_REMOVED
from imtable.drift.facts.kinds.kind import Case
from imtable.drift.facts.match_fields import same_make, unique_pairs
from imtable.drift.facts.said import PathSaid, TypeSaid
from imtable.drift.facts.shape import count_rows, field_shape, nested


def settle(found: Iterable[Found]) -> Iterator[Change | Displaced]:
    """All changes of one side of an operation: what was unpaired becomes moved, added, removed."""
    unpaired = list[Unpaired]()
    for each in found:
        if isinstance(each, Unpaired):
            unpaired.append(each)
        else:
            yield each
    gone = [each for each in unpaired if each.side == "old"]
    come = [each for each in unpaired if each.side == "new"]
    pairs = _moves(gone, come)
    moved = {id(each) for pair in pairs for each in pair}
    for old, new in pairs:
        yield from settle(_moved(old, new))
    yield from (
        _one_sided(each) for each in unpaired if each.reported and id(each) not in moved
    )


def _moves(
    gone: Sequence[Unpaired], come: Sequence[Unpaired]
) -> list[tuple[Unpaired, Unpaired]]:
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


def _inside(unpaired: Sequence[Unpaired]) -> list[Unpaired]:
    """All fields below these, which are reported with them."""
    found = list[Unpaired]()
    for each in unpaired:
        context = each.context.below(each.field)
        for steps, field in nested(each.field):
            deeper = replace(
                context,
                before=(*context.before, *steps[:-1]),
                steps=(*context.steps, *steps[:-1]),
            )
            found.append(Unpaired(each.side, field, deeper, reported=False))
    return found


def _is_move(old: Unpaired, new: Unpaired) -> bool:
    named = old.field.name == new.field.name
    apart = old.steps != new.steps and "path" not in (old.steps[0], new.steps[0])
    return named and apart and same_make(old.field, new.field)


def _moved(old: Unpaired, new: Unpaired) -> Iterator[Found]:
    pair = FieldPair(
        old.field,
        new.field,
        replace(new.context, before=old.context.before),
        old.field.name,
    )
    places = (
        PathSaid(old.steps, old.context.old_row(old.before)),
        PathSaid(new.steps, new.context.new_row(new.steps)),
    )
    moved = pair.change(FIELD_MOVED, *places)
    yield replace(moved, steps=old.steps, before=old.before)
    yield from compare_field(pair)


def _one_sided(unpaired: Unpaired) -> Change:
    field, context = unpaired.field, unpaired.context
    shape = field_shape(field)
    rows, evidence = count_rows(field), context.samples.presence(field.name)
    if unpaired.side == "old":
        return context.change(
            FIELD_REMOVED,
            unpaired.steps,
            TypeSaid(shape),
            None,
            (field.location, None),
            rows=rows,
            evidence=evidence,
            paths=(unpaired.before, None),
        )
    case: Case = required_case(context) if field.required else "optional"
    return context.change(
        FIELD_ADDED,
        unpaired.steps,
        None,
        TypeSaid(shape),
        (None, field.location),
        case=case,
        rows=rows,
        evidence=evidence,
        paths=(None, unpaired.steps),
    )
