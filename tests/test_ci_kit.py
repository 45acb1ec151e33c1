"""The CI kit: every file is valid, and every script part does what it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from imtable.report.drift.markdown import MARK
from support.code_host import CodeHost, code_host
from support.corpus import ROOT
from support.few_pages import copy_pages

pytestmark = pytest.mark.checker

CI = ROOT / "docs" / "ci"
SCRIPTS = ROOT / "generator" / "imtable" / "cli" / "ci"
CLOSE = "openapi/v3/pay/transactions/out-trade-no/{out_trade_no}/close.md"
MCHID = "| mchid {data-required data-indent=1} |"
BIN = Path(sys.executable).parent
GIT = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
}
PATH = f"{BIN}{os.pathsep}{os.environ['PATH']}"
BASE = {"PATH": PATH, "HOME": os.environ.get("HOME", "/"), **GIT}


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two commits of docs with fresh bindings, the second one breaking; `base` is the first."""
    folder = tmp_path_factory.mktemp("ci") / "repository"
    copy_pages(folder / "docs")
    (folder / "pyproject.toml").write_text(
        '[tool.imtable]\ndocs = "docs"\nir = "ir"\nout = "out"\npackage = "sdk"\n'
    )
    (folder / ".gitignore").write_text(".imtable-cache/\nimtable-report/\n")
    git(folder, "init", "-q", "-b", "main")
    generate(folder)
    commit(folder, "pages")
    git(folder, "tag", "base")
    page = folder / "docs" / CLOSE
    row = "| reason {data-required data-indent=1} | string | Why\n"
    text = page.read_text("utf-8").replace(MCHID, row + MCHID, 1)
    sample = "'json' => [\n    'reason' => 'x',"
    page.write_text(text.replace("'json' => [", sample), "utf-8")
    generate(folder)
    commit(folder, "a field")
    return folder


def git(folder: Path, *words: str) -> str:
    command = ["git", "-C", str(folder), *words]
    done = subprocess.run(command, env=BASE, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def generate(folder: Path) -> None:
    command = [sys.executable, "-m", "imtable", "generate"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "-qm", message)


@pytest.fixture
def host() -> Iterator[CodeHost]:
    with code_host() as found:
        yield found


class Done:
    """What a script did."""

    def __init__(self, done: subprocess.CompletedProcess[str]) -> None:
        self.code = done.returncode
        self.said = done.stdout + done.stderr


def shell(script: str, folder: Path, env: Mapping[str, str]) -> Done:
    """A script part, as the host runs it."""
    command = ["sh", "-e", "-c", script]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**BASE, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    return Done(done)


def kit(folder: Path, env: Mapping[str, str], *words: str) -> Done:
    """`imtable ci`."""
    command = [sys.executable, "-I", "-m", "imtable", "ci", *words]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**BASE, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    return Done(done)


# -- files ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-actions", ["action.yml"]),
        (
            "github-workflows",
            [
                ".github/workflows/ci.yml",
                ".github/workflows/release.yml",
                "docs/ci/github-drift.yml",
                "docs/ci/github-regenerate.yml",
            ],
        ),
        ("gitlab-ci", ["docs/ci/gitlab-ci.yml"]),
        ("github-issue-config", [".github/ISSUE_TEMPLATE/config.yml"]),
        (
            "github-issue-forms",
            [
                ".github/ISSUE_TEMPLATE/defect.yml",
                ".github/ISSUE_TEMPLATE/page.yml",
            ],
        ),
    ],
)
def test_files_are_what_their_host_expects(schema: str, files: list[str]) -> None:
    program = [str(BIN / "check-jsonschema"), "--builtin-schema"]
    command = [*program, f"vendor.{schema}", *files]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


GITHUB = ("action.yml", "docs/ci/github-drift.yml", "docs/ci/github-regenerate.yml")


