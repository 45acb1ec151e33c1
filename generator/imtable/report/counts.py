"""A number and what it counts, in words: `1 page`, `2,304 pages`."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """The number before its noun, which is plural unless it is one."""
    return f"{number:,} {noun_for(number, noun)}"


def noun_for(number: int, noun: str) -> str:
    """The noun alone, where the number stands somewhere else."""
    return noun if number == 1 else f"{noun}s"


def counted_level(number: int, level: str) -> str:
    """`1 error`, `3 warnings`; there is no plural of `info` and `style`, nor of `breaking`."""
    countable = level in ("error", "warning")
    return counted(number, level) if countable else f"{number:,} {level}"
