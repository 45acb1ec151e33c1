"""Which rules a run is about, by ids and patterns on the command line.

Owns what a pattern means. Levels are another matter: they say how grave a finding is.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from imtable.ir.suggestions import with_hint
from imtable.reading.levels import SeverityError
from imtable.reading.rules import close_rules, rules_by_id


def choose_rules(select: Iterable[str], ignore: Iterable[str]) -> frozenset[str]:
    """The ids of the selected rules (all, where none is) without the ignored ones; `*` in a
    pattern is any characters. Raises SeverityError for one that no rule has."""
    selected = _covered(select)
    return (selected or frozenset(rules_by_id())) - _covered(ignore)


def _covered(patterns: Iterable[str]) -> frozenset[str]:
    words = [word.strip() for pattern in patterns for word in pattern.split(",")]
    return frozenset(rule for word in filter(None, words) for rule in _matching(word))


def _matching(pattern: str) -> list[str]:
    found = [rule for rule in rules_by_id() if fnmatchcase(rule, pattern)]
    if not found:
        problem = f"there is no rule `{pattern}`"
        raise SeverityError(with_hint(problem, close_rules(pattern)))
    return found
