"""A change of the stored IR in a few words, for somebody who has just saved a page.

Owns a plain comparison of names, types and requiredness; what a change means to users is the
business of the drift report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from imtable.ir.choices import value_texts
from imtable.ir.model import ApiPage, Encoded, Field, ListOf, Type
from imtable.ir.rows import all_rows
from imtable.ir.stored_page import IrFormatError, load_page
from imtable.output.changes import FileChange

VERBS = {"new": "new", "missing": "restored", "orphan": "removed"}


def change_words(change: FileChange, root: Path) -> Iterator[str]:
    """What one written file means: fields for a page of the IR, the path for a module."""
    if change.tree == "ir":
        yield from _page_words(_page(change.old), _page(change.new))
    elif change.tree == "package" and change.path.endswith(".py"):
        yield f"  {VERBS.get(change.kind, 'rewritten')}: {root / change.path}"


def _page(text: str | None) -> ApiPage | None:
    try:
        return None if text is None else load_page(text)
    except IrFormatError:
        return None


def _page_words(old: ApiPage | None, new: ApiPage | None) -> Iterator[str]:
    before = dict(_rows(old)) if old else {}
    after = dict(_rows(new)) if new else {}
    page = new or old
    if page is None or (old is not None and new is not None and before == after):
        return
    yield page.path
    if old is not None and new is not None:
        yield from _row_words(before, after)


def _row_words(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for path in (path for path in before if path not in after):
        yield f"  - {path}: {before[path]}"
    for path, word in after.items():
        if path not in before:
            yield f"  + {path}: {word}"
        elif before[path] != word:
            yield f"  ~ {path}: {before[path]} -> {word}"


def _rows(page: ApiPage) -> Iterator[tuple[str, str]]:
    for operation in page.operations:
        for path, row in all_rows(operation):
            yield f"{operation.verb} {path}", _row_word(row)


def _row_word(row: Field) -> str:
    texts = value_texts(row.values)
    values = f" {{{', '.join(texts)}}}" if texts else ""
    need = ", required" if row.required else ""
    return f"{_word(row.type)}{values}{need}"


def _word(kind: Type) -> str:
    match kind:
        case ListOf():
            return f"{_word(kind.item)}[]"
        case Encoded():
            codec = type(kind.codec).__name__.lower()
            return f"{codec}({_word(kind.content)})"
        case _:
            return getattr(kind, "kind", type(kind).__name__.lower())
