"""An operation that is set aside keeps its stored reading; nothing else does."""

from __future__ import annotations

import pytest

from imtable.ir.earlier import with_earlier
from imtable.ir.model import (
    ApiPage,
    Operation,
    Reply,
    Request,
    Route,
    SetAside,
    Verb,
)


def operation(verb: Verb, title: str) -> Operation:
    return Operation(
        verb=verb,
        target=Route(template="v3/pay"),
        title=title,
        request=Request(),
        reply=Reply(kind="none"),
    )


def page(title: str, verbs: list[Verb], aside: list[Verb | None]) -> ApiPage:
    return ApiPage(
        path="openapi/v3/pay",
        kind="openapi",
        operations=tuple(operation(verb, title) for verb in verbs),
        set_aside=tuple(SetAside(verb=v, rule="r", reason="why") for v in aside),
    )


@pytest.mark.parametrize(
    ("verbs", "aside", "stored", "expected"),
    [
        (["post"], [], ["get", "post"], ["new post"]),
        (["post"], ["get"], ["get", "post"], ["old get", "new post"]),
        (["get"], ["post"], ["get", "post"], ["new get", "old post"]),
        (["post"], ["get"], ["post"], ["new post"]),
        (["post"], ["get"], ["patch", "post"], ["new post"]),
        ([], ["post"], ["post"], ["old post"]),
        (["post"], [None], ["get", "post"], ["old get", "new post"]),
        (
            ["patch", "post"],
            [None],
            ["get", "post"],
            ["old get", "new post", "new patch"],
        ),
        ([], [None], [], []),
    ],
)
def test_the_stored_reading_stands_in(
    verbs: list[Verb], aside: list[Verb | None], stored: list[Verb], expected: list[str]
) -> None:
    found = with_earlier(page("new", verbs, aside), page("old", stored, []))
    assert [f"{each.title} {each.verb}" for each in found.operations] == expected


def test_what_is_set_aside_stays_said() -> None:
    new = page("new", [], ["post"])
    assert with_earlier(new, page("old", ["post"], [])).set_aside == new.set_aside
