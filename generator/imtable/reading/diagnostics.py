"""What there is to say about the documentation, each thing with its place.

Owns the diagnostic as a value and how a reader collects them. What can be said is in `rules`;
how diagnostics look to a person is the business of `report`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from imtable.ir.model import Location
from imtable.reading.rules import Finding, Severity

__all__ = ["Diagnostic", "Findings", "Severity", "Span", "by_place"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """Something in the docs worth saying.

    `page` is the path of the file below the docs folder; `width` is how many characters from
    `location` on are meant, `until` the last line where it speaks for several. `expected`
    says what would have been right, `done` what the reader did about it; `repaired`: what is
    read is not what is written. `before` and `after` are the values around a repair.
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


@dataclass(frozen=True, slots=True)
class Span:
    """What a finding is about: `width` characters from a place on; `until` is the last line
    where it speaks for several."""

    line: int
    column: int = 1
    width: int = 1
    until: int | None = None


WHOLE_PAGE = Span(1)


@dataclass(slots=True)
class Findings:
    """The diagnostics of one page, in the order they are found."""

    page: str
    lines: tuple[str, ...] = ()
    found: list[Diagnostic] = field(default_factory=list[Diagnostic])

    def add(self, finding: Finding, span: Span = WHOLE_PAGE) -> None:
        """Record a case of a rule at its place."""
        rule, words = finding.rule, finding.words
        self.found.append(
            Diagnostic(
                rule=rule.id,
                severity=rule.severity,
                page=self.page,
                location=Location(span.line, span.column),
                message=words.message,
                width=max(1, span.width),
                until=span.until,
                expected=words.expected,
                done=words.done,
                repaired=rule.repairs,
                before=words.before,
                after=words.after,
                source=self._source(span.line),
            )
        )

    def line(self, number: int) -> Span:
        """The whole of one line."""
        return Span(number, width=len(self._source(number) or ""))

    def _source(self, number: int) -> str | None:
        return self.lines[number - 1] if number <= len(self.lines) else None


def by_place(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by page, line, column, rule and message: the order of every report."""
    return tuple(
        sorted(diagnostics, key=lambda d: (d.page, d.location, d.rule, d.message))
    )
