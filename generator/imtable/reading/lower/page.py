"""A page as a whole: stub, overview, or one or more operations.

Owns which headings open an operation and what becomes of a page that has none.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Literal, cast, get_args
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from imtable.ir.model import ApiPage, Operation, SetAside, Verb
from imtable.ir.suggestions import close_names
from imtable.reading.blocks import Block, Fence, Heading, Paragraph, Table
from imtable.reading.diagnostics import Diagnostic, Findings
from imtable.reading.front_matter import FrontMatter, substitute
from imtable.reading.lower.identity import PageIdentity, identify
from imtable.reading.lower.operation import SIDES, Section, lower_operation, table_side
from imtable.reading.lower.row_counts import RowCount, count_rows
from imtable.reading.pages import Page
from imtable.reading.rules import find_rule
from imtable.reading.rules.files import page_empty, page_prose
from imtable.reading.rules.headings import (
    anchor_idle,
    anchor_unknown,
    heading_without_verb,
    operation_repeated,
)
from imtable.reading.rules.tables import table_unknown, table_without_operation

PageForm = Literal["api", "stub", "overview", "unreadable"]
VERBS: tuple[str, ...] = get_args(Verb)
GROUPING = "mix"
LIKENESS = 0.75
SHOWS_CALL = re.compile(r"\bchain\(|\$instance\b")
REFRESH = re.compile(r"\burl\s*=\s*['\"]?(?P<url>[^\s'\"]+)", re.IGNORECASE)
GARBLED = re.compile(r"\s(?:\{#?\w*|#?\w+\}|\{\w+\})$")


class Lowered(Struct, frozen=True):
    """A page read to the end. `api` is None for an overview and for what nobody can read;
    `quarantined` tells that nothing of the page is known: keep the last good reading. Else
    the page itself says which of its operations are set aside; `sections` are the others.
    `described` are all operations as the docs have them, with what is set aside.
    """

    form: PageForm
    api: ApiPage | None
    rows: RowCount
    quarantined: bool
    sections: tuple[Section, ...] = ()
    described: tuple[Operation, ...] = ()


def lower_page(page: Page, findings: Findings) -> Lowered:
    """The IR of a page; what was odd goes to `findings`."""
    identity = identify(page.path)
    sections = list(_sections(page, findings))
    form = _form(page, sections)
    if form == "overview":
        if not any(isinstance(block, Table) for block in page.blocks):
            findings.add(page_prose())
        return Lowered(form, None, RowCount(), _is_open(findings, form))
    lowered = [(s, lower_operation(s, identity, page, findings)) for s in sections]
    _report_tables(page, sections, findings)
    if form == "unreadable" and not _is_open(findings, form):
        findings.add(page_empty())
    decided = _decided(page, sections, findings)
    good = [(s, one) for s, one in lowered if s.heading.line not in decided]
    operations = tuple(one for _, one in good)
    api = _page(form, identity, page, operations)
    if api is not None:
        api = replace(api, set_aside=tuple(_set_aside(page, decided)))
    aside = [one for s, one in lowered if s.heading.line in decided]
    rows = count_rows(page, operations, aside, findings.found)
    kept = tuple(section for section, _ in good)
    described = tuple(one for _, one in lowered)
    return Lowered(form, api, rows, _is_open(findings, form), kept, described)


def _is_open(findings: Findings, form: PageForm) -> bool:
    """A finding leaves the meaning of the whole page open; where no operation was found, one
    about an operation does."""
    extents = {find_rule(found.rule).sets_aside for found in findings.found}
    return "page" in extents or (form != "api" and "operation" in extents)


def _form(page: Page, sections: list[Section]) -> PageForm:
    tables = [block for block in page.blocks if isinstance(block, Table)]
    if sections or any(map(table_side, tables)):
        return "api"
    if _redirect(page) is not None:
        return "stub"
    return "overview" if tables or _is_prose(page) else "unreadable"


def _is_prose(page: Page) -> bool:
    """Text below headings that show no trace of a call, neither a verb nor a sample: it is about
    the API, and describes no call."""
    headings = _headings(page)
    told = any(isinstance(block, Paragraph) for block in page.blocks)
    code = [block.code for block in page.blocks if isinstance(block, Fence)]
    traces = any(map(_may_open, headings)) or any(map(SHOWS_CALL.search, code))
    return bool(headings) and told and not traces


def _may_open(heading: Heading) -> bool:
    """Whether an operation may be meant: by an anchor like a verb, or by what is left of one."""
    if heading.anchor is None:
        return GARBLED.search(heading.text) is not None
    known = (*VERBS, GROUPING)
    return bool(close_names(heading.anchor.lower(), known, likeness=LIKENESS))


def _page(
    form: PageForm,
    identity: PageIdentity,
    page: Page,
    operations: tuple[Operation, ...],
) -> ApiPage | None:
    matter = page.front_matter or FrontMatter({}, {})
    if form == "stub":
        return ApiPage(
            path=identity.path,
            kind=identity.kind,
            version=identity.version,
            title=matter.values.get("title", ""),
            redirect=_redirect(page),
        )
    if form != "api":
        return None
    return ApiPage(
        path=identity.path,
        kind=identity.kind,
        version=identity.version,
        title=matter.values.get("title") or _first_title(page),
        description=matter.values.get("description") or None,
        operations=operations,
    )


def _first_title(page: Page) -> str:
    titles = (substitute(each.text, page.front_matter) for each in _headings(page))
    return next(filter(None, titles), "")


def _headings(page: Page) -> list[Heading]:
    return [block for block in page.blocks if isinstance(block, Heading)]


def _redirect(page: Page) -> str | None:
    """The target of a meta refresh in the front matter: `0;url=/openapi/v2/…`."""
    head: object = page.front_matter.raw.get("head") if page.front_matter else None
    for entry in cast("list[object]", head) if isinstance(head, list) else []:
        for item in cast("list[object]", entry) if isinstance(entry, list) else []:
            if isinstance(item, dict):
                content = cast("dict[str, object]", item).get("content")
                if isinstance(content, str) and (match := REFRESH.search(content)):
                    return _page_at(match["url"], page.path)
    return None


def _page_at(url: str, path: str) -> str:
    """The page that a link on the page at `path` leads to, without its anchor and its ending."""
    target = re.split(r"[#?]", unquote(url))[0]
    if "://" not in target and not target.startswith("/"):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    return target.strip("/").removesuffix(".md").removesuffix(".html")


# -- sections ------------------------------------------------------------------------------


def _sections(page: Page, findings: Findings) -> Iterator[Section]:
    """Operation headings, each with the blocks up to the next heading of any kind."""
    heading: Heading | None = None
    blocks = list[Block]()
    seen = set[str]()
    for block in (*page.blocks, None):
        if block is not None and not isinstance(block, Heading):
            blocks.append(block)
            continue
        if heading is not None:
            yield Section(heading, cast("Verb", heading.anchor), tuple(blocks))
        blocks = []
        heading = block if block and _opens(block, seen, findings) else None


def _opens(heading: Heading, seen: set[str], findings: Findings) -> bool:
    anchor = heading.anchor
    if anchor is None or anchor == GROUPING:
        return False
    if anchor not in VERBS:
        return False
    if anchor in seen:
        findings.add(operation_repeated(anchor), findings.line(heading.line))
    seen.add(anchor)
    return True


# -- what is set aside ---------------------------------------------------------------------


def _decided(
    page: Page, sections: list[Section], findings: Findings
) -> dict[int, Diagnostic]:
    """Which operations are set aside, by the line of their heading, and the finding that
    decided. Line 0 stands for one whose heading was lost above all others."""
    lines = [0, *(heading.line for heading in _headings(page))]
    decided: dict[int, Diagnostic] = {}
    for found in findings.found:
        if find_rule(found.rule).sets_aside == "operation":
            at = bisect_right(lines, found.location.line) - 1
            decided.setdefault(lines[at], found)
    _decide_twins(sections, decided)
    return decided


def _decide_twins(sections: list[Section], decided: dict[int, Diagnostic]) -> None:
    """Of two operations with one verb neither is certain: what sets aside the second sets
    aside the first."""
    repeated: dict[Verb, Diagnostic] = {}
    for section in sections:
        found = decided.get(section.heading.line)
        if found is not None and found.rule == operation_repeated.id:
            repeated.setdefault(section.verb, found)
    for section in sections:
        if section.verb in repeated:
            decided.setdefault(section.heading.line, repeated[section.verb])


def _set_aside(page: Page, decided: Mapping[int, Diagnostic]) -> Iterator[SetAside]:
    headings = {heading.line: heading for heading in _headings(page)}
    for line, found in sorted(decided.items(), key=lambda item: item[0]):
        heading = headings.get(line)
        anchor = heading.anchor if heading else None
        yield SetAside(
            verb=cast("Verb", anchor) if anchor in VERBS else None,
            title=substitute(heading.text, page.front_matter) if heading else "",
            rule=found.rule,
            reason=found.message,
        )


# -- what belongs to no operation ----------------------------------------------------------


def _report_tables(page: Page, sections: list[Section], findings: Findings) -> None:
    """Headings that open no operation but should, and tables that belong to none."""
    lacking = {  # by the line of its heading, whether a section lacks a table
        section.heading.line: not all(map(section.tables, SIDES))
        for section in sections
    }
    unplaced: dict[Heading | None, list[Table]] = {None: []}
    heading: Heading | None = None
    for block in page.blocks:
        if isinstance(block, Heading):
            heading = block
            unplaced[heading] = []
        elif isinstance(block, Table):
            lacks = lacking.get(heading.line) if heading else None
            if table_side(block) is None:
                problem = (
                    "nothing says whether this is the request or the response table"
                )
                lost = table_unknown(problem) if lacks else table_without_operation()
                findings.add(lost, block.span)
            elif lacks is None:
                unplaced[heading].append(block)
    for each, tables in unplaced.items():
        _report_unplaced(each, tables, findings)


def _is_garbled(heading: Heading) -> bool:
    """An anchor that is no verb, or that lost one of its braces."""
    if heading.anchor is None:
        return GARBLED.search(heading.text) is not None
    return heading.anchor != GROUPING


def _report_unplaced(
    heading: Heading | None, tables: list[Table], findings: Findings
) -> None:
    """The tables of a call below a heading that opens no operation, or below none; one
    finding speaks for all of them."""
    if heading is not None and heading.anchor in VERBS:
        return
    unknown = heading is not None and _is_garbled(heading)
    if not tables and not unknown:
        return
    span = findings.line(heading.line) if heading else tables[0].span
    if tables:
        span = replace(span, until=tables[-1].last_line)
    if heading is not None and unknown:
        anchor = f"#{heading.anchor}" if heading.anchor else heading.text.split()[-1]
        told = anchor_unknown(anchor, VERBS) if tables else anchor_idle(anchor)
        findings.add(told, span)
    else:
        findings.add(heading_without_verb(VERBS), span)
