"""What the docstrings say, as blocks of text.

Owns the wording around the documentation's own words, and what is left of their Markdown. It
knows neither quoting nor layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from imtable.ir.model import (
    Alternatives,
    ApiPage,
    Corrected,
    Encoded,
    Field,
    Item,
    ListOf,
    Notice,
    OneOf,
    Operation,
    Record,
    Reference,
    Route,
    SetAside,
    Type,
    Values,
    Variant,
)

_MARKUP = re.compile(
    r"(?P<code>`[^`\n]*`)"
    r"|\*\*(?P<strong>[^*\n]+)\*\*"
    r"|\[(?P<text>[^\[\]\n]+)\]\((?P<url>[^()\s]*)\)"
)
_QUOTE = re.compile(r"^(?:> ?)+", re.MULTILINE)
_ALERT = re.compile(r"^\[!(?P<kind>[A-Z]+)\] *(?P<rest>.*)$", re.MULTILINE)
_NOTICES = {
    "redesigned": "Redesigned",
    "deprecated": "Deprecated",
    "privated": "Closed to newcomers",
    "discarded": "Discarded",
}


def address(path: str, docs_url: str | None) -> str:
    """The page's address: its URL where the site is known, else its path."""
    return f"Page: {docs_url.rstrip('/')}/{path}" if docs_url else f"Page: {path}"


def page_blocks(page: ApiPage) -> list[str]:
    """The docstring of a module, without the address; what its only function says too is not
    said twice."""
    said = [operation.description for operation in page.operations]
    about = "" if said == [page.description] else page.description or ""
    aside = [_set_aside(page, each) for each in page.set_aside]
    corrected = [_corrected(each) for each in page.corrected]
    return [plain(page.title), plain(about), *aside, *corrected]


def _corrected(one: Corrected) -> str:
    """What is not as the page has it, and why."""
    about = " ".join(filter(None, (one.verb, one.row, one.fact)))
    change = f": {one.docs or 'nothing'} → {one.truth or 'nothing'}"
    told = change if one.docs or one.truth else ""
    link = f" ({one.link})" if one.link else ""
    return f"Corrected: {about}{told}, because {plain(one.because)}{link}"


def _set_aside(page: ApiPage, aside: SetAside) -> str:
    """What the page describes and nobody can call, or only as it was read earlier."""
    named = aside.verb or "An operation"
    what = f"{named} ({plain(aside.title)})" if aside.title else named
    earlier = any(each.verb == aside.verb for each in page.operations)
    effect = "the function is an earlier reading" if earlier else "there is no function"
    if aside.verb is None and page.operations:  # nobody can tell which one it was
        effect = "its function, if there is one, is an earlier reading"
    return f"Set aside, {effect}: {what}: {plain(aside.reason)} [{aside.rule}]"


def operation_blocks(
    page: ApiPage,
    operation: Operation,
    docs_url: str | None,
    variables: Mapping[str, Iterable[str]] | None = None,
) -> list[str]:
    """The docstring of a function. `variables` are what is said of those of the path, by their
    identifiers: no class says what they are."""
    return [
        plain(operation.title or page.title),
        plain(operation.description or ""),
        "\n".join(_variable(*each) for each in (variables or {}).items()),
        alternatives_block(operation),
        *map(_notice, operation.notices),
        *map(plain, operation.alerts),
        *map(plain, operation.quotes),
        "\n".join(f"- {one.id}: {plain(one.text)}" for one in operation.scenarios),
        "\n".join(
            [address(page.path, docs_url), *map(_reference, operation.references)]
        ),
    ]


def alternatives_block(
    operation: Operation, within: tuple[str, ...] | None = None
) -> str:
    """Which members of the request are alternatives: everywhere, or in one object."""
    groups = operation.request.alternatives
    if within is not None:
        groups = tuple(one for one in groups if one.within == within)
    return "\n".join(_needed(one, inside=within is None) for one in groups)


