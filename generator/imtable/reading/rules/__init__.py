"""The rules: what there can be to say about a page.

One module per subject; each rule holds its texts and the words for a case of it. Ids are stable: they are used in configuration, in reports
and by other programs.

`error` means that reading loses information or contradicts the page, `warning` that it is
doubtful, `info` that it is worth knowing, `style` that it is cosmetic. A rule that sets an
operation or a page aside leaves its meaning open: the last good reading stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import ModuleType

from imtable.ir.suggestions import close_names
from imtable.reading.rules import (
    attributes,
    calls,
    corrections,
    files,
    headings,
    names,
    nesting,
    rows,
    samples,
    secrets,
    tables,
    values,
)
from imtable.reading.rules.rule import (
    ExamplePlace,
    Finding,
    Rule,
    Severity,
    Subject,
    WordedRule,
    Words,
)

__all__ = [
    "RULES",
    "SEVERITIES",
    "SUBJECTS",
    "ExamplePlace",
    "Finding",
    "Rule",
    "Severity",
    "Subject",
    "WordedRule",
    "Words",
    "close_rules",
    "find_rule",
    "rules_by_id",
]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info", "style")


def _subject(title: str, module: ModuleType) -> Subject:
    found = (value for value in vars(module).values() if isinstance(value, Rule))
    return Subject(title, tuple(found))


SUBJECTS: tuple[Subject, ...] = (
    _subject("Files", files),
    _subject("Headings and identity", headings),
    _subject("Tables", tables),
    _subject("Rows", rows),
    _subject("Attributes", attributes),
    _subject("Nesting", nesting),
    _subject("Names and types", names),
    _subject("Values", values),
    _subject("Calls", calls),
    _subject("Samples", samples),
    _subject("Secrets", secrets),
    _subject("Corrections", corrections),
)

RULES: tuple[Rule, ...] = tuple(rule for subject in SUBJECTS for rule in subject.rules)


@cache
def rules_by_id() -> Mapping[str, Rule]:
    """The catalogue by rule id."""
    return {rule.id: rule for rule in RULES}


def find_rule(rule_id: str) -> Rule:
    """The rule of this id. Raises KeyError if there is none."""
    return rules_by_id()[rule_id]


def close_rules(text: str) -> tuple[str, ...]:
    """The ids that somebody may have meant, at most three: those with all of its words, else
    those spelt nearly the same, else those with one of its words."""
    wanted = text[:60].strip().lower().replace("_", "-")
    words = {word for word in wanted.split("-") if len(word) > 2}
    common = {rule: len(words & set(rule.split("-"))) for rule in rules_by_id()}
    complete = [rule for rule, number in common.items() if number == len(words) > 0]
    partial = sorted(filter(common.get, common), key=lambda rule: -common[rule])
    similar = close_names(wanted, rules_by_id(), most=3, likeness=0.75)
    return tuple((complete or similar or partial)[:3])
