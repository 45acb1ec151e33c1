"""The manifest: which files we wrote, and what was in them.

Owns the text of `imtable-manifest.json`: one line per file, sorted, and nothing that differs
between two runs or two machines. It reads and writes no file.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from imtable.disk import UnsafePathError, check_path

MANIFEST_NAME = "imtable-manifest.json"
FORMAT_VERSION = 1

Hashes: TypeAlias = Mapping[str, str]
"""Path -> SHA-256 of the content, in hexadecimal."""

Manifest: TypeAlias = Mapping[str, Hashes]
"""Name of a tree -> its files."""

_HASH = re.compile("[0-9a-f]{64}")


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
    """The text of a manifest; equal manifests give equal text."""
    trees = {name: dict(hashes) for name, hashes in manifest.items()}
    document = {"format": FORMAT_VERSION, "trees": trees}
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def load_manifest(text: str) -> tuple[Manifest, str | None]:
    """The manifest, and what is wrong with it: nothing can be used of a damaged one.

    Raises `ManifestVersionError` for one of another format.
    """
    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        return {}, f"it is not JSON ({error}): was it merged by hand?"
    if not isinstance(document, dict) or "format" not in document:
        return {}, "it does not say its format"
    version: Any = document["format"]
    if type(version) is not int or version != FORMAT_VERSION:
        raise ManifestVersionError(version)
    return _checked_trees(document)  # pyright: ignore[reportUnknownArgumentType]


def _checked_trees(document: dict[str, Any]) -> tuple[Manifest, str | None]:
    trees = document.get("trees")
    if not isinstance(trees, dict):
        return {}, "it has no trees"
    manifest: dict[str, Hashes] = {}
    for name, hashes in trees.items():  # pyright: ignore[reportUnknownVariableType]
        problem = _problem(hashes)
        if problem:
            return {}, problem
        manifest[name] = hashes
    return manifest, None


def _problem(hashes: Any) -> str | None:
    if not isinstance(hashes, dict):
        return "a tree in it is not a list of files"
    entries: dict[str, Any] = hashes
    for path, value in entries.items():
        try:
            check_path(path)  # these files may be deleted: they are ours by this list
        except UnsafePathError as error:
            return f"the path {error}"
        if not isinstance(value, str) or not _HASH.fullmatch(value):
            return f"it has no hash for {path!r}"
    return None
