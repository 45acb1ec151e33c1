"""GitHub and GitLab: where the comments of a request are, and how to ask.

Owns addresses, tokens and the calls themselves. It knows no report.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from imtable.cli.ci.settings import CiError, Environment


class CodeHost(NamedTuple):
    """Where the comments of one request are. `comments` is their collection, `single` what the
    URL of one begins with, `update` the method that changes one; `author` is a path in a
    comment, and what stands there in ours."""

    comments: str
    single: str
    update: str
    author: tuple[str, str, object]
    headers: dict[str, str]


def find_host(env: Environment) -> CodeHost | None:
    """GitHub or GitLab, as the environment says; None outside a pull or merge request."""
    if env.get("GITHUB_REPOSITORY"):
        return _github(env)
    return _gitlab(env) if env.get("CI_MERGE_REQUEST_IID") else None


def _github(env: Environment) -> CodeHost | None:
    if not env.get("GITHUB_EVENT_PATH"):
        raise CiError("GITHUB_EVENT_PATH is empty: is this a step on GitHub?")
    event = json.loads(Path(env["GITHUB_EVENT_PATH"]).read_text("utf-8"))
    number = event.get("pull_request", {}).get("number")
    if number is None:
        return None
    author = env.get("IMTABLE_AUTHOR") or "github-actions[bot]"
    base = f"{github_api(env)}/issues"
    return CodeHost(
        comments=f"{base}/{int(number)}/comments",
        single=f"{base}/comments",
        update="PATCH",
        author=("user", "login", author),
        headers=github_headers(env),
    )


def github_api(env: Environment) -> str:
    api = env.get("GITHUB_API_URL") or "https://api.github.com"
    return f"{api}/repos/{env['GITHUB_REPOSITORY']}"


def github_headers(env: Environment) -> dict[str, str]:
    token = env.get("IMTABLE_TOKEN") or env.get("GITHUB_TOKEN")
    if not token:
        raise CiError("no token: set IMTABLE_TOKEN or GITHUB_TOKEN")
    return {
        "Authorization": f"Bearer {token}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
    }


def _gitlab(env: Environment) -> CodeHost:
    if not env.get("IMTABLE_TOKEN"):
        raise CiError("no token: set IMTABLE_TOKEN to one that may write notes (api)")
    headers = {"PRIVATE-TOKEN": env["IMTABLE_TOKEN"]}
    api = env["CI_API_V4_URL"]
    me = ask("GET", f"{api}/user", headers)["id"]
    project = urllib.parse.quote(env["CI_PROJECT_ID"], safe="")
    notes = (
        f"{api}/projects/{project}/merge_requests/{env['CI_MERGE_REQUEST_IID']}/notes"
    )
    return CodeHost(
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
        raise CiError(f"{method} {url}: {error.code} {error.reason}{hint}") from error
    except (urllib.error.URLError, TimeoutError) as error:
        raise CiError(f"{method} {url}: {error}") from error
