"""The target of a request line -> path and query.

Owns the forms of RFC 9112, section 3.2: a target begins with a slash, or names scheme and host
before it. Nothing is decoded or tidied up, for the target is signed as it was sent.
"""

from __future__ import annotations

import re

from imtable.sandbox.refusal import RefusedError

MAX_TARGET = 16 * 1024
_BEGIN = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_DOTS = re.compile(r"(\.|%2e){1,2}", re.IGNORECASE)
_BEYOND = re.compile(r"[^!-~]")


def read_target(raw: str) -> str:
    """Path and query, raw; the path begins with a slash. Raises RefusedError."""
    if len(raw) > MAX_TARGET:
        issue = f"{len(raw):,} characters; {MAX_TARGET:,} are allowed"
        raise RefusedError(414, issue, "url", "", raw)
    target = raw if raw.startswith("/") else _without_host(raw)
    if problem := _problem(target):
        raise RefusedError(400, problem, "url", "", raw)
    return target


def _without_host(raw: str) -> str:
    begin = _BEGIN.match(raw)
    if begin is None:
        issue = "a request line names a path, with a slash at its beginning"
        raise RefusedError(400, issue, "url", "", raw)
    rest = raw[begin.end() :]
    return rest if rest.startswith("/") else f"/{rest}"


def _problem(target: str) -> str | None:
    if "#" in target:
        return "a fragment never travels: leave `#` out, or write it as %23"
    if _BEYOND.search(target):
        return "only printable ASCII can travel: percent-encode the UTF-8 bytes"
    path = target.partition("?")[0]
    if any(_DOTS.fullmatch(segment) for segment in path.split("/")):
        return "a dot segment, which clients and gateways remove on the way"
    return None
