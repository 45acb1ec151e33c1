"""Verb and path of a request -> the operations that it may mean.

Owns how templates compete: a static segment beats a variable, and the template with more of them
wins. It looks at the raw path, for a variable may hold an encoded slash.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from imtable.ir.model import ApiPage, Operation, Route
from imtable.ir.placeholders import split_template
from imtable.ir.suggestions import close_names


class Endpoint(Struct, frozen=True):
    """An operation at its place: `path` is the template with the prefix of its host."""

    page: ApiPage
    operation: Operation
    route: Route
    path: str
    pattern: re.Pattern[str]
    variables: tuple[str, ...]
    rank: tuple[int, tuple[bool, ...]]

    @property
    def verb(self) -> str:
        """The verb as HTTP writes it."""
        return self.operation.verb.upper()

    @property
    def is_v2(self) -> bool:
        """Whether it speaks XML, or what else v2 does."""
        return self.page.version == "v2"


class Match(Struct, frozen=True):
    """An endpoint, and the decoded values of its path variables."""

    endpoint: Endpoint
    variables: tuple[tuple[str, str], ...]


class Lost(Struct, frozen=True):
    """Nobody lives there: the verbs that would be known there, the variable that is empty, or
    the nearest template."""

    allowed: tuple[str, ...] = ()
    empty: str | None = None
    suggestion: str | None = None


class Router:
    """All endpoints of some pages."""

    def __init__(self, pages: Iterable[ApiPage]) -> None:
        """Notifications have no endpoint here: they are ours to send."""
        self.endpoints = tuple(
            one
            for page in pages
            for op in page.operations
            for one in endpoints(page, op)
        )
        self._by_size: dict[int, list[Endpoint]] = defaultdict(list)
        for one in self.endpoints:
            self._by_size[one.path.count("/")].append(one)
        for group in self._by_size.values():
            group.sort(key=lambda one: one.rank)

    def find(self, verb: str, path: str) -> tuple[Match, ...] | Lost:
        """The best matches of a raw path (without query): several where templates differ in the
        names of their variables only."""
        matches = [
            (one, found)
            for one in self._by_size.get(path.count("/"), ())
            if (found := one.pattern.fullmatch(path))
        ]
        mine = [(one, found) for one, found in matches if one.verb == verb]
        if mine:
            best = mine[0][0].rank
            return tuple(_match(one, f) for one, f in mine if one.rank == best)
        if matches:
            return Lost(allowed=tuple(sorted({one.verb for one, _ in matches})))
        if empty := self._empty_variable(verb, path):
            return Lost(empty=empty)
        return Lost(suggestion=self._suggestion(path))

    def _empty_variable(self, verb: str, path: str) -> str | None:
        """The first variable without a value, where values would make it a path of ours."""
        segments = path.split("/")
        if "" not in segments[1:]:
            return None
        filled = "/" + "/".join(one or "{}" for one in segments[1:])
        for one in self._by_size.get(path.count("/"), ()):
            found = one.pattern.fullmatch(filled) if one.verb == verb else None
            if found and "{}" in found.groups():
                return one.variables[found.groups().index("{}")]
        return None

    def _suggestion(self, path: str) -> str | None:
        wanted = path.removeprefix("/v2") if path.startswith("/v2/") else path
        given = wanted.split("/")
        filled = {_filled(one.path, given): one.path for one in self.endpoints}
        return next((filled[one] for one in close_names(wanted, filled)), None)


def endpoints(page: ApiPage, operation: Operation) -> list[Endpoint]:
    """Where an operation lives: below the prefix of its host, and without it where the page
    does not insist on that host."""
    route = operation.target
    if not isinstance(route, Route):
        return []
    prefix = urlsplit(route.host).path.strip("/") if route.host else ""
    prefixes = {prefix} if route.host_required else {prefix, ""}
    places = ("/".join(filter(None, (one, route.template))) for one in sorted(prefixes))
    return [_endpoint(page, operation, route, f"/{place}") for place in places]


def _endpoint(page: ApiPage, operation: Operation, route: Route, path: str) -> Endpoint:
    texts, variables = split_template(path)
    pattern = "([^/]+)".join(map(re.escape, texts))
    varies = tuple("{" in segment for segment in path.split("/"))
    rank = (sum(varies), varies)
    return Endpoint(page, operation, route, path, re.compile(pattern), variables, rank)


def _match(endpoint: Endpoint, found: re.Match[str]) -> Match:
    values = (unquote(text) for text in found.groups())
    return Match(endpoint, tuple(zip(endpoint.variables, values, strict=True)))


def _filled(template: str, given: list[str]) -> str:
    """The template with the segments of a path in the place of its variables."""
    segments = template.split("/")
    for index, segment in enumerate(segments):
        if "{" in segment and index < len(given) and given[index]:
            segments[index] = given[index]
    return "/".join(segments)
