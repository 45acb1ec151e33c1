"""Dataclass or mapping -> what goes into a request: JSON bytes, query text, headers.

None is left out, null is never written. Text is checked to be UTF-8 here, so that an error
names the member and nothing was sent yet. Owns this writing; it does not know URLs or calls.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from functools import cache, partial
from json import JSONEncoder
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias, cast, get_args, get_origin
from urllib.parse import quote

from .errors import ConfigError
from .marks import (
    Encrypted,
    FromClient,
    JsonText,
    KeyOwner,
    QueryText,
    Secret,
)
from .numbered import spread
from .tables import (
    Trail,
    alternatives,
    families,
    marks,
    members,
    path_text,
    unwrap,
)


class Supplies(Protocol):
    """What a client adds to what its callers pass."""

    def seal(self, owner: KeyOwner, text: str, /) -> str:
        """The text encrypted with the key of its owner. Raises `ConfigError`, and
        `ValueError` where it is too long."""
        ...

    def own(self, setting: str, /) -> str | None:
        """The client's own number: "mchid" or "appid"."""
        ...


class _Nothing:
    def seal(self, owner: KeyOwner, _: str, /) -> str:
        raise ConfigError(f"there is no {owner} key to encrypt with")

    def own(self, _: str, /) -> None:
        return None


_NOTHING = _Nothing()
_Write: TypeAlias = Callable[[Any, Trail, Supplies], Any]
_SCALARS = frozenset((str, int, bool))
_JSON = JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_HEADER = re.compile(r"([!-~]([ -~]*[!-~])?)?")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def encode_json(
    value: object, supplies: Supplies = _NOTHING, model: Any = None
) -> bytes:
    """The compact UTF-8 JSON text of a dataclass or mapping. Raises `ConfigError`."""
    return _dump(encode_members(value, supplies, model), None)


def encode_query(
    value: object, supplies: Supplies = _NOTHING, model: Any = None
) -> str:
    """The query of a URL by RFC 3986, without `?`; a list repeats its name."""
    pairs: list[str] = []
    members = encode_members(value, supplies, model)
    for name, member in _write_plain(members, None, supplies).items():
        items = cast("list[object]", member if isinstance(member, list) else [member])
        key = quote(name, safe="")
        pairs += [f"{key}={quote(_text(item, name), safe='')}" for item in items]
    return "&".join(pairs)


def encode_texts(
    value: object, supplies: Supplies = _NOTHING, model: Any = None
) -> dict[str, str]:
    """The members as texts: of XML, of a form."""
    members = encode_members(value, supplies, model)
    return {name: _text(member, name) for name, member in members.items()}


def encode_headers(value: object) -> dict[str, str]:
    """Header names and values; anything but printable ASCII is refused by name, and blanks
    at the ends, which no server would see."""
    headers = encode_texts(value)
    for name, text in headers.items():
        if not _TOKEN.fullmatch(name) or not _HEADER.fullmatch(text):
            raise ConfigError(
                f"header {name!r}: only printable ASCII can be sent, and no blank at the"
                " beginning or the end"
            )
    return headers


def _dump(value: object, trail: Trail) -> bytes:
    try:
        if encode := fast_encoder():
            return encode(value)
    except (TypeError, UnicodeEncodeError):
        pass
    try:
        return _JSON.encode(value).encode()
    except UnicodeEncodeError:
        _write_plain(value, trail, _NOTHING)  # looks at every text, and names the one
        raise


@cache
def fast_encoder() -> Callable[[object], bytes] | None:
    """Writes the same bytes as `json`, or raises TypeError, as for any subclass."""
    try:
        import msgspec
    except ImportError:
        return None
    return msgspec.json.Encoder().encode


class _Float(float):
    """A number that is left to `json`: msgspec writes exponents otherwise."""


