"""`imtable correct PAGE ROW --FACT …`: write a correction with its guard; `--list` shows all.

The only place that knows which day an entry is written.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from imtable.cli.conventions import config_of
from imtable.cli.options import (
    UsageError,
    add_corrections,
    add_docs,
    corrections_folder,
    docs_of,
)
from imtable.cli.output import CLEAN, FINDINGS, put
from imtable.run.configuration import Config

if TYPE_CHECKING:
    from imtable.corrections.entries import Entry
    from imtable.corrections.files import Placed
    from imtable.corrections.states import Outcome
    from imtable.ir.model import ApiPage, Operation
    from imtable.run.corrections import Corrections

EPILOG = """\
PAGE is a path below the docs, ROW is written as `request.json.amount.total` or
`response.data[].name`; the side and the `[]` may be left out. One fact an entry."""
PLACES = ("after", "before")
"""Where a row that is added stands, seen from another one."""


class Wish(NamedTuple):
    """An option that says what is true: the fact, and what its entry holds."""

    fact: str
    told: dict[str, object]


def add_options(parser: argparse.ArgumentParser) -> None:
    """What to correct, what is true, and why."""
    parser.epilog = EPILOG
    add = parser.add_argument
    add("page", metavar="PAGE", nargs="?", help="the page that is wrong")
    add("row", metavar="ROW", nargs="?", help="its row, for a fact of a row")
    add("--verb", help="the operation, where the page has several")
    add_docs(parser)
    add_corrections(parser)
    add("--list", action="store_true", help="show all corrections and how they stand")
    add("--because", metavar="TEXT", help="why this is true: somebody will ask")
    add("--link", metavar="URL", help="where it says so")
    _add_row_facts(parser)
    _add_other_facts(parser)


def _add_row_facts(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("what is true of the row").add_argument
    _flag(add, "--required", Wish("required", {"is": True}), "it is required")
    _flag(add, "--optional", Wish("required", {"is": False}), "it may be left out")
    _word(add, "type", "WORD", "its type, such as `integer` or `object[]`")
    listed = "all its values, with commas between them; `open`: there are others, too"
    _word(add, "values", "A,B", listed, _values)
    _flag(add, "--any-value", Wish("values", {}), "it has no list of values")
    one = (
        "one value: `WRONG=RIGHT`, `WRONG=` for one too many, `=RIGHT` for one too few"
    )
    _word(add, "value", "A=B", one, _value)
    _word(add, "unit", "fen", "its unit; `none`")
    _word(add, "default", "TEXT", "what counts without it; `none`")
    keys = (
        "whose key encrypts it: platform, merchant, bank-card, apiv3, md5-key; `none`"
    )
    _word(add, "encryption", "KEY", keys)
    _word(add, "label", "LABEL", "the label of its variant: `card_info<2>`")
    _word(add, "rename", "NAME", "its wire name")
    _word(add, "move", "PARENT", "the row that it stands below")
    _word(add, "add", "TYPE", "it is not on the page", lambda word: {"type": word})
    for side in PLACES:
        add(f"--{side}", metavar="NAME", help=f"with --add: right {side} this row")
    _flag(add, "--remove", Wish("remove", {}), "it is not on the wire")
    _word(add, "argument", "NAME", "its name in Python")
    _word(add, "class", "NAME", "the name of its class")


def _add_other_facts(parser: argparse.ArgumentParser) -> None:
    title = "what is true of the operation, or of the page"
    add = parser.add_argument_group(title).add_argument
    _word(add, "host", "URL", "where it is called; `none`")
    _word(add, "method", "VERB", "its verb")
    _word(add, "body", "PART", "query, json, xml or multipart")
    _word(add, "reply", "KIND", "json, xml, empty, file, redirect, failure")
    _flag(add, "--deprecated", Wish("deprecated", {}), "it is on its way out")
    _flag(add, "--leave-out", Wish("leave-out", {}), "there shall be no function of it")
    _word(add, "module", "NAME", "the last name of the page's module")


def _flag(
    add: Callable[..., argparse.Action], option: str, wish: Wish, means: str
) -> None:
    add(option, dest="wish", action="append_const", const=wish, help=means)


def _true(word: str) -> dict[str, object]:
    return {} if word == "none" else {"is": word}


def _word(
    add: Callable[..., argparse.Action],
    fact: str,
    metavar: str,
    means: str,
    told: Callable[[str], dict[str, object]] = _true,
) -> None:
    """The option of the name of a fact; `told` is what its entry says then."""

    def wish(word: str) -> Wish:
        return Wish(fact, told(word))

    add(
        f"--{fact}",
        metavar=metavar,
        dest="wish",
        action="append",
        type=wish,
        help=means,
    )


def _values(text: str) -> dict[str, object]:
    return {"is": "open" if text == "open" else text.split(",")}


def _value(text: str) -> dict[str, object]:
    wrong, equals, right = text.partition("=")
    if not equals or not (wrong or right):
        raise argparse.ArgumentTypeError("write WRONG=RIGHT, WRONG= or =RIGHT")
    given = {"docs": wrong, "is": right}
    return {key: word for key, word in given.items() if word}


def run(arguments: argparse.Namespace) -> int:
    """0 if the entry is written, or every one that is listed is in order; else 1."""
    config = config_of(arguments)
    folder = corrections_folder(arguments, config)
    if folder is None:
        raise UsageError(
            "no corrections: give --corrections DIR, or `corrections` in [tool.imtable]"
        )
    if arguments.list:
        return _list(arguments, config, folder)
    return _write(arguments, config, folder)


# -- showing -------------------------------------------------------------------------------


def _list(arguments: argparse.Namespace, config: Config, folder: Path) -> int:
    from imtable.corrections.words import listed_line
    from imtable.ir.characters import printable
    from imtable.run.corrections import load_corrections

    corrections = load_corrections(folder)
    outcomes = _outcomes(docs_of(arguments, config), corrections)
    for outcome in outcomes:
        put(printable(listed_line(outcome, corrections.folder)))
    return FINDINGS if any(one.stale for one in outcomes) else CLEAN


def _outcomes(docs: tuple[Path, ...], corrections: Corrections) -> list[Outcome]:
    """How every entry stands, by file and line."""
    from imtable.reading.folders import read_folders
    from imtable.run.pipeline import read_tree

    wanted = {f"{page}.md" for page in corrections.by_page}
    readings = read_tree(read_folders(docs, wanted), corrections=corrections)
    outcomes = [one for reading in readings for one in reading.outcomes]
    known = {one.path for one in readings if one.api is not None or one.quarantined}
    outcomes += corrections.without_page(known)
    return sorted(outcomes, key=lambda one: (one.placed.file, one.placed.line))


# -- writing -------------------------------------------------------------------------------


def _write(arguments: argparse.Namespace, config: Config, folder: Path) -> int:
    from imtable.corrections.writing import with_entry
    from imtable.output.disk import write_bytes
    from imtable.run.corrections import corrections_files, corrections_of

    if arguments.page is None or arguments.because is None:
        raise UsageError("name the PAGE, what is true of it, and why: --because TEXT")
    entry = _entry(arguments, _page(docs_of(arguments, config), arguments.page))
    files = corrections_files(folder) if folder.is_dir() else {}
    known = corrections_of(files, folder.as_posix())
    file = _file_for(entry.page, known.by_page.get(entry.page, ()))
    changed = with_entry(files.get(file, b""), entry)
    after = corrections_of({**files, file: changed}, folder.as_posix())
    write_bytes(folder / file, changed)
    placed = after.by_page[entry.page][-1]
    put(f"{folder.as_posix()}/{file}:{placed.line}")
    return CLEAN


def _file_for(page: str, known: tuple[Placed, ...]) -> str:
    """The file that has entries about the page, else one of its own."""
    return known[-1].file if known else f"{page}.toml"


def _page(docs: tuple[Path, ...], name: str) -> ApiPage:
    """The page as the docs have it, by its path below them or from here."""
    from imtable.ir.suggestions import close_names, with_hint
    from imtable.reading.folders import names_of, read_folders
    from imtable.run.pipeline import read_source

    path = _path_below(docs, name.removesuffix(".md"))
    sources = {one.path.removesuffix(".md"): one for one in read_folders(docs)}
    if path not in sources:
        problem = f"there is no page {path} in {names_of(docs)}"
        raise UsageError(with_hint(problem, close_names(path, sources)))
    page = read_source(sources[path]).api
    if page is None:
        raise UsageError(f"{path}.md: its meaning is open, or it is no page of the API")
    return page


def _path_below(docs: tuple[Path, ...], path: str) -> str:
    """The path of a page below its docs folder, where it is a file as seen from here."""
    full = Path(f"{path}.md").resolve()
    for folder in map(Path.resolve, docs):
        if full.is_file() and full.is_relative_to(folder):
            return full.relative_to(folder).as_posix().removesuffix(".md")
    return path


def _entry(arguments: argparse.Namespace, page: ApiPage) -> Entry:
    """The entry with its guard, where it would count. Raises UsageError."""
    from imtable.corrections.apply import correct_page
    from imtable.corrections.files import CorrectionsError, Placed, entry_of
    from imtable.corrections.states import Applied
    from imtable.corrections.words import state_words

    wishes: list[Wish] = arguments.wish or []
    if len(wishes) != 1:
        raise UsageError("say one thing that is true, such as --type integer")
    try:
        entry = entry_of(_given(arguments, page, _placed_wish(arguments, *wishes)))
    except CorrectionsError as error:
        raise UsageError(str(error)) from error
    _, (outcome,) = correct_page(page, [Placed(entry, "")])
    if not isinstance(outcome.state, Applied):
        raise UsageError(f"this is no correction: {state_words(outcome.state, entry)}")
    return entry


def _placed_wish(arguments: argparse.Namespace, wish: Wish) -> Wish:
    """The wish; with the place of a row that is added. Raises UsageError."""
    places = {side: name for side in PLACES if (name := getattr(arguments, side))}
    if places and wish.fact != "add":
        raise UsageError(f"--{min(places)} goes with --add")
    return Wish(wish.fact, {**wish.told, **places})


def _given(
    arguments: argparse.Namespace, page: ApiPage, wish: Wish
) -> dict[str, object]:
    """The entry as a file would have it."""
    from imtable.ir.row_path import RowPathError
    from imtable.ir.rows import NoRowError

    about: dict[str, object] = {"page": page.path}
    behind: dict[str, object] = {"because": arguments.because, "date": date.today()}
    behind |= {"link": arguments.link} if arguments.link else {}
    if wish.fact == "module":
        return {**about, wish.fact: wish.told, **behind}
    operation = _operation(arguments, page)
    about |= {"verb": operation.verb} if len(page.operations) > 1 else {}
    try:
        about |= _about_row(operation, arguments.row, wish)
    except (RowPathError, NoRowError) as error:
        raise UsageError(str(error)) from error
    return {**about, **behind}


def _about_row(operation: Operation, row: str | None, wish: Wish) -> dict[str, object]:
    """The row, what is true of it, and what the docs say. Raises RowPathError, NoRowError."""
    from imtable.corrections.proposals import guarded, row_path, seen_beside
    from imtable.ir.rows import find_row

    if row is None:
        return {wish.fact: guarded(operation, wish.fact, wish.told, None)}
    new = wish.fact == "add"
    path = row_path(operation, row, new=new)
    told = guarded(operation, wish.fact, wish.told, path)
    has_row = not new and path.steps
    seen = seen_beside(find_row(operation, path), wish.fact) if has_row else {}
    return {"row": str(path), wish.fact: told, "seen": seen}


def _operation(arguments: argparse.Namespace, page: ApiPage) -> Operation:
    found = [one for one in page.operations if arguments.verb in (None, one.verb)]
    if len(found) != 1:
        verbs = ", ".join(one.verb for one in page.operations) or "none"
        raise UsageError(f"say which operation: --verb with one of {verbs}")
    return found[0]
