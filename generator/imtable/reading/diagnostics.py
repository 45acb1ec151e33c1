"""What there is to say about the documentation, each thing with its place.

Owns the diagnostic as a value, how a reader collects them, and how many of a kind it keeps. What can be said is in `rules`;
how diagnostics look to a person is the business of `report`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from imtable.ir.model import Location
from imtable.reading.rules import Finding, Severity

__all__ = ["Diagnostic", "Findings", "Odd", "Severity", "Span", "by_place"]


class Diagnostic(Struct, frozen=True, kw_only=True):
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


class Span(Struct, frozen=True):
    """What a finding is about: `width` characters from a place on; `until` is the last line
    where it speaks for several."""

    line: int
    column: int = 1
    width: int = 1
    until: int | None = None


class Odd(Struct, frozen=True):
    """A case of a rule at its place within a line, whichever line that is."""

    finding: Finding
    column: int = 1
    width: int = 1


WHOLE_PAGE = Span(1)
MOST_OF_A_RULE = 100
"""Cases of one rule on one page that are told one by one. Real pages have at most 55."""
LONGEST_QUOTE = 1_000
"""Characters of a line, or of a text, that a finding repeats."""


class Findings(Struct):
    """The diagnostics of one page, in the order they are found."""

    page: str
    lines: tuple[str, ...] = ()
    found: list[Diagnostic] = []

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

    def tell(self, odd: Iterable[Odd], line: int) -> None:
        """Record cases of rules in one line."""
        for each in odd:
            self.add(each.finding, Span(line, each.column, each.width))

    def reported(self) -> tuple[Diagnostic, ...]:
        """What is reported of the page, by place: of a rule with too many cases the first ones,
        and how many there are more; of long lines what stands around the place."""
        counts = Counter[str]()
        kept = list[Diagnostic]()
        more = dict[str, Diagnostic]()
        for item in by_place(self.found):
            counts[item.rule] += 1
            if counts[item.rule] <= MOST_OF_A_RULE:
                kept.append(_clipped(item))
            else:
                more.setdefault(item.rule, item)
        kept += (
            _left_out(first, counts[rule] - MOST_OF_A_RULE)
            for rule, first in more.items()
        )
        return by_place(kept)

    def line(self, number: int) -> Span:
        """The whole of one line."""
        return Span(number, width=len(self._source(number) or ""))

    def _source(self, number: int) -> str | None:
        return self.lines[number - 1] if number <= len(self.lines) else None


def _left_out(first: Diagnostic, number: int) -> Diagnostic:
    return Diagnostic(
        rule=first.rule,
        severity=first.severity,
        page=first.page,
        location=first.location,
        message=f"{number:,} more cases of this rule on this page are left out",
        repaired=first.repaired,
    )


def _clipped(item: Diagnostic) -> Diagnostic:
    row = item.source or ""
    texts = (item.message, item.expected, item.done, item.before, item.after)
    if max(len(row), *(len(text or "") for text in texts)) <= LONGEST_QUOTE:
        return item
    at = min(item.location.column - 1, len(row))
    start = max(0, at - LONGEST_QUOTE // 2) if len(row) > LONGEST_QUOTE else 0
    return replace(
        item,
        message=_short(item.message),
        expected=item.expected and _short(item.expected),
        done=item.done and _short(item.done),
        before=item.before and _short(item.before),
        after=item.after and _short(item.after),
        source=item.source and row[start : start + LONGEST_QUOTE],
        source_column=start + 1,
    )


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def by_place(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by page, line, column, rule and message: the order of every report."""
    return tuple(
        sorted(diagnostics, key=lambda d: (d.page, d.location, d.rule, d.message))
    )
