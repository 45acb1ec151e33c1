"""The rules of the catalogue as a person reads them: one on a terminal, all as a page.

Owns the wording around the texts of the catalogue. What the rules are is data there.
"""

from __future__ import annotations

import re
from textwrap import TextWrapper

from imtable.reading.rules import SUBJECTS, ExamplePlace, Rule
from imtable.reading.rules.rule import Fixable

WIDTH = 88

PLACES: dict[ExamplePlace, str] = {
    "front": "the front matter",
    "heading": "the heading of an operation",
    "intro": "between heading and request table",
    "table": "a request table",
    "request": "the rows of a request table",
    "fields": "rows below `json` in a request table",
    "sample": "rows below `json`, and the sample",
    "call": "the rows of a request table, and the sample",
    "response": "the rows of a response table",
    "notification": "the rows of a notification",
    "end": "below the response table",
    "page": "a page",
    "files": "files",
    "corrections": "a file of corrections",
}

LEVELS = {
    "error": "reading loses information, or the page contradicts itself",
    "warning": "doubtful",
    "info": "worth knowing",
    "style": "cosmetic",
}


FIXABLE: dict[Fixable, str] = {
    "safe": " `imtable lint --fix` does it in most cases.",
    "unsafe": " `imtable lint --fix --unsafe-fixes` does it as the page is read now.",
}


DOUBTFUL = ("error", "warning")
DECIDED = (
    " `imtable lint --fix` leaves it to you: what is true is not on the page, and any edit"
    " would decide it."
)


def explain_rule(rule: Rule) -> str:
    """One rule as text for a terminal, without a final newline."""
    parts = [
        f"{rule.id} ({rule.severity}): {rule.what}",
        fill(rule.why),
        *_effects(rule),
        indented(_label(rule), rule.bad),
    ]
    if rule.good is not None:
        parts.append(indented("In order:", rule.good))
    parts.append(fill(_remedy(rule)))
    return "\n\n".join(parts)


def fill(text: str) -> str:
    """Lines of at most `WIDTH` characters; a word as long as it is, for it may be code."""
    wrapper = TextWrapper(WIDTH, break_long_words=False, break_on_hyphens=False)
    return wrapper.fill(text)


def _effects(rule: Rule) -> list[str]:
    if rule.sets_aside is not None:
        text = (
            f"The meaning of the {rule.sets_aside} stays open: its last good reading, if"
            " there is one, stays in use. The rule cannot be switched off."
        )
    elif rule.repairs:
        text = (
            "What is read differs from what is written; `done` says how. The rule cannot"
            " be switched off."
        )
    else:
        return []
    return [fill(text)]


def _label(rule: Rule) -> str:
    where = PLACES[rule.where]
    place = "" if rule.where == "files" else f" in {rule.path}"
    return f"For example ({where}{place}):"


def indented(label: str, example: str) -> str:
    """An example below its label."""
    lines = [f"    {line}".rstrip() for line in example.split("\n")]
    shown = lines if example else ["    (nothing)"]
    return "\n".join([label, "", *shown])


# -- the page ------------------------------------------------------------------------------


def catalogue_markdown() -> str:
    """All rules as a Markdown page, by subject in the order of a page and in each subject
    by id; ends in a newline."""
    parts = ["# Rules", _introduction()]
    for subject in SUBJECTS:
        rules = sorted(subject.rules, key=lambda rule: rule.id)
        parts += [f"## {subject.title}", _overview(rules)]
        parts += [f"### {rule.id}\n\n{rule_markdown(rule)}" for rule in rules]
    return "\n\n".join(parts) + "\n"


def _introduction() -> str:
    levels = [f"* **{level}**: {text}" for level, text in LEVELS.items()]
    return "\n".join(
        [
            "What `imtable lint` can say about a page. `imtable explain RULE` shows one rule.",
            "",
            *levels,
            "",
            "The level of a rule can be changed in the configuration, and a rule can be",
            "switched off, unless it tells that something was read differently from how it",
            "is written (*repairs*) or that the meaning of an operation or a page stays",
            "open (*sets aside*). *Fixable*: `imtable lint --fix` writes what is meant, if the page",
            "means the same afterwards (*safe*), or with `--unsafe-fixes` what is read now of",
            "something doubtful (*unsafe*).",
        ]
    )


def _overview(rules: list[Rule]) -> str:
    rows = [
        f"| [{rule.id}](#{rule.id}) | {_level(rule)} | {rule.fixable or 'no'} | {rule.what} |"
        for rule in rules
    ]
    heading = "| Rule | Level | Fixable | |", "| --- | --- | --- | --- |"
    return "\n".join([*heading, *rows])


def _level(rule: Rule) -> str:
    effect = (
        f", sets aside the {rule.sets_aside}"
        if rule.sets_aside is not None
        else ", repairs" if rule.repairs else ""
    )
    return rule.severity + effect


def rule_markdown(rule: Rule) -> str:
    """One rule as Markdown below a heading with its id, without a final newline."""
    parts = [
        f"**{_level(rule)}**: {rule.what}. {rule.why}",
        _label(rule),
        fenced(rule.bad),
    ]
    if rule.good is not None:
        parts += ["In order:", fenced(rule.good)]
    return "\n\n".join([*parts, _remedy(rule)])


def _remedy(rule: Rule) -> str:
    """What to do, and whether the program does it."""
    if rule.fixable:
        return f"To fix it: {rule.fix}{FIXABLE[rule.fixable]}"
    on_page = rule.good is not None and rule.where != "files"
    by = DECIDED if on_page and rule.severity in DOUBTFUL else ""
    return f"To fix it: {rule.fix}{by}"


def fenced(example: str) -> str:
    """A code block; its fence is longer than any in the example."""
    longest = max((len(run) for run in re.findall(r"`+", example)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}markdown\n{example}\n{fence}"
