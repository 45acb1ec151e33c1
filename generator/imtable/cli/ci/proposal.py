"""New documentation becomes a pull request of GitHub: regenerate, push a branch, open it."""

from __future__ import annotations

import subprocess
import urllib.parse
from itertools import accumulate

from imtable.cli.ci.code_hosts import ask, github_api, github_headers
from imtable.cli.ci.reports import run_imtable
from imtable.cli.ci.settings import CiError, Environment

CHANGELOG = "changelog"
"""The format of what a proposed pull request says."""
LIMIT = 60_000
"""Characters of a pull request's text; code hosts take about 65,000."""


def propose_changes(env: Environment) -> str:
    """Regenerate; if anything changed, push it to a branch and open a pull request for it, or
    bring the open one up to date. Returns what was done."""
    branch = env.get("IMTABLE_BRANCH") or "imtable/regenerate"
    docs = env.get("IMTABLE_DOCS")
    told = run_imtable("diff", f"--format={CHANGELOG}", *(["--", docs] if docs else ()))
    made = run_imtable("generate")  # other docs than the configured ones have no IR
    for done in (told, made):
        if done.returncode not in (0, 1) and not done.stdout:
            said = " ".join(done.stderr.split())
            raise CiError(f"`{' '.join(done.args[3:5])}` could not run: {said}")
    if not _git("status", "--porcelain"):
        return "nothing changed: no pull request"
    _git("checkout", "--quiet", "-B", branch)
    _git("add", "--all")
    _git("commit", "--quiet", "--message", "Regenerate bindings from the documentation")
    _git("push", "--quiet", "--force", "origin", f"HEAD:refs/heads/{branch}")
    return _pull_request(branch, told.stdout, env)


def _git(*words: str) -> str:
    done = subprocess.run(
        ["git", *words], capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise CiError(f"git {words[0]}: {done.stderr.strip()}")
    return done.stdout


def _pull_request(branch: str, report: str, env: Environment) -> str:
    pulls, headers = f"{github_api(env)}/pulls", github_headers(env)
    owner = env["GITHUB_REPOSITORY"].partition("/")[0]
    head = urllib.parse.quote(f"{owner}:{branch}", safe="")
    text = _cut(report)
    said = {"title": "Regenerate bindings from the documentation", "body": text}
    found = ask("GET", f"{pulls}?state=open&head={head}", headers)
    if found:
        ask("PATCH", f"{pulls}/{int(found[0]['number'])}", headers, said)
        return "pull request updated"
    base = env.get("IMTABLE_BASE") or "main"
    ask("POST", pulls, headers, {**said, "head": branch, "base": base})
    return "pull request opened"


def _cut(report: str) -> str:
    """As many lines as a code host takes."""
    sizes = accumulate(len(line) + 1 for line in report.splitlines())
    kept = sum(size <= LIMIT for size in sizes)
    lines = report.splitlines()
    more = f"\n{len(lines) - kept:,} lines more: run `imtable diff --format=changelog`."
    return report if kept == len(lines) else "\n".join([*lines[:kept], more])
