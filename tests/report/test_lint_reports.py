"""The findings of a run in every form: text, JSON, GitHub annotations, SARIF."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

import pytest
from fluidattacks_core.sarif import SarifLog
from msgspec.structs import replace

from imtable import __version__
from imtable.reading.diagnostics import Diagnostic, Findings, Span
from imtable.reading.levels import apply_severities
from imtable.reading.rules import RULES
from imtable.reading.sources import Source, read_sources
from imtable.report.lint.github import lint_github
from imtable.report.lint.json import lint_json
from imtable.report.lint.row_paths import row_paths
from imtable.report.lint.sarif import lint_sarif
from imtable.report.lint.text import lint_text
from imtable.report.summary import summarize
from imtable.run.pipeline import Reading, read_tree
from support.corpus import ROOT
from support.reading import say
from support.rule_pages import CALL
from support.snapshots import one_worker, read_snapshot

PATH = "openapi/v3/pay/{order_id}.md"
PAGE = CALL.text.replace(
    "| id {data-indent=1} | string | Number of the order",
    "| id{data-indent=1} | string | Number of the order\n"
    "| note {data-indent=1 data-colour=red} | string | A note\n"
    "| state {data-indent=1} | string\n"
    "| order_id {data-required} | string | Number of the order",
)
HOSTILE = "a\x1b[2J\u202eb\r\n::error::c %0A `[x](https://example.com)`"


def read(text: str = PAGE, path: str = PATH) -> tuple[Reading, ...]:
    return read_tree([Source(path, text.encode())], lint=True)


def found_in(readings: tuple[Reading, ...]) -> list[Diagnostic]:
    return [diagnostic for reading in readings for diagnostic in reading.found]


def json_of(readings: tuple[Reading, ...]) -> dict[str, Any]:
    text = lint_json(found_in(readings), summarize(readings), row_paths(readings))
    data: dict[str, Any] = json.loads(text)
    return data


def made(rule: str, message: str = "a message", *, line: int = 1) -> Diagnostic:
    findings = Findings("a/b.md", ("",) * (line - 1) + ("| x | string",))
    findings.add(say(rule, message), Span(line, 3))
    return findings.found[0]


# -- text ----------------------------------------------------------------------------------


def test_text_is_frames_by_page_and_the_account() -> None:
    readings = read()
    text = lint_text(
        found_in(readings), summarize(readings), root="docs", least="warning"
    )
    assert text == (
        "== docs/openapi/v3/pay/{order_id}.md: 1 error, 1 warning\n"
        "\n"
        "docs/openapi/v3/pay/{order_id}.md:14:23: error: there is no attribute"
        " `data-colour` in this cell [attr-unknown]\n"
        "    14 | | note {data-indent=1 data-colour=red} | string | A note\n"
        "       |                       ^^^^^^^^^^^\n"
        "  expected: one of data-required, data-indent\n"
        "  done: ignored\n"
        "\n"
        "docs/openapi/v3/pay/{order_id}.md:15:32: warning: this row has 2 cells"
        " [row-two-cells]\n"
        "    15 | | state {data-indent=1} | string\n"
        "       |                                ^\n"
        "  expected: `| name | type | description`\n"
        "  done: read without a description\n"
        "\n"
        "1 file: 1 page, 0 stubs, 0 overviews, 0 unreadable; 0 set aside\n"
        "1 operation, 0 set aside: openapi v3 1; post 1\n"
        "2 tables: request 1 (请求参数 1), response 1 (返回字典 1)\n"
        "6 rows: 6 fields, 0 lines, 0 notes; 6 in the IR, 0 in diagnostics only\n"
        "4 diagnostics: 1 error, 1 warning, 1 info, 1 style\n"
        "not shown: 1 info, 1 style\n"
    )


def test_colour_adds_nothing_but_colour() -> None:
    readings = read()
    found, summary = found_in(readings), summarize(readings)
    plain = lint_text(found, summary, root="docs")
    coloured = lint_text(found, summary, root="docs", colour=True)
    assert "\x1b" not in plain
    assert "\x1b[1;31merror\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_text_shows_no_control_characters() -> None:
    diagnostic = replace(
        made("attr-unknown", HOSTILE), source=HOSTILE, expected=HOSTILE
    )
    text = lint_text([diagnostic], summarize([]))
    assert not set("\x1b\r\u202e") & set(text)
    assert "\n::error" not in text


def test_nothing_found_leaves_the_account() -> None:
    assert lint_text([], summarize([])).startswith("0 files: ")


# -- JSON ----------------------------------------------------------------------------------


def test_json_holds_what_a_finding_holds() -> None:
    readings = read()
    data = json_of(readings)
    assert list(data) == ["version", "summary", "diagnostics"]
    assert data["version"] == 1
    assert data["summary"]["rows"]["total"] == 6
    assert [item["rule"] for item in data["diagnostics"]] == [
        "sample-absent",
        "attr-spacing",
        "attr-unknown",
        "row-two-cells",
    ]
    assert data["diagnostics"][1] == {
        "rule": "attr-spacing",
        "severity": "style",
        "page": PATH,
        "line": 13,
        "column": 5,
        "end_column": 20,
        "until": None,
        "message": "blanks around a brace are missing or too many",
        "expected": "`text {attributes} |`, without blanks inside the braces",
        "done": "read all the same",
        "repaired": False,
        "before": None,
        "after": None,
        "row": "| id{data-indent=1} | string | Number of the order",
        "row_column": 1,
        "path": "request.json.id",
    }


def test_json_keeps_text_and_shows_no_control_characters() -> None:
    hostile = HOSTILE + "\x7f\x9b\u2028\ufeff\U000e0041"
    diagnostic = replace(made("attr-unknown", hostile), source="汉字\u200b")
    text = lint_json([diagnostic], summarize([]), {})
    assert all(c == "\n" or c.isprintable() for c in text)
    (item,) = json.loads(text)["diagnostics"]
    assert (item["message"], item["row"]) == (hostile, "汉字\u200b")
    assert "汉字" in text


def test_configured_levels_reach_every_report() -> None:
    readings = read()
    levels = {"row-two-cells": "error", "sample-absent": "off", "attr-spacing": "off"}
    changed = tuple(
        replace(reading, found=apply_severities(reading.found, levels))
        for reading in readings
    )
    found, summary = found_in(changed), summarize(changed)
    assert dict(summary.diagnostics_by_severity) == {
        "error": 2,
        "warning": 0,
        "info": 0,
        "style": 0,
    }
    data = json.loads(lint_json(found, summary, {}))
    assert [item["severity"] for item in data["diagnostics"]] == ["error", "error"]
    assert [kind for kind, _, _ in commands(lint_github(found))] == ["error", "error"]
    assert [r["level"] for r in results(lint_sarif(found))] == ["error", "error"]
    assert "2 errors, 0 warnings" in lint_text(found, summary)


# -- GitHub --------------------------------------------------------------------------------

COMMAND = re.compile(r"::(?P<kind>\w+) (?P<properties>[^:]*)::(?P<message>.*)")


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The workflow commands as the runner reads them: one a line, properties split at commas,
    then unescaped."""
    read = list[tuple[str, dict[str, str], str]]()
    for line in text.splitlines():
        match = COMMAND.fullmatch(line)
        assert match is not None, line
        pairs = (pair.split("=", 1) for pair in match["properties"].split(","))
        properties = {key: _unescaped(value) for key, value in pairs}
        read.append((match["kind"], properties, _unescaped(match["message"])))
    return read


