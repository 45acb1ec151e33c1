"""Operations whose meaning is open on one side.

Owns what can be compared of a page that has one: all its other operations. What is open is never
taken for gone, nor for new.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from imtable.ir.model import ApiPage, Verb

Pages = Mapping[str, ApiPage]
NO_VERBS: frozenset[Verb] = frozenset()


def without_open(old: Pages, new: Pages) -> tuple[Pages, Pages]:
    """The pages of both sides, without the operations that either side has set aside."""
    return _without(old, new), _without(new, old)


def _without(own: Pages, others: Pages) -> Pages:
    kept = dict(own)
    for path, page in own.items():
        other = others.get(path)
        open_verbs = _open_verbs(page, other) | _open_verbs(other, page)
        if open_verbs:
            known = (one for one in page.operations if one.verb not in open_verbs)
            kept[path] = replace(page, operations=tuple(known))
    return kept


def _open_verbs(page: ApiPage | None, other: ApiPage | None) -> frozenset[Verb]:
    """What a page has set aside. A verb that is open itself may be any that the other side
    has, and this one has not."""
    if page is None or not page.set_aside:
        return NO_VERBS
    known: frozenset[Verb] = frozenset(one.verb for one in page.set_aside if one.verb)
    if other is None or all(one.verb for one in page.set_aside):
        return known
    here = {one.verb for one in page.operations}
    return known.union(one.verb for one in other.operations if one.verb not in here)


def open_problems(own: Pages, others: Pages) -> Iterator[str]:
    """What cannot be compared, and why. Where both sides say the same of an operation, there
    is nothing to tell of it."""
    for path, page in sorted(own.items()):
        other = others.get(path)
        told = other.set_aside if other is not None else ()
        for one in page.set_aside:
            if one not in told:
                name = one.verb or "an operation"
                yield f"{path}.md: {name} cannot be compared: {one.reason}"
