"""The rules: what there can be to say about a page.

Data only, one module per subject. Ids are stable: they are used in configuration, in reports
and by other programs.

`error` means that reading loses information or contradicts the page, `warning` that it is
doubtful, `info` that it is worth knowing, `style` that it is cosmetic. A rule that
`quarantines` leaves the meaning of the page open: the last good reading stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from imtable.ir.suggestions import close_names
from imtable.reading.rules.attributes import ATTRIBUTES
from imtable.reading.rules.calls import CALLS
from imtable.reading.rules.files import FILES
from imtable.reading.rules.headings import HEADINGS
from imtable.reading.rules.names import NAMES
from imtable.reading.rules.nesting import NESTING
from imtable.reading.rules.rows import ROWS
from imtable.reading.rules.rule import Rule, Severity, Subject, Where
from imtable.reading.rules.samples import SAMPLES
from imtable.reading.rules.secrets import SECRETS
from imtable.reading.rules.tables import TABLES
from imtable.reading.rules.values import VALUES

__all__ = [
    "RULES",
    "SEVERITIES",
    "SUBJECTS",
    "Rule",
    "Severity",
    "Subject",
    "Where",
    "close_rules",
    "find_rule",
    "rules_by_id",
]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info", "style")

SUBJECTS: tuple[Subject, ...] = (
    Subject("Files", FILES),
    Subject("Headings and identity", HEADINGS),
    Subject("Tables", TABLES),
    Subject("Rows", ROWS),
    Subject("Attributes", ATTRIBUTES),
    Subject("Nesting", NESTING),
    Subject("Names and types", NAMES),
    Subject("Values", VALUES),
    Subject("Calls", CALLS),
    Subject("Samples", SAMPLES),
    Subject("Secrets", SECRETS),
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
