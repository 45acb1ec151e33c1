#!/usr/bin/env python3
"""imtable in CI: reports, comments, pull requests. Nothing beside Python >= 3.11 is needed.

    imtable_ci.py run check|lint|diff     reports into a folder; the exit code into a file
    imtable_ci.py comment FILE            the report on the pull or merge request, in place
    imtable_ci.py propose                 regenerate, push a branch, open a pull request

All settings come from the environment, which is data: no text of a pull request ever reaches
a shell. On GitHub and on GitLab most of them are there already.

    IMTABLE_OLD, IMTABLE_NEW   the sides of `diff`; IMTABLE_NEW is HEAD by default
    IMTABLE_PULL_HEAD, _BEFORE where IMTABLE_OLD is empty: the head of the pull request, whose
                               merge is checked out, else what was there before
    IMTABLE_DOCS               the docs folder; `propose` wants the configured one
    IMTABLE_FAIL_ON, _AXIS     as the options of `diff` (`lint` knows the first)
    IMTABLE_OUT                where reports go, `imtable-report` by default
    IMTABLE_TOKEN              a token that may write comments (GitHub: or GITHUB_TOKEN)
    IMTABLE_AUTHOR             whose comments are ours on GitHub, `github-actions[bot]`
    IMTABLE_BRANCH, _BASE      of `propose`: `imtable/regenerate`, `main`

`run` and `comment` exit with 0 unless they themselves fail: `run` leaves the code of imtable
in the file `code` (and as an output of the step), so that a job can report first and fail
afterwards. The code is 0 for clean, 1 for findings, 2 for "could not run".
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from itertools import accumulate, count
from pathlib import Path
from typing import Any, NamedTuple

MARK = "<!-- imtable diff -->"
CHANGELOG = "changelog"
"""The format of what a proposed pull request says."""
PER_PAGE = 100
LIMIT = 60_000
"""Characters of a pull request's text; code hosts take about 65,000."""
SEVERITIES = {"error": "major", "warning": "minor", "note": "info", "none": "info"}
"""SARIF -> code quality."""
Environment = Mapping[str, str]


class TroubleError(Exception):
    """What went wrong and what to do, in a sentence."""


# -- run -----------------------------------------------------------------------------------


