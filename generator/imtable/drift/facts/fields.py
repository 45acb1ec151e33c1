"""Two fields that are one: what differs between them, down to the last member.

Owns the facts about fields, types, values and encodings. Members without a counterpart are
handed on as `Loose`: whether they moved elsewhere is seen only when the whole side is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from imtable.drift.facts.changes import Case, Change, Kind
from imtable.drift.facts.match_fields import pair_fields, pair_variants
from imtable.drift.facts.place import Spot
from imtable.drift.facts.prose import about, likeness, plain, shown
from imtable.drift.facts.shape import (
    Shape,
    codec_words,
    count_rows,
    field_shape,
    key_words,
    members,
    shape_of,
    variants_of,
)
from imtable.drift.facts.taken import is_closed, is_given, texts_of, values_of
from imtable.ir.model import Field, Location, OneOf, Record, Scalar, Variant
from imtable.ir.model import Mapping as FreeForm

Where = tuple[Location | None, Location | None]
NOWHERE: Where = (None, None)


@dataclass(frozen=True, slots=True)
class Loose:
    """A field on one side only. `reported` is False where it stands in something that is
    itself reported: it may still turn out to have moved."""

    side: Literal["old", "new"]
    field: Field
    spot: Spot
    reported: bool = True

    @property
    def steps(self) -> tuple[str, ...]:
        """The path."""
        return (*self.spot.steps, self.field.name)


Found = Change | Loose


def compare_members(
    old: Sequence[Field],
    new: Sequence[Field],
    spot: Spot,
    known: Mapping[str, str] | None = None,
) -> Iterator[Found]:
    """The members of one object; `known` are names (new -> old) that are one for another
    reason, which is reported elsewhere."""
    known = known or {}
    back = {origin: name for name, origin in known.items()}
    alike = [replace(one, name=back.get(one.name, one.name)) for one in old]
    pairing = pair_fields(alike, new)
    for one, two in pairing.pairs:
        yield from compare_field(one, two, spot)
    for one in pairing.gone:
        yield Loose("old", one, spot)
    for two in pairing.come:
        yield Loose("new", two, spot)


def compare_field(old: Field, new: Field, spot: Spot) -> Iterator[Found]:
    """All that differs between two fields that are one."""
    at = old.location, new.location
    steps = (*spot.steps, new.name)
    filled: Case = "filled" if spot.fills(new) else ""
    if old.name != new.name:
        yield _renamed(old, new, spot, at, filled)
    yield from _required(old, new, spot, at, steps, filled)
    yield from _type(old, new, spot, at, filled)
    if old.default != new.default:
        yield spot.change(
            "default-changed", steps, old.default, new.default, at, case=filled
        )
    yield from _values(old, new, spot, at, steps, filled)
    yield from _description(old, new, spot, at, steps)


def _renamed(old: Field, new: Field, spot: Spot, at: Where, filled: Case) -> Change:
    alike = likeness(old.name, new.name)
    said = "equal" if about(old) == about(new) else "nearly equal"
    evidence: tuple[str, ...] = (f"descriptions {said}", f"names alike by {alike:.2f}")
    if sample := spot.sampled(old.name):
        evidence = (*evidence, f"of the old name {sample[0]}")
    return spot.change(
        "field-renamed",
        (*spot.steps, old.name),
        old.name,
        new.name,
        at,
        case=filled,
        evidence=evidence,
    )


def _required(
    old: Field, new: Field, spot: Spot, at: Where, steps: tuple[str, ...], filled: Case
) -> Iterator[Change]:
    before, after = old.required is not None, new.required is not None
    if before and not after:
        yield spot.change(
            "required-removed", steps, "required", "optional", at, case=filled
        )
    elif after and not before:
        case = filled or required_case(new, spot)
        yield spot.change(
            "required-added", steps, "optional", "required", at, case=case
        )


def required_case(field: Field, spot: Spot) -> Case:
    """Required, required only of those who pass an optional parent, or given anyway."""
    if spot.asks_nothing(field):
        return "filled"
    if spot.supplies(field):
        return "supplied"
    if spot.side == "request" and is_given(field):
        return "given"
    return "required" if spot.optional is None else "inside-optional"


# -- types ---------------------------------------------------------------------------------


def _type(
    old: Field, new: Field, spot: Spot, at: Where, filled: Case
) -> Iterator[Found]:
    one, two = field_shape(old), field_shape(new)
    steps = (*spot.steps, new.name)
    yield from _codecs(one, two, spot, at, steps, filled)
    if isinstance(one.leaf, OneOf) or isinstance(two.leaf, OneOf):
        if one.lists != two.lists:
            yield spot.change(
                "list-changed", steps, one.word, two.word, at, case=filled
            )
        else:
            yield from _variants(one, two, spot.below(new), old, new)
        return
    before, after = _kind(old, one), _kind(new, two)
    if before == after and one.lists == two.lists:
        yield from _content(one, two, spot, at, new)
        return
    kind: Kind = "list-changed" if before == after else "type-changed"
    case = filled or (_width(before, after) if one.lists == two.lists else "")
    if not filled and spot.steps == ("path",) and _is_text(old) and _is_text(new):
        case = "alike"
    marks = "[]" * one.lists, "[]" * two.lists
    yield spot.change(kind, steps, before + marks[0], after + marks[1], at, case=case)


def _kind(field: Field, shape: Shape) -> str:
    """The word of the leaf; amounts in fen are whole whatever their type is called."""
    fen = shape.kind == "number" and field.unit == "fen"
    return "number (fen)" if fen else shape.kind


def _is_text(field: Field) -> bool:
    """In a URL any scalar is text, and is taken as a text or a number."""
    return isinstance(field.type, Scalar) and not is_closed(field)


def _width(old: str, new: str) -> Case:
    """Which of two kinds of numbers takes more; an amount in fen takes what an integer does."""
    order = ("integer", "number (fen)", "number")
    if old not in order or new not in order:
        return ""
    if "number" not in (old, new):
        return "alike"
    return "widened" if new == "number" else "narrowed"


def _content(
    one: Shape, two: Shape, spot: Spot, at: Where, new: Field
) -> Iterator[Found]:
    old_members, new_members = members(one.leaf), members(two.leaf)
    inner = spot.below(new)
    if bool(old_members) == bool(new_members):
        yield from compare_members(old_members, new_members, inner)
        return
    kind: Kind = "members-documented" if new_members else "members-undocumented"
    given = old_members or new_members
    rows = sum(map(count_rows, given))
    words = "object", f"object of {', '.join(field.name for field in given)}"
    before, after = words if new_members else words[::-1]
    yield spot.change(kind, inner.steps, before, after, at, rows=rows)
    side: Literal["old", "new"] = "new" if new_members else "old"
    for field in given:
        yield Loose(side, field, inner, reported=False)


def _codecs(
    one: Shape, two: Shape, spot: Spot, at: Where, steps: tuple[str, ...], filled: Case
) -> Iterator[Change]:
    old, new = codec_words(one.codecs), codec_words(two.codecs)
    if old != new:
        kind: Kind = "encoding-changed"
        if not old or not new:
            kind = "encoding-added" if new else "encoding-removed"
        yield spot.change(kind, steps, old or None, new or None, at, case=filled)
    elif key_words(one.codecs) != key_words(two.codecs):
        keys = key_words(one.codecs), key_words(two.codecs)
        yield spot.change("key-changed", steps, *keys, at, case=filled)


# -- variants ------------------------------------------------------------------------------


def _variants(
    one: Shape, two: Shape, spot: Spot, old: Field, new: Field
) -> Iterator[Found]:
    before, after = _alternatives(one, old), _alternatives(two, new)
    pairs, gone, come = pair_variants(before, after)
    for left, right in pairs:
        mark = variant_mark(after, right)
        at = (
            before[left].location or old.location,
            after[right].location or new.location,
        )
        yield from _variant(
            before[left], after[right], spot.variant(mark) if mark else spot, at
        )
    for left in gone:
        at = before[left].location or old.location, None
        where = spot.variant(variant_mark(before, left) or "1").steps
        word = shape_of(before[left].type).word
        yield spot.change("variant-removed", where, word, None, at)
    for right in come:
        at = None, after[right].location or new.location
        where = spot.variant(variant_mark(after, right) or "1").steps
        word = shape_of(after[right].type).word
        case: Case = "first" if isinstance(one.leaf, Record) else ""
        yield spot.change("variant-added", where, None, word, at, case=case)


def _alternatives(shape: Shape, field: Field) -> tuple[Variant, ...]:
    """The variants; a field without any is the only one and says itself what it is."""
    if isinstance(shape.leaf, OneOf):
        return variants_of(shape.leaf)
    return (Variant(type=shape.leaf, title=field.title, notes=field.notes),)


def variant_mark(variants: Sequence[Variant], position: int) -> str:
    """The label of a variant, else its number among all; "" if it is the only one."""
    if len(variants) == 1:
        return ""
    label = variants[position].label
    labels = [each.label for each in variants]
    return label if label and labels.count(label) == 1 else str(position + 1)


def _variant(old: Variant, new: Variant, spot: Spot, at: Where) -> Iterator[Found]:
    one, two = shape_of(old.type), shape_of(new.type)
    yield from _codecs(one, two, spot, at, spot.steps, "")
    if isinstance(one.leaf, Record | FreeForm) and isinstance(
        two.leaf, Record | FreeForm
    ):
        yield from compare_members(members(one.leaf), members(two.leaf), spot)
    if plain(old.title, *old.notes) != plain(new.title, *new.notes):
        texts = shown((old.title, *old.notes)), shown((new.title, *new.notes))
        yield spot.change("description-changed", spot.steps, *texts, at)


# -- values --------------------------------------------------------------------------------


def _values(
    old: Field,
    new: Field,
    spot: Spot,
    at: Where,
    steps: tuple[str, ...],
    filled: Case,
) -> Iterator[Change]:
    before, after = texts_of(old), texts_of(new)
    if set(before) == set(after):
        return
    free = filled or _no_longer_given(old, new, spot)
    closed = filled or ("" if is_closed(new) else "open")
    if not before or not after:
        kind: Kind = "values-introduced" if after else "values-dropped"
        words = _listed(before), _listed(after)
        yield spot.change(kind, steps, *words, at, case=closed if after else free)
    elif len(before) == len(after) == 1:
        words = before[0], after[0]
        yield spot.change("constant-changed", steps, *words, at, case=closed)
    else:
        for text in (text for text in before if text not in after):
            yield spot.change("value-removed", steps, text, None, at, case=closed)
        for text in (text for text in after if text not in before):
            yield spot.change("value-added", steps, None, text, at, case=free)


def _no_longer_given(old: Field, new: Field, spot: Spot) -> Case:
    """The only value was given by the bindings: now a caller has to choose."""
    lost = is_given(old) and not is_given(new) and old.required and new.required
    return "given" if spot.side == "request" and lost else ""


def _listed(texts: tuple[str, ...]) -> str | None:
    return ", ".join(sorted(texts)) or None


# -- text ----------------------------------------------------------------------------------


def _description(
    old: Field, new: Field, spot: Spot, at: Where, steps: tuple[str, ...]
) -> Iterator[Change]:
    """Title, notes and the labels of the values that both sides have."""
    kept = set(texts_of(old)) & set(texts_of(new))
    before, after = _prose(old, kept), _prose(new, kept)
    if _without_default(before, old) != _without_default(after, new):
        yield spot.change("description-changed", steps, shown(before), shown(after), at)


def _without_default(texts: tuple[str, ...], field: Field) -> str:
    """For comparison: another default is a fact of its own."""
    return plain(*texts).replace(f"`{plain(field.default)}`", "``")


def _prose(field: Field, kept: set[str]) -> tuple[str, ...]:
    values = values_of(field)
    items = values.items if values else ()
    said = sorted(f"{v.text} {v.label}" for v in items if v.label and v.text in kept)
    item = field_shape(field).item
    extra = (item.title, *item.notes) if item else ()
    return (field.title, *field.notes, *extra, *said)
