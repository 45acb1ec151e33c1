"""What a comparison finds: one change each, as values.

Owns the vocabulary of drift: kinds, sides, levels, paths and fingerprints. It does not know
how changes are found nor how they are shown.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

Side = Literal["request", "response"]
Level = Literal["docs", "non-breaking", "breaking"]
Bump = Literal["patch", "minor", "major"]
Need = Literal["optional", "required", "inside-optional", "supplied", "given"]
"""What a member asks of a caller that came, or became required: "supplied" is what the client
puts in where the caller does not (its own numbers, digests of an upload), "given" a member
whose only value (or whose signature) the bindings give."""
Width = Literal["widened", "narrowed", "alike"]
"""How two types lie to each other; "alike" is what the bindings do not tell apart."""
Remains = Literal["alias", "address"]
"""What is left of an operation that moved: its name, or the page it stands on."""
Case = Literal["", "filled", "open", "rewrapped", "first"] | Need | Width | Remains
"""What else decides how grave a kind is. "filled" are rows that the client fills itself.
"open" is a list of values that does not narrow its type, "rewrapped" the same result out of
another body, "first" the variant beside what was one object."""
Kind = Literal[
    "operation-added",
    "operation-removed",
    "operation-moved",
    "notice-added",
    "notice-removed",
    "host-changed",
    "transport-changed",
    "path-parameter-renamed",
    "field-added",
    "field-removed",
    "field-renamed",
    "field-moved",
    "type-changed",
    "list-changed",
    "members-documented",
    "members-undocumented",
    "variant-added",
    "variant-removed",
    "required-added",
    "required-removed",
    "default-changed",
    "constant-changed",
    "values-introduced",
    "values-dropped",
    "value-added",
    "value-removed",
    "encoding-added",
    "encoding-removed",
    "encoding-changed",
    "key-changed",
    "body-kind-changed",
    "status-changed",
    "title-changed",
    "description-changed",
    "note-changed",
]

REQUIRED: frozenset[Case] = frozenset(
    ("required", "inside-optional", "given", "supplied")
)
"""The cases of a member that came and is documented as required."""
LEVELS: tuple[Level, ...] = ("docs", "non-breaking", "breaking")
BUMPS: tuple[Bump, ...] = ("patch", "minor", "major")
PROSE: frozenset[Kind] = frozenset(
    ("title-changed", "description-changed", "note-changed")
)
"""Kinds whose old and new are sentences of the page: they do not count in a fingerprint."""
_OPPOSITES: tuple[tuple[Kind, Kind], ...] = (
    ("operation-added", "operation-removed"),
    ("notice-added", "notice-removed"),
    ("field-added", "field-removed"),
    ("members-documented", "members-undocumented"),
    ("variant-added", "variant-removed"),
    ("required-added", "required-removed"),
    ("values-introduced", "values-dropped"),
    ("value-added", "value-removed"),
    ("encoding-added", "encoding-removed"),
)


@dataclass(frozen=True, slots=True)
class PageLocation:
    """A row of a page: the path of the page (without `.md`) and the line, counted from 1, or
    None where the line is not known (stored IR has none)."""

    page: str
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Severity:
    """How grave a change is. `source` and `wire` say what happens to a caller's program and
    to the bytes, "" where nothing does; `breaks` names the axes on which it is breaking.
    """

    level: Level
    bump: Bump
    source: str = ""
    wire: str = ""
    breaks: frozenset[Literal["source", "wire"]] = frozenset()
    caution: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change. `steps` are wire names from the message down, without any mark of a list; a
    step in angle brackets is the variant of the step before. `operation` is "POST v3/…" or
    "EVENT v3/…", `page` and `verb` are where it stands now (or stood, if it is gone). `rows`
    counts the rows of a subtree that came or went as a whole. `commit` (its full hash) is
    known only where somebody looked for it."""

    kind: Kind
    operation: str
    page: str
    verb: str
    side: Side
    steps: tuple[str, ...]
    old: str | None
    new: str | None
    severity: Severity
    case: Case = ""
    rows: int = 1
    evidence: tuple[str, ...] = ()
    old_place: PageLocation | None = None
    new_place: PageLocation | None = None
    commit: str | None = None

    @property
    def level(self) -> Level:
        """The worse of both axes."""
        return self.severity.level

    @property
    def path(self) -> str:
        """`json.amount.total`, `card_info<BANK>.name`; "" for the operation itself."""
        return join_path(self.steps)

    @property
    def fingerprint(self) -> str:
        """Identity across revisions: no lines and no prose. Two pages may tell of one URL."""
        value = (
            () if self.kind in PROSE | {"field-added", "field-removed"} else self.value
        )
        said = (self.kind, self.page, self.operation, self.side, self.path, *value)
        return digest(said)

    @property
    def value(self) -> tuple[str, str]:
        """Old and new, as texts."""
        return self.old or "", self.new or ""


def join_path(steps: tuple[str, ...]) -> str:
    """Steps as one text."""
    joined = ""
    for step in steps:
        joined += step if not joined or step.startswith("<") else f".{step}"
    return joined


def mirrored(kind: Kind) -> Kind:
    """The kind that the same difference has when both sides are exchanged."""
    for one, other in _OPPOSITES:
        if kind in (one, other):
            return other if kind == one else one
    return kind


def digest(parts: tuple[str, ...]) -> str:
    """A short identity of texts."""
    text = "\0".join(parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
