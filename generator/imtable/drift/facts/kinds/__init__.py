"""The kinds of change: one record each, by family.

A module is a family: its order is the order of the docs, and there is no list to add a record
to. Ids are stable: they are in reports, in baselines, and used by other programs.
"""

from __future__ import annotations

import copyreg
from collections.abc import Callable
from types import ModuleType
from typing import Literal, NamedTuple

from imtable.drift.facts.kinds import (
    alternatives,
    attributes,
    bodies,
    encodings,
    fields,
    names,
    operations,
    texts,
    values,
)
from imtable.drift.facts.kinds.kind import Kind

FamilyId = Literal[
    "operation",
    "field",
    "attribute",
    "alternatives",
    "values",
    "encoding",
    "body",
    "name",
    "text",
]


class Family(NamedTuple):
    """Kinds that belong together."""

    id: FamilyId
    title: str
    kinds: tuple[Kind, ...]


def _family(id_: FamilyId, title: str, module: ModuleType) -> Family:
    found = (value for value in vars(module).values() if isinstance(value, Kind))
    return Family(id_, title, tuple(found))


FAMILIES: tuple[Family, ...] = (
    _family("operation", "Operations", operations),
    _family("field", "Fields", fields),
    _family("attribute", "Attributes", attributes),
    _family("alternatives", "Alternatives", alternatives),
    _family("values", "Values", values),
    _family("encoding", "Encodings", encodings),
    _family("body", "Bodies", bodies),
    _family("name", "Names", names),
    _family("text", "Texts", texts),
)
KINDS: dict[str, Kind] = {kind.id: kind for each in FAMILIES for kind in each.kinds}
_FAMILY_OF: dict[str, FamilyId] = {
    kind.id: family.id for family in FAMILIES for kind in family.kinds
}


def family_of(kind: Kind) -> FamilyId:
    """The family of a kind."""
    return _FAMILY_OF[kind.id]


def mirrored(kind: Kind) -> Kind:
    """The kind that the same difference has when both sides are exchanged."""
    return KINDS[kind.opposite or kind.id]


# -- between processes ---------------------------------------------------------------------


def _kind(id_: str) -> Kind:
    return KINDS[id_]


def _by_id(kind: Kind) -> tuple[Callable[[str], Kind], tuple[str]]:
    return _kind, (kind.id,)


copyreg.pickle(Kind, _by_id)  # each process has one value of it
