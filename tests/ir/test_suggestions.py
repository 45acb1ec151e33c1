"""What somebody is asked who wrote a name that does not exist."""

from __future__ import annotations

import pytest

from imtable.ir.suggestions import close_names, with_hint

KNOWN = ("docs", "package", "docs-url", "templates")


@pytest.mark.parametrize(
    ("name", "most", "names"),
    [
        ("pakage", 1, ("package",)),
        ("doc-url", 1, ("docs-url",)),
        ("docs_", 2, ("docs", "docs-url")),
        ("zzz", 3, ()),
        ("", 1, ()),
        ("x" * 100_000, 1, ()),
    ],
)
def test_close_names(name: str, most: int, names: tuple[str, ...]) -> None:
    assert close_names(name, KNOWN, most=most) == names


@pytest.mark.parametrize(
    ("names", "otherwise", "said"),
    [
        ((), "", "no such key"),
        (("a",), "the keys are a, b", "no such key; did you mean `a`?"),
        (("a", "b"), "", "no such key; did you mean `a` or `b`?"),
        ((), "the keys are a, b", "no such key; the keys are a, b"),
    ],
)
def test_the_question(names: tuple[str, ...], otherwise: str, said: str) -> None:
    assert with_hint("no such key", names, otherwise) == said
