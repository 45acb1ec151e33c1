"""The bindings of the real snapshots: they compile, import, type-check and are formatted.

Tests over the corpus skip where it is absent. What two snapshots have in common is checked in the
newer one.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from imtable.output.manifest import MANIFEST_NAME
from support.corpus import ENDS, LATEST, ROOT, SNAPSHOTS, require_corpus
from support.corpus_output import (
    PACKAGE,
    SAID,
    corpus_output,
    generate,
    modules_of,
    not_the_same,
)
from support.type_errors import MYPY, mypy_cache

pytestmark = pytest.mark.checker

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
SHUFFLED = """
import os, random
scandir = os.scandir
class Shuffled:
    def __init__(self, path):
        with scandir(path) as found:
            self.entries = list(found)
        random.Random(1).shuffle(self.entries)
    def __enter__(self):
        return self
    def __exit__(self, *_):
        pass
    def __iter__(self):
        return iter(self.entries)
os.scandir = Shuffled
"""


class Outputs:
    """The bindings of all snapshots. Of the newest one everything is checked; mypy checks of the
    others the modules that are not in the next one as they are."""

    def __init__(self, temporary: pytest.TempPathFactory) -> None:
        folders = [corpus_output(one, temporary) for one in SNAPSHOTS]
        modules = [modules_of(folder) for folder in folders]
        self.by_snapshot = dict(zip(SNAPSHOTS, folders, strict=True))
        self.newer = folders[-1]
        self.of_newer = [*modules[-1]]
        self.others = {
            folder: sorted(not_the_same(old, new))
            for folder, (old, new) in zip(folders, pairwise(modules), strict=False)
        }
        assert len(self.of_newer) > 1600
        assert len(self.others[folders[-2]]) < len(modules[-2]) / 2


@pytest.fixture(scope="session")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    return Outputs(tmp_path_factory)


def run(*command: str, cwd: Path) -> str:
    tool = [sys.executable, "-m", *command]
    done = subprocess.run(
        tool, cwd=cwd, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout


def test_mypy(outputs: Outputs, tmp_path_factory: pytest.TempPathFactory) -> None:
    mypy = (*MYPY[2:], "--cache-dir", str(mypy_cache(tmp_path_factory)))
    said = run(*mypy, "-p", PACKAGE, cwd=outputs.newer)
    assert re.match(r"Success: no issues found in 1[6-9]\d\d ", said)
    for folder, files in outputs.others.items():
        said = run(*mypy, *files, cwd=folder)
        assert said.startswith(f"Success: no issues found in {len(files)} ")


def test_pyright(outputs: Outputs) -> None:
    """The newest snapshot: what mypy finds in the others, it finds there too."""
    folder = outputs.newer
    settings = {
        "include": [PACKAGE],
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
    said = run("pyright", "--stats", "--pythonpath", sys.executable, cwd=folder)
    assert "0 errors, 0 warnings, 0 informations" in said
    assert f"Total files checked: {len(outputs.of_newer)}\n" in said


def test_black(outputs: Outputs) -> None:
    """The newest snapshot; ruff, which formats alike, checks all of them."""
    run("black", "--check", "--quiet", str(outputs.newer / PACKAGE), cwd=ROOT)


@pytest.mark.parametrize("snapshot", SNAPSHOTS)
def test_ruff(snapshot: str, outputs: Outputs) -> None:
    out = outputs.by_snapshot
    settings = str(ROOT / "pyproject.toml")
    ignored = ("--ignore", "A002,D,N801,TID252")
    plain = ("--isolated", "--target-version", "py311")
    run(
        *("ruff", "check", "--no-cache", "--config", settings),
        *(*ignored, PACKAGE),
        cwd=out[snapshot],
    )
    run(
        *("ruff", "format", "--no-cache", "--check", *plain, PACKAGE), cwd=out[snapshot]
    )


@pytest.mark.parametrize("snapshot", ENDS)
def test_every_class(snapshot: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    done = subprocess.run(
        [sys.executable, "-c", EVERY_CLASS],
        cwd=corpus_output(snapshot, tmp_path_factory),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    modules, classes = map(int, done.stdout.split())
    assert modules > (1600 if snapshot in LATEST else 1100)
    assert classes > (4500 if snapshot in LATEST else 2500)


def test_same_bytes_for_any_hash_seed_and_order_and_number_of_processes(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The manifest holds the hash of every file."""
    docs, ordinary = require_corpus(LATEST[-1]), corpus_output(
        LATEST[-1], tmp_path_factory
    )
    said = generate(docs, tmp_path, start=SHUFFLED, seed="1", jobs=2)
    assert said == (ordinary / SAID).read_text("utf-8")
    manifest = Path(PACKAGE, MANIFEST_NAME)
    text = (tmp_path / manifest).read_bytes()
    assert text == (ordinary / manifest).read_bytes()
    assert len(re.findall(rb'": "[0-9a-f]{64}"', text)) > 2600
