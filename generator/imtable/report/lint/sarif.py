"""The findings of a run as SARIF 2.1.0, which code hosts and editors read.

Owns the shape of the log. It is the same for the same findings: no time, no machine, and
fingerprints that stay when a finding only moves to another line.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from imtable import __version__
from imtable.ir.characters import printable
from imtable.reading.diagnostics import Diagnostic, by_place
from imtable.reading.rules import RULES, SUBJECTS, Rule, Severity
from imtable.report.explain import explain_rule, rule_markdown
from imtable.report.json_text import json_text
from imtable.report.places import end_column, file_of

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
BASE = "%SRCROOT%"
FINGERPRINT = "imtable/v1"
LEVELS: dict[Severity, str] = {
    "error": "error",
    "warning": "warning",
    "info": "note",
    "style": "note",
}


def lint_sarif(diagnostics: Iterable[Diagnostic], *, root: str = "") -> str:
    """The findings as a SARIF log, ending in a newline. `root` is the docs folder as seen
    from the root of the repository, to which all paths are relative."""
    run = {
        "tool": {"driver": _driver()},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            BASE: {"description": {"text": "The root of the repository."}}
        },
        "results": list(_results(by_place(diagnostics), root)),
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


# -- rules ---------------------------------------------------------------------------------


def _driver() -> dict[str, object]:
    return {
        "name": "imtable",
        "semanticVersion": __version__,
        "rules": [
            _rule(rule, subject.title) for subject in SUBJECTS for rule in subject.rules
        ],
    }


def _rule(rule: Rule, subject: str) -> dict[str, object]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.what},
        "fullDescription": {"text": rule.why},
        "help": {"text": explain_rule(rule), "markdown": rule_markdown(rule)},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"tags": [subject.lower()]},
    }


# -- results -------------------------------------------------------------------------------


def _results(found: Iterable[Diagnostic], root: str) -> Iterator[dict[str, object]]:
    indices = {rule.id: index for index, rule in enumerate(RULES)}
    seen = Counter[str]()
    for diagnostic in found:
        identity = _identity(diagnostic)
        seen[identity] += 1
        yield {
            "ruleId": diagnostic.rule,
            "ruleIndex": indices[diagnostic.rule],
            "level": LEVELS[diagnostic.severity],
            "message": {"text": _message(diagnostic)},
            "locations": [{"physicalLocation": _location(diagnostic, root)}],
            "partialFingerprints": {FINGERPRINT: f"{identity}:{seen[identity]}"},
        }


def _identity(diagnostic: Diagnostic) -> str:
    """What stays of a finding when lines are inserted above it: rule, page and row."""
    parts = (diagnostic.rule, diagnostic.page, diagnostic.source or "")
    data = "\0".join(parts).encode("utf-8", "backslashreplace")
    return hashlib.sha256(data).hexdigest()[:32]


def _message(diagnostic: Diagnostic) -> str:
    """Message, expectation and reading. In SARIF `[text](target)` is a link: text from the
    docs must not become one."""
    parts = [diagnostic.message]
    if diagnostic.expected:
        parts.append(f"expected: {diagnostic.expected}")
    if diagnostic.done:
        parts.append(f"done: {diagnostic.done}")
    return printable("; ".join(parts)).replace("](", "] (")


def _location(diagnostic: Diagnostic, root: str) -> dict[str, object]:
    return {
        "artifactLocation": {
            "uri": quote(file_of(diagnostic, root), safe="/"),
            "uriBaseId": BASE,
        },
        "region": _region(diagnostic),
    }


def _region(diagnostic: Diagnostic) -> dict[str, object]:
    """Some characters of one line, or whole lines from the place on."""
    start = {
        "startLine": diagnostic.location.line,
        "startColumn": diagnostic.location.column,
    }
    if diagnostic.last_line > diagnostic.location.line:
        return {**start, "endLine": diagnostic.last_line}
    return {**start, "endColumn": end_column(diagnostic)}
