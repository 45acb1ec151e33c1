"""What docstrings hold, and where the documentation of a member stands.

Owns the two styles: in "attribute" a member has a docstring of its own, in "google" the class has a
section for all of them, and a function has one for what it takes and one for what it returns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

from msgspec import Struct

from imtable.bindings.prose import address
from imtable.bindings.quoting import (
    DocstringText,
    addressed_docstring,
    docstring,
    paragraph,
    paragraphs,
)
from imtable.bindings.surface.model import Attribute

DocstringStyle = Literal["attribute", "google"]
STYLES: tuple[DocstringStyle, ...] = get_args(DocstringStyle)
_CLIENT = "client", paragraph("Who makes the call.")
_RECEIVER = "client", paragraph("Who knows the keys.")
_OWN = {
    "options": paragraph("What is different for this call."),
    "headers": paragraph("The headers that arrived."),
    "body": paragraph("The body that arrived, as it was sent."),
}
DescribedName = tuple[str, DocstringText]


class Wording(Struct, frozen=True):
    """How docstrings are written: the address of the page, which most of them end in, and the
    style."""

    where: DocstringText
    style: DocstringStyle = "attribute"


def wording(path: str, docs_url: str | None, style: DocstringStyle) -> Wording:
    """The wording for the page at a path; `docs_url` is where the pages are published."""
    return Wording(paragraph(address(path, docs_url)), style)


def page_docstring(docs: Sequence[DocstringText], indent: str, said: Wording) -> str:
    """A docstring that says where the page is, and nothing of any member."""
    apart = said.style == "google"
    return addressed_docstring(docs, said.where, indent, apart=apart)


def member_docstring(docs: Iterable[DocstringText], indent: str, said: Wording) -> str:
    """What stands below a member."""
    return docstring(docs, indent) if said.style == "attribute" else ""


def class_docstring(
    docs: Sequence[DocstringText],
    members: Iterable[DescribedName],
    indent: str,
    said: Wording,
) -> str:
    """The docstring of a class; `members` are what is said of each."""
    listed = _section("Attributes", members) if said.style == "google" else ()
    if not listed:
        return page_docstring(docs, indent, said)
    return docstring([*docs, said.where, *listed], indent, apart=True)


def function_docstring(
    blocks: Iterable[str],
    taken: Sequence[Attribute],
    result: DescribedName,
    indent: str,
    said: Wording,
) -> str:
    """The docstring of a function, whose `blocks` say where the page is; `taken` is what is
    passed by name, `result` the type that it returns and what that is."""
    if said.style == "attribute":
        return docstring(paragraphs(blocks), indent)
    sections = _signature(taken, result)
    return docstring([*paragraphs(blocks), *sections], indent, apart=True)


def twin_docstring(
    blocks: Iterable[str],
    taken: Sequence[Attribute],
    result: DescribedName,
    indent: str,
    said: Wording,
) -> str:
    """The docstring of the asynchronous function, which does not say everything again."""
    if said.style == "attribute":
        return page_docstring(paragraphs(blocks), indent, said)
    sections = _signature(taken, result)
    return docstring([*paragraphs(blocks), said.where, *sections], indent, apart=True)


def _signature(
    taken: Sequence[Attribute], result: DescribedName
) -> tuple[DocstringText, ...]:
    own = any(one.name == "body" and not one.steps for one in taken)
    entries = [_RECEIVER if own else _CLIENT, *map(_argument, taken)]
    return (*_section("Args", entries), *_section("Returns", [result]))


def _argument(one: Attribute) -> DescribedName:
    return one.name, entry(paragraphs(one.docs)) if one.steps else _OWN[one.name]


def entry(docs: Iterable[DocstringText]) -> DocstringText:
    """All that is said of one name, as one paragraph."""
    return DocstringText("\n".join(docs))


def _section(title: str, entries: Iterable[DescribedName]) -> tuple[DocstringText, ...]:
    """A section of the Google style, if there are entries."""
    lines: list[str] = []
    for name, text in entries:
        first, *rest = (text or "No description.").split("\n")
        lines += [f"    {name}: {first}", *(f"        {line}" for line in rest)]
    return (DocstringText("\n".join([f"{title}:", *lines])),) if lines else ()
