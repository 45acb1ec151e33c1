"""The findings of a run as SARIF 2.1.0, which code hosts and editors read.

Owns what a finding is in the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from imtable.ir.characters import printable
from imtable.reading.diagnostics import Diagnostic, by_place
from imtable.reading.rules import RULES, SUBJECTS, Rule, Severity
from imtable.report.explain import explain_rule, rule_markdown
from imtable.report.lint.fingerprints import with_fingerprints
from imtable.report.places import DocsRoot, end_column, file_of
from imtable.report.sarif import (
    SarifLevel,
    SarifObject,
    sarif_location,
    sarif_log,
    sarif_result,
)

FINGERPRINT = "imtable/v1"
LEVELS: dict[Severity, SarifLevel] = {
    "error": "error",
    "warning": "warning",
    "info": "note",
    "style": "note",
}


def lint_sarif(diagnostics: Iterable[Diagnostic], *, root: DocsRoot = "") -> str:
    """The findings as a SARIF log, ending in a newline. `root` is the docs folder as seen
    from the root of the repository, to which all paths are relative."""
    rules = (_rule(rule, each.title) for each in SUBJECTS for rule in each.rules)
    return sarif_log(rules, _results(by_place(diagnostics), root), columns=True)


def _rule(rule: Rule, subject: str) -> SarifObject:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.what},
        "fullDescription": {"text": rule.why},
        "help": {"text": explain_rule(rule), "markdown": rule_markdown(rule)},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"tags": [subject.lower()]},
    }


# -- results -------------------------------------------------------------------------------


def _results(found: Iterable[Diagnostic], root: DocsRoot) -> Iterator[SarifObject]:
    indices = {rule.id: index for index, rule in enumerate(RULES)}
    for diagnostic, fingerprint in with_fingerprints(found):
        yield sarif_result(
            {"ruleId": diagnostic.rule, "ruleIndex": indices[diagnostic.rule]},
            LEVELS[diagnostic.severity],
            finding_message(diagnostic),
            sarif_location(file_of(diagnostic, root), _region(diagnostic)),
            {FINGERPRINT: fingerprint},
        )


def finding_message(diagnostic: Diagnostic) -> str:
    """Message, expectation and reading."""
    parts = [diagnostic.message]
    if diagnostic.expected:
        parts.append(f"expected: {diagnostic.expected}")
    if diagnostic.done:
        parts.append(f"done: {diagnostic.done}")
    return printable("; ".join(parts))


def _region(diagnostic: Diagnostic) -> dict[str, object]:
    """Some characters of one line, or whole lines from the place on."""
    start = {
        "startLine": diagnostic.location.line,
        "startColumn": diagnostic.location.column,
    }
    if diagnostic.last_line > diagnostic.location.line:
        return {**start, "endLine": diagnostic.last_line}
    return {**start, "endColumn": end_column(diagnostic)}
