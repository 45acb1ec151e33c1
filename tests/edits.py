"""Edits of real pages: some that mean nothing, some that mean one thing.

Works on the lines of a page, as an author would, and knows nothing of how pages are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

ROW = re.compile(
    r"\| (?P<name>[a-z][a-z0-9_]*) ?(?P<attrs>\{[^}]*\})? ?"
    r"\| (?P<type>string|integer|number|boolean) \| (?P<text>[^|`]+)"
)
LIST = re.compile(r"`[^`|]+`(?: \\\| `[^`|]+`)+")


@dataclass(frozen=True)
class Edit:
    """A changed page, and what has to be reported: kind and leaf, or nothing."""

    what: str
    text: str
    kind: str | None = None
    leaf: str | None = None


# -- what means nothing --------------------------------------------------------------------


def quiet_edits(text: str) -> Iterator[Edit]:
    """Every kind of edit that must not be reported."""
    yield Edit("tooltip", text.replace("对应PHP的array", "对应PHP的Array"))
    yield Edit(
        "tooltip gone", re.sub(r' \{data-tooltip="对应PHP的[Aa]rray"\}', "", text)
    )
    yield Edit("blanks", re.sub(r"^(\|.*)$", r"\1  ", text, flags=re.MULTILINE))
    yield Edit("container", f"{text}\n::: tip 提示\n某些文字\n:::\n")
    yield Edit("link", f"{text}\n参阅 [官方文档](https://example.org/doc)\n")
    yield Edit("sample", re.sub(r"(```php [^\n]*\n)", r"\1// 另一行\n", text))
    yield Edit("value order", LIST.sub(_reversed, text))
    yield Edit(
        "repeated value", LIST.sub(lambda m: f"{m[0]} \\| {m[0].split(' ')[0]}", text)
    )
    yield from _swapped(text)


def _reversed(found: re.Match[str]) -> str:
    return " \\| ".join(reversed(found[0].split(" \\| ")))


def _swapped(text: str) -> Iterator[Edit]:
    lines = text.split("\n")
    leaves = set(leaf_lines(text))
    for at in range(len(lines) - 1):
        if (
            at in leaves
            and at + 1 in leaves
            and _depth(lines[at]) == _depth(lines[at + 1])
        ):
            swapped = [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]
            yield Edit(f"rows {at + 1} and {at + 2}", "\n".join(swapped))


# -- what means something ------------------------------------------------------------------


def real_edits(text: str) -> Iterator[Edit]:
    """Edits of one row each, every kind on every row that allows it."""
    lines = text.split("\n")
    for at in leaf_lines(text):
        found = ROW.fullmatch(lines[at])
        if found is None or "data-encrypted" in lines[at]:
            continue
        for kind, change in CHANGES.items():
            leaf = "added_now" if kind == "field-added" else found["name"]
            changed = [*lines[:at], *change(lines[at]), *lines[at + 1 :]]
            if changed != lines:
                yield Edit(f"{kind} in line {at + 1}", "\n".join(changed), kind, leaf)


def leaf_lines(text: str) -> Iterator[int]:
    """The rows that have no other row below them and whose name is theirs alone."""
    lines = text.split("\n")
    names = [found["name"] for line in lines if (found := ROW.fullmatch(line))]
    for at, line in enumerate(lines[:-1]):
        found = ROW.fullmatch(line)
        if found is None or _depth(line) == 0 or names.count(found["name"]) > 1:
            continue
        following = lines[at + 1]
        marker = following.startswith("| {")
        if not marker and _depth(following) <= _depth(line):
            yield at


def _depth(line: str) -> int:
    found = re.search(r"data-indent=(\d+)", line.split(" | ")[0])
    return int(found[1]) if found else 0


Change = Callable[[str], list[str]]


def _renamed(line: str) -> list[str]:
    return [re.sub(r"^\| (\w+)", r"| \1_now", line)]


def _flipped(line: str, *, need: bool) -> list[str]:
    if ("data-required" in line) == need:
        return [line]
    if need:
        return [line.replace("{data-indent", "{data-required data-indent", 1)]
    return [line.replace("{data-required ", "{", 1)]


def _retyped(line: str) -> list[str]:
    if "| string |" in line:
        return [line.replace("| string |", "| boolean |", 1)]
    return [re.sub(r"\| (integer|number|boolean) \|", "| string |", line, count=1)]


def _listed(line: str) -> list[str]:
    """A list of texts; under a number it would be another type, too."""
    values = "<br/>`ONE` \\| `TWO` 枚举值之一"
    return [line + values if "| string |" in line else line]


def _added(line: str) -> list[str]:
    return [line, f"| added_now {{data-indent={_depth(line)}}} | string | 一个新字段"]


def _removed(line: str) -> list[str]:
    return [] if line else [line]


def _reworded(line: str) -> list[str]:
    return [f"{line}, as is now written"]


CHANGES: dict[str, Change] = {
    "field-removed": _removed,
    "field-added": _added,
    "field-renamed": _renamed,
    "required-added": partial(_flipped, need=True),
    "required-removed": partial(_flipped, need=False),
    "type-changed": _retyped,
    "values-introduced": _listed,
    "description-changed": _reworded,
}
