"""What a comparison finds: one change each, as values.

Owns paths, places and fingerprints. It does not know how changes are found nor how they are
shown; what is known of a kind stands in `kinds`.
"""

from __future__ import annotations

import hashlib
from typing import Literal

from msgspec import Struct

from imtable.drift.facts.kinds.kind import (
    Bump,
    Case,
    ChangeSeverity,
    ChangeSide,
    Kind,
    Level,
)
from imtable.drift.facts.said import Said, join_path, said_text, shown_text
from imtable.ir.equality import PartlyCompared
from imtable.ir.row_path import RowPath

LEVELS: tuple[Level, ...] = ("docs", "non-breaking", "breaking")
BUMPS: tuple[Bump, ...] = ("patch", "minor", "major")

Steps = tuple[str, ...]


class PageLocation(Struct, frozen=True):
    """A row of a page: the path of the page (without `.md`) and the line, counted from 1, or
    None where the line is not known (stored IR has none)."""

    page: str
    line: int | None = None


class CallerWord(Struct, frozen=True):
    """What stands where a caller has to write something else: a name of the module ("" for
    itself), an argument of a call (of the function, or of a class), a call that lacks one, or
    an attribute, whose class no reader of a program knows."""

    way: Literal["name", "argument", "missing", "attribute"]
    name: str
    called: str = ""


class CallerEdit(PartlyCompared, frozen=True):
    """What a caller writes differently, in one line: `request.json.old` ->
    `request.json.new`. `old` is "" for
    what has to be added, `new` for what has no successor. `word` is what to look for, `places`
    ("app.py:12") are where that is, in sources that were read."""

    UNCOMPARED = ("word", "places")

    old: str
    new: str
    word: CallerWord | None = None
    places: tuple[str, ...] = ()


class Change(Struct, frozen=True, kw_only=True):
    """One change. `steps` are wire names from the message down, without any mark of a list; a
    step in angle brackets is the variant of the step before; `row` is the same path as it is
    written, None for the operation itself. `operation` is "POST v3/…" or
    "EVENT v3/…", `page` and `verb` are where it stands now (or stood, if it is gone). `old` and
    `new` are what the pages say, None on the side that says nothing; `before` and `after` the
    paths of the row on both sides. `rows`
    counts the rows of a subtree that came or went as a whole. `commit` (its full hash) is
    known only where somebody looked for it.

    `function` is "v3.pay.native:post" below the package, `name` the argument or attribute
    ("json.amount", "result.code_url"), None for the call as a whole and for what the client fills
    itself. `edits` are what callers write differently, where it breaks their programs.
    """

    kind: Kind
    operation: str
    page: str
    verb: str
    side: ChangeSide
    steps: Steps
    old: Said | None
    new: Said | None
    severity: ChangeSeverity
    case: Case = ""
    rows: int = 1
    evidence: tuple[str, ...] = ()
    old_place: PageLocation | None = None
    new_place: PageLocation | None = None
    commit: str | None = None
    before: Steps | None = None
    after: Steps | None = None
    row: RowPath | None = None
    function: str = ""
    name: str | None = None
    edits: tuple[CallerEdit, ...] = ()

    @property
    def id(self) -> str:
        """That of its kind."""
        return self.kind.id

    @property
    def level(self) -> Level:
        """The worse of both axes."""
        return self.severity.level

    @property
    def path(self) -> str:
        """`request.json.amount.total`, `response.data[].name`; "" for the operation itself."""
        return str(self.row) if self.row is not None else ""

    @property
    def spot(self) -> str:
        """`json.amount.total`: what identifies the row, on its side, wherever lists stand. It is
        part of fingerprints, which stand in baselines: it has to stay as it is."""
        return join_path(self.steps)

    @property
    def fingerprint(self) -> str:
        """Identity across revisions: no lines and no prose. Two pages may tell of one URL."""
        value = self.value if self.kind.identified else ()
        said = (self.id, self.page, self.operation, self.side, self.spot, *value)
        return digest(said)

    @property
    def texts(self) -> tuple[str | None, str | None]:
        """Old and new as they are shown."""
        old, new = self.old, self.new
        return (
            None if old is None else shown_text(old),
            None if new is None else shown_text(new),
        )

    @property
    def value(self) -> tuple[str, str]:
        """Old and new as they are identified, "" for None."""
        old, new = self.old, self.new
        return (
            "" if old is None else said_text(old),
            "" if new is None else said_text(new),
        )


def digest(parts: tuple[str, ...]) -> str:
    """A short identity of texts."""
    text = "\0".join(parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
