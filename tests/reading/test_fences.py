"""What holds no Markdown: the lines of code blocks and comments."""

from __future__ import annotations

import pytest

from imtable.reading.diagnostics import Findings
from imtable.reading.fences import find_unseen

pytestmark = pytest.mark.boundary("page")

Expected = list[tuple[int, int, str | None]]
"""The numbers of the first line and of the one below the last, from 0, and the code."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n```\nb\n```\nc\n", [(1, 4, "b\n")]),
        ("```php [x]\n\n| a |\n```", [(0, 4, "\n| a |\n")]),
        ("````\n```\nb\n`````  \n", [(0, 4, "```\nb\n")]),
        ("```\na\n \t```\n", [(0, 4, "a\n \t```\n")]),
        ("``` a`b\nc\n```\nd\n```\n", [(2, 5, "d\n")]),
        ("```\nnever closed\n", [(0, 3, "never closed\n")]),
        ("```\nnever closed", [(0, 2, "never closed")]),
        ("```\na\n``` b\n```\n", [(0, 4, "a\n``` b\n")]),
        (" ```\na\n```\nb\n```\n", [(0, 3, "a\n"), (4, 6, "")]),
        ("~~~\n```\na\n~~~\n```\n", [(0, 4, "```\na\n"), (4, 6, "")]),
        ("~~~ a`b\nc\n~~~", [(0, 3, "c\n")]),
        ("```\n```", [(0, 2, "")]),
        ("```a\nb\n```c\nd\n```", [(0, 2, "b\n"), (2, 5, "d\n")]),
        ("```md\nb\n```c\nd\n```", [(0, 5, "b\n```c\nd\n")]),
        ("```a\n\n```c\nd\n```", [(0, 2, None), (2, 5, "d\n")]),
        ("```a\nb\n\n# c {#get}\n", [(0, 3, "b\n")]),
        ("a\n<!-- b\n\n# c {#get}\n--> d\ne\n", [(1, 5, None)]),
        ("<!-- a --> b\nc\n", [(0, 1, None)]),
        ("<!-- a\n```\nb -->\n```\nc\n```\n", [(0, 3, None), (3, 6, "c\n")]),
        ("```\n<!--\n```\n-->\n", [(0, 3, "<!--\n")]),
        ("a\n<!-- b\n\nc\n", [(1, 5, None)]),
        ("a <!-- b\n-->\n", []),
        ("<script setup>\na\n</script>\nb", [(0, 3, None)]),
        ("<style>\na\n\nb", [(0, 1, None)]),
        ("```\n~~~\n```\n", [(0, 3, "~~~\n")]),
        ("``\na\n``\n", []),
        ("", []),
    ],
)
def test_what_holds_no_markdown(text: str, expected: Expected) -> None:
    unseen = find_unseen(text, Findings("x.md", tuple(text.split("\n"))))
    found = [
        (start, end, fence.code if fence else None)
        for start, (end, fence) in unseen.items()
    ]
    assert found == expected
