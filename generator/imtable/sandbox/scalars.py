"""A scalar that arrived against its type and its row -> findings.

Owns what counts as a text, a number and a truth value, in JSON and written out, and the words for
what is something else.
"""

from __future__ import annotations

from typing import Any

from imtable.ir.model import Scalar, ScalarKind, Values
from imtable.ir.scalars import is_integer, is_listed, read_scalar
from imtable.sandbox.findings import MessageLocation, RequestFinding, RequestFindings
from imtable.sandbox.limits import Limits

TOO_BIG = "too big for an integer of 64 bits"
TRUTHS = {"1": "true", "0": "false"}
"""How some clients write truth values in texts."""
LISTED = 12
"""How many documented values a finding names."""


def check_scalar(
    kind: Scalar, value: Any, limits: Limits, location: MessageLocation
) -> RequestFindings:
    """A text, a number or a truth value."""
    if kind.kind == "boolean" and limits.textual and isinstance(value, str):
        value = TRUTHS.get(value, value)
    problem = _type_problem(kind, value, textual=limits.textual)
    if problem is not None:
        yield location.finding(problem, value)
        return
    text = _text(value)
    if limits.values and not is_listed(text, limits.values, kind.kind):
        yield _unlisted(text, value, limits, limits.values, location)
    elif kind.kind == "string":
        yield from _check_text(text, limits, location)
    elif kind.kind != "boolean":
        yield from _check_range(text, kind.kind, limits, location)


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
    return f"{_ARTICLES[kind.kind]} is due, {describe(value)}{hint}"


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


def _check_text(
    text: str, limits: Limits, location: MessageLocation
) -> RequestFindings:
    if limits.max_length is not None and len(text) > limits.max_length:
        issue = f"{len(text)} characters, {limits.max_length} are allowed"
        yield location.finding(issue, text)
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        yield location.finding("a lone surrogate: this is no text", text)


def _check_range(
    text: str, kind: ScalarKind, limits: Limits, location: MessageLocation
) -> RequestFindings:
    number = read_scalar(text, kind)
    if number is None and is_integer(text):
        yield location.finding(TOO_BIG, text[:40])
    elif isinstance(number, int) and limits.least is not None and number < limits.least:
        least = "not negative" if limits.least == 0 else "at least 1"
        yield location.finding(f"an amount is {least}", text)
    elif limits.fen and not is_integer(text):
        yield location.finding("an amount is a whole number of cents", text)


def _unlisted(
    text: str, value: Any, limits: Limits, values: Values, location: MessageLocation
) -> RequestFinding:
    """A value that the table does not list. Samples show such values here and there: those are
    taken."""
    if text and limits.shown and limits.shown(location.steps, text):
        return location.warning("the table does not list it, a sample shows it", value)
    return location.finding(_not_listed(values), value)


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


def describe(value: object) -> str:
    """What a value is, in a sentence."""
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
