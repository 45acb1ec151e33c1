"""Code that the block parser does not see changes nothing of what it makes of a page."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtable.reading.dialect import block_parser
from imtable.reading.fences import with_fences_closed
from imtable.reading.sources import read_sources
from support.corpus import require_corpus

pytestmark = pytest.mark.boundary("page")

CASES = [
    ("a\n```\nb\n```\nc\n", "a\n```\n\n```\nc\n"),
    ("```php [x]\n\n| a |\n```", "```php [x]\n\n\n```"),
    ("````\n```\nb\n`````  \n", "````\n\n\n`````  \n"),
    ("```\na\n \t```\n", "```\na\n \t```\n"),
    ("``` a`b\nc\n```\nd\n```\n", "``` a`b\nc\n```\n\n```\n"),
    ("```\nnever closed\n", "```\nnever closed\n"),
    ("```\na\n``` b\n```\n", "```\n\n\n```\n"),
    (" ```\na\n```\nb\n```\n", " ```\n\n```\nb\n```\n"),
    ("~~~\n```\na\n~~~\n```\n", "~~~\n\n\n~~~\n```\n"),
    ("a\n<!-- b\n\n# c {#get}\n--> d\ne\n", "a\n\n\n\n\ne\n"),
    ("<!-- a --> b\nc\n", "\nc\n"),
    ("<!-- a\n```\nb -->\n```\nc\n```\n", "\n\n\n```\n\n```\n"),
    ("```\n<!--\n```\n-->\n", "```\n\n```\n-->\n"),
    ("a\n<!-- b\n\nc\n", "a\n\n\n\n"),
    ("a <!-- b\n-->\n", "a <!-- b\n-->\n"),
    ("```\n~~~\n```\n", "```\n\n```\n"),
    ("``\na\n``\n", "``\na\n``\n"),
    ("", ""),
]

LINES = st.sampled_from(
    [
        "```",
        "````",
        " ```",
        "\t```",
        "```php",
        "```  ",
        "``` `",
        "~~~",
        "~~~ x",
        "`` `",
        "text",
        "",
        "  ",
        "# a {#b}",
        "| a | b",
        "| --- | ---",
        "::: tip",
        "\x0c```",
    ]
)


@pytest.mark.parametrize(("text", "left"), CASES)
def test_what_is_left(text: str, left: str) -> None:
    """Empty lines stand here for those that are not."""
    shown, numbers = with_fences_closed(text).without_code()
    lines = dict(zip(numbers, shown.split("\n"), strict=True))
    assert [lines.get(n, "") for n in range(numbers[-1] + 1)] == left.split("\n")


Structure = list[tuple[object, ...]]


def structure(text: str, numbers: Sequence[int]) -> Structure:
    """The tokens without the content of code."""
    return [
        (
            t.type,
            t.tag,
            t.map and (numbers[t.map[0]], numbers[t.map[1] - 1] + 1),
            t.markup,
            t.info,
            "" if t.type == "fence" else t.content,
        )
        for t in block_parser().parse(text)
    ]


def check_rest(text: str) -> int:
    """How much is left."""
    closed = with_fences_closed(text)
    rest, numbers = closed.without_code()
    assert structure(rest, numbers) == structure(closed.text, range(len(text) + 1))
    return len(rest)


@given(st.lists(LINES, max_size=14).map("\n".join))
def test_the_rest_is_parsed_alike(text: str) -> None:
    check_rest(text)


@pytest.mark.parametrize("name", ["2026-01", "2026-04"])
def test_every_page_is_parsed_alike(name: str) -> None:
    left = seen = 0
    for source in read_sources(require_corpus(name))[::4]:
        text = source.data.decode("utf-8-sig")
        left, seen = left + check_rest(text), seen + len(text)
    assert left < seen / 2
