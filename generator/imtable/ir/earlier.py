"""Operations that are set aside, and their earlier readings.

Owns which stored operation stands in for one whose meaning is open now.
"""

from __future__ import annotations

from msgspec.structs import replace

from imtable.ir.model import ApiPage


def with_earlier(page: ApiPage, stored: ApiPage) -> ApiPage:
    """The page with the stored reading of each operation that is set aside. One whose verb is
    open may be any of those that the page had before and has not now."""
    verbs = {each.verb for each in page.operations}
    aside = {each.verb for each in page.set_aside}
    kept = [
        each
        for each in stored.operations
        if each.verb not in verbs and (each.verb in aside or None in aside)
    ]
    order = [each.verb for each in stored.operations]
    operations = sorted(
        (*page.operations, *kept),
        key=lambda each: order.index(each.verb) if each.verb in order else len(order),
    )
    if not kept:
        return page
    of_kept = {each.verb for each in kept}
    corrected = (one for one in stored.corrected if one.verb in of_kept)
    return replace(
        page,
        operations=tuple(operations),
        corrected=(*page.corrected, *corrected),
    )
