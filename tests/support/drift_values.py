"""Drift made by hand, for tests of what is done with it."""

from __future__ import annotations

from imtable.drift.compare import Drift
from imtable.drift.facts import Change, PageLocation
from imtable.drift.facts.kinds.fields import FIELD_ADDED
from imtable.drift.groups import Affected, grouped
from imtable.ir.row_path import RowPath, Step


def drift(*changes: Change) -> Drift:
    """A comparison that found these."""
    return Drift("old", "new", grouped(map(Affected, changes)), 35, 1)


def change(
    number: int = 0,
    *,
    name: str = "a",
    page: str = "v3/pay",
    new: str | None = "string",
) -> Change:
    """A required field that came."""
    return Change(
        kind=FIELD_ADDED,
        operation=f"POST {page}{number}",
        page=f"{page}{number}",
        verb="post",
        side="request",
        steps=("json", name),
        row=RowPath("request", (Step("json"), Step(name))),
        old=None,
        new=new,
        severity=FIELD_ADDED.severity("required", "request").with_effects(
            {"missing"}, "request"
        ),
        case="required",
        new_place=PageLocation(f"{page}{number}", 14),
        after=("json", name),
        function=f"{page}{number}:post",
        name=f"json.{name}",
    )


EVIL = "x`|<b>@all\n::error::[a](http://b)\u202e%"
