"""The baseline of lint: a file of findings that were there before anybody looked.

Owns its format and which findings it covers. A finding is known again by rule, page and the text of
its line, so that it stays known when lines are inserted above it, and is new when its line
changes. In JSON, sorted, for a merge request to show what goes and what comes:

    {
      "version": 1,
      "pages": {
        "openapi/v3/pay/native.md": {
          "tooltip-case": {"0123456789abcdef": 2}     how many lines of this text have one
        }
      }
    }
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from imtable.reading.diagnostics import Diagnostic
    from imtable.run.pipeline import Reading

VERSION = 1
_FindingKey = tuple[str, str, str]


class LintBaselineError(Exception):
    """A baseline that cannot be used; the text says which file and why."""


class LintBaseline(Struct, frozen=True):
    """How many findings of each page, rule and line were there."""

    counts: Mapping[_FindingKey, int]

    def unknown(
        self, readings: Collection[Reading]
    ) -> tuple[tuple[Reading, ...], int, int]:
        """The readings without the findings that were there, how many these are, and how many
        of these pages the baseline has that are there no more."""
        files = {reading.file for reading in readings}
        left = Counter({k: count for k, count in self.counts.items() if k[0] in files})
        known = left.total()
        kept = tuple(_without(reading, left) for reading in readings)
        gone = sum(number for number in left.values() if number > 0)
        return kept, known - gone, gone


def _without(reading: Reading, left: Counter[_FindingKey]) -> Reading:
    new = tuple(each for each in reading.found if _is_new(_key(each), left))
    return replace(reading, found=new)


def _is_new(key: _FindingKey, left: Counter[_FindingKey]) -> bool:
    left[key] -= 1
    return left[key] < 0


def _key(diagnostic: Diagnostic) -> _FindingKey:
    data = (diagnostic.source or "").strip().encode("utf-8", "backslashreplace")
    digest = hashlib.sha256(data).hexdigest()[:16]
    return diagnostic.page, diagnostic.rule, digest


def dump_baseline(found: Iterable[Diagnostic]) -> str:
    """The file; equal findings give equal bytes."""
    pages: dict[str, dict[str, dict[str, int]]] = {}
    for (page, rule, digest), count in sorted(Counter(map(_key, found)).items()):
        pages.setdefault(page, {}).setdefault(rule, {})[digest] = count
    document = {"version": VERSION, "pages": pages}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def load_baseline(data: bytes, name: str) -> LintBaseline:
    """The findings of a file; `name` is what it is called in errors. Raises LintBaselineError."""
    try:
        document: Any = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _unusable(name, f"this is not JSON: {error}") from None
    members = _members(document, name, "the file")
    if members.get("version") != VERSION:
        raise _unusable(name, f"`version` is not {VERSION}")
    counts: dict[_FindingKey, int] = {}
    for page, rules in _members(members.get("pages"), name, "`pages`").items():
        for rule, digests in _members(rules, name, page).items():
            for digest, count in _members(digests, name, f"{page} {rule}").items():
                if type(count) is not int or count < 1:
                    raise _unusable(
                        name, f"{page} {rule} {digest}: no number from 1 on"
                    )
                counts[page, rule, digest] = count
    return LintBaseline(counts)


def _members(value: object, name: str, what: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _unusable(name, f"{what} is not an object")
    return cast("dict[str, object]", value)


def _unusable(name: str, problem: str) -> LintBaselineError:
    return LintBaselineError(
        f"{name}: {problem}; expected what `imtable lint --update-baseline` writes"
    )
