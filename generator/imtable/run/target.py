"""Where the results of a run go."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Target(NamedTuple):
    """A package below a source root. Without `ir` the IR is not stored; `templates` is a folder
    whose files take the place of their namesakes; `docs_url` is where the pages are published.
    """

    out: Path
    package: str
    ir: Path | None = None
    docs_url: str | None = None
    templates: Path | None = None

    @property
    def root(self) -> Path:
        """The folder of the package."""
        return self.out / self.package
