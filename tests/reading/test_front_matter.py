"""Front matter that is read without a YAML parser says what one would say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtable.reading.diagnostics import Findings
from imtable.reading.front_matter import PLAIN, cut_front_matter
from imtable.reading.yaml_values import load_yaml
from support.fuzzing import examples

LINES = st.lists(
    st.builds(
        "{}: {}{}".format,
        st.sampled_from(["title", "description", "y", "null"]),
        st.sampled_from(["a", "标", "1", "~", "-", "yes", "`", "a: b", "a #b", "<<"]),
        st.text(max_size=8),
    ),
    max_size=4,
)


@examples(300)
@given(LINES)
def test_plain_lines_are_what_yaml_makes_of_them(lines: list[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    if not PLAIN.fullmatch(text):
        return
    front_matter, _ = cut_front_matter(f"---\n{text}---\n", Findings("a.md"))
    assert front_matter is not None
    assert front_matter.raw == load_yaml(text, Findings("a.md"))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("title: 标题\ndescription: 说明（一）\n", True),
        ("title: a  \n", True),
        ("title: 'a'\n", False),
        ("title: a: b\n", False),
        ("title: a #b\n", False),
        ("title: a\n  b\n", False),
        ("title:\n", False),
        ("title: *a\n", False),
        ("Title: a\n", False),
    ],
)
def test_what_needs_no_parser(text: str, *, plain: bool) -> None:
    assert bool(PLAIN.fullmatch(text)) is plain
