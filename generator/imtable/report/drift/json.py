"""Drift for other programs.

Owns the document, which is stable: keys are added, never renamed or removed, within one
`version`.

    {
      "version": 1,
      "old": "…", "new": "…",             the sides, as they were given
      "bump": "major" or null,             major, minor, patch; null for no change
      "reason": "…" or null,               the fingerprint of the fact that decides it
      "counts": {"breaking": 1, …},
      "pages": 35, "compared": 2,          pages in all, and those that differ
      "unreadable": ["…"],                 pages that could not be compared, and why
      "repaired": ["openapi/….md:14"],     pages that were read by repair
      "changes": [
        {
          "id": "field-added",             the kind of the fact
          "fingerprint": "…",              stable: no line and no prose counts
          "operation": "POST v3/…",        or "EVENT v3/…"
          "function": "sdk.v3.….pay:post", below the package where its name is not known
          "name": "json.amount" or null,   the argument or attribute of a caller
          "side": "request",               or "response"
          "path": "json.amount",           wire names; a variant in angle brackets
          "old": "…" or null, "new": "…" or null,
          "rows": 1,                       of a subtree that came or went as a whole
          "source": "…", "wire": "…",      what happens on either axis, "" for nothing
          "breaks": ["source"],            the axes that break
          "level": "breaking",             breaking, non-breaking or docs
          "bump": "major",
          "caution": "…" or null,
          "evidence": ["…"],
          "old_loc": {"page": "….md", "line": 3} or null,
          "new_loc": …,                    the line is null where it is not known
          "group": "…" or null,            the key of the same edit on several pages
          "commit": "…" or null,           the commit that brought it (`--by-commit`)
          "waived": {"reason": "…", "expires": "2030-12-31" or null} or null
        }                                  waived facts count in nothing above
      ],
      "left_out": 12 or null,              facts about what `--used` does not use
      "used_dynamically": ["app.py:12"],   why nothing could be left out
      "waivers": {                         entries of the baseline
        "expired": ["…"],                  fingerprints, or keys of groups
        "unmatched": ["…"]                 those that apply to nothing
      },
      "commits": [{"hash": "…", "subject": "…"}] or null,   oldest first
      "reverted": [                        facts that came and went within the range
        {"commit": "…", "undone": "…", "change": {…}}
      ]
    }

Its JSON Schema is made by `drift_schema`.
"""

from __future__ import annotations

from imtable.drift.affected import Affected
from imtable.drift.compare import Drift
from imtable.drift.facts import Change, Place, order, verdict
from imtable.drift.git import Commit
from imtable.drift.scope import Reverted
from imtable.drift.usage import Usage
from imtable.drift.waivers import Waiver
from imtable.report.json_text import json_text

VERSION = 1


def drift_json(drift: Drift) -> str:
    """The facts as JSON, ending in a newline."""
    given = verdict(drift.changes)
    scope, history = drift.scope, drift.history
    return json_text(
        {
            "version": VERSION,
            "old": drift.old,
            "new": drift.new,
            "bump": given.bump,
            "reason": given.reason.fingerprint if given.reason else None,
            "counts": given.counts,
            "pages": drift.pages,
            "compared": drift.compared,
            "unreadable": drift.unreadable,
            "repaired": drift.repaired,
            "changes": _entries(drift),
            "left_out": None if scope.used is None else scope.left_out,
            "used_dynamically": _everything(scope.used),
            "waivers": {
                "expired": [each.key for each in scope.expired],
                "unmatched": [each.key for each in scope.unmatched],
            },
            "commits": history and [_commit(each) for each in history.commits],
            "reverted": (
                [_reverted(each) for each in history.reverted] if history else ()
            ),
        }
    )


def _everything(used: Usage | None) -> tuple[str, ...]:
    return (*used.unread, *used.dynamic) if used is not None else ()


def _entries(drift: Drift) -> list[dict[str, object]]:
    """All facts in their usual order, waived ones among them."""
    facts = [
        (change, _entry(change, found))
        for change, found in zip(drift.changes, drift.functions, strict=True)
    ]
    facts += [
        (each.change, _entry(each.change, each.found, each.waiver))
        for each in drift.scope.waived
    ]
    return [entry for _, entry in sorted(facts, key=lambda fact: order(fact[0]))]


def _commit(commit: Commit) -> dict[str, object]:
    return {"hash": commit.hash, "subject": commit.subject}


def _reverted(each: Reverted) -> dict[str, object]:
    return {
        "commit": each.commit.hash,
        "undone": each.undone.hash,
        "change": _entry(each.change, each.found),
    }


def _entry(
    change: Change, found: Affected, waiver: Waiver | None = None
) -> dict[str, object]:
    return {
        "id": change.kind,
        "fingerprint": change.fingerprint,
        "operation": change.operation,
        "function": found.function,
        "name": found.name,
        "side": change.side,
        "path": change.path,
        "old": change.old,
        "new": change.new,
        "rows": change.rows,
        "source": change.severity.source,
        "wire": change.severity.wire,
        "breaks": sorted(change.severity.breaks),
        "level": change.level,
        "bump": change.severity.bump,
        "caution": change.severity.caution,
        "evidence": change.evidence,
        "old_loc": _place(change.old_place),
        "new_loc": _place(change.new_place),
        "group": change.group,
        "commit": change.commit,
        "waived": _waiver(waiver),
    }


def _waiver(waiver: Waiver | None) -> dict[str, object] | None:
    if waiver is None:
        return None
    expires = waiver.expires.isoformat() if waiver.expires else None
    return {"reason": waiver.reason, "expires": expires}


def _place(at: Place | None) -> dict[str, object] | None:
    return None if at is None else {"page": f"{at.page}.md", "line": at.line}
