"""Who a page is: its kind and version, the URL of its calls, the name of its event.

Owns everything that the path of a file says. Headings decide what a page holds, its path
where that lives.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from imtable.ir.model import Event, Record, Request, Route
from imtable.reading import samples
from imtable.reading.blocks import Heading
from imtable.reading.diagnostics import Findings
from imtable.reading.rules.headings import url_unknown

PageKind = Literal["openapi", "webhook", "other"]


class PageIdentity(Struct, frozen=True):
    """`path` is relative to the docs, without `.md`."""

    path: str
    kind: PageKind
    version: Literal["v2", "v3"] | None


def identify(path: str) -> PageIdentity:
    """What the path of a page says."""
    bare = path.removesuffix(".md")
    first, _, rest = bare.partition("/")
    kind: PageKind = (
        "openapi"
        if first == "openapi"
        else "webhook" if first == "webhook" else "other"
    )
    level = rest.partition("/")[0] if kind != "other" else ""
    version: Literal["v2", "v3"] | None = (
        "v2" if level == "v2" else "v3" if level == "v3" else None
    )
    return PageIdentity(bare, kind, version)


def route_of(
    identity: PageIdentity,
    heading: Heading,
    sample: samples.Sample | None,
    findings: Findings,
) -> Route:
    """The URL template of a call: the file path without `openapi/`, and of v2 without `v2/`,
    which selects the XML protocol and does not travel. A page outside that tree takes it from
    its sample."""
    shown = sample.url if sample else None
    if identity.kind == "other":
        if shown is None:
            findings.add(url_unknown(), findings.line(heading.line))
        return Route(template=(shown or identity.path).removeprefix("v2/"))
    template = identity.path.removeprefix("openapi/")
    template = template.removeprefix("v2/") if identity.version == "v2" else template
    if template.endswith("/index"):
        template = template.removesuffix("/index")
        if shown is not None and shown.endswith("/{empty}"):
            template += "/"
    return Route(template=template)


def event_of(identity: PageIdentity, request: Request) -> Event:
    """The event of a notification: its file name, and the documented values of `event_type`."""
    name = identity.path.rpartition("/")[2]
    for parameter in request.parameters:
        kind = parameter.field.type
        if parameter.field.name == "body" and isinstance(kind, Record):
            for field in kind.fields:
                if field.name == "event_type" and field.values:
                    return Event(
                        name=name, types=tuple(v.text for v in field.values.items)
                    )
    return Event(name=name)
