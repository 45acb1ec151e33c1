"""Random edits of whole pages: one goes, moves, is split, is joined with another, or collides.

Owns what may become of the pages of a folder. What may become of a row is in `ir_edits`.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from msgspec.structs import replace

from imtable.ir.model import ApiPage
from support.ir_edits import edited
from support.source_proof import Pages, SitePair

SiteEdit = Callable[[ApiPage, ApiPage, Random], SitePair]
"""What becomes of a page, and of another one in the same folder."""


def edited_site(page: ApiPage, other: ApiPage, random: Random) -> SitePair:
    """A folder with both pages, before and after."""
    return random.choice(SITE_EDITS)(_at(page, "one"), _at(other, "two"), random)


def _at(page: ApiPage, name: str) -> ApiPage:
    return replace(page, path=name)


def _stub(path: str, target: str) -> ApiPage:
    return ApiPage(path=path, kind="openapi", redirect=target)


def _perhaps_edited(page: ApiPage, random: Random) -> ApiPage:
    return edited(page, random, random.choice((0, 0, 1, 2)))


def _gone(page: ApiPage, other: ApiPage, random: Random) -> SitePair:
    return SitePair((page, other), (_perhaps_edited(other, random),))


def _moved(page: ApiPage, other: ApiPage, random: Random) -> SitePair:
    """To another path, where its rows may be others, with a stub, with two, or with none."""
    there = _at(_perhaps_edited(page, random), "three")
    stubs: Pages = random.choice(
        (
            (),
            (_stub("one", "three"),),
            (_stub("one", "four"), _stub("four", "three")),
        )
    )
    return SitePair((page, other), (other, there, *stubs))


def _replaced(page: ApiPage, other: ApiPage, random: Random) -> SitePair:
    """It points to a page that was there before, and describes nearly the same."""
    twin = _at(edited(page, random, 1), "three")
    return SitePair((page, other, twin), (other, twin, _stub("one", "three")))


def _collided(page: ApiPage, other: ApiPage, random: Random) -> SitePair:
    """A page comes, or goes, whose module has the same name."""
    before, after = (page, other), (page, other, _at(page, "{one}"))
    return random.choice((SitePair(before, after), SitePair(after, before)))


def _split(page: ApiPage, other: ApiPage, random: Random) -> SitePair:
    """The last operation gets a page of its own; or two pages become one."""
    rest = replace(page, operations=page.operations[:-1])
    last = _at(replace(page, operations=page.operations[-1:]), "three")
    parts: Pages = (other, last, rest) if rest.operations else (other, last)
    return random.choice(
        (SitePair((page, other), parts), SitePair(parts, (other, page)))
    )


SITE_EDITS: tuple[SiteEdit, ...] = (_gone, _moved, _moved, _replaced, _collided, _split)
