"""Rules about the fields of one operation: types, values and prose that contradict."""

from __future__ import annotations

import re

from imtable.ir.model import (
    Field,
    ListOf,
    OneOf,
    Operation,
    Scalar,
    Type,
)
from imtable.ir.walk import operation_fields, walk
from imtable.reading.diagnostics import Findings
from imtable.reading.lower.fields import canonical_word

PROSE_CIPHER = re.compile(r"加密的|加密后|需加密|密文")
CIPHER_METADATA = re.compile(r"算法|附加数据|随机串|公钥|类型|是否|序列号|方式|开关")


def check_fields(operation: Operation, findings: Findings) -> None:
    """The rules that look across the fields of an operation."""
    fields = list(walk(operation_fields(operation)))
    _check_types(fields, findings)
    for field in fields:
        _check_prose(field, findings)


def _check_types(fields: list[Field], findings: Findings) -> None:
    """The same name and title with two types."""
    seen: dict[tuple[str, str], Field] = {}
    told = set[tuple[str, str, str]]()
    for field in fields:
        if isinstance(field.type, OneOf):
            continue
        first = seen.setdefault((field.name, field.title), field)
        word, other = canonical_word(field.type), canonical_word(first.type)
        key = (field.name, field.title, word)
        if word != other and key not in told and first.location:
            told.add(key)
            findings.add(
                "type-inconsistent",
                field.location,
                f"`{field.name}` is {word} here and {other} at line {first.location.line}",
                width=len(field.name),
                expected="one type for the same thing",
                done="each row read as it stands",
            )


def _check_prose(field: Field, findings: Findings) -> None:
    """Text that says a value is encrypted, without an attribute. Most rows that speak of
    encryption are about something else: keys, algorithms, switches."""
    if not _is_text(field.type) or field.values:
        return
    text = " ".join((field.title, *field.notes))
    if PROSE_CIPHER.search(text) and not CIPHER_METADATA.search(text):
        findings.add(
            "cipher-in-prose",
            field.location,
            f"the text of `{field.name}` speaks of encryption, no attribute does",
            width=len(field.name),
            expected="`data-encrypted=…` if the value is encrypted",
            done="read as plain text",
        )


def _is_text(kind: Type) -> bool:
    match kind:
        case Scalar():
            return kind.kind == "string"
        case ListOf():
            return _is_text(kind.item)
        case _:
            return False
