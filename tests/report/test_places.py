"""Paths as other programs open them."""

from __future__ import annotations

import pytest

from imtable.report.places import DocsRoot, below


@pytest.mark.parametrize(
    ("root", "path"),
    [
        ("", "v3/x.md"),
        (".", "v3/x.md"),
        ("docs", "docs/v3/x.md"),
        ("docs/", "docs/v3/x.md"),
        ("a\\b", "a/b/v3/x.md"),
        ("..", "../v3/x.md"),
        ({"v3/x.md": "."}, "v3/x.md"),
        ({"v3/x.md": "shop"}, "shop/v3/x.md"),
        ({}, "v3/x.md"),
    ],
)
def test_a_page_below_its_folder(root: DocsRoot, path: str) -> None:
    assert below(root, "v3/x.md") == path
