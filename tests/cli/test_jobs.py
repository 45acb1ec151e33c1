"""`--jobs`: as many processes as one likes, and no other result."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from imtable.cli import main
from support.corpus import ROOT
from support.dirty_pages import PAGES

pytestmark = pytest.mark.program

SPECS = ROOT / "specs" / "docs"
INTERRUPTED = "imtable: interrupted; no file was left half-written\n"
DIED = "imtable: a worker process died"
PROGRAM = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # it may have been ignored
from imtable.cli import main
from imtable.drift import versions
from imtable.run import drafts

original = drafts.read_source
met = []

def interrupt():
    os.killpg(os.getpgrp(), signal.SIGINT)

def read_source(source, **options):
    if source.path.endswith("certificates.md") and not met:
        met.append(source)
        {act}
    return original(source, **options)

drafts.read_source = versions.read_source = read_source
sys.exit(main(sys.argv[1:]))
"""
needs_signals = pytest.mark.skipif(
    sys.platform != "linux", reason="a worker that starts afresh is not patched"
)


def spoiled(folder: Path) -> Path:
    """Our own pages, and beside them pages with a defect each."""
    docs = folder / "docs"
    shutil.copytree(SPECS, docs)
    for page, text in PAGES.items():
        (docs / page).parent.mkdir(parents=True, exist_ok=True)
        (docs / page).write_text(text, "utf-8")
    return docs


def edited(folder: Path) -> Path:
    """Our own pages, with another type on most."""
    docs = folder / "docs"
    shutil.copytree(SPECS, docs)
    for page in docs.rglob("*.md"):
        page.write_text(
            page.read_text("utf-8").replace("| string |", "| number |", 1), "utf-8"
        )
    return docs


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main([*words])
    out, err = capsys.readouterr()
    return code, out, err


def target(out: Path) -> list[str]:
    return ["--out", str(out), "--ir", str(out / "ir"), "--package", "sdk"]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".imtable-cache" not in path.parts
    }


def check_same(
    docs: Path, folder: Path, capsys: pytest.CaptureFixture[str], *commands: str
) -> None:
    """Two processes write and say what one does, as often as one looks."""
    one, two = folder / "one", folder / "two"
    for command in commands:
        given = (command, "--docs", str(docs))
        alone = said(capsys, *given, *target(one), "--jobs", "1")
        code, out, err = said(capsys, *given, *target(two), "--jobs", "2")
        # `check` names the command that mends, with the folder
        shared = code, out.replace(str(two), str(one)), err.replace(str(two), str(one))
        assert shared == alone
        assert alone[0] in (0, 1)
    assert contents(two) == contents(one)
    assert contents(one)


def test_two_processes_write_and_say_what_one_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = spoiled(tmp_path)
    check_same(docs, tmp_path, capsys, "generate")
    page = docs / "openapi/v3/certificates.md"
    page.write_text(page.read_text("utf-8").replace("title: ", "title: New "), "utf-8")
    check_same(docs, tmp_path, capsys, "check")
    for words in (["lint", "--show", "style"], ["export", "openapi"]):
        given = [*words, "--docs", str(docs)]
        alone = said(capsys, *given, "--jobs", "1")
        assert said(capsys, *given, "--jobs", "2") == alone


def test_two_processes_compare_as_one_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for form in ("text", "json", "markdown", "html"):
        given = ["diff", str(SPECS), str(edited(tmp_path / form)), "--format", form]
        alone = said(capsys, *given, "--jobs", "1")
        assert alone[0] == 1
        assert said(capsys, *given, "--jobs", "2") == alone


@pytest.mark.parametrize("number", ["0", "-1", "two", "1.5", "٢"])
def test_no_number_of_processes(
    number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["generate", f"--jobs={number}"])
    assert left.value.code == 2
    assert "is no number of processes" in capsys.readouterr().err


@needs_signals
@pytest.mark.parametrize(
    ("act", "code", "words"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", 2, DIED),
        ("interrupt()", 130, INTERRUPTED),
        ("interrupt(); time.sleep(1); interrupt(); time.sleep(600)", 130, INTERRUPTED),
    ],
)
@pytest.mark.parametrize("command", ["generate", "diff"])
def test_a_run_that_is_cut_short_writes_nothing(
    command: str,
    act: str,
    code: int,
    words: str,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Ctrl-C reaches every process; the workers leave it to the main one, which waits for what
    they have begun, and with a second Ctrl-C for nothing."""
    out = tmp_path / "out"
    if command == "generate":
        given = ["--docs", str(SPECS), *target(out)]
    else:
        given = [
            str(SPECS),
            str(edited(tmp_path_factory.mktemp("edited"))),
            "--output",
            str(out),
        ]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(act=act), command, *given, "--jobs", "2"],
        capture_output=True,
        encoding="utf-8",
        start_new_session=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT / "generator")},
    )
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(words)
    assert done.stderr.count("\n") == 1
    assert contents(tmp_path) == {}
