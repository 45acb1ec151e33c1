"""Rules about one page: its table syntax, identity, texts and references."""

from __future__ import annotations

import re

from imtable.ir.model import Encoded, Event, Field, Location, Operation, Route, RsaOaep
from imtable.ir.walk import walk
from imtable.reading.diagnostics import Findings
from imtable.reading.lint.fields import check_fields
from imtable.reading.lint.sample import check_samples
from imtable.reading.lower.operation import Section
from imtable.reading.lower.page import Lowered
from imtable.reading.pages import Page, Table

SHORT_DASHES = re.compile(r"(?:^|\|)\s*-{1,2}\s*(?=\||$)")
GLOBAL_PREFIX = "v3/global/"
SERIAL = "wechatpay-serial"


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
        place = Location(section.heading.line)
        _check_texts(operation, place, findings)
        _check_target(operation, place, findings)
        _check_serial(operation, findings)
        check_samples(section, operation, lowered.api.path, findings)
        check_fields(operation, findings)
        _check_numbers(section, place, findings)


def _check_separator(table: Table, findings: Findings) -> None:
    if SHORT_DASHES.search(table.separator):
        findings.add(
            "separator-short",
            Location(table.line + 1),
            "fewer than three dashes below a header",
            width=len(table.separator),
            expected="`| --- | --- | ---`",
            done="read all the same",
            repaired=True,
        )


def _check_texts(operation: Operation, place: Location, findings: Findings) -> None:
    width = len(findings.lines[place.line - 1])
    if not operation.description:
        findings.add(
            "page-description-missing",
            place,
            "this operation has no description",
            width=width,
            expected="a paragraph below the heading",
        )
    if not operation.references:
        findings.add(
            "page-reference-missing",
            place,
            "no link to the official documentation",
            width=width,
            expected="`参阅 [官方文档](…)` at the end",
        )
    for notice in operation.notices:
        date = f" since {notice.date}" if notice.date else ""
        instead = f"; see {', '.join(notice.successors)}" if notice.successors else ""
        findings.add(
            "operation-deprecated", place, f"{notice.kind}{date}{instead}", width=width
        )


def _check_numbers(section: Section, place: Location, findings: Findings) -> None:
    """`number` and `integer` are no reliable distinction where both occur."""
    tables = (block for block in section.blocks if isinstance(block, Table))
    cells = (row.cells[1].text for t in tables for row in t.rows if len(row.cells) > 1)
    if {"integer", "number"} <= {text.removesuffix("[]") for text in cells}:
        findings.add(
            "type-number-and-integer",
            place,
            "both `integer` and `number` are used",
            width=len(findings.lines[place.line - 1]),
            done="each row read as it stands",
        )


def _check_target(operation: Operation, place: Location, findings: Findings) -> None:
    match operation.target:
        case Route(template=template, host=None) if template.startswith(GLOBAL_PREFIX):
            findings.add(
                "global-host-missing",
                place,
                "a call to `/v3/global/` that names no host",
                expected="a row `base_uri`",
                done="read as a call to the default host",
            )
        case Event(name=name, types=types) if types and name not in types:
            findings.add(
                "event-type-differs",
                place,
                f"`event_type` lists {', '.join(types)}, the file is named {name}",
                expected=f"`{name}` among the values of `event_type`",
            )
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
        findings.add(
            "cipher-serial-missing",
            secrets[0].location,
            f"`{secrets[0].name}` is encrypted, but no header names the key",
            width=len(secrets[0].name),
            expected="a row `Wechatpay-Serial` below `headers`",
            done="the client sets the header",
        )
    if serials and not secrets:
        findings.add(
            "cipher-serial-idle",
            serials[0].location,
            "`Wechatpay-Serial` is asked for, but no field is encrypted",
            width=len(serials[0].name),
            expected="`data-encrypted=by-rsa-pubkey` on the encrypted fields",
        )


def _is_secret(field: Field) -> bool:
    kind = field.type
    match kind:
        case Encoded(codec=RsaOaep(key="platform")):
            return True
        case _:
            item = getattr(kind, "item", None)
            return isinstance(item, Encoded) and item.codec == RsaOaep(key="platform")
