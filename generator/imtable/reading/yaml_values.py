"""YAML -> texts, lists and mappings.

Owns how far YAML is trusted: an alias, which can stand for itself a thousand times over, is
refused, and the depth is bounded at a hundred times of what real pages have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

import yaml

from imtable.reading.diagnostics import Findings, Span
from imtable.reading.rules.files import front_matter_invalid

# The C loader is quick, but nesting of a few thousand levels ends the process, and it cannot be
# told to refuse an alias. Real front matter has at most 400 characters.
QUICK_YAML = 2_000
DEEPEST_YAML = 20


class _Refused(yaml.MarkedYAMLError):
    """YAML that this program does not read."""


class _StrictLoader(yaml.BaseLoader):
    """Texts, lists and mappings without aliases, to a depth."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node | None:
        """As in the base class. Raises `_Refused`."""
        event = cast("yaml.Event", self.peek_event())  # type: ignore[no-untyped-call]
        place = cast("yaml.Mark", event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(problem="an alias is not followed", problem_mark=place)
        if self.depth > DEEPEST_YAML:
            raise _Refused(problem="nested too deeply", problem_mark=place)
        self.depth += 1
        node = super().compose_node(parent, index)  # type: ignore[arg-type]
        self.depth -= 1
        return node


def load_yaml(text: str, findings: Findings) -> Mapping[str, object]:
    """What the front matter of a page says by key; what is wrong with it goes to `findings`."""
    quick = len(text) <= QUICK_YAML and "*" not in text
    loader = getattr(yaml, "CBaseLoader", _StrictLoader) if quick else _StrictLoader
    try:
        loaded: object = yaml.load(text, Loader=loader)
        if _deeper(loaded, DEEPEST_YAML):
            raise _Refused(problem="nested too deeply")
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = Span(2 + mark.line, 1 + mark.column) if mark else Span(1)
        problem = getattr(error, "problem", None) or "nested too deeply"
        findings.add(front_matter_invalid(problem), place)
        return {}
    if not isinstance(loaded, dict):
        if loaded is not None:
            findings.add(front_matter_invalid("it holds no keys"))
        return {}
    pairs = cast("dict[object, object]", loaded).items()
    return {str(key): value for key, value in pairs}


def _deeper(value: object, limit: int) -> bool:
    """Whether something stands more than `limit` levels deep."""
    level: list[object] = [value]
    for _ in range(limit):
        level = [inner for each in level for inner in _parts(each)]
    return bool(level)


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return cast("dict[object, object]", value).values()
    return cast("list[object]", value) if isinstance(value, list) else ()
