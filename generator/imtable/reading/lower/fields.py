"""Trees -> fields.

Owns the type of a row with all that stands below it: objects, lists, what strings hold, and
variants. A sample, where there is one, travels along: it decides what a table cannot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

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
    Scalar,
    Type,
    Variant,
)
from imtable.reading import samples
from imtable.reading.diagnostics import Findings
from imtable.reading.lower.codecs import CODEC_ATTRIBUTES
from imtable.reading.lower.field_rows import (
    NOT_READ,
    FieldRow,
    RowContext,
    declared,
    read_field_row,
)
from imtable.reading.lower.json_strings import decide_shape
from imtable.reading.lower.nodes import Node, report_idle_marker
from imtable.reading.rules.attributes import codec_unknown
from imtable.reading.rules.names import name_unreadable
from imtable.reading.rules.nesting import (
    ciphertext_opaque,
    marker_unannounced,
    object_empty,
    object_list_empty,
    variant_group,
    variant_unlabelled,
    variant_unseparated,
)


def lower_fields(
    nodes: Iterable[Node], context: RowContext, sample: samples.PhpValue | None = None
) -> tuple[Field, ...]:
    """The fields of these siblings, in order; a name that repeats becomes one `OneOf`. Rows
    without a readable name or type are set aside."""
    groups: dict[str, list[FieldRow]] = {}
    for node in nodes:
        if not node.said.is_named:
            context.findings.add(name_unreadable(node.wire_name), node.whole)
        elif row := read_field_row(node, context):
            groups.setdefault(node.said.wire_name, []).append(row)
    shown = members(sample)
    return tuple(
        _lower_group(rows, context, shown.get(name)) for name, rows in groups.items()
    )


def lower_field(
    row: FieldRow, context: RowContext, sample: samples.PhpValue | None = None
) -> Field:
    """One field with all that stands below it."""
    node, alone = row.node, row.said.alone
    if row.is_alone:  # most are
        return replace(alone, location=node.location)
    kind = _type_of(row, context, sample)
    word = declared(node.said, kind)
    return replace(alone, type=kind, declared=word, location=node.location)


def members(sample: samples.PhpValue | None) -> dict[str, samples.PhpValue]:
    """What a sample shows by name; of a list, what its first item shows."""
    match sample:
        case None:
            return {}
        case samples.JsonEncoded(value) | samples.QueryString(value):
            return members(value)
        case samples.Array(entries) if entries and entries[0].key is None:
            return members(entries[0].value)
        case samples.Array(entries):
            last = reversed(entries)  # the first of a name counts
            return {each.key: each.value for each in last if each.key is not None}
        case _:
            return {}


# -- types ---------------------------------------------------------------------------------


def _type_of(
    row: FieldRow, context: RowContext, sample: samples.PhpValue | None
) -> Type:
    scalar = row.said.scalar
    kind = (
        _object(row, context, sample)
        if scalar is None
        else _wrapped(row, scalar, context, sample)
    )
    return ListOf(item=kind) if row.type.is_list else kind


def _object(
    row: FieldRow, context: RowContext, sample: samples.PhpValue | None
) -> Type:
    if row.codec is None:
        report_idle_marker(row.node, "an object", context.findings)
    content = _members(row, context, sample)
    return _encoded(row, row.codec, content) if row.codec else content


def _members(
    row: FieldRow, context: RowContext, sample: samples.PhpValue | None
) -> Type:
    if row.node.children:
        inner = context
        if context.multipart and row.node.indent != 0:
            inner = replace(context, multipart=False)
        return _record(lower_fields(row.node.children, inner, sample))
    if context.multipart and not row.type.is_list:
        return Binary()
    rule = object_list_empty if row.type.is_list else object_empty
    context.findings.add(rule(row.name), row.node.span)
    return Mapping()


def _record(fields: tuple[Field, ...]) -> Record | Mapping:
    """An object; one whose rows are all set aside holds anything."""
    return Record(fields=fields) if fields else Mapping()


def _wrapped(
    row: FieldRow, scalar: Scalar, context: RowContext, sample: samples.PhpValue | None
) -> Type:
    codec = row.codec
    if scalar.kind != "string":
        if codec is not None:
            _report_idle_codec(row, context.findings)
        return scalar
    if codec is None and row.node.marker is not None:
        context.findings.add(marker_unannounced(row.name), row.node.type_span)
        codec = Json(by="marker")
    return scalar if codec is None else _content(row, codec, context, sample)


def _report_idle_codec(row: FieldRow, findings: Findings) -> None:
    """Encoded and encrypted values are texts on the wire: one of type and attribute is wrong."""
    cell = row.node.type_cell
    attribute = next(item for item in cell.attributes if item.name in CODEC_ATTRIBUTES)
    idle = codec_unknown(
        f"`{attribute.name}` on a value of the type {row.type}",
        "`string` or `object`, or no such attribute",
    )
    findings.add(idle, row.node.row.part(attribute))


def _content(
    row: FieldRow, codec: Codec, context: RowContext, sample: samples.PhpValue | None
) -> Type:
    """What the string holds: its rows, or text where there are none."""
    children = row.node.children
    secret = isinstance(codec, AesGcm | AesEcb)
    if isinstance(codec, Json):
        return _json_content(row, codec, context, sample)
    if not children:
        if secret:
            context.findings.add(ciphertext_opaque(row.name), row.node.span)
        return _encoded(row, codec, Scalar(kind="string"))
    names = {child.wire_name for child in children}
    if secret and len(names) == 1 and len(children) > 1:
        return _encoded(row, codec, _alternatives(children, context))
    return _encoded(row, codec, _record(lower_fields(children, context, sample)))


def _encoded(row: FieldRow, codec: Codec, content: Type) -> Encoded:
    marker = row.node.marker
    if marker is None:
        return Encoded(codec=codec, content=content)
    return Encoded(codec=codec, content=content, marker=Location(marker.line))


def _json_content(
    row: FieldRow, codec: Json, context: RowContext, sample: samples.PhpValue | None
) -> Encoded:
    fields = lower_fields(row.node.children, replace(context, multipart=False), sample)
    if len(fields) != 1 or not isinstance(fields[0].type, ListOf):
        return _encoded(row, codec, _record(fields))
    shape, decided_by = decide_shape(row, fields[0].name, context, sample)
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


# -- variants ------------------------------------------------------------------------------


def _lower_group(
    rows: Sequence[FieldRow], context: RowContext, sample: samples.PhpValue | None
) -> Field:
    """The rows of one name: a field, or one of several variants."""
    if len(rows) > 1:
        rows = [rows[0], *_variants_after(rows[0], rows[1:], context.findings)]
    if len(rows) == 1:
        return lower_field(rows[0], context, sample)
    first = rows[0].said.alone
    return Field(
        name=first.name,
        type=_one_of(rows, context, sample),
        required=(
            first.required if all(row.said.alone.required for row in rows) else None
        ),
        family=first.family,
        location=rows[0].node.location,
    )


def _variants_after(
    first: FieldRow, others: Iterable[FieldRow], findings: Findings
) -> Iterator[FieldRow]:
    """Those of the others that are alternatives: without a line row two rows without members
    are one row, written twice."""
    for row in others:
        members_of_any = first.node.children or row.node.children
        if row.node.separator is not None or members_of_any:
            yield row
        else:
            once = (
                f"one declaration only; the first stands at line {first.node.row.line}"
            )
            again = variant_unseparated(row.name, once, NOT_READ)
            findings.add(again, row.node.whole)


def _alternatives(nodes: Iterable[Node], context: RowContext) -> Type:
    """Rows that repeat one name as all that a ciphertext holds: each is the whole plaintext,
    and its name does not travel."""
    found = [row for node in nodes if (row := read_field_row(node, context))]
    if not found:
        return Mapping()
    variants = _one_of(found, context, None).variants
    return OneOf(variants=tuple(replace(v, name=found[0].name) for v in variants))


def _one_of(
    rows: Sequence[FieldRow], context: RowContext, sample: samples.PhpValue | None
) -> OneOf:
    variants = tuple(_variant(row, context, sample) for row in rows)
    _report_variants(rows, context.findings)
    return OneOf(variants=variants)


def _variant(
    row: FieldRow, context: RowContext, sample: samples.PhpValue | None
) -> Variant:
    separator = row.node.separator
    return Variant(
        type=_type_of(row, context, sample),
        label=row.said.label,
        title=row.said.alone.title,
        notes=row.said.alone.notes,
        required=row.said.alone.required,
        location=row.node.location,
        separator=Location(separator.line) if separator else None,
    )


def _report_variants(rows: Sequence[FieldRow], findings: Findings) -> None:
    findings.add(variant_group(rows[0].name, len(rows)), rows[0].node.span)
    labels = Counter(row.said.label for row in rows)
    for row in rows:
        if row.said.label is None or labels[row.said.label] > 1:
            findings.add(variant_unlabelled(row.name), row.node.span)
    for row in rows[1:]:
        if row.node.separator is None:
            right = "a line row before another variant, or one declaration only"
            again = variant_unseparated(row.name, right, "kept as a variant")
            findings.add(again, row.node.span)
