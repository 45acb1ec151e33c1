"""IR <-> JSON text: the files that a documentation update is reviewed in.

Owns the format of a stored page. It reads the classes of `ir` through `shapes` and has no
line of its own for any of them; it knows nothing of Markdown, of Python bindings and of the
disk.

The format, in the order of the rules:

* The first member is the version, `"imtable": 1`. The others are the fields of `ApiPage`.
* A value of a class is an object, its members in the order of its fields. Values equal to the
  default are left out, and so are fields that do not count in a comparison (locations).
* A member of a union is an object with one member, the kebab-case name of its class:
  `{"list-of": "string"}`. A class with one field gives that field's value there, others give
  an object. Where all fields have their defaults, the tag alone stands: `"mapping"`; where
  a `kind` is all there is to say, that word alone does: `"string"`.
* A text of several lines is a list of lines, so that a changed line of a sample is one
  changed line here.
* Indented by two, a final newline, not ASCII-escaped. Control characters, invisible
  characters and those that turn the direction of a text are escaped, so that a diff shows
  them. So are lone surrogates, which UTF-8 cannot hold; a high one followed by a low one is
  the character that both spell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from imtable.ir import reflection as shapes
from imtable.ir.characters import printable_json
from imtable.ir.model import ApiPage
from imtable.ir.reflection import (
    Alternative,
    Choice,
    Many,
    Maybe,
    One,
    OneOfMany,
    PlainShape,
    TextShape,
)

JsonValue: TypeAlias = (
    "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
)

VERSION_MEMBER = "imtable"
FORMAT_VERSION = 1


class IrFormatError(ValueError):
    """A text that is not a stored page.

    `problem` is a sentence, `path` the place as a JSON path (`$.operations[0].verb`).
    """

    def __init__(self, problem: str, steps: tuple[str, ...] = ()) -> None:
        """`steps` lead from the root to the place: `.name` or `[index]` each."""
        self.problem = problem
        self.steps = steps
        super().__init__(problem, steps)

    @property
    def path(self) -> str:
        """The place, as a JSON path."""
        return "$" + "".join(self.steps)

    def inside(self, step: str) -> IrFormatError:
        """The same error, seen from one level further out."""
        return IrFormatError(self.problem, (step, *self.steps))

    def __str__(self) -> str:
        """Place and problem in one line."""
        return f"{self.path}: {self.problem}"


# -- text ----------------------------------------------------------------------------------


def dump_page(page: ApiPage) -> str:
    """The stored form of a page; equal pages give equal text."""
    members = _object_coder(ApiPage).encode(page)
    return _indented({VERSION_MEMBER: FORMAT_VERSION, **members})


def load_page(text: str) -> ApiPage:
    """The page that `dump_page` wrote, without its locations.

    Raises `IrFormatError` for a text that is not JSON, is of another version or has another
    shape.
    """
    try:
        document = _parse(text)
        if type(document) is not dict:
            raise _wrong(document, "an object")
        members = dict(document)
        _check_version(members.pop(VERSION_MEMBER, None))
        page: ApiPage = _object_coder(ApiPage).decode(members)
    except RecursionError:
        raise IrFormatError("the values are nested too deeply") from None
    return page


def _indented(value: JsonValue) -> str:
    try:  # most of an indented text is blanks: nothing is looked for in them
        text = printable_json(msgspec.json.encode(value).decode())
        text = msgspec.json.format(text)
    except UnicodeEncodeError:  # a lone surrogate: the slow way knows them
        text = printable_json(json.dumps(value, ensure_ascii=False, indent=2))
    return f"{text}\n"


def _parse(text: str) -> JsonValue:
    try:
        value: JsonValue = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        # The standard parser decides: it takes lone surrogates and says line and column.
        try:
            value = json.loads(text)
        except ValueError as error:
            raise IrFormatError(f"this is not JSON: {error}") from None
    return value


def _check_version(version: JsonValue) -> None:
    if type(version) is not int or version != FORMAT_VERSION:
        found = "no version" if version is None else f"version {_shown(version)}"
        raise IrFormatError(
            f"this file has {found} of the format, and version {FORMAT_VERSION} is what"
            " can be read here: write it again with `imtable generate`",
            (f".{VERSION_MEMBER}",),
        )


def _wrong(value: JsonValue, wanted: str) -> IrFormatError:
    return IrFormatError(f"{_shown(value)} stands where {wanted} is due")


def _shown(value: JsonValue) -> str:
    text = json.dumps(value)
    return text if len(text) <= 40 else text[:39] + "…"


# -- coders: both directions for one shape -------------------------------------------------


class Coder(Struct, frozen=True):
    """How a value is written and read back; `decode` raises `IrFormatError`."""

    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


def _coder(shape: shapes.TypeShape) -> Coder:
    match shape:
        case TextShape():
            return Coder(_encode_text, _decode_text)
        case PlainShape(cls, word):
            return Coder(_unchanged, lambda value: _decode_plain(value, cls, word))
        case Choice(options):
            return Coder(_unchanged, lambda value: _decode_choice(value, options))
        case Many(item):
            return _list_coder(_coder(item))
        case Maybe(inner):
            return _optional_coder(_coder(inner))
        case One(cls):
            return _later(lambda: _object_coder(cls))
        case OneOfMany(members):
            return _later(lambda: _union_coder(members))


def _later(coder: Callable[[], Coder]) -> Coder:
    """Classes refer to each other: the other one's coder is made at its first use."""
    return Coder(
        lambda value: coder().encode(value), lambda value: coder().decode(value)
    )


