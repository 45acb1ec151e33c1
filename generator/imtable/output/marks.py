"""Whether what a file holds is what we wrote.

A file is ours if the manifest lists it or if it begins with the mark of its tree. The line ends
do not count: a checkout may have turned them.
"""

from __future__ import annotations

from imtable.output.changes import Tree
from imtable.output.manifest import content_hash


def is_as_written(content: bytes, digest: str) -> bool:
    """Whether the content is the one that the manifest knows by this digest."""
    return digest in (content_hash(content), content_hash(plain_ends(content)))


def plain_ends(content: bytes) -> bytes:
    """The content as every other system ends its lines."""
    return content.replace(b"\r\n", b"\n")


def has_mark(tree: Tree, path: str) -> bool:
    """Whether a file of ours with this name begins with a mark."""
    return tree.mark != "" and path.endswith(tree.suffix)


def is_marked(tree: Tree, start: bytes) -> bool:
    """Whether a file that begins so begins with the mark of the tree."""
    return plain_ends(start).startswith(tree.mark.encode())
