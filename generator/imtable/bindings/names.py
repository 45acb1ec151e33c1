"""Names: wire name -> identifier or class name, page path -> module.

Owns every rule about names in the output. It is pure and knows one page at a time: no name
depends on another page, and none on the Python that runs this.

A name is a function of the wire name alone, so that a newcomer renames nothing that stood there:

* A wire name that is an identifier in snake_case keeps it: `pay_id`; reserved ones get an
  underscore: `from_`. Its class is in PascalCase: `PayId`.
* Any other *plain* name (a letter, then letters and digits with `-`, `_`, `.` between them) reads
  like that and ends in one more underscore, which none of the former has: `payId` -> `pay_id_`.
* All others (a leading digit, an ideograph, nothing at all) are spelt out reversibly: `x_`, the
  name, in which every character but `a-z0-9_` stands as `_x<hex>_`, and `__`; in class names `X`
  and the name, in which every character but `A-Ya-z0-9` stands as `Z<hex>Z`.

Only two of the second kind can coincide (`payId`, `pay-id`): then both are spelt out. Variants of
one field are told apart by the words of their labels, behind an underscore (`Scene_Metro`), and by
a number where those say nothing new. A name beyond its limit is cut and ends in a digest of the
wire name.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple, TypeVar

from imtable.ir.file_names import DEVICES

K = TypeVar("K")


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


MAX_IDENTIFIER = 60
DIGITS = 16
"""Of the digest that ends a cut name: 64 bits, so that nobody finds two names that meet."""
MAX_PATH = 200
"""The longest path below the output folder: package, module and `/__init__.py`."""
MAX_PACKAGE = 27
_MAX_MODULE = MAX_PATH - len("/__init__.py") - MAX_PACKAGE - 1

KEYWORDS = _set_of(
    "and as assert async await break class continue def del elif else except false finally"
    " for from global if import in is lambda none nonlocal not or pass raise return true try"
    " while with yield"
)
"""Written out, since the list of one Python release must not decide about names."""

TYPING_NAMES = frozenset({"Annotated", "Any", "Literal"})
RUNTIME_NAMES = _set_of(
    "AesEcb AesGcm AsyncClient CallOptions Client Event FileDigest FileInput FileReply"
    " FromClient HeadersInput JsonText Numbered Operation QueryText Reply Secret Signature Wire"
)
"""What generated modules import from the runtime, beside `DEPRECATED`."""
DEPRECATED = "deprecated"
"""The runtime's mark of PEP 702."""
RUNTIME = "runtime"
"""The module of the runtime, imported whole for what stands in signatures only (`runtime.Client`):
that is loaded when somebody evaluates an annotation."""

NOTHING_GIVEN: Mapping[str, str] = {}
VERBS = ("get", "post", "put", "patch", "delete")
FIELD_WORDS = KEYWORDS | _set_of(
    "str int float bool list dict bytes field dataclass self"
)
REPLY_WORDS = FIELD_WORDS | {"meta"}
"""The same in the outermost class of a reply, which has a member `meta` of its own."""
PARAMETER_WORDS = KEYWORDS | {"client", "options"}
_ROOTS = frozenset(
    verb.title() + part
    for verb in VERBS
    for part in _set_of("Json Xml Query Headers Body Response Failure")
)
CLASS_WORDS = (
    TYPING_NAMES | RUNTIME_NAMES | _ROOTS | {"Notification", "Acknowledgement"}
)
_NESTED_WORDS = CLASS_WORDS | {"False", "None", "True"}
_BUILTINS = _set_of(
    "abs all any bin bool bytes callable chr compile complex copyright credits delattr dict dir"
    " divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash"
    " help hex id input int isinstance iter len license list locals map max min next object oct"
    " open ord pow print property quit range repr reversed round set setattr slice sorted str"
    " sum super tuple type vars zip match case"
)
_EXPORTS = frozenset(
    name for verb in (*VERBS, "parse") for name in (verb, f"{verb}_async")
) | {"annotations", "dataclass", "field", RUNTIME, DEPRECATED}
MODULE_WORDS = KEYWORDS | _BUILTINS | DEVICES | _EXPORTS

