"""What would stand in the pages, as a patch that `git apply` takes.

Owns the format: unified, paths from the root of the repository, bytes as they are.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator

_UNSAFE = frozenset('"\\\n\t\r')


def unified_patch(path: str, before: bytes, after: bytes) -> str:
    """The patch of one page; "" where nothing differs. `path` is seen from the root of the
    repository, with forward slashes."""
    old, new = (_git_lines(data.decode("utf-8")) for data in (before, after))
    names = _quoted(f"a/{path}"), _quoted(f"b/{path}")
    return "".join(_ended(difflib.unified_diff(old, new, *names)))


def _git_lines(text: str) -> list[str]:
    """The lines as git knows them: nothing but a line feed ends one."""
    *lines, last = text.split("\n")
    return [*(f"{line}\n" for line in lines), *filter(None, (last,))]


def _ended(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _quoted(path: str) -> str:
    return json.dumps(path, ensure_ascii=False) if _UNSAFE & set(path) else path
