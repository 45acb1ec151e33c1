"""Globs that say which files of a documentation tree are looked at."""

from __future__ import annotations

import pytest

from imtable.reading.selection import Selection

V2, V3, HOOK = "openapi/v2/pay.md", "openapi/v3/{id}/a.md", "webhook/v3/A.B.md"
README = "README.md"
ALL = (README, V2, V3, HOOK)


@pytest.mark.parametrize(
    ("include", "exclude", "left"),
    [
        ((), (), ALL),
        (("openapi/**",), (), (V2, V3)),
        (("openapi", "webhook/"), (), (V2, V3, HOOK)),
        (("**/v3/**",), (), (V3, HOOK)),
        (("**/*.md",), (), ALL),
        (("*.md",), (), (README,)),
        (("openapi/*",), (), ()),
        (("./openapi/v?/pay.md",), (), (V2,)),
        (("openapi/v3/{id}",), (), (V3,)),
        (("webhook/v3/A?B.md", "webhook/v3/A-B.md"), (), (HOOK,)),
        (("open",), (), ()),
        ((), ("openapi/v2",), (README, V3, HOOK)),
        ((), ("**",), ()),
        (("openapi",), ("**/v2/*",), (V3,)),
    ],
)
def test_covers(
    include: tuple[str, ...], exclude: tuple[str, ...], left: tuple[str, ...]
) -> None:
    selection = Selection(include, exclude)
    assert tuple(filter(selection.covers, ALL)) == left
