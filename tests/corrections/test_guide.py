"""The example of the guide is an entry that counts, and every fact is told."""

from __future__ import annotations

import re

from imtable.corrections.apply import correct_page
from imtable.corrections.entries import FACTS
from imtable.corrections.files import read_corrections
from imtable.corrections.states import Applied
from imtable.reading.sources import Source
from imtable.run.pipeline import read_source
from support.corpus import ROOT

GUIDE = (ROOT / "docs" / "corrections.md").read_text("utf-8")
_, EXAMPLE = re.findall(r"^```toml\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)


def test_the_example_counts() -> None:
    (placed,) = read_corrections({"a.toml": EXAMPLE.encode()}, "")
    file = f"{placed.entry.page}.md"
    data = (ROOT / "specs" / "docs" / file).read_bytes()
    page = read_source(Source(file, data)).api
    assert page is not None
    corrected, (outcome,) = correct_page(page, [placed])
    assert outcome.state == Applied()
    assert corrected.operations != page.operations


def test_every_fact_is_told() -> None:
    assert [fact for fact in FACTS if f"`{fact}`" not in GUIDE] == []
