"""Makes a checkout ready to be published: which repository it is at home in, and that tag, version
and changelog agree.

    prepare_release.py OWNER/REPOSITORY TAG

In `pyproject.toml` and README the address of the repository takes the place of OWNER/imtable, and
links of the README to files lead there, so that they work on a package index too.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

PLACEHOLDER = "OWNER/imtable"
ON_NO_INDEX = "on no package index"
RELATIVE = re.compile(r"\]\((?![a-z]+:|#)([^)]+)\)")
VERSION = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)


def problem_of(tag: str, folder: Path) -> str | None:
    """Why this tag is no release of this checkout."""
    source = (folder / "generator" / "imtable" / "__init__.py").read_text("utf-8")
    (version,) = VERSION.findall(source)
    if tag != f"v{version}":
        return f"the tag {tag} is not v{version}, the version of the checkout"
    if ON_NO_INDEX in (folder / "README.md").read_text("utf-8"):
        return f"README.md says that imtable is {ON_NO_INDEX}: say how it is installed"
    changelog = (folder / "CHANGELOG.md").read_text("utf-8")
    if not re.search(
        rf"^## {re.escape(version)} \(\d{{4}}-\d\d-\d\d\)$", changelog, re.M
    ):
        return f"CHANGELOG.md has no head `## {version} (YEAR-MONTH-DAY)`"
    return None


def prepare(repository: str, tag: str, folder: Path) -> None:
    """Rewrites the two files."""
    readme, project = folder / "README.md", folder / "pyproject.toml"
    address = f"https://github.com/{repository}/blob/{tag}/"
    text = RELATIVE.sub(rf"]({address}\1)", readme.read_text("utf-8"))
    readme.write_text(text.replace(PLACEHOLDER, repository), "utf-8")
    told = project.read_text("utf-8").replace(PLACEHOLDER, repository)
    project.write_text(told, "utf-8")


def main(words: list[str]) -> int:
    """0, or 1 with what is wrong."""
    repository, tag = words
    folder = Path(__file__).resolve().parents[1]
    if (problem := problem_of(tag, folder)) is not None:
        print(problem, file=sys.stderr)
        return 1
    prepare(repository, tag, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
