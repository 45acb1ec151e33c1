"""Which of the changes somebody has accepted, and under which names callers know functions.

Owns what a waiver covers, and what happens to groups that lose members. All it does is
Drift -> Drift; nothing is read here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec.structs import replace

from imtable.drift.compare import Drift
from imtable.drift.groups import Affected, grouped
from imtable.drift.waivers import Waiver


def in_package(drift: Drift, package: str) -> Drift:
    """The same with the full names of functions: "wechatpay_sdk.v3.pay.native:post"."""
    return replace(
        drift,
        affected=tuple(_full(each, package) for each in drift.affected),
        history=drift.history
        and replace(
            drift.history,
            reverted=tuple(
                replace(each, affected=_full(each.affected, package))
                for each in drift.history.reverted
            ),
        ),
    )


def _full(one: Affected, package: str) -> Affected:
    change = one.change
    return replace(one, change=replace(change, function=f"{package}.{change.function}"))


# -- waivers -------------------------------------------------------------------------------


def with_waivers(drift: Drift, waivers: Iterable[Waiver], today: date) -> Drift:
    """The same changes, each with the waiver that covers it today, and what is to be said of
    waivers that cover nothing."""
    waivers = tuple(waivers)
    covering = _Covering(waiver for waiver in waivers if waiver.counts_on(today))
    found = grouped(replace(one, waiver=covering.of(one)) for one in drift.affected)
    told = {waiver: _Covering([waiver]) for waiver in waivers}
    known = {w for w, only in told.items() if any(map(only.of, drift.affected))}
    aside = replace(
        drift.aside,
        expired=tuple(w for w in waivers if not w.counts_on(today) and w in known),
        unmatched=tuple(w for w in waivers if w not in known),
    )
    return replace(drift, affected=found, aside=aside)


class _Covering:
    """Waivers by what they cover: a change by its fingerprint, by the key of its group (however
    many are left of it), or by patterns."""

    def __init__(self, waivers: Iterable[Waiver]) -> None:
        waivers = tuple(waivers)
        self._keys = {(w.is_group, w.key): w for w in waivers if w.key}
        self._patterns = [w for w in waivers if not w.key]
        self._has_groups = any(w.is_group for w in waivers)

    def of(self, one: Affected) -> Waiver | None:
        """The waiver of a change: its own before others."""
        found = self._keys.get((False, one.change.fingerprint))
        if found is None and one.change.steps and self._has_groups:
            found = self._keys.get((True, one.group_key))
        if found is not None or not self._patterns:
            return found
        about = about_change(one)
        spots = about[2], f"{one.change.side} {one.change.spot}".rstrip()
        return next((w for w in self._patterns if w.fits(about, spots)), None)


def updated_waivers(
    waivers: Iterable[Waiver],
    every: Sequence[Affected],
    accepted: Iterable[Affected],
    reason: str,
) -> tuple[Waiver, ...]:
    """The baseline after `accepted` changes were looked at. Entries that apply to one of `every`
    change stay as they are, expired ones too, with fresh words about what they cover.
    """
    kept = list[Waiver]()
    for waiver in waivers:
        only = _Covering([waiver])
        if covered := [one for one in every if only.of(one)]:
            about = _about(covered) if waiver.key else waiver.about
            kept.append(replace(waiver, about=about))
    covering = _Covering(kept)
    new = {
        one.change.fingerprint: Waiver(
            key=one.change.fingerprint, reason=reason, about=_about([one])
        )
        for one in accepted
        if covering.of(one) is None
    }
    return (*kept, *new.values())


def about_change(one: Affected) -> tuple[str, str, str, str]:
    """What an entry says of a change: kind, operation, path, function."""
    change = one.change
    return change.id, change.operation, change.path or change.side, one.function


def _about(found: Sequence[Affected]) -> tuple[str, str, str, str]:
    kind, operation, where, function = about_change(found[0])
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return kind, operation + more, where, function
