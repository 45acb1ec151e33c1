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
VALUED = re.compile(
    r"\| (?P<name>[a-z][a-z0-9_]*) ?(?P<attrs>\{[^}]*\})? ?"
    r"\| string \| [^|`]*<br/>`[^`|]+`(?: \\\| `[^`|]+`)+ 枚举值之一"
)
ROW_START = re.compile(r"\| [A-Za-z]\S* ?(?:\{|\|)")
HEADING = re.compile(r"^(#{1,4} .*\{#(?:get|post|put|patch|delete)\})", re.MULTILINE)
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
    yield Edit("heading level", HEADING.sub(r"#\1", text))
    yield Edit("line breaks", text.replace("\n\n", "\n\n\n"))
    yield Edit("blanks in cells", re.sub(r"^\|.* \| .*$", _spread, text, flags=re.M))
    yield Edit("links", re.sub(r"\]\(https?://", "](https://elsewhere.example/", text))
    yield Edit("container", f"{text}\n::: tip 提示\n某些文字\n:::\n")
    yield Edit("link", f"{text}\n参阅 [官方文档](https://example.org/doc)\n")
    yield Edit("sample", re.sub(r"(```php [^\n]*\n)", r"\1// 另一行\n", text))
    yield Edit("value order", LIST.sub(_reversed, text))
    yield Edit("repeated value", LIST.sub(lambda m: f"{m[0]} \\| {_first(m[0])}", text))
    yield from _swapped(text)


def _first(listed: str) -> str:
    return listed.split(" \\| ")[0]


def _spread(found: re.Match[str]) -> str:
    return found[0].replace(" | ", "   |  ")


def _reversed(found: re.Match[str]) -> str:
    return " \\| ".join(reversed(found[0].split(" \\| ")))


def any_quiet(text: str, choose: Callable[[list[Edit]], Edit], times: int) -> str:
    """Several of them, one after the other."""
    for _ in range(times):
        text = choose(list(quiet_edits(text))).text
    return text


def _swapped(text: str) -> Iterator[Edit]:
    yield from _swapped_leaves(text)
    yield from _swapped_subtrees(text)


def _swapped_subtrees(text: str) -> Iterator[Edit]:
    """Two neighbours below `json`, each with all that stands below it."""
    lines = text.split("\n")
    starts = [at for at, line in enumerate(lines) if line.startswith("| ")]
    for at in starts:
        if not ROW_START.match(lines[at]) or _depth(lines[at]) == 0:
            continue
        middle = _end(lines, at)
        end = _end(lines, middle)
        names = {_name(line) for line in (lines[at], lines[middle])}
        same = ROW_START.match(lines[middle]) and _depth(lines[middle]) == _depth(
            lines[at]
        )
        if same and len(names) == 2 and not _special(lines[at : end + 1]):
            swapped = [*lines[:at], *lines[middle:end], *lines[at:middle], *lines[end:]]
            yield Edit(f"subtrees at {at + 1} and {middle + 1}", "\n".join(swapped))


def _end(lines: list[str], at: int) -> int:
    """The line after a row and all that stands below it."""
    end = at + 1
    while (
        end < len(lines)
        and ROW_START.match(lines[end])
        and _depth(lines[end]) > _depth(lines[at])
    ):
        end += 1
    return end


def _name(line: str) -> str:
    return line.removeprefix("| ").split(" ")[0]


def _special(lines: list[str]) -> bool:
    """Rows whose place means something: markers, repeated siblings, what is encoded."""
    names = [(_name(line), _depth(line)) for line in lines]
    marked = any("data-en" in line or "colspan" in line for line in lines)
    return marked or len(set(names)) < len(names)


def _swapped_leaves(text: str) -> Iterator[Edit]:
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
    """Edits of one row each, every kind on every row that allows it. What becomes of a group of
    alternatives has tests of its own."""
    lines = text.split("\n")
    for at in leaf_lines(text):
        found = _row(lines[at])
        if found is None or "data-encrypted" in lines[at] or "选一" in lines[at]:
            continue
        for kind, change in (LISTED if found.re is VALUED else CHANGES).items():
            leaf = "added_now" if kind == "field-added" else found["name"]
            changed = [*lines[:at], *change(lines[at]), *lines[at + 1 :]]
            if changed != lines:
                yield Edit(f"{kind} in line {at + 1}", "\n".join(changed), kind, leaf)


def leaf_lines(text: str) -> Iterator[int]:
    """The rows that have no other row below them and whose name is theirs alone."""
    lines = text.split("\n")
    names = [found["name"] for line in lines if (found := _row(line))]
    for at, line in enumerate(lines[:-1]):
        found = _row(line)
        if found is None or _depth(line) == 0 or names.count(found["name"]) > 1:
            continue
        following = lines[at + 1]
        marker = following.startswith("| {")
        if not marker and _depth(following) <= _depth(line):
            yield at


def _row(line: str) -> re.Match[str] | None:
    return ROW.fullmatch(line) or VALUED.fullmatch(line)


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


def _one_more(line: str) -> list[str]:
    return [LIST.sub(r"`ONE_MORE` \\| \g<0>", line, count=1)]


def _one_less(line: str) -> list[str]:
    found = LIST.search(line)
    values = found[0].split(" \\| ") if found else []
    if len(values) != len(set(values)) or len(values) < 3:
        return [line]
    return [LIST.sub(lambda _: " \\| ".join(values[1:]), line, count=1)]


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
LISTED: dict[str, Change] = {
    "value-added": _one_more,
    "value-removed": _one_less,
    "field-removed": _removed,
    "field-renamed": _renamed,
}
"""What a row with a list of values allows."""
