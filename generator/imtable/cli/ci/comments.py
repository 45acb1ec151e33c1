"""The report of `diff` as one comment on a pull or merge request, kept in place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from imtable.cli.ci.code_hosts import CodeHost, ask, find_host
from imtable.cli.ci.settings import CiError, Environment
from imtable.report.drift.markdown import MARK

PER_PAGE = 100


def write_comment(text: str, env: Environment) -> str:
    """Write the report, or write it anew where it stands; returns what was done. Nothing is
    said on a request that changes nothing, unless something was said before."""
    if not text.startswith(MARK):
        raise CiError("the report does not begin with the mark of `imtable diff`")
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


def _our_comments(host: CodeHost) -> Iterator[dict[str, Any]]:
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
