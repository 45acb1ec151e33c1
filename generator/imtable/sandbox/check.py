"""A type of the IR against a value that arrived -> findings.

Owns what fits a row of a request table. A value is what JSON or a text holds; in texts (path,
query, header, XML) numbers and truth values are written out. It knows neither HTTP nor
signatures; what opens ciphertexts is given to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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
    ScalarKind,
    Type,
    UrlEncoded,
    Values,
)
from imtable.ir.placeholders import family_of
from imtable.ir.scalars import is_integer, is_listed, read_scalar
from imtable.ir.suggestions import close_names, with_hint
from imtable.sandbox.findings import Finding, Place, errors, first_findings
from imtable.sandbox.json_text import parse_json

Findings = Iterator[Finding]
TOO_BIG = "too big for an integer of 64 bits"
TRUTHS = {"1": "true", "0": "false"}
"""How some clients write truth values in texts."""
LISTED = 12
"""How many documented values a finding names."""


@dataclass(frozen=True, slots=True)
class Openers:
    """How ciphertexts and signatures inside a request are looked into. `decrypt` gives the
    plain text, or the sentence that says why there is none; `vouch` says what is wrong with
    the signature `value` of a member among its `siblings`, or None."""

    decrypt: Callable[[KeyOwner, str], tuple[str | None, str]]
    vouch: Callable[[str, dict[str, Any]], str | None]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a row says about the scalars in it, and how they are written. `shown` tells whether a
    sample shows a text at these steps; None where there are no samples."""

    openers: Openers
    textual: bool
    shown: Callable[[Sequence[str], str], bool] | None = None
    values: Values | None = None
    max_length: int | None = None
    fen: bool = False
    sparse: bool = False  # what is empty counts as absent: v2

    def of(self, field: Field) -> Limits:
        """The limits of another row."""
        return replace(
            self,
            values=field.values,
            max_length=field.max_length,
            fen=field.unit == "fen",
        )


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
        problem = limits.openers.vouch(str(value), members)
        if problem:
            yield place.finding(problem, value)
        return
    if value == "" and limits.sparse:
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
            yield from _check_scalar(kind, value, limits, place)
        case ListOf(item=item):
            yield from _check_list(item, value, limits, place)
        case Record(fields=fields):
            yield from _check_object(fields, value, limits, place)
        case Mapping():
            if not isinstance(value, dict):
                yield place.finding(f"an object is due, {_article(value)}", value)
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
        yield place.finding(f"an object is due, {_article(value)}", value)


def _check_list(item: Type, value: Any, limits: Limits, place: Place) -> Findings:
    if not isinstance(value, list):
        if not limits.textual:
            yield place.finding(f"a list is due, {_article(value)}", value)
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


def _check_scalar(kind: Scalar, value: Any, limits: Limits, place: Place) -> Findings:
    if kind.kind == "boolean" and limits.textual and isinstance(value, str):
        value = TRUTHS.get(value, value)
    problem = _type_problem(kind, value, textual=limits.textual)
    if problem is not None:
        yield place.finding(problem, value)
        return
    text = _text(value)
    if limits.values and not is_listed(text, limits.values, kind.kind):
        yield _unlisted(text, value, limits, limits.values, place)
    elif kind.kind == "string":
        yield from _check_text(text, limits, place)
    elif kind.kind != "boolean":
        yield from _check_range(text, kind.kind, limits, place)


def _type_problem(kind: Scalar, value: Any, *, textual: bool) -> str | None:
    if textual and isinstance(value, str):
        return _text_problem(kind, value)
    fits: dict[str, tuple[type, ...]] = {
        "string": (str,),
        "integer": (int,),
        "number": (int, float),
        "boolean": (bool,),
    }
    if isinstance(value, fits[kind.kind]) and (
        kind.kind == "boolean" or not isinstance(value, bool)
    ):
        return None
    hint = ""
    if isinstance(value, str) and _text_problem(kind, value) is None:
        hint = ": write it without quotes"
    elif kind.kind == "string" and isinstance(value, int | float):
        hint = ": write it in quotes"
    return f"{_ARTICLES[kind.kind]} is due, {_article(value)}{hint}"


def _text_problem(kind: Scalar, text: str) -> str | None:
    if read_scalar(text, kind.kind) is not None:
        return None
    match kind.kind:
        case "boolean":
            return "`true` or `false` is due"
        case _ if is_integer(text):
            return TOO_BIG
        case "integer":
            return "an integer is due, written in digits"
        case _:
            return "a number is due"


def _check_text(text: str, limits: Limits, place: Place) -> Findings:
    if limits.max_length is not None and len(text) > limits.max_length:
        issue = f"{len(text)} characters, {limits.max_length} are allowed"
        yield place.finding(issue, text)
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        yield place.finding("a lone surrogate: this is no text", text)


def _check_range(text: str, kind: ScalarKind, limits: Limits, place: Place) -> Findings:
    number = read_scalar(text, kind)
    if number is None and is_integer(text):
        yield place.finding(TOO_BIG, text[:40])
    elif limits.fen and isinstance(number, int) and number < 0:
        yield place.finding("an amount is not negative", text)
    elif limits.fen and not is_integer(text):
        yield place.finding("an amount is a whole number of cents", text)


def _unlisted(
    text: str, value: Any, limits: Limits, values: Values, place: Place
) -> Finding:
    """A value that the table does not list. Samples show such values here and there: those are
    taken."""
    if text and limits.shown and limits.shown(place.steps, text):
        return place.warning("the table does not list it, a sample shows it", value)
    return place.finding(_not_listed(values), value)


def _not_listed(values: Values) -> str:
    names = [f"`{one.text}`" for one in values.items]
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    listed = ", ".join(names[:LISTED]) + more
    return f"not a documented value: {'only' if len(names) == 1 else 'one of'} {listed}"


def _text(value: Any) -> str:
    """A scalar as the tables write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


_ARTICLES = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
}


def _article(value: object) -> str:
    match value:
        case bool():
            word = "a truth value"
        case str():
            word = "a string"
        case int():
            word = "an integer"
        case float():
            word = "a number with a fraction"
        case list():
            word = "a list"
        case _:
            word = "an object"
    return f"this is {word}"


# -- encoded values ------------------------------------------------------------------------


def _check_encoded(kind: Encoded, value: Any, limits: Limits, place: Place) -> Findings:
    if not isinstance(value, str):
        if isinstance(kind.codec, Json):
            issue = f"the text of a JSON value is due, {_article(value)}: encode it"
        else:
            issue = f"a string is due, {_article(value)}"
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
