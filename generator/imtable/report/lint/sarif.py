"""The findings of a run as SARIF 2.1.0, which code hosts and editors read.

Owns what a finding is in the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from imtable.ir.model import Location
from imtable.reading.diagnostics import Diagnostic, by_place
from imtable.reading.fixes import Fix
from imtable.reading.rules import RULES, SUBJECTS, Rule, Severity, find_rule
from imtable.report.explain import explain_rule, rule_markdown
from imtable.report.frames import finding_lines
from imtable.report.lint.fingerprints import with_fingerprints
from imtable.report.places import DocsRoot, end_column, file_of
from imtable.report.sarif import (
    SarifLevel,
    SarifObject,
    sarif_artifact,
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


def lint_sarif(
    diagnostics: Iterable[Diagnostic],
    *,
    root: DocsRoot = "",
    fixes: Iterable[Fix] = (),
) -> str:
    """The findings as a SARIF log, ending in a newline. `root` is the docs folder as seen
    from the root of the repository, to which all paths are relative. `fixes` stand with the
    findings that they mend."""
    rules = (_rule(rule, each.title) for each in SUBJECTS for rule in each.rules)
    offered = {_identity(fix.diagnostic): fix for fix in fixes}
    results = _results(by_place(diagnostics), root, offered)
    return sarif_log(rules, results, columns=True)


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


_FindingIdentity = tuple[str, str, Location, str]


def _identity(diagnostic: Diagnostic) -> _FindingIdentity:
    """What tells a finding from others, at whatever level it is told."""
    return diagnostic.page, diagnostic.rule, diagnostic.location, diagnostic.message


def _results(
    found: Iterable[Diagnostic], root: DocsRoot, fixes: Mapping[_FindingIdentity, Fix]
) -> Iterator[SarifObject]:
    indices = {rule.id: index for index, rule in enumerate(RULES)}
    for diagnostic, fingerprint in with_fingerprints(found):
        result = sarif_result(
            {"ruleId": diagnostic.rule, "ruleIndex": indices[diagnostic.rule]},
            LEVELS[diagnostic.severity],
            finding_message(diagnostic),
            sarif_location(file_of(diagnostic, root), _region(diagnostic)),
            {FINGERPRINT: fingerprint},
        )
        fix = fixes.get(_identity(diagnostic))
        yield {**result, "fixes": [_fix(fix, root)]} if fix else result


def _fix(fix: Fix, root: DocsRoot) -> SarifObject:
    """What to write in place of what; a region without width is where something is added."""
    replacements = [
        {
            "deletedRegion": {
                "startLine": edit.line,
                "startColumn": edit.start + 1,
                "endLine": edit.line,
                "endColumn": edit.end + 1,
            },
            "insertedContent": {"text": edit.text},
        }
        for edit in fix.edits
    ]
    artifact = sarif_artifact(file_of(fix.diagnostic, root))
    change = {"artifactLocation": artifact, "replacements": replacements}
    return {
        "description": {"text": find_rule(fix.diagnostic.rule).fix},
        "artifactChanges": [change],
    }


def finding_message(diagnostic: Diagnostic) -> str:
    """All that is said of it, on one line."""
    return "; ".join(finding_lines(diagnostic))


def _region(diagnostic: Diagnostic) -> dict[str, object]:
    """Some characters of one line, or whole lines from the place on."""
    start = {
        "startLine": diagnostic.location.line,
        "startColumn": diagnostic.location.column,
    }
    if diagnostic.last_line > diagnostic.location.line:
        return {**start, "endLine": diagnostic.last_line}
    return {**start, "endColumn": end_column(diagnostic)}
