"""The levels that a project gives to rules."""

from __future__ import annotations

import pytest

from imtable.reading.diagnostics import Diagnostic, Findings
from imtable.reading.levels import SeverityError, apply_severities, check_levels
from imtable.reading.rules import RULES, SEVERITIES, Rule
from support.reading import say


def found(*rules: str) -> tuple[Diagnostic, ...]:
    findings = Findings("openapi/v3/pay/orders.md", ("| a",))
    for rule in rules:
        findings.add(say(rule))
    return tuple(findings.found)


def levels_of(diagnostics: tuple[Diagnostic, ...]) -> list[tuple[str, str]]:
    return [(item.rule, item.severity) for item in diagnostics]


def test_without_levels_nothing_changes() -> None:
    diagnostics = found("tooltip-case", "attr-unknown")
    assert apply_severities(diagnostics, {}) == diagnostics


def test_raised_lowered_and_switched_off() -> None:
    diagnostics = found("tooltip-case", "object-empty", "attr-unknown", "name-alias")
    levels = {
        "tooltip-case": "error",
        "object-empty": "info",
        "attr-unknown": "style",
        "name-alias": "off",
    }
    assert levels_of(apply_severities(diagnostics, levels)) == [
        ("tooltip-case", "error"),
        ("object-empty", "info"),
        ("attr-unknown", "style"),
    ]


def test_only_the_level_changes() -> None:
    (before,) = found("object-empty")
    (after,) = apply_severities([before], {"object-empty": "error"})
    assert after != before
    assert (after.message, after.location, after.source) == (
        before.message,
        before.location,
        before.source,
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_takes_every_severity(rule: Rule) -> None:
    name = rule.id
    for level in SEVERITIES:
        assert check_levels({name: level}) == {name: level}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_hides_a_change_of_the_reading_stays_on(rule: Rule) -> None:
    name = rule.id
    if rule.repairs or rule.sets_aside:
        with pytest.raises(SeverityError, match=f"`{name}` cannot be switched off: it"):
            apply_severities((), {name: "off"})
    else:
        assert apply_severities(found(name), {name: "off"}) == ()


@pytest.mark.parametrize(
    ("levels", "message"),
    [
        (
            {"row-two-cell": "info"},
            "there is no rule `row-two-cell`; did you mean `row-two-cells`?",
        ),
        ({"zzz": "info"}, "there is no rule `zzz`"),
        (
            {"name-alias": "of"},
            "the rule `name-alias` cannot have the level `of`; did you mean `off`?",
        ),
        (
            {"name-alias": "Warn"},
            "the rule `name-alias` cannot have the level `Warn`; did you mean `warning`?",
        ),
        (
            {"name-alias": "zzz"},
            "the rule `name-alias` cannot have the level `zzz`;"
            " the levels are error, warning, info, style, off",
        ),
        (
            {"name-alias": False},
            "the rule `name-alias` cannot have the level `False`;"
            " the levels are error, warning, info, style, off",
        ),
        (
            {"row-two-cells": "off"},
            "the rule `row-two-cells` cannot be switched off: it tells that something was"
            " read differently from how it is written; a lower level such as `style` is"
            " possible",
        ),
        (
            {"table-missing": "off"},
            "the rule `table-missing` cannot be switched off: it tells that the"
            " meaning of the operation is open; a lower level such as `style` is possible",
        ),
    ],
)
def test_what_is_wrong_is_said(levels: dict[str, object], message: str) -> None:
    with pytest.raises(SeverityError) as caught:
        check_levels(levels)
    assert str(caught.value) == message
