"""One field row: its cells read, before anything is said about what stands below it.

Owns name, type word, required flag, codec and description of a row, and the context that it is
read in. A row whose type nobody can tell is set aside.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from imtable.ir.choices import value_texts
from imtable.ir.model import (
    AesGcm,
    Binary,
    Codec,
    Encoded,
    Field,
    ListOf,
    Mapping,
    OneOf,
    Record,
    RequiredBy,
    Scalar,
    ScalarKind,
    Type,
)
from imtable.ir.placeholders import indexes
from imtable.ir.scalars import read_scalar
from imtable.reading.diagnostics import Findings, Odd
from imtable.reading.dialect import Cell, CellAttribute
from imtable.reading.lower.checks import odd_name
from imtable.reading.lower.codecs import CODEC_ATTRIBUTES, TableRole, read_codec
from imtable.reading.lower.descriptions import Description, read_description
from imtable.reading.lower.nodes import Node
from imtable.reading.lower.row_reading import RowReading
from imtable.reading.lower.type_words import Base, DocumentedType
from imtable.reading.rules.attributes import required_on_type, required_value
from imtable.reading.rules.names import type_unknown, type_unreadable
from imtable.reading.rules.values import enum_not_numeric
from imtable.reading.table_rows import odd_part

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
    verdicts: dict[str, Structure] = {}


class FieldReading(Struct, frozen=True, eq=False):
    """What a row says of a field. `alone` is the field where nothing stands below the row and
    nothing wraps its value; `scalar` the type of that value, None if it is an object.
    """

    type: DocumentedType
    codec: Codec | None
    scalar: Scalar | None
    alone: Field
    label: str | None
    odd: tuple[Odd, ...]


class FieldRow(Struct, frozen=True):
    """One field row, read as far as its cells go."""

    node: Node
    said: FieldReading

    @property
    def name(self) -> str:
        return self.node.said.wire_name

    @property
    def type(self) -> DocumentedType:
        return self.said.type

    @property
    def is_alone(self) -> bool:
        """A scalar that nothing wraps."""
        node, said = self.node, self.said
        wrapped = said.codec or node.marker or node.implied_cipher
        return said.scalar is not None and not wrapped

    @property
    def codec(self) -> Codec | None:
        return self.said.codec or (AesGcm() if self.node.implied_cipher else None)


def read_field_row(node: Node, context: RowContext) -> FieldRow | None:
    """A row of a table; None if its type cannot be told."""
    word = read_type(node, context.findings)
    return _told(node, word, context) if word is not None else None


def read_part_row(node: Node, context: RowContext, base: Base) -> FieldRow:
    """A top-level row of a request, of which `base` is known by its name."""
    word = read_type(node, context.findings, base)
    return _told(node, word or DocumentedType(base), context)


def as_object(row: FieldRow, context: RowContext) -> FieldRow:
    """The row as if its type were an object, or a list of them."""
    word = DocumentedType("object", row.type.is_list)
    said = _read(row.node.said, word, context.side, context.header)
    return FieldRow(row.node, said)


def _told(node: Node, word: DocumentedType, context: RowContext) -> FieldRow:
    said = _read(node.said, word, context.side, context.header)
    if said.odd:
        context.findings.tell(said.odd, node.row.line)
    return FieldRow(node, said)


@lru_cache(maxsize=4096)  # most rows are written more than once
def _read(
    row: RowReading, word: DocumentedType, side: TableRole, header: bool
) -> FieldReading:
    odd = [*odd_name(row.name_cell, row.wire_name)]
    codec = read_codec(row.type_cell, side, odd)
    required = _required(row, odd)
    about, odd_about = _about(row, side, header)
    odd += odd_about
    scalar = None if word.base == "object" else _scalar(row, word.base, about, odd)
    kind: Type = scalar or Mapping()
    kind = ListOf(item=kind) if word.is_list else kind
    tooltip = row.type_cell.get("data-tooltip")
    alone = Field(
        name=row.wire_name,
        type=kind,
        required=required,
        title=about.title,
        notes=about.notes,
        values=about.values,
        default=about.default,
        unit="fen" if about.fen else None,
        max_length=_max_length(tooltip),
        family=indexes(row.wire_name),
        declared=declared(row, kind),
        tooltip=tooltip.value if tooltip else None,
        raw=about.raw,
    )
    return FieldReading(word, codec, scalar, alone, about.label, tuple(odd))


def read_about(node: Node, context: RowContext) -> Description:
    """The third cell of a row, read."""
    about, odd = _about(node.said, context.side, context.header)
    context.findings.tell(odd, node.row.line)
    return about


def _about(
    row: RowReading, side: TableRole, header: bool
) -> tuple[Description, list[Odd]]:
    notification = side == "notification"
    return read_description(row.text_cell, header=header, notification=notification)


def _scalar(
    row: RowReading, kind: ScalarKind, about: Description, odd: list[Odd]
) -> Scalar:
    """Values that the kind cannot carry tell that the field is a text."""
    texts = value_texts(about.values) if kind != "string" else ()
    other = next((text for text in texts if read_scalar(text, kind) is None), None)
    if other is None:
        return Scalar(kind=kind)
    odd.append(odd_part(enum_not_numeric(row.wire_name, kind, other), row.type_cell))
    return Scalar(kind="string")


def declared(row: RowReading, kind: Type) -> str | None:
    """The type word of a row, where it is not the one that these tables use for the type."""
    word = row.type_cell.text
    return None if word == canonical_word(kind) else word


def canonical_word(kind: Type) -> str:
    """The word that these tables use for a type."""
    match kind:
        case Scalar():
            return kind.kind
        case ListOf():
            return canonical_word(kind.item) + "[]"
        case Encoded():
            return "string"
        case OneOf():
            return canonical_word(kind.variants[0].type)
        case Record() | Mapping() | Binary():
            return "object"


def read_type(
    node: Node, findings: Findings, otherwise: Base | None = None
) -> DocumentedType | None:
    """The type that a row names. Of an unreadable one the rows below it or an encoding may
    tell the base, else `otherwise` does; without any the row is set aside."""
    cell, word = node.said.type_cell, node.said.type
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


def _required(row: RowReading, odd: list[Odd]) -> RequiredBy | None:
    name = _requires(row.name_cell, odd)
    by_type = row.type_cell.get("data-required")
    if by_type is not None and _requires(row.type_cell, odd):
        odd.append(odd_part(required_on_type(), by_type))
        return "both" if name else "type"
    return "name" if name else None


def _requires(cell: Cell, odd: list[Odd]) -> bool:
    """Whether a cell says that the field is required. The mark takes no value, and a value that
    says no is believed."""
    attribute = cell.get("data-required")
    if attribute is None:
        return False
    if attribute.value is None:
        return True
    required = attribute.value.lower() not in NOT
    odd.append(odd_part(required_value(attribute.value, required), attribute))
    return required


def _max_length(tooltip: CellAttribute | None) -> int | None:
    """The length that the tooltip allows."""
    match = LONGEST.search(tooltip.value or "") if tooltip else None
    return int(match[1][:9]) if match else None
