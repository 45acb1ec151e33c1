"""Where an entry of a TOML file stands."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtable.ir.toml_entries import TomlError, read_entries

FILE = '''\
version = 1  # [[entry]]
[[entry]]
name = "one"
text = """
[[entry]]
name = "no key"
"""

[entry.about]
kind = "x"

[[ "entry" ]]
list = [
  "name = 1",  # ]
  { name = "no key" },
]
'since' = 2030-01-02
about.kind = "y"
[other]
name = 1
'''


@pytest.mark.parametrize(
    ("number", "keys", "line"),
    [
        (0, (), 2),
        (0, ("name",), 3),
        (0, ("text",), 4),
        (0, ("about",), 9),
        (0, ("since",), 2),
        (1, (), 12),
        (1, ("name",), 12),
        (1, ("list", "since"), 13),
        (1, ("since",), 17),
        (1, ("about",), 18),
        (2, (), 2),
    ],
)
def test_a_key_is_found_in_its_own_entry(
    number: int, keys: tuple[str, ...], line: int
) -> None:
    assert read_entries(FILE.encode()).line_of("entry", number, *keys) == line


def test_a_key_of_the_file_is_found() -> None:
    found = read_entries(FILE.encode())
    assert [found.line_of_key(key) for key in ("version", "other", "none")] == [
        1,
        19,
        1,
    ]
    inline = read_entries(b'\n\nentry = [{ name = "a" }]\n')
    assert inline.line_of("entry", 0, "name") == 3


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"a = 1\nb = \xff\n", 2, "this is not UTF-8"),
        (b"a = 1\nb = \n", 2, "not TOML: "),
        (b"a = " + b"[" * 100_000, 1, "not TOML: nested too deeply"),
        (b"a = " + b"9" * 5_000, 1, "not TOML: "),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(
    data: bytes, line: int, words: str
) -> None:
    with pytest.raises(TomlError, match=words) as caught:
        read_entries(data)
    assert caught.value.line == line


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5))
def test_whatever_texts_hold_the_lines_are_those_of_the_keys(texts: list[str]) -> None:
    quoted = [
        json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
        for text in texts
    ]
    lines = [
        f"[[entry]]\nwhy = {text}\nat = [{text}, {text}] # {text}" for text in quoted
    ]
    found = read_entries("\n".join(lines).encode())
    for number in range(len(texts)):
        places = [
            found.line_of("entry", number, *key) for key in ((), ("why",), ("at",))
        ]
        assert places == [3 * number + 1, 3 * number + 2, 3 * number + 3]
