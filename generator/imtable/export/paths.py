"""Where calls stand in the `paths` of an OpenAPI document.

Owns the one promise that OpenAPI makes difficult: no call swallows another. There a path has
one operation for each verb, and paths that differ in the names of their variables only are
the same path. Two pages may still describe such calls, or calls of the same path on two
hosts. The URL is the server followed by the path, so a call whose place is taken moves its
first segments into its own server: `https://host` + `/v3/a/{x}` is called at the same URL as
`https://host/v3` + `/a/{x}`. Nothing is lost, and every rule of OpenAPI is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from imtable.ir.model import DEFAULT_HOST, Route, Verb
from imtable.ir.placeholders import unnamed, variables

DEFAULT_SERVER = DEFAULT_HOST.removesuffix("/")


class PathPlacement(Struct, frozen=True):
    """A key of `paths`, and the segments that it leaves to the server. `path` is None for a
    call that finds no place: it exists as often as its URL has segments.
    """

    path: str | None
    moved: str = ""


def place_calls(calls: Sequence[tuple[str, Verb]]) -> list[PathPlacement]:
    """A place for each call, given its whole path and verb.

    Calls whose own path is free stay there, the first one of those that compete; then the
    others look for another, moving as few segments as they can.
    """
    spelling: dict[str, str] = {}
    taken: set[tuple[str, str]] = set()

    def take(path: str, verb: Verb) -> bool:
        shape = unnamed(path)
        if spelling.setdefault(shape, path) != path or (path, verb) in taken:
            return False
        taken.add((path, verb))
        return True

    kept = [take(path, verb) for path, verb in calls]
    places: list[PathPlacement] = []
    for (path, verb), stays in zip(calls, kept, strict=True):
        if stays:
            places.append(PathPlacement(path))
        else:
            free = (place for place in _moved(path) if take(place.path or "", verb))
            places.append(next(free, PathPlacement(None)))
    return places


def _moved(path: str) -> Iterator[PathPlacement]:
    """The ways to leave segments to the server, which can hold no variable."""
    for slash in (found.start() for found in re.finditer("/", path[1:])):
        moved, rest = path[: slash + 1], path[slash + 1 :]
        if variables(moved):
            return
        yield PathPlacement(rest, moved)


def server_objects(route: Route, moved: str) -> list[dict[str, str]]:
    """The servers of a call that has its own. Where the page does not insist on its host,
    the default one works too.
    """
    if route.host is None and not moved:
        return []
    host = (route.host or DEFAULT_SERVER).rstrip("/")
    text = {"description": route.host_text} if route.host_text else {}
    servers = [{"url": host + moved, **text}]
    if route.host and not route.host_required and host != DEFAULT_SERVER:
        servers.append({"url": DEFAULT_SERVER + moved})
    return servers
