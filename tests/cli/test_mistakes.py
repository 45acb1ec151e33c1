"""Mistakes of users: what they wrote or did, the exit code, what they are told. Each message
tells what to do next."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from imtable.cli import main
from support.small_project import PROJECT, put, write_project

pytestmark = pytest.mark.program

PAGE = "docs/openapi/v3/pay/one.md"
MODULE = "out/sdk/v3/pay/one.py"
FREE = "http://127.0.0.1:9/"


class Mistake(NamedTuple):
    """Words of the command line; what was done before; the exit code; what is said: the first
    part is the problem, the others what to do."""

    words: str
    said: tuple[str, ...]
    done: Callable[[Path], object] = lambda _: None
    code: int = 2


def write(path: str, text: str) -> Callable[[Path], object]:
    return lambda root: put(root / path, text)


def configure(more: str, table: str = PROJECT) -> Callable[[Path], object]:
    return write("pyproject.toml", f"{table}{more}")


def replace(path: str, old: str, new: str) -> Callable[[Path], object]:
    def do(root: Path) -> None:
        text = (root / path).read_text("utf-8")
        assert old in text
        (root / path).write_text(text.replace(old, new, 1), "utf-8")

    return do


def generated(then: Callable[[Path], object]) -> Callable[[Path], object]:
    def do(root: Path) -> None:
        assert main(["generate"]) == 0
        then(root)

    return do


def with_keys(root: Path) -> None:
    from imtable.sandbox import open_keys

    open_keys(root / "sandbox")


def not_utf8(root: Path) -> None:
    (root / PAGE).write_bytes(b"\xff")


def repository(root: Path) -> None:
    for words in ("init -q", "add -A", "commit -qm one"):
        git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *words.split()]
        subprocess.run(git, cwd=root, check=True)


MISTAKES: dict[str, Mistake] = {
    # -- the command line
    "no command": Mistake("", ("there is no command", "imtable generate")),
    "a misspelt command": Mistake(
        "genrate", ("no command 'genrate'", "did you mean `generate`?")
    ),
    "another word": Mistake("frobnicate", ("no command", "the commands are init")),
    "docs without the option": Mistake(
        "generate docs", ("unrecognized", "did you mean `--docs docs`?")
    ),
    "a misspelt option": Mistake(
        "generate --dosc docs", ("unrecognized", "did you mean `--docs`?")
    ),
    "a format that is none": Mistake(
        "lint --format jsn", ("invalid choice: 'jsn'", "choose from")
    ),
    "a level that is none": Mistake(
        "lint --fail-on warn", ("invalid choice: 'warn'", "choose from")
    ),
    "an option without a value": Mistake(
        "generate --docs", ("argument --docs: expected", "usage: imtable generate")
    ),
    "an empty glob": Mistake(
        "generate --include=", ("a glob is empty", "write one such as 'openapi/**'")
    ),
    # -- folders
    "docs that are not there": Mistake(
        "generate --docs nope", ("no docs folder nope", "name the one with the pages")
    ),
    "docs that are a file": Mistake(
        "generate --docs pyproject.toml",
        ("no docs folder pyproject.toml", "name the one with"),
    ),
    "docs without a page": Mistake(
        "generate --docs empty",
        ("empty holds no .md file", "name the one with"),
        write("empty/x.txt", ""),
    ),
    "docs without an API": Mistake(
        "generate --docs prose",
        ("holds no page of an API", "no table below has the tail"),
        write("prose/README.md", "# Words\n"),
    ),
    "a misspelt table": Mistake(
        "check",
        ("has a table [tool.im-tabel]", "did you mean [tool.imtable]?"),
        replace("pyproject.toml", "[tool.imtable]", "[tool.im-tabel]"),
    ),
    "no page is selected": Mistake(
        "generate --include opnapi", ("holds no page that", "`include` names (opnapi)")
    ),
    "the docs of another project": Mistake(
        "generate --docs docs/openapi --ir ir",
        ("nothing was written", "is this the right docs folder: docs/openapi? --prune"),
        generated(lambda _: None),
    ),
    "watch without docs": Mistake(
        "watch --docs nope", ("no docs folder nope", "name one with --docs")
    ),
    "lint of no page": Mistake(
        "lint nope.md", ("no page and no folder nope.md", "as seen from here")
    ),
    "lint of a page that is elsewhere": Mistake(
        "lint README.md",
        ("README.md is not below the docs", "left out"),
        write("README.md", "# x\n"),
        code=0,
    ),
    "no templates": Mistake(
        "generate --templates nope",
        ("no folder of templates nope", "imtable templates eject"),
    ),
    # -- the configuration
    "no docs at all": Mistake(
        "generate", ("no docs", "give --docs DIR"), configure("", "[tool.imtable]\n")
    ),
    "no output": Mistake(
        "generate",
        ("no output", "--out DIR and --package NAME"),
        configure("", '[tool.imtable]\ndocs = "docs"\n'),
    ),
    "a misspelt key": Mistake(
        "generate",
        ("no key 'pakage'", "did you mean `package`?"),
        configure('pakage = "x"'),
    ),
    "a key of another kind": Mistake(
        "generate", ("docs-url must be a text in quotes",), configure("docs-url = 3")
    ),
    "no TOML": Mistake(
        "generate",
        ("pyproject.toml cannot be read", "line 6"),
        configure("docs-url = ="),
    ),
    "a package that is a keyword": Mistake(
        "generate --package class", ("--package 'class'", "a keyword of Python")
    ),
    "a package with a hyphen": Mistake(
        "generate --package my-sdk", ("is no name of a Python package", "`my_sdk`")
    ),
    "a rule that is none": Mistake(
        "lint",
        ("no rule `atr-unknown`", "did you mean `attr-unknown`"),
        configure('[tool.imtable.lint]\natr-unknown = "info"'),
    ),
    "a rule that cannot be off": Mistake(
        "generate",
        ("cannot be switched off", "a lower level such as `style`"),
        configure('[tool.imtable.lint]\nattr-unknown = "off"'),
    ),
    "another version": Mistake(
        "check",
        ("required-version", "pip install 'imtable>=9'"),
        configure('required-version = ">=9"'),
    ),
    "a version that is none": Mistake(
        "check",
        ("'newest' is no version", ">=0.1"),
        configure('required-version = "newest"'),
    ),
    "a configuration that is not there": Mistake(
        "check --config nope.toml",
        ("no configuration nope.toml", "a TOML file with [tool"),
    ),
    "a configuration without the table": Mistake(
        "check --config other.toml",
        ("other.toml has no table [tool.imtable]", "docs = "),
        write("other.toml", "[project]\n"),
    ),
    # -- diff, explain, export, templates
    "a side that is not stored": Mistake(
        "diff docs", ("no stored IR", "`imtable generate` stores")
    ),
    "a revision that is none": Mistake("diff v9 HEAD", ("v9", "git fetch"), repository),
    "no range": Mistake("diff --by-commit v1", ("is no range", "write REV..REV")),
    "a reason for nothing": Mistake(
        "diff docs docs --reason x", ("--reason", "--update-baseline")
    ),
    "an unknown rule": Mistake(
        "explain atr-unknown", ("there is no rule", "did you mean `attr-unknown`")
    ),
    "an unknown export": Mistake("export opnapi", ("invalid choice", "choose from")),
    "an export without a folder": Mistake(
        "export ir", ("one file a page", "name a folder with -o DIR")
    ),
    "two sources": Mistake("export openapi --docs docs --ir ir", ("not both",)),
    "an unknown template": Mistake(
        "templates eject own modul.py.jinja",
        ("no template 'modul.py.jinja'", "module.py.jinja"),
    ),
    "templates that are there": Mistake(
        "templates eject own",
        ("left alone", "move it away"),
        write("own/module.py.jinja", ""),
    ),
    "an unknown shell": Mistake("completion tcsh", ("invalid choice", "bash")),
    # -- the sandbox
    "an unknown event": Mistake(
        f"sandbox notify ORDER.PAYED --to {FREE}",
        ("no page describes", "did you mean `ORDER.PAID`?", "imtable sandbox events"),
    ),
    "an unknown member": Mistake(
        f"sandbox notify ORDER.PAID --to {FREE} --set order_ib=1",
        ("no member 'order_ib'", "did you mean `order_id`?"),
        with_keys,
    ),
    "a member without a value": Mistake(
        f"sandbox notify ORDER.PAID --to {FREE} --set id",
        ("--set 'id'", "write NAME=VALUE"),
        with_keys,
    ),
    "an unknown fault": Mistake(
        f"sandbox notify ORDER.PAID --to {FREE} --fault x",
        ("--fault 'x'", "there are"),
        with_keys,
    ),
    "no port": Mistake("sandbox --port 99999", ("a number from 0 to 65535",)),
    # -- pages and generated files
    "a misspelt attribute": Mistake(
        "generate",
        ("one.md:12:10: error: there is no attribute `data-requird`", "[attr-unknown]"),
        replace(PAGE, "data-required", "data-requird"),
        code=0,
    ),
    "a page that is not UTF-8": Mistake(
        "generate",
        ("one.md:1:1: error:", "nothing of it is used"),
        not_utf8,
        code=1,
    ),
    "a file of somebody else": Mistake(
        "generate",
        ("was not written by imtable", "move it away"),
        write(MODULE, "mine = 1\n"),
        code=1,
    ),
    "an edit by hand": Mistake(
        "generate",
        ("edited by hand: replaced", "the edit is kept in"),
        generated(replace(MODULE, "Code", "code")),
        code=0,
    ),
    "check after an edit of the docs": Mistake(
        "check",
        ("3 stale; cause: the docs", "fix with: imtable generate"),
        generated(replace(PAGE, "| a ", "| b ")),
        code=1,
    ),
    "a manifest that was merged by hand": Mistake(
        "generate",
        ("the manifest is not used", "was it merged by hand?"),
        generated(write("out/sdk/imtable-manifest.json", "<<<<<<<")),
        code=0,
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_gets_the_next_step(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    mistake = MISTAKES[name]
    monkeypatch.chdir(tmp_path)
    write_project(tmp_path)
    mistake.done(tmp_path)
    capsys.readouterr()
    assert run(mistake.words.split()) == mistake.code
    said = capsys.readouterr()
    text = re.sub(r"\s+", " ", said.err + said.out)
    for part in mistake.said:
        assert part in text
    assert "Traceback" not in text


def run(words: list[str]) -> int:
    """As the program would end: argparse ends by itself."""
    try:
        return main(words)
    except SystemExit as end:
        return int(end.code or 0)


def test_the_table_has_forty_mistakes() -> None:
    assert len({mistake.words + name for name, mistake in MISTAKES.items()}) >= 40


def test_a_variable_of_the_environment_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_project(tmp_path)
    monkeypatch.setenv("IMTABLE_FORMAT", "gitlab")
    assert run(["check"]) == 2
    assert "the environment gives --format gitlab" in capsys.readouterr().err
