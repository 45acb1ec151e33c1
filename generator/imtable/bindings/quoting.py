r"""Text from the documentation -> Python source that can only be read as text.

Owns the three places where such text may stand, with one function each: `string_literal`,
`paragraph` (of which `docstring` takes several), `comment`. It knows nothing about where the text
comes from.

A literal holds the exact text. Prose (docstrings, comments) shows characters that a reader
could not see or a terminal would obey as `\x1b`, and knows no blank but the space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NewType

from imtable.bindings.layout import LINE_LENGTH, fits
from imtable.ir.characters import HIDDEN, escaped

DocstringText = NewType("DocstringText", str)
"""Text that may stand between three quotes, whatever it was."""
_QUOTES = '"""'
_BLANKS = r"\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_UNSAFE_IN_LITERAL = re.compile(f"[{HIDDEN}{_BLANKS}]")
_UNSAFE_IN_PROSE = re.compile(f"[{HIDDEN}]")
_UNTIDY = re.compile(f"^ | $|  |[{HIDDEN}{_BLANKS}]")
_BLANK_RUN = re.compile(f"[ \t{_BLANKS}]+")
_LINE_END = re.compile("\r\n|\r|\n")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def string_literal(text: str) -> str:
    """A literal with the value `text`, in the quotes that black would choose."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    body = text.replace("\\", "\\\\").replace(quote, f"\\{quote}")
    return quote + _UNSAFE_IN_LITERAL.sub(_escaped, body) + quote


@lru_cache(maxsize=4096)  # most texts stand in many rows
def paragraph(text: str) -> DocstringText:
    """The text as it may stand between three quotes."""
    text = _prose(text).replace("\\", "\\\\")
    return DocstringText(text.replace('"""', '\\"\\"\\"'))


def paragraphs(blocks: Iterable[str]) -> tuple[DocstringText, ...]:
    """The same of several texts, without those that are blank."""
    return tuple(filter(None, map(paragraph, blocks)))


def docstring(
    said: Iterable[DocstringText], indent: str, *, apart: bool = False
) -> str:
    """A docstring of paragraphs, one blank line between them.

    Every line but a blank one begins with `indent`. The closing quotes stand behind the last
    line if there is room, and of several lines `apart` from them if that is asked. "" if there
    is nothing to say.
    """
    text = "\n\n".join(said)
    if not text:
        return ""
    text = " " + text if text.startswith('"') else text
    first, *rest = text.split("\n")
    if not rest:
        pad = " " if text.endswith('"') else ""
        return f'{indent}"""{text}{pad}"""'
    lines = [indent + line if line else "" for line in rest]
    behind = not apart and _has_room(lines[-1])
    closing = _QUOTES if behind else f"\n{indent}{_QUOTES}"
    return "\n".join([f"{indent}{_QUOTES}{first}", *lines]) + closing


def addressed_docstring(
    said: Sequence[DocstringText],
    address: DocstringText,
    indent: str,
    *,
    apart: bool = False,
) -> str:
    """A docstring of paragraphs and an address: on one line where there is but one paragraph,
    and room for both, wide characters counted as one: prose is never broken for them.
    """
    if len(said) == 1:
        both = DocstringText(f"{said[0].removesuffix('.')} ({address})")
        line = docstring([both], indent)
        if "\n" not in line and len(line) <= LINE_LENGTH:
            return line
    return docstring([*said, address], indent, apart=apart)


def _has_room(line: str) -> bool:
    """Whether closing quotes can follow, on the line and in the grammar."""
    return fits(line + _QUOTES) and not line.endswith(('"', "\\"))


def comment(text: str) -> str:
    """The text as one line for a comment."""
    return " ".join(_prose(text).split("\n"))


def _prose(text: str) -> str:
    if not _UNTIDY.search(text):
        return text
    lines = (_BLANK_RUN.sub(" ", line).strip(" ") for line in _LINE_END.split(text))
    return "\n".join(_UNSAFE_IN_PROSE.sub(_escaped, line) for line in lines if line)


def _escaped(match: re.Match[str]) -> str:
    return _SHORT.get(match[0]) or escaped(match[0])
