"""The levels that a project gives to rules.

Owns which levels a rule may have, and what is wrong with a configured one. It knows no
configuration file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from msgspec.structs import replace

from imtable.ir.suggestions import close_names, with_hint
from imtable.reading.diagnostics import Diagnostic
from imtable.reading.rule_levels import RuleLevels
from imtable.reading.rules import Rule, Severity, close_rules, rules_by_id

RuleLevel = Literal["error", "warning", "info", "style", "off"]
LEVELS: tuple[RuleLevel, ...] = get_args(RuleLevel)


class SeverityError(ValueError):
    """A rule cannot have the level it is given; the text names the rule and says why."""


def apply_severities(
    diagnostics: Iterable[Diagnostic], levels: Mapping[str, str]
) -> tuple[Diagnostic, ...]:
    """The diagnostics at their configured levels, in the same order, without those that are
    switched off. `levels` is rule id -> level. Raises what `check_levels` does."""
    checked = check_levels(levels)
    kept = list[Diagnostic]()
    for diagnostic in diagnostics:
        level = checked.get(diagnostic.rule, diagnostic.severity)
        if level != "off":
            kept.append(_at(diagnostic, level))
    return tuple(kept)


def check_levels(levels: Mapping[str, object]) -> dict[str, RuleLevel]:
    """The levels by rule id, typed. Raises SeverityError for a rule or a level that does not
    exist, and for switching off a rule that cannot be."""
    return {name: _level(_rule(name), level) for name, level in levels.items()}


def check_rule_levels(levels: RuleLevels) -> None:
    """Raises what `check_levels` does."""
    for each in (levels.everywhere, *levels.per_file.values()):
        check_levels(each)


def _at(diagnostic: Diagnostic, level: Severity) -> Diagnostic:
    same = diagnostic.severity == level
    return diagnostic if same else replace(diagnostic, severity=level)


def _rule(name: str) -> Rule:
    rule = rules_by_id().get(name)
    if rule is None:
        raise SeverityError(with_hint(f"there is no rule `{name}`", close_rules(name)))
    return rule


def _level(rule: Rule, level: object) -> RuleLevel:
    for known in LEVELS:
        if level == known:
            if known == "off":
                _check_off(rule)
            return known
    text = level if isinstance(level, str) else repr(level)
    problem = f"the rule `{rule.id}` cannot have the level `{text}`"
    otherwise = f"the levels are {', '.join(LEVELS)}"
    close = close_names(text.lower(), LEVELS)
    raise SeverityError(with_hint(problem, close, otherwise))


def _check_off(rule: Rule) -> None:
    if rule.sets_aside is not None:
        reason = f"it tells that the meaning of the {rule.sets_aside} is open"
    elif rule.repairs:
        reason = "it tells that something was read differently from how it is written"
    else:
        return
    raise SeverityError(
        f"the rule `{rule.id}` cannot be switched off: {reason};"
        " a lower level such as `style` is possible"
    )
