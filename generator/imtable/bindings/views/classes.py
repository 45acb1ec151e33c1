"""Classes of a surface -> views: how each is written.

Owns declarations and the nesting of classes on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

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
from imtable.bindings.quoting import paragraphs
from imtable.bindings.surface.model import Alias, Attribute, Class, Module
from imtable.bindings.views.docstrings import (
    Wording,
    class_docstring,
    entry,
    member_docstring,
)
from imtable.bindings.views.model import ChoiceView, ClassView, FieldView
from imtable.bindings.views.type_expr import default_expr, literal, type_expr

IMPORTED = TYPING_NAMES | RUNTIME_NAMES | {"field"}


class Printed(Struct, frozen=True):
    """A class as it is written, and the imported names that it mentions."""

    view: ClassView
    uses: frozenset[str]


def class_views(surface: Module, said: Wording) -> Iterator[Printed]:
    """The classes of a module, parents first."""
    inner: dict[tuple[str, ...], list[Alias]] = {}
    for alias in surface.aliases:
        inner.setdefault(alias.qualified[:-1], []).append(alias)
    for each in surface.classes:
        yield _printed(each, inner.get(each.qualified, []), said)


def _printed(each: Class, aliases: list[Alias], said: Wording) -> Printed:
    outer = STEP * (len(each.qualified) - 1)
    indent = outer + STEP
    choices = tuple(choice_views(aliases, indent))
    written = [(one, type_expr(one.type), default_expr(one)) for one in each.members]
    members = tuple(_member(*one, indent, said) for one in written)
    listed = ((view.name, entry(view.docs)) for view in members)
    docs = paragraphs(each.docs)
    docstring = class_docstring(docs, listed, indent, said)
    view = ClassView(
        name=each.qualified[-1],
        qualified=".".join(each.qualified),
        indent=outer,
        outermost=not outer,
        bases=f"({each.base})" if each.base else "",
        docs=docs,
        docstring=docstring,
        choices=choices,
        fields=members,
        spaced=bool(docstring and (choices or members)),
        bare=not (docstring or choices or members),
    )
    exprs = {expr for _, *both in written for expr in both if expr}
    uses = {"dataclass"} | (mentioned(exprs) & IMPORTED)
    uses |= {"Literal"} if choices else set()
    uses |= {each.base} if each.base else set()
    return Printed(view, frozenset(uses))


def choice_views(aliases: Iterable[Alias], indent: str) -> Iterator[ChoiceView]:
    """The aliases in one scope."""
    for alias in aliases:
        name, values = alias.qualified[-1], alias.values.values
        items = tuple(map(literal, values))
        laid = bracketed(indent, f"{name} = Literal[", items, "]")
        texts = tuple(map(one_line, items))
        yield ChoiceView(name=name, values=texts, text=laid.text, settled=laid.settled)


def _member(
    each: Attribute, expr: Expr, default: Expr | None, indent: str, said: Wording
) -> FieldView:
    laid = declaration(indent, each.name, _short_enough(expr, indent), default)
    docs = paragraphs(each.docs)
    return FieldView(
        name=each.name,
        wire=each.wire,
        type=one_line(expr),
        default=one_line(default) if default else "",
        required=each.required,
        docs=docs,
        text=laid.text,
        docstring=member_docstring(docs, indent, said),
        settled=laid.settled,
    )


def _short_enough(expr: Expr, indent: str) -> Expr:
    """A class of its own under its bare name where the qualified one does not fit on any line:
    there black and ruff disagree about parentheses. A class sees its own children."""
    if isinstance(expr, Name) and not fits(f"{indent}{STEP}{one_line(expr)}"):
        return Name(expr.parts[-1:])
    return expr
