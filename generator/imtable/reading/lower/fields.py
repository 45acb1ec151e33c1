"""Trees -> fields.

Owns names, required flags, types, variants and the content of encoded strings. A sample, where
there is one, travels along: it decides what a table cannot.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from imtable.ir.choices import value_texts
from imtable.ir.model import (
    AesEcb,
    AesGcm,
    Binary,
    Codec,
    Encoded,
    Field,
    Item,
    Json,
    ListOf,
    Location,
    Mapping,
    OneOf,
    Record,
    RequiredBy,
    Scalar,
    ScalarKind,
    Type,
    UrlEncoded,
    Values,
    Variant,
)
from imtable.ir.placeholders import indexes
from imtable.ir.scalars import read_scalar
from imtable.reading import samples
from imtable.reading.diagnostics import Findings
from imtable.reading.dialect import Cell
from imtable.reading.lower.checks import check_name
from imtable.reading.lower.codecs import CODEC_ATTRIBUTES, Side, read_codec
from imtable.reading.lower.descriptions import Description, read_description
from imtable.reading.lower.nesting import Node, report_idle_marker
from imtable.reading.rules.attributes import attr_unknown, required_on_type
from imtable.reading.rules.names import type_unknown, type_unreadable
from imtable.reading.rules.nesting import (
    ciphertext_opaque,
    json_wrapper_ambiguous,
    marker_unannounced,
    object_empty,
    object_list_empty,
    scalar_children,
    variant_group,
    variant_unlabelled,
    variant_unseparated,
)
from imtable.reading.rules.values import enum_not_numeric

Shape = Literal["list", "object"]
TYPE_WORD = re.compile(r"^(?P<base>[A-Za-z]+)(?P<list>\[\])?$")
SCALARS: dict[str, ScalarKind] = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "float": "number",
    "int": "integer",
    "bool": "boolean",
}
LONGEST = re.compile(r"最长(\d+)字符")
COMPOUND = ("s", "_list", "_info", "_detail", "_by_item")


@dataclass(frozen=True, slots=True)
class Context:
    """What a row needs to know about its surroundings. `verdicts` collects, per page, which
    child names a request sample showed to be list or object."""

    findings: Findings
    side: Side
    header: bool = False
    multipart: bool = False
    verdicts: dict[str, Shape] = field(default_factory=dict[str, Shape])


@dataclass(frozen=True, slots=True)
class _Row:
    """One field row, read as far as its cells go."""

    node: Node
    name: str
    base: str
    is_list: bool
    codec: Codec | None
    required: RequiredBy | None
    about: Description


def lower_fields(
    nodes: Iterable[Node], context: Context, sample: samples.Value | None = None
) -> tuple[Field, ...]:
    """The fields of these siblings, in order; a name that repeats becomes one `OneOf`."""
    groups: dict[str, list[Node]] = {}
    for node in nodes:
        groups.setdefault(node.wire_name, []).append(node)
    shown = members(sample)
    return tuple(
        (
            lower_field(group[0], context, shown.get(name))
            if len(group) == 1
            else _lower_variants(group, context, shown.get(name))
        )
        for name, group in groups.items()
    )


def lower_field(
    node: Node, context: Context, sample: samples.Value | None = None
) -> Field:
    """One field with all that stands below it."""
    row = _read_row(node, context)
    kind, values = _type_of(row, context, sample)
    about = row.about
    return Field(
        name=row.name,
        type=kind,
        required=row.required,
        title=about.title,
        notes=about.notes,
        values=values,
        default=about.default,
        unit="fen" if about.fen else None,
        max_length=_max_length(node),
        family=indexes(row.name),
        declared=_declared(node, kind),
        tooltip=_tooltip(node),
        raw=about.raw,
        location=node.location,
    )


def members(sample: samples.Value | None) -> dict[str, samples.Value]:
    """What a sample shows by name; of a list, what its first item shows."""
    match sample:
        case samples.JsonEncoded(value) | samples.UrlEncoded(value):
            return members(value)
        case samples.Array(entries) if entries and entries[0].key is None:
            return members(entries[0].value)
        case samples.Array(entries):
            keyed = [(entry.key, entry.value) for entry in entries]
            return {key: value for key, value in reversed(keyed) if key is not None}
        case _:
            return {}


# -- one row -------------------------------------------------------------------------------


def _read_row(node: Node, context: Context) -> _Row:
    name, findings = node.wire_name, context.findings
    check_name(node.name, name, node.span, findings)
    base, is_list = read_type(node, findings)
    codec = read_codec(node.type_cell, node.row, context.side, findings)
    about = read_about(node, context)
    return _Row(node, name, base, is_list, codec, _required(node, findings), about)


def read_about(node: Node, context: Context) -> Description:
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


def read_type(node: Node, findings: Findings) -> tuple[str, bool]:
    """The type word and whether it is a list; an unreadable one is text, or an object if rows
    stand below it."""
    cell = node.type_cell
    match = TYPE_WORD.match(cell.text)
    base = match["base"] if match else ""
    if base == "object" or base in SCALARS:
        if base in ("float", "int", "bool"):
            findings.add(type_unknown(cell.text, SCALARS[base]), node.type_span)
        return base, bool(match and match["list"])
    fallback = "object" if node.children and node.marker is None else "string"
    findings.add(type_unreadable(cell.text, fallback), node.type_span)
    return fallback, False


def _required(node: Node, findings: Findings) -> RequiredBy | None:
    name = node.row.cells[0].get("data-required")
    by_type = node.type_cell.get("data-required")
    if by_type is not None:
        findings.add(required_on_type(), node.row.part(by_type))
        return "both" if name else "type"
    return "name" if name else None


def _declared(node: Node, kind: Type) -> str | None:
    word = node.type_cell.text
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


def _tooltip(node: Node) -> str | None:
    attribute = node.type_cell.get("data-tooltip")
    return attribute.value if attribute else None


def _max_length(node: Node) -> int | None:
    match = LONGEST.search(_tooltip(node) or "")
    return int(match[1][:9]) if match else None


# -- types ---------------------------------------------------------------------------------


def _type_of(
    row: _Row, context: Context, sample: samples.Value | None
) -> tuple[Type, Values | None]:
    values = row.about.values
    if row.base == "object":
        kind: Type = _object(row, context, sample)
    else:
        scalar, values = _scalar(row, context), values
        kind = _wrapped(row, scalar, context, sample)
    return (ListOf(item=kind) if row.is_list else kind), values


def _object(row: _Row, context: Context, sample: samples.Value | None) -> Type:
    if row.node.marker is not None and row.codec is None:
        report_idle_marker(row.node, f"a {row.base}", context.findings)
    content = _members(row, context, sample)
    return _encoded(row, row.codec, content) if row.codec else content


def _members(row: _Row, context: Context, sample: samples.Value | None) -> Type:
    if row.node.children:
        inner = replace(context, multipart=context.multipart and row.node.indent == 0)
        return Record(fields=lower_fields(row.node.children, inner, sample))
    if context.multipart and not row.is_list:
        return Binary()
    rule = object_list_empty if row.is_list else object_empty
    context.findings.add(rule(row.name), row.node.span)
    return Mapping()


def _scalar(row: _Row, context: Context) -> Scalar:
    """Values that the kind cannot carry tell that the field is a text."""
    kind = SCALARS[row.base]
    texts = value_texts(row.about.values)
    other = next((text for text in texts if read_scalar(text, kind) is None), None)
    if other is None:
        return Scalar(kind=kind)
    finding = enum_not_numeric(row.name, kind, other)
    context.findings.add(finding, row.node.type_span)
    return Scalar(kind="string")


def _wrapped(
    row: _Row, scalar: Scalar, context: Context, sample: samples.Value | None
) -> Type:
    codec = row.codec
    if codec is None and row.node.marker is not None and scalar.kind == "string":
        context.findings.add(marker_unannounced(row.name), row.node.type_span)
        codec = Json(by="marker")
    if codec is not None and scalar.kind == "string":
        return _content(row, codec, context, sample)
    if codec is not None:
        _report_idle_codec(row, context.findings)
    if row.node.children:
        return _with_rows_below(row, scalar, context, sample)
    return scalar


def _report_idle_codec(row: _Row, findings: Findings) -> None:
    """Encoded and encrypted values are texts on the wire: one of type and attribute is wrong."""
    cell = row.node.type_cell
    attribute = next(item for item in cell.attributes if item.name in CODEC_ATTRIBUTES)
    idle = attr_unknown(
        f"`{attribute.name}` on a value of the type {row.base}",
        "`string` or `object`, or no such attribute",
        f"ignored, read as {row.base}",
    )
    findings.add(idle, row.node.row.part(attribute))


def _content(
    row: _Row, codec: Codec, context: Context, sample: samples.Value | None
) -> Type:
    """What the string holds: its rows, or text where there are none."""
    match codec:
        case Json():
            return _json_content(row, codec, context, sample)
        case UrlEncoded() if row.node.children:
            pass
        case AesGcm() | AesEcb() if not row.node.children:
            context.findings.add(ciphertext_opaque(row.name), row.node.span)
        case _:
            pass
    if row.node.children:
        return _encoded(
            row, codec, Record(fields=lower_fields(row.node.children, context, sample))
        )
    return _encoded(row, codec, Scalar(kind="string"))


def _encoded(row: _Row, codec: Codec, content: Type) -> Encoded:
    marker = row.node.marker
    if marker is None:
        return Encoded(codec=codec, content=content)
    return Encoded(codec=codec, content=content, marker=Location(marker.line))


def _with_rows_below(
    row: _Row, scalar: Scalar, context: Context, sample: samples.Value | None
) -> Scalar:
    below = scalar_children(
        f"rows stand below `{row.name}`, which is a {scalar.kind}",
        "`object`, or a line row that marks the rows as its decoded content",
        "the rows are kept but bound to nothing",
    )
    context.findings.add(below, row.node.span)
    report_idle_marker(row.node, f"a {row.base}", context.findings)
    return replace(scalar, below=lower_fields(row.node.children, context, sample))


# -- strings that hold JSON ----------------------------------------------------------------


def _json_content(
    row: _Row, codec: Json, context: Context, sample: samples.Value | None
) -> Encoded:
    children = row.node.children
    if not children:
        return _encoded(row, codec, Mapping())
    fields = lower_fields(children, replace(context, multipart=False), sample)
    if len(children) != 1 or not isinstance(fields[0].type, ListOf):
        return _encoded(row, codec, Record(fields=fields))
    shape, decided_by = _decide_shape(row, fields[0].name, context, sample)
    content: Type = fields[0].type if shape == "list" else Record(fields=fields)
    item = _item(fields[0]) if shape == "list" else None
    return replace(_encoded(row, codec, content), item=item, decided_by=decided_by)


def _item(child: Field) -> Item:
    return Item(
        name=child.name,
        title=child.title,
        notes=child.notes,
        values=child.values,
        raw=child.raw,
        location=child.location,
    )


def _decide_shape(
    row: _Row, child: str, context: Context, sample: samples.Value | None
) -> tuple[Shape, Literal["sample", "name"]]:
    """A single `X[]` row below a JSON string: a list of X, or an object with the key X? First
    the sample, then what a sample of this page showed for the same name, then the name.
    """
    shape = _sample_shape(sample, child)
    decided_by: Literal["sample", "name"] = "sample"
    if shape is not None:
        context.verdicts[child] = shape
    elif child in context.verdicts:
        shape = context.verdicts[child]
    else:
        shape, decided_by = _shape_by_name(row.name, child), "name"
    finding = json_wrapper_ambiguous(row.name, child, shape, decided_by)
    context.findings.add(finding, row.node.span)
    return shape, decided_by


def _sample_shape(sample: samples.Value | None, child: str) -> Shape | None:
    match sample:
        case samples.JsonEncoded(value):
            return _sample_shape(value, child)
        case samples.Array(entries) if entries and entries[0].key is None:
            return "list"
        case samples.Array(entries) if any(entry.key == child for entry in entries):
            return "object"
        case _:
            return None


def _shape_by_name(parent: str, child: str) -> Shape:
    return "object" if child == parent or child.endswith(COMPOUND) else "list"


# -- variants ------------------------------------------------------------------------------


def _lower_variants(
    nodes: Sequence[Node], context: Context, sample: samples.Value | None
) -> Field:
    rows = [_read_row(node, context) for node in nodes]
    variants = tuple(_variant(row, context, sample) for row in rows)
    _report_variants(rows, context.findings)
    return Field(
        name=rows[0].name,
        type=OneOf(variants=variants),
        required=rows[0].required if all(row.required for row in rows) else None,
        family=indexes(rows[0].name),
        location=nodes[0].location,
    )


def _variant(row: _Row, context: Context, sample: samples.Value | None) -> Variant:
    kind, _ = _type_of(row, context, sample)
    separator = row.node.separator
    return Variant(
        type=kind,
        label=row.about.label,
        title=row.about.title,
        notes=row.about.notes,
        required=row.required,
        location=row.node.location,
        separator=Location(separator.line) if separator else None,
    )


def _report_variants(rows: Sequence[_Row], findings: Findings) -> None:
    findings.add(variant_group(rows[0].name, len(rows)), rows[0].node.span)
    labels = Counter(row.about.label for row in rows)
    for row in rows:
        if row.about.label is None or labels[row.about.label] > 1:
            findings.add(variant_unlabelled(row.name), row.node.span)
    for row in rows[1:]:
        if row.node.separator is None:
            right = "a line row before another variant, or one declaration only"
            again = variant_unseparated(row.name, right, "kept as a variant")
            findings.add(again, row.node.span)
