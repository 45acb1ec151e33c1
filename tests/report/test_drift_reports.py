"""Drift in the formats of others: limits, escaping, folding."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeAlias

import pytest
from msgspec.structs import replace

from imtable.drift.compare import Drift
from imtable.drift.facts import KINDS, PageLocation, compare_apis
from imtable.drift.git import Commit
from imtable.drift.relevance import with_waivers
from imtable.drift.set_aside import Exclusions
from imtable.drift.usage import Usage
from imtable.drift.waivers import Waiver
from imtable.ir.model import Api
from imtable.report.drift.changelog import drift_changelog
from imtable.report.drift.github import drift_github
from imtable.report.drift.html import drift_html
from imtable.report.drift.json import drift_json
from imtable.report.drift.links import page_links
from imtable.report.drift.markdown import LIMIT, MARK, drift_markdown
from imtable.report.drift.sarif import drift_sarif
from imtable.report.drift.text import drift_text
from support.drift_values import EVIL, change, drift
from support.reading import BODY, call_page, read

Report: TypeAlias = Callable[[Drift], str]


def test_groups_are_one_entry_everywhere() -> None:
    found = drift(*(change(n) for n in range(12)))
    assert "(12 functions)" in drift_text(found)
    assert drift_text(found).count("json.a") == 2  # in the verdict, in the group
    assert drift_text(found, verbose=True).count("json.a") == 13
    assert drift_markdown(found).count("`request.json.a`") == 2  # the same
    assert len(results(found)) == 1
    assert drift_github(found).count("::error ") == 1
    assert len(json.loads(drift_json(found))["changes"]) == 12


def test_a_group_names_every_function_that_it_breaks() -> None:
    found = drift(*(change(n) for n in range(12)))
    functions = [f"v3/pay{n}:post" for n in range(12)]
    (entry,) = results(found)
    related = [each["message"]["text"] for each in entry["relatedLocations"]]
    assert related == functions[1:]
    uris = {
        each["physicalLocation"]["artifactLocation"]["uri"]
        for each in entry["relatedLocations"]
    }
    assert uris == {f"docs/v3/pay{n}.md" for n in range(1, 12)}
    for text in (drift_text(found), drift_markdown(found), drift_changelog(found)):
        assert all(function in text for function in functions)


def test_a_group_that_breaks_nobody_names_a_few_and_counts_the_rest() -> None:
    mild = KINDS["field-added"].severity("optional", "request")
    found = drift(*(replace(change(n), severity=mild) for n in range(12)))
    for text in (drift_text(found), drift_markdown(found), drift_changelog(found)):
        assert "v3/pay2:post" in text
        assert "v3/pay3:post" not in text
        assert "and 9 more" in text


def test_half_a_year_fits_a_screen() -> None:
    mild = KINDS["field-added"].severity("optional", "request")
    several = (replace(change(n, name=f"a{n}"), severity=mild) for n in range(300))
    found = drift(change(), *several)
    lines = drift_text(found).splitlines()
    assert "301 documented as new (1 breaking)" in lines[4]
    assert "non-breaking (300), shown with -v" in lines
    assert len(lines) < 25
    assert "json.a299" in drift_text(found, verbose=True)


def test_the_head_names_both_sides() -> None:
    commit = Commit("c0ffee" * 6 + "abcd", "What it is about", "2030-12-31")
    found = replace(drift(change()), new_commit=commit)
    said = "old -> new (c0ffeec0ff of 2030-12-31, What it is about)"
    assert drift_text(found).splitlines()[1] == said
    assert f"`{said}`" in drift_markdown(found)
    assert json.loads(drift_json(found))["new_commit"]["date"] == "2030-12-31"
    assert json.loads(drift_json(found))["old_commit"] is None


def test_places_are_links_where_pages_have_an_address() -> None:
    commit = Commit("c0ffee" * 6 + "abcd", "s", "2030-12-31")
    one = replace(change(page="v3/{a b}"), old_place=PageLocation("v3/old(1)", 3))
    found = replace(drift(one), new_commit=commit)
    template = "https://code.example.org/x/blob/{commit}/{file}#L{line}"
    text = drift_markdown(found, page_links(found, template, ("old", "docs")))
    new = f"https://code.example.org/x/blob/{commit.hash}/docs/v3/%7Ba%20b%7D0.md#L14"
    assert f"[new]({new})" in text
    assert "[old]" not in text  # a folder has no commit
    plain = page_links(found, "https://docs.example.org/{file}", ("old", "docs"))
    said = "[old](https://docs.example.org/old/v3/old%281%29.md)"
    assert said in drift_markdown(found, plain)


def results(found: Drift) -> list[Mapping[str, Any]]:
    entries: list[Mapping[str, Any]] = json.loads(drift_sarif(found, root="docs"))[
        "runs"
    ][0]["results"]
    return entries


def test_sarif_has_place_rule_and_fingerprint() -> None:
    one = change()
    (entry,) = results(drift(one))
    assert entry["ruleId"] == "field-added/request"
    assert entry["level"] == "error"
    place = entry["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "docs/v3/pay0.md"
    assert place["region"] == {"startLine": 14}
    assert entry["partialFingerprints"] == {"imtableDrift/v1": one.fingerprint}


def test_every_result_has_a_rule() -> None:
    log = json.loads(drift_sarif(drift()))
    rules = [rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))
    assert "field-added/request" in rules


def test_github_shows_ten_and_counts_the_rest() -> None:
    text = drift_github(drift(*(change(n, name=f"a{n}") for n in range(25))))
    lines = text.splitlines()
    assert sum(line.startswith("::error ") for line in lines) == 10
    assert lines[-1].startswith("::notice title=imtable diff::15 facts more")


def test_a_comment_stays_below_the_limit_and_closes_what_it_opened() -> None:
    from msgspec.structs import replace

    fine = KINDS["field-added"].severity("optional", "request")
    many = (
        replace(change(n, name="a" * 50 + str(n)), severity=fine) for n in range(900)
    )
    text = drift_markdown(drift(*many))
    assert text.startswith(MARK)
    assert len(text) < LIMIT + 100
    assert text.count("<details>") == text.count("</details>") == 1
    assert "lines more" in text


@pytest.mark.parametrize("report", [drift_text, drift_markdown, drift_github])
def test_text_of_the_docs_is_data(report: Any) -> None:
    text = report(drift(change(name=EVIL, new=EVIL)))
    assert "\u202e" not in text
    assert not any(line.startswith("::error::") for line in text.splitlines())


def test_a_cell_of_a_comment_holds_what_is_in_it() -> None:
    text = drift_markdown(drift(change(name=EVIL, new=EVIL)))
    row = next(line for line in text.splitlines() if line.startswith("| `v3"))
    assert row.replace("\\|", "").count("|") == 6
    assert row.count("`") % 2 == 0


def test_nothing_is_one_line() -> None:
    assert drift_text(drift()).startswith("no change of the bindings")
    assert drift_github(drift()) == ""
    assert json.loads(drift_json(drift()))["bump"] is None


# -- what is set aside, what could not be compared -------------------------------------------


def accepted() -> Drift:
    """One change, which is waived with markup in its reason."""
    one = change()
    waiver = Waiver(
        key=one.fingerprint, reason="we <b>pass</b> it", expires=date(2031, 1, 2)
    )
    return with_waivers(drift(one), [waiver], date(2030, 1, 1))


def test_sarif_has_waived_facts_suppressed() -> None:
    (result,) = results(accepted())
    assert result["level"] == "note"
    assert result["partialFingerprints"] == {"imtableDrift/v1": change().fingerprint}
    (suppression,) = result["suppressions"]
    assert suppression == {
        "kind": "external",
        "status": "accepted",
        "justification": "we <b>pass</b> it (until 2031-01-02)",
    }
    assert "suppressions" not in results(drift(change()))[0]


def test_html_shows_what_was_waived_and_why() -> None:
    html = drift_html(accepted())
    told = "accepted until 2031-01-02 (we &lt;b&gt;pass&lt;/b&gt; it)"
    assert f'<p class="accepted doc">{told}</p>' in html
    assert '<p class="accepted' not in drift_html(drift(change()))


QUIET = (drift_text, drift_markdown, drift_changelog, drift_html)


@pytest.mark.parametrize("report", [drift_text, drift_markdown, drift_html])
def test_what_was_accepted_stays_and_says_so(report: Report) -> None:
    told = report(accepted())
    assert "1 breaking (1 accepted)" in told
    assert "major" in told
    assert "accepted until 2031-01-02 (we" in told


def test_what_was_accepted_is_no_annotation() -> None:
    assert "::error" not in drift_github(accepted())
    assert "::error" in drift_github(drift(change()))


@pytest.mark.parametrize("report", QUIET)
def test_a_page_that_could_not_be_compared_leaves_the_verdict_open(
    report: Report,
) -> None:
    quiet = drift()
    lost = replace(quiet, unreadable=("new: a|`b`.md cannot be compared: <i>",))
    for words in ("nothing to release", "o release needed", "No change"):
        assert words not in report(lost)
    assert "compared" in report(lost)
    assert "<i>" not in drift_html(lost)


def test_annotations_tell_what_could_not_be_compared() -> None:
    found = replace(drift(change()), unreadable=("new: a.md: why", "b"))
    lines = drift_github(found).splitlines()
    assert "v3/pay0:post" in lines[0]  # what breaks comes first
    assert lines[1] == "::error title=imtable diff::new: a.md: why"
    assert len(lines) == 3
    many = replace(drift(), unreadable=("x",) * 30)
    assert drift_github(many).count("::error") == 10
    assert "20 facts more" in drift_github(many)


def test_sarif_says_that_it_is_not_everything() -> None:
    found = replace(drift(), unreadable=("new: a.md: why",))
    (run,) = json.loads(drift_sarif(found))["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    (told,) = invocation["toolExecutionNotifications"]
    assert told == {"level": "error", "message": {"text": "new: a.md: why"}}
    assert "invocations" not in json.loads(drift_sarif(drift()))["runs"][0]


@pytest.mark.parametrize(
    "report",
    [drift_text, drift_markdown, drift_github, drift_html, drift_json, drift_sarif],
)
def test_where_any_notification_may_arrive_is_told_with_its_line(
    report: Report,
) -> None:
    places = ("hook.py:7", "other.py:12")
    used = Usage(frozenset(), frozenset(), (), 2, receives=places)
    told = report(replace(drift(change()), aside=Exclusions(used=used)))
    assert all(place in told for place in places)


def test_variants_are_paired_by_text_and_order() -> None:
    one = '| v {data-indent=1} | object {data-tooltip="对应PHP的array"} | 甲种'
    two = one.replace("甲", "乙")
    rows = [
        one,
        "| m {data-indent=2} | string | 说明",
        two,
        "| n {data-indent=2} | string | 另外",
    ]
    changed = [*rows[:3], rows[3].replace("string", "integer")]
    pages = [
        Api(pages=(read(call_page([BODY, *each])).api,))
        for each in (rows, changed, [*rows[2:], *rows[:2]])
    ]
    (found,) = compare_apis(pages[0], pages[1])
    assert (found.id, found.path) == ("type-changed", "request.json.v<2>.n")
    (found,) = compare_apis(pages[0], pages[2])  # nothing but a number tells them apart
    assert (found.id, found.texts) == ("name-changed", ("PostJson.V", "PostJson.V_2"))
