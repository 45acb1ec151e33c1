"""Drift for other programs.

Owns the document, whose classes are its description: the JSON Schema is derived from them. It is
stable: members are added, never renamed or removed, within one `version`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta

from imtable.drift.compare import Drift
from imtable.drift.facts import KINDS, ChangeSide, Level, PageLocation
from imtable.drift.facts.kinds.kind import Bump
from imtable.drift.git import Commit
from imtable.drift.groups import Affected
from imtable.drift.set_aside import Exclusions, Reverted
from imtable.drift.usage import Usage
from imtable.drift.verdict import verdict
from imtable.drift.waivers import Waiver
from imtable.ir.json_text import json_text
from imtable.ir.schema import described
from imtable.report.drift.words import stale

VERSION: Literal[1] = 1

Key: TypeAlias = Annotated[str, Meta(pattern="^[0-9a-f]{16}$")]
Hash: TypeAlias = Annotated[str, Meta(pattern="^([0-9a-f]{40}|[0-9a-f]{64})$")]
Count: TypeAlias = Annotated[int, Meta(ge=0)]
KindId: TypeAlias = Annotated[
    str,
    Meta(
        description="The kind of the change.",
        extra_json_schema={"enum": sorted(KINDS)},
    ),
]
Ordinal: TypeAlias = Annotated[int, Meta(ge=1)]


def _says(text: str) -> Meta:
    return Meta(description=text)


class ReportObject(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True
):
    """An object of the document: its members are all there, and no others."""


class LocationRecord(ReportObject, frozen=True):
    """A row of a page."""

    page: Annotated[str, _says("The file, below the folder of the docs.")]
    line: Annotated[Ordinal | None, _says("null where it is not known.")]


class Acceptance(ReportObject, frozen=True):
    """Why a change fails nothing."""

    reason: str
    expires: Annotated[str | None, _says("The last day of that, YYYY-MM-DD.")]
    service_unchanged: Annotated[
        bool, _says("The documentation was corrected, the service never changed.")
    ]


class EditRecord(ReportObject, frozen=True):
    """What a caller writes differently."""

    old: Annotated[str, _says("Empty for what has to be added.")]
    new: Annotated[str, _says("Empty for what has no successor.")]
    places: Annotated[
        tuple[str, ...],
        _says(
            "Where the code of --used writes it, file:line; it may be the same name of another."
        ),
    ]


class ChangeRecord(ReportObject, frozen=True):
    """One change. Documentation is kept by hand: what is new is documented now, which need not
    be new in the service."""

    id: KindId
    fingerprint: Annotated[
        Key, _says("The same for the same change elsewhere: no lines, no prose.")
    ]
    operation: Annotated[
        str, _says("POST v3/… or EVENT v3/…; a page, if it is about one.")
    ]
    function: Annotated[str, _says("The generated function: package.module:function.")]
    name: Annotated[
        str | None,
        _says("The argument or attribute of a caller, in Python: json.from_."),
    ]
    side: Annotated[
        ChangeSide,
        _says("The payload of a notification is a response, its answer a request."),
    ]
    path: Annotated[
        str,
        _says(
            "The row, as request.json.goods[].price, response.code_url or"
            " notification.id: `[]` behind a list, a variant in angle brackets. Empty for"
            " the operation itself."
        ),
    ]
    old: str | None
    new: str | None
    rows: Annotated[Ordinal, _says("Of a subtree that came or went.")]
    source: Annotated[str, _says("What happens to a caller's program; empty: nothing.")]
    wire: Annotated[str, _says("What happens to the bytes; empty: nothing.")]
    breaks: Annotated[
        tuple[Literal["source", "wire"], ...],
        Meta(
            description="The axes on which it is breaking.",
            extra_json_schema={"uniqueItems": True},
        ),
    ]
    level: Level
    bump: Bump
    caution: str | None
    edits: Annotated[
        tuple[EditRecord, ...], _says("What callers write differently, line by line.")
    ]
    evidence: tuple[str, ...]
    old_loc: LocationRecord | None
    new_loc: LocationRecord | None
    group: Annotated[Key | None, _says("The key of the same edit on several pages.")]
    commit: Annotated[Hash | None, _says("The commit that brought it.")]
    waived: Acceptance | None


class Counts(ReportObject, frozen=True, rename="kebab"):
    """Changes by level, accepted ones too, without those that were left out."""

    breaking: Count
    non_breaking: Count
    docs: Count


class StaleWaivers(ReportObject, frozen=True):
    """Entries of the baseline that do not count: by date, or for want of a change; fingerprints,
    or keys of groups."""

    expired: tuple[Key, ...]
    unmatched: tuple[Key, ...]
    told: Annotated[tuple[str, ...], _says("The same entries in words, and patterns.")]


class ConfiguredLevel(ReportObject, frozen=True):
    """A level that the project gives to a kind of change."""

    level: Annotated[str, _says("kind = level, or kind/side = level.")]
    changes: Annotated[
        Ordinal, _says("How many have another level for it, or are off.")
    ]


class CommitRecord(ReportObject, frozen=True):
    """A commit: one that touches the docs, or that of a side."""

    hash: Hash
    subject: str
    date: Annotated[str, _says("The day of the commit, YYYY-MM-DD; may be empty.")]


class RevertedRecord(ReportObject, frozen=True):
    """A change that came with a commit and is not there at the end."""

    commit: Annotated[Hash, _says("The commit that brought it.")]
    undone: Annotated[Hash, _says("The commit from which it is gone.")]
    change: ChangeRecord


class DriftRecord(ReportObject, frozen=True):
    """What a documentation change means to callers, as imtable diff tells it."""

    version: Annotated[Literal[1], _says("The version of this format.")]
    old: Annotated[str, _says("The old side, as it was given.")]
    new: Annotated[str, _says("The new side, as it was given.")]
    old_commit: Annotated[CommitRecord | None, _says("null for a folder.")]
    new_commit: Annotated[CommitRecord | None, _says("null for a folder.")]
    bump: Annotated[Bump | None, _says("The release that is needed; null for none.")]
    reason: Annotated[
        Key | None, _says("The fingerprint of the change that decides it.")
    ]
    counts: Counts
    accepted: Annotated[
        Counts, _says("Those of the counted changes that were accepted.")
    ]
    pages: Annotated[Count, _says("Pages on either side.")]
    compared: Annotated[Count, _says("Pages that differ.")]
    unreadable: Annotated[
        tuple[str, ...], _says("Pages that could not be compared, and why.")
    ]
    repaired: Annotated[
        tuple[str, ...], _says("Pages whose meaning was found by repair, with a line.")
    ]
    corrections: Annotated[
        tuple[str, ...],
        _says("Corrections of the new side that somebody has to look at, in words."),
    ]
    changes: Annotated[tuple[ChangeRecord, ...], _says("All changes, gravest first.")]
    left_out: Annotated[
        Count | None,
        _says("Changes about operations that the code of --used does not use."),
    ]
    used_dynamically: Annotated[
        tuple[str, ...],
        _says(
            "Places of that code from which any function can be reached, and files of it"
            " that cannot be looked into."
        ),
    ]
    used_by_arrival: Annotated[
        tuple[str, ...],
        _says("Places of that code at which any notification may arrive."),
    ]
    waivers: StaleWaivers
    configured: Annotated[
        tuple[ConfiguredLevel, ...], _says("Levels of the project that count here.")
    ]
    commits: Annotated[
        tuple[CommitRecord, ...] | None,
        _says("The commits of --by-commit that touch the docs, oldest first."),
    ]
    reverted: Annotated[
        tuple[RevertedRecord, ...],
        _says("Changes that came with a commit and are not there at the end."),
    ]


def drift_schema() -> dict[str, Any]:
    """The document as a JSON Schema (draft 2020-12)."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema = msgspec.json.schema(DriftRecord)
    definitions = {name: described(one) for name, one in schema["$defs"].items()}
    return {**dialect, **schema, "$defs": definitions}


