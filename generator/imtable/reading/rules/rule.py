"""What a rule is.

Owns the shape of a rule, of its words and of a case of it. It knows no single rule and reads
no page.
"""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent
from typing import Generic, Literal, ParamSpec

from msgspec import Struct

Extent = Literal["operation", "page"]
Fixable = Literal["safe", "unsafe"]
Severity = Literal["error", "warning", "info", "style"]

# Where on a page the text of an example stands; the rest of the page is an ordinary one.
ExamplePlace = Literal[
    "front",  # the front matter
    "heading",  # the heading that opens the operation, and what stands above it
    "intro",  # between the heading and the request table, below the description
    "table",  # the request table as a whole, or what stands in its place
    "request",  # the top-level rows of the request table
    "fields",  # the rows below `json` in the request table
    "sample",  # rows as in "fields", a blank line, and the code of a sample
    "call",  # rows as in "request", a blank line, and the code of a sample
    "response",  # the rows of the response table
    "notification",  # the rows of the request table of a notification
    "end",  # below the response table
    "page",  # a page as a whole
    "files",  # names of files: no page shows it
    "corrections",  # entries of corrections: no page shows it
]


P = ParamSpec("P")


class Words(Struct, frozen=True):
    """What is said about one case: the message, what would have been right, what the reader
    did about it, and the values around a repair."""

    message: str
    expected: str | None = None
    done: str | None = None
    before: str | None = None
    after: str | None = None


OPERATION_ASIDE = "the operation is set aside"
"""What was done about a doubt that may do harm: whatever else could be read is not used."""


class Finding(Struct, frozen=True):
    """A case of a rule, not yet at its place."""

    rule: Rule
    words: Words


class Rule(Struct, frozen=True, kw_only=True):
    """One thing that can be said about a page.

    `what` names it in a few words, `why` says what it means to a reader of the page or to
    the bindings, `fix` what to do about it. `bad` is a piece of a page that breaks the
    rule, `good` the same piece in order, None where there is nothing to fix; both stand at
    `where` in the page `path`.

    `sets_aside`: the meaning of an operation, or of all of a page, stays open, and its last
    good reading counts.
    `repairs`: what is read is not what is written: a slip was repaired, or something was left
    out. Neither of the two can be switched off, else the reading would change in silence.
    `fixable`: `imtable lint --fix` can write what is meant, at least in most cases; "unsafe" where
    that makes the reading of something doubtful permanent.
    """

    id: str
    severity: Severity
    what: str
    why: str
    fix: str
    bad: str
    good: str | None
    where: ExamplePlace
    path: str
    repairs: bool
    sets_aside: Extent | None
    fixable: Fixable | None = None


class WordedRule(Rule, Generic[P], frozen=True, kw_only=True):
    """A rule with its words. Called with what the words need, it is a finding."""

    words: Callable[P, Words]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Finding:
        return Finding(self, self.words(*args, **kwargs))


def rule(
    rule_id: str,
    severity: Severity,
    *,
    what: str,
    why: str,
    fix: str,
    bad: str,
    good: str | None = None,
    where: ExamplePlace = "fields",
    path: str = "openapi/v3/pay/orders.md",
    repairs: bool = False,
    sets_aside: Extent | None = None,
    fixable: Fixable | None = None,
) -> Callable[[Callable[P, Words]], WordedRule[P]]:
    """The rule whose words the decorated function finds; the rest is as in `Rule`."""

    def with_words(words: Callable[P, Words]) -> WordedRule[P]:
        return WordedRule(
            id=rule_id,
            severity=severity,
            what=what,
            why=why,
            fix=fix,
            bad=bad,
            good=good,
            where=where,
            path=path,
            repairs=repairs,
            sets_aside=sets_aside,
            fixable=fixable,
            words=words,
        )

    return with_words


class Subject(Struct, frozen=True):
    """The rules about one thing, in the order in which a page is read."""

    title: str
    rules: tuple[Rule, ...]


def block(text: str) -> str:
    """The lines of an example without the indent that they have in the source."""
    return dedent(text).strip("\n")
