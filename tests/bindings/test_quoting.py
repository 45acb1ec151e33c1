"""Text from the documentation never becomes code, and black never touches it."""

from __future__ import annotations

import ast
import inspect
import unicodedata

import pytest
from black import Mode, format_str
from hypothesis import example, given
from hypothesis import strategies as st

from imtable.bindings.quoting import (
    addressed_docstring,
    comment,
    docstring,
    paragraph,
    paragraphs,
    string_literal,
)

HOSTILE = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="\"'\\\n\r\t \x00\x1b\u2028\u202e\u3000{}#a中", max_size=12),
    st.sampled_from(
        ['"""', '\\"""', '""" + x', "'''", "\\", "\\N{BULLET}", "\\x41", "\ud800"]
    ),
)

LITERALS = [
    ("A", '"A"'),
    ('say "a"', "'say \"a\"'"),
    ("it's", '"it\'s"'),
    ("\"'", '"\\"\'"'),
    ("a\\b", '"a\\\\b"'),
    ("\x00\x1b\n", '"\\x00\\x1b\\n"'),
    ("\u2028\u202e\u3000", '"\\u2028\\u202e\\u3000"'),
    ("\ud800\U000e0001", '"\\ud800\\U000e0001"'),
    ("中文", '"中文"'),
]
DOCSTRINGS: list[tuple[list[str], str]] = [
    ([], ""),
    (["", " \t\u3000 ", "\n"], ""),
    (["title"], '    """title"""'),
    (["title", "", "more"], '    """title\n\n    more"""'),
    (["title", "m" * 81], f'    """title\n\n    {"m" * 81}"""'),
    (["title", "m" * 82], f'    """title\n\n    {"m" * 82}\n    """'),
    (
        ["title", "more \u4e2d" + "m" * 75],
        f'    """title\n\n    more \u4e2d{"m" * 75}\n    """',
    ),
    (["title", 'says "a"'], '    """title\n\n    says "a"\n    """'),
    (["title", "ends in \\"], '    """title\n\n    ends in \\\\\n    """'),
    (["a\n\n\nb  c\r\nd"], '    """a\n    b c\n    d"""'),
    (['say "a"'], '    """say "a" """'),
    (['"a" says'], '    """ "a" says"""'),
    (['a"""b'], '    """a\\"\\"\\"b"""'),
    (["ends in \\"], '    """ends in \\\\"""'),
    (["\x1b[31m\u202e"], '    """\\\\x1b[31m\\\\u202e"""'),
]


@pytest.mark.parametrize(("text", "literal"), LITERALS)
def test_literal(text: str, literal: str) -> None:
    assert string_literal(text) == literal


@pytest.mark.parametrize(("blocks", "text"), DOCSTRINGS)
def test_docstring(blocks: list[str], text: str) -> None:
    assert docstring(paragraphs(blocks), "    ") == text


@pytest.mark.parametrize(
    ("blocks", "text"),
    [
        (["Title."], '    """Title (Page: a/b)"""'),
        (["", "title", " "], '    """title (Page: a/b)"""'),
        (["one", "two"], '    """one\n\n    two\n\n    Page: a/b"""'),
        (["t" * 66], f'    """{"t" * 66} (Page: a/b)"""'),
        (["t" * 67], f'    """{"t" * 67}\n\n    Page: a/b"""'),
        (["one\ntwo"], '    """one\n    two\n\n    Page: a/b"""'),
        ([], '    """Page: a/b"""'),
    ],
)
def test_a_docstring_with_an_address(blocks: list[str], text: str) -> None:
    where = paragraph("Page: a/b")
    assert addressed_docstring(paragraphs(blocks), where, "    ") == text


def test_closing_quotes_can_stand_apart() -> None:
    said = paragraphs(["one", "two"])
    assert docstring(said, "    ", apart=True) == '    """one\n\n    two\n    """'
    assert docstring(said[:1], "    ", apart=True) == '    """one"""'


def test_comment_is_one_line() -> None:
    assert comment("a\nb\x0c\u2028c ") == "a b\\x0c\\u2028c"


@pytest.mark.long
def test_no_hidden_character_is_forgotten() -> None:
    hidden = [chr(code) for code in range(0x110000) if not visible(chr(code))]
    assert len(hidden) > 2000
    assert visible(comment("".join(hidden)))
    assert visible(string_literal("".join(hidden)))


@given(HOSTILE)
@example('"' * 7)
@example("\\'")
def test_a_literal_is_its_text(text: str) -> None:
    literal = string_literal(text)
    assert ast.literal_eval(literal) == text
    assert visible(literal)
    assert formatted(f"x = {literal}\n")


@given(st.lists(HOSTILE, max_size=4), st.sampled_from(["", "    ", "        "]))
@example(['""""', "b"], "    ")
@example(["a", '"'], "    ")
@example(["a", "\\"], "    ")
def test_a_docstring_is_one_string(blocks: list[str], indent: str) -> None:
    text = docstring(paragraphs(blocks), indent)
    if not text:
        return
    source = f"{text}\n" if not indent else nested(text, len(indent) // 4)
    node = ast.parse(source).body[0]
    while isinstance(node, ast.ClassDef):
        assert len(node.body) == 1
        node = node.body[0]
    assert isinstance(node, ast.Expr)
    assert isinstance(node.value, ast.Constant)
    value = inspect.cleandoc(str(node.value.value))
    assert visible(value.replace("\n", " "))
    assert formatted(source)


@given(HOSTILE)
def test_a_comment_ends_with_its_line(text: str) -> None:
    line = f"# {comment(text)};"
    assert line.splitlines() == [line]
    assert ast.parse(f"{line}\n").body == []
    assert visible(line)


def nested(text: str, depth: int) -> str:
    heads = "".join(f"{'    ' * level}class A:\n" for level in range(depth))
    return f"{heads}{text}\n"


def visible(text: str) -> bool:
    """Nothing that a terminal obeys or a reader cannot see."""
    hidden = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return not any(unicodedata.category(char) in hidden for char in text)


def formatted(source: str) -> bool:
    return format_str(source, mode=Mode()) == source