def _text(value: object, name: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return _JSON.encode(value)
    raise ConfigError(f"{name}: expected one text, number or truth value")


def encode_members(
    value: object, supplies: Supplies = _NOTHING, model: Any = None
) -> dict[str, Any]:
    """The members by wire name, as plain values: secrets are encrypted, marks have taken
    effect. A mapping is written by the `model` that it takes the place of: a class, or a
    union of such; by itself it has no marks. Raises `ConfigError`."""
    if value is None:
        return {}
    write: _Write = _write_plain
    if isinstance(value, Mapping):
        write = _bare_writer(model) if model else write
    elif not _is_model(value):
        raise ConfigError(f"expected a dataclass or a mapping, not {_kind(value)}")
    return cast("dict[str, Any]", write(cast("Any", value), None, supplies))


def _is_model(value: object) -> bool:
    return is_dataclass(value) and not isinstance(value, type)


def _kind(value: object) -> str:
    return type(value).__qualname__


# -- by value ------------------------------------------------------------------------------


def _write_plain(value: Any, trail: Trail, supplies: Supplies) -> Any:
    if isinstance(value, str):
        return _checked_text(value, trail)
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return _Float(value)
    if isinstance(value, list | tuple):
        return _write_items(_write_plain, value, trail, supplies)
    if isinstance(value, Mapping):
        return _write_mapping(cast("Mapping[object, Any]", value), trail, supplies)
    if _is_model(value):
        return _write_model(value.__class__, value, trail, supplies)
    what = "null" if value is None else f"a value of type {_kind(value)}"
    raise ConfigError(f"{path_text(trail)}: {what} cannot be sent")


def _write_items(write: _Write, value: Any, trail: Trail, supplies: Supplies) -> Any:
    if not isinstance(value, list | tuple):
        return _write_plain(value, trail, supplies)
    ready = _ready(write)
    return [
        item if item.__class__ in ready else write(item, (trail, index), supplies)
        for index, item in enumerate(cast("list[object]", value))
    ]


def _checked_text(value: str, trail: Trail) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ConfigError(
            f"{path_text(trail)}: the text holds half of a surrogate pair, not valid UTF-8"
        ) from None
    return value


def _write_mapping(
    value: Mapping[object, Any],
    trail: Trail,
    supplies: Supplies,
    writers: Mapping[str, _Write] = MappingProxyType({}),
) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, member in value.items():
        if not isinstance(key, str):
            raise ConfigError(f"{path_text(trail)}: names of members must be text")
        if member is not None:
            name = _checked_text(key, trail)
            write = writers.get(name, _write_plain)
            result[name] = write(member, (trail, name), supplies)
    return result


def _write_model(
    model: type, value: Any, trail: Trail, supplies: Supplies
) -> dict[str, Any]:
    """`value` is a `model`, another one in place of it, or a mapping."""
    if value.__class__ is not model:
        if not _is_model(value):
            return _write_in_place(model, value, trail, supplies)
        model = value.__class__
    result: dict[str, Any] = {}
    columns, numbered = _plan(model)
    for name, wire, write, ready, complete in columns:
        raw = getattr(value, name)
        if raw.__class__ in ready:
            result[wire] = raw
        elif raw is not None:
            result[wire] = write(raw, (trail, wire), supplies)
        elif complete:
            result[wire] = complete((trail, wire), supplies)
    return spread(numbered, result) if numbered else result


def _write_in_place(
    model: type, value: Any, trail: Trail, supplies: Supplies
) -> dict[str, Any]:
    """A mapping in place of a model is written by the model's members and their marks."""
    if not isinstance(value, Mapping):
        raise ConfigError(
            f"{path_text(trail)}: expected {model.__qualname__}, not {_kind(value)}"
        )
    columns, numbered = _plan(model)
    # A name of Python's in place of one of the wire would have no marks.
    writers: dict[str, _Write] = {
        name: partial(_refuse_name, wire) for name, wire, *_ in columns
    }
    writers |= {wire: write for _, wire, write, *_ in columns}
    given = cast("Mapping[object, Any]", value)
    result = _write_mapping(given, trail, supplies, writers)
    for *_, wire, _, _, complete in columns:
        if complete and wire not in result:
            result[wire] = complete((trail, wire), supplies)
    return spread(numbered, result)


def _refuse_name(wire: str, _: Any, trail: Trail, __: Supplies) -> Any:
    raise ConfigError(f"{path_text(trail)}: in a mapping its name is {wire!r}")


# -- by annotation: only this way marks and models take effect on what is passed -----------


_Complete: TypeAlias = Callable[[Trail, Supplies], Any]
_Column: TypeAlias = tuple[str, str, _Write, frozenset[type], _Complete | None]
"""Name, wire name, how it is written, what is `_ready`, what makes it where none is passed.
(Bare tuples: they unpack twice as fast as named ones, once for every member of a request.)"""


@cache
def _plan(model: type) -> tuple[tuple[_Column, ...], frozenset[str]]:
    columns = (
        (
            one.name,
            one.wire,
            write := _writer(one.annotation),
            _ready(write),
            _completion(one.annotation),
        )
        for one in members(model)
    )
    return tuple(columns), families(model)


def _writer(annotation: Any) -> _Write:
    bare, own_marks = unwrap(annotation)
    write = _bare_writer(bare)
    for mark in own_marks:
        if isinstance(mark, JsonText):
            write = partial(_write_json_text, write)
        elif isinstance(mark, QueryText):
            write = partial(_write_query_text, write)
        elif isinstance(mark, Secret):
            write = partial(_write_secret, mark.key)
    return write


def _completion(annotation: Any) -> _Complete | None:
    for mark in marks(annotation):
        if isinstance(mark, FromClient):
            bare = (unwrap(one)[0] for one in alternatives(unwrap(annotation)[0]))
            number = int in bare
            return partial(_own, mark.setting, number=number)
    return None


def _bare_writer(bare: Any) -> _Write:
    choices = alternatives(bare)
    only, *others = choices
    if others and any(_writer(one) is not _write_plain for one in choices):
        return _variant_writer(choices)
    if only is not bare:
        return _writer(only)
    if get_origin(only) is list:
        return partial(_write_items, _writer(get_args(only)[0]))
    if is_dataclass(only):
        return partial(_write_model, cast("type", only))
    return _write_plain


def _ready(write: _Write) -> frozenset[type]:
    """The classes whose values are written as they are; `_dump` looks at their texts."""
    return _SCALARS if write is _write_plain else frozenset()


def _variant_writer(choices: tuple[Any, ...]) -> _Write:
    """Variants: the class of the value says which annotation, and so which marks, apply."""
    by_type = {unwrap(one)[0]: _writer(one) for one in choices}
    items = tuple(get_args(one)[0] for one in choices if get_origin(one) is list)
    write_item = _variant_writer(items) if len(items) > 1 else _writer(*items or (Any,))
    models = [one.__qualname__ for one in by_type if isinstance(one, type)]
    free = any(get_origin(one) is dict for one in choices)

    def write(value: Any, trail: Trail, supplies: Supplies) -> Any:
        if type(value) in by_type:
            return by_type[type(value)](value, trail, supplies)
        if isinstance(value, list | tuple):
            return _write_items(write_item, value, trail, supplies)
        if isinstance(value, Mapping) and not free:
            names = ", ".join(models)
            place = path_text(trail) or "the argument"
            raise ConfigError(f"{place}: pass one of {names}, not a mapping")
        return _write_plain(value, trail, supplies)

    return write


def _write_json_text(
    write: _Write, value: Any, trail: Trail, supplies: Supplies
) -> str:
    return _dump(write(value, trail, supplies), trail).decode()


def _write_query_text(
    write: _Write, value: Any, trail: Trail, supplies: Supplies
) -> str:
    found = _write_plain(write(value, trail, supplies), trail, supplies)
    pairs = {name: _text(member, name) for name, member in found.items()}
    for name, text in pairs.items():
        if "&" in text:
            raise ConfigError(f"{path_text((trail, name))}: '&' cannot be sent here")
    return quote("&".join(f"{k}={v}" for k, v in pairs.items()), safe="")


def _write_secret(owner: KeyOwner, value: Any, trail: Trail, supplies: Supplies) -> str:
    if not isinstance(value, str):
        raise ConfigError(f"{path_text(trail)}: expected text, not {_kind(value)}")
    if isinstance(value, Encrypted) or not value:
        return str(value)
    text = _checked_text(value, trail)
    try:
        return supplies.seal(owner, text)
    except ConfigError as error:
        raise ConfigError(f"{path_text(trail)}: {error}") from None
    except ValueError:
        size = len(text.encode())
        raise ConfigError(
            f"{path_text(trail)}: {size} bytes of UTF-8 are too many for the key to encrypt"
        ) from None


def _own(
    setting: str, trail: Trail, supplies: Supplies, *, number: bool = False
) -> str | int:
    value = supplies.own(setting)
    if value is None:
        raise ConfigError(
            f"{path_text(trail)}: pass it, or configure {setting!r} in the credentials"
        )
    return int(value) if number else value
