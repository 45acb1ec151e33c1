"""Statements are laid out as black lays them out: every row and every drawn case is asked."""

from __future__ import annotations

import pytest
from black import Mode, format_str
from hypothesis import event, given
from hypothesis import strategies as st

from imtable.bindings.layout import (
    STEP,
    Atom,
    Expr,
    Index,
    assignment,
    bracketed,
    declaration,
    exploded,
    fits,
    mentioned,
    one_line,
    settled,
    union,
    width,
)
from support.fuzzing import examples

NONE = Atom("None")
LONG = Atom("PostJson.SingleUsageRule.CouponAvailablePeriod.WeeklyAvailablePeriod.Part")


def names() -> st.SearchStrategy[Expr]:
    word = st.integers(1, 24).map(lambda size: "P" + "a" * size)
    return st.lists(word, min_size=1, max_size=5).map(
        lambda words: Atom(".".join(words))
    )


def leaves() -> st.SearchStrategy[Expr]:
    literal = st.integers(1, 60).map(
        lambda size: Index("Literal", (Atom(f'"{"A" * size}"'),))
    )
    return st.one_of(names(), st.sampled_from([Atom("str"), Atom("int")]), literal)


def exprs() -> st.SearchStrategy[Expr]:
    mark = st.sampled_from(
        [Atom("AesGcm()"), Atom('Secret("platform")'), Atom('Wire("a-b")')]
    )
    return st.recursive(
        leaves(),
        lambda inner: st.one_of(
            inner.map(lambda item: Index("list", (item,))),
            st.tuples(inner, mark).map(lambda pair: Index("Annotated", pair)),
            st.lists(inner, min_size=2, max_size=3).map(union),
        ),
        max_leaves=4,
    )


DEFAULTS = st.sampled_from(
    [
        "",
        "None",
        "1",
        "True",
        '"A"',
        f'"{"B" * 30}"',
        "field(repr=False)",
        "field(default=None, repr=False)",
    ]
)


@examples(300)
@given(exprs(), st.booleans(), DEFAULTS, st.integers(1, 6), st.integers(1, 40))
def test_declarations(
    expr: Expr, optional: bool, default: str, depth: int, size: int
) -> None:
    full = union([expr, NONE]) if optional else expr
    statement = declaration(STEP * depth, "n" * size, full, default)
    if "\n" in statement:
        event("broken")
    if settled(statement):
        assert formatted(in_classes(statement, depth))
    else:
        event("left to black")
        assert "\n" not in statement


BROKEN = [
    (LONG, "", ["another_member: (", f"    {LONG.text}", ")"]),
    (
        union([LONG, NONE]),
        "None",
        ["another_member: (", f"    {LONG.text} | None", ") = None"],
    ),
    (Index("list", (LONG,)), "", ["another_member: list[", f"    {LONG.text}", "]"]),
]


@pytest.mark.parametrize(("expr", "default", "lines"), BROKEN)
def test_the_common_long_ones_need_no_black(
    expr: Expr, default: str, lines: list[str]
) -> None:
    statement = declaration(STEP, "another_member", expr, default)
    assert statement.split("\n") == [STEP + line for line in lines]
    assert settled(statement)


def test_brackets() -> None:
    assert bracketed("", "A = Literal[", ["1", "2"], "]") == "A = Literal[1, 2]"
    items = [f'"{"V" * 20}{number}"' for number in range(4)]
    text = bracketed("", "A = Literal[", items, "]")
    assert text == "\n".join(["A = Literal[", *(f"    {item}," for item in items), "]"])
    assert formatted(text + "\n")
    assert exploded("  ", "f(", ["a"], ")") == "  f(\n      a,\n  )"


@pytest.mark.parametrize("size", [70, 75, 76, 77, 80, 82, 83, 90, 120])
def test_assignments(size: int) -> None:
    statement = assignment(STEP, "_TARGET", f'"{"m" * size}"')
    assert formatted(f"if True:\n{statement}\n")
    assert settled(statement)


def test_wide_characters_count_twice() -> None:
    assert width("ab") == 2
    assert width("a中") == 3
    assert not fits("中" * 45)
    assert fits("中" * 44)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("x" * 88, True),
        ("    call(" + "x, " * 40 + ")", False),
        ("# " + "x " * 60, True),
        (f'    page="{"x" * 100}",', True),
        (f"    '{'x' * 100}',", True),
        (f'    page="{"x" * 60}" + "{"x" * 60}",', False),
        (f"    | P.{'x' * 100},", True),
        (f"    class {'X' * 100}:", True),
        (f'    """{"x " * 100}"""', True),
        (f'    """a\n    {"x " * 100}b\n    """', True),
        (f'    """a\n    """\n    a: {"x | " * 40}y', False),
        (f'    """a"""\n    a: {"x | " * 40}y', False),
        (f'    """a\\"\\"\\"\n    {"x " * 100}b\n    """', True),
    ],
)
def test_settled(line: str, expected: bool) -> None:
    assert settled(line) is expected


def test_unions_are_flat_and_say_a_thing_once() -> None:
    whole = union([union([Atom("int"), Atom("str")]), Atom("int"), NONE])
    assert one_line(whole) == "int | str | None"
    assert union([NONE, NONE]) == NONE


def test_mentioned() -> None:
    expr = union(
        [Index("Annotated", (Atom("A.B"), Atom('Wire("Any")'))), Atom("Literal")]
    )
    assert mentioned(expr) == {"Annotated", "A", "Wire", "Literal"}


def in_classes(statement: str, depth: int) -> str:
    heads = "".join(f"{STEP * level}class A:\n" for level in range(depth))
    return f"{heads}{statement}\n"


def formatted(source: str) -> bool:
    return format_str(source, mode=Mode()) == source
