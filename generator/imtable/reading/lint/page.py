"""Rules about one page: its table syntax, identity, texts and references."""

from __future__ import annotations

import re

from imtable.ir.model import Encoded, Event, Field, Operation, Route, RsaOaep
from imtable.ir.protocol import SERIAL
from imtable.ir.walk import walk
from imtable.reading.blocks import Table
from imtable.reading.diagnostics import Findings, Span
from imtable.reading.lint.fields import check_fields, name_span
from imtable.reading.lint.sample import check_samples
from imtable.reading.lower.operation import Section
from imtable.reading.lower.page import Lowered
from imtable.reading.pages import Page
from imtable.reading.rules.calls import global_host_missing
from imtable.reading.rules.headings import (
    event_type_differs,
    operation_deprecated,
    page_description_missing,
    page_reference_missing,
)
from imtable.reading.rules.names import type_number_and_integer
from imtable.reading.rules.secrets import cipher_serial_idle, cipher_serial_missing
from imtable.reading.rules.tables import separator_short

SHORT_DASHES = re.compile(r"(?:^|\|)\s*-{1,2}\s*(?=\||$)")
GLOBAL_PREFIX = "v3/global/"


def check_page(page: Page, lowered: Lowered, findings: Findings) -> None:
    """Every rule that needs one page only."""
    for block in page.blocks:
        if isinstance(block, Table) and lowered.form == "api":
            _check_separator(block, findings)
    if lowered.api is None:
        return
    for section, operation in zip(
        lowered.sections, lowered.api.operations, strict=False
    ):
        heading = findings.line(section.heading.line)
        _check_texts(operation, heading, findings)
        _check_target(operation, heading, findings)
        _check_serial(operation, findings)
        check_samples(section, operation, lowered.api.path, findings)
        check_fields(operation, findings)
        _check_numbers(section, heading, findings)


def _check_separator(table: Table, findings: Findings) -> None:
    if SHORT_DASHES.search(table.separator):
        findings.add(separator_short(), findings.line(table.line + 1))


def _check_texts(operation: Operation, heading: Span, findings: Findings) -> None:
    if not operation.description:
        findings.add(page_description_missing(), heading)
    if not operation.references:
        findings.add(page_reference_missing(), heading)
    for notice in operation.notices:
        told = operation_deprecated(notice.kind, notice.date, notice.successors)
        findings.add(told, heading)


def _check_numbers(section: Section, heading: Span, findings: Findings) -> None:
    """`number` and `integer` are no reliable distinction where both occur."""
    tables = (block for block in section.blocks if isinstance(block, Table))
    cells = (row.cells[1].text for t in tables for row in t.rows if len(row.cells) > 1)
    if {"integer", "number"} <= {text.removesuffix("[]") for text in cells}:
        findings.add(type_number_and_integer(), heading)


def _check_target(operation: Operation, heading: Span, findings: Findings) -> None:
    match operation.target:
        case Route(template=template, host=None) if template.startswith(GLOBAL_PREFIX):
            findings.add(global_host_missing(), heading)
        case Event(name=name, types=types) if types and name not in types:
            findings.add(event_type_differs(name, types), heading)
        case _:
            pass


def _check_serial(operation: Operation, findings: Findings) -> None:
    """The header that names the key belongs to a request with a secret, and to no other."""
    if isinstance(operation.target, Event):
        return
    rows = list(walk(p.field for p in operation.request.parameters))
    secrets = [field for field in rows if _is_secret(field)]
    serials = [field for field in rows if field.name.lower() == SERIAL]
    if secrets and not serials:
        missing = cipher_serial_missing(secrets[0].name)
        findings.add(missing, name_span(secrets[0]))
    if serials and not secrets:
        findings.add(cipher_serial_idle(), name_span(serials[0]))


def _is_secret(field: Field) -> bool:
    kind = field.type
    match kind:
        case Encoded(codec=RsaOaep(key="platform")):
            return True
        case _:
            item = getattr(kind, "item", None)
            return isinstance(item, Encoded) and item.codec == RsaOaep(key="platform")
