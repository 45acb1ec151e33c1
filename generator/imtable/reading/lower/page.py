"""A page as a whole: stub, overview, or one or more operations.

Owns which headings open an operation and what becomes of a page that has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast, get_args

from imtable.ir.model import ApiPage, Operation, Verb
from imtable.reading.diagnostics import Findings
from imtable.reading.front_matter import FrontMatter, substitute
from imtable.reading.lower.accounts import RowCount, count_rows
from imtable.reading.lower.identity import PageIdentity, identify
from imtable.reading.lower.operation import Section, lower_operation
from imtable.reading.pages import Block, Heading, Page, Table
from imtable.reading.rules import find_rule
from imtable.reading.rules.files import page_empty
from imtable.reading.rules.headings import (
    anchor_unknown,
    heading_without_verb,
    operation_repeated,
)
from imtable.reading.rules.tables import table_homeless, table_missing_tail

PageForm = Literal["api", "stub", "overview", "unreadable"]
VERBS: tuple[str, ...] = get_args(Verb)
GROUPING = "mix"
CAPTIONS = ("请求参数", "返回字典", "应答规范", "异常字典")


@dataclass(frozen=True, slots=True)
class Lowered:
    """A page read to the end. `api` is None for an overview and for what nobody can read;
    `quarantined` tells that a finding leaves the meaning open: keep the last good reading.
    """

    form: PageForm
    api: ApiPage | None
    rows: RowCount
    quarantined: bool
    sections: tuple[Section, ...] = ()


def lower_page(page: Page, findings: Findings) -> Lowered:
    """The IR of a page; what was odd goes to `findings`."""
    identity = identify(page.path)
    sections = list(_sections(page, findings))
    form = _form(page, sections)
    api = _lower(form, identity, page, sections, findings)
    if form == "overview":
        return Lowered(form, None, RowCount(), _is_open(findings))
    _report_tables(page, sections, findings)
    if form == "unreadable":
        _report_unreadable(findings)
    rows = count_rows(page, api, findings.found)
    return Lowered(form, api, rows, _is_open(findings), tuple(sections))


def _is_open(findings: Findings) -> bool:
    """A finding leaves the meaning of the page open."""
    return any(find_rule(found.rule).quarantines for found in findings.found)


def _form(page: Page, sections: list[Section]) -> PageForm:
    if sections:
        return "api"
    if _redirect(page) is not None:
        return "stub"
    tables = [block for block in page.blocks if isinstance(block, Table)]
    known = any(
        _has_side(table) or table.header.cells[0].text in CAPTIONS for table in tables
    )
    return "overview" if tables and not known else "unreadable"


def _lower(
    form: PageForm,
    identity: PageIdentity,
    page: Page,
    sections: list[Section],
    findings: Findings,
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
    operations = tuple(lower_operation(s, identity, page, findings) for s in sections)
    return ApiPage(
        path=identity.path,
        kind=identity.kind,
        version=identity.version,
        title=matter.values.get("title") or _first_title(page, operations),
        description=matter.values.get("description") or None,
        operations=operations,
    )


def _first_title(page: Page, operations: tuple[Operation, ...]) -> str:
    first = next((block for block in page.blocks if isinstance(block, Heading)), None)
    text = substitute(first.text, page.front_matter) if first else ""
    return text or operations[0].title


def _redirect(page: Page) -> str | None:
    """The target of a meta refresh in the front matter: `0;url=/openapi/v2/…`."""
    head: object = page.front_matter.raw.get("head") if page.front_matter else None
    for entry in cast("list[object]", head) if isinstance(head, list) else []:
        for item in cast("list[object]", entry) if isinstance(entry, list) else []:
            if isinstance(item, dict):
                content = cast("dict[str, object]", item).get("content")
                text = content if isinstance(content, str) else ""
                _, found, url = text.partition("url=")
                if found and url.strip():
                    return url.strip().strip("/").removesuffix(".md")
    return None


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
    if anchor in VERBS and anchor not in seen:
        seen.add(anchor)
        return True
    if anchor is None or anchor == GROUPING:
        return False
    repeated = anchor in VERBS
    finding = operation_repeated(anchor) if repeated else anchor_unknown(anchor, VERBS)
    findings.add(finding, findings.line(heading.line))
    return False


# -- what belongs to no operation ----------------------------------------------------------


def _report_tables(page: Page, sections: list[Section], findings: Findings) -> None:
    """Tables outside every operation, and those without a tail that says what they are."""
    inside = {id(block) for section in sections for block in section.blocks}
    heading: Heading | None = None
    for block in page.blocks:
        if isinstance(block, Heading):
            heading = block
        elif isinstance(block, Table):
            if id(block) not in inside:
                if heading is not None and heading.anchor is None:
                    finding = heading_without_verb(VERBS)
                    findings.add(finding, findings.line(heading.line))
                findings.add(table_homeless(), block.span)
                heading = None  # said once
            elif not _has_side(block):
                findings.add(table_missing_tail(), block.span)


def _has_side(table: Table) -> bool:
    tail = table.tail
    return bool(tail and (tail.get("request") or tail.get("response")))


def _report_unreadable(findings: Findings) -> None:
    if not _is_open(findings):
        findings.add(page_empty())
