"""Wanted texts against the disk: what differs. Reads only.

A file is ours if the manifest lists it or if it begins with the mark of its tree; every other
file is left alone, whatever is wanted in its place. To delete one, what it holds must be what
we wrote, whatever the manifest says: one that was edited since is left to whom edited it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from unicodedata import normalize

from imtable.output.changes import (
    LINE_ENDS,
    MANIFEST_TREE,
    REFUSED,
    ChangeKind,
    Comparison,
    FileChange,
    Tree,
)
from imtable.output.disk import EntryKind, is_temporary, kind_of, list_folder, read_file
from imtable.output.manifest import (
    Hashes,
    Manifest,
    Writer,
    content_hash,
    dump_manifest,
    load_manifest,
)
from imtable.output.marks import has_mark, is_as_written, is_marked, plain_ends
from imtable.output.paths import UnsafePathError, check_path, folders_of

Listing = Mapping[str, EntryKind]


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
        listing = _listing(tree, written)
        found = _compare(tree, written, listing)
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


def _listing(tree: Tree, written: Hashes) -> Listing:
    """What is there. What we wrote is a file, where it is known to be as it was."""
    if tree.there is None:
        return list_folder(tree.root, deep=tree.deep)
    listing: dict[str, EntryKind] = {}
    for path in tree.there:
        if path.endswith("/"):
            listing[path[:-1]] = "folder"
        else:
            listing[path] = "file" if path in written else kind_of(tree.root / path)
    return listing


def _compare(tree: Tree, written: Hashes, listing: Listing) -> tuple[FileChange, ...]:
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
            wanted = tree.wanted[path].encode()
            if old != wanted:
                kind = _difference(tree, path, written, old)
                detail = LINE_ENDS if plain_ends(old) == wanted else ""
                yield _change(tree, path, kind, old, detail)
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
        return "stale" if is_as_written(old, written[path]) else "edited"
    ours = has_mark(tree, path) and is_marked(tree, old)
    return "unrecorded" if ours else "foreign"


def _orphans(tree: Tree, written: Hashes, listing: Listing) -> Iterator[str]:
    """What is there, not wanted, and may be ours."""
    for path, kind in listing.items():
        if kind == "file" and path not in tree.wanted and path not in tree.kept:
            if path in written or is_temporary(path):
                yield path
            elif has_mark(tree, path):
                start = read_file(tree.root / path, 2 * len(tree.mark.encode()))
                if is_marked(tree, start):
                    yield path


def _orphan_change(tree: Tree, path: str, written: Hashes) -> FileChange:
    old = read_file(tree.root / path)
    if path not in written:
        return _change(tree, path, "orphan", old)
    if not is_as_written(old, written[path]):
        detail = "it was edited since it was written"
        return _change(tree, path, "disputed", old, detail)
    if has_mark(tree, path) and not is_marked(tree, old):
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
        if has_mark(tree, path) and is_marked(tree, text)
    }


def _refused(changes: Iterable[FileChange]) -> set[str]:
    return {change.path for change in changes if change.kind in REFUSED}


def _manifest_change(
    path: Path, old: str | None, new: str, problem: str | None
) -> Iterator[FileChange]:
    if old != new:
        yield FileChange(
            tree=MANIFEST_TREE,
            path=path.name,
            kind="new" if old is None else "stale",
            old=old,
            new=new,
            detail=problem or "",
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
