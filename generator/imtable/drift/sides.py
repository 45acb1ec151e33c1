"""One side of a comparison: a folder of docs, a git revision, or stored IR.

Owns which files a side has, under which identity, and how their contents are got at. It knows
nothing of what is in them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from imtable.drift.git import (
    LINK,
    Commit,
    Revision,
    list_files,
    read_blobs,
    read_commits,
    submodules,
)
from imtable.ir.file_names import stored_page
from imtable.ir.folder import StoredIrError
from imtable.reading.api_pages import in_tree, no_page
from imtable.reading.folders import (
    is_api_source,
    names_of,
    read_folders,
    same_page,
)
from imtable.reading.rules.files import page_name_unsafe, page_outside, page_unreadable
from imtable.reading.selection import EVERYTHING, Selection
from imtable.reading.sources import (
    NoDocsError,
    Source,
    read_sources,
    selected_by,
    unsafe_name,
)
from imtable.run.corrections import NO_CORRECTIONS, Corrections

Form = Literal["docs", "ir"]
_TOP = re.compile(r"((?:[^/]+/)*?)(?:openapi|webhook)/.*\.md")
"""A page, and the folder that the tree of the documentation site is in."""


class ComparedTree(Struct, frozen=True):
    """One side. `files` maps the path of every file to the identity of its content, `at_hand`
    to the content itself where it was read already; `form` says what they hold, `selection`
    which files of the folders `origin` they are, `corrections` what is corrected in the docs. Of
    several folders `folders` says in which one a file is."""

    name: str
    form: Form
    files: Mapping[str, str]
    origin: tuple[Revision, ...] | tuple[Path, ...]
    at_hand: Mapping[str, Source] = field(default_factory=dict[str, Source])
    selection: Selection = EVERYTHING
    folders: Mapping[str, str] = field(default_factory=dict[str, str])
    corrections: Corrections = NO_CORRECTIONS

    @property
    def revisions(self) -> tuple[Revision, ...]:
        """Where the files are in git; nothing where they are on the disk."""
        return tuple(each for each in self.origin if isinstance(each, Revision))


def folder_tree(folder: Path, selection: Selection = EVERYTHING) -> ComparedTree:
    """A folder of docs, or of stored IR; of docs further down, where there is one only. Raises
    NoDocsError, StoredIrError."""
    if not folder.is_dir():
        raise NoDocsError(f"there is no folder {folder}")
    if any(folder.rglob("*.md")):
        sources = read_sources(folder)
        top = _top(source.path for source in sources)
        if top:
            return replace(folder_tree(folder / top, selection), name=str(folder))
        if selection != EVERYTHING:  # relative to the folder that the pages are in
            sources = read_sources(folder, selection=selection)
        return _docs_tree(str(folder), (folder,), sources, selection)
    stored = sorted(folder.rglob("*.json"))
    if not stored:
        raise NoDocsError(f"{folder} holds neither pages (.md) nor stored IR (.json)")
    return _stored_tree(folder, stored, selection)


def folders_tree(
    folders: tuple[Path, ...], selection: Selection = EVERYTHING
) -> ComparedTree:
    """A folder as above, or several of docs. Raises NoDocsError, StoredIrError."""
    if len(folders) == 1:
        return folder_tree(folders[0], selection)
    sources = read_folders(folders, selection=selection)
    tree = _docs_tree(names_of(folders), folders, sources, selection)
    return replace(tree, folders={one.path: str(one.folder) for one in sources})


def _docs_tree(
    name: str,
    folders: tuple[Path, ...],
    sources: Sequence[Source],
    selection: Selection,
) -> ComparedTree:
    by_path = {source.path: source for source in sources if is_api_source(source)}
    if not by_path:
        raise NoDocsError(f"{name} {no_page(s.path for s in sources)}")
    files = {path: _identity(source) for path, source in by_path.items()}
    return ComparedTree(name, "docs", files, folders, by_path, selection)


def _stored_tree(
    folder: Path, files: Sequence[Path], selection: Selection
) -> ComparedTree:
    sources = dict[str, Source]()
    for file in files:
        path = file.relative_to(folder).as_posix()
        if not selection.covers(f"{page_of(path)}.md"):
            continue
        if file.exists() and not file.is_file():  # reading a pipe would wait for ever
            raise StoredIrError(f"{file}: it is no regular file")
        try:
            sources[path] = Source(path, file.read_bytes())
        except OSError as error:
            raise StoredIrError(f"{file}: {error.strerror}") from error
    _check_selected(str(folder), sources, selection)
    identities = {path: _identity(source) for path, source in sources.items()}
    return ComparedTree(str(folder), "ir", identities, (folder,), sources, selection)


def revision_tree(
    revisions: tuple[Revision, ...], name: str, selection: Selection = EVERYTHING
) -> ComparedTree:
    """Folders of a git revision: of docs, or where they hold no page, of stored IR. Raises
    RevisionError, NoDocsError."""
    listed = [_narrowed(each, list_files(each)) for each in revisions]
    forms: tuple[Form, ...] = ("docs", "ir")
    for form in forms:
        if any(docs_files(files, form) for _, files in listed):
            kept = [docs_files(files, form, selection) for _, files in listed]
            _check_selected(name, [path for files in kept for path in files], selection)
            origin = tuple(each for each, _ in listed)
            return _only_api(_joined(name, form, origin, kept, selection))
    where = " and ".join(each.prefix for each in revisions if each.prefix)
    where = f" in its folder {where}" if where else ""
    inner = submodules(revisions[0])
    hint = f"; {inner[0]} is a submodule: ask there, with --repo" if inner else ""
    raise NoDocsError(f"revision {name} holds neither pages nor stored IR{where}{hint}")


def _joined(
    name: str,
    form: Form,
    origin: tuple[Revision, ...],
    files: Sequence[Mapping[str, str]],
    selection: Selection,
) -> ComparedTree:
    """The files of several folders as one tree. Raises NoDocsError where two of them hold the
    same page."""
    together, at = dict[str, str](), dict[str, str]()
    for folder, found in reversed(list(zip(origin, files, strict=True))):
        for path in together.keys() & found.keys():
            pair = [(path, found[path]), (path, together[path])]
            tree = ComparedTree(name, form, {}, origin)
            both = read_files(tree, pair)
            if form == "ir" or all(map(is_api_source, both)):
                raise same_page(path, [folder.prefix, at[path]])
            if is_api_source(both[1]):
                found = {p: blob for p, blob in found.items() if p != path}
        together.update(found)
        at.update(dict.fromkeys(found, folder.prefix))
    folders = at if len(origin) > 1 else {}
    return ComparedTree(
        name, form, together, origin, selection=selection, folders=folders
    )


def _check_selected(name: str, files: Collection[str], selection: Selection) -> None:
    if not files:
        raise NoDocsError(f"{name} holds no page that {selected_by(selection)}")


def _only_api(tree: ComparedTree) -> ComparedTree:
    """Without the prose of a repository; only files outside of the tree of the API are looked
    into. Raises NoDocsError where nothing is left."""
    outside = [each for each in tree.files.items() if not in_tree(each[0])]
    if tree.form == "ir" or not outside:
        return tree
    prose = {one.path for one in read_files(tree, outside) if not is_api_source(one)}
    files = {file: blob for file, blob in tree.files.items() if file not in prose}
    if not files:
        raise NoDocsError(f"{tree.name} {no_page(tree.files)}")
    return replace(tree, files=files)


def _narrowed(
    revision: Revision, files: Mapping[str, str]
) -> tuple[Revision, Mapping[str, str]]:
    """The only folder that holds `openapi/` or `webhook/`, where no folder was named."""
    folder = "" if revision.prefix else _top(files)
    if not folder:
        return revision, files
    kept = {
        file.removeprefix(folder): blob
        for file, blob in files.items()
        if file.startswith(folder)
    }
    return replace(revision, prefix=folder), kept


def _top(files: Iterable[str]) -> str:
    """The only folder that holds `openapi/` or `webhook/`, with a slash; "" where these are
    on top, or in several."""
    found = {match[1] for match in map(_TOP.match, files) if match}
    return found.pop() if len(found) == 1 else ""


def docs_files(
    files: Mapping[str, str], form: Form, selection: Selection = EVERYTHING
) -> dict[str, str]:
    """Those of the files that are selected pages, or stored IR of them."""
    suffix = ".md" if form == "docs" else ".json"
    return {
        path: identity
        for path, identity in files.items()
        if path.endswith(suffix)
        and not _is_hidden(path)
        and selection.covers(f"{page_of(path)}.md")
    }


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def _identity(source: Source) -> str:
    """The id that git would give: a folder and a revision can be compared."""
    if source.problem is not None:
        return f"unreadable: {source.problem.words.message}"
    head = f"blob {len(source.data)}\0".encode()
    return hashlib.sha1(head + source.data, usedforsecurity=False).hexdigest()


def unknown_pages(tree: ComparedTree) -> set[str]:
    """The pages of a folder that the machine does not let us read: whether they changed cannot
    be known, even where both sides say the same of them."""
    return {
        page_of(source.path)
        for source in tree.at_hand.values()
        if source.problem is not None and source.problem.rule is page_unreadable
    }


def commit_of(tree: ComparedTree) -> Commit | None:
    """The commit that a side is, None for a folder. Raises RevisionError."""
    if not tree.revisions:
        return None
    revision = tree.revisions[0]
    return read_commits(revision.repository, [revision.commit])[0]


def page_of(file: str) -> str:
    """The path of the page that a file holds."""
    return stored_page(file) if file.endswith(".json") else file.removesuffix(".md")


def read_files(tree: ComparedTree, wanted: Sequence[tuple[str, str]]) -> list[Source]:
    """Files of a tree, each with its identity, in the same order. Raises RevisionError."""
    if not tree.revisions:
        return [tree.at_hand[file] for file, _ in wanted]
    blobs = [blob for _, blob in wanted if not blob.startswith(LINK)]
    contents = read_blobs(tree.revisions[0].repository, blobs)
    return [_blob(file, blob, contents) for file, blob in wanted]


def _blob(file: str, blob: str, contents: Mapping[str, bytes]) -> Source:
    """A file of a revision; what is no page in a folder is none here."""
    if problem := unsafe_name(file):
        return Source(file, problem=page_name_unsafe(problem))
    if blob.startswith(LINK):
        return Source(file, problem=page_outside(blob.removeprefix(LINK)))
    return Source(file, contents[blob])