def run(command: str, env: Environment) -> int:
    """All reports of one command; returns the exit code of imtable."""
    out = Path(env.get("IMTABLE_OUT") or "imtable-report")
    out.mkdir(parents=True, exist_ok=True)
    options = _options(command, env)
    code = _report(command, options, out, env)
    (out / "code").write_text(f"{code}\n")
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
        raise TroubleError(
            "IMTABLE_OLD is empty: name the revision or folder to compare to"
        )
    if not base.strip("0"):
        raise TroubleError(
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
        done = _imtable("check", *options)
        text = _fenced(done.stdout + done.stderr)
        sys.stdout.write(done.stdout)
        sys.stderr.write(done.stderr)
        _append(env.get("GITHUB_STEP_SUMMARY"), f"## imtable check\n\n{text}\n")
        return done.returncode
    kinds = {"lint": ("text", "sarif"), "diff": ("markdown", "sarif", "html")}[command]
    shown = "github" if env.get("GITHUB_ACTIONS") else "text"
    codes = [_write(command, kind, options, out) for kind in kinds]
    done = _imtable(command, f"--format={shown}", *options)
    sys.stdout.write(done.stdout)
    sys.stderr.write(done.stderr)
    _code_quality(out / f"{command}.sarif")
    report = (out / f"{command}.{kinds[0]}").read_text("utf-8")
    body = report if command == "diff" else f"## imtable lint\n\n{_fenced(report)}\n"
    _append(env.get("GITHUB_STEP_SUMMARY"), body)
    return max(*codes, done.returncode)


def _write(command: str, kind: str, options: list[str], out: Path) -> int:
    """One report as a file, `diff.html`; returns the exit code."""
    done = _imtable(command, f"--format={kind}", *options)
    (out / f"{command}.{kind}").write_text(done.stdout, "utf-8")
    return done.returncode


def _imtable(*words: str) -> subprocess.CompletedProcess[str]:
    words = ("imtable", *words)
    try:
        return subprocess.run(words, capture_output=True, encoding="utf-8", check=False)
    except FileNotFoundError as error:
        raise TroubleError("there is no command imtable: install it first") from error


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


def _code_quality(sarif: Path) -> None:
    """The results as GitLab reads them, beside the SARIF log."""
    text = sarif.read_text("utf-8")
    runs: list[dict[str, Any]] = json.loads(text)["runs"] if text else []
    found = [each for run in runs for each in run["results"]]
    results = [_quality(each) for each in found if not each.get("suppressions")]
    target = sarif.with_suffix(".codequality.json")
    target.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _quality(result: dict[str, Any]) -> dict[str, Any]:
    place = result["locations"][0]["physicalLocation"]
    path = urllib.parse.unquote(place["artifactLocation"]["uri"])
    line = place.get("region", {}).get("startLine", 1)
    message = result["message"]["text"]
    known = sorted(result.get("partialFingerprints", {}).values())
    said = json.dumps(known or [result["ruleId"], path, line, message])
    return {
        "description": message,
        "check_name": result["ruleId"],
        "fingerprint": hashlib.sha256(said.encode()).hexdigest(),
        "severity": SEVERITIES[result.get("level", "warning")],
        "location": {"path": path, "lines": {"begin": line}},
    }


# -- talking to a code host ----------------------------------------------------------------


class Host(NamedTuple):
    """Where the comments of one request are. `comments` is their collection, `single` what the
    URL of one begins with, `update` the method that changes one; `author` is a path in a
    comment, and what stands there in ours."""

    comments: str
    single: str
    update: str
    author: tuple[str, str, object]
    headers: dict[str, str]


def find_host(env: Environment) -> Host | None:
    """GitHub or GitLab, as the environment says; None outside a pull or merge request."""
    if env.get("GITHUB_REPOSITORY"):
        return _github(env)
    return _gitlab(env) if env.get("CI_MERGE_REQUEST_IID") else None


def _github(env: Environment) -> Host | None:
    if not env.get("GITHUB_EVENT_PATH"):
        raise TroubleError("GITHUB_EVENT_PATH is empty: is this a step on GitHub?")
    event = json.loads(Path(env["GITHUB_EVENT_PATH"]).read_text("utf-8"))
    number = event.get("pull_request", {}).get("number")
    if number is None:
        return None
    author = env.get("IMTABLE_AUTHOR") or "github-actions[bot]"
    base = f"{_github_api(env)}/issues"
    return Host(
        comments=f"{base}/{int(number)}/comments",
        single=f"{base}/comments",
        update="PATCH",
        author=("user", "login", author),
        headers=_github_headers(env),
    )


def _github_api(env: Environment) -> str:
    api = env.get("GITHUB_API_URL") or "https://api.github.com"
    return f"{api}/repos/{env['GITHUB_REPOSITORY']}"


def _github_headers(env: Environment) -> dict[str, str]:
    token = env.get("IMTABLE_TOKEN") or env.get("GITHUB_TOKEN")
    if not token:
        raise TroubleError("no token: set IMTABLE_TOKEN or GITHUB_TOKEN")
    return {
        "Authorization": f"Bearer {token}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
    }


def _gitlab(env: Environment) -> Host:
    if not env.get("IMTABLE_TOKEN"):
        raise TroubleError(
            "no token: set IMTABLE_TOKEN to one that may write notes (api)"
        )
    headers = {"PRIVATE-TOKEN": env["IMTABLE_TOKEN"]}
    api = env["CI_API_V4_URL"]
    me = ask("GET", f"{api}/user", headers)["id"]
    project = urllib.parse.quote(env["CI_PROJECT_ID"], safe="")
    notes = (
        f"{api}/projects/{project}/merge_requests/{env['CI_MERGE_REQUEST_IID']}/notes"
    )
    return Host(
        comments=notes,
        single=notes,
        update="PUT",
        author=("author", "id", me),
        headers=headers,
    )


def ask(method: str, url: str, headers: Mapping[str, str], body: object = None) -> Any:
    """One call with JSON both ways."""
    data = None if body is None else json.dumps(body).encode()
    said = {**headers, "Content-Type": "application/json", "User-Agent": "imtable"}
    request = urllib.request.Request(url, data, said, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        hint = ": may the token write?" if error.code in (401, 403, 404) else ""
        raise TroubleError(
            f"{method} {url}: {error.code} {error.reason}{hint}"
        ) from error
    except (urllib.error.URLError, TimeoutError) as error:
        raise TroubleError(f"{method} {url}: {error}") from error


# -- comment -------------------------------------------------------------------------------


def comment(text: str, env: Environment) -> str:
    """Write the report, or write it anew where it stands; returns what was done. Nothing is
    said on a request that changes nothing, unless something was said before."""
    if not text.startswith(MARK):
        raise TroubleError("the report does not begin with the mark of `imtable diff`")
    host = find_host(env)
    if host is None:
        return "not a pull or merge request: no comment"
    before = next(_our_comments(host), None)
    if before is not None:
        url = f"{host.single}/{int(before['id'])}"
        ask(host.update, url, host.headers, {"body": text})
        return "comment updated"
    if "\n| " not in text and "\n- not compared" not in text:
        return "nothing to say: no comment"
    ask("POST", host.comments, host.headers, {"body": text})
    return "comment written"


def _our_comments(host: Host) -> Iterator[dict[str, Any]]:
    who, key, ours = host.author
    for page in count(1):
        url = f"{host.comments}?per_page={PER_PAGE}&page={page}"
        found: list[dict[str, Any]] = ask("GET", url, host.headers)
        for each in found:
            author: dict[str, Any] = each.get(who) or {}  # null: the account is gone
            if str(each.get("body")).startswith(MARK) and author.get(key) == ours:
                yield each
        if len(found) < PER_PAGE:
            return


# -- propose -------------------------------------------------------------------------------


def propose(env: Environment) -> str:
    """Regenerate; if anything changed, push it to a branch and open a pull request for it, or
    bring the open one up to date. Returns what was done."""
    if not env.get("IMTABLE_DOCS"):
        raise TroubleError("IMTABLE_DOCS is empty: name the docs folder")
    branch = env.get("IMTABLE_BRANCH") or "imtable/regenerate"
    told = _imtable("diff", f"--format={CHANGELOG}", "--", env["IMTABLE_DOCS"])
    made = _imtable("generate")  # other docs than the configured ones would have no IR
    for done in (told, made):
        if done.returncode not in (0, 1) and not done.stdout:
            raise TroubleError(
                f"{' '.join(done.args[:2])} could not run:\n{done.stderr}"
            )
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
        raise TroubleError(f"git {words[0]}: {done.stderr.strip()}")
    return done.stdout


def _pull_request(branch: str, report: str, env: Environment) -> str:
    pulls, headers = f"{_github_api(env)}/pulls", _github_headers(env)
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


def main(words: list[str], env: Environment) -> int:
    """0, or 2 with one sentence about what went wrong."""
    try:
        match words:
            case ["run", ("check" | "lint" | "diff") as command]:
                run(command, env)
            case ["comment", file]:
                print(comment(Path(file).read_text("utf-8"), env))
            case ["propose"]:
                print(propose(env))
            case _:
                raise TroubleError("usage: run check|lint|diff, comment FILE, propose")
    except KeyError as error:
        print(f"imtable_ci.py: {error.args[0]} is not set", file=sys.stderr)
        return 2
    except (TroubleError, OSError, ValueError) as error:
        print(f"imtable_ci.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
