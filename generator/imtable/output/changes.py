"""Wanted texts against the disk: what differs, and writing it.

Owns the difference between `{path: text}` and a folder. A `FileChange` is the unit of the check
and of the write, so that the two cannot disagree; the manifest is one of the files. It knows
nothing of pages, of the IR and of Python.

A file is ours if the manifest lists it or if it begins with the mark of its tree; every other
file is left alone, whatever is wanted in its place. To delete one, what it holds must be what
we wrote, whatever the manifest says: one that was edited since is left to whom edited it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from unicodedata import normalize

from imtable.output.disk import (
    BeforeStep,
    DiskError,
    EntryKind,
    StepKind,
    delete_file,
    is_temporary,
    list_folder,
    read_file,
    replace_file,
)
from imtable.output.manifest import (
    Hashes,
    Manifest,
    Writer,
    content_hash,
    dump_manifest,
    load_manifest,
)
from imtable.output.paths import UnsafePathError, check_path, folders_of

ChangeKind = Literal[
    "new",  # wanted, and nothing is there
    "missing",  # wanted and written before, but gone
    "stale",  # ours as we left it, or without a record of how; another text is wanted
    "edited",  # ours, but neither what we wrote nor what is wanted
    "orphan",  # ours, and no longer wanted: to be deleted
    "foreign",  # wanted, but what is there is not ours
    "disputed",  # no longer wanted and listed as ours, but not what we wrote
    "obstructed",  # wanted, but a folder is there, or a file where its folder is due
    "clash",  # wanted, but it differs from another one in case only
]
REFUSED: frozenset[ChangeKind] = frozenset(
    {"foreign", "disputed", "obstructed", "clash"}
)
MANIFEST_TREE = "manifest"

Listing = Mapping[str, EntryKind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A folder of generated files, and what shall be in it.

    `mark` is how each file with the suffix `suffix` begins if we wrote it. Paths are relative
    to `root`, with forward slashes. `kept` are paths to leave alone, whatever they hold. Paths
    that differ in case only are no clash where the tree is `cased`, as its sources are. One that
    is not `deep` is the files of a folder, whatever lies in folders of it.
    """

    name: str
    root: Path
    suffix: str
    mark: str
    wanted: Mapping[str, str]
    kept: frozenset[str] = frozenset()
    cased: bool = False
    deep: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """One file that is not as it is wanted.

    `old` is the text on disk and `new` the wanted one; None means no such file. `detail` says
    what a kind alone does not: what is in the way, what it clashes with.
    """

    tree: str
    path: str
    kind: ChangeKind
    old: str | None = None
    new: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The changes, sorted by tree and path with the manifest last, and the folders they are in.

    `manifest_problem` is a sentence about a manifest that could not be used, `written_by`
    what it says of who wrote the files, `writer` is who would now; `files` is how many files of
    ours there are when the changes are applied, the manifest included.
    """

    roots: Mapping[str, Path]
    changes: tuple[FileChange, ...]
    writer: Writer
    manifest_problem: str | None = None
    written_by: Writer | None = None
    files: int = 0


# -- comparing -----------------------------------------------------------------------------


def compare_trees(
    trees: Sequence[Tree], manifest_path: Path, writer: Writer
) -> Comparison:
    """What applying would do, if `writer` did; reads only.

    Two trees may lie in each other as long as their suffixes differ. Raises `UnsafePathError`
    for a wanted path that could lead out of its tree, `ManifestVersionError`, `DiskError`
    where something cannot be read, and UnicodeEncodeError for a text that is not Unicode.
    """
    for tree in trees:
        _check_wanted(tree, manifest_path)
    old_text, manifest, problem = _read_manifest(manifest_path)
    changes: list[FileChange] = []
    entries: dict[str, Hashes] = dict(manifest.trees)
    files = 1
    for tree in sorted(trees, key=lambda tree: tree.name):
        written = manifest.trees.get(tree.name, {})
        listing = list_folder(tree.root, deep=tree.deep)
        found = compare_tree(tree, written, listing)
        changes += found
        written = {**_unlisted(tree, written, listing), **written}
        entries[tree.name] = _entries_after(tree, written, found)
        gone = tree.kept - listing.keys()
        files += len(entries[tree.name].keys() - _refused(found) - gone)
    wanted = dump_manifest(Manifest(entries, writer))
    changes += _manifest_change(manifest_path, old_text, wanted, problem)
    roots = {tree.name: tree.root for tree in trees}
    roots[MANIFEST_TREE] = manifest_path.parent
    return Comparison(
        roots=roots,
        changes=tuple(changes),
        writer=writer,
        manifest_problem=problem,
        written_by=manifest.writer,
        files=files,
    )


def compare_tree(
    tree: Tree, written: Hashes, listing: Listing
) -> tuple[FileChange, ...]:
    """The changes of one tree, sorted by path; `written` is what the manifest says of it."""
    changes = [
        _orphan_change(tree, path, written) for path in _orphans(tree, written, listing)
    ]
    changes += _emptied(tree, written, listing)
    orphans = {change.path for change in changes if change.kind == "orphan"}
    rest: Listing = {p: kind for p, kind in listing.items() if p not in orphans}
    clashes = {} if tree.cased else _clashes(tree, rest)
    for path in tree.wanted.keys() - tree.kept:
        if path in clashes:
            detail = f"differs from {clashes[path]!r} in case only"
            changes.append(_change(tree, path, "clash", detail=detail))
        else:
            changes += _wanted_change(tree, path, written, rest)
    return tuple(sorted(changes, key=lambda change: change.path))


def _change(
    tree: Tree, path: str, kind: ChangeKind, old: bytes | None = None, detail: str = ""
) -> FileChange:
    return FileChange(
        tree=tree.name,
        path=path,
        kind=kind,
        old=None if old is None else old.decode("utf-8", "backslashreplace"),
        new=tree.wanted.get(path),
        detail=detail,
    )


def _wanted_change(
    tree: Tree, path: str, written: Hashes, listing: Listing
) -> Iterator[FileChange]:
    match listing.get(path):
        case None:
            yield _absent_change(tree, path, written, listing)
        case "file":
            old = read_file(tree.root / path)
            if old != tree.wanted[path].encode():
                yield _change(tree, path, _difference(tree, path, written, old), old)
        case "link":
            yield _change(tree, path, "foreign", detail="it is a symbolic link")
        case "folder":
            yield _change(tree, path, "obstructed", detail="a folder is in its place")
        case "other":
            yield _change(tree, path, "obstructed", detail="it is not a regular file")


def _absent_change(
    tree: Tree, path: str, written: Hashes, listing: Listing
) -> FileChange:
    for folder in folders_of(path):
        if listing.get(folder) == "link":
            raise UnsafePathError(path, f"goes through the symbolic link {folder!r}")
        if listing.get(folder, "folder") != "folder":
            return _change(tree, path, "obstructed", detail=f"{folder!r} is no folder")
        if folder in tree.wanted:
            detail = f"{folder!r} is wanted as a file"
            return _change(tree, path, "obstructed", detail=detail)
    return _change(tree, path, "missing" if path in written else "new")


def _difference(tree: Tree, path: str, written: Hashes, old: bytes) -> ChangeKind:
    """The kind of a file whose content `old` is not the wanted one."""
    if path in written:
        return "stale" if _is_as_written(old, written[path]) else "edited"
    return "stale" if _has_mark(tree, path) and _is_marked(tree, old) else "foreign"


def _is_as_written(content: bytes, digest: str) -> bool:
    return digest in (content_hash(content), content_hash(_plain_ends(content)))


def _plain_ends(content: bytes) -> bytes:
    """A checkout may have turned the line ends."""
    return content.replace(b"\r\n", b"\n")


def _has_mark(tree: Tree, path: str) -> bool:
    """Whether a file of ours with this name begins with a mark."""
    return tree.mark != "" and path.endswith(tree.suffix)


def _is_marked(tree: Tree, start: bytes) -> bool:
    return _plain_ends(start).startswith(tree.mark.encode())


def _orphans(tree: Tree, written: Hashes, listing: Listing) -> Iterator[str]:
    """What is there, not wanted, and may be ours."""
    for path, kind in listing.items():
        if kind == "file" and path not in tree.wanted and path not in tree.kept:
            if path in written or is_temporary(path):
                yield path
            elif _has_mark(tree, path):
                start = read_file(tree.root / path, 2 * len(tree.mark.encode()))
                if _is_marked(tree, start):
                    yield path


def _orphan_change(tree: Tree, path: str, written: Hashes) -> FileChange:
    old = read_file(tree.root / path)
    if path not in written:
        return _change(tree, path, "orphan", old)
    if not _is_as_written(old, written[path]):
        detail = "it was edited since it was written"
        return _change(tree, path, "disputed", old, detail)
    if _has_mark(tree, path) and not _is_marked(tree, old):
        return _change(tree, path, "disputed", old, "it does not begin as ours do")
    return _change(tree, path, "orphan", old)


def _emptied(tree: Tree, written: Hashes, listing: Listing) -> Iterator[FileChange]:
    """Orphans that are gone but left an empty folder: a run was killed between the two."""
    filled = {path.rpartition("/")[0] for path in listing}
    if not tree.deep:
        return
    empty = {path for path, kind in listing.items() if kind == "folder"} - filled
    for path in written.keys() - tree.wanted.keys() - tree.kept:
        if not empty.isdisjoint(folders_of(path)):
            detail = "it is gone, but not its folder"
            yield _change(tree, path, "orphan", detail=detail)


def _clashes(tree: Tree, listing: Listing) -> dict[str, str]:
    """Wanted path -> another path that is the same file where case does not count."""
    files = {path for path, kind in listing.items() if kind != "folder"}
    twins: dict[str, list[str]] = {}
    for path in sorted(files | tree.wanted.keys()):
        twins.setdefault(normalize("NFC", path).casefold(), []).append(path)
    return {
        path: next(other for other in group if other != path)
        for group in twins.values()
        if len(group) > 1
        for path in group
    }


def _check_wanted(tree: Tree, manifest_path: Path) -> None:
    for path in tree.wanted:
        check_path(path)
        at_manifest = path == manifest_path.name and tree.root == manifest_path.parent
        if at_manifest or is_temporary(path):
            raise UnsafePathError(path, "is a name that the writer of files needs")


def _entries_after(
    tree: Tree, written: Hashes, changes: Iterable[FileChange]
) -> Hashes:
    """What the manifest must say of a tree when the changes are applied."""
    left = tree.kept | _refused(changes)
    entries = {path: value for path, value in written.items() if path in left}
    for path in tree.wanted.keys() - left:
        entries[path] = content_hash(tree.wanted[path].encode())
    return entries


def _unlisted(tree: Tree, written: Hashes, listing: Listing) -> Hashes:
    """Files that are kept and ours by their mark, of which the manifest knows nothing: it was
    deleted, perhaps."""
    unknown = tree.kept - written.keys()
    texts = {p: read_file(tree.root / p) for p in unknown if listing.get(p) == "file"}
    return {
        path: content_hash(text)
        for path, text in texts.items()
        if _has_mark(tree, path) and _is_marked(tree, text)
    }


def _refused(changes: Iterable[FileChange]) -> set[str]:
    return {change.path for change in changes if change.kind in REFUSED}


def _manifest_change(
    path: Path, old: str | None, new: str, problem: str | None
) -> Iterator[FileChange]:
    if old != new:
        kind: ChangeKind = "edited" if problem else "new" if old is None else "stale"
        yield FileChange(
            tree=MANIFEST_TREE, path=path.name, kind=kind, old=old, new=new
        )


def _read_manifest(path: Path) -> tuple[str | None, Manifest, str | None]:
    """Its text if there is one, what it says, and why it cannot be used."""
    try:
        text = path.read_bytes().decode("utf-8", "backslashreplace")
    except (FileNotFoundError, NotADirectoryError):
        return None, Manifest(), None
    except OSError as error:
        return None, Manifest(), f"it cannot be read ({error.strerror})"
    return text, *load_manifest(text)


def edited_files(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """Tree and path of each file that was edited by hand and would be replaced."""
    for change in comparison.changes:
        if change.kind == "edited" and change.tree != MANIFEST_TREE:
            yield change.tree, change.path


# -- applying ------------------------------------------------------------------------------


def _no_step(_kind: StepKind, _path: Path) -> None:
    pass


def apply_changes(
    comparison: Comparison, before: BeforeStep = _no_step
) -> tuple[FileChange, ...]:
    """Makes the changes that are not refused and returns them, in the order they were made.

    Every file is replaced as a whole, and a run that was cut short is completed by the next.
    Orphans go first: where case does not count, one may be the old name of a new file. The
    manifest comes last. `before` is called before each step that touches the disk.
    Raises `DiskError`.
    """
    done: list[FileChange] = []
    roots = comparison.roots
    for change in sorted(comparison.changes, key=_turn):
        if change.kind not in REFUSED:
            path = roots[change.tree] / change.path
            try:
                _apply(roots[change.tree], change, before)
            except OSError as error:
                paths = tuple(roots[each.tree] / each.path for each in done)
                raise DiskError(path, error, paths) from error
            done.append(change)
    return tuple(done)


def _turn(change: FileChange) -> int:
    if change.tree == MANIFEST_TREE:
        return 2
    return 0 if change.new is None else 1


def _apply(root: Path, change: FileChange, before: BeforeStep) -> None:
    if change.new is None:
        delete_file(root, change.path, before)
    else:
        replace_file(root / change.path, change.new.encode(), before)
