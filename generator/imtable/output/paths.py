"""Which relative paths are safe: the rules of every platform at once.

Pure: it touches no file system.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_USUAL = re.compile(r"(?:[\w{}-]+[/.])*[\w{}-]+", re.ASCII)
"""Of nearly all paths this is all there is to ask, if they are not long."""
_NOT_ON_WINDOWS = re.compile(r'[<>:"|?*]')
MAX_STEP, MAX_LENGTH = 240, 1000
"""Bytes of one step and of a path below its folder: what every file system takes, with room for
another suffix."""


class UnsafePathError(ValueError):
    """A path that is not the plain path of a file below its folder."""

    def __init__(self, path: str, problem: str) -> None:
        """`problem` completes the sentence that `path` begins."""
        self.path = path
        self.problem = problem
        super().__init__(f"{path!r} {problem}")


def check_path(path: str) -> None:
    """Raises `UnsafePathError` unless `path` is relative, normal and has forward slashes.

    The rules are those of every platform at once: what is refused on one is on all.
    """
    if len(path) <= MAX_STEP and _USUAL.fullmatch(path):
        return
    steps = path.split("/")
    if path.startswith("/") or re.match("[A-Za-z]:[/\\\\]", path):
        raise UnsafePathError(path, "is absolute")
    if ".." in steps:
        raise UnsafePathError(path, "leads out of its folder")
    if re.search("[\\\\\x00-\x1f\x7f-\x9f\ud800-\udfff]", path):
        raise UnsafePathError(path, "has a character that no path may have")
    if found := _NOT_ON_WINDOWS.search(path):
        raise UnsafePathError(path, f"has `{found[0]}`, which no path on Windows has")
    if max(len(path.encode()) - MAX_LENGTH, _longest(steps) - MAX_STEP) > 0:
        raise UnsafePathError(path, "is too long")
    if any(not step or step[-1] in " ." for step in steps):
        raise UnsafePathError(
            path, "has a step that is empty or ends in a dot or a space"
        )


def _longest(steps: list[str]) -> int:
    return max(len(step.encode()) for step in steps)


def folders_of(path: str) -> Iterator[str]:
    """The folders a path leads through, outermost first."""
    for index, character in enumerate(path):
        if character == "/":
            yield path[:index]