def steps_of(file: str) -> list[dict[str, Any]]:
    document = load(ROOT / file)
    if "runs" in document:
        return list(document["runs"]["steps"])
    return [step for job in document["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("file", GITHUB)
def test_no_expression_stands_in_a_script(file: str) -> None:
    for step in steps_of(file):
        assert "${{" not in step.get("run", ""), step


def test_the_examples_use_inputs_that_exist() -> None:
    known = set(load(ROOT / "action.yml")["inputs"])
    used = [step for step in steps_of("docs/ci/github-drift.yml") if "with" in step]
    ours = [step["with"] for step in used if step["uses"].startswith("OWNER/imtable@")]
    assert len(ours) == 3
    assert all(set(given) <= known for given in ours)


def _settings() -> set[str]:
    texts = (file.read_text("utf-8") for file in SCRIPTS.glob("*.py"))
    return {name for text in texts for name in re.findall(r'"(IMTABLE_\w+)"', text)}


def test_every_input_and_variable_is_documented() -> None:
    text = (ROOT / "docs" / "ci.md").read_text("utf-8")
    assert all(f"`{name}`" in text for name in load(ROOT / "action.yml")["inputs"])
    for name in _settings():
        assert f"`{name}`" in text, name


# -- pre-commit ----------------------------------------------------------------------------


def test_pre_commit_accepts_the_hooks() -> None:
    command = [str(BIN / "pre-commit"), "validate-manifest", ".pre-commit-hooks.yaml"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def test_hooks_run_as_pre_commit_runs_them(repository: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(repository, tmp_path / "repository"))
    hooks = load(ROOT / ".pre-commit-hooks.yaml")
    here = [{**hook, "language": "system"} for hook in hooks]
    config = {"repos": [{"repo": "local", "hooks": here}]}
    (folder / ".pre-commit-config.yaml").write_text(
        json.dumps(config), "utf-8"
    )  # YAML too
    git(folder, "add", "--all")

    def hook(name: str) -> Done:
        env = {"PRE_COMMIT_HOME": str(tmp_path / "cache")}
        return shell(f"pre-commit run {name} --all-files", folder, env)

    assert hook("imtable-check").code == 0, hook("imtable-check").said
    assert hook("imtable-lint").code == 0, hook("imtable-lint").said
    module = next((folder / "out").rglob("close.py"))
    module.write_text(module.read_text("utf-8") + "# by hand\n", "utf-8")
    page = folder / "docs" / CLOSE
    page.write_text(
        page.read_text("utf-8").replace("| string |", "| ```colour |"), "utf-8"
    )
    git(folder, "add", "--all")
    assert (hook("imtable-check").code, hook("imtable-lint").code) == (1, 1)
    page.write_text(page.read_text("utf-8").replace("| ```colour |", "| integer |"))
    git(folder, "add", "--all")
    assert hook("imtable-generate").code == 1, "it changed files"
    git(folder, "add", "--all")
    assert hook("imtable-generate").code == 0, hook("imtable-generate").said
    assert hook("imtable-check").code == 0


# -- the GitHub action ---------------------------------------------------------------------


class Runner:
    """Runs the steps of the action as GitHub would, with `imtable` of this environment."""

    def __init__(self, folder: Path, temp: Path, inputs: Mapping[str, str]) -> None:
        self.folder, self.temp = folder, temp
        document = load(ROOT / "action.yml")
        self.inputs = {
            k: str(v.get("default", "")) for k, v in document["inputs"].items()
        }
        self.inputs |= inputs
        self.steps = {step["name"]: step for step in document["runs"]["steps"]}
        self.env = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_REPOSITORY": "own/shop",
            "GITHUB_EVENT_PATH": str(temp / "event.json"),
            "GITHUB_STEP_SUMMARY": str(temp / "summary.md"),
            "GITHUB_OUTPUT": str(temp / "output"),
            "RUNNER_TEMP": str(temp),
        }
        (temp / "event.json").write_text(json.dumps({"pull_request": {"number": 7}}))
        (temp / "imtable-env").symlink_to(BIN.parent)

    def step(self, name: str, **known: str) -> Done:
        step = self.steps[name]
        env = {key: self._value(text, known) for key, text in step["env"].items()}
        return shell(step["run"], self.folder, {**self.env, **env})

    def _value(self, text: str, known: Mapping[str, str]) -> str:
        """The value of `${{ a || b }}`: the first that is not empty."""
        found = re.fullmatch(r"\$\{\{ (.*) \}\}", text)
        assert found, text
        for name in found[1].split(" || "):
            kind, _, key = name.partition(".")
            value = self.inputs[key] if kind == "inputs" else known.get(name, "")
            if value:
                return value
        return ""

    def output(self) -> dict[str, str]:
        lines = (self.temp / "output").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    def summary(self) -> str:
        return (self.temp / "summary.md").read_text("utf-8")


BREAKING = {"github.event.pull_request.base.sha": "base"}


def test_the_action_reports_a_breaking_change_and_then_fails(
    repository: Path, tmp_path: Path, host: CodeHost
) -> None:
    runner = Runner(repository, tmp_path, {"command": "diff", "token": "secret"})
    runner.env["GITHUB_API_URL"] = host.url
    done = runner.step("run", **BREAKING)
    assert done.code == 0, done.said
    assert "::error file=docs/openapi/v3/pay/" in done.said
    assert runner.output()["code"] == "1"
    assert runner.summary().startswith(MARK)
    out = Path(runner.output()["report"])
    assert (out / "diff.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert json.loads((out / "diff.sarif").read_text("utf-8"))["version"] == "2.1.0"
    done = runner.step("comment")
    assert (done.code, done.said.strip()) == (0, "comment written")
    assert runner.step("verdict", **{"steps.run.outputs.code": "1"}).code == 1
    (comment,) = host.comments
    assert "json.reason" in comment["body"]
    assert host.tokens == {"Bearer secret"}


@pytest.mark.parametrize("command", ["check", "lint"])
def test_the_action_checks_and_lints(
    repository: Path, tmp_path: Path, command: str
) -> None:
    runner = Runner(repository, tmp_path, {"command": command})
    assert runner.step("run").code == 0
    assert runner.output()["code"] == "0"
    assert f"## imtable {command}\n\n```text\n" in runner.summary()


def test_the_action_finds_what_lint_finds(repository: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(repository / "docs", tmp_path / "docs"))
    page = folder / CLOSE
    text = page.read_text("utf-8").replace("| string |", "| ```colour |")
    page.write_text(text, "utf-8")
    runner = Runner(repository, tmp_path, {"command": "lint", "docs": str(folder)})
    assert runner.step("run").code == 0
    assert runner.output()["code"] == "1"
    summary = runner.summary()
    fence = re.search("(`{3,})text\n", summary)
    assert fence
    assert summary.rstrip().endswith(fence[1])
    assert summary.count(fence[1]) == 2


def test_a_pull_request_answers_for_its_own_edits_only(
    repository: Path, tmp_path: Path
) -> None:
    """Its base went on since; what is checked out is its merge with the base of now, and the
    event still names the base of then."""
    folder = tmp_path / "work"
    git(tmp_path, "clone", "-q", str(repository), str(folder))
    git(folder, "checkout", "-q", "-b", "pull", "origin/main~1")
    commit_file(folder, "notes.md")
    head = git(folder, "rev-parse", "HEAD")
    git(folder, "checkout", "-q", "--detach", "origin/main")
    git(folder, "merge", "-q", "--no-ff", "--no-edit", head)
    (tmp_path / "temp").mkdir()
    runner = Runner(folder, tmp_path / "temp", {"command": "diff"})
    event = {
        "github.event.pull_request.head.sha": head,
        "github.event.pull_request.base.sha": git(folder, "rev-parse", "origin/main~1"),
    }
    done = runner.step("run", **event)
    assert (done.code, runner.output()["code"]) == (0, "0"), done.said
    elsewhere = {**event, "github.event.pull_request.head.sha": "0" * 39 + "1"}
    runner.step("run", **elsewhere)
    assert runner.output()["code"] == "1"  # no merge of it: the base of the event


def commit_file(folder: Path, name: str) -> None:
    (folder / name).write_text("# Notes\n")
    commit(folder, name)


def test_a_branch_that_is_new_has_nothing_to_be_compared_to(
    repository: Path, tmp_path: Path
) -> None:
    runner = Runner(repository, tmp_path, {"command": "diff"})
    done = runner.step("run", **{"github.event.before": "0" * 40})
    assert done.code == 2
    assert "this branch was not there before: name in IMTABLE_OLD" in done.said
    assert runner.step("verdict").code == 2


def test_an_upload_that_is_forbidden_changes_no_verdict() -> None:
    steps = {s["name"]: s for s in load(ROOT / "action.yml")["runs"]["steps"]}
    assert steps["code scanning"]["continue-on-error"] is True


def test_what_is_waived_is_no_issue_of_code_quality(
    repository: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "work"
    git(tmp_path, "clone", "-q", str(repository), str(folder))
    env = {"IMTABLE_OLD": "origin/main~1"}
    issues = folder / "imtable-report" / "diff.codequality.json"
    kit(folder, env, "run", "diff")
    assert len(json.loads(issues.read_text("utf-8"))) == 1
    update = ("--update-baseline", "--reason", "fine", "origin/main~1", "HEAD")
    command = [sys.executable, "-m", "imtable", "diff", *update]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    kit(folder, env, "run", "diff")
    assert json.loads(issues.read_text("utf-8")) == []
    assert (issues.parent / "code").read_text() == "0\n"


def test_a_comparison_that_could_not_run_is_never_clean(
    repository: Path, tmp_path: Path, host: CodeHost
) -> None:
    runner = Runner(repository, tmp_path, {"command": "diff", "old": "no-such-rev"})
    runner.env["GITHUB_API_URL"] = host.url
    runner.inputs["token"] = "secret"
    done = runner.step("run")
    assert (done.code, runner.output()["code"]) == (0, "2")
    assert "no-such-rev" in done.said
    done = runner.step("comment")
    assert (done.code, host.comments) == (0, [])
    assert "::warning title=imtable::" in done.said
    assert runner.step("verdict", **{"steps.run.outputs.code": "2"}).code == 2
    assert runner.step("verdict").code == 2


def test_a_token_that_may_not_write_fails_nothing(
    repository: Path, tmp_path: Path, host: CodeHost
) -> None:
    runner = Runner(repository, tmp_path, {"command": "diff", "token": "fork"})
    runner.env["GITHUB_API_URL"] = host.url
    host.forbids = True
    runner.step("run", **BREAKING)
    done = runner.step("comment")
    assert done.code == 0
    assert "403" in done.said
    assert "::warning title=imtable::" in done.said
    assert "fork" not in done.said


EVIL = '$(touch pwned); `touch pwned`; "; touch pwned #'


@pytest.mark.parametrize("name", ["old", "new", "fail-on", "axis", "docs"])
def test_inputs_are_never_evaluated(
    repository: Path, tmp_path: Path, name: str
) -> None:
    inputs = {"command": "lint" if name == "docs" else "diff", name: EVIL}
    runner = Runner(repository, tmp_path, inputs)
    runner.step("run", **BREAKING)
    assert not list(repository.rglob("pwned"))
    assert runner.output()["code"] == "2"


def test_an_option_in_place_of_a_revision_is_a_revision(
    repository: Path, tmp_path: Path
) -> None:
    runner = Runner(repository, tmp_path, {"command": "diff", "old": "--help"})
    runner.step("run")
    assert runner.output()["code"] == "2"


def test_installing_takes_what_is_named_and_nothing_more(tmp_path: Path) -> None:
    fake = tmp_path / "bin"
    fake.mkdir()
    python = fake / "python3"
    python.write_text(
        '#!/bin/sh\nmkdir -p "$3/bin"\n'
        'printf \'#!/bin/sh\\nprintf "%%s\\\\n" "$@" > "$OUT"\\n\' > "$3/bin/pip"\n'
        'chmod +x "$3/bin/pip"\n'
    )
    python.chmod(0o755)
    (step,) = [s for s in steps_of("action.yml") if s["name"] == "install"]
    env = {
        "PATH": f"{fake}:{PATH}",
        "OUT": str(tmp_path / "words"),
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_ACTION_PATH": "/the action",
    }
    for given, wanted in (("", "/the action"), (EVIL, EVIL)):
        done = shell(step["run"], tmp_path, {**env, "INSTALL": given})
        assert done.code == 0, done.said
        assert (tmp_path / "words").read_text().splitlines()[-1] == wanted
    assert not (tmp_path / "pwned").exists()


@pytest.fixture
def traps(repository: Path) -> Iterator[None]:
    """Programs in the checkout, under the names of everything that is run or imported."""
    code = f"from pathlib import Path\nPath({str(repository / 'pwned')!r}).touch()\n"
    names = (
        "venv",
        "json",
        "re",
        "site",
        "sitecustomize",
        "imtable",
        "pip",
    )
    made = [repository / f"{name}.py" for name in names]
    for file in made:
        file.write_text(code)
    yield
    for file in (*made, repository / "pwned"):
        file.unlink(missing_ok=True)


@pytest.mark.usefixtures("traps")
@pytest.mark.parametrize("command", ["check", "lint", "diff"])
def test_no_program_of_the_checkout_is_run(
    repository: Path, tmp_path: Path, command: str, host: CodeHost
) -> None:
    runner = Runner(repository, tmp_path, {"command": command, "token": "secret"})
    runner.env |= {"GITHUB_API_URL": host.url, "PYTHONPATH": "."}
    assert runner.step("run", **BREAKING).code == 0
    assert runner.output()["code"] in ("0", "1")
    if command == "diff":
        assert runner.step("comment").code == 0
    assert not (repository / "pwned").exists()


@pytest.mark.usefixtures("traps")
def test_nor_while_it_is_installed(repository: Path, tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python3"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@" --without-pip\n')
    python.chmod(0o755)
    (step,) = [s for s in steps_of("action.yml") if s["name"] == "install"]
    env = {
        "PATH": f"{python.parent}:{PATH}",
        "PYTHONPATH": str(repository),
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_ACTION_PATH": str(tmp_path),
        "INSTALL": "",
    }
    shell(step["run"], repository, env)
    assert (tmp_path / "imtable-env" / "pyvenv.cfg").is_file()
    assert not (repository / "pwned").exists()


SCRIPTED = ("action.yml", "docs/ci/github-regenerate.yml", "docs/ci/gitlab-ci.yml")


@pytest.mark.parametrize("file", SCRIPTED)
def test_python_looks_for_nothing_in_the_checkout(file: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    started = re.findall(r"\bpython3?\b +(\S+)", re.sub(r"#.*", "", text))
    assert started
    assert {word[:2] for word in started} == {"-I"}


# -- comments ------------------------------------------------------------------------------

ROW = f"{MARK}\n## Documentation drift: major\n\n| function | | what |\n| a |\n"
QUIET = f"{MARK}\n## Documentation drift: no release needed\n\n0 breaking\n"


def github(tmp_path: Path, host: CodeHost, event: Mapping[str, Any]) -> dict[str, str]:
    (tmp_path / "event.json").write_text(json.dumps(event))
    return {
        "GITHUB_REPOSITORY": "own/shop",
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        "GITHUB_API_URL": host.url,
        "GITHUB_TOKEN": "t",
    }


def gitlab(host: CodeHost) -> dict[str, str]:
    return {
        "CI_API_V4_URL": host.url,
        "CI_PROJECT_ID": "12",
        "CI_MERGE_REQUEST_IID": "3",
        "IMTABLE_TOKEN": "t",
    }


def said(tmp_path: Path, text: str) -> str:
    file = tmp_path / "report.md"
    file.write_text(text, "utf-8")
    return str(file)


@pytest.mark.parametrize("which", ["github", "gitlab"])
def test_a_comment_is_updated_in_place(
    tmp_path: Path, host: CodeHost, which: str
) -> None:
    pull = {"pull_request": {"number": 7}}
    env = github(tmp_path, host, pull) if which == "github" else gitlab(host)
    stranger = {"user": {"login": "eve"}, "author": {"id": 5}}
    others = [{"id": n, "body": f"comment {n}", **stranger} for n in range(1, 130)]
    gone = {"id": 499, "body": ROW, "user": None, "author": None}
    host.comments += [*others, gone, {"id": 500, "body": ROW, **stranger}]
    for text, expected in (
        (QUIET, "nothing to say: no comment"),
        (ROW, "comment written"),
        (ROW + "more\n", "comment updated"),
        (QUIET, "comment updated"),
    ):
        done = kit(tmp_path, env, "comment", said(tmp_path, text))
        assert (done.code, done.said.strip()) == (0, expected)
    ours = [each for each in host.comments if each["author"] == {"id": 99}]
    assert [each["body"] for each in ours] == [QUIET]
    assert [each["body"] for each in host.comments[129:131]] == [ROW, ROW]


def test_a_push_is_not_commented(tmp_path: Path, host: CodeHost) -> None:
    env = github(tmp_path, host, {"ref": "refs/heads/main"})
    done = kit(tmp_path, env, "comment", said(tmp_path, ROW))
    assert (done.code, host.calls) == (0, [])


@pytest.mark.parametrize(
    ("words", "env", "message"),
    [
        (["comment", "nowhere.md"], {}, "nowhere.md"),
        (["run", "diff"], {}, "IMTABLE_OLD is empty"),
        (["propose"], {}, "`imtable diff` could not run: imtable: no stored IR to"),
        (["publish"], {}, "usage: "),
    ],
)
def test_a_mistake_is_one_sentence(
    tmp_path: Path, words: list[str], env: dict[str, str], message: str
) -> None:
    done = kit(tmp_path, env, *words)
    assert done.code == 2
    assert message in done.said
    assert "Traceback" not in done.said


def test_the_code_of_an_earlier_run_is_none_of_this_one(
    repository: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(repository, tmp_path / "repository"))
    code = folder / "imtable-report/code"
    assert kit(folder, {}, "run", "check").code == 0
    assert code.read_text() == "0\n"
    assert kit(folder, {}, "run", "diff").code == 2
    assert code.read_text() == "2\n"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"GITHUB_EVENT_PATH": ""}, "GITHUB_EVENT_PATH"),
        ({"GITHUB_TOKEN": ""}, "no token"),
        ({"GITHUB_API_URL": "http://127.0.0.1:1"}, "127.0.0.1:1"),
    ],
)
def test_a_host_that_cannot_be_asked_is_one_sentence(
    tmp_path: Path, host: CodeHost, change: dict[str, str], message: str
) -> None:
    env = github(tmp_path, host, {"pull_request": {"number": 7}})
    done = kit(tmp_path, {**env, **change}, "comment", said(tmp_path, ROW))
    assert done.code == 2
    assert message in done.said
    assert "Traceback" not in done.said


# -- the proposed pull request -------------------------------------------------------------


def test_regenerated_bindings_are_proposed(
    repository: Path, tmp_path: Path, host: CodeHost
) -> None:
    origin, folder = tmp_path / "origin.git", tmp_path / "work"
    subprocess.run(["git", "init", "-q", "--bare", str(origin)], check=True)
    git(repository, "push", "-q", str(origin), "main")
    git(tmp_path, "clone", "-q", "-b", "main", str(origin), str(folder))
    (job,) = load(CI / "github-regenerate.yml")["jobs"].values()
    (script,) = [s["run"] for s in job["steps"] if s.get("name") == "propose"]
    env = {
        **github(tmp_path, host, {}),
        "IMTABLE_DOCS": "docs",
        "IMTABLE_BASE": "main",
    }

    def propose() -> str:
        done = shell(script, folder, env)
        assert done.code == 0, done.said
        return done.said.strip()

    assert propose() == "nothing changed: no pull request"
    for number, expected in ((1, "pull request opened"), (2, "pull request updated")):
        git(folder, "checkout", "-q", "--force", "main")
        page = folder / "docs" / CLOSE
        row = f"| more{number} {{data-required data-indent=1}} | string | Why\n"
        page.write_text(page.read_text("utf-8").replace(MCHID, row + MCHID), "utf-8")
        assert propose() == expected
        (pull,) = host.pulls
        assert f"more{number}" in pull["body"]
        assert (pull["head"], pull["base"]) == ("imtable/regenerate", "main")
        changed = git(origin, "diff", "--name-only", "main", "imtable/regenerate")
        assert "close.py" in changed
        assert "close.json" in changed


def test_a_pull_request_says_as_much_as_a_host_takes(
    repository: Path, tmp_path: Path, host: CodeHost
) -> None:
    origin, folder = tmp_path / "origin.git", tmp_path / "work"
    subprocess.run(["git", "init", "-q", "--bare", str(origin)], check=True)
    git(repository, "push", "-q", str(origin), "main")
    git(tmp_path, "clone", "-q", "-b", "main", str(origin), str(folder))
    page = folder / "docs" / CLOSE
    name = "x" * 100
    rows = "".join(
        f"| {name}{n} {{data-indent=1}} | string | Why {n}\n" for n in range(600)
    )
    page.write_text(page.read_text("utf-8").replace(MCHID, rows + MCHID), "utf-8")
    done = kit(folder, github(tmp_path, host, {}), "propose")
    assert done.said.strip() == "pull request opened"
    body = host.pulls[0]["body"]
    assert 50_000 < len(body) < 65_000
    assert re.search(r"\n\d+ lines more: run `imtable diff --format=changelog`", body)


# -- GitLab --------------------------------------------------------------------------------


def job(name: str, folder: Path, env: Mapping[str, str]) -> Done:
    """All lines of a job in one shell, as a runner runs them."""
    document = load(CI / "gitlab-ci.yml")
    variables: dict[str, str] = document[document[name]["extends"]]["variables"]
    script = "\n".join(document[name]["script"])
    return shell(script, folder, {**variables, **env})


def test_the_gitlab_jobs_report_and_keep_the_exit_code(
    repository: Path, tmp_path: Path, host: CodeHost
) -> None:
    folder = Path(shutil.copytree(repository, tmp_path / "repository"))
    assert job("imtable-check", folder, {}).code == 0
    assert job("imtable-lint", folder, {}).code == 0
    env = {**gitlab(host), "CI_MERGE_REQUEST_DIFF_BASE_SHA": "base"}
    done = job("imtable-diff", folder, env)
    assert done.code == 1, done.said
    assert [each["body"].startswith(MARK) for each in host.comments] == [True]
    for name in ("lint", "diff"):
        report = folder / "imtable-report" / f"{name}.codequality.json"
        found = json.loads(report.read_text("utf-8"))
        assert all(
            set(each)
            == {"description", "check_name", "fingerprint", "severity", "location"}
            for each in found
        )
        assert len({each["fingerprint"] for each in found}) == len(found)
    (breaking,) = [each for each in found if each["severity"] == "critical"]
    assert breaking["location"]["path"] == f"docs/{CLOSE}"


def test_a_note_that_cannot_be_written_leaves_the_verdict(
    repository: Path, tmp_path: Path, host: CodeHost
) -> None:
    folder = Path(shutil.copytree(repository, tmp_path / "repository"))
    host.forbids = True
    env = {**gitlab(host), "CI_MERGE_REQUEST_DIFF_BASE_SHA": "base"}
    done = job("imtable-diff", folder, env)
    assert done.code == 1
    assert "the note could not be written" in done.said
