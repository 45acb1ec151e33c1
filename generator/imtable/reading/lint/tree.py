"""Rules across all pages of a documentation tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

from msgspec import Struct

from imtable.ir.choices import value_texts
from imtable.ir.model import ApiPage
from imtable.reading.diagnostics import Diagnostic, Findings, Span
from imtable.reading.lint.company import Company, company_of, listed_fields
from imtable.reading.lint.fields import name_span
from imtable.reading.lint.lookalikes import KnownValues, known_values, odd_one_out
from imtable.reading.rules.headings import link_broken
from imtable.reading.rules.values import enum_near_duplicate


class PageFields(Struct, frozen=True):
    """What this module needs of one page: its file, lines and IR."""

    file: str
    lines: tuple[str, ...]
    api: ApiPage


def check_tree(pages: Sequence[PageFields]) -> tuple[Diagnostic, ...]:
    """The findings that only the whole tree shows."""
    paths = {page.api.path for page in pages}
    listed = _listed(pages)
    found = list[Diagnostic]()
    for page in pages:
        findings = Findings(page.file, page.lines)
        _check_links(page.api, paths, findings)
        _check_near_duplicates(page.api, listed, findings)
        found += findings.reported()
    return tuple(found)


def _check_links(api: ApiPage, paths: set[str], findings: Findings) -> None:
    """Targets of stubs and successors; a tree may lack pages, so this is never an error."""
    links = [(api.redirect, Span(1))] if api.redirect else []
    for operation in api.operations:
        for notice in operation.notices:
            place = Span(operation.location.line if operation.location else 1)
            links += [(url.strip("/"), place) for url in notice.successors]
    for link, place in links:
        target = link.partition("#")[0].removesuffix(".md").removesuffix(".html")
        if target not in paths:
            findings.add(link_broken(link), place)


# -- values that resemble others -----------------------------------------------------------


class _Listed(Struct, frozen=True):
    """The values of a tree, by the names of their fields, and the company they keep."""

    names: dict[str, KnownValues]
    company: Company


def _listed(pages: Sequence[PageFields]) -> _Listed:
    counts: dict[str, Counter[str]] = {}
    for page in pages:
        for field in listed_fields(page.api):
            counts.setdefault(field.name, Counter()).update(value_texts(field.values))
    known = {name: known_values(texts) for name, texts in counts.items()}
    return _Listed(known, company_of(page.api for page in pages))


def _check_near_duplicates(api: ApiPage, listed: _Listed, findings: Findings) -> None:
    for field in listed_fields(api):
        if field.values is None:
            continue
        texts, odd_one = value_texts(field.values), odd_one_out(field.values)
        in_list = partial(listed.company.is_chance, field.name, frozenset(texts))
        for text in texts:
            is_chance = partial(in_list, text)
            near = listed.names[field.name].near(text, odd_one, is_chance)
            if near is not None:
                findings.add(enum_near_duplicate(text, near), name_span(field))