def _unescaped(text: str) -> str:
    codes = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}
    return re.sub("|".join(codes), lambda match: codes[match[0]], text)


def test_github_points_at_the_words() -> None:
    first, second, *_ = commands(lint_github(found_in(read()), root="specs/docs/"))
    assert first == (
        "error",
        {
            "file": "specs/docs/openapi/v3/pay/{order_id}.md",
            "line": "14",
            "col": "23",
            "endColumn": "34",
            "title": "attr-unknown",
        },
        "there is no attribute `data-colour` in this cell\n"
        "expected: one of data-required, data-indent\n"
        "done: ignored",
    )
    assert (second[0], second[1]["title"]) == ("warning", "row-two-cells")


def test_github_points_at_lines() -> None:
    diagnostic = replace(made("table-without-operation"), until=7)
    ((_, properties, _),) = commands(lint_github([diagnostic]))
    assert properties == {
        "file": "a/b.md",
        "line": "1",
        "endLine": "7",
        "title": "table-without-operation",
    }


def test_github_text_stays_text() -> None:
    diagnostic = replace(made("attr-unknown", HOSTILE), page="a,b:c%\n::error::.md")
    text = lint_github([diagnostic])
    assert text.count("\n") == 1
    ((kind, properties, message),) = commands(text)
    assert kind == "error"
    assert properties["file"] == "a,b:c%\\x0a::error::.md"
    assert message == HOSTILE.translate(
        {0x1B: "\\x1b", 0x202E: "\\u202e", 13: "\\x0d", 10: "\\x0a"}
    )


def test_github_shows_the_worst_and_counts_the_rest() -> None:
    found = [
        made(rule, line=line)
        for rule in ("tooltip-case", "name-alias", "object-empty", "attr-unknown")
        for line in range(1, 14)
    ]
    read = commands(lint_github(found))
    kinds = [kind for kind, _, _ in read]
    assert kinds == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    titles = [properties["title"] for _, properties, _ in read]
    assert titles[20:] == ["name-alias"] * 9 + ["imtable"]
    assert read[-1][2] == (
        "3 errors, 3 warnings, 4 info, 13 style more: run `imtable lint` to see them all"
    )
    assert [p["line"] for _, p, _ in read[:10]] == [str(n) for n in range(1, 11)]


