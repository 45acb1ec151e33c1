"""Rows -> trees: depths, decode markers, variants, and every repair with its diagnostic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtable.reading.diagnostics import Diagnostic, Findings, by_place
from imtable.reading.lower.nesting import RowTree, nest_rows
from imtable.reading.lower.nodes import Node, walk_nodes
from imtable.reading.lower.row_reading import DEEPEST, read_alone
from imtable.reading.table_rows import read_row
from imtable.report.frames import frame

LINE = "---"
"""Stands for a line row in the short notation."""


def row(text: str, depth: int | None = None) -> str:
    """`name`, `name*` (encrypted), `name=` (JSON), `name{}` (object) as a source row."""
    if text == LINE:
        return "| {colspan=3 .im-table-line}"
    if text.startswith("!"):
        return f"| {text[1:]} {{align=center colspan=3}}"
    word, mark = "string", ""
    if text.endswith("*"):
        text, mark = text[:-1], " {data-encrypted=by-aes-gcm}"
    elif text.endswith("="):
        text, mark = text[:-1], " {data-encoded=by-json_encode}"
    elif text.endswith("{}"):
        text, word = text[:-2], "object"
    indent = f" {{data-indent={depth}}}" if depth else ""
    return f"| {text}{indent} | {word}{mark} | text"


def rows(listing: str) -> Iterator[str]:
    """`a 0:b 2:c --- 1:d`: rows with their depths, 0 where none is given."""
    for item in listing.split():
        depth, found, text = item.partition(":")
        yield row(text, int(depth)) if found else row(item)


def nest(
    lines: Iterable[str], *, notification: bool = False, varied: bool = True
) -> tuple[RowTree, tuple[Diagnostic, ...]]:
    lines = tuple(lines)
    findings = Findings("x.md", lines)
    read = (read_row(text, number) for number, text in enumerate(lines, 1))
    tree = nest_rows(read, findings, notification=notification, varied=varied)
    return tree, by_place(d for d in findings.found if d.severity != "style")


def shown(nodes: Iterable[Node]) -> str:
    """Trees in one line: `a(b c)`; `[…]` is plaintext, `/` a variant separator before it."""
    return " ".join(_shown(node) for node in nodes)


def _shown(node: Node) -> str:
    inner = shown(node.children)
    inner = f"[{inner}]" if node.marker else f"({inner})" if inner else ""
    return ("/" if node.separator else "") + node.name + inner


def rules(found: Iterable[Diagnostic]) -> list[str]:
    return [item.rule for item in found]


# -- what needs no repair ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("listing", "tree"),
    [
        ("", ""),
        ("a", "a"),
        ("a b", "a b"),
        ("a{} 1:b 1:c d", "a(b c) d"),
        ("a{} 1:b{} 2:c 1:d{} 2:e f", "a(b(c) d(e)) f"),
        ("a{} 1:b{} 2:c{} 3:d{} 4:e{} 5:f{} 6:g{} 7:h i", "a(b(c(d(e(f(g(h))))))) i"),
        ("a{} 1:b* --- 2:c 2:d", "a(b[c d])"),
        ("a{} 1:b= --- 2:c 1:d", "a(b[c] d)"),
        ("a{} 1:b* --- 2:c= --- 3:d", "a(b[c[d]])"),
        ("a{} 1:b --- 2:c", "a(b[c])"),
        ("a{} 1:b{} 2:c --- 1:b{} 2:d", "a(b(c) /b(d))"),
        ("a{} 1:b{} 2:c --- 1:b{} 2:d --- 1:b{} 2:e 1:f", "a(b(c) /b(d) /b(e) f)"),
        ("a --- 1:b{} 2:c --- 1:b{} 2:d", "a[b(c) /b(d)]"),
        ("a b{} 1:c --- b{} 1:d", "a b(c) /b(d)"),
        ("a --- 1:b 1:c d", "a[b c] d"),
    ],
)
def test_a_listing_becomes_trees(listing: str, tree: str) -> None:
    found, diagnostics = nest(rows(listing))
    assert shown(found.roots) == tree
    assert diagnostics == ()


def test_notes_stand_apart() -> None:
    tree, found = nest(rows("!空字符串(无返回内容)"))
    assert (tree.roots, [note.cells[0].text for note in tree.notes]) == (
        (),
        ["空字符串(无返回内容)"],
    )
    assert found == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("| {colspan=3 .im-table-line}", "line"),
        ("| {.im-table-line}", "line"),
        ("| a {align=center colspan=3}", "note"),
        ("| a {colspan=3}", "note"),
        ("| a {colspan=3} | string", "field"),
        ("| a | string | text", "field"),
        ("| a", "field"),
        ("|", "field"),
    ],
)
def test_kind_of_row(text: str, kind: str) -> None:
    assert read_alone(read_row(text, 1).written).kind == kind


@given(st.lists(st.integers(0, 6), min_size=1, max_size=30))
def test_pre_order_survives_and_depths_without_jumps_are_kept(
    depths: list[int],
) -> None:
    """Any listing keeps its order; one without jumps keeps its depths and says nothing."""
    steady = [0]
    for depth in depths:
        steady.append(min(depth, steady[-1] + 1))
    tree, found = nest(row(f"n{at}{{}}", depth) for at, depth in enumerate(steady))
    assert [node.name for node in walk_nodes(tree.roots)] == [
        f"n{at}" for at in range(len(steady))
    ]
    assert [depth for node in tree.roots for depth in measured(node, 0)] == steady
    assert found == ()


def measured(node: Node, depth: int) -> Iterator[int]:
    yield depth
    for child in node.children:
        yield from measured(child, depth + 1)


# -- the six repairs -----------------------------------------------------------------------


def test_repair_1_misplaced_marker() -> None:
    tree, found = nest(
        rows("body{} 1:resource{} 2:ciphertext* 2:original_type --- 3:a 3:b")
    )
    assert shown(tree.roots) == "body(resource(ciphertext[a b] original_type))"
    (item,) = found
    assert (item.repaired, item.before, item.after) == (
        True,
        "original_type",
        "ciphertext",
    )
    assert frame(item) == (
        "x.md:5:1: error: the plaintext below this line cannot be that of `original_type` "
        "[marker-misplaced]\n"
        "     5 | | {colspan=3 .im-table-line}\n"
        "       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  expected: the line row right after `ciphertext` (line 3)\n"
        "  done: read as the plaintext of `ciphertext`"
    )


@pytest.mark.parametrize(
    ("listing", "tree"),
    [
        ("c* a b --- 1:p", "c[p] a b"),
        ("1:c* 1:a --- 2:p", "c[p] a"),
        ("c* d* a --- 1:p", "c d[p] a"),
        ("c* --- 1:p d* a --- 1:q", "c[p] d[q] a"),
        ("c* d* --- 1:p a --- 1:q", "c[q] d[p] a"),
    ],
)
def test_a_misplaced_marker_goes_to_the_last_ciphertext_without_plaintext(
    listing: str, tree: str
) -> None:
    found, diagnostics = nest(rows(listing))
    assert shown(found.roots) == tree
    assert "marker-misplaced" in rules(diagnostics)


@pytest.mark.parametrize(
    ("listing", "tree"),
    [
        ("c* a= --- 1:p", "c a[p]"),
        ("c* d* --- 1:p", "c d[p]"),
        ("c* --- 1:p a --- 1:q", "c[p] a[q]"),
        ("c* a{} --- 1:p", "c a[p]"),
        ("a --- 1:p c*", "a[p] c"),
        ("x{} 1:c* y{} 1:a --- 2:p", "x(c) y(a[p])"),
    ],
)
def test_a_marker_that_is_not_misplaced_stays(listing: str, tree: str) -> None:
    found, diagnostics = nest(rows(listing))
    assert shown(found.roots) == tree
    assert diagnostics == ()


def test_repair_2_marker_before_variants() -> None:
    tree, found = nest(rows("body{} 1:c* --- 1:v{} 2:a --- 1:v{} 2:b 1:after"))
    assert shown(tree.roots) == "body(c[v(a) /v(b)] after)"
    assert rules(found) == ["marker-misplaced"]
    assert {item.repaired for item in found} == {True}
    assert frame(found[0]) == (
        "x.md:4:3: error: the plaintext is not indented [marker-misplaced]\n"
        "     4 | | v {data-indent=1} | object | text\n"
        "       |   ^\n"
        "  expected: the line row right after `c` (line 2), and every row below it one level deeper\n"
        "  done: read as the plaintext of `c`"
    )


@pytest.mark.parametrize(
    ("listing", "tree"),
    [
        ("c* --- v{} 1:a v{} 1:b", "c[v(a) v(b)]"),
        ("1:c* --- 1:v 1:v x", "c[v v] x"),
        ("body{} 1:c* --- 1:v{} 2:a 2:b{} 3:d", "body(c[a b(d)])"),
        ("c* n m --- v{} 1:a", "c[a] n m"),
    ],
)
def test_variants_of_a_plaintext_go_one_level_deeper(listing: str, tree: str) -> None:
    found, diagnostics = nest(rows(listing))
    assert shown(found.roots) == tree
    assert "marker-misplaced" in rules(diagnostics)


@pytest.mark.parametrize(
    ("listing", "tree"),
    [
        ("c* 1:p --- c* 1:q c* 1:r", "c(p) /c(q) c(r)"),
        ("c --- v v", "c /v v"),
        ("c* --- c* c*", "c /c c"),
        ("c* --- v w", "c v w"),
        ("c* --- v", "c v"),
        ("c* --- v{} 1:a w", "c v(a) w"),
    ],
)
def test_other_lines_before_siblings_do_not(listing: str, tree: str) -> None:
    found, diagnostics = nest(rows(listing))
    assert shown(found.roots) == tree
    assert "marker-misplaced" not in rules(diagnostics)


def test_repair_3_jump() -> None:
    tree, found = nest(rows("a{} 1:b{} 3:c 1:d"))
    assert shown(tree.roots) == "a(b(c) d)"
    (item,) = found
    assert (item.repaired, item.before, item.after) == (True, "3", "2")
    assert frame(item) == (
        "x.md:3:3: error: `c` stands at depth 3, its parent can only be `b` at depth 1 "
        "[indent-jump]\n"
        "     3 | | c {data-indent=3} | string | text\n"
        "       |   ^\n"
        "  expected: `data-indent=2`\n"
        "  done: read as a child of `b`"
    )


def test_a_first_row_that_is_indented() -> None:
    tree, found = nest(rows("2:a b"))
    assert shown(tree.roots) == "a b"
    assert rules(found) == ["indent-jump"]
    assert found[0].done == "read as a top-level row"


def test_repair_4_lost_indent() -> None:
    tree, found = nest(rows("a{} 1:b{} 2:c{} 3:d e{} 4:f 2:g"))
    assert shown(tree.roots) == "a(b(c(d e(f)) g))"
    (item,) = found
    assert (item.repaired, item.before, item.after) == (True, "0", "3")
    assert frame(item) == (
        "x.md:5:3: error: `e` stands at depth 0, out of place among its neighbours "
        "[indent-lost]\n"
        "     5 | | e | object | text\n"
        "       |   ^\n"
        "  expected: `data-indent=3`\n"
        "  done: read at depth 3"
    )


@pytest.mark.parametrize(
    "listing",
    ["a{} 1:b{} 2:c d{} 1:e", "a{} 1:b{} 2:c{} 3:d e{} 1:f", "a{} 1:b{} 2:c{} 3:d e"],
)
def test_a_row_without_indent_that_is_not_lost(listing: str) -> None:
    assert nest(rows(listing))[1] == ()


def test_repair_4_roots_of_a_notification() -> None:
    tree, found = nest(
        rows("headers{} 1:h body{} 1:resource{} 2:c* --- 3:p q 3:r"), notification=True
    )
    assert shown(tree.roots) == "headers(h) body(resource(c[p q r]))"
    (item,) = found
    assert (item.rule, item.repaired, item.before, item.after) == (
        "indent-root",
        True,
        "0",
        "3",
    )


def test_a_root_of_a_notification_without_plaintext_goes_below_the_body() -> None:
    tree, found = nest(rows("headers{} body{} 1:id summary"), notification=True)
    assert shown(tree.roots) == "headers body(id summary)"
    assert rules(found) == ["indent-root"]


def test_repair_5_orphan() -> None:
    tree, found = nest(rows("a{} 1:b{} 3:c 2:d{} 4:e"))
    assert shown(tree.roots) == "a(b(c d(e)))"
    assert rules(found) == ["indent-jump", "indent-jump"]
    tree, found = nest(rows("3:a{} 2:b"))
    assert shown(tree.roots) == "a b"
    assert rules(found) == ["indent-jump", "indent-jump"]
    tree, found = nest(rows("a{} 3:b 2:c"))
    assert shown(tree.roots) == "a(b c)"
    assert rules(found) == ["indent-jump", "indent-orphan"]
    assert frame(found[1]) == (
        "x.md:3:3: error: `c` stands at depth 2, its parent can only be `a` at depth 0 "
        "[indent-orphan]\n"
        "     3 | | c {data-indent=2} | string | text\n"
        "       |   ^\n"
        "  expected: `data-indent=1`\n"
        "  done: read as a child of `a`"
    )


@pytest.mark.parametrize(
    ("listing", "tree", "done"),
    [
        ("a{} 1:b 2:c", "a(b c)", ["the rows are read beside `b`"]),
        (
            "a{} 1:b 2:c 2:d{} 3:e 1:f",
            "a(b c d(e) f)",
            ["the rows are read beside `b`"],
        ),
        (
            "a{} 1:o{} 1:b 2:c 2:d 1:f",
            "a(o(b c d) f)",
            ["read below `o`, as are the rows below it"],
        ),
        ("a{} 1:o{} 2:x 1:b 2:c", "a(o(x) b c)", ["the rows are read beside `b`"]),
        (
            "a{} 1:b 2:c 3:d",
            "a(b c d)",
            ["the rows are read beside `b`", "the rows are read beside `c`"],
        ),
        ("b 1:c", "b c", ["the rows are read beside `b`"]),
        ("o{} b 1:c", "o(b c)", ["read below `o`, as are the rows below it"]),
    ],
)
def test_repair_6_rows_below_a_scalar(listing: str, tree: str, done: list[str]) -> None:
    found, diagnostics = nest(rows(listing))
    assert shown(found.roots) == tree
    assert [(item.rule, item.done) for item in diagnostics] == [
        ("scalar-children", each) for each in done
    ]


def test_parts_of_a_request_are_not_made_of_the_rows_below_one() -> None:
    tree, found = nest(rows("order_id 1:a json{} 1:b 2:c"), varied=False)
    assert shown(tree.roots) == "order_id(a) json(b c)"
    assert [item.done for item in found] == ["the rows are read beside `b`"]


COMPANY = "1:associated_data 1:nonce"


@pytest.mark.parametrize(
    ("listing", "tree"),
    [
        (
            f"body{{}} {COMPANY} 1:ciphertext 1:original_type --- 2:p 2:q",
            "body(associated_data nonce ciphertext[p q] original_type)",
        ),
        (
            f"body{{}} 1:original_type --- 2:p 1:ciphertext* {COMPANY}",
            "body(original_type ciphertext[p] associated_data nonce)",
        ),
        (
            f"body{{}} {COMPANY} 1:ciphertext 1:type --- 1:v{{}} 2:p --- 1:v{{}} 2:q",
            "body(associated_data nonce ciphertext[v(p) /v(q)] type)",
        ),
        (
            f"body{{}} {COMPANY} 1:ciphertext* --- 1:v{{}} 2:p --- 1:v{{}} 2:q --- 1:v{{}} 2:r",
            "body(associated_data nonce ciphertext[v(p) /v(q) /v(r)])",
        ),
    ],
)
def test_repair_7_plaintext_goes_to_the_ciphertext_that_its_company_tells(
    listing: str, tree: str
) -> None:
    found, diagnostics = nest(rows(listing))
    assert shown(found.roots) == tree
    assert rules(diagnostics) == ["marker-misplaced"]
    (cipher,) = [n for n in walk_nodes(found.roots) if n.name == "ciphertext"]
    assert cipher.implied_cipher == (cipher.type_cell.get("data-encrypted") is None)


@pytest.mark.parametrize(
    "listing",
    [
        "body{} 1:nonce 1:ciphertext 1:type --- 2:p",
        f"body{{}} {COMPANY} 1:text 1:type --- 2:p",
        f"body{{}} {COMPANY} 1:ciphertext= 1:type --- 2:p",
        "body{} 1:ciphertext 1:o{} 2:nonce 2:associated_data 1:type --- 2:p",
    ],
)
def test_without_that_company_a_line_marks_the_row_above(listing: str) -> None:
    tree, found = nest(rows(listing))
    (owner,) = [n for n in walk_nodes(tree.roots) if n.marker is not None]
    assert (owner.name, owner.implied_cipher, found) == ("type", False, ())


# -- lines that mark nothing ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("listing", "tree", "lines"),
    [
        ("a ---", "a", [2]),
        ("---", "", [1]),
        ("a --- --- 1:b", "a[b]", [2]),
        ("a --- b", "a b", [2]),
        ("--- a", "a", [1]),
        ("a{} 1:b --- 1:c", "a(b c)", [3]),
        ("a --- !空字符串", "a", [2]),
    ],
)
def test_idle_line(listing: str, tree: str, lines: list[int]) -> None:
    found, diagnostics = nest(rows(listing))
    assert shown(found.roots) == tree
    assert [(item.rule, item.location.line) for item in diagnostics] == [
        ("line-idle", line) for line in lines
    ]


def test_top_level_rows_of_a_request_have_no_variants() -> None:
    tree, found = nest(rows("json{} 1:a --- json{} 1:b"), varied=False)
    assert shown(tree.roots) == "json(a) json(b)"
    assert rules(found) == ["line-idle"]


# -- indents that are none -----------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    ["x", "-1", "1.5", "１", '""', str(DEEPEST + 1), "9" * 5_000, "0" * 9 + "99"],
)
def test_indent_that_is_no_depth(value: str) -> None:
    found = nest([f"| a {{data-indent={value}}} | string | text"])[1]
    (item,) = [item for item in found if item.rule == "indent-unreadable"]
    assert (item.done, item.location.column) == (
        "read at depth 0, as its neighbours stand",
        6,
    )


@pytest.mark.parametrize(
    ("listing", "tree"),
    [
        ("a{} 1:b ?:c 1:d", "a(b c d)"),
        ("a{} 1:b{} 2:c ?:d 1:e", "a(b(c) d e)"),
        ("a{} 1:b{} ?:c 2:d", "a(b(c d))"),
        ("a{} 1:b ?:o{} 2:c", "a(b o(c))"),
        ("a{} 1:b{} 2:c ?:d", "a(b(c d))"),
        ("a{} ?:b{} ?:c 2:d", "a(b(c d))"),
        ("?:a b", "a b"),
        ("a{} 1:b ?:c 3:d", "a(b c d)"),
    ],
)
def test_a_row_of_unreadable_depth_stands_where_its_neighbours_leave_room(
    listing: str, tree: str
) -> None:
    lines = (
        (
            row(each[2:], 1).replace("=1", "=?")
            if each.startswith("?:")
            else next(rows(each))
        )
        for each in listing.split()
    )
    assert shown(nest(lines)[0].roots) == tree


@pytest.mark.parametrize(
    ("value", "depth"), [("0", 0), ("00", 0), ("01", 1), ("000032", 32)]
)
def test_indent_with_leading_zeros(value: str, depth: int) -> None:
    tree, found = nest([f"| a {{data-indent={value}}} | string | text"])
    assert tree.roots[0].indent == depth
    assert "indent-unreadable" not in rules(found)


# -- any listing ---------------------------------------------------------------------------

NAMES = st.sampled_from(["a", "b", "c*", "d=", "e{}", "headers{}", "body{}"])
LISTINGS = st.lists(
    st.one_of(
        st.just((LINE, 0)),
        st.just(("!空字符串", 0)),
        st.tuples(NAMES, st.integers(0, 5)),
    ),
    max_size=25,
)


@given(LISTINGS, st.booleans(), st.booleans())
def test_no_row_is_lost(
    listing: list[tuple[str, int]], notification: bool, varied: bool
) -> None:
    tree, found = nest(
        (row(text, depth) for text, depth in listing),
        notification=notification,
        varied=varied,
    )
    nodes = list(walk_nodes(tree.roots))
    places = [node.row.line for node in nodes] + [note.line for note in tree.notes]
    places += [
        line.line for node in nodes for line in (node.marker, node.separator) if line
    ]
    idle = [item.location.line for item in found if item.rule == "line-idle"]
    assert sorted(places + idle) == list(range(1, len(listing) + 1))
    assert max((node.indent for node in nodes), default=0) <= DEEPEST