_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9]|[-_.]+(?=[A-Za-z0-9])|_?\$(?=[a-z]))*")
_OWN = re.compile(r"[a-z][a-z0-9]*(?:_+[a-z0-9]+)*")
_OWN_WORDS = re.compile(r"[a-z][a-z0-9]*(?:_[a-z][a-z0-9]*)*")
"""Names in snake_case, and those of which PascalCase loses nothing: `a_1` would be `A1`."""
_WORDS = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*")
_EVENT = re.compile(rf"{_WORDS.pattern}(?:\.{_WORDS.pattern})+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATORS = re.compile(r"_?\$|[-.]")
_LABEL_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*|[0-9]+")
_UNSAFE_LOWER = re.compile(r"[^a-z0-9_]|(?:(?<=_)|^)x")
_UNSAFE_CLASS = re.compile(r"[^A-Ya-z0-9]")


# -- words ---------------------------------------------------------------------------------


def spelt_out(name: str) -> str:
    """A reversible identifier for any text (up to the length limit)."""
    escaped = _UNSAFE_LOWER.sub(lambda match: f"_x{ord(match[0]):x}_", name)
    return _cut(f"x_{escaped}", name)


def _member_spelt_out(name: str) -> str:
    """The same with an end that no readable name has."""
    escaped = _UNSAFE_LOWER.sub(lambda match: f"_x{ord(match[0]):x}_", name)
    return f"{_cut(f'x_{escaped}', name, MAX_IDENTIFIER - 2)}__"


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    return tuple(_SEPARATORS.sub("_", _HUMP.sub("_", name)).lower().split("_"))


def _pascal(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in _words(name))


def _cut(name: str, origin: str, limit: int = MAX_IDENTIFIER) -> str:
    if len(name) <= limit:
        return name
    joint = "" if name[0].isupper() else "_"
    return name[: limit - DIGITS - 1].rstrip("_") + joint + _digest(origin)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


def _free(name: str, reserved: Collection[str]) -> str:
    return f"{name}_" if name in reserved else name


# -- siblings ------------------------------------------------------------------------------


def distinct(keys: Iterable[K], *ways: Callable[[K], str]) -> dict[K, str]:
    """A name for every key: what the first of the `ways` gives, but what the next one gives for
    all keys that have equal names.

    The last way has to be injective; then so is the result. Raises ValueError where it is not.
    """
    chosen = {key: ways[0](key) for key in keys}
    if len(set(chosen.values())) == len(chosen):
        return chosen
    steps = dict.fromkeys(chosen, 0)
    while len(set(chosen.values())) < len(chosen):
        sharing = _sharing(chosen)
        clashing = [key for key in sharing if steps[key] < len(ways) - 1]
        if not clashing:
            one, other, *_ = sharing
            raise ValueError(f"{one!r} and {other!r} would have one name")
        for key in clashing:
            steps[key] += 1
            chosen[key] = ways[steps[key]](key)
    return chosen


def _sharing(chosen: Mapping[K, str]) -> list[K]:
    count = Counter(chosen.values())
    return [key for key, name in chosen.items() if count[name] > 1]


def field_names(wire: Sequence[str], *, reply: bool = False) -> dict[str, str]:
    """Identifiers for the members of one record, by wire name; `reply` is for the outermost
    class of a reply."""
    return _identifiers(wire, REPLY_WORDS if reply else FIELD_WORDS)


def parameter_names(wire: Sequence[str]) -> dict[str, str]:
    """Identifiers for the parameters of one function, by wire name."""
    return _identifiers(wire, PARAMETER_WORDS)


def _identifiers(wire: Sequence[str], reserved: Collection[str]) -> dict[str, str]:
    def usual(name: str) -> str:
        if _OWN.fullmatch(name) and len(name) <= MAX_IDENTIFIER:
            return _free(name, reserved)
        if not _PLAIN.fullmatch(name):
            return _member_spelt_out(name)
        words = _free("_".join(_words(name)), reserved)
        return f"{_cut(words, name, MAX_IDENTIFIER - 1)}_"

    return distinct(wire, usual, _member_spelt_out)


class ClassKey(NamedTuple):
    """What a class, or an alias of a `Literal`, is named after.

    `wire` is the field that it types, `label` what tells it from other variants (see
    `variant_labels`) and `place` where among them it stands. `label` and `prefix` are taken as
    they are, `place` only where that is not enough.
    """

    wire: str
    label: str = ""
    place: str = ""
    prefix: str = ""


def class_names(
    keys: Iterable[ClassKey], taken: Collection[str] = ()
) -> dict[ClassKey, str]:
    """Names for the classes nested in one class; `taken` are those of the module itself."""
    reserved = _NESTED_WORDS.union(taken)
    return distinct(keys, lambda key: _class_name(key, reserved), _class_spelt_out)


def root_names(keys: Iterable[ClassKey]) -> dict[ClassKey, str]:
    """Names for the classes of a module, each with the verb of its operation as prefix."""
    return distinct(keys, lambda key: _class_name(key, ()), _class_spelt_out)


def variant_labels(labels: Iterable[str | None]) -> list[str]:
    """What tells the variants of one field apart, in their order: the words of their labels
    (`PARKING SPACE` -> `ParkingSpace`), and a number where those say nothing new: of three
    without a label the first is "", the second `2`, the third `3`."""
    seen = Counter[str]()
    found: list[str] = []
    for one in labels:
        words = _label_words(one or "")
        seen[words] += 1
        number = str(seen[words]) if seen[words] > 1 else ""
        found.append("_".join(filter(None, (words, number))))
    return found


def _label_words(label: str) -> str:
    """What is nothing but digits ends in an underscore: it is no number of a variant."""
    words = "".join(map(_label_word, _LABEL_WORD.findall(label)))
    return f"{words}_" if words.isdigit() else words


def _label_word(word: str) -> str:
    return _pascal(word) if word[0].isalpha() else word


def _class_name(key: ClassKey, reserved: Collection[str]) -> str:
    if not _PLAIN.fullmatch(key.wire):
        return _class_spelt_out(key)
    name = _free(key.prefix + _pascal(key.wire), reserved)
    name += "" if _OWN_WORDS.fullmatch(key.wire) else "_"
    return _cut(f"{name}_{key.label}" if key.label else name, "\0".join(key))


def _class_spelt_out(key: ClassKey) -> str:
    """A reversible name for any key, with an end that no readable one has."""
    identity = "\0".join((key.wire, *((key.label, key.place) if key.place else ())))
    escaped = _UNSAFE_CLASS.sub(lambda match: f"Z{ord(match[0]):x}Z", identity)
    cut = _cut(f"{key.prefix}X{escaped}", "\0".join(key), MAX_IDENTIFIER - 2)
    return f"{cut}__"


# -- modules -------------------------------------------------------------------------------


@cache
def module_name(page: str) -> str:
    """The module of a page, below the package; where it is the only one of this name.

    `openapi/v3/pay/{out_no}/update-budget` -> `v3.pay.out_no.update_budget`: the dash of a
    path and the underscore of a variable are one underscore, each the other way round two:
    `pay/query_bank` -> `pay.query__bank`. A dot is that of an event, which reads as it does:
    `webhook/v3/PAYSCORE.USER_PAID` -> `webhook.v3.payscore.user_paid`.
    """
    return ".".join(module_segments(page))


def module_segments(page: str) -> tuple[str, ...]:
    """The parts of `module_name`."""
    return tuple(name for name, _ in module_steps(page))


@cache
def module_steps(page: str) -> tuple[tuple[str, str], ...]:
    """Each part of `module_name`, and what it is named after: the path up to there, with the
    slash or the dot behind it."""
    parts = page.split("/")
    inside = parts[0] == "openapi" and len(parts) > 1
    steps, lead = list[tuple[str, str]](), ""
    for part in parts:
        above, lead = lead, f"{lead}{part}/"
        names = _step_names(part)
        steps += [(names[0], lead)] if len(names) == 1 else _event_steps(part, above)
    reserved = {"runtime", "imtable_index"}
    if inside:
        reserved |= {"webhook", "openapi"}
        del steps[0]
    steps[0] = _free(steps[0][0], reserved), steps[0][1]
    return _short_enough(steps, page)


def _event_steps(part: str, lead: str) -> list[tuple[str, str]]:
    words = part.split(".")
    ends = (".".join(words[:end]) for end in range(1, len(words) + 1))
    names = _step_names(part)
    return [(name, f"{lead}{end}.") for name, end in zip(names, ends, strict=True)]


@cache
def _step_names(part: str) -> tuple[str, ...]:
    """The names for one step of a path; an event has several."""
    if _EVENT.fullmatch(part):
        words = (_told_apart(word, "_", "-") for word in part.split("."))
        return tuple(_free(word, MODULE_WORDS) for word in words)
    inner = part[1:-1] if part.startswith("{") and part.endswith("}") else part
    if not _WORDS.fullmatch(inner):
        return (_free(spelt_out(part), MODULE_WORDS),)
    usual, other = "-_" if inner == part else "_-"
    return (_free(_told_apart(inner, usual, other), MODULE_WORDS),)


def _told_apart(words: str, usual: str, other: str) -> str:
    """Snake case in which the usual separator is one underscore and the other one is two."""
    joined = words.replace(other, "\0").replace(usual, "_").replace("\0", "__")
    return _cut(_HUMP.sub("_", joined).lower(), words)


def _short_enough(
    steps: list[tuple[str, str]], page: str
) -> tuple[tuple[str, str], ...]:
    """The steps; of a path that is too long, the last ones are folded into one."""
    names = [name for name, _ in steps]
    if len("/".join(names)) <= _MAX_MODULE:
        return tuple(steps)
    room = _MAX_MODULE - MAX_IDENTIFIER - 1
    while len("/".join(names[:-1])) > room:
        del names[-2]
    last = names[-1][: MAX_IDENTIFIER - DIGITS - 1].rstrip("_")
    end = f"{last}_{_digest(page)}"
    return (*steps[: len(names) - 1], (end, page))


def module_names(
    pages: Iterable[str], given: Mapping[str, str] = NOTHING_GIVEN
) -> dict[str, str]:
    """The module of every page. It depends on the page alone, but for pages which would have
    the same: the names of all of them end in a digest, so that none takes the place of another.
    A page may be `given` another last name, where no other module has it.
    """
    usual = distinct(pages, module_name, _module_with_digest)
    if not given:
        return usual
    wanted = {page: given_module(page, given[page]) for page in usual if page in given}
    times = Counter((*usual.values(), *wanted.values()))
    free = {page: name for page, name in wanted.items() if times[name] == 1}
    return {**usual, **free}


def given_module(page: str, name: str) -> str:
    """The module of a page under another last name."""
    return ".".join((*module_segments(page)[:-1], name))


def same_modules(pages: Iterable[str]) -> list[list[str]]:
    """The groups of pages that would have the same module."""
    groups: dict[str, list[str]] = {}
    for page in pages:
        groups.setdefault(module_name(page), []).append(page)
    return [group for group in groups.values() if len(group) > 1]


def _module_with_digest(page: str) -> str:
    digest, name = _digest(page), module_name(page)
    room = _MAX_MODULE - len(digest) - 1
    return f"{name[:room].rstrip('._')}_{digest}"


def module_file(module: str, *, is_folder: bool) -> str:
    """The file of a module below the package folder.

    A module with others below it is a package, which does not change its import name.
    """
    return module.replace(".", "/") + ("/__init__.py" if is_folder else ".py")
