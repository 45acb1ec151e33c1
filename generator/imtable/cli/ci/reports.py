"""All reports of one command, for a job: into a folder, and its exit code into a file.

Owns which formats a job keeps, and which sides `diff` compares. The code is 0 for clean, 1 for
findings, 2 for "could not run"; a job reports first and fails afterwards.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from imtable.cli.ci.settings import CiError, Environment
from imtable.cli.output import FAULT, emit, say

REPORTS = {
    "lint": {
        "text": "lint.text",
        "sarif": "lint.sarif",
        "gitlab": "lint.codequality.json",
    },
    "diff": {
        "markdown": "diff.markdown",
        "sarif": "diff.sarif",
        "html": "diff.html",
        "gitlab": "diff.codequality.json",
    },
}
"""Command -> format -> file; the first is the summary of the job."""


def run_imtable(*words: str) -> subprocess.CompletedProcess[str]:
    """A command of this imtable. Python looks for no module in the checkout (`-I`): it is what
    somebody wrote in a pull request."""
    command = [sys.executable, "-I", "-m", "imtable", *words]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def write_reports(command: str, env: Environment) -> int:
    """All reports of one command; returns the exit code of imtable."""
    out = Path(env.get("IMTABLE_OUT") or "imtable-report")
    out.mkdir(parents=True, exist_ok=True)
    verdict = out / "code"
    verdict.write_text(f"{FAULT}\n")  # that of an earlier run is none of this one
    code = _report(command, _options(command, env), out, env)
    verdict.write_text(f"{code}\n")
    _append(env.get("GITHUB_OUTPUT"), f"code={code}\nreport={out.resolve()}\n")
    return code


def _options(command: str, env: Environment) -> list[str]:
    given = {"--fail-on": "IMTABLE_FAIL_ON", "--axis": "IMTABLE_AXIS"}
    known = {"diff": ("--fail-on", "--axis"), "lint": ("--fail-on",)}
    options = [
        f"{option}={env[given[option]]}"
        for option in known.get(command, ())
        if env.get(given[option])
    ]
    if command != "diff":
        docs = env.get("IMTABLE_DOCS")
        return [*options, f"--docs={docs}"] if docs else options
    return [*options, "--", _old(env), env.get("IMTABLE_NEW") or "HEAD"]


def _old(env: Environment) -> str:
    """What to compare to. A pull request is checked out merged: then it is what it was merged
    with, for the base that the event names may be an older one."""
    if old := env.get("IMTABLE_OLD"):
        return old
    head, base = env.get("IMTABLE_PULL_HEAD"), env.get("IMTABLE_BEFORE")
    if head and _resolved("HEAD^2") == head:
        return "HEAD^1"
    if not base:
        raise CiError("IMTABLE_OLD is empty: name the revision or folder to compare to")
    if not base.strip("0"):
        raise CiError(
            "this branch was not there before: name in IMTABLE_OLD (the input `old`)"
            " what to compare it to"
        )
    return base


def _resolved(revision: str) -> str:
    """The commit of a revision; "" where there is none."""
    command = ["git", "rev-parse", "--verify", "--quiet", revision]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return done.stdout.strip()


def _report(command: str, options: list[str], out: Path, env: Environment) -> int:
    if command == "check":
        done = run_imtable("check", *options)
        text = _fenced(done.stdout + done.stderr)
        _show(done)
        _append(env.get("GITHUB_STEP_SUMMARY"), f"## imtable check\n\n{text}\n")
        return done.returncode
    files = {kind: out / name for kind, name in REPORTS[command].items()}
    for file in files.values():
        file.unlink(missing_ok=True)  # that of an earlier run tells of other pages
    shown = "github" if env.get("GITHUB_ACTIONS") else "text"
    more = [f"--report={kind}={file}" for kind, file in files.items()]
    done = run_imtable(command, f"--format={shown}", *more, *options)
    _show(done)
    first = next(iter(files.values()))
    report = first.read_text("utf-8") if first.exists() else ""
    body = report if command == "diff" else f"## imtable lint\n\n{_fenced(report)}\n"
    _append(env.get("GITHUB_STEP_SUMMARY"), body)
    return done.returncode


def _show(done: subprocess.CompletedProcess[str]) -> None:
    """What the command said, where it said it."""
    emit(done.stdout)
    if done.stderr:
        say(done.stderr.rstrip("\n"))


def _fenced(text: str) -> str:
    """The text as a block of code that nothing in it can end, and of a bearable size."""
    runs = [len(each) for each in re.findall("`+", text)]
    fence = "`" * max(3, *(size + 1 for size in (*runs, 0)))
    lines = text.splitlines()
    cut = [f"… {len(lines) - 200:,} lines more"] if len(lines) > 200 else []
    return "\n".join([f"{fence}text", *lines[:200], *cut, fence])


def _append(path: str | None, text: str) -> None:
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(text)
