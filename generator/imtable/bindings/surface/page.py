"""Page -> surface. A surface depends on its page alone."""

from __future__ import annotations

from collections.abc import Iterator

from imtable.bindings.surface.calls import call_surface
from imtable.bindings.surface.events import event_surface
from imtable.bindings.surface.model import Alias, Class, Declared, Function, Module
from imtable.bindings.surface.roots import ModuleContext, page_root_names
from imtable.ir.model import ApiPage, Event


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
    names = page_root_names(page)
    for operation in page.operations:
        context = ModuleContext(page, operation, names)
        if isinstance(operation.target, Event):
            yield from event_surface(operation.target, context)
        else:
            yield from call_surface(context)
