"""Two fields that are one: what differs between them, down to the last member.

Owns the changes about fields, types and encodings; values and texts are compared elsewhere
(`field_values`). Members without a counterpart are handed on as `Unpaired`: whether they moved
elsewhere is seen only when the whole side is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from msgspec.structs import replace

from imtable.drift.facts.changes import Change, Steps
from imtable.drift.facts.context import DiffContext
from imtable.drift.facts.field_pair import (
    Displaced,
    FieldPair,
    Found,
    LocationPair,
    Unpaired,
)
from imtable.drift.facts.field_values import compare_texts, compare_values
from imtable.drift.facts.kinds.attributes import (
    DEFAULT_CHANGED,
    LIST_CHANGED,
    REQUIRED_ADDED,
    REQUIRED_REMOVED,
    TYPE_CHANGED,
)
from imtable.drift.facts.kinds.encodings import (
    ENCODING_ADDED,
    ENCODING_CHANGED,
    ENCODING_REMOVED,
    KEY_CHANGED,
)
from imtable.drift.facts.kinds.fields import (
    FIELD_RENAMED,
    MEMBERS_DOCUMENTED,
    MEMBERS_UNDOCUMENTED,
    VARIANT_ADDED,
    VARIANT_REMOVED,
)
from imtable.drift.facts.kinds.kind import Kind, Need, Width
from imtable.drift.facts.kinds.texts import DESCRIPTION_CHANGED
from imtable.drift.facts.match_fields import pair_fields, pair_variants
from imtable.drift.facts.prose import about, likeness, plain, shown
from imtable.drift.facts.said import (
    CodecsSaid,
    KeysSaid,
    MembersSaid,
    NeedSaid,
    Said,
    TypeSaid,
)
from imtable.drift.facts.shape import (
    Shape,
    codec_words,
    count_rows,
    field_shape,
    is_text,
    key_words,
    members,
    shape_of,
    variants_of,
)
from imtable.ir.model import Field, OneOf, Operation, Record, Scalar, Variant
from imtable.ir.model import Mapping as FreeForm
from imtable.ir.rows import variant_mark


def compare_members(
    old: Sequence[Field],
    new: Sequence[Field],
    context: DiffContext,
    known: Mapping[str, str] | None = None,
) -> Iterator[Found]:
    """The members of one object; `known` are names (new -> old) that are one for another
    reason, which is reported elsewhere."""
    if old == new and context.before == context.steps and not known:
        return
    known = known or {}
    pairing = pair_fields(_as_known(old, known) if known else old, new)
    for one, two in pairing.pairs:
        was = known.get(two.name, one.name)
        yield from compare_field(FieldPair(one, two, context, was))
    for one in pairing.gone:
        yield Unpaired("old", one, context)
    for two in pairing.come:
        yield Unpaired("new", two, context)


def _as_known(old: Sequence[Field], known: Mapping[str, str]) -> Sequence[Field]:
    """The fields under the names that the new side has for them."""
    back = {origin: name for name, origin in known.items()}
    return [replace(one, name=back.get(one.name, one.name)) for one in old]


def compare_field(pair: FieldPair) -> Iterator[Found]:
    """All that differs between two fields that are one."""
    before, after = pair.paths
    if before != after:
        yield Displaced(pair.context.side, before, after)
    elif pair.old == pair.new:
        return
    if pair.old.name != pair.new.name:
        yield _renamed(pair)
    yield from _required(pair)
    yield from _type(pair)
    if pair.old.default != pair.new.default:
        yield pair.change(DEFAULT_CHANGED, pair.old.default, pair.new.default)
    yield from compare_values(pair)
    yield from compare_texts(pair)


def _renamed(pair: FieldPair) -> Change:
    old, new, context = pair.old, pair.new, pair.context
    alike = likeness(old.name, new.name)
    said = "equal" if about(old) == about(new) else "nearly equal"
    evidence = (f"descriptions {said}", f"names alike by {alike:.2f}")
    shown = context.samples.presence(old.name)
    sample = tuple(said.replace(" it", " the old name") for said in shown)
    change = pair.change(FIELD_RENAMED, old.name, new.name)
    steps = (*context.steps, old.name)
    return replace(change, steps=steps, evidence=(*evidence, *sample))


def _required(pair: FieldPair) -> Iterator[Change]:
    before, after = pair.old.required is not None, pair.new.required is not None
    if before and not after:
        change = pair.change(REQUIRED_REMOVED, NeedSaid(True), NeedSaid(False))
        told = _beside(pair.context.new_operation, pair.steps, "now")
    elif after and not before:
        case = required_case(pair.context)
        change = pair.change(REQUIRED_ADDED, NeedSaid(False), NeedSaid(True), case)
        told = _beside(pair.context.old_operation, pair.paths[0], "before")
    else:
        return
    yield replace(change, evidence=(*told, *change.evidence))


def _beside(
    operation: Operation | None, steps: Steps, when: Literal["now", "before"]
) -> tuple[str, ...]:
    """Why a member is not required although its row may say so: it is one of alternatives."""
    groups = operation.request.alternatives if operation is not None else ()
    for one in groups:
        if one.within == steps[:-1] and steps[-1] in one.names:
            return (f"{when} one of alternatives: {', '.join(one.names)}",)
    return ()


def required_case(context: DiffContext) -> Need:
    """Required, or required only of those who pass an optional parent."""
    return "required" if context.optional is None else "inside-optional"


# -- types ---------------------------------------------------------------------------------


def _type(pair: FieldPair) -> Iterator[Found]:
    one, two = field_shape(pair.old), field_shape(pair.new)
    texts = is_text(pair.old.type) and is_text(pair.new.type)
    if texts and bool(one.codecs) != bool(two.codecs):
        yield from _inside_told(pair, one, two)
        return
    yield from _codecs(pair, one, two)
    if isinstance(one.leaf, OneOf) or isinstance(two.leaf, OneOf):
        if one.lists != two.lists:
            yield pair.change(LIST_CHANGED, TypeSaid(one), TypeSaid(two))
        else:
            yield from _variants(pair, one, two)
        return
    before = TypeSaid(one, fen=pair.old.unit == "fen")
    after = TypeSaid(two, fen=pair.new.unit == "fen")
    if before.kind == after.kind and one.lists == two.lists:
        yield from _content(pair, one, two)
        return
    kind = LIST_CHANGED if before.kind == after.kind else TYPE_CHANGED
    case = _width(before.kind, after.kind) if one.lists == two.lists else ""
    if texts or _travels_alike(pair):
        case = "alike"
    yield pair.change(kind, before, after, case)
    yield from _inner_rows(pair, one, two)


def _travels_alike(pair: FieldPair) -> bool:
    """Whether two scalars are the same text on the wire; a text that was a number need not be
    one any more to those who read it."""
    old, new = pair.old.type, pair.new.type
    if not (isinstance(old, Scalar) and isinstance(new, Scalar)):
        return False
    reads = pair.context.side == "response" and new.kind == "string"
    return pair.steps[0] in pair.context.texts and not reads


def _width(old: str, new: str) -> Width | Literal[""]:
    """Which of two kinds of numbers takes more; an amount in fen takes what an integer does."""
    order = ("integer", "number (fen)", "number")
    if old not in order or new not in order:
        return ""
    if "number" not in (old, new):
        return "alike"
    return "widened" if new == "number" else "narrowed"


def _content(pair: FieldPair, one: Shape, two: Shape) -> Iterator[Found]:
    old_members, new_members = members(one.leaf), members(two.leaf)
    inner = pair.context.below(pair.new, pair.was)
    if bool(old_members) == bool(new_members):
        yield from compare_members(old_members, new_members, inner)
        return
    kind = MEMBERS_DOCUMENTED if new_members else MEMBERS_UNDOCUMENTED
    given = old_members or new_members
    rows = sum(map(count_rows, given))
    before, after = (
        MembersSaid(tuple(field.name for field in each))
        for each in (old_members, new_members)
    )
    yield pair.context.change(
        kind, inner.steps, before, after, pair.at, rows=rows, paths=pair.paths
    )
    yield from _inner_rows(pair, one, two)


def _inside_told(pair: FieldPair, one: Shape, two: Shape) -> Iterator[Found]:
    """A text of which a page says what is in it, or does not any more."""
    given = members(one.leaf) or members(two.leaf)
    for kind, before, after in _codec_changes(one, two):
        change = pair.change(kind, before, after, "alike")
        yield replace(change, rows=max(1, sum(map(count_rows, given))))
    yield from _inner_rows(pair, one, two)


def _inner_rows(pair: FieldPair, one: Shape, two: Shape) -> Iterator[Unpaired]:
    """The members where only one side has any: they may have stood elsewhere before."""
    old_members, new_members = members(one.leaf), members(two.leaf)
    side: Literal["old", "new"] = "new" if new_members else "old"
    if not old_members or not new_members:
        inner = pair.context.below(pair.new, pair.was)
        for field in old_members or new_members:
            yield Unpaired(side, field, inner, reported=False)


def _codecs(pair: FieldPair, one: Shape, two: Shape) -> Iterator[Change]:
    for kind, before, after in _codec_changes(one, two):
        yield pair.change(kind, before, after)


def _codec_changes(
    one: Shape, two: Shape
) -> Iterator[tuple[Kind, Said | None, Said | None]]:
    old, new = one.codecs, two.codecs
    if codec_words(old) != codec_words(new):
        kind = ENCODING_CHANGED
        if not old or not new:
            kind = ENCODING_ADDED if new else ENCODING_REMOVED
        yield kind, CodecsSaid(old) if old else None, CodecsSaid(new) if new else None
    elif key_words(old) != key_words(new):
        yield KEY_CHANGED, KeysSaid(old), KeysSaid(new)


# -- variants ------------------------------------------------------------------------------


def _variants(pair: FieldPair, one: Shape, two: Shape) -> Iterator[Found]:
    before, after = _alternatives(one, pair.old), _alternatives(two, pair.new)
    context, at = pair.context.below(pair.new, pair.was), pair.at
    pairs, gone, come = pair_variants(before, after)
    for left, right in pairs:
        rows = before[left].location or at[0], after[right].location or at[1]
        marks = variant_mark(before, left), variant_mark(after, right)
        where = context.variant(*marks)
        if where.before != where.steps:
            yield Displaced(where.side, where.before, where.steps)
        yield from _variant(before[left], after[right], where, rows)
    for left in gone:
        mark = variant_mark(before, left) or "1"
        where, said = context.variant(mark, mark), TypeSaid(shape_of(before[left].type))
        rows, paths = (before[left].location or at[0], None), (where.before, None)
        yield context.change(
            VARIANT_REMOVED, where.steps, said, None, rows, paths=paths
        )
    for right in come:
        mark = variant_mark(after, right) or "1"
        steps, said = context.variant("", mark).steps, TypeSaid(
            shape_of(after[right].type)
        )
        rows = None, after[right].location or at[1]
        yield context.change(
            VARIANT_ADDED, steps, None, said, rows, paths=(None, steps)
        )


def _alternatives(shape: Shape, field: Field) -> tuple[Variant, ...]:
    """The variants; a field without any is the only one and says itself what it is."""
    if isinstance(shape.leaf, OneOf):
        return variants_of(shape.leaf)
    return (Variant(type=shape.leaf, title=field.title, notes=field.notes),)


def _variant(
    old: Variant, new: Variant, context: DiffContext, at: LocationPair
) -> Iterator[Found]:
    one, two = shape_of(old.type), shape_of(new.type)
    paths = context.before, context.steps
    for kind, before, after in _codec_changes(one, two):
        yield context.change(kind, context.steps, before, after, at, paths=paths)
    if isinstance(one.leaf, Record | FreeForm) and isinstance(
        two.leaf, Record | FreeForm
    ):
        yield from compare_members(members(one.leaf), members(two.leaf), context)
    if plain(old.title, *old.notes) != plain(new.title, *new.notes):
        texts = shown((old.title, *old.notes)), shown((new.title, *new.notes))
        yield context.change(
            DESCRIPTION_CHANGED, context.steps, *texts, at, paths=paths
        )
