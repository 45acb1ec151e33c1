"""What the docstrings say, as blocks of text.

Owns the wording around the documentation's own words. It knows neither quoting nor layout.
"""

from __future__ import annotations

from imtable.ir.model import (
    ApiPage,
    Field,
    Notice,
    Operation,
    Reference,
    Route,
    Variant,
)

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
    return [page.title, "" if said == [page.description] else page.description or ""]


def operation_blocks(
    page: ApiPage, operation: Operation, docs_url: str | None
) -> list[str]:
    """The docstring of a function."""
    return [
        operation.title or page.title,
        operation.description or "",
        *map(_notice, operation.notices),
        *operation.alerts,
        "\n".join(f"- {quote}" for quote in operation.quotes),
        "\n".join(f"- {one.id}: {one.text}" for one in operation.scenarios),
        "\n".join(
            [address(page.path, docs_url), *map(_reference, operation.references)]
        ),
    ]


def async_blocks(operation: Operation) -> list[str]:
    """The docstring of the asynchronous function, without the address; it does not say
    everything again."""
    name = operation.verb if isinstance(operation.target, Route) else "parse"
    return [f"The asynchronous form of `{name}`.", *map(_notice, operation.notices)]


def _notice(notice: Notice) -> str:
    head = _NOTICES[notice.kind] + (f" ({notice.date})" if notice.date else "")
    lines = [f"{head}: {notice.text}" if notice.text else f"{head}."]
    lines += [f"Successor: {path}" for path in notice.successors]
    return "\n".join(lines)


def _reference(reference: Reference) -> str:
    return f"{reference.title or 'See'}: {reference.url}"


def field_blocks(field: Field) -> list[str]:
    """The docstring of a field."""
    return [field.title, "\n".join([*field.notes, *_labels(field), *_facts(field)])]


def variant_blocks(variant: Variant) -> list[str]:
    """The docstring of a class that is one of several variants."""
    return [variant.title, "\n".join(variant.notes)]


def _labels(field: Field) -> list[str]:
    items = field.values.items if field.values else ()
    return [f"- `{value.text}`: {value.label}" for value in items if value.label]


def _facts(field: Field) -> list[str]:
    facts: list[str] = []
    if field.unit:
        facts.append(f"unit: {field.unit}")
    if field.default is not None:
        facts.append(f"default: `{field.default}`")
    if field.max_length is not None:
        facts.append(f"max length: {field.max_length}")
    return facts
