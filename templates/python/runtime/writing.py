"""Dataclass or mapping -> its members by wire name, as plain values.

Owns what annotations and marks do to what is passed, and the checks of values against them.
None is left out, null is never written; an error names the member, and nothing was sent yet.
It does not know formats, but whether one knows only text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, is_dataclass
from functools import cache, partial
from types import MappingProxyType
from typing import Any, NoReturn, Protocol, TypeAlias, cast, get_args, get_origin
from urllib.parse import quote

from .errors import ConfigError
from .json_text import Float, dump_json, scalar_text
from .marks import (
    Encrypted,
    FromClient,
    JsonText,
    KeyOwner,
    QueryText,
    Secret,
)
from .numbered import spread
from .scalar import ANY_KIND, Kinds, fitted, kinds_of, misfit
from .tables import (
    Member,
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


NOTHING = _Nothing()
_Write: TypeAlias = Callable[[Any, Trail, Supplies], Any]


def write_members(
    value: object,
    supplies: Supplies = NOTHING,
    model: Any = None,
    *,
    text: bool = False,
    within: Trail = None,
) -> dict[str, Any]:
    """The members by wire name, as plain values: secrets are encrypted, marks have taken
    effect. A mapping is written by the `model` that it takes the place of: a class, or a
    union of such; by itself it has no marks. With `text` the format knows only strings.
    `within` is where the value stands, for errors.
    Raises `ConfigError`."""
    if value is None:
        return {}
    write: _Write = write_plain
    if _is_model(value):
        write = partial(
            _write_model, value.__class__, _text_plan if text else _json_plan
        )
    elif not isinstance(value, Mapping):
        raise ConfigError(
            f"{_place(within)}expected a dataclass or a mapping, not {_kind(value)}"
        )
    elif model:
        write = _bare_writer(model, text)
    try:
        return cast("dict[str, Any]", write(cast("Any", value), within, supplies))
    except RecursionError:
        raise ConfigError(
            f"{_place(within)}the value is nested too deeply, or holds itself"
        ) from None


def _place(within: Trail) -> str:
    return f"{path_text(within)}: " if within is not None else ""


def dump_members(value: object, trail: Trail = None) -> bytes:
    """The JSON text of what was written. Raises `ConfigError` for a text that is no UTF-8, and
    for a number that is too long to be written."""
    try:
        return dump_json(value)
    except ValueError:
        write_plain(value, trail, NOTHING)  # looks at every value, and names the one
        raise


def plain_text(value: object, name: str) -> str:
    """The text of a scalar. Raises `ConfigError`."""
    if isinstance(value, str):
        return _checked_text(value, (None, name))
    if isinstance(value, bool | int | float) and fitted(value, ANY_KIND) is not None:
        return scalar_text(value)
    raise ConfigError(f"{name}: expected one text, number or truth value")


def _is_model(value: object) -> bool:
    return is_dataclass(value) and not isinstance(value, type)


def _kind(value: object) -> str:
    return type(value).__qualname__


# -- by value ------------------------------------------------------------------------------


def write_plain(value: Any, trail: Trail, supplies: Supplies) -> Any:
    if isinstance(value, str):
        return _checked_text(str.__str__(value), trail)
    if isinstance(value, list | tuple):
        return _write_items(write_plain, False, value, trail, supplies)
    if isinstance(value, Mapping):
        return _write_mapping(cast("Mapping[object, Any]", value), trail, supplies)
    if _is_model(value):
        return _write_model(value.__class__, _json_plan, value, trail, supplies)
    scalar = fitted(value, ANY_KIND)
    if scalar is not None:
        return Float(scalar) if scalar.__class__ is float else scalar
    what = "null" if value is None else f"a value of type {_kind(value)}"
    raise ConfigError(f"{path_text(trail)}: {what} cannot be sent")


def _write_scalar(
    kinds: Kinds, text: bool, value: Any, trail: Trail, supplies: Supplies
) -> Any:
    del supplies
    scalar = fitted(value, kinds, text=text)
    if scalar is None:
        raise ConfigError(f"{path_text(trail)}: {misfit(value, kinds)}")
    if isinstance(scalar, str):
        return _checked_text(scalar, trail)
    return Float(scalar) if scalar.__class__ is float else scalar


def _write_items(
    write: _Write, text: bool, value: Any, trail: Trail, supplies: Supplies
) -> Any:
    if not isinstance(value, list | tuple):
        if text:  # a name that is repeated: once is as good as a list of one
            return write(value, trail, supplies)
        raise ConfigError(f"{path_text(trail)}: a list is expected, not {_kind(value)}")
    ready = _ready(write)
    return [
        item if item.__class__ in ready else write(item, (trail, index), supplies)
        for index, item in enumerate(cast("list[object]", value))
    ]


def _write_free(value: Any, trail: Trail, supplies: Supplies) -> Any:
    if not isinstance(value, Mapping) and not _is_model(value):
        raise ConfigError(
            f"{path_text(trail)}: a mapping is expected, not {_kind(value)}"
        )
    return write_plain(cast("Any", value), trail, supplies)


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
            place = f"{path_text(trail)}: " if trail else ""
            raise ConfigError(f"{place}names of members must be text, not {_kind(key)}")
        if member is not None:
            name = _checked_text(key, trail)
            write = writers.get(name, write_plain)
            result[name] = write(member, (trail, name), supplies)
    return result


def _write_model(
    model: type, plan: _MakePlan, value: Any, trail: Trail, supplies: Supplies
) -> dict[str, Any]:
    """`value` is a `model`, another one in place of it, or a mapping."""
    if value.__class__ is not model:
        if not _is_model(value):
            return _write_in_place(model, plan, value, trail, supplies)
        model = value.__class__
    result: dict[str, Any] = {}
    columns, numbered = plan(model)
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
    model: type, plan: _MakePlan, value: Any, trail: Trail, supplies: Supplies
) -> dict[str, Any]:
    """A mapping in place of a model is written by the model's members and their marks."""
    if not isinstance(value, Mapping):
        raise ConfigError(
            f"{path_text(trail)}: expected {model.__qualname__}, not {_kind(value)}"
        )
    columns, numbered = plan(model)
    # A name of Python's in place of one of the wire would have no marks.
    writers: dict[str, _Write] = {
        name: partial(_refuse_name, wire) for name, wire, *_ in columns
    }
    writers |= {wire: write for _, wire, write, *_ in columns}
    given = cast("Mapping[object, Any]", value)
    result = _write_mapping(given, trail, supplies, writers)
    for _, wire, _, _, complete in columns:
        # A member that is left out may be required by the docs only; None says that it is
        # there, and is no value.
        left_out = wire not in given and complete is _refuse_none
        if complete and wire not in result and not left_out:
            result[wire] = complete((trail, wire), supplies)
    return spread(numbered, result)


