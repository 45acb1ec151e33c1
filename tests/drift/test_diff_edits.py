"""Random edits of our own pages: what means nothing is not reported, what means something is
found with its kind and its leaf."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from imtable.drift.facts import Change, compare_apis, family_of, mirrored
from imtable.ir.model import Api
from support.corpus import ROOT, corpus_dir
from support.edits import Edit, any_quiet, quiet_edits, real_edits
from support.fuzzing import examples
from support.reading import read

pytestmark = pytest.mark.boundary("page")

DOCS = ROOT / "specs" / "docs"
PAGES = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
SLOW = examples(60)


@cache
def text_of(path: str) -> str:
    return (DOCS / path).read_text("utf-8")


@cache
def api_of(path: str) -> Api:
    return as_api(text_of(path), path)


def as_api(text: str, path: str) -> Api:
    api = read(text, path).lowered.api
    return Api(pages=() if api is None else (api,))


@cache
def edits_of(path: str, *, real: bool) -> list[Edit]:
    found = real_edits(text_of(path)) if real else quiet_edits(text_of(path))
    return [edit for edit in found if edit.text != text_of(path)]


@cache
def quiet() -> list[str]:
    """The pages with edits that mean nothing."""
    return [path for path in PAGES if edits_of(path, real=False) and api_of(path).pages]


@cache
def real() -> list[str]:
    return [path for path in PAGES if edits_of(path, real=True)]


def compared(path: str, edit: Edit) -> tuple[Change, ...]:
    """All changes; those of the reverse are their mirror."""
    new = as_api(edit.text, path)
    there, back = compare_apis(api_of(path), new), compare_apis(new, api_of(path))
    assert sorted(c.id for c in there) == sorted(mirrored(c.kind).id for c in back)
    assert len({c.fingerprint for c in there}) == len(there)
    return there


def test_there_are_edits_to_try() -> None:
    assert len(quiet()) > 20
    assert len(real()) > 20


@SLOW
@given(st.data())
def test_what_means_nothing_is_not_reported(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(quiet()))
    edit = data.draw(st.sampled_from(edits_of(path, real=False)))
    assert compared(path, edit) == (), f"{path}: {edit.what}"


@SLOW
@given(st.data())
def test_what_means_something_is_found(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(real()))
    edit = data.draw(st.sampled_from(edits_of(path, real=True)))
    (found,) = (
        one for one in compared(path, edit) if family_of(one.kind) != "alternatives"
    )
    if found.id == "members-undocumented":  # the row was the only one of its object
        assert edit.kind == "field-removed"
        assert found.texts[0] == f"object of {edit.leaf}"
    else:
        assert (found.id, found.steps[-1]) == (edit.kind, edit.leaf)


@SLOW
@given(st.data())
def test_several_edits_are_found_together(data: st.DataObject) -> None:
    """Edits of different rows, one after the other: each is told once, and nothing else."""
    path = data.draw(st.sampled_from(real()))
    text = text_of(path)
    wanted = list[tuple[str | None, str | None]]()
    for kind in ("type-changed", "description-changed", "required-added"):
        taken = {leaf for _, leaf in wanted}
        open_ = [
            edit
            for edit in real_edits(text)
            if edit.kind == kind and edit.leaf not in taken
        ]
        if open_:
            edit = data.draw(st.sampled_from(open_))
            text = edit.text
            wanted.append((edit.kind, edit.leaf))
    found = compared(path, Edit("several", text))
    assert sorted((change.id, change.steps[-1]) for change in found) == sorted(
        (str(kind), str(leaf)) for kind, leaf in wanted
    )


@SLOW
@given(st.data())
def test_many_edits_that_mean_nothing(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(quiet()))
    text = any_quiet(text_of(path), lambda found: data.draw(st.sampled_from(found)), 6)
    assert compared(path, Edit("several", text)) == ()


@SLOW
@given(st.data())
def test_an_edit_is_found_under_noise(data: st.DataObject) -> None:
    """Nothing else is told, and the fingerprint is that of the edit alone."""
    path = data.draw(st.sampled_from(real()))
    edit = data.draw(st.sampled_from(edits_of(path, real=True)))
    noise = any_quiet(edit.text, lambda found: data.draw(st.sampled_from(found)), 3)
    (alone,) = compared(path, edit)
    (found,) = compared(path, Edit("under noise", noise))
    assert found.fingerprint == alone.fingerprint
    assert (found.id, found.path, found.level) == (
        alone.id,
        alone.path,
        alone.level,
    )


# -- real pages ----------------------------------------------------------------------------

CORPUS = corpus_dir("2026-04")
REAL_PAGES = sorted(CORPUS.glob("*/v*/**/*.md")) if CORPUS else []


@pytest.mark.skipif(CORPUS is None, reason="corpus snapshot 2026-04 is not here")
@SLOW
@given(st.data())
def test_real_pages(data: st.DataObject) -> None:
    """What means nothing there is not told either; of the rest the kind is found."""
    assert CORPUS is not None
    file = data.draw(st.sampled_from(REAL_PAGES))
    path, text = file.relative_to(CORPUS).as_posix(), file.read_text("utf-8")
    old = as_api(text, path)
    assume(old.pages and old.pages[0].operations)
    noise = any_quiet(text, lambda found: data.draw(st.sampled_from(found)), 4)
    assert compare_apis(old, as_api(noise, path)) == ()
    real = [edit for edit in real_edits(noise) if edit.text != noise]
    assume(real)
    edit = data.draw(st.sampled_from(real))
    found = compare_apis(old, as_api(edit.text, path))
    kinds = {change.id for change in found}
    assert edit.kind in kinds or kinds == {"members-undocumented"}, edit.what
