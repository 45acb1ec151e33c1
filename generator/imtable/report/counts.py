"""A number and what it counts, in words: `1 page`, `2,304 pages`."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """The number before its noun, which is plural unless it is one."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
