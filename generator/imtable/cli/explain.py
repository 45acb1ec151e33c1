"""`imtable explain`: what a rule means and how to fix what it finds, what a kind of change
means and what to do about it."""

from __future__ import annotations

import argparse

from imtable.cli.options import UsageError
from imtable.cli.output import CLEAN, put


def add_options(parser: argparse.ArgumentParser) -> None:
    """A rule or a kind of change, all of them as a list, or all as a page."""
    add = parser.add_argument
    add("rule", metavar="RULE", nargs="?", help="the id of a rule or a kind of change")
    add("--markdown", action="store_true", help="all of them as a page")
    add(
        "--changes",
        action="store_true",
        help="the kinds of change that `imtable diff` reports instead of the rules",
    )


def run(arguments: argparse.Namespace) -> int:
    """Without a rule: the list of all."""
    if arguments.rule is not None:
        put(_one(arguments.rule))
    elif arguments.changes:
        put(_changes(page=arguments.markdown))
    else:
        put(_rules(page=arguments.markdown))
    return CLEAN


def _one(name: str) -> str:
    from imtable.drift.facts.kinds import KINDS
    from imtable.reading.rules import rules_by_id
    from imtable.report.explain import explain_rule
    from imtable.report.explain_changes import explain_kind

    if name in rules_by_id():
        return explain_rule(rules_by_id()[name])
    kind = KINDS.get(name)
    if kind is None:
        raise UsageError(_unknown(name))
    return explain_kind(kind)


def _unknown(name: str) -> str:
    from imtable.drift.facts.kinds import KINDS
    from imtable.ir.suggestions import close_names, with_hint
    from imtable.reading.rules import close_rules

    kinds = close_names(name.lower(), KINDS, most=2, likeness=0.75)
    close = (*kinds, *close_rules(name))[:3]
    otherwise = "`imtable explain` lists them, with `--changes` the kinds of change"
    return with_hint(f"there is no rule {name!r}", close, otherwise)


def _rules(*, page: bool) -> str:
    from imtable.reading.rules import RULES
    from imtable.report.explain import catalogue_markdown

    if page:
        return catalogue_markdown().rstrip("\n")
    return "\n".join(f"{rule.id:<26} {rule.severity:<8} {rule.what}" for rule in RULES)


def _changes(*, page: bool) -> str:
    from imtable.drift.facts.kinds import KINDS
    from imtable.report.explain_changes import changes_markdown

    if page:
        return changes_markdown().rstrip("\n")
    return "\n".join(f"{kind.id:<26} {kind.words}" for kind in KINDS.values())
