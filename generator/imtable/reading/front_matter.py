"""The YAML at the top of a page, and what the page takes from it.

Owns how far front matter is trusted, which comes from anywhere: its size and what the page may
repeat of a value are bounded, each at a hundred times of what real pages have.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from imtable.reading.diagnostics import Findings
from imtable.reading.rules.files import front_matter_invalid, front_matter_unusable

FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n(?P<yaml>.*?\n)??---[ \t]*(?:\n|\Z)", re.DOTALL
)
OPENED = re.compile(r"\A---[ \t]*\n\w+:")
UNOPENED = re.compile(r"\A(?:\s*\n|-+[ \t]*\n)*\w+:[ \t]")
SUBSTITUTION = re.compile(r"\{\{\s*\$frontmatter\.(?P<key>\w+)\s*\}\}")
PLAIN = re.compile(
    r"(?:[a-z]{1,99}: [^\W_]"
    r"[^\x00-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff:#]*\n)+"
)
"""One text a line that YAML takes as it is, as nearly all pages have it."""
TEXTS = ("title", "description")
"""The keys whose values a page is described by."""

LONGEST_YAML = 40_000
MOST_ADDED = 40_000
"""Characters that substitutions may add to a page."""


class FrontMatter(Struct, frozen=True):
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


def _load(text: str, findings: Findings) -> Mapping[str, object]:
    if len(text) > LONGEST_YAML:
        findings.add(front_matter_invalid(f"it has {len(text):,} characters"))
        return {}
    if PLAIN.fullmatch(text):
        pairs = (line.split(": ") for line in text.splitlines())
        return {key: value.rstrip(" ") for key, value in pairs}
    from imtable.reading.yaml_values import load_yaml  # slow to load, and seldom needed

    return load_yaml(text, findings)
