"""The YAML at the top of a page, and what the page takes from it.

Owns how far front matter is trusted. It comes from anywhere: an alias, which can stand for
itself a thousand times over, is refused; size, depth and what the page may repeat of a value are
bounded, each at a hundred times of what real pages have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

import yaml

from imtable.reading.diagnostics import Findings, Span
from imtable.reading.rules.files import front_matter_invalid, front_matter_unusable

FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n(?P<yaml>.*?\n)??---[ \t]*(?:\n|\Z)", re.DOTALL
)
OPENED = re.compile(r"\A---[ \t]*\n\w+:")
UNOPENED = re.compile(r"\A(?:\s*\n|-+[ \t]*\n)*\w+:[ \t]")
SUBSTITUTION = re.compile(r"\{\{\s*\$frontmatter\.(?P<key>\w+)\s*\}\}")
TEXTS = ("title", "description")
"""The keys whose values a page is described by."""

# The C loader is quick, but nesting of a few thousand levels ends the process, and it cannot be
# told to refuse an alias. Real front matter has at most 400 characters.
QUICK_YAML = 2_000
LONGEST_YAML = 40_000
DEEPEST_YAML = 20
MOST_ADDED = 40_000
"""Characters that substitutions may add to a page."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`values` are texts; `raw` keeps what is not a text. `expands`: the page may take values
    from here."""

    values: Mapping[str, str]
    raw: Mapping[str, object]
    expands: bool = True


def cut_front_matter(text: str, findings: Findings) -> tuple[FrontMatter | None, str]:
    """The front matter, and the text with blank lines in its place: line numbers stay true."""
    match = FRONT_MATTER.match(text)
    if match is None:
        if OPENED.match(text):
            findings.add(front_matter_invalid("it is never closed"))
        elif UNOPENED.match(text) and SUBSTITUTION.search(text):
            findings.add(front_matter_invalid("no line `---` above it opens it"))
        return None, text
    body = "\n" * match.group().count("\n") + text[match.end() :]
    raw = _load(match["yaml"] or "", findings)
    values = {
        key: value.strip() for key, value in raw.items() if isinstance(value, str)
    }
    for key in TEXTS:
        if key in raw and key not in values:
            findings.add(front_matter_unusable(f"`{key}` is no text", "not used"))
    return FrontMatter(values, raw, _may_expand(values, body, findings)), body


def substitute(text: str, front_matter: FrontMatter | None) -> str:
    """`{{ $frontmatter.title }}` and the like, replaced by what the front matter says."""
    if front_matter is None:
        return SUBSTITUTION.sub("", text)
    if not front_matter.expands:
        return text
    return SUBSTITUTION.sub(lambda m: front_matter.values.get(m["key"], ""), text)


def _may_expand(values: Mapping[str, str], body: str, findings: Findings) -> bool:
    added = sum(len(values.get(m["key"], "")) for m in SUBSTITUTION.finditer(body))
    if added <= MOST_ADDED:
        return True
    problem = f"the page would take {added:,} characters from here"
    findings.add(front_matter_unusable(problem, "left as it is written"))
    return False


# -- YAML ----------------------------------------------------------------------------------


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


def _load(text: str, findings: Findings) -> Mapping[str, object]:
    if len(text) > LONGEST_YAML:
        findings.add(front_matter_invalid(f"it has {len(text):,} characters"))
        return {}
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
