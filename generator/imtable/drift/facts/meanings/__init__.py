"""What each kind of change is about, for a person: why it matters, an example, what to do.

Data only. How grave a kind is stands in the table of `severity`; how a change is put in one
line, in the reports.
"""

from __future__ import annotations

from typing import NamedTuple

from imtable.drift.facts.changes import Case, Kind
from imtable.drift.facts.meanings.meaning import Meaning, Where
from imtable.drift.facts.meanings.operations import BODIES, OPERATIONS, TEXTS
from imtable.drift.facts.meanings.rows import FIELDS, TYPES
from imtable.drift.facts.meanings.values import ENCODINGS, VALUES

__all__ = ["CASES", "FAMILIES", "MEANINGS", "Family", "Meaning", "Where"]


class Family(NamedTuple):
    """Kinds that belong together."""

    title: str
    kinds: dict[Kind, Meaning]


CASES: dict[Case, str] = {
    "": "",
    "optional": "optional",
    "required": "required",
    "inside-optional": "required inside an optional object",
    "filled": "filled in by the client",
    "supplied": "the client's own number, or the digest of an upload",
    "widened": "to a type that takes more",
    "narrowed": "to a type that takes less",
    "alias": "behind a redirect stub",
    "address": "with its page where it was",
    "given": "the bindings give its only value, or its signature",
    "open": "the list does not narrow the type (decimals, truth values)",
    "alike": "the bindings do not tell both apart",
    "rewrapped": "the same members in another format",
    "first": "beside what was one object",
}
"""What decides beside the kind, in words."""

FAMILIES: tuple[Family, ...] = (
    Family("Operations", OPERATIONS),
    Family("Fields", FIELDS),
    Family("Types", TYPES),
    Family("Values", VALUES),
    Family("Encodings", ENCODINGS),
    Family("Bodies", BODIES),
    Family("Texts", TEXTS),
)
MEANINGS: dict[Kind, Meaning] = {
    kind: meaning for family in FAMILIES for kind, meaning in family.kinds.items()
}
