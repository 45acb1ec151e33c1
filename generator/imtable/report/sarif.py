"""The shape of a SARIF 2.1.0 log, which code hosts and editors read, whatever it tells.

Owns what every log of ours has: the tool, the root that paths are relative to, and where the
parts of a result stand. The same input gives the same log: no time, no machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias
from urllib.parse import quote

from imtable import __version__
from imtable.ir.characters import printable
from imtable.ir.json_text import json_text

SarifLevel: TypeAlias = Literal["error", "warning", "note"]
SarifObject: TypeAlias = Mapping[str, object]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_BASE = "%SRCROOT%"


def sarif_log(
    rules: Iterable[SarifObject],
    results: Iterable[SarifObject],
    *,
    columns: bool = False,
    failures: Iterable[str] = (),
    notes: Iterable[str] = (),
) -> str:
    """A log of one run, ending in a newline. `columns`: regions have columns; `failures` say
    why the log is not all there is to tell, `notes` how it was chosen."""
    driver = {
        "name": "imtable",
        "semanticVersion": __version__,
        "rules": [*rules],
    }
    failed = [_notification(each, "error") for each in failures]
    told = [*failed, *(_notification(each, "note") for each in notes)]
    run: dict[str, object] = {
        "tool": {"driver": driver},
        **({"columnKind": "unicodeCodePoints"} if columns else {}),
        "originalUriBaseIds": {
            _BASE: {"description": {"text": "The root of the repository."}}
        },
        "results": [*results],
    }
    if told:
        run["invocations"] = [
            {"executionSuccessful": not failed, "toolExecutionNotifications": told}
        ]
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _notification(text: str, level: SarifLevel) -> SarifObject:
    return {"level": level, "message": {"text": printable(text)}}


def sarif_result(
    rule: SarifObject,
    level: SarifLevel,
    message: str,
    location: SarifObject,
    fingerprint: SarifObject,
) -> SarifObject:
    """One result. `rule` names it by `ruleId`, perhaps with its `ruleIndex`. `[text](target)`
    is a link in SARIF: text from the docs must not become one."""
    return {
        **rule,
        "level": level,
        "message": {"text": message.replace("](", "] (")},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": fingerprint,
    }


def sarif_location(path: str, region: SarifObject) -> SarifObject:
    """A place in a file; `path` is seen from the root of the repository."""
    return {"artifactLocation": sarif_artifact(path), "region": region}


def sarif_artifact(path: str) -> SarifObject:
    """A file; `path` is seen from the root of the repository."""
    return {"uri": quote(path, safe="/"), "uriBaseId": _BASE}
