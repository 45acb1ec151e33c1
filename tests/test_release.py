"""A release is what its tag says, and its page on an index leads somewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from imtable import __version__
from support.corpus import ROOT
from support.environments import run

SHIPPED = ("generator", "templates", "pyproject.toml", "LICENSE", "README.md")
TAG = f"v{__version__}"
HEAD = f"## {__version__} (2030-12-31)"
UNRELEASED = "on no package index"
LINK = re.compile(r"\]\(([^)]+)\)")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout on the day of its release."""
    for name in (*SHIPPED, ".ci"):
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, tmp_path)
    readme = tmp_path / "README.md"
    readme.write_text(readme.read_text("utf-8").replace(UNRELEASED, "here"), "utf-8")
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    dated = re.sub(rf"^## {re.escape(__version__)} \(.*\)$", HEAD, text, flags=re.M)
    (tmp_path / "CHANGELOG.md").write_text(dated, "utf-8")
    return tmp_path


def prepare(checkout: Path, tag: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", ".ci/prepare_release.py", "acme/tables", tag]
    return subprocess.run(
        command, cwd=checkout, capture_output=True, text=True, check=False
    )


@pytest.mark.program
def test_the_page_on_an_index_leads_to_the_repository(checkout: Path) -> None:
    assert prepare(checkout, TAG).returncode == 0
    build = (sys.executable, "-m", "hatchling", "build", "--target", "wheel")
    run(*build, "--directory", checkout / "dist", cwd=checkout)
    with zipfile.ZipFile(next((checkout / "dist").glob("*.whl"))) as archive:
        (name,) = [one for one in archive.namelist() if one.endswith("/METADATA")]
        metadata = archive.read(name).decode()
    assert "OWNER" not in metadata
    assert "Project-URL: Source, https://github.com/acme/tables\n" in metadata
    home = f"https://github.com/acme/tables/blob/{TAG}/"
    links = {link for link in LINK.findall(metadata) if not link.startswith("#")}
    assert f"{home}docs/ci.md" in links
    assert all(link.startswith(("https://", "http://")) for link in links)
    ours = {link.removeprefix(home) for link in links if link.startswith(home)}
    assert [path for path in ours if not (ROOT / path).exists()] == []
    assert "Classifier: Development Status :: " in metadata
    assert "Provides-Extra: dev" not in metadata


def test_another_tag_is_no_release(checkout: Path) -> None:
    before = (checkout / "README.md").read_bytes()
    done = prepare(checkout, "v99")
    assert done.returncode == 1
    assert done.stderr == f"the tag v99 is not {TAG}, the version of the checkout\n"
    assert (checkout / "README.md").read_bytes() == before


def test_a_release_has_its_day_in_the_changelog(checkout: Path) -> None:
    file = checkout / "CHANGELOG.md"
    file.write_text(
        file.read_text("utf-8").replace("2030-12-31", "unreleased"), "utf-8"
    )
    assert "CHANGELOG.md has no head `## " in prepare(checkout, TAG).stderr


def test_a_release_does_not_say_that_there_is_none(checkout: Path) -> None:
    with (checkout / "README.md").open("a", encoding="utf-8") as file:
        file.write(f"It is {UNRELEASED}.\n")
    assert "say how it is installed" in prepare(checkout, TAG).stderr


def test_the_changelog_begins_with_the_version_of_the_checkout() -> None:
    heads = re.findall(
        r"^## (\S+) \(", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M
    )
    assert heads[0] == __version__


def test_publishing_needs_no_secret_and_is_the_last_step() -> None:
    file = ROOT / ".github" / "workflows" / "release.yml"
    jobs = yaml.safe_load(file.read_text("utf-8"))["jobs"]
    assert (jobs["build"]["needs"], jobs["publish"]["needs"]) == ("test", "build")
    assert "secrets." not in file.read_text("utf-8")
    assert [
        name for name, job in jobs.items() if "id-token" in job.get("permissions", {})
    ]
    for job in jobs.values():
        assert not [one for one in job["steps"] if "${{" in one.get("run", "")]
