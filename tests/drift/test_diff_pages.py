"""Random pages, edited at random: what means nothing is not told, what means something is
told once, with its kind, its path and its level."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from imtable.bindings.names import module_name
from imtable.drift.facts import Change, compare_apis, mirrored
from imtable.ir.model import Api, Event, Operation
from support.fuzzing import examples
from support.model_edits import LEVELS, ModelEdit, Rows, edits, places, replaced
from support.random_docs import NAMES, Doc, Form, Row, paths, rows, written
from support.reading import read

pytestmark = pytest.mark.boundary("page")

SLOW = examples(40)
Tree = dict[str, Doc]


@st.composite
def trees(draw: st.DrawFn, least: int = 1) -> Tree:
    """One to three pages with rows, some of them required, each a module of its own."""
    found: Tree = {}
    calls: tuple[Form, ...] = "call", "mix"
    some = st.lists(paths(), min_size=least, max_size=3, unique_by=module_name)
    for path in draw(some):
        form: Form = (
            "notice" if path.startswith("webhook/") else draw(st.sampled_from(calls))
        )
        given_rows = objects_only(draw(rows().filter(bool)))
        found[path] = Doc(form, rows=draw(with_needs(given_rows)))
    return found


def objects_only(given_rows: Rows) -> Rows:
    """The only list below an encoded text is that text, under no name: it gets a neighbour."""
    beside = Row("beside", "integer")
    result = list[Row]()
    for row in given_rows:
        inner = objects_only(row.inner)
        alone = row.kind == "json" and len(inner) == 1
        result.append(replace(row, inner=(*inner, beside) if alone else inner))
    return tuple(result)


@st.composite
def with_needs(draw: st.DrawFn, given_rows: Rows) -> Rows:
    """The rows, some of them required."""
    for way, trail in tuple(places(given_rows)):
        if trail[-1].kind != "variants" and draw(st.booleans()):
            given_rows = replaced(
                given_rows, way, lambda one: (replace(one, need=True),)
            )
    return given_rows


def api(tree: Tree, texts: Mapping[str, str] | None = None) -> Api:
    """The IR of a tree, or of other texts for its pages."""
    texts = texts or {path: written(path, doc) for path, doc in tree.items()}
    pages = (read(text, f"{path}.md").api for path, text in sorted(texts.items()))
    return Api(pages=tuple(pages))


def compared(old: Api, new: Api) -> tuple[Change, ...]:
    """All changes; they are the same again, unlike each other, and mirrored in the reverse."""
    found = compare_apis(old, new)
    assert compare_apis(old, new) == found
    assert len({change.fingerprint for change in found}) == len(found)
    back = compare_apis(new, old)
    assert sorted(map(_kind, found)) == sorted(mirrored(one.kind).id for one in back)
    return found


def _kind(change: Change) -> str:
    return change.id


# -- what means nothing --------------------------------------------------------------------


@st.composite
def shuffled(draw: st.DrawFn, given_rows: Rows) -> Rows:
    """The same rows in another order, at every depth; values in another order, and repeated."""
    result = list[Row]()
    for row in given_rows:
        values = tuple(draw(st.permutations(row.values)))
        again = (*values, draw(st.sampled_from(values)))
        inner = draw(shuffled(row.inner))
        result.append(replace(row, inner=inner, values=again))
    return tuple(draw(st.permutations(result)))


QUIET: dict[str, Callable[[str], str]] = {
    "blanks in cells": lambda text: re.sub(r" \| ", "  |   ", text),
    "blanks at ends": lambda text: re.sub(r"(?m)^(\|.*)$", r"\1   ", text),
    "blank lines": lambda text: text.replace("\n\n", "\n\n\n"),
    "heading level": lambda text: re.sub(
        r"(?m)^(#+ .*\{#(?:get|put|post)\})", r"#\1", text
    ),
    "container": lambda text: f"{text}\n::: tip 提示\nWhatever\n:::\n",
    "link": lambda text: f"{text}\n参阅 [官方文档](https://example.org/doc)\n",
    "sample": lambda text: f"{text}\n::: code-group\n\n```php [异步]\n$a = 1;\n```\n\n:::\n",
    "tooltip": lambda text: text.replace("对应PHP的array", "another word"),
    "tooltip gone": lambda text: text.replace(' {data-tooltip="对应PHP的array"}', ""),
    "case": lambda text: text.replace("对应PHP的array", "对应PHP的Array"),
}
"""Edits of a text that mean nothing."""


@SLOW
@given(st.data())
def test_what_means_nothing_is_not_told(data: st.DataObject) -> None:
    tree = data.draw(trees())
    old = api(tree)
    moved = {
        path: replace(doc, rows=data.draw(shuffled(doc.rows)))
        for path, doc in tree.items()
    }
    texts = {path: written(path, doc) for path, doc in moved.items()}
    for name in data.draw(st.lists(st.sampled_from(sorted(QUIET)), unique=True)):
        texts = {path: QUIET[name](text) for path, text in texts.items()}
    assert compared(old, api(moved, texts)) == ()


# -- what means something ------------------------------------------------------------------


def facts(tree: Tree, path: str, edit: ModelEdit) -> list[str]:
    """What has to be told of an edit: once for every table that has the rows."""
    (page,) = api({path: tree[path]}).pages
    found = list[str]()
    for operation in page.operations:
        event = isinstance(operation.target, Event)
        for one in edit.told:
            sent = f"{part_of(operation)}.{one.path}"
            if event:
                found.append(
                    f"{path} {operation.verb} response {one.kind} {sent} {one.response}"
                )
                continue
            found.append(
                f"{path} {operation.verb} request {one.kind} {sent} {one.request}"
            )
            found.append(
                f"{path} {operation.verb} response {one.kind} {one.path} {one.response}"
            )
    return sorted(found)


def part_of(operation: Operation) -> str:
    (part,) = {one.part for one in operation.request.parameters if one.part != "path"}
    return part


def told(changes: tuple[Change, ...]) -> list[str]:
    return sorted(
        f"{one.page} {one.verb} {one.side} {one.id} {one.spot} {one.level}"
        for one in changes
    )


@SLOW
@given(st.data())
def test_what_means_something_is_told(data: st.DataObject) -> None:
    """One edit on each of some pages, under a new order of everything else."""
    tree = data.draw(trees())
    edited, wanted = dict(tree), list[str]()
    for path in data.draw(
        st.lists(st.sampled_from(sorted(tree)), min_size=1, unique=True)
    ):
        edit = data.draw(st.sampled_from(list(edits(tree[path].rows))))
        edited[path] = replace(tree[path], rows=edit.rows)
        wanted += facts(tree, path, edit)
    found = compared(api(tree), api(edited))
    assert told(found) == sorted(wanted)


@SLOW
@given(st.data())
def test_fingerprints_do_not_depend_on_other_edits(data: st.DataObject) -> None:
    tree = data.draw(trees(least=2))
    one, other, *_ = sorted(tree)
    alone, both = dict(tree), dict(tree)
    edit = data.draw(st.sampled_from(list(edits(tree[one].rows))))
    alone[one] = both[one] = replace(tree[one], rows=edit.rows)
    second = data.draw(st.sampled_from(list(edits(tree[other].rows))))
    both[other] = replace(tree[other], rows=second.rows)
    old = api(tree)
    few, many = compared(old, api(alone)), compared(old, api(both))
    assert {c.fingerprint for c in few} <= {c.fingerprint for c in many}


# -- pages that come, go and move ----------------------------------------------------------


def elsewhere(path: str) -> str:
    """Another place with the same variables."""
    return f"{path}-moved"


def whole(tree: Tree, path: str, kind: str, level: str) -> list[str]:
    """What is told of the operations of a page as such."""
    (page,) = api({path: tree[path]}).pages
    at = path if kind != "operation-moved" else elsewhere(path)
    return [f"{at} {one.verb} request {kind}  {level}" for one in page.operations]


@SLOW
@given(st.data())
def test_pages_that_come_and_go(data: st.DataObject) -> None:
    tree = data.draw(trees())
    path = data.draw(st.sampled_from(sorted(tree)))
    less = {name: doc for name, doc in tree.items() if name != path}
    assert told(compared(api(tree), api(less))) == sorted(
        whole(tree, path, "operation-removed", "breaking")
    )
    assert told(compared(api(less), api(tree))) == sorted(
        whole(tree, path, "operation-added", "non-breaking")
    )


@SLOW
@given(st.data())
def test_a_page_that_moves_and_leaves_a_stub(data: st.DataObject) -> None:
    """Even with an edit in the same commit. The reverse is no mirror: a stub that becomes a
    page again tells nothing of where its page was."""
    tree = data.draw(trees())
    path = data.draw(st.sampled_from(sorted(tree)))
    edit = data.draw(st.sampled_from(list(edits(tree[path].rows))))
    moved = {**tree, path: Doc("stub", target=elsewhere(path))}
    moved[elsewhere(path)] = replace(tree[path], rows=edit.rows)
    wanted = [
        line.replace(path, elsewhere(path), 1) for line in facts(tree, path, edit)
    ]
    found = compare_apis(api(tree), api(moved))
    assert told(found) == sorted(
        [*wanted, *whole(tree, path, "operation-moved", "non-breaking")]
    )


@SLOW
@given(st.data())
def test_a_page_that_is_renamed(data: st.DataObject) -> None:
    """Its rows recognise it, if there are enough."""
    tree = data.draw(trees())
    path = data.draw(st.sampled_from(sorted(tree)))
    more = tuple(Row(f"more_{number}", "string") for number in range(4))
    tree[path] = replace(tree[path], rows=(*tree[path].rows, *more))
    renamed = {elsewhere(p) if p == path else p: doc for p, doc in tree.items()}
    assert told(compared(api(tree), api(renamed))) == sorted(
        whole(tree, path, "operation-moved", "breaking")
    )


def test_there_is_something_to_edit() -> None:
    inner = Row("x", "choice"), Row("y", "integer")
    given_rows = (
        Row(NAMES[0], "string", need=True),
        Row("o", "object", inner),
        Row("s", "secret"),
    )
    tried = {edit.what.split()[0] for edit in edits(given_rows)}
    kinds = {kind for kind, _ in LEVELS}
    assert tried == kinds
