"""TOML -> entries, each with its place.

Owns what can be wrong with a file of corrections before any page is known, and in which line.
Every wrong entry is one problem; all problems of all files are told at once.

    [[correction]]
    page = "openapi/v3/pay/transactions/jsapi"
    row = "request.json.amount.total"
    type = { docs = "number", is = "integer" }
    because = "amounts are whole fen"
"""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, cast

import msgspec

from imtable.corrections.entries import FACTS, KEYS, Entry, fact_class
from imtable.ir.equality import PartlyCompared
from imtable.ir.row_path import RowPathError, read_path
from imtable.ir.suggestions import close_names, with_hint
from imtable.ir.toml_entries import TomlEntries, TomlError, read_entries

TABLE = "correction"
_AT = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<at>[^`]*)`)?", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(.+)`")


class CorrectionsError(Exception):
    """Files that cannot be used: one problem for each wrong entry, with file and line."""

    def __init__(self, problems: Iterable[str]) -> None:
        """`problems` are sentences."""
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class Placed(PartlyCompared, frozen=True):
    """An entry and where it stands: the file below the folder of corrections, and the line;
    also that of the fact in it, and its text."""

    UNCOMPARED = ("line", "fact_line", "fact_text")

    entry: Entry
    file: str
    line: int = 1
    fact_line: int = 1
    fact_text: str = ""


class _EntryProblem(NamedTuple):
    """What is wrong in a line of a file."""

    words: str
    file: str
    line: int


def read_corrections(files: Mapping[str, bytes], folder: str) -> tuple[Placed, ...]:
    """All entries in the order of the files; `folder` is what the files are below, for errors.
    Raises CorrectionsError."""
    problems, found = list[_EntryProblem](), list[Placed]()
    for file in sorted(files):
        for each in _read_file(files[file], file):
            match each:
                case _EntryProblem():
                    problems.append(each)
                case Placed():
                    found.append(each)
    problems += _repeated(found)
    if problems:
        below = f"{folder}/" if folder else ""
        raise CorrectionsError(
            f"{below}{one.file}:{one.line}: {one.words}" for one in problems
        )
    return tuple(found)


def _read_file(data: bytes, file: str) -> Iterator[_EntryProblem | Placed]:
    """Each entry with its lines, or what is wrong with it."""
    try:
        toml = read_entries(data)
    except TomlError as error:
        yield _EntryProblem(str(error), file, error.line)
        return
    for key in toml.table:
        if key != TABLE:
            words = f"a file of corrections has no `{key}`: write `[[{TABLE}]]`"
            yield _EntryProblem(words, file, toml.line_of_key(key))
    entries: object = toml.table.get(TABLE, [])
    if not isinstance(entries, list):
        words = f"write `[[{TABLE}]]`, one for each entry"
        yield _EntryProblem(words, file, toml.line_of_key(TABLE))
        return
    for number, given in enumerate(cast("list[object]", entries)):
        match _checked(given):
            case Entry() as entry:
                yield _placed(entry, file, toml, number)
            case words, key:
                yield _EntryProblem(words, file, toml.line_of(TABLE, number, key))


def _placed(entry: Entry, file: str, toml: TomlEntries, number: int) -> Placed:
    line, fact = (toml.line_of(TABLE, number, *key) for key in ((), (entry.fact,)))
    return Placed(entry, file, line, fact, toml.lines[fact - 1].rstrip("\r"))


def entry_of(given: Mapping[str, object]) -> Entry:
    """One entry, as a file has it. Raises CorrectionsError."""
    match _checked(given):
        case Entry() as entry:
            return entry
        case words, _:
            raise CorrectionsError([words])


def _checked(given: object) -> Entry | tuple[str, str]:
    """The entry; or what is wrong with it, and the key that this is about."""
    try:
        entry = msgspec.convert(given, Entry)
    except msgspec.ValidationError as error:
        return _validation_words(str(error))
    return _entry_problem(entry) or entry


# -- what is wrong with an entry -----------------------------------------------------------


