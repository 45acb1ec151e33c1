"""What there is to say about the documentation, each thing with its place.

Owns the diagnostic as a value, how a reader collects them, and how many of a kind it keeps. What can be said is in `rules`;
how diagnostics look to a person is the business of `report`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from imtable.ir.model import Location
from imtable.reading.rules import Finding, Rule, Severity, Words

__all__ = ["Diagnostic", "Findings", "Severity", "Span", "by_place"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """Something in the docs worth saying.

    `page` is the path of the file below the docs folder; `width` is how many characters from
    `location` on are meant, `until` the last line where it speaks for several. `expected`
    says what would have been right, `done` what the reader did about it; `repaired`: what is
    read is not what is written. `before` and `after` are the values around a repair. `source` is
    the line, of a long one what stands around the place, from `source_column` on.
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
    source_column: int = 1

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
MOST_OF_A_RULE = 100
"""Cases of one rule on one page that are told one by one. Real pages have at most 55."""
LONGEST_QUOTE = 1_000
"""Characters of a line, or of a text, that a finding repeats."""


@dataclass(slots=True)
class LeftOut:
    """The cases of a rule beyond those that are told: where they are."""

    rule: Rule
    spans: list[Span] = field(default_factory=list[Span])

    @property
    def message(self) -> str:
        """What is said in place of them."""
        return f"{len(self.spans):,} more cases of this rule are left out, from here on"


@dataclass(slots=True)
class Findings:
    """The diagnostics of one page, in the order they are found."""

    page: str
    lines: tuple[str, ...] = ()
    found: list[Diagnostic] = field(default_factory=list[Diagnostic])
    left_out: dict[str, LeftOut] = field(default_factory=dict[str, "LeftOut"])
    counts: Counter[str] = field(default_factory=Counter[str])

    def add(self, finding: Finding, span: Span = WHOLE_PAGE) -> None:
        """Record a case of a rule at its place; of too many cases only where they are."""
        rule, words = finding.rule, finding.words
        self.counts[rule.id] += 1
        if self.counts[rule.id] <= MOST_OF_A_RULE:
            self.found.append(self._diagnostic(rule, words, span))
        else:
            self.left_out.setdefault(rule.id, LeftOut(rule)).spans.append(span)

    def told(self) -> tuple[Diagnostic, ...]:
        """All diagnostics by place; what was left out of a rule is one more."""
        more = [
            self._diagnostic(each.rule, Words(each.message), each.spans[0])
            for each in self.left_out.values()
        ]
        return by_place((*self.found, *more))

    def told_lines(self) -> Iterator[int]:
        """The lines that something was found about."""
        for item in self.found:
            yield from range(item.location.line, item.last_line + 1)
        for each in self.left_out.values():
            for span in each.spans:
                yield from range(span.line, (span.until or span.line) + 1)

    def _diagnostic(self, rule: Rule, words: Words, span: Span) -> Diagnostic:
        row, start = self._source(span.line), 0
        if row is not None and len(row) > LONGEST_QUOTE:
            start = max(0, min(span.column - 1, len(row)) - LONGEST_QUOTE // 2)
            row = row[start : start + LONGEST_QUOTE]
        return Diagnostic(
            rule=rule.id,
            severity=rule.severity,
            page=self.page,
            location=Location(span.line, span.column),
            message=_clipped(words.message),
            width=max(1, span.width),
            until=span.until,
            expected=words.expected and _clipped(words.expected),
            done=words.done and _clipped(words.done),
            repaired=rule.repairs,
            before=words.before and _clipped(words.before),
            after=words.after and _clipped(words.after),
            source=row,
            source_column=start + 1,
        )

    def line(self, number: int) -> Span:
        """The whole of one line."""
        return Span(number, width=len(self._source(number) or ""))

    def _source(self, number: int) -> str | None:
        return self.lines[number - 1] if number <= len(self.lines) else None


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def by_place(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by page, line, column, rule and message: the order of every report."""
    return tuple(
        sorted(diagnostics, key=lambda d: (d.page, d.location, d.rule, d.message))
    )
