"""Environments of Python that tests make, with the wheel of imtable in them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from uv import find_uv_bin

from support.corpus import ROOT

LOCK = ROOT / "requirements.txt"
UV = find_uv_bin()


def run(*command: str | Path, cwd: Path | None = None, code: int = 0) -> str:
    """What a program says on both streams; it must end with this code. The environment of
    the tests is not its own."""
    env = {
        k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")
    }
    done = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == code, done.stdout
    return done.stdout


def build_imtable(folder: Path) -> Path:
    """The wheel of this checkout."""
    build = (sys.executable, "-m", "hatchling", "build", "--target", "wheel")
    run(*build, "--directory", folder, cwd=ROOT)
    (wheel,) = folder.glob("*.whl")
    return wheel


def make_environment(folder: Path, *wanted: str) -> Path:
    """An environment with these requirements alone, and what they ask for, in the versions of
    the lock. Returns the folder of its programs."""
    run(UV, "venv", "--quiet", "--python", sys.executable, folder)
    into = ("--python", folder / "bin" / "python", "--constraint", LOCK)
    run(UV, "pip", "install", "--quiet", *into, *wanted)
    return folder / "bin"
