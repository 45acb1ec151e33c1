"""Statements laid out as black lays them out, so that black is not needed.

Owns line breaks: annotations, assignments, brackets. It knows the shape of an annotation but
not what it means. Where the rules here do not decide, the statement is left on one long line:
that line makes `settled` false, and the renderer hands the module to black.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LINE_LENGTH = 88
STEP = "    "


@dataclass(frozen=True, slots=True)
class Atom:
    """A name, a literal or a short call: nothing to break."""

    text: str


@dataclass(frozen=True, slots=True)
class Index:
    """`head[item, item]`."""

    head: str
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Union:
    """`part | part`, two at least."""

    parts: tuple[Expr, ...]


Expr = Atom | Index | Union


def union(parts: Iterable[Expr]) -> Expr:
    """The union of the parts, flattened, without repetition; of one part that part."""
    flat: dict[Expr, None] = {}
    for part in parts:
        flat.update(dict.fromkeys(part.parts if isinstance(part, Union) else (part,)))
    return Union(tuple(flat)) if len(flat) > 1 else next(iter(flat))


def one_line(expr: Expr) -> str:
    """The annotation on one line."""
    if isinstance(expr, Atom):
        return expr.text
    if isinstance(expr, Index):
        return f"{expr.head}[{', '.join(map(one_line, expr.items))}]"
    return " | ".join(map(one_line, expr.parts))


def mentioned(expr: Expr) -> set[str]:
    """The leading names that the annotation mentions: `Wire("x")` -> `Wire`."""
    if isinstance(expr, Atom):
        return {expr.text.partition("(")[0].partition(".")[0]}
    inner = expr.items if isinstance(expr, Index) else expr.parts
    own = {expr.head} if isinstance(expr, Index) else set[str]()
    return own.union(*map(mentioned, inner))


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


def declaration(indent: str, name: str, expr: Expr, default: str = "") -> str:
    """`name: expr = default`, as black breaks it where it is too long."""
    head, tail = f"{indent}{name}: ", f" = {default}" if default else ""
    flat = head + one_line(expr)
    if fits(flat + tail) or not flat.isascii() or not default.isascii():
        return flat + tail
    if default and (broken := _broken_default(indent, flat, default)):
        return broken
    if isinstance(expr, Index):
        return _lines(_index_lines(indent, head, expr), tail) or flat + tail
    return _parenthesised(indent, head, expr, tail) or flat + tail


def assignment(indent: str, name: str, literal: str) -> str:
    """`name = literal`, in parentheses where that makes it fit."""
    line = f"{indent}{name} = {literal}"
    if fits(line) or not fits(f"{indent}{STEP}{literal}"):
        return line
    return f"{indent}{name} = (\n{indent}{STEP}{literal}\n{indent})"


def _broken_default(indent: str, flat: str, default: str) -> str:
    call, opening, arguments = default.partition("(")
    if opening and fits(f"{flat} = {call}("):
        return f"{flat} = {call}(\n{indent}{STEP}{arguments[:-1]}\n{indent})"
    if fits(f"{flat} = (") and fits(f"{indent}{STEP}{default}"):
        return f"{flat} = (\n{indent}{STEP}{default}\n{indent})"
    return ""


def _parenthesised(indent: str, head: str, expr: Expr, tail: str) -> str:
    if isinstance(expr, Atom) and "." not in expr.text:
        return ""  # parentheses are of no use to a name that is too long anyway
    inner = _body(indent + STEP, (expr,))
    return "\n".join([f"{head}(", *inner, f"{indent}){tail}"]) if inner else ""


def bracketed(indent: str, head: str, items: Sequence[str], tail: str) -> str:
    """`head` + items + `tail`, with one item per line if it does not fit on one.

    `head` ends in an opening bracket, `tail` begins with the closing one.
    """
    line = f"{indent}{head}{', '.join(items)}{tail}"
    return line if fits(line) else exploded(indent, head, items, tail)


def exploded(indent: str, head: str, items: Sequence[str], tail: str) -> str:
    """One item per line, each with a comma: black keeps that as it is.

    Not for a subscript with a single item, where the comma would make a tuple.
    """
    lines = [f"{indent}{STEP}{item}," for item in items]
    return "\n".join([f"{indent}{head}", *lines, f"{indent}{tail}"])


# -- inside brackets -----------------------------------------------------------------------


def _lines(lines: list[str], tail: str) -> str:
    return "\n".join(lines) + tail if lines else ""


def _index_lines(indent: str, before: str, expr: Index) -> list[str]:
    """`before` + `head[`, the items, `]`; [] where the rules do not decide."""
    body = _body(indent + STEP, expr.items)
    return [f"{before}{expr.head}[", *body, f"{indent}]"] if body else []


def _body(indent: str, items: tuple[Expr, ...]) -> list[str]:
    """What stands between brackets, from one line to one line per operand."""
    flat = indent + ", ".join(map(one_line, items))
    if fits(flat):
        return [flat]
    if len(items) == 1:
        return _item(indent, items[0], "")
    parts = [_item(indent, item, ",") for item in items]
    return [line for part in parts for line in part] if all(parts) else []


def _item(indent: str, expr: Expr, comma: str) -> list[str]:
    flat = f"{indent}{one_line(expr)}{comma}"
    if fits(flat) or isinstance(expr, Atom):
        return [flat]
    if isinstance(expr, Index):
        return _with_comma(_index_lines(indent, indent, expr), comma)
    return _operands(indent, expr.parts, comma)


def _operands(indent: str, parts: tuple[Expr, ...], comma: str) -> list[str]:
    lines: list[str] = []
    for number, part in enumerate(parts):
        before = indent + ("| " if number else "")
        last = comma if number == len(parts) - 1 else ""
        flat = before + one_line(part) + last
        if fits(flat) or isinstance(part, Atom):
            lines.append(flat)
        elif isinstance(part, Index) and (broken := _index_lines(indent, before, part)):
            lines += _with_comma(broken, last)
        else:
            return []
    return lines


def _with_comma(lines: list[str], comma: str) -> list[str]:
    return [*lines[:-1], lines[-1] + comma] if lines else []


# -- whole modules -------------------------------------------------------------------------

_WHOLE_STRING = re.compile(
    r"""\s*(?:\w+ ?= ?)?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'),?"""
)
_WHOLE_HEAD = re.compile(r"\s*(?:class \w+:|from [\w.]+ import \()")
_ALWAYS_FITS = LINE_LENGTH // 2
_WHOLE_NAME = re.compile(r"\s*(?:\| )?[\w.]+,?")


def settled(text: str) -> bool:
    """Whether black would leave a module alone that was laid out by these functions.

    False if a line of code is too long and could be broken. Lines of a docstring, comments,
    and lines that hold nothing but one name or one string cannot.
    """
    in_docstring = False
    for line in text.split("\n"):
        if '"""' not in line:
            code = not in_docstring and len(line) > _ALWAYS_FITS
            if code and not fits(line) and _breakable(line):
                return False
            continue
        quotes = line.lstrip().startswith('"""')
        if not in_docstring and not quotes and not fits(line) and _breakable(line):
            return False
        if in_docstring:
            in_docstring = not line.endswith('"""')
        elif quotes:
            in_docstring = not (line.endswith('"""') and len(line.strip()) >= 6)
    return True


def _breakable(line: str) -> bool:
    if line.startswith("#"):
        return False
    whole = (_WHOLE_HEAD, _WHOLE_NAME, _WHOLE_STRING)
    return not any(pattern.fullmatch(line) for pattern in whole)
