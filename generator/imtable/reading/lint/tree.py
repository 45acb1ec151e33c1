"""Rules across all pages of a documentation tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from imtable.ir.model import ApiPage, Field, Values
from imtable.ir.walk import operation_fields, walk
from imtable.reading.diagnostics import Diagnostic, Findings, Span
from imtable.reading.lint.fields import name_span
from imtable.reading.rules.headings import link_broken
from imtable.reading.rules.values import enum_near_duplicate

FREQUENT = 3
SHORTEST = 6


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


def _common_values(pages: Iterable[PageFields]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    for name, text in _values(pages):
        counts.setdefault(name, Counter())[text] += 1
    return counts


def _check_near_duplicates(
    api: ApiPage, common: dict[str, Counter[str]], findings: Findings
) -> None:
    for field in _fields(api):
        for value in field.values.items if field.values else ():
            near = _near(value.text, field.values, common[field.name])
            if near is not None:
                finding = enum_near_duplicate(value.text, near)
                findings.add(finding, name_span(field))


def _near(text: str, values: Values | None, counts: Counter[str]) -> str | None:
    """The value that this one resembles: the same in capitals, if all others of its list are
    in capitals, or a frequent one a letter away, if this one is rare."""
    if len(text) < SHORTEST or text.isdigit():
        return None
    twin = next((t for t in counts if t != text and t.lower() == text.lower()), None)
    if twin is not None:
        others = (
            [item.text for item in values.items if item.text != text] if values else []
        )
        odd = not text.isupper() and others and all(other.isupper() for other in others)
        return twin if odd else None
    if counts[text] >= FREQUENT:
        return None
    near = (t for t, n in counts.items() if n >= FREQUENT and _one_letter(t, text))
    return next(near, None)


def _one_letter(one: str, other: str) -> bool:
    """A letter more, less or another, or two that swap places; digits that count do not
    resemble each other."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    pairs = enumerate(zip(one, other, strict=False))
    start = next((i for i, (a, b) in pairs if a != b), None)
    if start is None:
        return not max(one, other, key=len)[-1].isdigit()
    if one[start : start + 1].isdigit() or other[start : start + 1].isdigit():
        return False
    rest, others = one[start:], other[start:]
    swapped = len(rest) > 1 and rest[1::-1] + rest[2:] == others
    return swapped or rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]
