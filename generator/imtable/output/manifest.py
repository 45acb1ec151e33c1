"""The manifest: what wrote our files, which they are, and what was in them.

Owns the text of `imtable-manifest.json`: one line per file, sorted, and nothing that differs
between two runs or two machines. It alone tells the version: a new one that writes the same
changes no other file. It writes no file.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

from msgspec import Struct, field

from imtable.output.paths import UnsafePathError, check_path

if TYPE_CHECKING:
    from imtable.ir.stored_page import JsonValue

MANIFEST_NAME = "imtable-manifest.json"
FORMAT_VERSION = 1

Hashes: TypeAlias = Mapping[str, str]
"""Path -> SHA-256 of the content, in hexadecimal."""

Trees: TypeAlias = Mapping[str, Hashes]
"""Name of a tree -> its files."""

_HASH = re.compile("[0-9a-f]{64}")


class Writer(Struct, frozen=True):
    """What wrote the files: the version of imtable, the style of the Python in them, and the
    options by name that they depend on."""

    version: str
    style: str
    options: tuple[tuple[str, str], ...] = ()

    @property
    def made_by(self) -> tuple[str, str]:
        """The program, without what it was told."""
        return self.version, self.style


class Manifest(Struct, frozen=True):
    """`writer` is None where the file does not say it, as those before did not."""

    trees: Trees = field(default_factory=dict[str, Hashes])
    writer: Writer | None = None


class ManifestVersionError(ValueError):
    """The manifest is of a format that this version does not know."""

    def __init__(self, version: object) -> None:
        """`version` is what the file says."""
        self.version = version
        super().__init__(
            f"the manifest is of format {version!r}, this imtable knows {FORMAT_VERSION}:"
            " use the imtable that wrote it, or a newer one"
        )


def content_hash(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def dump_manifest(manifest: Manifest) -> str:
    """The text of a manifest; equal manifests give equal text. A tree without files is left out."""
    trees = {name: dict(files) for name, files in manifest.trees.items() if files}
    document: dict[str, object] = {"format": FORMAT_VERSION, "trees": trees}
    if manifest.writer is not None:
        document |= {"imtable": manifest.writer.version, "style": manifest.writer.style}
    if manifest.writer is not None and manifest.writer.options:
        document["options"] = dict(manifest.writer.options)
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def load_manifest(text: str) -> tuple[Manifest, str | None]:
    """The manifest, and what is wrong with it: nothing can be used of a damaged one.

    Raises `ManifestVersionError` for one of another format.
    """
    try:
        document: JsonValue = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Manifest(), f"it is not JSON ({error}): was it merged by hand?"
    if not isinstance(document, dict) or "format" not in document:
        return Manifest(), "it does not say its format"
    version = document["format"]
    if type(version) is not int or version != FORMAT_VERSION:
        raise ManifestVersionError(version)
    trees, problem = _checked_trees(document.get("trees"))
    return Manifest(trees, _writer(document)), problem


def written_files(path: Path, tree: str) -> Hashes:
    """What a manifest on disk says of one tree; nothing, where it cannot be used."""
    try:
        manifest, _ = load_manifest(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return manifest.trees.get(tree, {})


def _writer(document: dict[str, JsonValue]) -> Writer | None:
    match document:
        case {"imtable": str(version), "style": str(style)}:
            return Writer(version, style, _options(document.get("options")))
        case _:
            return None


def _options(options: JsonValue) -> tuple[tuple[str, str], ...]:
    given = options.items() if isinstance(options, dict) else ()
    return tuple((name, value) for name, value in given if isinstance(value, str))


def _checked_trees(trees: JsonValue) -> tuple[Trees, str | None]:
    if not isinstance(trees, dict):
        return {}, "it has no trees"
    checked: dict[str, Hashes] = {}
    for name, entries in trees.items():
        if not isinstance(entries, dict):
            return {}, f"the tree {name!r} is not a list of files"
        hashes = {path: value for path, value in entries.items() if _is_hash(value)}
        if len(hashes) < len(entries):
            return {}, f"the tree {name!r} has a file without a hash"
        checked[name] = hashes
    return _with_safe_paths(checked)


def _is_hash(value: JsonValue) -> TypeGuard[str]:
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def _with_safe_paths(trees: Trees) -> tuple[Trees, str | None]:
    """Files may be deleted for being listed here, so no path may lead elsewhere."""
    try:
        for hashes in trees.values():
            for path in hashes:
                check_path(path)
    except UnsafePathError as error:
        return {}, f"the path {error}"
    return trees, None
