"""A code host on this machine: the few calls of GitHub and GitLab that the CI kit makes."""

from __future__ import annotations

import json
import re
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

GITHUB_COMMENTS = re.compile(r"/repos/own/shop/issues/(?:7/comments|comments/(\d+))")
GITLAB_NOTES = re.compile(r"/projects/12/merge_requests/3/notes(?:/(\d+))?")
PULLS = re.compile(r"/repos/own/shop/pulls(?:/(\d+))?")


class CodeHost:
    """What is stored: comments of one request, pull requests; and every call that was made."""

    def __init__(self) -> None:
        self.url = ""
        self.comments: list[dict[str, Any]] = []
        self.pulls: list[dict[str, Any]] = []
        self.calls: list[tuple[str, str]] = []
        self.tokens: set[str | None] = set()
        self.forbids = False

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """Status and JSON."""
        url = urlsplit(path)
        self.calls.append((method, url.path))
        if self.forbids and method != "GET":
            return 403, {"message": "Resource not accessible by integration"}
        if url.path == "/user":
            return 200, {"id": 99}
        for pattern, stored in (
            (GITHUB_COMMENTS, self.comments),
            (GITLAB_NOTES, self.comments),
            (PULLS, self.pulls),
        ):
            if found := pattern.fullmatch(url.path):
                query = parse_qs(url.query)
                return self._store(method, stored, found[1], body, query)
        return 404, {"message": "Not Found"}

    def _store(
        self,
        method: str,
        stored: list[dict[str, Any]],
        number: str | None,
        body: Any,
        query: dict[str, list[str]],
    ) -> tuple[int, Any]:
        if method == "POST" and number is None:
            fresh = {"id": len(stored) + 1, "number": len(stored) + 1, **body}
            fresh |= {"user": {"login": "github-actions[bot]"}, "author": {"id": 99}}
            stored.append(fresh)
            return 201, fresh
        if method in ("PATCH", "PUT") and number is not None:
            (one,) = [each for each in stored if each["id"] == int(number)]
            one.update(body)
            return 200, one
        if method != "GET":
            return 405, {}
        if "head" in query:
            branch = query["head"][0].partition(":")[2]
            return 200, [each for each in stored if each["head"] == branch]
        page, size = (int(query[key][0]) for key in ("page", "per_page"))
        return 200, stored[(page - 1) * size : page * size]


@contextmanager
def code_host() -> Generator[CodeHost]:
    """A host that listens on this machine only."""
    host = CodeHost()

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(size)) if size else None
            headers = self.headers
            host.tokens.add(headers.get("Authorization") or headers["PRIVATE-TOKEN"])
            status, said = host.answer(self.command, self.path, body)
            data = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_PUT = _do  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        host.url = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield host
        server.shutdown()
