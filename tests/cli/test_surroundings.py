"""Whatever lies around a run: one line, exit code 2, nothing half-written, never a traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from imtable.cli import main
from support.corpus import ROOT
from support.small_project import put

pytestmark = [
    pytest.mark.program,
    pytest.mark.skipif(os.name == "nt", reason="Windows has other words"),
]

PAGE = ROOT / "specs/docs/openapi/v3/certificates.md"
CONFIG = '[tool.imtable]\ndocs = "docs"\nir = "ir"\nout = "out"\npackage = "sdk"\n'
GENERATE = ("generate",)
DEEP = "a/" * 1500
LONG = "x" * 300


def configure(more: str) -> Callable[[Path], object]:
    return lambda project: (project / "pyproject.toml").write_text(more, "utf-8")


def file(path: str, text: str = "mine") -> Callable[[Path], object]:
    return lambda project: put(project / path, text)


def link(path: str) -> Callable[[Path], object]:
    """A symbolic link to a folder beside the project, which holds a file."""

    def make(project: Path) -> None:
        place = project / path
        place.parent.mkdir(parents=True, exist_ok=True)
        put(project.parent / "elsewhere" / "mine.txt", "mine")
        place.symlink_to(project.parent / "elsewhere")

    return make


def nest(path: str) -> Callable[[Path], object]:
    """A page, fifteen hundred folders down."""

    def make(project: Path) -> None:
        here = os.open(project, os.O_RDONLY)
        for name in [path, *["a"] * 1500]:
            os.mkdir(name, dir_fd=here)  # the whole path is too long
            below = os.open(name, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
        page = os.open("page.md", os.O_WRONLY | os.O_CREAT, dir_fd=here)
        os.write(page, b"x")
        os.close(page)
        os.close(here)

    return make


SURROUNDINGS: dict[str, tuple[Callable[[Path], object], tuple[str, ...], str]] = {
    "the output is a file": (file("out"), GENERATE, "out"),
    "the output is below a file": (
        file("f"),
        (*GENERATE, "--out", "f/out"),
        "f: File exists",
    ),
    "the output has a long name": (
        lambda _: None,
        (*GENERATE, "--out", LONG),
        "File name too long",
    ),
    "the output is nested deeply": (
        lambda _: None,
        (*GENERATE, "--out", DEEP * 2),
        "File name too long",
    ),
    "the package is a file": (file("out/sdk"), GENERATE, "out/sdk"),
    "the IR is a file": (file("ir"), GENERATE, "ir: Not a directory"),
    "the cache is a file": (file("out/.imtable-cache"), GENERATE, ".imtable-cache"),
    "the memory is a folder": (
        file("out/.imtable-cache/sdk.memory/x"),
        GENERATE,
        "sdk.memory: Is a directory",
    ),
    "the output is a link": (link("out"), GENERATE, "out is a symbolic link"),
    "a folder of the output is a link": (
        link("a"),
        (*GENERATE, "--out", "a/b"),
        "a is a symbolic link",
    ),
    "the package is a link": (link("out/sdk"), GENERATE, "sdk is a symbolic link"),
    "the IR is a link": (link("ir"), GENERATE, "ir is a symbolic link"),
    "the cache is a link": (
        link("out/.imtable-cache"),
        GENERATE,
        ".imtable-cache is a symbolic link",
    ),
    "check of a link": (link("out"), ("check",), "out is a symbolic link"),
    "a NUL in a path": (
        configure(CONFIG.replace('"out"', '"o\\u0000ut"')),
        GENERATE,
        "[tool.imtable] out must not hold the character NUL",
    ),
    "configuration nested deeply": (
        configure("a = " + "[" * 5000),
        GENERATE,
        "pyproject.toml cannot be read: it is nested too deeply",
    ),
    "a number of 5,000 digits": (
        configure("a = " + "9" * 5000),
        GENERATE,
        "pyproject.toml cannot be read: Exceeds the limit",
    ),
    "a long number for a path": (
        configure(CONFIG.replace('"out"', "0x" + "f" * 5000)),
        GENERATE,
        "[tool.imtable] out must be a text in quotes",
    ),
    "waivers nested deeply": (
        file("w.toml", "version = " + "[" * 5000),
        ("diff", "docs", "docs", "--baseline", "w.toml"),
        "w.toml:1: not TOML: nested too deeply",
    ),
    "a waiver of 5,000 digits": (
        file("w.toml", "version = " + "9" * 5000),
        ("diff", "docs", "docs", "--baseline", "w.toml"),
        "w.toml:1: not TOML: Exceeds the limit",
    ),
    "a version of waivers that is long": (
        file("w.toml", "version = 0x" + "f" * 5000),
        ("diff", "docs", "docs", "--baseline", "w.toml"),
        "w.toml:1: `version` is a long number",
    ),
    "stored IR nested deeply": (
        nest("deep"),
        ("export", "openapi", "--ir", "deep"),
        "the IR folder deep is nested too deeply",
    ),
    "stored IR of deep values": (
        file("deep/x.json", "[" * 100_000),
        ("export", "openapi", "--ir", "deep"),
        "nested too deeply",
    ),
    "templates onto a file": (
        file("t"),
        ("templates", "eject", "t"),
        "t: File exists",
    ),
    "templates below a file": (
        file("t"),
        ("templates", "eject", "t/u"),
        "t/u: Not a directory",
    ),
    "a document onto a folder": (
        lambda _: None,
        ("export", "openapi", "-o", "docs"),
        "docs: Is a directory",
    ),
    "documents into a file": (
        file("o"),
        ("export", "ir", "-o", "o"),
        "o/openapi/v3/certificates.json: File exists",
    ),
    "credentials in a file": (
        file("s"),
        ("sandbox", "--credentials", "s"),
        "credentials in s: ",
    ),
}


@pytest.fixture(autouse=True)
def room(tmp_path: Path) -> Iterator[None]:
    """Is cleared at once: pytest cannot, for what is nested so deeply (before Python 3.13)."""
    yield
    subprocess.run(["rm", "-rf", str(tmp_path)], check=True)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    (folder / "docs/openapi/v3").mkdir(parents=True)
    shutil.copy(PAGE, folder / "docs/openapi/v3")
    configure(CONFIG)(folder)
    monkeypatch.chdir(folder)
    return folder


def texts(folder: Path) -> dict[str, bytes]:
    """Every file; a folder that is too deep is looked at as far as it goes."""
    found = dict[str, bytes]()
    for place in folder.rglob("*") if not (folder / "project/deep/a").exists() else ():
        if place.is_file() and place.name != "lock":
            found[place.relative_to(folder).as_posix()] = place.read_bytes()
    return found


@pytest.mark.parametrize(
    ("surround", "words", "message"), SURROUNDINGS.values(), ids=SURROUNDINGS
)
def test_one_line_and_nothing_written(
    surround: Callable[[Path], object],
    words: tuple[str, ...],
    message: str,
    project: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    surround(project)
    before = texts(project.parent)
    assert main([*words]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("imtable: ")
    assert said.err.count("\n") == 1, said.err
    assert message in said.err
    assert texts(project.parent) == before


@pytest.mark.parametrize("name", ["deep", "docs"])
def test_pages_however_deep(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is too deep for a name is said of the page, and the rest goes on."""
    nest(name)(tmp_path)
    shutil.copy(PAGE, tmp_path / name)
    words = ["--docs", str(tmp_path / name), "--out", str(tmp_path), "--package", "sdk"]
    for command in ("generate", "check"):
        assert main([command, *words]) == 1
        assert "the file name is too long" in capsys.readouterr().err
    assert (tmp_path / "sdk" / "certificates.py").exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        "[" * 100_000,
        '{"key": ' + "9" * 5000 + "}",
        '{"trees": 3}',
        "\0",
    ],
)
@pytest.mark.parametrize("part", ["sdk.memory", "sdk.pages.json"])
def test_nonsense_in_the_cache(text: str, part: str, project: Path) -> None:
    assert main(["generate"]) == 0
    (project / "out/.imtable-cache" / part).write_text(text, "utf-8")
    page = project / "docs/openapi/v3/certificates.md"
    page.write_text(page.read_text("utf-8").replace("title: ", "title: New "), "utf-8")
    assert main(["generate"]) == 0
    assert main(["check"]) == 0


# -- the streams ---------------------------------------------------------------------------

COMMANDS = (
    ["generate"],
    ["check"],
    ["lint"],
    ["explain"],
    ["export", "openapi"],
    ["diff", "docs", "docs", "--format", "json"],
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    ("ending", "message"),
    [
        (">/dev/full", "standard output cannot be written: No space left on device"),
        (">&-", "standard output is closed"),
    ],
)
def test_a_result_that_does_not_arrive(
    words: list[str], ending: str, message: str, project: Path
) -> None:
    command = f'"{sys.executable}" -m imtable {" ".join(words)} {ending}'
    run = subprocess.run(
        command, shell=True, cwd=project, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (2, f"imtable: {message}\n")


@pytest.mark.parametrize("ending", ["2>/dev/full", "2>&-"])
def test_nobody_listens_to_the_rest(ending: str, project: Path) -> None:
    """The exit code still tells."""
    command = f'"{sys.executable}" -m imtable generate --out f/g {ending}'
    put(project / "f", "mine")
    run = subprocess.run(
        command, shell=True, cwd=project, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (2, "")
