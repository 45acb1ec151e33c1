"""What every command takes, and what its help tells."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import pytest

from imtable.cli import main
from imtable.cli.commands import COMMANDS
from imtable.cli.help import EXAMPLES, KEYS, OTHER_KEYS, option_help
from imtable.run.configuration import KEYS as CONFIGURED
from support.small_project import PROJECT, put, write_project

PAGE = "docs/openapi/v3/pay/one.md"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page with an error; the working directory."""
    write_project(tmp_path)
    text = (tmp_path / PAGE).read_text("utf-8")
    put(tmp_path / PAGE, text.replace("data-required", "data-requird"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def help_of(*words: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit):
        main([*words, "--help"])
    return " ".join(capsys.readouterr().out.split())


# -- help ----------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_the_conventions_and_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = help_of(command, capsys=capsys)
    for option in ("--config FILE", "--quiet", "--verbose", "--color"):
        assert option in text
    if f"imtable {command}" in EXAMPLES:
        assert f"Example: {EXAMPLES[f'imtable {command}']}" in text


def test_help_tells_every_key_of_the_configuration(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = {"docs", *KEYS, *OTHER_KEYS}
    assert told == {*CONFIGURED}
    text = help_of("generate", capsys=capsys) + help_of("diff", capsys=capsys)
    for example in (*KEYS.values(), *OTHER_KEYS.values()):
        assert example in text
    lint = help_of("lint", capsys=capsys)
    assert OTHER_KEYS["lint-baseline"] in lint
    assert KEYS["baseline"] not in lint  # the waivers of `diff`


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"default": "text", "help": "the form"}, "the form (default: %(default)s)"),
        ({"default": 8080, "help": "a port (8080)"}, "a port (8080)"),
        ({"default": None, "help": "a name"}, "a name"),
        ({"action": "store_true", "help": "so"}, "so"),
    ],
)
def test_help_tells_defaults(given: dict[str, object], said: str) -> None:
    action = argparse.ArgumentParser().add_argument("--x", **given)  # type: ignore[arg-type]
    assert option_help(action) == said


# -- what is shown -------------------------------------------------------------------------


def test_quiet_and_verbose(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "-q"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["check", "-q"]) == 0
    assert capsys.readouterr().out == ""
    (project / "out/sdk/v3/pay/one.py").unlink()
    assert main(["check", "-q"]) == 1
    assert "was deleted" in capsys.readouterr().out
    assert main(["generate", "-v"]) == 0
    assert f"written: {project}/out/sdk/v3/pay/one.py" in capsys.readouterr().out
    assert main(["lint", "-q"]) == 1
    quiet = capsys.readouterr().out
    assert "attr-unknown" in quiet
    assert "diagnostics:" not in quiet
    assert main(["lint", "-v"]) == 1
    assert "\nnot shown: " not in capsys.readouterr().out


def _true(_: object) -> bool:
    return True


