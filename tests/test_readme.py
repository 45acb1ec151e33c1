"""What the README and docs promise: every command prints what is shown, every program runs, every
link leads somewhere. A block that is not run is in a list, with the reason."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
import yaml
from jinja2 import Environment
from pytest_regressions.file_regression import FileRegressionFixture

from imtable.cli.commands import COMMANDS, load_command
from imtable.corrections.files import read_corrections
from imtable.ir.folder import read_stored
from imtable.run.configuration import find_config
from imtable.run.distribution_table import check_distribution
from imtable.sandbox import open_keys, start_sandbox
from support.corpus import ROOT
from support.guides import Block, blocks_of, copy_checkout, with_real_output

README = ROOT / "README.md"
GUIDES = [
    README,
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
WRITTEN_BY_A_COMMAND = {
    "docs/rules.md": "tests/report/test_explain.py runs each example",
    "docs/changes.md": "tests/report/test_explain_changes.py runs each example",
    "docs/dialect.md": "tests/test_golden.py writes it from cases that run",
}
NOT_RUN = {
    "docs/*.md ─ read ▶ Page ─ lower ▶ IR + diagnostics ─ view ▶ render ▶ generated/": (
        "a drawing"
    ),
    "docs ─ reading ▶ ir ─ bindings ▶ text ─ output ▶ files": "a drawing",
    "make         # the environment, then docs -> IR -> bindings": (
        "these tests are a part of it"
    ),
    "python3 -m venv env": (
        "the address is the reader's; tests/test_stranger.py installs the wheel"
    ),
    ".venv/bin/imtable sandbox &    # http://127.0.0.1:8080/": (
        "it runs until it is interrupted; tests/test_stranger.py starts it"
    ),
}
"""First line of a block -> why it is not run as it stands."""

LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
FENCE = re.compile(r"^(`{3,}).*?^\1$", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`(imtable [^`]+)`")
OPTION = re.compile("--[a-z]")
"""`--FACT` stands for one of several."""
ADDRESS = "http://127.0.0.1:8080/"
BLOCKS = [
    block
    for guide in GUIDES
    if guide.relative_to(ROOT).as_posix() not in WRITTEN_BY_A_COMMAND
    for block in blocks_of(guide)
]


def blocks(guide: str, language: str) -> list[Block]:
    return [one for one in BLOCKS if (one.guide, one.language) == (guide, language)]


def name_of(guide: Path) -> str:
    return guide.relative_to(ROOT).as_posix()


# -- nothing is left out -------------------------------------------------------------------

TRIED = {
    "console": "test_commands_print_what_is_shown",
    "python": "test_a_program_of_a_guide_runs",
    "toml": "test_a_configuration_is_one",
    "yaml": "test_the_hooks_are_ours",
    "jinja": "test_a_part_of_a_template_is_one",
}
"""By the language of a block: the test that tries it."""


@pytest.mark.parametrize(
    "block", BLOCKS, ids=lambda one: f"{one.guide}: {one.first_line}"
)
def test_every_block_is_tried_or_has_a_reason(block: Block) -> None:
    assert (block.language in TRIED) != (block.first_line in NOT_RUN), block


def test_no_reason_is_left_over() -> None:
    assert NOT_RUN.keys() <= {block.first_line for block in BLOCKS}
    assert all((ROOT / name).is_file() for name in WRITTEN_BY_A_COMMAND)
    assert {block.language for block in BLOCKS} - {"", "sh"} == TRIED.keys()


# -- commands ------------------------------------------------------------------------------


@pytest.mark.program
@pytest.mark.checker  # its commands are those of a shell, as people have it
@pytest.mark.parametrize(
    "guide", sorted({block.guide for block in BLOCKS if block.language == "console"})
)
def test_commands_print_what_is_shown(
    guide: str, tmp_path: Path, file_regression: FileRegressionFixture
) -> None:
    """To write anew what is shown: `pytest tests/test_readme.py --force-regen`."""
    text = with_real_output(ROOT / guide, copy_checkout(tmp_path / "checkout"))
    file_regression.check(text, encoding="utf-8", fullpath=ROOT / guide)


def inline_commands() -> Iterator[tuple[str, str]]:
    """Command lines in the middle of a sentence, with their placeholders."""
    for guide in GUIDES:
        for found in INLINE.findall(FENCE.sub("", guide.read_text("utf-8"))):
            yield name_of(guide), found.replace("\\|", "|")


@pytest.mark.parametrize(("guide", "line"), sorted(set(inline_commands())))
def test_a_command_in_a_sentence_exists(guide: str, line: str) -> None:
    words = [word.strip("[]") for word in shlex.split(line.partition(" > ")[0])]
    assert words[1] in COMMANDS or words[1] in ("COMMAND", "--version"), guide
    if words[1] in COMMANDS:
        parser = argparse.ArgumentParser()
        load_command(words[1]).add_options(parser)
        given = {word.partition("=")[0] for word in words[2:] if OPTION.match(word)}
        assert given <= set(options_of(parser)), guide


def options_of(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Of a command and of its actions."""
    for action in parser._actions:  # pyright: ignore[reportPrivateUsage]
        yield from action.option_strings
        choices: object = action.choices
        if isinstance(choices, dict):
            actions = cast("dict[str, argparse.ArgumentParser]", choices)
            for below in actions.values():
                yield from options_of(below)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_told(name: str) -> None:
    assert f"| `imtable {name}" in (ROOT / "docs" / "commands.md").read_text("utf-8")


