"""Two sides of a comparison: where they come from, which of their pages must be read, what
differs.

Owns the recipe: list both sides with an identity for each file, read only what differs (and
where its stubs point), compare. A side is a folder of docs, a git revision, or stored IR.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from .affected import Affected, Sides, affected, sides
from .diff import Change, Filled, compare_apis
from .ir import Api, ApiPage
from .pipeline import Reading, read_source
from .revisions import Revision, list_files, read_blobs
from .scope import WHOLE, History, Scope
from .sources import NoDocsError, Source, read_sources
from .store import IrFormatError, load_page
from .stored import StoredIrError
from .views.annotations import file_digest
from .views.calls import SIGNING_MEMBERS
from .views.roots import OWN_NUMBERS, RUNTIME_HEADERS

FILLED = Filled(
    headers=RUNTIME_HEADERS,
    members=SIGNING_MEMBERS,
    own_numbers=frozenset(OWN_NUMBERS),
    digest=file_digest,
)
Form = Literal["docs", "ir"]
NOTHING_KNOWN = Sides({}, {})
_TOP = re.compile(r"((?:[^/]+/)*?)(?:openapi|webhook)/.*\.md")
"""A page, and the folder that the tree of the documentation site is in."""


@dataclass(frozen=True, slots=True)
class Tree:
    """One side. `files` maps the path of every file to the identity of its content, `at_hand`
    to the content itself where it was read already; `form` says what they hold."""

    name: str
    form: Form
    files: Mapping[str, str]
    origin: Revision | Path
    at_hand: Mapping[str, Source] = field(default_factory=dict[str, Source])


@dataclass(frozen=True, slots=True)
class Drift:
    """What differs between two sides. `functions` stand in the order of `changes`.

    `scope` says which facts were set aside, `history` which commits brought these, where that
    was asked.

    `unreadable` are the pages that could not be compared, each with its side and its reason;
    `repaired` counts the tables whose meaning was found by repair, `compared` the pages that
    were read.
    """

    old: str
    new: str
    changes: tuple[Change, ...]
    functions: tuple[Affected, ...]
    pages: int
    compared: int
    unreadable: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()
    scope: Scope = WHOLE
    history: History | None = None
    known: Sides = NOTHING_KNOWN
    """The operations that were compared, for reports which show what is around a fact."""


@dataclass(frozen=True, slots=True)
class Version:
    """One file, read: its page, or the problem; `repaired` is where it was read by repair."""

    path: str
    page: ApiPage | None = None
    problem: str | None = None
    repaired: str | None = None


Versions = dict[tuple[str, str], Version]
"""What was read already, by file and identity of the content."""


# -- sides ---------------------------------------------------------------------------------


def folder_tree(folder: Path) -> Tree:
    """A folder of docs, or of stored IR. Raises NoDocsError, StoredIrError."""
    if not folder.is_dir():
        raise NoDocsError(f"there is no folder {folder}")
    if any(folder.rglob("*.md")):
        sources = read_sources(folder)
        files = {source.path: _identity(source) for source in sources}
        by_path = {source.path: source for source in sources}
        return Tree(str(folder), "docs", files, folder, by_path)
    stored = sorted(folder.rglob("*.json"))
    if not stored:
        raise NoDocsError(f"{folder} holds neither pages (.md) nor stored IR (.json)")
    return _stored_tree(folder, stored)


def _stored_tree(folder: Path, files: Sequence[Path]) -> Tree:
    sources = dict[str, Source]()
    for file in files:
        path = file.relative_to(folder).as_posix()
        try:
            sources[path] = Source(path, file.read_bytes())
        except OSError as error:
            raise StoredIrError(f"{file}: {error.strerror}") from error
    identities = {path: _identity(source) for path, source in sources.items()}
    return Tree(str(folder), "ir", identities, folder, sources)


def revision_tree(revision: Revision, name: str) -> Tree:
    """A git revision: of docs, or where its folder holds no page, of stored IR. Raises
    RevisionError, NoDocsError."""
    revision, files = _narrowed(revision, list_files(revision))
    forms: tuple[Form, ...] = ("docs", "ir")
    for form in forms:
        kept = docs_files(files, form)
        if kept:
            return Tree(name, form, kept, revision)
    where = f" in its folder {revision.prefix}" if revision.prefix else ""
    raise NoDocsError(f"revision {name} holds neither pages nor stored IR{where}")


def _narrowed(
    revision: Revision, files: Mapping[str, str]
) -> tuple[Revision, Mapping[str, str]]:
    """The only folder that holds `openapi/` or `webhook/`, where no folder was named."""
    found = {match[1] for match in map(_TOP.match, files) if match}
    if revision.prefix or len(found) != 1:
        return revision, files
    (folder,) = found
    kept = {
        file.removeprefix(folder): blob
        for file, blob in files.items()
        if file.startswith(folder)
    }
    return replace(revision, prefix=folder), kept


def docs_files(files: Mapping[str, str], form: Form) -> dict[str, str]:
    """Those of the files that are pages, or stored IR."""
    suffix = ".md" if form == "docs" else ".json"
    return {
        path: identity
        for path, identity in files.items()
        if path.endswith(suffix) and not _is_hidden(path)
    }


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def _identity(source: Source) -> str:
    """The id that git would give: a folder and a revision can be compared."""
    if source.rule is not None:
        return f"unreadable: {source.problem}"
    head = f"blob {len(source.data)}\0".encode()
    return hashlib.sha1(head + source.data, usedforsecurity=False).hexdigest()


# -- comparing -----------------------------------------------------------------------------


def compare_trees(old: Tree, new: Tree, versions: Versions | None = None) -> Drift:
    """Read what differs and compare it; `versions` is what was read already. Raises
    RevisionError, StoredIrError."""
    versions = {} if versions is None else versions
    chosen = _differing(old, new)
    before, after = _read(old, chosen, versions), _read(new, chosen, versions)
    seen = set(chosen)
    while stubs := _targets((*before.pages.values(), *after.pages.values())) - seen:
        seen |= stubs
        before = before | _read(old, stubs, versions)
        after = after | _read(new, stubs, versions)
    lost = set(before.problems) | set(after.problems)
    one, two = _api(before, lost), _api(after, lost)
    changes = compare_apis(one, two, FILLED)
    known = sides(one, two)
    return Drift(
        old=old.name,
        new=new.name,
        changes=changes,
        functions=tuple(affected(change, known) for change in changes),
        pages=len({page_of(file) for file in (*old.files, *new.files)}),
        compared=len(chosen),
        unreadable=(*_told(old, before), *_told(new, after)),
        repaired=after.repaired,
        known=known,
    )


def _differing(old: Tree, new: Tree) -> set[str]:
    """The pages whose content is not the same on both sides."""
    before = {page_of(file): identity for file, identity in old.files.items()}
    after = {page_of(file): identity for file, identity in new.files.items()}
    every = before.keys() | after.keys()
    if old.form != new.form:
        return every
    return {page for page in every if before.get(page) != after.get(page)}


def page_of(file: str) -> str:
    """The path of the page that a file holds."""
    return file.removesuffix(".md").removesuffix(".json")


@dataclass(frozen=True, slots=True)
class _Side:
    """What was read of a side: pages, and why a page could not be."""

    pages: Mapping[str, ApiPage]
    problems: Mapping[str, str]
    repaired: tuple[str, ...]

    def __or__(self, other: _Side) -> _Side:
        return _Side(
            {**self.pages, **other.pages},
            {**self.problems, **other.problems},
            (*self.repaired, *other.repaired),
        )


def _read(tree: Tree, chosen: set[str], versions: Versions) -> _Side:
    wanted = sorted(each for each in tree.files.items() if page_of(each[0]) in chosen)
    read_versions(tree, wanted, versions)
    found = [versions[each] for each in wanted]
    return _Side(
        {each.path: each.page for each in found if each.page is not None},
        {each.path: each.problem for each in found if each.problem is not None},
        tuple(each.repaired for each in found if each.repaired is not None),
    )


def read_versions(
    tree: Tree, wanted: Iterable[tuple[str, str]], versions: Versions
) -> None:
    """Read files, each with the identity of its content, into `versions`, unless they are
    there. Raises RevisionError, StoredIrError."""
    new = [each for each in wanted if each not in versions]
    for (file, identity), source in zip(new, _sources(tree, new), strict=True):
        read = _read_doc(source) if tree.form == "docs" else _read_ir(tree, source)
        versions[file, identity] = read


def _sources(tree: Tree, wanted: Sequence[tuple[str, str]]) -> list[Source]:
    if isinstance(tree.origin, Path):
        return [tree.at_hand[file] for file, _ in wanted]
    contents = read_blobs(tree.origin.repository, (blob for _, blob in wanted))
    return [Source(file, contents[blob]) for file, blob in wanted]


def _read_doc(source: Source) -> Version:
    reading = read_source(source)
    lines = [each.location.line for each in reading.found if each.repaired]
    repaired = f"{reading.file}:{min(lines)}" if lines else None
    problem = _reason(reading) if reading.quarantined else None
    return Version(reading.path, reading.api, problem, repaired)


def _reason(reading: Reading) -> str:
    if not reading.found:
        return "its meaning is open"
    worst = min(reading.found, key=lambda found: found.severity != "error")
    return f"line {worst.location.line}: {worst.message}"


def _read_ir(tree: Tree, source: Source) -> Version:
    try:
        page = load_page(source.data.decode())
    except (UnicodeDecodeError, IrFormatError) as error:
        raise StoredIrError(f"{tree.name}: {source.path}: {error}") from error
    return Version(page.path, page)


def redirects(tree: Tree, wanted: Callable[[str], bool]) -> dict[str, str]:
    """Page -> the page it points to, of the wanted pages and all they lead to. Raises
    RevisionError, StoredIrError."""
    found: dict[str, str] = {}
    chosen = {page for page in map(page_of, tree.files) if wanted(page)}
    while chosen:
        pages = _read(tree, chosen, {}).pages.values()
        new = {page.path: page.redirect.strip("/") for page in pages if page.redirect}
        found |= new
        chosen = set(new.values()) - found.keys()
    return found


def _targets(pages: Iterable[ApiPage]) -> set[str]:
    return {page.redirect for page in pages if page.redirect}


def _api(side: _Side, lost: set[str]) -> Api:
    """The pages that can be compared: those which no side failed to read."""
    kept = (page for path, page in side.pages.items() if path not in lost)
    return Api(pages=tuple(sorted(kept, key=lambda page: page.path)))


def _told(tree: Tree, side: _Side) -> list[str]:
    return [
        f"{tree.name}: {path}.md cannot be compared: {reason}"
        for path, reason in sorted(side.problems.items())
    ]