def _needed(one: Alternatives, *, inside: bool) -> str:
    names = ", ".join(f"`{name}`" for name in one.names)
    place = f" in `{'.'.join(one.within)}`" if inside else ""
    only = ", and not more than one" if one.needed == "exactly-one" else ""
    return f"One of {names}{place} is needed{only}."


def _variable(name: str, blocks: Iterable[str]) -> str:
    said = [line for block in blocks for line in block.split("\n") if line]
    return f"- `{name}`: {'; '.join(said)}" if said else ""


def plain(text: str) -> str:
    """Text without the Markdown that a docstring does not show: a link is `text (url)`, a quote
    is what it quotes. Code spans and lists stay."""
    if not ("[" in text or "**" in text or ">" in text):
        return text
    text = _ALERT.sub(_alert, _QUOTE.sub("", text))
    return _MARKUP.sub(_unmarked, text)


def _alert(match: re.Match[str]) -> str:
    return match["rest"] or f"{match['kind'].capitalize()}:"


def _unmarked(match: re.Match[str]) -> str:
    if match["code"]:
        return match["code"]
    return match["strong"] or f"{match['text']} ({match['url']})"


def async_blocks(operation: Operation) -> list[str]:
    """The docstring of the asynchronous function, without the address; it does not say
    everything again."""
    name = operation.verb if isinstance(operation.target, Route) else "parse"
    return [f"The asynchronous form of `{name}`.", *map(_notice, operation.notices)]


def deprecation(operation: Operation) -> str:
    """What is said of an operation that its page calls deprecated, with dates and successors;
    "" where it is not."""
    return "; ".join(
        _NOTICES[notice.kind]
        + (f" ({notice.date})" if notice.date else "")
        + (f", successor: {', '.join(notice.successors)}" if notice.successors else "")
        for notice in operation.notices
        if notice.kind != "privated"  # whoever has it, keeps it
    )


def _notice(notice: Notice) -> str:
    head = _NOTICES[notice.kind] + (f" ({notice.date})" if notice.date else "")
    lines = [f"{head}: {plain(notice.text)}" if notice.text else f"{head}."]
    lines += [f"Successor: {path}" for path in notice.successors]
    return "\n".join(lines)


def _reference(reference: Reference) -> str:
    return f"{reference.title or 'See'}: {reference.url}"


def field_blocks(field: Field) -> list[str]:
    """The docstring of a field."""
    notes = [*map(plain, field.notes), *_labels(field.values), *_facts(field)]
    return [plain(field.title), "\n".join([*notes, *_items(field.type)])]


def variant_blocks(one: Variant | Item) -> tuple[str, str]:
    """The docstring of a class that is one of several variants, or the item of a bare list."""
    return plain(one.title), "\n".join(map(plain, one.notes))


def _items(type_: Type) -> list[str]:
    """What the page says of the items of a bare list for which there is no class."""
    item = type_.item if isinstance(type_, Encoded) else None
    if item is None or _has_class(type_):
        return []
    said = [*filter(None, (item.title, *item.notes))]
    lines = [f"Each item: {plain(text)}" for text in said[:1]]
    return [*lines, *map(plain, said[1:]), *_labels(item.values)]


def _has_class(type_: Type) -> bool:
    while isinstance(type_, Encoded | ListOf):
        type_ = type_.content if isinstance(type_, Encoded) else type_.item
    return isinstance(type_, OneOf) or (
        isinstance(type_, Record) and bool(type_.fields)
    )


def _labels(values: Values | None) -> list[str]:
    items = values.items if values else ()
    labelled = [f"- `{value.text}`: {value.label}" for value in items if value.label]
    if values is None or not values.open:
        return labelled
    known = ", ".join(f"`{value.text}`" for value in items)
    return [f"known values, others are valid too: {known}", *labelled]


def _facts(field: Field) -> list[str]:
    facts: list[str] = []
    if field.unit:
        facts.append(f"unit: {field.unit}")
    if field.default is not None:
        facts.append(f"default: `{field.default}`")
    if field.max_length is not None:
        facts.append(f"max length: {field.max_length}")
    return facts
