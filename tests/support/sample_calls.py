"""Documented samples as calls of generated functions: PHP literals -> arguments.

Owns the way from the keys of a sample to parameters and members, and what a sample says that they
cannot hold. It knows neither pages nor what is sent.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, is_dataclass
from types import NoneType
from typing import Any, Literal, NamedTuple, cast, get_args, get_origin
from urllib.parse import quote

from imtable.reading import samples
from imtable.reading.samples import Array, ArrayItem, Position
from support.generated_code import (
    Function,
    choices_of,
    is_secret,
    mark_of,
    members,
    unwrapped,
)

VARIABLE = re.compile(r"\{([^{}/]+)\}")
BLANK = "-"
"""Stands for a path variable that a sample leaves empty, which no call may."""
DUTIES = frozenset({"wechatpay-serial"})
"""Headers that the runtime sets and that no generated function takes."""
ZEROS = frozenset({"0", "0.0", "0.00"})
"""Of a documented number, what a sample may show although it is not listed: no value known."""
SETTINGS = frozenset({"timeout", "sink", "handler"})
"""Options of a sample that are about its client; nothing of them is sent."""


# -- literals ------------------------------------------------------------------------------


def plain(value: samples.PhpValue) -> Any:
    """A literal as what it is in Python; an encoded one as text, an expression as its source."""
    match value:
        case Array() if value.positional:
            return [plain(entry.value) for entry in value.entries]
        case Array():
            return {entry.key: plain(entry.value) for entry in value.entries}
        case samples.JsonEncoded(content):
            return json.dumps(plain(content), ensure_ascii=False)
        case samples.QueryString(content):
            pairs = cast("dict[str, object]", plain(content))
            return quote("&".join(f"{k}={v}" for k, v in pairs.items()), safe="")
        case samples.Opaque():
            return value.source
        case _:
            return value.value


def text_of(value: samples.PhpValue) -> str:
    """A scalar literal as it stands in a URL."""
    if isinstance(value, samples.Boolean):
        return "true" if value.value else "false"
    return value.text if isinstance(value, samples.Decimal) else str(plain(value))


# -- what a sample says and the bindings cannot --------------------------------------------


class Difference(NamedTuple):
    """A rule of lint that covers it, the place in the sample, and the key.

    Both are 0 for what concerns a row and not the sample.
    """

    rule: str
    line: int
    column: int
    key: str


@dataclass
class Trial:
    """What came of building the arguments of one sample, whose code follows the line `line`.

    `unsent` are places whose values do not travel: keys without a field, and secrets, which
    are compared where they are held. `coped` are places where the bindings send what the
    table does not announce: JSON text below a bare decode marker, and numbers given as text
    in a path. `gathered` leads from the headers of a call that takes none to the key above
    them. `blank` are path variables without a value, `unknown` the parts that the sample
    shows as an expression.
    """

    line: int
    found: set[Difference] = field(default_factory=set[Difference])
    unsent: set[Position] = field(default_factory=set[Position])
    coped: set[tuple[str, int, int]] = field(default_factory=set[tuple[str, int, int]])
    gathered: dict[Difference, Difference] = field(
        default_factory=dict[Difference, Difference]
    )
    blank: list[str] = field(default_factory=list[str])
    unknown: list[str] = field(default_factory=list[str])
    secrets: int = 0

    def at(self, rule: str, position: Position, key: str) -> Difference:
        """A difference at a position of the sample."""
        return Difference(rule, self.line + position.line, position.column, key)

    def add(self, rule: str, position: Position, key: str) -> None:
        """The sample and the bindings differ at a position of the sample."""
        self.found.add(self.at(rule, position, key))

    def add_missing(self, position: Position, key: str, *, required: bool) -> None:
        """The sample does not show this."""
        rule = "sample-required-missing" if required else "sample-optional-missing"
        self.add(rule, position, key)

    def cope(self, rule: str, position: Position) -> None:
        """The bindings can send this, whatever the rule says of the table."""
        self.coped.add(self.at(rule, position, "")[:3])

    def include(self, other: Trial) -> None:
        """What came of a part."""
        self.found |= other.found
        self.unsent |= other.unsent
        self.coped |= other.coped
        self.secrets += other.secrets


# -- values --------------------------------------------------------------------------------


def build(annotation: Any, value: samples.PhpValue, key: str, trial: Trial) -> Any:
    """A literal as a value of an annotation; where it is none, as what it is in Python."""
    bare, _ = unwrapped(annotation)
    if isinstance(value, samples.Opaque) or bare is Any or get_origin(bare) is dict:
        return plain(value)
    if mark_of(annotation, "JsonText") or mark_of(annotation, "QueryText"):
        return _build_wrapped(bare, value, key, trial)
    if (
        NoneType not in choices_of(bare)
        and len(choices_of(bare)) > 1
        and bare != int | float
    ):
        return _build_variant(choices_of(bare), value, key, trial)
    if is_dataclass(bare) or get_origin(bare) is list:
        return _build_container(bare, value, key, trial)
    return _build_scalar(bare, value, key, trial)


def _build_wrapped(bare: Any, value: samples.PhpValue, key: str, trial: Trial) -> Any:
    if isinstance(value, samples.JsonEncoded | samples.QueryString):
        trial.cope("sample-json-unannounced", value.position)
        return build(bare, value.value, key, trial)
    trial.add("sample-type", value.position, key)
    return plain(value)


def _build_variant(
    variants: tuple[Any, ...], value: samples.PhpValue, key: str, trial: Trial
) -> Any:
    """The variant that agrees best."""
    attempts = [Trial(trial.line) for _ in variants]
    pairs = zip(variants, attempts, strict=True)
    built = [build(one, value, key, attempt) for one, attempt in pairs]
    best = min(range(len(variants)), key=lambda index: len(attempts[index].found))
    trial.include(attempts[best])
    return built[best]


def _build_container(bare: Any, value: samples.PhpValue, key: str, trial: Trial) -> Any:
    if isinstance(value, Array):
        if is_dataclass(bare) and (not value.positional or not value.entries):
            return _build_model(cast("type", bare), value, trial)
        if get_origin(bare) is list and value.positional:
            item = get_args(bare)[0]
            return [build(item, entry.value, key, trial) for entry in value.entries]
    trial.add("sample-type", value.position, key)
    return plain(value)


def _build_scalar(bare: Any, value: samples.PhpValue, key: str, trial: Trial) -> Any:
    if isinstance(value, samples.JsonEncoded):
        trial.add("sample-json-unannounced", value.position, key)
        return plain(value)
    scalar = not isinstance(value, Array | samples.QueryString)
    listed = get_args(bare) if get_origin(bare) is Literal else ()
    kinds: set[Any] = {*map(type, listed)} or {*choices_of(bare)}
    if not scalar or type(plain(value)) not in kinds:
        trial.add("sample-type", value.position, key)
    zero = kinds == {int} and scalar and text_of(value) in ZEROS
    if scalar and listed and not zero and text_of(value) not in map(str, listed):
        trial.add("sample-value-not-listed", value.position, key)
    return plain(value)


def _build_model(model: type, value: Array, trial: Trial) -> Any:
    """A generated dataclass with the members that the sample shows and no other."""
    known = {member.wire: member for member in members(model)}
    given: dict[str, Any] = dict.fromkeys((one.name for one in known.values()), None)
    for entry in value.entries:
        if (member := known.get(entry.key or "")) is None:
            trial.add("sample-key-undocumented", entry.position, entry.key or "")
            trial.unsent.add(entry.position)
        else:
            given[member.name] = build(
                member.annotation, entry.value, member.wire, trial
            )
    shown = {entry.key for entry in value.entries}
    for wire, member in known.items():
        if wire not in shown:
            trial.add_missing(value.position, wire, required=member.required)
    return _without_secrets(model(**given), value, trial)


def _without_secrets(built: Any, value: Array, trial: Trial) -> Any:
    """The model without what the runtime has to encrypt, after a look at how that is held."""
    for member in members(built.__class__):
        entry = next((one for one in value.entries if one.key == member.wire), None)
        if entry is not None and is_secret(member.annotation):
            assert getattr(built, member.name) == plain(entry.value)
            assert f" {member.name}=" not in f" {built!r}".replace("(", " ")
            setattr(built, member.name, None)
            trial.unsent.add(entry.position)
            trial.secrets += 1
    return built


# -- calls ---------------------------------------------------------------------------------


def build_arguments(
    function: Function, shown: Array, url: str, trial: Trial
) -> dict[str, Any]:
    """The arguments of a generated function that make the call `shown` to the template `url`.

    A path variable that is not shown has no row either, unless one row has another name; its
    value is its own name here.
    """
    lost = function.path.keys() - {entry.key for entry in shown.entries}
    given: dict[str, Any] = {function.path[name]: name for name in lost}
    ignored = {*VARIABLE.findall(url), *SETTINGS, *stated_settings(function)}
    taken = {*function.path, *function.parts, *ignored}
    strays = [
        entry
        for entry in shown.entries
        if entry.key not in taken and not isinstance(entry.value, Array)
    ]
    misnamed = strays[0] if len(lost) == len(strays) == 1 else None
    if misnamed is None:
        trial.found |= {Difference("path-param-missing", 0, 0, name) for name in lost}
    for entry in shown.entries:
        key = entry.key or ""
        if key in function.path:
            given[function.path[key]] = _build_variable(function, entry, trial)
        elif key in function.parts:
            given[function.parts[key]] = _build_part(function, entry, trial)
        elif key not in ignored:
            _add_unknown(entry, trial, misnamed=entry is misnamed)
    parts = {name: part for part, name in function.parts.items()}
    for name in sorted(parts.keys() - given.keys()):
        required = name in function.required
        trial.add_missing(shown.position, parts[name], required=required)
    return given


def _build_variable(function: Function, entry: ArrayItem, trial: Trial) -> Any:
    """A path variable: that a URL holds no types is no difference."""
    name, value = entry.key or "", entry.value
    annotation = function.annotations[function.path[name]]
    if get_origin(unwrapped(annotation)[0]) is Literal:
        return build(annotation, value, name, trial)
    trial.cope("sample-type", value.position)
    if plain(value) == "":
        trial.blank.append(name)
        return BLANK
    return plain(value)


def _build_part(function: Function, entry: ArrayItem, trial: Trial) -> Any:
    key = entry.key or ""
    if isinstance(entry.value, samples.Opaque):
        trial.unknown.append(key)
        return None
    value = without_duties(entry.value) if key == "headers" else entry.value
    return build(function.annotations[function.parts[key]], value, key, trial)


def without_duties(headers: samples.PhpValue | None) -> Array:
    """The headers of a sample without those that the runtime sets."""
    entries = headers.entries if isinstance(headers, Array) else ()
    kept = (one for one in entries if (one.key or "").lower() not in DUTIES)
    return Array(tuple(kept), Position(1, 1))


def stated_settings(function: Function) -> dict[str, Any]:
    """The options of a sample that a generated function has settled."""
    operation = function.operation
    return {
        "base_uri": operation.host,
        "security": operation.client_certificate,
        "nonceless": operation.nonceless,
        "fragment": operation.fragment,
    }


def _add_unknown(entry: ArrayItem, trial: Trial, *, misnamed: bool) -> None:
    """No parameter takes this; of headers only the runtime's own may be given in vain."""
    key, place = entry.key or "", entry.position
    if misnamed:
        trial.found.add(Difference("path-param-unknown-row", 0, 0, key))
        return
    lost = without_duties(entry.value).entries
    if key == "headers" and not lost:
        return
    trial.add("sample-key-undocumented", place, key)
    for one in lost if key == "headers" else ():
        inner = trial.at("sample-key-undocumented", one.position, one.key or "")
        trial.gathered[inner] = trial.at(inner.rule, place, key)
