"""Git repositories that tests make."""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
from pathlib import Path

SETTINGS = (
    *("-c", "user.name=a", "-c", "user.email=a@example.org"),
    *("-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"),
    *("-c", "maintenance.auto=false"),  # a process more for every commit
)
DAY = "2026-01-01T00:00:00Z"


class Repository:
    """A folder under git. Pages are written below `docs` and committed by `commit`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q")

    def git(self, *words: str, given: bytes | None = None) -> str:
        done = subprocess.run(
            ["git", *SETTINGS, "-C", str(self.folder), *words],
            check=True,
            capture_output=True,
            input=given,
            env={**os.environ, "GIT_AUTHOR_DATE": DAY, "GIT_COMMITTER_DATE": DAY},
        )
        return done.stdout.decode().strip()

    def commit(self, message: str, **pages: str | None) -> str:
        """Write pages (None: delete), by path below `docs/openapi/v3` with `__` for a slash,
        and commit them. Returns the hash."""
        for name, text in pages.items():
            path = self.folder / "docs/openapi/v3" / f"{name.replace('__', '/')}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_text(text, "utf-8")
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.head

    def copy(self, folder: Path) -> Repository:
        """The same elsewhere, with what is not committed."""
        other = copy.copy(self)
        other.folder = Path(shutil.copytree(self.folder, folder))
        return other

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD")
