"""Rules about the fields of one operation: types, values and prose that contradict."""

from __future__ import annotations

import re

from imtable.ir.model import (
    Field,
    ListOf,
    Location,
    OneOf,
    Operation,
    Scalar,
    Type,
)
from imtable.ir.walk import children, operation_fields, walk
from imtable.reading.diagnostics import Findings, Span
from imtable.reading.lower.field_rows import canonical_word
from imtable.reading.rules.names import type_inconsistent
from imtable.reading.rules.secrets import cipher_in_prose

PROSE_CIPHER = re.compile(r"加密的|加密后|需加密|密文")
CIPHER_METADATA = re.compile(r"算法|附加数据|随机串|公钥|类型|是否|序列号|方式|开关")


def name_span(field: Field) -> Span:
    """The name of a field in its row; a field without a row stands for the page."""
    place = field.location or Location(1)
    return Span(place.line, place.column, len(field.name))


def check_fields(operation: Operation, findings: Findings) -> None:
    """The rules that look across the fields of an operation."""
    fields = list(walk(operation_fields(operation)))
    _check_types(fields, findings)
    for field in fields:
        _check_prose(field, findings)


def _check_types(fields: list[Field], findings: Findings) -> None:
    """The same name and title with two types."""
    seen: dict[tuple[str, str, bool], Field] = {}
    told = set[tuple[str, str, bool, str]]()
    for field in fields:
        if isinstance(field.type, OneOf):
            continue
        key = field.name, field.title, _holds_namesake(field)
        first = seen.setdefault(key, field)
        word, other = canonical_word(field.type), canonical_word(first.type)
        if word != other and (*key, word) not in told and first.location:
            told.add((*key, word))
            line = first.location.line
            finding = type_inconsistent(field.name, word, other, line)
            findings.add(finding, name_span(field))


def _holds_namesake(field: Field) -> bool:
    """An `amount` with an `amount` in it is another thing than the amount itself."""
    return any(child.name == field.name for child in children(field.type))


def _check_prose(field: Field, findings: Findings) -> None:
    """Text that says a value is encrypted, without an attribute. Most rows that speak of
    encryption are about something else: keys, algorithms, switches."""
    if not _is_text(field.type) or field.values:
        return
    text = " ".join((field.title, *field.notes))
    if PROSE_CIPHER.search(text) and not CIPHER_METADATA.search(text):
        findings.add(cipher_in_prose(field.name), name_span(field))


def _is_text(kind: Type) -> bool:
    match kind:
        case Scalar():
            return kind.kind == "string"
        case ListOf():
            return _is_text(kind.item)
        case _:
            return False