def drift_json(drift: Drift) -> str:
    """The changes as JSON, ending in a newline."""
    return json_text(msgspec.to_builtins(_record(drift)))


def _record(drift: Drift) -> DriftRecord:
    given = verdict(drift.affected)
    aside, history = drift.aside, drift.history
    return DriftRecord(
        version=VERSION,
        old=drift.old,
        new=drift.new,
        old_commit=_commit(drift.old_commit) if drift.old_commit else None,
        new_commit=_commit(drift.new_commit) if drift.new_commit else None,
        bump=given.bump,
        reason=given.reason.change.fingerprint if given.reason else None,
        counts=_counts(given.counts),
        accepted=_counts(given.accepted),
        pages=drift.pages,
        compared=drift.compared,
        unreadable=drift.unreadable,
        repaired=drift.repaired,
        corrections=drift.corrections,
        changes=tuple(map(_change, drift.affected)),
        left_out=None if aside.used is None else aside.left_out,
        used_dynamically=_everything(aside.used),
        used_by_arrival=aside.used.receives if aside.used else (),
        waivers=_stale(aside),
        configured=tuple(
            ConfiguredLevel(level=level, changes=count)
            for level, count in aside.configured
        ),
        commits=tuple(map(_commit, history.commits)) if history else None,
        reverted=tuple(map(_reverted, history.reverted)) if history else (),
    )