def _unchanged(value: JsonValue) -> JsonValue:
    return value


def _encode_text(value: str) -> JsonValue:
    return value if "\n" not in value else [*value.split("\n")]


def _decode_text(value: JsonValue) -> str:
    if type(value) is str:
        return value
    if type(value) is list and len(value) > 1:
        lines = [line for line in value if type(line) is str]
        if len(lines) == len(value):
            return "\n".join(lines)
    raise _wrong(value, "a text, or a list of its lines,")


def _decode_plain(value: JsonValue, cls: type, word: str) -> JsonValue:
    if type(value) is not cls:
        raise _wrong(value, f"a JSON {word}")
    return value


def _decode_choice(value: JsonValue, options: tuple[str, ...]) -> JsonValue:
    if value not in options:
        raise _wrong(value, "one of " + ", ".join(options))
    return value


def _list_coder(item: Coder) -> Coder:
    def encode(values: tuple[Any, ...]) -> list[JsonValue]:
        return [item.encode(value) for value in values]

    def decode(values: JsonValue) -> tuple[Any, ...]:
        if type(values) is not list:
            raise _wrong(values, "a list")
        decoded: list[Any] = []
        try:
            for value in values:
                decoded += (item.decode(value),)
        except IrFormatError as error:
            raise error.inside(f"[{len(decoded)}]") from None
        return tuple(decoded)

    return Coder(encode, decode)


def _optional_coder(inner: Coder) -> Coder:
    return Coder(
        lambda value: None if value is None else inner.encode(value),
        lambda value: None if value is None else inner.decode(value),
    )


@cache
def _object_coder(cls: type) -> Coder:
    """A value as an object of its members."""
    members = shapes.members_of(cls)
    coders = {member.name: _coder(member.shape) for member in members}
    writers = [(m.name, m.default, coders[m.name].encode) for m in members]
    readers = {name: coder.decode for name, coder in coders.items()}
    required = {member.name for member in members if member.required}

    def encode(value: Any) -> dict[str, JsonValue]:
        written: dict[str, JsonValue] = {}
        for name, default, write in writers:
            member = getattr(value, name)
            if member is not default and member != default:
                written[name] = write(member)
        return written

    def decode(value: JsonValue) -> Any:
        if type(value) is not dict:
            raise _wrong(value, f"an object ({shapes.tag_of(cls)})")
        read = _read_members(value, readers)
        if not required <= read.keys():
            missing = ", ".join(sorted(required - read.keys()))
            raise IrFormatError(f"this {shapes.tag_of(cls)} lacks {missing}")
        return cls(**read)

    return Coder(encode, decode)


def _read_members(
    value: Mapping[str, JsonValue], readers: Mapping[str, Callable[[Any], Any]]
) -> dict[str, Any]:
    name = ""
    read: dict[str, Any] = {}
    try:
        for name, member in value.items():
            if name not in readers:
                known = ", ".join(readers) or "none"
                raise IrFormatError(f"unknown member; known here: {known}")
            read[name] = readers[name](member)
    except IrFormatError as error:
        raise error.inside(_step(name)) from None
    return read


def _step(name: str) -> str:
    """The step to a member: `.name`, or `["odd name"]`."""
    plain = re.fullmatch(r"[A-Za-z_][\w-]*", name, re.ASCII)
    return f".{name}" if plain else f"[{json.dumps(name)}]"


@cache
def _union_coder(classes: tuple[type, ...]) -> Coder:
    """A member of a union: its word, its tag, or an object with its tag."""
    found = shapes.alternatives(classes)
    bodies = {each.tag: _body_coder(each) for each in found}
    writers = {each.cls: _union_writer(each, bodies[each.tag]) for each in found}
    readers = {tag: body.decode for tag, body in bodies.items()}
    words = {word: value for each in found for word, value in each.words.items()}

    def decode(value: JsonValue) -> Any:
        if type(value) is str and value in words:
            return words[value]
        if type(value) is dict and len(value) == 1 and value.keys() <= readers.keys():
            return _read_members(value, readers).popitem()[1]
        wanted = [*words, *(f"{{{json.dumps(tag)}: …}}" for tag in readers)]
        raise _wrong(value, "one of " + ", ".join(wanted))

    return Coder(lambda value: writers[type(value)](value), decode)


def _union_writer(each: Alternative, body: Coder) -> Callable[[Any], JsonValue]:
    tag, words = each.tag, [(value, word) for word, value in each.words.items()]

    def write(value: Any) -> JsonValue:
        for plain, word in words:
            if value == plain:
                return word
        return {tag: body.encode(value)}

    return write


def _body_coder(each: Alternative) -> Coder:
    """What stands under a tag: the value of the only member, else the object."""
    if each.only is None:
        return _object_coder(each.cls)
    cls, name, coder = each.cls, each.only.name, _coder(each.only.shape)
    return Coder(
        lambda value: coder.encode(getattr(value, name)),
        lambda value: cls(**{name: coder.decode(value)}),
    )
