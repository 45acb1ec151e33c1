"""Statements are laid out as black lays them out: every row and every drawn case is asked."""

from __future__ import annotations

from importlib.metadata import version

import pytest
from black import Mode, format_str
from hypothesis import event, given
from hypothesis import strategies as st

from imtable.bindings.layout import (
    STEP,
    STYLE,
    CallExpression,
    Constant,
    Dict,
    Expr,
    Index,
    Keyword,
    Laid,
    Name,
    Tuple,
    Union,
    assignment,
    bracketed,
    declaration,
    exploded,
    fits,
    import_from,
    item_line,
    mentioned,
    named,
    one_line,
    parameter_line,
    width,
)
from imtable.bindings.quoting import string_literal
from support.fuzzing import examples

NONE = named("None")
LONG = Name(
    (
        "PostJson",
        "SingleUsageRule",
        "CouponAvailablePeriod",
        "WeeklyAvailablePeriod",
        "Part",
    )
)
SAID = st.integers(1, 60).map("A".__mul__) | st.text(max_size=40)
"""What the documentation may say, brackets and quotes included."""


def names() -> st.SearchStrategy[Expr]:
    word = st.integers(1, 24).map(lambda size: "P" + "a" * size)
    return st.lists(word, min_size=1, max_size=5).map(lambda words: Name(tuple(words)))


def texts() -> st.SearchStrategy[Constant]:
    return SAID.map(lambda text: Constant(string_literal(text)))


def union(parts: list[Expr]) -> Expr:
    """A union that holds none; of one part that part."""
    flat = dict[Expr, None]()
    for part in parts:
        flat |= dict.fromkeys(part.parts if isinstance(part, Union) else (part,))
    return Union(tuple(flat)) if len(flat) > 1 else next(iter(flat))


def leaves() -> st.SearchStrategy[Expr]:
    literal = texts().map(lambda text: Index("Literal", (text,)))
    return st.one_of(names(), st.sampled_from([named("str"), named("int")]), literal)


def calls() -> st.SearchStrategy[Expr]:
    said = texts().map(lambda text: CallExpression("Wire", (text,)))
    return said | st.sampled_from([CallExpression("AesGcm"), HIDDEN, HIDDEN_OPTIONAL])


