"""A change of the documentation renames nothing but what it changes.

Random trees of pages live through random histories: pages come, go, move, are edited and become
folders. After every step each page that was left alone has the import name and the text it had,
and with it every class and function; and so has every file that no changed page explains.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from msgspec import Struct, field
from msgspec.structs import replace

from imtable.bindings.names import MAX_IDENTIFIER, MAX_PACKAGE, MAX_PATH, module_name
from imtable.bindings.package import INDEX, index_entries, page_files
from imtable.ir.model import ApiPage
from imtable.reading.sources import Source
from imtable.run.pipeline import read_source
from support.corpus_output import PACKAGE as SNAPSHOT
from support.corpus_output import corpus_output, modules_of
from support.fuzzing import examples
from support.generated_code import index_of
from support.own_templates import own_templates
from support.packages import package_files
from support.random_docs import (
    NAMES,
    STEPS,
    Doc,
    Docs,
    Row,
    docs_for,
    paths,
    rows,
    written,
)
from support.snapshots import one_worker

pytestmark = pytest.mark.boundary("page")

PACKAGE = "sdk"

# -- what is generated ---------------------------------------------------------------------


class Site(Struct, frozen=True):
    """A tree of pages, and what it becomes: texts by file, the file of every page."""

    docs: Docs = field(default_factory=dict[str, Doc])
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    places: Mapping[str, str] = field(default_factory=dict[str, str])


@cache
def read(path: str, doc: Doc) -> ApiPage:
    reading = read_source(Source(f"{path}.md", written(path, doc).encode()))
    assert reading.api is not None, [one.message for one in reading.found]
    return reading.api


def generate(docs: Docs) -> Site:
    pages = [read(path, doc) for path, doc in docs.items()]
    files = package_files(pages, PACKAGE, templates=own_templates())
    places = {path: f"{PACKAGE}/{file}" for path, file in page_files(docs).items()}
    return Site(docs, files, places)


def import_name(file: str) -> str:
    """What stands in an `import`, by where the file is."""
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def target_of(docs: Docs, path: str) -> tuple[str, Doc | None]:
    """Where a page has gone in the end, and what is there."""
    seen = set[str]()
    while (
        (doc := docs.get(path)) is not None and doc.form == "stub" and path not in seen
    ):
        seen.add(path)
        path = doc.target
    return path, docs.get(path)


# -- what may change -----------------------------------------------------------------------


def check_step(old: Site, new: Site) -> None:
    """Between two trees only what belongs to a changed page is another."""
    same = {path for path, doc in old.docs.items() if new.docs.get(path) == doc}
    changed = (old.docs.keys() | new.docs.keys()) - same
    for path in same:
        before, after = old.places[path], new.places[path]
        assert import_name(before) == import_name(after)
        if target_of(old.docs, path) == target_of(new.docs, path):
            assert old.files[before] == new.files[after], path
        else:
            assert old.docs[path].form == "stub"
    touched = {
        site.places[path] for site in (old, new) for path in changed & site.docs.keys()
    }
    own = {*old.places.values(), *new.places.values()}
    for file in (old.files.keys() | new.files.keys()) - own - {f"{PACKAGE}/{INDEX}"}:
        if file in old.files and file in new.files:
            assert old.files[file] == new.files[file], file
        else:
            check_folder(file, touched)
    check_index(old, new, same)


def check_folder(file: str, touched: set[str]) -> None:
    """A folder comes and goes with the pages below it."""
    folder = file.removesuffix("__init__.py")
    assert folder != file
    assert any(place.startswith(folder) for place in touched), (file, touched)


def check_index(old: Site, new: Site, same: set[str]) -> None:
    """The index says of an unchanged page what it said."""
    kept = {module_name(path) for path in same}
    contested = shared_keys(old) | shared_keys(new)
    before, after = (
        {
            (key, place)
            for key, place in index_of(site.files[f"{PACKAGE}/{INDEX}"]).items()
            if place.partition(":")[0] in kept and key not in contested
        }
        for site in (old, new)
    )
    assert before == after


def shared_keys(site: Site) -> set[str]:
    """The keys that two pages have: the index has a line for one of them only."""
    found = Counter(
        key for path, doc in site.docs.items() for key in index_entries(read(path, doc))
    )
    return {key for key, count in found.items() if count > 1}


class History(RuleBasedStateMachine):
    """A documentation tree and everything that is done to it."""

    def __init__(self) -> None:
        """An empty tree."""
        super().__init__()
        self.site = generate({})

    def _become(self, docs: Docs) -> None:
        """Two pages with one module are none of this test's business: neither would count."""
        if len({module_name(path) for path in docs}) == len(docs):
            old, self.site = self.site, generate(docs)
            check_step(old, self.site)

    def _any_page(self, number: int) -> str:
        return sorted(self.site.docs)[number % len(self.site.docs)]

    @initialize(
        data=st.data(), places=st.lists(paths(), min_size=3, max_size=8, unique=True)
    )
    def begin(self, data: st.DataObject, places: list[str]) -> None:
        for place in places:
            self._become({**self.site.docs, place: data.draw(docs_for(place))})

    @rule(data=st.data(), path=paths())
    def add_or_replace(self, data: st.DataObject, path: str) -> None:
        self._become({**self.site.docs, path: data.draw(docs_for(path))})

    @rule(data=st.data(), number=st.integers(0, 99), step=st.sampled_from(STEPS))
    def add_below(self, data: st.DataObject, number: int, step: str) -> None:
        """The page above becomes a folder, if it was none."""
        path = f"{self._any_page(number)}/{step}"
        if path not in self.site.docs and path.count("/") < 7:
            self._become({**self.site.docs, path: data.draw(docs_for(path))})

    @rule(number=st.integers(0, 99))
    def remove(self, number: int) -> None:
        path = self._any_page(number)
        if len(self.site.docs) > 1:
            self._become({k: v for k, v in self.site.docs.items() if k != path})

    @rule(number=st.integers(0, 99), step=st.sampled_from(STEPS))
    def move(self, number: int, step: str) -> None:
        """To another name in the same folder; a stub stays."""
        path = self._any_page(number)
        there = f"{path.rpartition('/')[0]}/{step}"
        if there not in self.site.docs:
            moved = {there: self.site.docs[path], path: Doc("stub", target=there)}
            self._become({**self.site.docs, **moved})

    @rule(number=st.integers(0, 99), title=st.sampled_from(["A page", "Another"]))
    def retitle(self, number: int, title: str) -> None:
        path = self._any_page(number)
        self._become(
            {**self.site.docs, path: replace(self.site.docs[path], title=title)}
        )

    @rule(number=st.integers(0, 99), place=st.integers(0, 9), new=rows())
    def edit_rows(self, number: int, place: int, new: tuple[Row, ...]) -> None:
        """Rows are added before a row that goes; of the other rows none is said twice."""
        path = self._any_page(number)
        doc = self.site.docs[path]
        names = {row.name for row in new}
        kept = [row for index, row in enumerate(doc.rows) if index != place]
        rest = tuple(row for row in kept if row.name not in names)
        self._become({**self.site.docs, path: replace(doc, rows=new + rest)})

    @rule(
        number=st.integers(0, 99), place=st.integers(0, 9), name=st.sampled_from(NAMES)
    )
    def rename_row(self, number: int, place: int, name: str) -> None:
        path = self._any_page(number)
        doc = self.site.docs[path]
        if doc.rows and name not in {row.name for row in doc.rows}:
            rest = list(doc.rows)
            rest[place % len(rest)] = replace(rest[place % len(rest)], name=name)
            self._become({**self.site.docs, path: replace(doc, rows=tuple(rest))})


