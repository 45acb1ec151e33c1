"""`imtable explain RULE`: what it means and how to mend what it finds."""

from __future__ import annotations

import argparse

from .options import UsageError
from .output import CLEAN, put


def add_options(parser: argparse.ArgumentParser) -> None:
    """A rule, all of them as a list, or all as a page."""
    parser.add_argument("rule", metavar="RULE", nargs="?", help="the id of a rule")
    parser.add_argument("--markdown", action="store_true", help="all rules as a page")


def run(arguments: argparse.Namespace) -> int:
    """Without a rule: the list of all."""
    from ..catalogue import RULES, close_rules, rules_by_id
    from ..report.explain import catalogue_markdown, explain_rule

    if arguments.markdown:
        put(catalogue_markdown().rstrip("\n"))
    elif arguments.rule is None:
        for rule in RULES:
            put(f"{rule.id:<26} {rule.severity:<8} {rule.what}")
    elif arguments.rule in rules_by_id():
        put(explain_rule(rules_by_id()[arguments.rule]))
    else:
        close = ", ".join(close_rules(arguments.rule))
        hint = f"did you mean {close}?" if close else "`imtable explain` lists them"
        raise UsageError(f"there is no rule {arguments.rule!r}; {hint}")
    return CLEAN