def exprs() -> st.SearchStrategy[Expr]:
    mark = texts().map(lambda text: CallExpression("Wire", (text,))) | st.just(
        CallExpression("AesGcm")
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


HIDDEN = CallExpression("field", (Keyword("repr", named("False")),))
HIDDEN_OPTIONAL = CallExpression("field", (Keyword("default", NONE), *HIDDEN.arguments))
DEFAULTS = st.one_of(
    st.none(), st.sampled_from([NONE, named("True"), Constant("1")]), texts(), calls()
)


@examples(600)
@given(exprs(), st.booleans(), DEFAULTS, st.integers(1, 32), st.integers(1, 40))
def test_declarations(
    expr: Expr, optional: bool, default: Expr | None, depth: int, size: int
) -> None:
    full = union([expr, NONE]) if optional else expr
    laid = declaration(STEP * depth, "n" * size, full, default)
    if "\n" in laid.text:
        event("broken")
    if laid.settled:
        assert formatted(in_classes(laid.text, depth))
    else:
        event("left to black")
        assert "\n" not in laid.text
    compile(in_classes(laid.text, depth), "", "exec")


@examples(300)
@given(st.lists(exprs() | texts() | calls(), max_size=3), st.integers(1, 40))
def test_arguments(items: list[Expr], size: int) -> None:
    """Each on lines of its own, as those of a constant or of a signature."""
    pairs = tuple((Constant('"key"'), named("n" * size * 2)) for _ in items)
    stated = (*items, Tuple(tuple(items)))
    given = [Keyword(f"{'n' * size}{at}", item) for at, item in enumerate(stated)]
    given += [Keyword("path", Dict(pairs)), Keyword("only", Tuple(tuple(items[:1])))]
    lines = [item_line(STEP, item) for item in given]
    if all(line.settled for line in lines):
        assert formatted(in_brackets("f(", lines, ")"))
    compile(in_brackets("f(", lines, ")"), "", "exec")
    lines = [parameter_line(STEP, "n" * size, item) for item in items[:1]]
    if all(line.settled for line in lines):
        assert formatted(in_brackets("def f(", lines, "):\n    pass"))
    compile(in_brackets("def f(", lines, "):\n    pass"), "", "exec")


def in_brackets(head: str, lines: list[Laid], tail: str) -> str:
    text = "".join(f"\n{STEP}{line.text}" for line in lines)
    return f"{head}{text}\n{tail}\n" if lines else f"{head}{tail}\n"


LONG_TEXT = one_line(LONG)
BROKEN = [
    (LONG, None, ["another_member: (", f"    {LONG_TEXT}", ")"]),
    (
        Union((LONG, NONE)),
        NONE,
        ["another_member: (", f"    {LONG_TEXT} | None", ") = None"],
    ),
    (Index("list", (LONG,)), None, ["another_member: list[", f"    {LONG_TEXT}", "]"]),
    (
        Index(
            "Annotated",
            (named("str"), CallExpression("Wire", (Constant(f'"{"(" * 60}"'),))),
        ),
        None,
        ["another_member: Annotated[", f'    str, Wire("{"(" * 60}")', "]"],
    ),
]


def test_the_style_is_that_of_this_black() -> None:
    """Within a year black keeps its stable style: its dependency is bound to that year."""
    assert f"black {version('black').partition('.')[0]}" == STYLE


@pytest.mark.parametrize(("expr", "default", "lines"), BROKEN)
def test_the_common_long_ones_need_no_black(
    expr: Expr, default: Expr | None, lines: list[str]
) -> None:
    laid = declaration(STEP, "another_member", expr, default)
    assert laid.text.split("\n") == [STEP + line for line in lines]
    assert laid.settled


def test_brackets() -> None:
    numbers = [Constant("1"), Constant("2")]
    assert bracketed("", "A = Literal[", numbers, "]") == Laid("A = Literal[1, 2]")
    items = [Constant(f'"{"V" * 20}{number}"') for number in range(4)]
    laid = bracketed("", "A = Literal[", items, "]")
    lines = ["A = Literal[", *(f"    {item.text}," for item in items), "]"]
    assert laid == Laid("\n".join(lines))
    assert formatted(laid.text + "\n")
    assert exploded("  ", "f(", [named("a")], ")") == Laid("  f(\n      a,\n  )")


@given(st.lists(texts(), min_size=2, max_size=4), st.integers(1, 60), st.integers(0, 6))
def test_aliases(items: list[Constant], size: int, depth: int) -> None:
    head = f"{'N' * size} = Literal["
    laid = bracketed(STEP * depth, head, items, "]")
    if laid.settled:
        assert formatted(in_classes(laid.text, depth))
    else:
        assert not fits(STEP * depth + head)


@pytest.mark.parametrize("size", [70, 75, 76, 77, 80, 82, 83, 90, 120])
def test_assignments(size: int) -> None:
    laid = assignment(STEP, "_TARGET", Constant(f'"{"m" * size}"'))
    assert formatted(f"if True:\n{laid.text}\n")
    assert laid.settled


@pytest.mark.parametrize("size", [1, 50, 68, 69, 90])
def test_imports(size: int) -> None:
    for names in (["A"], ["A", "B" * 30]):
        laid = import_from("", "m" * size, names)
        assert formatted(f"{laid.text}\n")


@pytest.mark.parametrize(
    ("expr", "settled"),
    [
        (Keyword("page", Constant(f'"{"x" * 100}"')), True),
        (Name(("P", "x" * 100)), True),
        (Keyword("body", Union((named("A" * 60), named("B" * 60)))), False),
        (Keyword("types", Tuple((Constant(f'"{"x" * 100}"'),))), True),
    ],
)
def test_only_what_could_be_broken_is_left_to_black(expr: Expr, settled: bool) -> None:
    assert item_line(STEP, expr).settled is settled


def test_wide_characters_count_twice() -> None:
    assert width("ab") == 2
    assert width("a中") == 3
    assert not fits("中" * 45)
    assert fits("中" * 44)


def test_mentioned() -> None:
    wire = CallExpression("Wire", (Constant('"Any"'), Keyword("by", named("Field"))))
    expr = Union((Index("Annotated", (Name(("A", "B")), wire)), named("Literal")))
    assert mentioned([expr]) == {"Annotated", "A", "Wire", "Field", "Literal"}
    held = Tuple((Dict(((Constant('"k"'), Name(("C", "D"))),)), named("E")))
    assert mentioned([held]) == {"C", "E"}


def in_classes(statement: str, depth: int) -> str:
    heads = "".join(f"{STEP * level}class A:\n" for level in range(depth))
    return f"{heads}{statement}\n"


def formatted(source: str) -> bool:
    return format_str(source, mode=Mode()) == source
