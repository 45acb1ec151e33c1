"""Statements laid out as black lays them out, so that black is not needed.

Owns line breaks: annotations, assignments, calls, brackets. It works on expressions, never on
their text, and does not know what they mean. Where the rules here do not decide, the statement
is left on one line and is not `settled`: the renderer then hands its module to black.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct

STYLE = "black 26"
"""Whose rules these are: the stable style of black, which it keeps for a year, and the year."""
LINE_LENGTH = 88
STEP = "    "
DEEPEST = 10 * len(STEP)
"""Columns beyond which the rules for declarations are not tried; real pages need 7 levels."""


# -- expressions ---------------------------------------------------------------------------


class Name(Struct, frozen=True):
    """`first.second`: a name from the scope of the module."""

    parts: tuple[str, ...]


class Constant(Struct, frozen=True):
    """The source of a literal, of a text or a number: nothing to break."""

    text: str


class Index(Struct, frozen=True):
    """`head[item, item]`."""

    head: str
    items: tuple[Expr, ...]


class Union(Struct, frozen=True):
    """`part | part`, two at least."""

    parts: tuple[Expr, ...]


class CallExpression(Struct, frozen=True):
    """`function(argument, argument)`."""

    function: str
    arguments: tuple[Expr, ...] = ()


class Keyword(Struct, frozen=True):
    """An argument with its name: `name=value`."""

    name: str
    value: Expr


class Tuple(Struct, frozen=True):
    """`(item, item)`, and of one item `(item,)`."""

    items: tuple[Expr, ...]


class Dict(Struct, frozen=True):
    """`{key: value}`."""

    pairs: tuple[tuple[Constant, Name], ...]


Expr = Name | Constant | Index | Union | CallExpression | Keyword | Tuple | Dict


def named(text: str) -> Name:
    """A name without a dot."""
    return Name((text,))


@lru_cache(maxsize=4096)  # most types stand in many rows
def one_line(expr: Expr) -> str:
    """The expression on one line."""
    match expr:
        case Name(parts):
            return ".".join(parts)
        case Constant(text):
            return text
        case Index(head, items):
            return f"{head}[{', '.join(map(one_line, items))}]"
        case Union(parts):
            return " | ".join(map(one_line, parts))
        case CallExpression(function, arguments):
            return f"{function}({', '.join(map(one_line, arguments))})"
        case Keyword(name, value):
            return f"{name}={one_line(value)}"
        case Tuple((only,)):
            return f"({one_line(only)},)"
        case Dict(pairs):
            return f"{{{', '.join(map(_pair, pairs))}}}"
        case Tuple(items):
            return f"({', '.join(map(one_line, items))})"


def _pair(pair: tuple[Constant, Name]) -> str:
    key, value = pair
    return f"{key.text}: {one_line(value)}"


def _brackets(
    expr: Index | CallExpression | Tuple,
) -> tuple[str, tuple[Expr, ...], str]:
    match expr:
        case Index(head, items):
            return f"{head}[", items, "]"
        case CallExpression(function, arguments):
            return f"{function}(", arguments, ")"
        case Tuple(items):
            return "(", items, ")"


def mentioned(exprs: Iterable[Expr]) -> set[str]:
    """The leading names that the expressions mention: `Wire("x") | A.B` -> `Wire`, `A`."""
    found = set[str]()
    pending = list(exprs)
    while pending:
        match pending.pop():
            case Name(parts):
                found.add(parts[0])
            case Constant():
                pass
            case Index(head, inner) | CallExpression(head, inner):
                found.add(head)
                pending += inner
            case Union(inner) | Tuple(inner):
                pending += inner
            case Keyword(_, value):
                pending.append(value)
            case Dict(pairs):
                pending += (value for _, value in pairs)
    return found


# -- width ---------------------------------------------------------------------------------


def width(text: str) -> int:
    """Columns, with two for anything beyond ASCII: never less than black counts.

    Black has a table of wide characters; a width that is too great only means that a
    statement is broken, or black asked, a little early.
    """
    return len(text) if text.isascii() else sum(1 if ch < "\x80" else 2 for ch in text)


def fits(text: str) -> bool:
    """Whether the text can stand on one line."""
    return width(text) <= LINE_LENGTH


# -- statements ----------------------------------------------------------------------------


class Laid(Struct, frozen=True):
    """Source that was laid out. `settled`: black would leave it as it is."""

    text: str
    settled: bool = True


def declaration(
    indent: str, name: str, expr: Expr, default: Expr | None = None
) -> Laid:
    """`name: expr = default`, as black breaks it where it is too long."""
    head, tail = f"{name}: ", f" = {one_line(default)}" if default else ""
    flat = head + one_line(expr)
    if fits(indent + flat + tail):
        return Laid(indent + flat + tail)
    lines = None
    if (flat + tail).isascii() and len(indent) <= DEEPEST:
        lines = _broken_default(indent, flat, default) if default else None
        if lines is None and (
            fits(indent + flat) or not isinstance(default, CallExpression)
        ):
            lines = _broken_type(indent, head, expr, tail)
    return _joined(indent, lines, flat + tail)


def assignment(indent: str, name: str, text: Constant) -> Laid:
    """`name = text`, in parentheses where that makes it fit."""
    line = f"{indent}{name} = {text.text}"
    if fits(line) or not fits(f"{indent}{STEP}{text.text}"):
        return Laid(line)
    return Laid(f"{indent}{name} = (\n{indent}{STEP}{text.text}\n{indent})")


def bracketed(indent: str, head: str, items: Sequence[Expr], tail: str) -> Laid:
    """`head` + items + `tail`, with one item per line if it does not fit on one.

    `head` ends in an opening bracket, `tail` begins with the closing one.
    """
    line = f"{indent}{head}{', '.join(map(one_line, items))}{tail}"
    return Laid(line) if fits(line) else exploded(indent, head, items, tail)


def exploded(indent: str, head: str, items: Sequence[Expr], tail: str) -> Laid:
    """One item per line, each with a comma: black keeps that as it is.

    Not for a subscript with a single item, where the comma would make a tuple.
    """
    parts = [item_line(indent + STEP, item) for item in items]
    lines = [f"{indent}{STEP}{part.text}" for part in parts]
    settled = fits(indent + head) and all(part.settled for part in parts)
    return Laid("\n".join([f"{indent}{head}", *lines, f"{indent}{tail}"]), settled)


def item_line(indent: str, expr: Expr) -> Laid:
    """One item of several on lines of their own, with its comma; its first line is given
    without the indent."""
    return _joined("", _lines(indent, "", expr, ","), one_line(expr) + ",")


def decorator(call: CallExpression) -> Laid:
    """`@call` above a function of the module."""
    return _joined("", _lines("", "@", call, ""), f"@{one_line(call)}")


def parameter_line(
    indent: str, name: str, expr: Expr, default: Expr | None = None
) -> Laid:
    """One parameter on a line of its own, with its comma and without the indent."""
    tail = f" = {one_line(default)}," if default else ","
    flat = f"{name}: {one_line(expr)}{tail}"
    return Laid(flat, settled=fits(indent + flat))


def import_from(indent: str, module: str, names: Sequence[str]) -> Laid:
    """`from module import names`, in parentheses where it is too long. A module's name that is
    too long stays: there is nothing to break."""
    line = f"{indent}from {module} import {', '.join(names)}"
    if fits(line):
        return Laid(line)
    lines = [f"{indent}{STEP}{each}," for each in names]
    return Laid("\n".join([f"{indent}from {module} import (", *lines, f"{indent})"]))


def _joined(indent: str, lines: list[str] | None, flat: str) -> Laid:
    if lines is None:
        return Laid(indent + flat, settled=False)
    return Laid(indent + "\n".join(lines))


# -- breaking ------------------------------------------------------------------------------
# Lines are given without the indent of the first; None where the rules do not decide.


def _broken_default(indent: str, flat: str, default: Expr) -> list[str] | None:
    if isinstance(default, CallExpression) and (
        lines := _bracket_lines(indent, f"{flat} = ", default, "")
    ):
        return lines
    inside = f"{indent}{STEP}{one_line(default)}"
    if fits(f"{indent}{flat} = (") and fits(inside):
        return [f"{flat} = (", inside, f"{indent})"]
    return None


def _broken_type(indent: str, head: str, expr: Expr, tail: str) -> list[str] | None:
    if isinstance(expr, Index):
        return _bracket_lines(indent, head, expr, tail)
    if isinstance(expr, Name) and len(expr.parts) == 1:
        return None  # parentheses are of no use to a name that is too long anyway
    inner = _body(indent + STEP, (expr,))
    if inner is None or not fits(f"{indent}){tail}"):
        return None
    return [f"{head}(", *inner, f"{indent}){tail}"]


def _lines(indent: str, before: str, expr: Expr, after: str) -> list[str] | None:
    """`before`, the expression and `after`, on as few lines as black would take."""
    flat = f"{before}{one_line(expr)}{after}"
    if fits(indent + flat) or isinstance(expr, Name | Constant):
        return [flat]
    match expr:
        case Keyword(name, value) if not isinstance(value, Union):
            return _lines(indent, f"{before}{name}=", value, after)
        case Dict(pairs):
            inner = [f"{indent}{STEP}{_pair(pair)}," for pair in pairs]
            return [f"{before}{{", *inner, f"{indent}}}{after}"]
        case Index() | CallExpression() | Tuple() if flat.isascii():
            return _bracket_lines(indent, before, expr, after)
        case _:
            return None


def _bracket_lines(
    indent: str, before: str, expr: Index | CallExpression | Tuple, after: str
) -> list[str] | None:
    """`before` + the opening, the items, the closing + `after`."""
    opening, items, closing = _brackets(expr)
    body = _each_own(indent + STEP, items) if isinstance(expr, Tuple) else None
    body = body or _body(indent + STEP, items)
    first, last = f"{before}{opening}", f"{indent}{closing}{after}"
    if not body or not fits(indent + first) or not fits(last):
        return None
    return [first, *body, last]


def _body(indent: str, items: tuple[Expr, ...]) -> list[str] | None:
    """What stands between brackets, from one line to one line per operand."""
    flat = indent + ", ".join(map(one_line, items))
    if fits(flat):
        return [flat]
    if not flat.isascii():
        return None
    if len(items) == 1:
        return _item(indent, items[0], "")
    return _each_own(indent, items)


def _each_own(indent: str, items: tuple[Expr, ...]) -> list[str] | None:
    lines: list[str] = []
    for item in items:
        part = _item(indent, item, ",")
        if part is None:
            return None
        lines += part
    return lines


def _item(indent: str, expr: Expr, comma: str) -> list[str] | None:
    """An item on lines of its own, each with its indent."""
    if isinstance(expr, Union) and not fits(f"{indent}{one_line(expr)}{comma}"):
        return _operands(indent, expr.parts, comma)
    lines = _lines(indent, "", expr, comma)
    return [indent + lines[0], *lines[1:]] if lines else None


def _operands(indent: str, parts: tuple[Expr, ...], comma: str) -> list[str] | None:
    lines: list[str] = []
    for number, part in enumerate(parts):
        last = comma if number == len(parts) - 1 else ""
        broken = _lines(indent, "| " if number else "", part, last)
        if broken is None:
            return None
        lines += [indent + broken[0], *broken[1:]]
    return lines
