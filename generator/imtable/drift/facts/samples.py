"""What the samples of an operation say of a row: whether they show it, and its value.

Owns how a name is found in a sample: it is searched and not parsed, for evidence decides nothing.
"""

from __future__ import annotations

import re

from msgspec import Struct

from imtable.drift.facts.kinds.kind import Telling

_VALUE = (
    r"""\s*(?:=>|:)\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|-?\d[\d.]*|true\b|false\b)"""
)

LONGEST = 40
"""Characters of a value that is worth showing."""


class Samples(Struct, frozen=True):
    """The samples of both sides; "" where there is none, or where they do not show this side of
    the message."""

    old: str = ""
    new: str = ""

    def tell(self, name: str, what: Telling) -> tuple[str, ...]:
        """What they say of a row, as a report has it."""
        if what == "nothing" or not (self.old or self.new):
            return ()
        return (what == "value" and self._values(name)) or self.presence(name)

    def presence(self, name: str) -> tuple[str, ...]:
        """Whether they show a name."""
        before, after = _shows(self.old, name), _shows(self.new, name)
        if before and after:
            return ("both samples show it",)
        if after:
            return ("the new sample shows it",)
        if before:
            return ("the old sample shows it",)
        return ("no sample shows it",) if self.old or self.new else ()

    def _values(self, name: str) -> tuple[str, ...]:
        """The value that they show, where there is only one."""
        before, after = _value(self.old, name), _value(self.new, name)
        if before == after:
            return (f"the sample has {after}",) if after else ()
        told = ("the old sample has", before), ("the new sample has", after)
        return tuple(f"{words} {value}" for words, value in told if value)


def _shows(sample: str, name: str) -> bool:
    return f"'{name}'" in sample or f'"{name}"' in sample or f"<{name}>" in sample


def _value(sample: str, name: str) -> str:
    """The value behind a name in quotes; "" for none, for several, for a long one and for an array."""
    if not _shows(sample, name):
        return ""
    found = re.findall(rf"""['"]{re.escape(name)}['"]{_VALUE}""", sample)
    return found[0] if len(set(found)) == 1 and len(found[0]) <= LONGEST else ""
