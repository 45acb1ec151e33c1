"""What tests of runs share."""

from __future__ import annotations

from typing import Any

import pytest

from imtable.reading.sources import Source
from imtable.run import drafts
from imtable.run.pipeline import Reading, read_source


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were read since."""
    seen = list[str]()
    original = read_source

    def spy(source: Source, **options: Any) -> Reading:
        seen.append(source.path)
        return original(source, **options)

    monkeypatch.setattr(drafts, "read_source", spy)
    return seen
