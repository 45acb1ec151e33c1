"""The bindings of two real snapshots: they compile, import, type-check and are formatted.

Tests over the corpus skip where it is absent. pyright looks at the whole output too: a snapshot
takes it about twenty seconds.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from imtable.cli import main
from imtable.output.manifest import MANIFEST_NAME
from support.corpus import ROOT, SNAPSHOTS, require_corpus

EVERY_CLASS = """
import dataclasses, importlib, pathlib, sys, typing, warnings
warnings.simplefilter("ignore", DeprecationWarning)
root = pathlib.Path("snapshot")
from snapshot.runtime.convert import Findings, decode
def nested(owner):
    for value in list(vars(owner).values()):
        if isinstance(value, type) and dataclasses.is_dataclass(value):
            yield value
            yield from nested(value)
modules = classes = 0
for path in sorted(root.rglob("*.py")):
    parts = path.with_suffix("").parts
    if "runtime" in parts:
        continue
    module = importlib.import_module(".".join(parts).removesuffix(".__init__"))
    modules += 1
    for name in getattr(module, "__all__", ()):
        getattr(module, name)
    for one in nested(module):
        if one.__module__ == module.__name__:
            hints = typing.get_type_hints(one, include_extras=True)
            assert {f.name for f in dataclasses.fields(one)} <= hints.keys(), one
            decode(one, {}, Findings())
            classes += 1
print(modules, classes)
"""


def generate(snapshot: str, out: Path) -> None:
    docs = require_corpus(snapshot)
    arguments = ["--docs", str(docs), "--out", str(out), "--package", "snapshot"]
    assert main(["generate", *arguments]) == 0


def run(*command: str, cwd: Path) -> str:
    tool = [sys.executable, "-m", *command]
    done = subprocess.run(tool, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout


def check_mypy(out: Path) -> None:
    said = run("mypy", "--strict", "--config-file=", "-p", "snapshot", cwd=out)
    assert said.startswith("Success: no issues found in 1")


def check_pyright(out: Path) -> None:
    settings = {
        "include": ["snapshot"],
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
    }
    (out / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
    said = run("pyright", "--pythonpath", sys.executable, cwd=out)
    assert "0 errors, 0 warnings, 0 informations" in said


def check_format(out: Path) -> None:
    run("black", "--check", "--quiet", "--workers", "2", "snapshot", cwd=out)
    run(
        "ruff",
        "format",
        "--check",
        "--isolated",
        "--target-version",
        "py311",
        ".",
        cwd=out,
    )


def check_lint(out: Path) -> None:
    settings = str(ROOT / "pyproject.toml")
    run("ruff", "check", "--config", settings, "--ignore", "A002,D,N801", ".", cwd=out)


def check_every_class(out: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", EVERY_CLASS],
        cwd=out,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    modules, classes = map(int, done.stdout.split())
    assert modules > 1600
    assert classes > 4500


CHECKS: tuple[Callable[[Path], None], ...] = (
    check_mypy,
    check_pyright,
    check_format,
    check_lint,
    check_every_class,
)


@pytest.mark.parametrize("snapshot", SNAPSHOTS)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__[6:])
def test_output(snapshot: str, check: Callable[[Path], None], tmp_path: Path) -> None:
    generate(snapshot, tmp_path)
    check(tmp_path)


@pytest.mark.parametrize("snapshot", SNAPSHOTS)
def test_same_bytes_for_any_hash_seed_and_order(snapshot: str, tmp_path: Path) -> None:
    """The manifest holds the hash of every file."""
    docs = require_corpus(snapshot)
    texts = set[bytes]()
    for seed in ("1", "2"):
        out = tmp_path / seed
        shuffled = f"""
import os, random, sys
scandir = os.scandir
class Shuffled:
    def __init__(self, path):
        with scandir(path) as found:
            self.entries = list(found)
        random.Random({seed}).shuffle(self.entries)
    def __enter__(self):
        return self
    def __exit__(self, *_):
        pass
    def __iter__(self):
        return iter(self.entries)
os.scandir = Shuffled
from imtable.cli import main
sys.exit(main(["generate", "--docs", {str(docs)!r}, "--ir", {str(out / "ir")!r},
               "--out", {str(out)!r}, "--package", "snapshot"]))
"""
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", shuffled]
        subprocess.run(command, env=environment, check=True, capture_output=True)
        texts.add((out / "snapshot" / MANIFEST_NAME).read_bytes())
    assert len(texts) == 1
    assert len(re.findall(rb'": "[0-9a-f]{64}"', texts.pop())) > 2600
