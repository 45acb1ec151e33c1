"""One field row: its cells read, before anything is said about what stands below it.

Owns name, type word, required flag, codec and description of a row, and the context that it is
read in. A row whose type nobody can tell is set aside.
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from imtable.ir.model import AesGcm, Codec, RequiredBy
from imtable.reading.diagnostics import Findings
from imtable.reading.dialect import Cell
from imtable.reading.lower.checks import check_name
from imtable.reading.lower.codecs import CODEC_ATTRIBUTES, TableRole, read_codec
from imtable.reading.lower.descriptions import Description, read_description
from imtable.reading.lower.nodes import Node
from imtable.reading.lower.type_words import Base, DocumentedType, read_type_word
from imtable.reading.rules.attributes import required_on_type, required_value
from imtable.reading.rules.names import type_unknown, type_unreadable

Structure = Literal["list", "object"]
LONGEST = re.compile(r"最长(\d+)字符")
NOT = ("false", "no", "0", "否")
NOT_READ = "not read, nor the rows below it"


class RowContext(Struct, frozen=True):
    """What a row needs to know about its surroundings. `verdicts` collects, per page, which
    child names a request sample showed to be list or object."""

    findings: Findings
    side: TableRole
    header: bool = False
    multipart: bool = False
    verdicts: dict[str, Structure] = field(default_factory=dict[str, Structure])


class FieldRow(Struct, frozen=True):
    """One field row, read as far as its cells go."""

    node: Node
    type: DocumentedType
    codec: Codec | None
    required: RequiredBy | None
    about: Description

    @property
    def name(self) -> str:
        return self.node.wire_name


def read_field_row(node: Node, context: RowContext) -> FieldRow | None:
    """A row of a table; None if its type cannot be told."""
    word = read_type(node, context.findings)
    return _read(node, word, context) if word is not None else None


def read_part_row(node: Node, context: RowContext, base: Base) -> FieldRow:
    """A top-level row of a request, of which `base` is known by its name."""
    word = read_type(node, context.findings, base)
    return _read(node, word or DocumentedType(base), context)


def _read(node: Node, word: DocumentedType, context: RowContext) -> FieldRow:
    findings = context.findings
    check_name(node, findings)
    codec = read_codec(node.type_cell, node.row, context.side, findings)
    if codec is None and node.implied_cipher:
        codec = AesGcm()
    required = _required(node, findings)
    return FieldRow(node, word, codec, required, read_about(node, context))


def read_about(node: Node, context: RowContext) -> Description:
    """The third cell of a row, read."""
    cells = node.row.cells
    missing = Cell("", column=len(node.row.text) + 1)
    return read_description(
        cells[2] if len(cells) > 2 else missing,
        node.row,
        context.findings,
        header=context.header,
        notification=context.side == "notification",
    )


def read_type(
    node: Node, findings: Findings, otherwise: Base | None = None
) -> DocumentedType | None:
    """The type that a row names. Of an unreadable one the rows below it or an encoding may
    tell the base, else `otherwise` does; without any the row is set aside."""
    cell = node.type_cell
    word = read_type_word(cell.text)
    if word is not None:
        if not word.usual:
            findings.add(type_unknown(cell.text, str(word)), node.type_span)
        return word
    base = _base_by_structure(node) or otherwise
    if base is None:
        aside = replace(node.type_span, until=node.last_line)
        findings.add(type_unreadable(cell.text, NOT_READ), aside)
        return None
    findings.add(type_unreadable(cell.text, f"read as {base}"), node.type_span)
    return DocumentedType(base)


def _base_by_structure(node: Node) -> Base | None:
    if node.implied_cipher or any(
        node.type_cell.get(name) is not None for name in CODEC_ATTRIBUTES
    ):
        return "string"
    return "object" if node.children and node.marker is None else None


def _required(node: Node, findings: Findings) -> RequiredBy | None:
    name = _requires(node, node.row.cells[0], findings)
    by_type = node.type_cell.get("data-required")
    if by_type is not None and _requires(node, node.type_cell, findings):
        findings.add(required_on_type(), node.row.part(by_type))
        return "both" if name else "type"
    return "name" if name else None


def _requires(node: Node, cell: Cell, findings: Findings) -> bool:
    """Whether a cell says that the field is required. The mark takes no value, and a value that
    says no is believed."""
    attribute = cell.get("data-required")
    if attribute is None:
        return False
    if attribute.value is None:
        return True
    required = attribute.value.lower() not in NOT
    findings.add(required_value(attribute.value, required), node.row.part(attribute))
    return required


def tooltip_of(node: Node) -> str | None:
    """The tooltip of the type cell."""
    attribute = node.type_cell.get("data-tooltip")
    return attribute.value if attribute else None


def max_length_of(node: Node) -> int | None:
    """The length that the tooltip allows."""
    match = LONGEST.search(tooltip_of(node) or "")
    return int(match[1][:9]) if match else None
