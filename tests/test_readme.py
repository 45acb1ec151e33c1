"""What the README promises: its first program runs as it stands, its commands and links exist."""

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
PROGRAMS = re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
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


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_compiles(program: str) -> None:
    compile(program, "README.md", "exec")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_told(name: str) -> None:
    assert f"| `imtable {name}" in README


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#:]+)", README))))
def test_every_link_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()
