"""What the README and docs promise: the first program runs, commands and links exist."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from imtable.cli.commands import COMMANDS
from imtable.ir.folder import read_stored
from imtable.sandbox import start_sandbox
from support.corpus import ROOT

README = (ROOT / "README.md").read_text("utf-8")
GUIDES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)


def links(guide: Path) -> set[str]:
    """The files that a guide links to, as written. Examples link to nothing."""
    return set(LINK.findall(FENCE.sub("", guide.read_text("utf-8"))))


def programs(text: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


PROGRAMS = programs(README)
ADDRESS = "http://127.0.0.1:8080/"


def test_the_first_program_runs_against_the_sandbox(tmp_path: Path) -> None:
    pages = read_stored(ROOT / "specs" / "ir").pages
    with start_sandbox(pages, tmp_path / "sandbox") as sandbox:
        assert ADDRESS in PROGRAMS[0]
        program = PROGRAMS[0].replace(ADDRESS, sandbox.url)
        found = subprocess.run(
            [sys.executable, "-c", program],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT / "generated")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (found.returncode, found.stderr) == (0, "")
        assert found.stdout.strip().isdigit()
        assert [seen.status for seen in sandbox.requests] == [200]
        assert not list(sandbox.findings)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_program_compiles(guide: Path) -> None:
    for program in programs(guide.read_text("utf-8")):
        compile(program, guide.name, "exec")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_told(name: str) -> None:
    assert f"| `imtable {name}" in (ROOT / "docs" / "commands.md").read_text("utf-8")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_link_leads_somewhere(guide: Path) -> None:
    assert [to for to in links(guide) if not (guide.parent / to).exists()] == []


def test_the_readme_leads_to_every_guide() -> None:
    linked = {ROOT / to for to in links(ROOT / "README.md")}
    assert {guide for guide in GUIDES if guide.name != "README.md"} <= linked
