"""The levels of rules as a project configures them, for all files and for some.

Owns which of them hold for a file. It knows neither rules nor levels, so that a run that has nothing
to do need not load them; `levels` checks and applies what is said here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from imtable.reading.selection import Selection


class RuleLevels(NamedTuple):
    """Rule id -> level: `everywhere`, and for the files that a glob covers. Of several globs the
    last one counts."""

    everywhere: Mapping[str, str] = {}
    per_file: Mapping[str, Mapping[str, str]] = {}

    def of(self, file: str) -> Mapping[str, str]:
        """The levels of one file, by its path below the docs."""
        levels = dict(self.everywhere)
        for glob, more in self.per_file.items():
            if Selection((glob,)).covers(file):
                levels |= more
        return levels

    @property
    def record(self) -> list[object]:
        """What tells these levels from others."""
        per_file = [(glob, sorted(one.items())) for glob, one in self.per_file.items()]
        return [sorted(self.everywhere.items()), per_file]


USUAL_LEVELS = RuleLevels()
"""Every rule has the level of the catalogue."""