# -- programs ------------------------------------------------------------------------------


@pytest.mark.program
@pytest.mark.parametrize(
    "block",
    [block for block in BLOCKS if block.language == "python"],
    ids=lambda one: f"{one.guide}: {one.first_line}",
)
def test_a_program_of_a_guide_runs(block: Block, tmp_path: Path) -> None:
    """Where the IR, the keys of a merchant and a sandbox are."""
    (tmp_path / "specs").symlink_to(ROOT / "specs")
    keys = open_keys(tmp_path / "sandbox")
    for wanted, made in (
        ("apiclient_key.pem", "merchant-key.pem"),
        ("apiclient_cert.pem", "merchant-certificate.pem"),
        ("pub_key.pem", "platform-public-key.pem"),
    ):
        (tmp_path / wanted).write_bytes((keys.folder / made).read_bytes())
    pages = read_stored(ROOT / "specs" / "ir").pages
    with start_sandbox(pages, keys) as sandbox:
        file = tmp_path / "test_it.py"
        file.write_text(block.text.replace(ADDRESS, sandbox.url), "utf-8")
        is_test = "def test_" in block.text
        runner = ["-m", "pytest", "-q", "-p", "no:cacheprovider"] if is_test else []
        done = subprocess.run(
            [sys.executable, *runner, file.name],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT / "generated")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        if ADDRESS in block.text:
            assert done.stdout.strip().isdigit()
            assert [seen.status for seen in sandbox.requests] == [200]
            assert not list(sandbox.findings)


# -- settings ------------------------------------------------------------------------------


SETTINGS = [block for block in BLOCKS if block.language == "toml"]


@pytest.mark.parametrize("block", SETTINGS, ids=lambda one: one.first_line)
def test_a_configuration_is_one(block: Block, tmp_path: Path) -> None:
    if block.text.startswith("[[correction]]"):
        assert read_corrections({"a.toml": block.text.encode()}, "corrections")
        return
    needed = "" if block.text.startswith("[tool.imtable]") else "[tool.imtable]\n"
    (tmp_path / "pyproject.toml").write_text(needed + block.text, "utf-8")
    config = find_config(tmp_path)
    assert config.folder == tmp_path
    if config.distribution is not None:
        check_distribution(config.distribution)
        assert tomllib.loads(block.text)["tool"]["imtable"]["distribution"]


def test_the_hooks_are_ours() -> None:
    (block,) = blocks("docs/ci.md", "yaml")
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    shown = yaml.safe_load(block.text)["repos"][0]["hooks"]
    assert {one["id"] for one in shown} <= {one["id"] for one in hooks}


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.language == "jinja"], ids=str)
def test_a_part_of_a_template_is_one(block: Block) -> None:
    assert Environment().parse(block.text).body


# -- links ---------------------------------------------------------------------------------


def links(guide: Path) -> set[str]:
    """The files that a guide links to, as written. Examples link to nothing."""
    return set(LINK.findall(FENCE.sub("", guide.read_text("utf-8"))))


@pytest.mark.parametrize("guide", GUIDES, ids=name_of)
def test_every_link_leads_somewhere(guide: Path) -> None:
    assert [to for to in links(guide) if not (guide.parent / to).exists()] == []


def test_the_readme_leads_to_every_guide() -> None:
    linked = {ROOT / to for to in links(README)}
    guides = {guide for guide in GUIDES if guide.parent in (ROOT, ROOT / "docs")}
    assert guides - {README, ROOT / "SECURITY.md"} <= linked