def _refuse_name(wire: str, _: Any, trail: Trail, __: Supplies) -> Any:
    raise ConfigError(f"{path_text(trail)}: in a mapping its name is {wire!r}")


# -- by annotation: only this way marks and models take effect on what is passed -----------


_Complete: TypeAlias = Callable[[Trail, Supplies], Any]
_Column: TypeAlias = tuple[str, str, _Write, frozenset[type], _Complete | None]
"""Name, wire name, how it is written, what is `_ready`, what is done where none is passed.
(Bare tuples: they unpack twice as fast as named ones, once for every member of a request.)"""


_Plan: TypeAlias = tuple[tuple[_Column, ...], frozenset[str]]
_MakePlan: TypeAlias = Callable[[type], _Plan]


@cache
def _json_plan(model: type) -> _Plan:
    return _plan(model, text=False)


@cache
def _text_plan(model: type) -> _Plan:
    return _plan(model, text=True)


def _plan(model: type, *, text: bool) -> _Plan:
    columns = (
        (
            one.name,
            one.wire,
            write := _writer(one.annotation, text),
            _ready(write),
            _completion(one),
        )
        for one in members(model)
    )
    return tuple(columns), families(model)


def _writer(annotation: Any, text: bool) -> _Write:
    bare, own_marks = unwrap(annotation)
    write = _bare_writer(bare, text)
    for mark in own_marks:
        if isinstance(mark, JsonText):
            write = partial(_write_json_text, _bare_writer(bare, text=False))
        elif isinstance(mark, QueryText):
            write = partial(_write_query_text, _bare_writer(bare, text=True))
        elif isinstance(mark, Secret):
            write = partial(_write_secret, mark.key)
    return write