def test_colour(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def coloured(*words: str) -> bool:
        assert main(["lint", *words]) == 1
        return "\x1b[" in capsys.readouterr().out

    assert project
    assert not coloured()
    assert coloured("--color", "always")
    monkeypatch.setattr("imtable.cli.output._is_terminal", _true)
    monkeypatch.setenv("TERM", "xterm")
    assert coloured()
    monkeypatch.setenv("TERM", "dumb")
    assert not coloured()
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert coloured()
    assert not coloured("--color", "never")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not coloured()
    monkeypatch.setenv("IMTABLE_COLOR", "always")
    assert coloured()
    assert not coloured("--color", "never")


def test_the_report_goes_into_a_file(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (
        ["lint", "--format", "json", "-o", "deep/lint.json"],
        ["diff", "docs", "docs", "--format", "json", "-o", "deep/diff.json"],
    ):
        main(words)
        assert capsys.readouterr().out == ""
        assert json.loads((project / words[-1]).read_text("utf-8"))


# -- the configuration ---------------------------------------------------------------------


def test_a_configuration_that_is_named(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(project / "conf/other.toml", PROJECT.replace('"docs"', '"../docs"'))
    (project / "pyproject.toml").unlink()
    assert main(["lint"]) == 2
    assert main(["lint", "--config", "conf/other.toml"]) == 1
    assert main(["generate", "--config", "conf/other.toml"]) == 0
    assert (project / "conf/out/sdk/v3/pay/one.py").exists()
    monkeypatch.setenv("IMTABLE_CONFIG", "conf/other.toml")
    assert main(["check"]) == 0
    capsys.readouterr()


@pytest.mark.parametrize(
    ("required", "code"),
    [("0.1.0", 0), (">=0.1", 0), ("~=0.1.0", 0), (">=0.2", 2), ("0.1.1", 2), ("x", 2)],
)
@pytest.mark.usefixtures("project")
def test_the_version_that_a_project_requires(
    required: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imtable.run.required_version.__version__", "0.1.0")
    put(Path("pyproject.toml"), f'{PROJECT}required-version = "{required}"\n')
    assert main(["lint", "--fail-on", "error", "docs/webhook"]) == code


# -- lint of some pages --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paths", "code", "pages"),
    [
        ((PAGE,), 1, 1),
        ((PAGE, "docs/openapi/v3/pay/two.md"), 1, 2),
        (("docs/openapi",), 1, 3),
        ((".",), 1, 4),
        (("docs/webhook",), 0, 1),
        (("docs/webhook", "pyproject.toml"), 0, 1),
        (("pyproject.toml",), 0, 0),
    ],
)
@pytest.mark.usefixtures("project")
def test_lint_of_some_pages(
    paths: tuple[str, ...], code: int, pages: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lint", *paths, "--format", "json"]) == code
    assert json.loads(capsys.readouterr().out)["summary"]["files"] == pages


def test_lint_of_a_folder_without_a_configuration(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "pyproject.toml").unlink()
    assert main(["lint", "docs"]) == 1
    assert f"== {PAGE}: 1 error" in capsys.readouterr().out


@pytest.mark.usefixtures("project")
def test_every_level_can_fail(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "docs/webhook", "--fail-on", "style"]) == 1
    assert main(["lint", "docs/webhook", "--fail-on", "warning"]) == 0
    assert "style" in capsys.readouterr().out


@pytest.mark.usefixtures("project")
def test_code_quality_of_gitlab(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--format", "gitlab"]) == 1
    issues = json.loads(capsys.readouterr().out)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    worst = [issue for issue in issues if issue["severity"] == "critical"]
    (issue,) = worst
    assert issue["check_name"] == "attr-unknown"
    assert "data-requird" in issue["description"]
    assert issue["location"] == {"path": PAGE, "lines": {"begin": 12, "end": 12}}


@pytest.mark.usefixtures("project")
def test_one_run_writes_several_reports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forms = ("text", "json", "github", "gitlab", "sarif")
    files = [tmp_path / f"report.{form}" for form in forms]
    asked = [f"--report={form}={file}" for form, file in zip(forms, files, strict=True)]
    assert main(["lint", "--color=never", *asked]) == 1
    first, *_ = told = [file.read_text("utf-8") for file in files]
    assert capsys.readouterr().out == first
    for form, text in zip(forms, told, strict=True):
        assert main(["lint", "--color=never", "--format", form]) == 1
        assert capsys.readouterr().out == text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--report", "pdf=lint.pdf"], "write FORMAT=FILE, of text, json, github"),
        (["--report", "sarif="], "write FORMAT=FILE"),
        (["--report", "lint.sarif"], "write FORMAT=FILE"),
        (["--report=json=a", "--statistics"], "--report does not go with --statistics"),
        (["--report=json=a", "--fix", "--diff"], "--report does not go with --diff"),
    ],
)
@pytest.mark.usefixtures("project")
def test_a_report_that_is_none(
    capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    try:
        code: object = main(["lint", *words])
    except SystemExit as end:
        code = end.code
    assert code == 2
    assert said in capsys.readouterr().err


# -- completion ----------------------------------------------------------------------------


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_completes_commands_and_options(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    for word in (*COMMANDS, "fail-on", "prune"):
        assert word in script


@pytest.mark.program
def test_bash_completes(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "imtable", "completion", "bash"]
    script = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    put(tmp_path / "imtable.bash", script)
    asked = (
        f"source {tmp_path}/imtable.bash; COMP_WORDS=(imtable lint --fail-on sty);"
        " COMP_CWORD=3; COMP_LINE='imtable lint --fail-on sty';"
        " f=$(complete -p imtable | sed 's/.*-F \\([^ ]*\\).*/\\1/'); $f imtable sty --fail-on;"
        ' echo "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "-c", asked], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["style"]
