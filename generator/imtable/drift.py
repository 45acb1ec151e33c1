"""Two sides of a comparison: where they come from, which of their pages must be read, what
differs.

Owns the recipe: list both sides with an identity for each file, read only what differs (and
where its stubs point), compare. A side is a folder of docs, a git revision, or stored IR.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from .affected import Affected, affected, sides
from .diff import Change, Filled, compare_apis
from .ir import Api, ApiPage
from .pipeline import Reading, read_source
from .revisions import Revision, list_files, read_blobs
from .sources import NoDocsError, Source, read_sources
from .store import IrFormatError, load_page
from .stored import StoredIrError
from .views.calls import SIGNING_MEMBERS
from .views.roots import RUNTIME_HEADERS

FILLED = Filled(headers=RUNTIME_HEADERS, members=SIGNING_MEMBERS)
Form = Literal["docs", "ir"]
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
    for form, suffix in (("docs", ".md"), ("ir", ".json")):
        kept = {
            path: blob
            for path, blob in files.items()
            if path.endswith(suffix) and not _is_hidden(path)
        }
        if kept:
            return Tree(name, "docs" if form == "docs" else "ir", kept, revision)
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


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def _identity(source: Source) -> str:
    """The id that git would give: a folder and a revision can be compared."""
    if source.rule is not None:
        return f"unreadable: {source.problem}"
    head = f"blob {len(source.data)}\0".encode()
    return hashlib.sha1(head + source.data, usedforsecurity=False).hexdigest()


# -- comparing -----------------------------------------------------------------------------


def compare_trees(old: Tree, new: Tree) -> Drift:
    """Read what differs and compare it. Raises RevisionError, StoredIrError."""
    chosen = _differing(old, new)
    before, after = _read(old, chosen), _read(new, chosen)
    seen = set(chosen)
    while stubs := _targets((*before.pages.values(), *after.pages.values())) - seen:
        seen |= stubs
        before, after = before | _read(old, stubs), after | _read(new, stubs)
    lost = set(before.problems) | set(after.problems)
    one, two = _api(before, lost), _api(after, lost)
    changes = compare_apis(one, two, FILLED)
    known = sides(one, two)
    return Drift(
        old=old.name,
        new=new.name,
        changes=changes,
        functions=tuple(affected(change, known) for change in changes),
        pages=len({_page(file) for file in (*old.files, *new.files)}),
        compared=len(chosen),
        unreadable=(*_told(old, before), *_told(new, after)),
        repaired=after.repaired,
    )


def _differing(old: Tree, new: Tree) -> set[str]:
    """The pages whose content is not the same on both sides."""
    before = {_page(file): identity for file, identity in old.files.items()}
    after = {_page(file): identity for file, identity in new.files.items()}
    every = before.keys() | after.keys()
    if old.form != new.form:
        return every
    return {page for page in every if before.get(page) != after.get(page)}


def _page(file: str) -> str:
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


def _read(tree: Tree, chosen: set[str]) -> _Side:
    wanted = sorted(file for file in tree.files if _page(file) in chosen)
    return (_read_docs if tree.form == "docs" else _read_ir)(tree, wanted)


def _sources(tree: Tree, wanted: Iterable[str]) -> list[Source]:
    if isinstance(tree.origin, Path):
        return [tree.at_hand[file] for file in wanted]
    blobs = {file: tree.files[file] for file in wanted}
    contents = read_blobs(tree.origin.repository, blobs.values())
    return [Source(file, contents[blob]) for file, blob in blobs.items()]


def _read_docs(tree: Tree, wanted: Iterable[str]) -> _Side:
    readings = [read_source(source) for source in _sources(tree, wanted)]
    return _Side(
        {r.path: r.api for r in readings if r.api is not None},
        {r.path: _reason(r) for r in readings if r.quarantined},
        tuple(
            f"{r.file}:{min(lines)}" for r in readings if (lines := _repaired_lines(r))
        ),
    )


def _repaired_lines(reading: Reading) -> list[int]:
    return [each.location.line for each in reading.found if each.repaired]


def _reason(reading: Reading) -> str:
    if not reading.found:
        return "its meaning is open"
    worst = min(reading.found, key=lambda found: found.severity != "error")
    return f"line {worst.location.line}: {worst.message}"


def _read_ir(tree: Tree, wanted: Iterable[str]) -> _Side:
    pages = dict[str, ApiPage]()
    for source in _sources(tree, wanted):
        try:
            page = load_page(source.data.decode())
        except (UnicodeDecodeError, IrFormatError) as error:
            raise StoredIrError(f"{tree.name}: {source.path}: {error}") from error
        pages[page.path] = page
    return _Side(pages, {}, ())


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