History.TestCase.settings = settings(examples(30), stateful_step_count=15)
TestHistory = pytest.mark.long(History.TestCase)


def test_two_pages_for_one_event_are_both_in_the_index() -> None:
    old = generate({"webhook/v3/b/PAID": Doc("notice")})
    new = generate({**old.docs, "webhook/v3/a/PAID": Doc("notice")})
    places = index_of(new.files[f"{PACKAGE}/{INDEX}"]).values()
    assert sorted(places) == ["webhook.v3.a.paid:parse", "webhook.v3.b.paid:parse"]


# -- a real tree ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the bindings of the snapshot are."""
    return corpus_output("2026-04", tmp_path_factory)


@pytest.fixture(scope="module")
def names(out: Path) -> dict[str, set[str]]:
    """The names in every module, and those of its path."""
    return {
        file: {*declared(ast.parse(text)), *file.removesuffix(".py").split("/")}
        for file, text in modules_of(out).items()
    }


@one_worker
def test_names_of_the_snapshot_are_short(names: dict[str, set[str]]) -> None:
    longest = max(set[str]().union(*names.values()), key=len)
    assert len(longest) <= MAX_IDENTIFIER == 60, longest
    assert len(longest) > 30  # or this looks in the wrong places


@one_worker
def test_no_name_of_the_snapshot_is_spelt_out(names: dict[str, set[str]]) -> None:
    escaped = re.compile("Z[0-9a-f]+Z|_x[0-9a-f]+_|^x_|^X[A-Z0-9]")
    own = (found for file, found in names.items() if "/runtime/" not in file)
    assert [name for name in set[str]().union(*own) if escaped.search(name)] == []


def declared(tree: ast.AST) -> Iterator[str]:
    """Every name that a module gives to something."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield name
            case ast.AsyncFunctionDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case _:
                pass


@one_worker
def test_paths_of_the_snapshot_fit_every_file_system(out: Path) -> None:
    """In a package whose name has the greatest length."""
    package = out / SNAPSHOT
    files = [
        f"{'p' * MAX_PACKAGE}/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    ]
    longest = max(files, key=len)
    assert len(longest) <= MAX_PATH == 200, longest
    assert all(file.isascii() for file in files)
    folders = {
        file[: place.start()] for file in files for place in re.finditer("/", file)
    }
    assert len({path.lower() for path in (*files, *folders)}) == len(files) + len(
        folders
    )
