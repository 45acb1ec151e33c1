"""What the bindings of one side offer: the module of every page, and what is in it.

Owns how a name of a page is found after moves. Surfaces are made when they are asked for: of most
pages nobody asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from msgspec import Struct

from imtable.bindings.names import module_names
from imtable.bindings.package import moved_to
from imtable.bindings.surface import Module, PageError, surface_of
from imtable.bindings.surface.given import given_modules
from imtable.drift.facts.source import Offer, offer_of
from imtable.ir.model import Api, ApiPage, Operation

ReadPage = Callable[[], ApiPage | None]
"""Reads a page once more."""


class Bindings:
    """The bindings of the pages of one side. Of some pages the operations are not at hand:
    `read` has what reads such a page as a whole."""

    def __init__(self, api: Api, read: Mapping[str, ReadPage] | None = None) -> None:
        self.api = api
        self._pages = {page.path: page for page in api.pages}
        self._read = dict(read or {})
        self._surfaces: dict[str, Module | None] = {}

    @cached_property
    def _modules(self) -> dict[str, str]:
        return module_names(sorted(self._pages), given_modules(self._pages.values()))

    @cached_property
    def _paths(self) -> dict[str, str]:
        return {name: path for path, name in self._modules.items()}

    def module(self, page: str) -> str:
        """The module of a page, below the package."""
        return self._modules[page]

    def page(self, path: str) -> ApiPage | None:
        """The page, where this side has it."""
        if path in self._read and (whole := self._read.pop(path)()) is not None:
            self._pages[path] = whole
        return self._pages.get(path)

    def operation(self, page: str, verb: str) -> Operation | None:
        """An operation, where this side has it."""
        found = self.page(page)
        operations = found.operations if found is not None else ()
        return next((one for one in operations if one.verb == verb), None)

    def surface(self, page: ApiPage) -> Module | None:
        """What the module of a page offers; None where its IR is contradictory."""
        if page.path not in self._surfaces:
            try:
                found: Module | None = surface_of(page)
            except PageError:
                found = None
            self._surfaces[page.path] = found
        return self._surfaces[page.path]

    def offer(self, page: ApiPage, operation: str) -> Offer | None:
        """What is offered of one operation; None where there is no module."""
        found = self.surface(page)
        return offer_of(found, operation) if found is not None else None

    def has(self, module: str, function: str) -> bool:
        """Whether a function can be imported from a module, which may be that of a page that
        moved."""
        path = self._paths.get(module)
        end = moved_to(self._pages[path], self._pages) if path is not None else None
        page = self.page(end.path) if end is not None else None
        found = self.surface(page) if page is not None else None
        return found is not None and function in found.exports


class BothBindings(Struct, frozen=True):
    """The bindings before and after."""

    old: Bindings
    new: Bindings


NO_BINDINGS = BothBindings(Bindings(Api(pages=())), Bindings(Api(pages=())))
