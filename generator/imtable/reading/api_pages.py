"""Which files are pages of the API.

Owns the answer for a file: it lies in the tree of the API, or it has a table with the tail of
the dialect. Every other file of a repository is prose: counted, and not read any further.
"""

from __future__ import annotations

from collections.abc import Iterable

from imtable.reading.blocks import Table
from imtable.reading.diagnostics import Findings
from imtable.reading.page_text import PAGE_LIMIT
from imtable.reading.pages import Page, read_page

TREES = ("openapi", "webhook")
TAIL = "im-table"


def is_api_file(path: str, data: bytes) -> bool:
    """Whether a file is a page of the API, or may be one: nobody can tell of a file outside of
    the tree that is no text, or that is too large to be read."""
    if in_tree(path):
        return True
    if is_prose(path, data):
        return False
    return is_api_page(read_page(path, data, Findings(path)), data)


def is_prose(path: str, data: bytes) -> bool:
    """Whether a file is none of the API, as far as that is told without reading it."""
    known = in_tree(path) or len(data) > PAGE_LIMIT or f".{TAIL}".encode() in data
    return not known and _is_text(data)


def is_api_page(page: Page, data: bytes) -> bool:
    """The same of a file that was read: an example in a code block is no table."""
    known = in_tree(page.path) or len(data) > PAGE_LIMIT or has_tail(page)
    return known or not _is_text(data)


def no_page(files: Iterable[str]) -> str:
    """What is said of a tree that has none but other files: the end of a sentence."""
    tail = f"no table below has the tail `{{.{TAIL} …}}`"
    return f"holds no page of an API: {min(files)}: line 1: {tail}"


def in_tree(path: str) -> bool:
    """Whether a path lies in the tree of the API."""
    return path.partition("/")[0] in TREES


def has_tail(page: Page) -> bool:
    """Whether a table of the page has the tail of the dialect."""
    return any(
        isinstance(block, Table) and block.tail is not None and _is_tail(block)
        for block in page.blocks
    )


def _is_tail(table: Table) -> bool:
    attributes = table.tail.attributes if table.tail else ()
    return any(item.kind == "class" and item.name == TAIL for item in attributes)


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
