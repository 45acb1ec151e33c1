"""A name that does not exist -> the names that were meant, in words.

Owns the wording, and how near a name has to be.
"""

from __future__ import annotations

from collections.abc import Iterable

LONGEST = 300
"""Of a longer name only the beginning is compared: it takes time."""


def close_names(
    name: str, known: Iterable[str], *, most: int = 1, likeness: float = 0.6
) -> tuple[str, ...]:
    """The known names that are spelt nearly like this one, the nearest first."""
    from difflib import get_close_matches  # seldom needed, and slow to load

    return tuple(get_close_matches(name[:LONGEST], [*known], most, likeness))


def did_you_mean(names: Iterable[str], otherwise: str = "") -> str:
    """The question, or what to say instead where there is no such name."""
    named = " or ".join(f"`{name}`" for name in names)
    return f"did you mean {named}?" if named else otherwise


def with_hint(problem: str, names: Iterable[str], otherwise: str = "") -> str:
    """The problem, and the question after it where there is one."""
    return "; ".join(filter(None, (problem, did_you_mean(names, otherwise))))
