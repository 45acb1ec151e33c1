"""What a git repository holds, without a checkout.

`process` starts git and decides what it may do, `revisions` finds commits, `contents` reads files
and blobs, `steps` the commits of a range. It knows nothing of what is in the files.
"""

from imtable.drift.git.contents import LINK, list_files, read_blobs, submodules
from imtable.drift.git.process import RevisionError
from imtable.drift.git.revisions import (
    Revision,
    find_revision,
    find_revisions,
    is_revision,
    top_folder,
)
from imtable.drift.git.steps import Commit, CommitStep, list_steps, read_commits

__all__ = [
    "LINK",
    "Commit",
    "CommitStep",
    "Revision",
    "RevisionError",
    "find_revision",
    "find_revisions",
    "is_revision",
    "list_files",
    "list_steps",
    "read_blobs",
    "read_commits",
    "submodules",
    "top_folder",
]
