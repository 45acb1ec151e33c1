"""Every border of the program side by side: page, diagnostics, IR, module.

A case is a folder in `golden/`: the smallest page that shows one thing, and where it lies in the
documentation tree. `make golden` rewrites what the program says of it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from imtable.bindings.package import page_text
from imtable.ir.stored_page import dump_page, load_page
from imtable.reading.lower.checks import TYPE_ATTRIBUTES
from imtable.reading.lower.misspellings import NAME_ATTRIBUTES
from imtable.reading.lower.type_words import USUAL
from imtable.reading.sources import Source
from imtable.report.frames import frame
from imtable.run.pipeline import Reading, read_source
from support.corpus import ROOT
from support.dialect_guide import ORDER, dialect_guide
from support.own_templates import own_templates

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(folder.name for folder in GOLDEN.iterdir() if folder.is_dir())
Check = Callable[[str, str], None]


@pytest.fixture
def check(
    file_regression: FileRegressionFixture, request: pytest.FixtureRequest
) -> Check:
    """Compare a text with a file of the case; says how to rewrite it."""
    folder = GOLDEN / str(request.getfixturevalue("case"))

    def compare(name: str, text: str) -> None:
        try:
            file_regression.check(text, encoding="utf-8", fullpath=folder / name)
        except AssertionError as error:
            error.add_note("if this is what it should say now: make golden")
            raise

    return compare


def read_case(case: str) -> Reading:
    path = (GOLDEN / case / "path.txt").read_text("utf-8").strip()
    source = Source(path, (GOLDEN / case / "page.md").read_bytes())
    return read_source(source, lint=True)


@pytest.mark.parametrize("case", CASES)
def test_diagnostics(case: str, check: Check) -> None:
    frames = [frame(diagnostic) + "\n" for diagnostic in read_case(case).found]
    check("diagnostics.txt", "\n".join(frames))


@pytest.mark.parametrize("case", CASES)
def test_ir(case: str, check: Check) -> None:
    lowered = read_case(case).lowered
    assert lowered is not None
    assert lowered.api is not None
    text = dump_page(lowered.api)
    assert load_page(text) == lowered.api
    check("ir.json", text)


@pytest.mark.parametrize("case", CASES)
def test_module(case: str, check: Check) -> None:
    reading = read_case(case)
    if reading.api is None:
        check("module.py.txt", "")
        return
    text = page_text(reading.api, "sdk", own_templates(), target=None)
    compile(text, case, "exec")
    check("module.py.txt", text)


def test_the_guide_of_the_dialect(file_regression: FileRegressionFixture) -> None:
    """`docs/dialect.md` shows all cases as they are."""
    assert set(ORDER) == set(CASES)
    text = dialect_guide(GOLDEN)
    shown = {
        name for name in (*NAME_ATTRIBUTES, *TYPE_ATTRIBUTES, *USUAL) if name in text
    }
    assert shown == {*NAME_ATTRIBUTES, *TYPE_ATTRIBUTES, *USUAL}
    file_regression.check(text, encoding="utf-8", fullpath=ROOT / "docs/dialect.md")
