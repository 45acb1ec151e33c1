"""A type of the IR against a value that arrived -> findings.

Owns what fits a row of a request table. A value is what JSON or a text holds; in texts (path,
query, header, XML) numbers and truth values are written out. It knows neither HTTP nor
signatures; what opens ciphertexts is given to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, cast
from urllib.parse import unquote

from imtable.ir.model import (
    AesEcb,
    AesGcm,
    Binary,
    Encoded,
    Field,
    Json,
    KeyOwner,
    ListOf,
    Mapping,
    OneOf,
    Record,
    RsaOaep,
    RsaSignature,
    Scalar,
    Type,
    UrlEncoded,
)
from imtable.ir.placeholders import family_of
from imtable.ir.suggestions import close_names, with_hint
from imtable.sandbox.findings import Finding, Place, errors, first_findings
from imtable.sandbox.json_text import parse_json
from imtable.sandbox.limits import Limits
from imtable.sandbox.scalars import check_scalar, describe

Findings = Iterator[Finding]


# -- records -------------------------------------------------------------------------------


def check_members(
    fields: Sequence[Field],
    members: dict[str, Any],
    limits: Limits,
    place: Place,
    allowed: Iterable[str] = (),
) -> Findings:
    """The members of an object; `allowed` are names that are due although no row lists them."""
    known = {field.name: field for field in reversed(fields) if not field.family}
    families = [field for field in fields if field.family]
    open_names = {*allowed}
    seen = set[str]()
    for name, value in members.items():
        field = known.get(name) or family_of(families, name)
        if field is not None:
            seen.add(field.name)
            yield from _check_member(field, value, members, limits, place.at(name))
        elif name not in open_names:
            yield _unknown(name, value, fields, place.at(name))
    for field in fields:
        if field.required and field.name not in seen and field.name not in open_names:
            yield place.at(field.name).finding(
                "the table requires it, and it is missing"
            )


def _check_member(
    field: Field, value: Any, members: dict[str, Any], limits: Limits, place: Place
) -> Findings:
    if isinstance(field.type, Encoded) and isinstance(field.type.codec, RsaSignature):
        problem = limits.openers.check_signature(str(value), members)
        if problem:
            yield place.finding(problem, value)
        return
    if value == "" and (field.required or limits.sparse):
        if field.required:
            yield place.finding("the table requires it, and it is empty")
        return
    yield from check_value(field.type, value, limits.of(field), place)


def _unknown(
    name: str, value: object, fields: Sequence[Field], place: Place
) -> Finding:
    names = [field.name for field in fields]
    issue = with_hint("no row of the table has this name", close_names(name, names))
    return place.finding(issue, value)


# -- values --------------------------------------------------------------------------------


def check_value(kind: Type, value: Any, limits: Limits, place: Place) -> Findings:
    """A value against its type."""
    if value is None:
        yield place.finding("null is not allowed: leave the member out", "null")
        return
    match kind:
        case Scalar():
            yield from check_scalar(kind, value, limits, place)
        case ListOf(item=item):
            yield from _check_list(item, value, limits, place)
        case Record(fields=fields):
            yield from _check_object(fields, value, limits, place)
        case Mapping():
            if not isinstance(value, dict):
                yield place.finding(f"an object is due, {describe(value)}", value)
        case OneOf():
            yield from _check_variants(kind, value, limits, place)
        case Encoded():
            yield from _check_encoded(kind, value, limits, place)
        case Binary():
            yield place.finding("a file part is due", value)


def _check_object(
    fields: Sequence[Field], value: Any, limits: Limits, place: Place
) -> Findings:
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        yield from check_members(fields, members, limits, place)
    else:
        yield place.finding(f"an object is due, {describe(value)}", value)


def _check_list(item: Type, value: Any, limits: Limits, place: Place) -> Findings:
    if not isinstance(value, list):
        if not limits.textual:
            yield place.finding(f"a list is due, {describe(value)}", value)
            return
        value = [value]  # one element or one query member is a list of one
    for index, one in enumerate(cast("list[Any]", value)):
        yield from check_value(item, one, limits, place.at(index))


def _check_variants(kind: OneOf, value: Any, limits: Limits, place: Place) -> Findings:
    """Exactly one variant is meant: the one that fits best tells what is wrong."""
    tries = [
        first_findings(check_value(v.type, value, limits, place)) for v in kind.variants
    ]
    if tries:
        yield from min(tries, key=lambda found: len(errors(found)))


# -- encoded values ------------------------------------------------------------------------


def _check_encoded(kind: Encoded, value: Any, limits: Limits, place: Place) -> Findings:
    if not isinstance(value, str):
        if isinstance(kind.codec, Json):
            issue = f"the text of a JSON value is due, {describe(value)}: encode it"
        else:
            issue = f"a string is due, {describe(value)}"
        yield place.finding(issue, value)
        return
    match kind.codec:
        case Json():
            yield from check_json_text(kind, value, limits, place)
        case UrlEncoded():
            yield from _check_query_text(kind.content, value, limits, place)
        case RsaOaep(key=owner):
            yield from _check_secret(kind.content, owner, value, limits, place)
        case AesGcm() | AesEcb() | RsaSignature():
            pass  # nobody sends these to the platform; their tables say so of replies


def check_json_text(kind: Encoded, text: str, limits: Limits, place: Place) -> Findings:
    """A string that holds JSON, which must fit in turn."""
    content, problem = parse_json(text)
    if problem is not None:
        yield place.finding(f"this text is not JSON: {problem}", text)
        return
    inner = replace(limits, textual=False, sparse=False)
    if kind.item is not None:
        inner = replace(inner, values=kind.item.values or limits.values)
    yield from check_value(kind.content, content, inner, place)


def _check_query_text(kind: Type, text: str, limits: Limits, place: Place) -> Findings:
    if "=" in text or "&" in text:
        issue = "the query text is not percent-encoded: encode it once as a whole"
        yield place.finding(issue, text)
        return
    pairs = [pair.partition("=") for pair in unquote(text).split("&") if pair]
    members = {name: value for name, _, value in pairs}
    inner = replace(limits, textual=True, sparse=False)
    yield from check_value(kind, members, inner, place)


def _check_secret(
    kind: Type, owner: KeyOwner, value: str, limits: Limits, place: Place
) -> Findings:
    if not value:
        return  # the empty text stays empty
    plain, problem = limits.openers.decrypt(owner, value)
    if plain is None:
        yield place.finding(problem, value)
        return
    inner = replace(limits, textual=True)
    yield from check_value(kind, plain, inner, place)