def _counts(counts: Mapping[Level, int]) -> Counts:
    return Counts(
        breaking=counts["breaking"],
        non_breaking=counts["non-breaking"],
        docs=counts["docs"],
    )


def _change(affected: Affected) -> ChangeRecord:
    change = affected.change
    severity, (old, new) = change.severity, change.texts
    return ChangeRecord(
        id=change.id,
        fingerprint=change.fingerprint,
        operation=change.operation,
        function=affected.function,
        name=affected.name,
        side=change.side,
        path=change.path,
        old=old,
        new=new,
        rows=change.rows,
        source=severity.source,
        wire=severity.wire,
        breaks=tuple(sorted(severity.breaks)),
        level=change.level,
        bump=severity.bump,
        caution=severity.caution,
        edits=tuple(
            EditRecord(old=one.old, new=one.new, places=one.places)
            for one in change.edits
        ),
        evidence=change.evidence,
        old_loc=_location(change.old_place),
        new_loc=_location(change.new_place),
        group=affected.group,
        commit=change.commit,
        waived=_acceptance(affected.waiver) if affected.waiver else None,
    )


def _acceptance(waiver: Waiver) -> Acceptance:
    expires = waiver.expires.isoformat() if waiver.expires else None
    return Acceptance(
        reason=waiver.reason,
        expires=expires,
        service_unchanged=waiver.service_unchanged,
    )


def _location(at: PageLocation | None) -> LocationRecord | None:
    return LocationRecord(page=f"{at.page}.md", line=at.line) if at else None


def _stale(aside: Exclusions) -> StaleWaivers:
    return StaleWaivers(
        expired=tuple(each.key for each in aside.expired if each.key),
        unmatched=tuple(each.key for each in aside.unmatched if each.key),
        told=tuple(map(stale, (*aside.expired, *aside.unmatched))),
    )


def _everything(used: Usage | None) -> tuple[str, ...]:
    return (*used.unread, *used.dynamic) if used is not None else ()


def _commit(each: Commit) -> CommitRecord:
    return CommitRecord(hash=each.hash, subject=each.subject, date=each.date)


def _reverted(each: Reverted) -> RevertedRecord:
    return RevertedRecord(
        commit=each.commit.hash,
        undone=each.undone.hash,
        change=_change(each.affected),
    )
