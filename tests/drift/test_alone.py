"""Pages that several processes read and compare: what is found is what one process finds."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest
from msgspec.structs import replace

from imtable.drift import facts
from imtable.drift.alone import compare_alone
from imtable.drift.compare import Drift, compare_sides
from imtable.drift.facts.offers import NO_BINDINGS
from imtable.drift.sides import folder_tree
from imtable.drift.versions import ReadTree
from imtable.report.drift.html import drift_html
from support.dirty_pages import PAGES
from support.drift_pages import ID, NEW, OLD, SHARED, write
from support.reading import BODY, call_page
from support.severity_operations import stub

OTHER = "| other {data-indent=1} | string | 其他的说明"
KEPT, CHANGED = call_page([BODY, ID]), call_page([BODY, ID, SHARED])
REPAIRED = call_page([BODY, "| deep {data-indent=3} | string | 深处", ID])
TREES = {
    "every family": (OLD, NEW),
    "a stub to a page that changed, too": (
        OLD,
        {**NEW, "openapi/v3/shop/old.md": stub("openapi/v3/pay/refunds")},
    ),
    "a page that was a stub": (
        {**OLD, "openapi/v3/shop/old.md": stub("openapi/v3/pay/orders")},
        {**NEW, "openapi/v3/shop/old.md": CHANGED},
    ),
    "one module for two pages": (
        {**OLD, "openapi/v3/a-b.md": KEPT, "openapi/v3/{a_b}.md": KEPT},
        {**NEW, "openapi/v3/a-b.md": CHANGED, "openapi/v3/{a_b}.md": CHANGED},
    ),
    "pages with a defect": (
        {**OLD, **PAGES},
        {**NEW, **{page: f"{text}\n" for page, text in PAGES.items()}},
    ),
    "repairs": (
        {**OLD, "openapi/v3/z/a.md": KEPT, "openapi/v3/a/z.md": REPAIRED},
        {**NEW, "openapi/v3/z/a.md": REPAIRED, "openapi/v3/a/z.md": f"{REPAIRED}\n"},
    ),
    "a text that means nothing": (
        {**OLD, "openapi/v3/pay/refunds.md": KEPT},
        {**OLD, "openapi/v3/pay/refunds.md": f"{KEPT}\n<!-- words -->\n"},
    ),
    "another verb": (
        {**OLD, "openapi/v3/pay/refunds.md": KEPT},
        {**NEW, "openapi/v3/pay/refunds.md": call_page([BODY, OTHER], verb="put")},
    ),
}


def compared(folder: Path, jobs: int) -> Drift:
    old, new = (folder_tree(folder / side) for side in ("old", "new"))
    return compare_sides(old, new, jobs=jobs)


@pytest.mark.parametrize("name", TREES)
def test_two_processes_find_what_one_does(name: str, tmp_path: Path) -> None:
    for side, pages in zip(("old", "new"), TREES[name], strict=True):
        write(tmp_path / side, pages)
    one, two = compared(tmp_path, 1), compared(tmp_path, 2)
    alike = [replace(each, bindings=NO_BINDINGS) for each in (one, two)]
    assert alike[0] == alike[1]
    assert one.pages
    # here the pages themselves are asked for
    assert drift_html(two) == drift_html(one)
    for known, again in (
        (one.bindings.old, two.bindings.old),
        (one.bindings.new, two.bindings.new),
    ):
        for page in known.api.pages:
            assert again.page(page.path) == page
            assert again.surface(page) == known.surface(page)


def test_operations_stay_where_they_were_read(tmp_path: Path) -> None:
    write(tmp_path / "old", OLD)
    write(tmp_path / "new", NEW)
    old, new = (ReadTree(folder_tree(tmp_path / side), {}) for side in ("old", "new"))
    found = compare_alone(
        old, new, {"openapi/v3/pay/orders", "openapi/v3/pay/refunds"}, 2
    )
    assert sorted(found) == ["openapi/v3/pay/orders", "openapi/v3/pay/refunds"]
    for one in found.values():
        assert one.read.changes
        assert all(side.page and not side.page.operations for side in one.read[:2])
        whole = one.new_page()
        assert whole is not None
        assert whole.operations


def test_a_kind_is_one_value_in_every_process() -> None:
    kinds = list(facts.KINDS.values())
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        back = pool.map(_same, kinds)
    assert all(one is two for one, two in zip(kinds, back, strict=True))


def _same(kind: object) -> object:
    return kind