def _validation_words(message: str) -> tuple[str, str]:
    """What msgspec says, in our words, and the key that it is about."""
    found = _AT.fullmatch(message)
    what, at = (found["what"], found["at"] or "") if found else (message, "")
    key, _, member = at.partition(".")
    if unknown := _UNKNOWN.fullmatch(what):
        known = _members(key) if key else KEYS
        named = f"`{key}` has no key" if key else "an entry has no key"
        words = with_hint(
            f"{named} `{unknown[1]}`",
            close_names(unknown[1], known),
            f"the keys are {', '.join(known)}",
        )
        return words, key or unknown[1]
    choices = _choices(key, re.sub(r"\[.*", "", member))
    among = f"; it is one of {', '.join(choices)}" if choices else ""
    named = f"`{at}`: " if at else "the entry: "
    return f"{named}{what[:1].lower()}{what[1:]}{among}", key


def _members(key: str) -> tuple[str, ...]:
    """The keys of a fact."""
    return fact_class(key).__struct_encode_fields__ if key in FACTS else ()


def _choices(key: str, member: str) -> tuple[str, ...]:
    """The words that a key of an entry, or a member of its fact, may be, where these are told."""
    cls, name = (fact_class(key), member) if key in FACTS else (Entry, key)
    names = dict(zip(cls.__struct_encode_fields__, cls.__struct_fields__, strict=True))
    hints = typing.get_type_hints(cls)
    return tuple(_words(hints[names[name]])) if name in names else ()


def _words(hint: object) -> Iterator[str]:
    for one in typing.get_args(hint):
        if isinstance(one, str):
            yield one
        else:
            yield from _words(one)


def _entry_problem(entry: Entry) -> tuple[str, str] | None:
    """What is wrong with an entry whatever the docs say, and the key that it is about."""
    given = [key for key, _ in entry.given]
    if len(given) != 1:
        named = f"it gives {' and '.join(given)}" if given else "it gives none"
        return f"an entry corrects one fact of {', '.join(FACTS)}; {named}", ""
    fact, correction = entry.given[0]
    if fact == "class" and entry.row is None:
        return "`class` needs a `row`: that of an object, or `response`", fact
    if correction.about == "row" and entry.row is None:
        return f"`{fact}` is about a row: say which in `row`", fact
    if correction.about != "row" and entry.row is not None:
        return f"`{fact}` is about the {correction.about}: it has no `row`", "row"
    if fact == "module" and entry.verb is not None:
        return "`module` is about the page: it has no `verb`", "verb"
    return _path_problem(entry) or _place_problem(entry) or _guard_problem(entry)


def _path_problem(entry: Entry) -> tuple[str, str] | None:
    try:
        if entry.row is not None:
            path = read_path(entry.row)
            if not path.steps and entry.fact != "class":
                return f"`{path}` is all of the message and no row", "row"
    except RowPathError as error:
        return str(error), "row"
    try:
        if entry.move is not None:
            read_path(entry.move.is_)
    except RowPathError as error:
        return str(error), "move"
    return None


def _place_problem(entry: Entry) -> tuple[str, str] | None:
    if entry.add is None or entry.sibling is None:
        return None
    if entry.add.after and entry.add.before:
        return "`add` says `after` and `before`: one has to go", "add"
    if entry.sibling.key == entry.path.key:
        return "`add`: no row stands beside itself", "add"
    return None


def _guard_problem(entry: Entry) -> tuple[str, str] | None:
    fact, correction = entry.given[0]
    guarded = {"docs", "is_"} <= {*correction.__struct_fields__}
    if guarded and entry.docs == entry.truth:
        return (
            f"`{fact}`: what the docs say is what is true: there is nothing to do",
            fact,
        )
    if entry.method is not None and entry.verb not in (None, entry.method.docs):
        return "`method`: what the docs say is not the `verb` of the entry", fact
    return None


# -- two entries for one fact --------------------------------------------------------------


def _repeated(found: Iterable[Placed]) -> Iterator[_EntryProblem]:
    """Without a verb an entry is about the only operation of its page."""
    seen: dict[tuple[object, ...], list[Placed]] = {}
    for one in found:
        entry = one.entry
        row = entry.path.key if entry.row is not None else ()
        which = entry.correction if entry.fact == "value" else ""
        known = seen.setdefault((entry.page, row, entry.fact, which), [])
        for other in known:
            verbs = {other.entry.verb, entry.verb}
            if len(verbs) == 1 or None in verbs:
                first = f"the first is {other.file}:{other.line}"
                words = f"a second entry for one fact, {first}: one has to go"
                yield _EntryProblem(words, one.file, one.line)
                break
        known.append(one)
