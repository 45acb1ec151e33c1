"""What the texts of a program say of the package: names of operations, paths of modules,
annotations in quotes.

Owns the reading of string literals. Whether a bare text is meant as a name cannot be known, so
that whatever reads like one counts.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

NOT_READABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
_DOTTED = re.compile(r"\s*[^\W\d]\w*(\s*\.\s*[^\W\d]\w*)+\s*")


def module_path(text: str, package: str, *, open_end: bool) -> str | None:
    """The dotted name below the package in a text such as "wechatpay_sdk.v3.pay"; with
    `open_end` the text goes on, and its last step may be a part of one. "" is the package
    itself, None no name of it."""
    found = re.fullmatch(rf"(?:\S*\.)?{re.escape(package)}\.(\S*)", text.strip())
    if found is None:
        return None
    steps = re.split("[.:]", found[1])
    if open_end:
        steps.pop()
    elif not all(step.isidentifier() for step in steps):
        return None
    return ".".join(steps)


def mentions(text: str, package: str) -> bool:
    """Whether a text names the package in a way that `module_path` does not understand."""
    return (
        re.search(rf"\b{re.escape(package)}\b", text) is not None
        and module_path(text, package, open_end=True) is None
    )


def expression(text: str) -> ast.expr | None:
    """A quoted annotation as an expression."""
    try:
        return ast.parse(text.strip(), mode="eval").body
    except NOT_READABLE:
        return None


def dotted_expression(text: str) -> ast.expr | None:
    """The same of a text that may stand anywhere, if it is a dotted name and no more."""
    return expression(text) if _DOTTED.fullmatch(text) else None


def annotated(tree: ast.AST) -> Iterator[ast.expr]:
    """Every annotation, and the types that `cast` is given."""
    for node in ast.walk(tree):
        match node:
            case ast.arg(annotation=ast.expr() as found):
                yield found
            case ast.AnnAssign(annotation=found):
                yield found
            case ast.FunctionDef(returns=ast.expr() as found):
                yield found
            case ast.AsyncFunctionDef(returns=ast.expr() as found):
                yield found
            case ast.Call(func=ast.Name(id="cast"), args=[found, _]):
                yield found
            case _:
                pass


def quoted(tree: ast.AST) -> Iterator[ast.Constant]:
    """The texts in an expression."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node


def open_texts(tree: ast.AST, *, below: bool = True) -> Iterator[str]:
    """The beginnings of texts that are put together at run time, in an expression and `below`
    it."""
    for node in ast.walk(tree) if below else (tree,):
        match node:
            case ast.JoinedStr(values=[ast.Constant(value=str() as start), *_]):
                yield start
            case ast.BinOp(left=ast.Constant(value=str() as start)):
                yield start.partition("%")[0]
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Constant(value=str() as start), attr="format"
                )
            ):
                yield start.partition("{")[0]
            case _:
                pass