def test_github_says_nothing_of_nothing() -> None:
    assert lint_github([]) == ""


# -- SARIF ---------------------------------------------------------------------------------


def results(text: str) -> list[dict[str, Any]]:
    (run,) = json.loads(text)["runs"]
    found: list[dict[str, Any]] = run["results"]
    return found


def check_sarif(text: str) -> None:
    """Valid by an independent model, made from the official schema of SARIF 2.1.0; and what
    the schema cannot say."""
    SarifLog.model_validate_json(text)
    (run,) = json.loads(text)["runs"]
    rules = run["tool"]["driver"]["rules"]
    prints = [result["partialFingerprints"]["imtable/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uriBaseId"] in run["originalUriBaseIds"]
        assert re.fullmatch(r"[A-Za-z0-9._~/%-]+", place["artifactLocation"]["uri"])
        region = place["region"]
        assert region.get("endColumn", region["startColumn"]) >= region["startColumn"]


def test_the_model_refuses_what_is_no_sarif() -> None:
    log = json.loads(lint_sarif(found_in(read())))
    log["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(ValueError, match=r"level"):
        SarifLog.model_validate(log)


def test_sarif_says_where_and_what() -> None:
    text = lint_sarif(found_in(read()), root="specs/docs")
    check_sarif(text)
    result = next(r for r in results(text) if r["ruleId"] == "row-two-cells")
    assert result["level"] == "warning"
    assert result["message"]["text"] == (
        "this row has 2 cells; expected: `| name | type | description`;"
        " done: read without a description"
    )
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {
            "uri": "specs/docs/openapi/v3/pay/%7Border_id%7D.md",
            "uriBaseId": "%SRCROOT%",
        },
        "region": {"startLine": 15, "startColumn": 32, "endColumn": 33},
    }


def test_sarif_explains_every_rule() -> None:
    (run,) = json.loads(lint_sarif([]))["runs"]
    driver = run["tool"]["driver"]
    assert driver["semanticVersion"] == __version__
    assert [rule["id"] for rule in driver["rules"]] == [rule.id for rule in RULES]
    for rule, described in zip(RULES, driver["rules"], strict=True):
        assert rule.fix in described["help"]["markdown"]
        assert " ".join(rule.fix.split()) in " ".join(described["help"]["text"].split())


def fingerprints(page: str) -> dict[str, str]:
    return {
        result["partialFingerprints"]["imtable/v1"]: result["ruleId"]
        for result in results(lint_sarif(found_in(read(page))))
    }


def test_fingerprints_stay_when_lines_move() -> None:
    moved = PAGE.replace("\n| 请求参数", "\nA new paragraph.\n\n| 请求参数")
    assert moved != PAGE
    assert fingerprints(moved) == fingerprints(PAGE)


def test_fingerprints_tell_equal_rows_apart() -> None:
    row = "| state {data-indent=1} | string\n"
    before, after = fingerprints(PAGE), fingerprints(PAGE.replace(row, row + row))
    assert before.items() <= after.items()
    assert list(after.values()).count("row-two-cells") == 2


def test_sarif_text_is_no_link() -> None:
    diagnostic = replace(made("attr-unknown", HOSTILE), page="ä {x}#?.md")
    text = lint_sarif([diagnostic])
    check_sarif(text)
    (result,) = results(text)
    assert "](" not in result["message"]["text"]
    assert "\\x1b" in result["message"]["text"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri) == "ä {x}#?.md"


# -- real pages ----------------------------------------------------------------------------


def check_reports(readings: tuple[Reading, ...]) -> None:
    found, summary = found_in(readings), summarize(readings)
    assert found
    text = lint_text(found, summary)
    assert all(c == "\n" or c.isprintable() for c in text)
    assert len(re.findall(r"^\S+:\d+:\d+: ", text, re.MULTILINE)) == len(found)
    assert len(json_of(readings)["diagnostics"]) == len(found)
    assert len(commands(lint_github(found))) <= 30
    sarif = lint_sarif(found, root="specs/docs")
    check_sarif(sarif)
    assert len(results(sarif)) == len(found)
    assert lint_sarif(list(reversed(found)), root="specs/docs") == sarif


def test_reports_of_our_own_pages() -> None:
    check_reports(read_tree(read_sources(ROOT / "specs" / "docs"), lint=True))


@one_worker
def test_reports_of_a_snapshot() -> None:
    check_reports(read_snapshot("2026-04"))
