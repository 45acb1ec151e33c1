"""Rules across all pages of a documentation tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from imtable.ir.model import ApiPage, Field
from imtable.ir.walk import operation_fields, walk
from imtable.reading.diagnostics import Diagnostic, Findings, Span
from imtable.reading.lint.fields import name_span
from imtable.reading.lint.lookalikes import KnownValues, known_values, odd_one_out
from imtable.reading.rules.headings import link_broken
from imtable.reading.rules.values import enum_near_duplicate


@dataclass(frozen=True, slots=True)
class PageFields:
    """What this module needs of one page: its file, lines and IR."""

    file: str
    lines: tuple[str, ...]
    api: ApiPage


def check_tree(pages: Sequence[PageFields]) -> tuple[Diagnostic, ...]:
    """The findings that only the whole tree shows."""
    paths = {page.api.path for page in pages}
    common = _common_values(pages)
    found = list[Diagnostic]()
    for page in pages:
        findings = Findings(page.file, page.lines)
        _check_links(page.api, paths, findings)
        _check_near_duplicates(page.api, common, findings)
        found += findings.told()
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


def _values(pages: Iterable[PageFields]) -> Iterator[tuple[str, str]]:
    for page in pages:
        for field in _fields(page.api):
            if field.values is not None:
                for value in field.values.items:
                    yield field.name, value.text


def _fields(api: ApiPage) -> Iterator[Field]:
    for operation in api.operations:
        yield from walk(operation_fields(operation))


def _common_values(pages: Iterable[PageFields]) -> dict[str, KnownValues]:
    counts: dict[str, Counter[str]] = {}
    for name, text in _values(pages):
        counts.setdefault(name, Counter())[text] += 1
    return {name: known_values(texts) for name, texts in counts.items()}


def _check_near_duplicates(
    api: ApiPage, common: dict[str, KnownValues], findings: Findings
) -> None:
    for field in _fields(api):
        if field.values is None:
            continue
        odd_one = odd_one_out(field.values)
        for value in field.values.items:
            near = common[field.name].near(value.text, odd_one)
            if near is not None:
                finding = enum_near_duplicate(value.text, near)
                findings.add(finding, name_span(field))
