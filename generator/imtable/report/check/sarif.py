"""What `check` found as SARIF 2.1.0: a rule for each state, a result for each file."""

from __future__ import annotations

from imtable.report.check.findings import COUNTED, CheckedFile, CheckReport
from imtable.report.sarif import SarifObject, sarif_location, sarif_log, sarif_result
from imtable.run.freshness import FileState

FINGERPRINT = "imtableCheck/v1"


def check_sarif(found: CheckReport) -> str:
    """The log, ending in a newline."""
    rules = (_rule(state, found.command) for state in COUNTED)
    return sarif_log(rules, map(_result, found.files))


def _rule(state: FileState, command: str) -> SarifObject:
    return {
        "id": _id(state),
        "shortDescription": {"text": f"A generated file is {COUNTED[state]}."},
        "help": {"text": f"Mend it with: {command}"},
    }


def _id(state: FileState) -> str:
    return f"check/{state.replace(' ', '-')}"


def _result(file: CheckedFile) -> SarifObject:
    return sarif_result(
        {"ruleId": _id(file.state)},
        "error",
        file.message,
        sarif_location(file.path, {"startLine": 1}),
        {FINGERPRINT: f"{file.state}:{file.path}"},
    )
