"""The body of an operation: description, notices, the two tables, samples, references.

Owns the order of things on a page; each thing itself is read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from imtable.ir.model import (
    Event,
    Location,
    Notice,
    NoticeKind,
    Operation,
    Part,
    Reference,
    Reply,
    Request,
    Route,
    SampleCode,
    Scenario,
    Verb,
)
from imtable.reading import samples
from imtable.reading.blocks import Block, Container, Fence, Heading, Paragraph, Table
from imtable.reading.diagnostics import Findings, Span
from imtable.reading.dialect import read_cell
from imtable.reading.front_matter import FrontMatter, substitute
from imtable.reading.lower.alternatives import with_alternatives
from imtable.reading.lower.field_rows import RowContext
from imtable.reading.lower.identity import PageIdentity, event_of, route_of
from imtable.reading.lower.nesting import nest_rows
from imtable.reading.lower.nodes import Node
from imtable.reading.lower.reply import (
    Evidence,
    lower_acknowledgement,
    lower_reply,
    report_notes,
)
from imtable.reading.lower.request import known_rows, lower_call, lower_notification
from imtable.reading.pages import Page
from imtable.reading.rules.samples import sample_unparsable
from imtable.reading.rules.tables import (
    table_missing,
    table_missing_tail,
    table_repeated,
    table_request_empty,
    table_unknown,
)

NOTICES: dict[str, NoticeKind] = {
    "im-redesigned": "redesigned",
    "im-deprecated": "deprecated",
    "im-privated": "privated",
    "im-discarded": "discarded",
}
TableSide = Literal["request", "response"]
SIDES: tuple[TableSide, ...] = get_args(TableSide)
CAPTIONS: dict[str, TableSide] = {
    "请求参数": "request",
    "返回字典": "response",
    "应答规范": "response",
    "异常字典": "response",
}
PREFERRED_SAMPLE = "同步声明式"
DATE = re.compile(r"`(\d{4}\.\d{2}\.\d{2})`")
LINK = re.compile(r"\[(?P<title>[^\[\]]*)\]\((?P<url>[^()\s]*)\)")
MARKUP = re.compile(
    r"(?:</?[A-Za-z][^<>]*>|\[\[toc\]\]|!\[[^\[\]]*\]\([^()]*\)|\s)+", re.IGNORECASE
)
"""Elements, pictures and a table of contents without a word."""
SCENARIO = re.compile(r"^\d+\.\s+(?P<text>.+)$")
READS_JSON = re.compile(r"json_decode(?<!\wjson_decode)\s*\(\s*\(string\)")
"""A word, sought by its letters: what begins with `\\b` is tried at each character."""


def table_side(table: Table) -> TableSide | None:
    """Which side of the operation a table describes: its tail says so, else its caption."""
    if table.tail is not None:
        for side in SIDES:
            if table.tail.get(side) is not None:
                return side
    return CAPTIONS.get(table.header.cells[0].text)


class Section(Struct, frozen=True):
    """An operation heading and everything up to the next one."""

    heading: Heading
    verb: Verb
    blocks: tuple[Block, ...]

    def tables(self, side: TableSide | None) -> list[Table]:
        """The tables of one side; of None those that nobody knows the side of."""
        return [
            block
            for block in self.blocks
            if isinstance(block, Table) and table_side(block) == side
        ]

    def fences(self) -> list[Fence]:
        return [block for block in self.blocks if isinstance(block, Fence)]


def lower_operation(
    section: Section, identity: PageIdentity, page: Page, findings: Findings
) -> Operation:
    """One operation, whatever its section holds."""
    code, sample = _read_sample(section, findings)
    evidence = Evidence(
        identity.version,
        sample.statuses if sample else (),
        code is not None and READS_JSON.search(code.code) is not None,
    )
    target, request, reply = _lower_tables(
        section, identity, sample, evidence, findings
    )
    texts = _texts(section, page.front_matter)
    descriptions = [*_descriptions(texts, section)]
    if isinstance(target, Route):
        arguments = sample.arguments if sample else None
        prose = [*texts, *_container_texts(section)]
        request = with_alternatives(request, arguments, prose, findings)
    return Operation(
        verb=section.verb,
        target=target,
        title=substitute(section.heading.text, page.front_matter),
        description=descriptions[0] if descriptions else None,
        heading=section.heading.text,
        level=section.heading.level,
        request=request,
        reply=reply,
        notices=tuple(_notices(section)),
        alerts=(*_alerts(section), *descriptions[1:]),
        quotes=tuple(text for _, text in texts if text.startswith(">")),
        scenarios=tuple(_scenarios(section)),
        references=tuple(_references(texts)),
        samples=tuple(_sample_codes(section, code)),
        location=Location(section.heading.line),
    )


# -- tables --------------------------------------------------------------------------------


def _lower_tables(
    section: Section,
    identity: PageIdentity,
    sample: samples.Sample | None,
    evidence: Evidence,
    findings: Findings,
) -> tuple[Route | Event, Request, Reply]:
    request_table = _only_table(section, "request", findings)
    reply_table = _only_table(section, "response", findings)
    if identity.kind == "webhook":
        return _lower_event(request_table, reply_table, identity, findings)
    context = RowContext(findings, "request")
    route = route_of(identity, section.heading, sample, findings)
    known = known_rows(route)
    nodes = _request_nodes(request_table, findings, known) if request_table else ()
    place = Span(request_table.line) if request_table else None
    arguments = sample.arguments if sample else None
    request, route = lower_call(nodes, route, context, arguments, place)
    if reply_table is None:
        return route, request, Reply(kind="none")
    inner = RowContext(findings, "response", verdicts=context.verdicts)
    return route, request, lower_reply(reply_table, evidence, inner)


def _lower_event(
    request_table: Table | None,
    reply_table: Table | None,
    identity: PageIdentity,
    findings: Findings,
) -> tuple[Event, Request, Reply]:
    request, reply = Request(), Reply(kind="none")
    if request_table is not None:
        nodes = _request_nodes(request_table, findings)
        body: Part = "xml" if identity.version == "v2" else "json"
        request = lower_notification(nodes, RowContext(findings, "notification"), body)
    if reply_table is not None:
        context = RowContext(findings, "acknowledgement")
        reply = lower_acknowledgement(reply_table, identity.version, context)
    return event_of(identity, request), request, reply


def _request_nodes(
    table: Table, findings: Findings, roots: frozenset[str] | None = None
) -> tuple[Node, ...]:
    """The top-level rows of a call, which are `roots`, or of a notification."""
    notification = roots is None
    tree = nest_rows(table.rows, findings, notification=notification, roots=roots)
    report_notes(tree.notes, findings)
    if not table.rows:
        caption = table.header.part(table.header.cells[0])
        findings.add(table_request_empty(), caption)
    return tree.roots


def _only_table(section: Section, side: TableSide, findings: Findings) -> Table | None:
    tables = section.tables(side)
    if not tables and not section.tables(None):
        findings.add(table_missing(side), findings.line(section.heading.line))
    for table in tables[1:]:
        findings.add(table_repeated(side, tables[0].line), table.span)
    for table in tables[:1]:
        if table.tail is None or table.tail.get(side) is None:
            findings.add(table_missing_tail(side), replace(table.span, until=None))
        elif (said := CAPTIONS.get(table.header.cells[0].text, side)) != side:
            problem = f"the caption says {said}, the tail says {side}"
            findings.add(table_unknown(problem), replace(table.span, until=None))
    return tables[0] if tables else None


# -- samples -------------------------------------------------------------------------------


def _read_sample(
    section: Section, findings: Findings
) -> tuple[Fence | None, samples.Sample | None]:
    """The sample that decides what the tables cannot: the preferred one, else the first that
    shows a call."""
    fences = sorted(section.fences(), key=lambda fence: fence.label != PREFERRED_SAMPLE)
    for fence in fences:
        reading = samples.read_sample(fence.code)
        for problem in reading.problems:
            position = problem.position
            span = Span(fence.line + position.line, position.column)
            findings.add(sample_unparsable(problem.message), span)
        if reading.value is not None or reading.problems:
            return fence, reading.value
    return (fences[0] if fences else None), None


def _sample_codes(section: Section, kept: Fence | None) -> Iterator[SampleCode]:
    """Every sample by its label; the code of the one that was read and of the fragments."""
    tip: str | None = None
    for block in section.blocks:
        if isinstance(block, Container) and block.name == "tip":
            tip = block.title or None
        elif isinstance(block, Fence):
            keep = block is kept or tip is not None
            yield SampleCode(
                label=block.label,
                code=block.code if keep else None,
                group=tip,
                location=Location(block.line),
            )


# -- texts ---------------------------------------------------------------------------------


def _texts(section: Section, front_matter: FrontMatter | None) -> list[tuple[int, str]]:
    """The paragraphs outside containers with their lines, substitutions done."""
    return [
        (block.line, substitute("\n".join(block.lines), front_matter).strip())
        for block in section.blocks
        if isinstance(block, Paragraph)
    ]


def _descriptions(texts: Sequence[tuple[int, str]], section: Section) -> Iterator[str]:
    """Texts before the first table that are neither quotes nor references."""
    first = next((b.line for b in section.blocks if isinstance(b, Table)), None)
    for line, text in texts:
        above = first is None or line < first
        if above and text and text[0] not in ">|{" and not MARKUP.fullmatch(text):
            yield text


def _alerts(section: Section) -> Iterator[str]:
    """What informing containers say."""
    for block in section.blocks:
        if isinstance(block, Container) and _informs(block):
            yield "\n".join(block.lines)


def _container_texts(section: Section) -> Iterator[tuple[int, str]]:
    """What containers of any kind say, with their lines."""
    for block in section.blocks:
        if isinstance(block, Container):
            yield block.line, "\n".join(block.lines)


def _informs(block: Container) -> bool:
    notice = any(name in NOTICES for name in block.classes)
    return block.name not in ("code-group", "tip") and not notice


def _notices(section: Section) -> Iterator[Notice]:
    for block in section.blocks:
        if isinstance(block, Container):
            kinds: list[NoticeKind] = [
                NOTICES[name] for name in block.classes if name in NOTICES
            ]
            if kinds:
                yield _notice(kinds[0], "\n".join(block.lines))


def _notice(kind: NoticeKind, text: str) -> Notice:
    date = DATE.search(text)
    links = (match["url"] for match in LINK.finditer(text))
    successors = dict.fromkeys(url for url in links if url.startswith("/"))
    return Notice(
        kind=kind,
        text=text,
        date=date[1] if date else None,
        successors=tuple(successors),
    )


def _scenarios(section: Section) -> Iterator[Scenario]:
    """Numbered lines after the request table that say which variant carries which fields."""
    tables = [block.line for block in section.blocks if isinstance(block, Table)]
    for block in section.blocks:
        if isinstance(block, Paragraph) and tables and block.line > tables[0]:
            for line in block.lines:
                if match := SCENARIO.match(line):
                    cell = read_cell(match["text"], 0)
                    anchor = next(
                        (a.name for a in cell.attributes if a.kind == "id"), ""
                    )
                    text = cell.text if anchor else match["text"]
                    yield Scenario(id=anchor, text=text)


def _references(texts: Iterable[tuple[int, str]]) -> Iterator[Reference]:
    """The links after `参阅`: in its line, or in the list below it."""
    refers = False
    for _, text in texts:
        refers = text.startswith("参阅") or (refers and text.startswith("- "))
        if refers:
            for match in LINK.finditer(text):
                yield Reference(title=match["title"], url=match["url"])
