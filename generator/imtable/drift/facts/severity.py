"""How grave each kind of change is, as a table.

Owns the policy: one row for a kind (and a case of it) with a cell for each side. Both axes
are spelt out: *source* is whether a caller's program still type-checks and runs, *wire*
whether the bytes still work.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, NamedTuple

from imtable.drift.facts.changes import Bump, Case, Kind, Level, Severity, Side

Axes = Literal["", "source", "wire", "both"]
_BREAKS: dict[Axes, frozenset[Literal["source", "wire"]]] = {
    "": frozenset(),
    "source": frozenset({"source"}),
    "wire": frozenset({"wire"}),
    "both": frozenset({"source", "wire"}),
}


class SeverityRow(NamedTuple):
    """One line of the table: what the change means on either side, None where it is never
    told on that side."""

    request: Severity | None
    response: Severity | None


def _breaking(
    axes: Axes,
    source: str,
    wire: str,
    caution: str | None = None,
    bump: Bump | None = None,
) -> Severity:
    return Severity(
        level="breaking",
        bump=bump or ("minor" if axes == "wire" else "major"),
        source=source,
        wire=wire,
        breaks=_BREAKS[axes],
        caution=caution,
    )


def _fine(
    source: str = "",
    wire: str = "",
    caution: str | None = None,
    bump: Bump = "minor",
    level: Level = "non-breaking",
) -> Severity:
    return Severity(level=level, bump=bump, source=source, wire=wire, caution=caution)


def _both(cell: Severity) -> SeverityRow:
    return SeverityRow(cell, cell)


def _call(cell: Severity) -> SeverityRow:
    """A change about an operation as a whole."""
    return SeverityRow(cell, None)


_DOCS = _fine(bump="patch", level="docs")
_FILLED = _fine(source="the client fills it")
_SUPPLIED = _fine(
    source="the client supplies it where the caller does not",
    wire="not sent before the bindings are generated again",
    caution="a client whose settings lack it has to be given it",
)

TABLE: dict[tuple[Kind, Case], SeverityRow] = {
    # -- operations
    ("operation-added", ""): _call(_fine()),
    ("operation-removed", ""): _call(_breaking("both", "name gone", "not found")),
    ("operation-removed", "alias"): _call(
        _fine(
            "the old name is an alias", "old URL may live", "replaced by another page"
        )
    ),
    ("operation-moved", ""): _call(_breaking("both", "name gone", "old URL may live")),
    ("operation-moved", "alias"): _call(
        _fine("the old name is an alias", "old URL may live", "the URL is another one")
    ),
    ("operation-moved", "address"): _call(_breaking("wire", "", "old URL may live")),
    ("notice-added", ""): _call(_fine(caution="on its way out")),
    ("notice-removed", ""): _call(_fine(caution="not on its way out any more")),
    ("host-changed", ""): _call(_fine(wire="other host", caution="another host")),
    ("transport-changed", ""): _call(_FILLED),
    ("path-parameter-renamed", ""): _call(
        _breaking("source", "name of module and argument gone", "")
    ),
    # -- fields
    ("field-added", "optional"): _both(_fine()),
    ("field-added", "required"): SeverityRow(
        _breaking("both", "argument missing", "rejected"), _fine()
    ),
    ("field-added", "inside-optional"): SeverityRow(
        _breaking("both", "argument missing", "rejected", "only if {parent} is passed"),
        _fine(),
    ),
    ("field-added", "supplied"): SeverityRow(_SUPPLIED, None),
    ("field-added", "given"): SeverityRow(
        _breaking("wire", "the bindings give its value", "rejected without it"),
        None,
    ),
    ("field-removed", ""): SeverityRow(
        _breaking("both", "unknown argument", "ignored or rejected"),
        _breaking("both", "attribute gone", "absent"),
    ),
    ("field-renamed", ""): SeverityRow(
        _breaking("both", "unknown argument", "old name ignored or rejected"),
        _breaking("both", "attribute gone", "absent under the old name"),
    ),
    ("field-moved", ""): SeverityRow(
        _breaking("both", "unknown argument", "ignored or rejected at the old place"),
        _breaking("both", "attribute gone", "absent at the old place"),
    ),
    # -- types
    ("type-changed", ""): SeverityRow(
        _breaking("both", "argument error", "rejected"),
        _breaking("both", "type differs", "value differs"),
    ),
    ("type-changed", "widened"): SeverityRow(
        _fine(), _breaking("both", "wider type", "value widened")
    ),
    ("type-changed", "narrowed"): SeverityRow(
        _breaking("source", "the checker rejects a float", ""),
        _fine("narrower", bump="patch"),
    ),
    ("type-changed", "alike"): _both(
        _fine("the same type of the bindings", bump="patch", level="docs")
    ),
    ("list-changed", ""): SeverityRow(
        _breaking("both", "argument error", "rejected"),
        _breaking("both", "access differs", "value differs"),
    ),
    ("members-documented", ""): SeverityRow(
        _breaking("source", "a dict does not fit the class", ""),
        _breaking("source", "access differs", ""),
    ),
    ("members-undocumented", ""): SeverityRow(
        _breaking("source", "the class is gone", ""),
        _breaking("source", "access differs", ""),
    ),
    ("variant-added", ""): SeverityRow(
        _fine(), _breaking("both", "one more class to tell apart", "another shape")
    ),
    ("variant-added", "first"): SeverityRow(
        _breaking("source", "the class has another name", ""),
        _breaking("both", "one more class to tell apart", "another shape"),
    ),
    ("variant-removed", ""): SeverityRow(
        _breaking("both", "class gone", "rejected"),
        _breaking("source", "class gone", ""),
    ),
    ("required-added", "required"): SeverityRow(
        _breaking("both", "argument missing", "rejected"),
        _fine("not optional any more"),
    ),
    ("required-added", "inside-optional"): SeverityRow(
        _breaking("both", "argument missing", "rejected", "only if {parent} is passed"),
        _fine("not optional any more"),
    ),
    ("required-added", "supplied"): SeverityRow(_SUPPLIED, None),
    ("required-added", "given"): SeverityRow(
        _breaking("wire", "the bindings give its value", "rejected without it"),
        None,
    ),
    ("required-removed", ""): SeverityRow(
        _fine(), _breaking("both", "may be None", "may be absent")
    ),
    ("default-changed", ""): SeverityRow(
        _fine(wire="an omitted value means something else", caution="another default"),
        _fine(level="docs", bump="patch"),
    ),
    # -- values
    ("constant-changed", ""): SeverityRow(
        _breaking("both", "the old value does not fit", "rejected"),
        _fine("unknown value at a match", caution="another constant"),
    ),
    ("constant-changed", "open"): SeverityRow(
        _breaking("wire", "the type takes both", "rejected"),
        _fine("the type takes both", caution="another constant"),
    ),
    ("value-added", ""): SeverityRow(
        _fine(), _fine("unknown value at a match", caution="one more value to expect")
    ),
    ("value-added", "given"): SeverityRow(
        _breaking("source", "the bindings do not give the only value any more", ""),
        None,
    ),
    ("value-removed", ""): SeverityRow(
        _breaking("both", "rejected by the checker", "rejected"), _fine(bump="patch")
    ),
    ("value-removed", "open"): SeverityRow(
        _breaking("wire", "the type takes it still", "rejected"), _fine(bump="patch")
    ),
    ("values-introduced", ""): SeverityRow(
        _breaking(
            "source",
            "a free text does not fit any more",
            "",
            "documentation catching up",
        ),
        _fine("narrower"),
    ),
    ("values-introduced", "open"): _both(_fine("the type takes other values still")),
    ("values-dropped", ""): SeverityRow(
        _fine(), _fine("wider", caution="any value may come")
    ),
    ("values-dropped", "given"): SeverityRow(
        _breaking("source", "the bindings do not give the only value any more", ""),
        None,
    ),
    # -- encodings
    ("encoding-added", ""): SeverityRow(
        _breaking("wire", "", "plain text is rejected"),
        _breaking("wire", "", "has to be decoded"),
    ),
    ("encoding-removed", ""): SeverityRow(
        _breaking("wire", "", "encoded text is rejected"),
        _breaking("wire", "", "is not to be decoded"),
    ),
    ("encoding-changed", ""): SeverityRow(
        _breaking("wire", "", "the old encoding is rejected"),
        _breaking("wire", "", "has to be decoded otherwise"),
    ),
    ("key-changed", ""): _both(
        _fine(wire="another key", caution="the documented owner of the key differs")
    ),
    # -- bodies
    ("body-kind-changed", ""): SeverityRow(
        _breaking("both", "another parameter", "rejected"),
        _breaking("both", "return type", "another body"),
    ),
    ("body-kind-changed", "rewrapped"): _both(
        _breaking("wire", "the same classes", "another body")
    ),
    ("body-kind-changed", "alike"): SeverityRow(None, _fine("the same result")),
    ("status-changed", ""): _both(
        _fine(wire="another status", caution="another HTTP status")
    ),
    # -- text
    ("title-changed", ""): _call(_DOCS),
    ("description-changed", ""): _both(_DOCS),
    ("note-changed", ""): SeverityRow(None, _DOCS),
}


def severity_of(kind: Kind, case: Case, side: Side, parent: str = "") -> Severity:
    """The row of the table; `parent` is named where a caution speaks of one."""
    if case == "filled":
        return _FILLED if kind not in _TEXT else _DOCS
    row = TABLE[kind, case]
    asked = row.request if side == "request" else row.response
    cell = asked or row.request or row.response or _FILLED
    if cell.caution is None:
        return cell
    return replace(cell, caution=cell.caution.replace("{parent}", parent))


def cells(kind: Kind) -> Iterator[tuple[Side, Case, Severity]]:
    """Everything that the table says of a kind: the request first."""
    sides: tuple[Side, Side] = "request", "response"
    for side in sides:
        for (each, case), row in TABLE.items():
            cell = row.request if side == "request" else row.response
            if each == kind and cell is not None:
                yield side, case, cell


def sides_of(kind: Kind) -> tuple[Side, ...]:
    """The sides on which a kind can be told."""
    found: set[Side] = {side for side, _, _ in cells(kind)}
    both: tuple[Side, Side] = "request", "response"
    return tuple(side for side in both if side in found)


_TEXT: frozenset[Kind] = frozenset(
    ("title-changed", "description-changed", "note-changed", "default-changed")
)
