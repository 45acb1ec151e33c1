"""The word of a type cell: which types these tables have, and how older pages wrote them.

Pure: a text in, a word or None out.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from imtable.ir.model import ScalarKind
from imtable.ir.suggestions import close_names

Base = Literal["object"] | ScalarKind

USUAL: dict[str, Base] = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "object": "object",
}
OTHER: dict[str, Base] = {
    "float": "number",
    "double": "number",
    "decimal": "number",
    "int": "integer",
    "int32": "integer",
    "int64": "integer",
    "long": "integer",
    "bool": "boolean",
    "array": "object",  # of PHP: what travels is an object
    "undefined": "string",
}
WORD = re.compile(r"(?P<base>[A-Za-z]+)(?P<list>\[\])?")
SPELT = re.compile(
    r"(?P<array>(?:array|list)\s*(?:of\s+|<|\[)\s*)?"
    r"(?P<base>[a-z]+(?:32|64)?)\s*(?P<bounds>[(\[]\s*\d+(?:\s*[,-]\s*\d+)?\s*[)\]])?"
    r"(?(array)[>\]]?|\s*(?P<list>\[\s*\])?)"
)
"""How official documentation writes types: `string(32)`, `string[1,32]`, `array[object]`."""
LIKENESS = 0.75


class DocumentedType(Struct, frozen=True, cache_hash=True):
    """A type as the page names it. `usual` tells that the word is one of these tables."""

    base: Base
    is_list: bool = False
    usual: bool = True

    def __str__(self) -> str:
        return self.base + "[]" * self.is_list


@lru_cache(maxsize=1024)
def read_type_word(text: str) -> DocumentedType | None:
    """The type that a cell names, also by an old or a misspelt word; None for any other."""
    match = WORD.fullmatch(text)
    if match is not None and match["base"] in USUAL:
        return DocumentedType(USUAL[match["base"]], match["list"] is not None)
    match = SPELT.fullmatch(_plain(text))
    if match is None or (match["bounds"] and match["base"] == "object"):
        return None
    word, is_list = match["base"], bool(match["array"] or match["list"])
    known = USUAL | OTHER
    close = [word] if word in known else close_names(word, USUAL, likeness=LIKENESS)
    return DocumentedType(known[close[0]], is_list, usual=False) if close else None


def _plain(text: str) -> str:
    """The cell without marks of Markdown, and without capital and full-width letters. Blanks
    next to each other are one: `SPELT` divides a run of them in every way there is."""
    words = unicodedata.normalize("NFKC", text).lower().split()
    return " ".join(words).strip("`*_ .,。，")
