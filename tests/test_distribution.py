"""However the generated package is shipped, it works where nothing else of the project is: every
operation is found by its name, and a notification is received."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

from imtable.ir.folder import read_stored
from imtable.sandbox import open_keys
from imtable.sandbox.delivery import sending_state
from imtable.sandbox.notify import find_event, make_message
from support.corpus import ROOT
from support.generated_code import index_of

pytestmark = pytest.mark.program

GENERATED = ROOT / "generated"
PACKAGE = "wechatpay_sdk"
INDEX = GENERATED / PACKAGE / "imtable_index.py"
BIN = Path(sys.executable).parent
"""Where `uv_build` looks for its program."""


class Backend(NamedTuple):
    """A backend of PEP 517: its requirement, its module, and what it must be told."""

    name: str
    requires: str
    module: str
    told: str = ""


BACKENDS = (
    Backend("setuptools", "setuptools", "setuptools.build_meta"),
    Backend(
        "flit",
        "flit_core",
        "flit_core.buildapi",
        f'[tool.flit.module]\nname="{PACKAGE}"',
    ),
    Backend(
        "poetry",
        "poetry-core",
        "poetry.core.masonry.api",
        f'[tool.poetry]\npackages = [{{ include = "{PACKAGE}" }}]',
    ),
    Backend(
        "uv",
        "uv_build",
        "uv_build",
        '[tool.uv.build-backend]\nmodule-root = ""',
    ),
    Backend("hatchling", "hatchling", "hatchling.build"),
)

PROGRAM = """
import json, sys
sys.path.insert(0, sys.argv[1])
import wechatpay_sdk
from wechatpay_sdk import Client, Credentials
assert wechatpay_sdk.__file__.startswith(sys.argv[1]), wechatpay_sdk.__file__
assert "wechatpay_sdk.imtable_index" not in sys.modules
message = json.load(open(sys.argv[2]))
client = Client(Credentials.read(sys.argv[3]))
note = client.parse_notification(dict(message["headers"]), message["body"].encode())
print(type(note).__module__, note.event_type)
from wechatpay_sdk.imtable_index import OPERATIONS
print(len({client.operation(name) for name in OPERATIONS}))
"""


@pytest.fixture(scope="module")
def message(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A signed notification, and the settings of who receives it."""
    folder = tmp_path_factory.mktemp("sandbox")
    keys = open_keys(folder)
    event = find_event(read_stored(ROOT / "specs" / "ir").pages, "REFUND.SUCCESS")
    made = make_message(event, sending_state(keys))
    text = {"headers": made.headers, "body": made.body.decode()}
    file = folder / "message.json"
    file.write_text(json.dumps(text), "utf-8")
    return file, keys.settings


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what was generated; the memory of the last run is none of it."""
    copy = tmp_path / "project"
    ignored = shutil.ignore_patterns("__pycache__", ".*")
    shutil.copytree(GENERATED, copy, ignore=ignored)
    return copy


def run(*words: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-I", *words],
        cwd=cwd,
        env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build_wheel(backend: Backend, project: Path, folder: Path) -> Path:
    """By the hook that every installer calls, in the environment of the tests."""
    file = project / "pyproject.toml"
    text = file.read_text("utf-8")
    if backend.name != "hatchling":  # the one that is generated is left as it is
        start, end = text.index("[project]"), text.index("[tool.hatch")
        told = f'[build-system]\nrequires = ["{backend.requires}"]\n'
        told += (
            f'build-backend = "{backend.module}"\n\n{text[start:end]}{backend.told}\n'
        )
        file.write_text(told, "utf-8")
    folder.mkdir()
    program = f"import {backend.module} as b; b.build_wheel({str(folder)!r})"
    run("-c", program, cwd=project)
    (wheel,) = folder.glob("*.whl")
    return wheel


def check_works(place: Path, message: tuple[Path, Path], cwd: Path) -> None:
    shown = run("-c", PROGRAM, place, *message, cwd=cwd)
    assert shown.splitlines() == [
        f"{PACKAGE}.webhook.v3.refund.success REFUND.SUCCESS",
        str(len(index_of(INDEX.read_text("utf-8")))),
    ]


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda backend: backend.name)
def test_a_wheel_of_every_kind_works(
    backend: Backend, project: Path, message: tuple[Path, Path], tmp_path: Path
) -> None:
    wheel = build_wheel(backend, project, tmp_path / "dist")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "installed")
    assert f"{PACKAGE}/py.typed" in names
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {PACKAGE}
    metadata = next(name for name in names if name.endswith(".dist-info/METADATA"))
    told = (tmp_path / "installed" / metadata).read_text("utf-8")
    assert "Name: wechatpay-sdk\nVersion: 0.1.0\n" in told
    assert "Requires-Dist: cryptography" in told
    check_works(tmp_path / "installed", message, tmp_path)


def test_a_zip_works(project: Path, message: tuple[Path, Path], tmp_path: Path) -> None:
    archive = shutil.make_archive(str(tmp_path / "lib"), "zip", project)
    check_works(Path(archive), message, tmp_path)
