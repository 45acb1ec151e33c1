"""Classes of a surface -> views: how each is written.

Owns declarations and the nesting of classes on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from imtable.bindings.layout import (
    STEP,
    Expr,
    Name,
    bracketed,
    declaration,
    fits,
    mentioned,
    one_line,
)
from imtable.bindings.names import RUNTIME_NAMES, TYPING_NAMES
from imtable.bindings.quoting import addressed_docstring, docstring
from imtable.bindings.surface.model import Alias, Attribute, Class, Module
from imtable.bindings.views.model import ChoiceView, ClassView, FieldView
from imtable.bindings.views.type_expr import default_expr, literal, type_expr

IMPORTED = TYPING_NAMES | RUNTIME_NAMES | {"field"}


@dataclass(frozen=True, slots=True)
class Printed:
    """A class as it is written, and the imported names that it mentions."""

    view: ClassView
    uses: frozenset[str]


def class_views(surface: Module, where: str) -> Iterator[Printed]:
    """The classes of a module, parents first; `where` is the address of the page, said by
    each."""
    inner: dict[tuple[str, ...], list[Alias]] = {}
    for alias in surface.aliases:
        inner.setdefault(alias.qualified[:-1], []).append(alias)
    for each in surface.classes:
        yield _printed(each, inner.get(each.qualified, []), where)


def _printed(each: Class, aliases: list[Alias], where: str) -> Printed:
    outer = STEP * (len(each.qualified) - 1)
    indent = outer + STEP
    choices = tuple(choice_views(aliases, indent))
    members = [_member(one, indent) for one in each.members]
    said = addressed_docstring(each.docs, where, indent)
    view = ClassView(
        name=each.qualified[-1],
        qualified=".".join(each.qualified),
        indent=outer,
        outermost=not outer,
        bases=f"({each.base})" if each.base else "",
        docstring=said,
        choices=choices,
        fields=tuple(view for view, _ in members),
        spaced=bool(said and (choices or members)),
        bare=not (said or choices or members),
    )
    uses = {"dataclass"}.union(*(used for _, used in members))
    uses |= {"Literal"} if choices else set()
    uses |= {each.base} if each.base else set()
    return Printed(view, frozenset(uses))


def choice_views(aliases: Iterable[Alias], indent: str) -> Iterator[ChoiceView]:
    """The aliases in one scope."""
    for alias in aliases:
        name, values = alias.qualified[-1], alias.values.values
        items = tuple(map(literal, values))
        laid = bracketed(indent, f"{name} = Literal[", items, "]")
        yield ChoiceView(name=name, text=laid.text, settled=laid.settled)


def _member(each: Attribute, indent: str) -> tuple[FieldView, set[str]]:
    expr, default = type_expr(each.type), default_expr(each)
    laid = declaration(indent, each.name, _short_enough(expr, indent), default)
    view = FieldView(
        name=each.name,
        text=laid.text,
        docstring=docstring(each.docs, indent),
        settled=laid.settled,
    )
    uses = mentioned(expr) | (mentioned(default) if default else set[str]())
    return view, uses & IMPORTED


def _short_enough(expr: Expr, indent: str) -> Expr:
    """A class of its own under its bare name where the qualified one does not fit on any line:
    there black and ruff disagree about parentheses. A class sees its own children."""
    if isinstance(expr, Name) and not fits(f"{indent}{STEP}{one_line(expr)}"):
        return Name(expr.parts[-1:])
    return expr
