"""XML of v2: text -> members, members -> text.

Owns the flat form of the protocol and the two replies that nest. Reading refuses document types and
entities.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import Any, cast
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

MAX_XML = 1024 * 1024
MAX_ELEMENTS = 1_000
MAX_DEPTH = 20
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_NAME = re.compile(r"[^\W\d][\w.-]*")


class XmlError(Exception):
    """This is not the XML of the protocol; the text says why."""


def read_xml(body: bytes) -> dict[str, Any]:
    """The members: texts, and objects or lists where elements nest or stand twice.

    Raises XmlError.
    """
    if len(body) > MAX_XML:
        raise XmlError(f"it is longer than {MAX_XML:,} bytes")
    try:
        element = fromstring(body, forbid_dtd=True)
    except DefusedXmlException:
        raise XmlError(
            "it holds a document type or entities, which are refused"
        ) from None
    except (ParseError, ValueError, LookupError) as error:
        raise XmlError(f"it is not XML: {error}") from None
    if element.tag != "xml":
        raise XmlError(f"the root element must be <xml>, this is <{element.tag[:40]}>")
    if any(True for _ in islice(element.iter(), MAX_ELEMENTS, None)):
        raise XmlError(f"it holds more than {MAX_ELEMENTS:,} elements")
    return _members(element)


def _members(element: Element, depth: int = 0) -> dict[str, Any]:
    if depth > MAX_DEPTH:
        raise XmlError("the elements are nested too deeply")
    members: dict[str, Any] = {}
    for child in element:
        value = _members(child, depth + 1) if len(child) else (child.text or "")
        if child.tag not in members:
            members[child.tag] = value
        elif isinstance(members[child.tag], list):
            members[child.tag].append(value)
        else:
            members[child.tag] = [members[child.tag], value]
    return members


def write_xml(root: str, members: Mapping[str, Any]) -> str:
    """The text. A list repeats its element."""
    inner = [
        _element(name, one)
        for name, value in members.items()
        if _NAME.fullmatch(name)  # another name cannot travel in XML
        for one in _many(value)
    ]
    return f"<{root}>{''.join(inner)}</{root}>"


def _many(value: Any) -> list[Any]:
    match value:
        case [*items]:
            return items
        case _:
            return [value]


def _element(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return write_xml(name, cast("Mapping[str, Any]", value))
    return f"<{name}>{escape(_FORBIDDEN.sub('', str(value)))}</{name}>"
