"""Which of the changes count: those about operations that a program uses, but for those that
somebody has accepted.

Owns what a waiver covers, when an operation is used under another name, and what happens to
groups that lose members. All it does is Drift -> Drift; nothing is read here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from imtable.bindings.names import module_name
from imtable.drift.affected import Affected, grouped
from imtable.drift.compare import Drift
from imtable.drift.facts import Change
from imtable.drift.set_aside import Waived
from imtable.drift.usage import Usage
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
    return replace(one, function=f"{package}.{one.function}")


def _keeping(drift: Drift, found: Sequence[Affected]) -> Drift:
    """The same with these changes only; what is left of a group may be none any more."""
    return replace(drift, affected=grouped(found))


# -- waivers -------------------------------------------------------------------------------


def without_waived(drift: Drift, waivers: Iterable[Waiver], today: date) -> Drift:
    """The changes that no waiver covers today; the others are in `aside.waived`."""
    waivers = tuple(waivers)
    valid = {_id(waiver): waiver for waiver in waivers if waiver.counts_on(today)}
    waived = tuple(
        Waived(one, waiver)
        for one in drift.affected
        if (waiver := _covering(valid, one)) is not None
    )
    known = _keys(drift.affected)
    aside = replace(
        drift.aside,
        waived=waived,
        expired=tuple(w for w in waivers if not w.counts_on(today) and _id(w) in known),
        unmatched=tuple(w for w in waivers if _id(w) not in known),
    )
    kept = [one for one in drift.affected if _covering(valid, one) is None]
    return replace(_keeping(drift, kept), aside=aside)


_Index = Mapping[tuple[bool, str], Waiver]
"""Waivers by what they cover."""


def _covering(index: _Index, one: Affected) -> Waiver | None:
    """The waiver of a change: its own, or that of its group."""
    return next((index[key] for key in _ids(one) if key in index), None)


def _id(waiver: Waiver) -> tuple[bool, str]:
    return waiver.is_group, waiver.key


def _ids(one: Affected) -> tuple[tuple[bool, str], ...]:
    """What may cover a change. The key of a group counts however many are left of it."""
    own = (False, one.change.fingerprint)
    return (own, (True, one.group_key)) if one.change.steps else (own,)


def _keys(found: Iterable[Affected]) -> set[tuple[bool, str]]:
    return {key for one in found for key in _ids(one)}


def updated_waivers(
    waivers: Iterable[Waiver],
    every: Iterable[Affected],
    accepted: Iterable[Affected],
    reason: str,
) -> tuple[Waiver, ...]:
    """The baseline after `accepted` changes were looked at. Entries that apply to one of `every`
    change stay as they are, expired ones too, with fresh words about what they cover.
    """
    covered: dict[tuple[bool, str], list[Affected]] = {}
    for one in every:
        for key in _ids(one):
            covered.setdefault(key, []).append(one)
    kept = [
        replace(waiver, about=_about(covered[_id(waiver)]))
        for waiver in waivers
        if _id(waiver) in covered
    ]
    index = {_id(waiver): waiver for waiver in kept}
    new = {
        one.change.fingerprint: Waiver(
            key=one.change.fingerprint, reason=reason, about=_about([one])
        )
        for one in accepted
        if _covering(index, one) is None
    }
    return (*kept, *new.values())


def _about(found: Sequence[Affected]) -> tuple[str, str, str, str]:
    change = found[0].change
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    where = f"{change.side} {change.path}".rstrip()
    return change.kind, change.operation + more, where, found[0].function


# -- use -----------------------------------------------------------------------------------


def only_used(drift: Drift, usage: Usage, aliases: Mapping[str, str]) -> Drift:
    """The changes about operations that a program uses; `aliases` are pages that point to
    others, for what is imported there is what they point to."""
    history = drift.history
    undone = history.reverted if history is not None else ()
    others = [each.affected.change for each in drift.aside.waived]
    others += [each.affected.change for each in undone]
    is_used = _use_test([*drift.changes, *others], usage, aliases)
    kept = [one for one in drift.affected if is_used(one)]
    waived = tuple(w for w in drift.aside.waived if is_used(w.affected))
    left_out = len(drift.affected) - len(kept) + len(drift.aside.waived) - len(waived)
    aside = replace(drift.aside, used=usage, left_out=left_out, waived=waived)
    if history is not None:
        still = tuple(each for each in undone if is_used(each.affected))
        history = replace(history, reverted=still)
    return replace(_keeping(drift, kept), aside=aside, history=history)


def _use_test(
    changes: Sequence[Change], usage: Usage, aliases: Mapping[str, str]
) -> Callable[[Affected], bool]:
    pages = _former_pages(changes, aliases)
    keys = _former_keys(changes)

    def is_used(one: Affected) -> bool:
        change = one.change
        known = {change.page, *pages.get(change.page, ())}
        if change.old_place is not None:
            known.add(change.old_place.page)
        modules = {module_name(page) for page in known}
        if change.operation == change.page:  # about the page, not one operation
            return any(map(usage.covers_module, modules))
        function = one.function.rpartition(":")[2]
        return any(usage.covers(module, function) for module in modules) or any(
            map(usage.names_operation, keys[change.page, change.verb] | _events(known))
        )

    return is_used


def _former_pages(
    changes: Iterable[Change], aliases: Mapping[str, str]
) -> Mapping[str, set[str]]:
    """Page -> those under whose name its operations are, or were, imported."""
    steps = {(old, new) for old, new in aliases.items()}
    steps |= {
        (change.old_place.page, change.page)
        for change in changes
        if change.old_place is not None and change.old_place.page != change.page
    }
    found: dict[str, set[str]] = {}
    for old, new in steps:
        found.setdefault(new, set()).add(old)
    for known in found.values():  # a stub may point to a stub
        todo = [*known]
        while todo:
            for page in found.get(todo.pop(), set()) - known:
                known.add(page)
                todo.append(page)
    return found


def _former_keys(changes: Iterable[Change]) -> Mapping[tuple[str, str], set[str]]:
    """The keys that the index has, or had, for the operation of a page and a verb."""
    found: dict[tuple[str, str], set[str]] = {}
    for change in changes:
        keys = found.setdefault((change.page, change.verb), set())
        keys.add(change.operation)
        if change.kind == "operation-moved" and change.old is not None:
            keys.add(change.old)
    return found


def _events(pages: Iterable[str]) -> set[str]:
    """Notifications are in the index under the paths of their pages."""
    return {f"EVENT {p.removeprefix('webhook/')}" for p in pages if "webhook/" in p}
