"""A type of the IR against a value that arrived -> findings.

Owns what fits a row of a request table. A value is what JSON or a text holds; in texts (path,
query, header, XML) numbers and truth values are written out. It knows neither HTTP nor
signatures; what opens ciphertexts is given to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast
from urllib.parse import unquote

from msgspec.structs import replace

from imtable.ir import model as ir
from imtable.ir.placeholders import family_of
from imtable.ir.suggestions import close_names, with_hint
from imtable.sandbox.findings import (
    MessageLocation,
    RequestFinding,
    RequestFindings,
    errors,
    first_findings,
)
from imtable.sandbox.json_text import parse_json
from imtable.sandbox.limits import Limits
from imtable.sandbox.scalars import check_scalar, describe

# -- records -------------------------------------------------------------------------------


def check_members(
    fields: Sequence[ir.Field],
    members: dict[str, Any],
    limits: Limits,
    location: MessageLocation,
    allowed: Iterable[str] = (),
) -> RequestFindings:
    """The members of an object; `allowed` are names that are due although no row lists them."""
    known = {field.name: field for field in reversed(fields) if not field.family}
    families = [field for field in fields if field.family]
    open_names = {*allowed}
    seen = set[str]()
    for name, value in members.items():
        field = known.get(name) or family_of(families, name)
        if field is not None:
            seen.add(field.name)
            yield from _check_member(field, value, members, limits, location.at(name))
        elif name not in open_names:
            yield _unknown(name, value, fields, location.at(name))
    for field in fields:
        if field.required and field.name not in seen and field.name not in open_names:
            yield location.at(field.name).missing()


def _check_member(
    field: ir.Field,
    value: Any,
    members: dict[str, Any],
    limits: Limits,
    location: MessageLocation,
) -> RequestFindings:
    if isinstance(field.type, ir.Encoded) and isinstance(
        field.type.codec, ir.RsaSignature
    ):
        problem = limits.openers.check_signature(str(value), members)
        if problem:
            yield location.finding(problem, value)
        return
    if value == "" and (field.required or limits.sparse):
        if field.required:
            yield location.finding("the table requires it, and it is empty")
        return
    yield from check_value(field.type, value, limits.of(field), location)


def _unknown(
    name: str, value: object, fields: Sequence[ir.Field], location: MessageLocation
) -> RequestFinding:
    names = [field.name for field in fields]
    issue = with_hint("no row of the table has this name", close_names(name, names))
    return location.finding(issue, value)


# -- values --------------------------------------------------------------------------------


def check_value(
    kind: ir.Type, value: Any, limits: Limits, location: MessageLocation
) -> RequestFindings:
    """A value against its type."""
    if value is None:
        yield location.finding("null is not allowed: leave the member out", "null")
        return
    match kind:
        case ir.Scalar():
            yield from check_scalar(kind, value, limits, location)
        case ir.ListOf(item=item):
            yield from _check_list(item, value, limits, location)
        case ir.Record(fields=fields):
            yield from _check_object(fields, value, limits, location)
        case ir.Mapping():
            if not isinstance(value, dict):
                yield location.finding(f"an object is due, {describe(value)}", value)
        case ir.OneOf():
            yield from _check_variants(kind, value, limits, location)
        case ir.Encoded():
            yield from _check_encoded(kind, value, limits, location)
        case ir.Binary():
            yield location.finding("a file part is due", value)


def _check_object(
    fields: Sequence[ir.Field], value: Any, limits: Limits, location: MessageLocation
) -> RequestFindings:
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        yield from check_members(fields, members, limits, location)
    else:
        yield location.finding(f"an object is due, {describe(value)}", value)


def _check_list(
    item: ir.Type, value: Any, limits: Limits, location: MessageLocation
) -> RequestFindings:
    if not isinstance(value, list):
        if not limits.textual:
            yield location.finding(f"a list is due, {describe(value)}", value)
            return
        value = [value]  # one element or one query member is a list of one
    for index, one in enumerate(cast("list[Any]", value)):
        yield from check_value(item, one, limits, location.at(index))


def _check_variants(
    kind: ir.OneOf, value: Any, limits: Limits, location: MessageLocation
) -> RequestFindings:
    """Exactly one variant is meant: the one that fits best tells what is wrong."""
    tries = [
        first_findings(check_value(v.type, value, limits, location))
        for v in kind.variants
    ]
    if tries:
        yield from min(tries, key=lambda found: len(errors(found)))


# -- encoded values ------------------------------------------------------------------------


def _check_encoded(
    kind: ir.Encoded, value: Any, limits: Limits, location: MessageLocation
) -> RequestFindings:
    if not isinstance(value, str):
        if isinstance(kind.codec, ir.Json):
            issue = f"the text of a JSON value is due, {describe(value)}: encode it"
        else:
            issue = f"a string is due, {describe(value)}"
        yield location.finding(issue, value)
        return
    match kind.codec:
        case ir.Json():
            yield from check_json_text(kind, value, limits, location)
        case ir.UrlEncoded():
            yield from _check_query_text(kind.content, value, limits, location)
        case ir.RsaOaep(key=owner):
            yield from _check_secret(kind.content, owner, value, limits, location)
        case ir.AesGcm() | ir.AesEcb() | ir.RsaSignature():
            pass  # nobody sends these to the platform; their tables say so of replies


def check_json_text(
    kind: ir.Encoded, text: str, limits: Limits, location: MessageLocation
) -> RequestFindings:
    """A string that holds JSON, which must fit in turn."""
    content, problem = parse_json(text)
    if problem is not None:
        yield location.finding(f"this text is not JSON: {problem}", text)
        return
    inner = replace(limits, textual=False, sparse=False)
    if kind.item is not None:
        inner = replace(inner, values=kind.item.values or limits.values)
    yield from check_value(kind.content, content, inner, location)


def _check_query_text(
    kind: ir.Type, text: str, limits: Limits, location: MessageLocation
) -> RequestFindings:
    if "=" in text or "&" in text:
        issue = "the query text is not percent-encoded: encode it once as a whole"
        yield location.finding(issue, text)
        return
    pairs = [pair.partition("=") for pair in unquote(text).split("&") if pair]
    members = {name: value for name, _, value in pairs}
    inner = replace(limits, textual=True, sparse=False)
    yield from check_value(kind, members, inner, location)


def _check_secret(
    kind: ir.Type,
    owner: ir.KeyOwner,
    value: str,
    limits: Limits,
    location: MessageLocation,
) -> RequestFindings:
    if not value:
        return  # the empty text stays empty
    plain, problem = limits.openers.decrypt(owner, value)
    if plain is None:
        yield location.finding(problem, value)
        return
    inner = replace(limits, textual=True)
    yield from check_value(kind, plain, inner, location)
