"""What there is to say about the documentation, each thing with its place.

Owns the diagnostic as a value and how a reader collects them. The rules are data in
`catalogue`; how diagnostics look to a person is the business of `report`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from imtable.ir.model import Location
from imtable.reading.rules import Severity, find_rule

__all__ = ["Diagnostic", "Findings", "Severity", "by_place"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """Something in the docs worth saying.

    `page` is the path of the file below the docs folder; `width` is how many characters from
    `location` on are meant, `until` the last line where it speaks for several. `expected` says what would have been right, `done` what the reader
    did about it; `repaired` tells that a meaning was found all the same. `before` and `after`
    are the values around a repair.
    """

    rule: str
    severity: Severity
    page: str
    location: Location
    message: str
    width: int = 1
    until: int | None = None
    expected: str | None = None
    done: str | None = None
    repaired: bool = False
    before: str | None = None
    after: str | None = None
    source: str | None = None

    @property
    def last_line(self) -> int:
        """The last line that this diagnostic speaks for."""
        return self.until or self.location.line


@dataclass(slots=True)
class Findings:
    """The diagnostics of one page, in the order they are found."""

    page: str
    lines: tuple[str, ...] = ()
    found: list[Diagnostic] = field(default_factory=list[Diagnostic])

    def add(
        self,
        rule: str,
        location: Location | None,
        message: str,
        *,
        width: int = 1,
        until: int | None = None,
        expected: str | None = None,
        done: str | None = None,
        repaired: bool = False,
        before: str | None = None,
        after: str | None = None,
    ) -> None:
        """Record one finding under a rule of the catalogue (KeyError: no such rule)."""
        place = location or Location(1)
        row = self.lines[place.line - 1] if place.line <= len(self.lines) else None
        self.found.append(
            Diagnostic(
                rule=rule,
                severity=find_rule(rule).severity,
                page=self.page,
                location=place,
                message=message,
                width=width,
                until=until,
                expected=expected,
                done=done,
                repaired=repaired,
                before=before,
                after=after,
                source=row,
            )
        )


def by_place(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by page, line, column, rule and message: the order of every report."""
    return tuple(
        sorted(diagnostics, key=lambda d: (d.page, d.location, d.rule, d.message))
    )
