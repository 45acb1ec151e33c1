"""A page -> the same page with its fixable findings mended, proved by reading it again.

Owns the proof: a page means what it meant if the code of its bindings and its facts in OpenAPI are
the same, docstrings and descriptions left aside, and if nothing graver is found. The header that
names a key is none of these facts: the client sends it where it is needed, whatever a page says. Fixes of which
that does not hold are not made. It writes nothing.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import cast

from msgspec import Struct

from imtable.bindings.package import page_text
from imtable.bindings.render import Templates
from imtable.bindings.surface import PageError
from imtable.export import openapi_document
from imtable.ir.model import ApiPage
from imtable.ir.protocol import SERIAL
from imtable.reading.diagnostics import Diagnostic
from imtable.reading.fixes import Fix, apply_edits, fixes_of, page_lines
from imtable.reading.fixes.edits import without_overlaps
from imtable.reading.sources import Source
from imtable.run.pipeline import Reading, read_source

ROUNDS = 10
"""Fixes that touch each other are made one after the other; real pages need three rounds."""
_TEXTS = frozenset(("title", "summary", "description", "externalDocs"))


class FixedPage(Struct, frozen=True):
    """A file and what would stand in it; `fixes` say what was mended, in the order in which it
    was, with places of the round in which it was; the `first` ones are those whose places are
    in the file as it stands."""

    source: Source
    after: bytes
    fixes: tuple[Fix, ...]
    first: tuple[Fix, ...]

    @property
    def file(self) -> str:
        """The path below the docs."""
        return self.source.path


class Meaning(Struct, frozen=True):
    """What must stay of a page."""

    facts: object
    code: str | None
    set_aside: tuple[tuple[str | None, str], ...]


def fix_pages(
    sources: Iterable[Source],
    templates: Templates,
    *,
    unsafe: bool = False,
    rules: frozenset[str] | None = None,
) -> Iterator[FixedPage]:
    """The pages that have something to mend, in order; of these `rules` only, if any."""
    for source in sources:
        page = fix_page(source, templates, unsafe=unsafe, rules=rules)
        if page is not None and page.after != page.source.data:
            yield page


def fix_page(
    source: Source,
    templates: Templates,
    *,
    unsafe: bool = False,
    rules: frozenset[str] | None = None,
) -> FixedPage | None:
    """One page; None if it is none of the API, or if its meaning is open."""
    reading = read_source(source, lint=True)
    if reading.api is None:
        return None
    meant, data = _meaning(reading.api, templates), source.data
    made, first = list[Fix](), tuple[Fix, ...]()
    for _ in range(ROUNDS):
        offered = _offered(data, reading.found, unsafe=unsafe, rules=rules)
        proof = _Proof(source.path, meant, reading.found, templates)
        kept = (
            offered if proof.holds(data, offered) else list(proof.each(data, offered))
        )
        if not kept:
            break
        data = _edited(data, kept)
        reading = read_source(Source(source.path, data), lint=True)
        made += kept
        first = first or tuple(kept)
    return FixedPage(source, data, tuple(made), first)


def _offered(
    data: bytes,
    found: Iterable[Diagnostic],
    *,
    unsafe: bool,
    rules: frozenset[str] | None,
) -> list[Fix]:
    asked = [each for each in found if rules is None or each.rule in rules]
    return without_overlaps(fixes_of(page_lines(data), asked, unsafe=unsafe))


def _edited(data: bytes, fixes: Iterable[Fix]) -> bytes:
    return apply_edits(data, {edit for fix in fixes for edit in fix.edits})


# -- the proof -----------------------------------------------------------------------------


class _Proof(Struct, frozen=True):
    """What a page meant, and what was found on it, before an edit."""

    file: str
    meant: Meaning
    found: tuple[Diagnostic, ...]
    templates: Templates

    def holds(self, data: bytes, fixes: list[Fix]) -> bool:
        """Whether the page means the same with all of these fixes."""
        if not fixes:
            return False
        reading = read_source(Source(self.file, _edited(data, fixes)), lint=True)
        return (
            reading.api is not None
            and _meaning(reading.api, self.templates) == self.meant
            and not _graver(self.found, reading)
        )

    def each(self, data: bytes, fixes: list[Fix]) -> Iterator[Fix]:
        """The fixes that hold one by one, and so together: each mends what it is about."""
        kept = list[Fix]()
        for fix in fixes:
            if self.holds(data, [*kept, fix]):
                kept.append(fix)
        yield from kept


def _graver(before: Iterable[Diagnostic], reading: Reading) -> bool:
    """Whether more errors or warnings of any rule are found than before."""
    old, new = (
        Counter(one.rule for one in found if one.severity in ("error", "warning"))
        for found in (before, reading.found)
    )
    return any(number > old[rule] for rule, number in new.items())


def _meaning(page: ApiPage, templates: Templates) -> Meaning:
    aside = tuple((one.verb, one.rule) for one in page.set_aside)
    return Meaning(_facts(openapi_document([page])), _code(page, templates), aside)


def _facts(value: object) -> object:
    """A document without its texts."""
    if isinstance(value, dict):
        members = cast("dict[str, object]", value)
        found = {
            name: _facts(one)
            for name, one in members.items()
            if name not in _TEXTS or not isinstance(one, str | dict)
        }
        return {name: one for name, one in found.items() if one != []}
    if isinstance(value, list):
        items = cast("list[object]", value)
        return [_facts(one) for one in items if not _is_serial(one)]
    return value


def _is_serial(value: object) -> bool:
    """Whether it is the parameter of the header that names a key."""
    if not isinstance(value, dict):
        return False
    members = cast("dict[str, object]", value)
    return members.get("in") == "header" and str(members.get("name")).lower() == SERIAL


def _code(page: ApiPage, templates: Templates) -> str | None:
    """The module without its docstrings; None of a page that has none."""
    try:
        tree = ast.parse(page_text(page, "sdk", templates))
    except PageError:
        return None
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            statements = cast("list[ast.stmt]", body)
            statements[:] = [each for each in statements if not _is_docstring(each)]
    return ast.dump(tree)


def _is_docstring(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )
