"""Page -> surface. A surface depends on its page alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from imtable.bindings.names import MODULE_WORDS
from imtable.bindings.surface.calls import call_surface
from imtable.bindings.surface.events import event_surface
from imtable.bindings.surface.given import Spot, wire_steps
from imtable.bindings.surface.model import Alias, Class, Declared, Function, Module
from imtable.bindings.surface.roots import (
    ModuleContext,
    operation_key,
    page_given_names,
    page_root_names,
)
from imtable.ir.model import ApiPage, Corrected, Event
from imtable.ir.row_path import read_path


class PageError(ValueError):
    """A page whose IR no module can stand for; the message names the page and the reason."""

    def __init__(self, page: str, reason: str) -> None:
        """`page` is the path of the page."""
        super().__init__(f"{page}: {reason}")
        self.page = page
        self.reason = reason


def surface_of(page: ApiPage) -> Module:
    """What the module of a page offers; nothing of its own where the page moved.

    Raises `PageError` where the IR is contradictory (two operations with one verb, repeated
    names).
    """
    try:
        found = tuple(_declared(page))
    except ValueError as error:
        raise PageError(page.path, str(error)) from error
    return Module(
        page=page.path,
        functions=tuple(one for one in found if isinstance(one, Function)),
        classes=tuple(one for one in found if isinstance(one, Class)),
        aliases=tuple(one for one in found if isinstance(one, Alias)),
    )


def _declared(page: ApiPage) -> Iterator[Declared]:
    names, given = page_root_names(page), page_given_names(page)
    for operation in page.operations:
        context = ModuleContext(page, operation, names, given)
        if isinstance(operation.target, Event):
            yield from event_surface(operation.target, context)
        else:
            yield from call_surface(context)


# -- names that are given ------------------------------------------------------------------


def misfit_names(page: ApiPage) -> Mapping[Corrected, str]:
    """The given names that cannot be, or that nothing has, each with the reason."""
    given = [one for one in page.corrected if one.fact in ("argument", "class")]
    modules = (one for one in page.corrected if one.fact == "module")
    reserved = {
        one: f"the name {one.truth!r} means something else there"
        for one in modules
        if one.truth in MODULE_WORDS
    }
    if not given:
        return reserved
    try:
        named = frozenset(_named(surface_of(page)))
    except PageError as error:
        return reserved | dict.fromkeys(given, error.reason)
    return reserved | {
        one: f"there is no {one.fact} of this row"
        for one in given
        if (one.fact, _spot(page, one), one.truth) not in named
    }


def _spot(page: ApiPage, one: Corrected) -> Spot | None:
    for operation in page.operations:
        if operation.verb == one.verb and one.row is not None:
            steps = wire_steps(operation, read_path(one.row))
            return operation_key(page, operation), *steps
    return None


def _named(module: Module) -> Iterator[tuple[str, Spot, str]]:
    """All names of a module with what they are of."""
    for function in module.functions:
        for one in function.parameters:
            yield "argument", (function.operation, "request", one.steps), one.name
    declared: list[Class | Alias] = [*module.classes, *module.aliases]
    for each in declared:
        yield "class", (each.operation, each.side, each.steps), each.qualified[-1]
    for class_ in module.classes:
        for member in class_.members:
            spot: Spot = class_.operation, class_.side, member.steps
            yield "argument", spot, member.name