def _completion(member: Member) -> _Complete | None:
    for mark in marks(member.annotation):
        if isinstance(mark, FromClient):
            bare = unwrap(member.annotation)[0]
            number = any(unwrap(one)[0] is int for one in alternatives(bare))
            return partial(_own, mark.setting, number=number)
    is_file = bytes in alternatives(unwrap(member.annotation)[0])
    return _refuse_none if member.default is MISSING and not is_file else None


def _refuse_none(trail: Trail, supplies: Supplies) -> NoReturn:
    del supplies
    raise ConfigError(f"{path_text(trail)}: a value is required, not None")


def _bare_writer(bare: Any, text: bool) -> _Write:
    choices = alternatives(bare)
    only, *others = choices
    if kinds := _all_kinds(choices):
        return partial(_write_scalar, kinds, text)
    if others and any(_writer(one, text) is not write_plain for one in choices):
        return _variant_writer(choices, text)
    if only is not bare:
        return _writer(only, text)
    if get_origin(only) is list:
        return partial(_write_items, _writer(get_args(only)[0], text), text)
    if get_origin(only) is dict:
        return _write_free
    if is_dataclass(only):
        plan = _text_plan if text else _json_plan
        return partial(_write_model, cast("type", only), plan)
    return write_plain


def _all_kinds(choices: tuple[Any, ...]) -> Kinds:
    """Those of a union of scalars; none where something else is among the choices."""
    kinds = [kinds_of(one) for one in choices]
    return frozenset[Any]().union(*kinds) if all(kinds) else frozenset()


def _ready(write: _Write) -> frozenset[type]:
    """The classes whose values are written as they are; `dump_members` looks at their texts. A
    float is written by `json`."""
    if isinstance(write, partial) and write.func is _write_scalar:
        return frozenset[type](write.args[0]) - {float}
    return frozenset()


def _variant_writer(choices: tuple[Any, ...], text: bool) -> _Write:
    """Variants: the class of the value says which annotation, and so which marks, apply."""
    by_type = {unwrap(one)[0]: _writer(one, text) for one in choices}
    items = tuple(get_args(one)[0] for one in choices if get_origin(one) is list)
    one_item = items[0] if items else Any
    write_item = (
        _variant_writer(items, text) if len(items) > 1 else _writer(one_item, text)
    )
    models = [one.__qualname__ for one in by_type if isinstance(one, type)]
    free = any(one is Any or get_origin(one) is dict for one in choices)
    kinds = frozenset[Any]().union(*(kinds_of(one) for one in choices))

    def write(value: Any, trail: Trail, supplies: Supplies) -> Any:
        if type(value) in by_type:
            return by_type[type(value)](value, trail, supplies)
        if items and isinstance(value, list | tuple):
            return _write_items(write_item, text, value, trail, supplies)
        if free or _is_model(value):
            return write_plain(value, trail, supplies)
        if fitted(value, kinds, text=text) is not None:
            return _write_scalar(kinds, text, value, trail, supplies)
        place = path_text(trail) or "the argument"
        what = "a mapping" if isinstance(value, Mapping) else _kind(value)
        raise ConfigError(f"{place}: pass one of {', '.join(models)}, not {what}")

    return write


def _write_json_text(
    write: _Write, value: Any, trail: Trail, supplies: Supplies
) -> str:
    return dump_members(write(value, trail, supplies), trail).decode()


def _write_query_text(
    write: _Write, value: Any, trail: Trail, supplies: Supplies
) -> str:
    found = write_plain(write(value, trail, supplies), trail, supplies)
    pairs = {name: plain_text(member, name) for name, member in found.items()}
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
