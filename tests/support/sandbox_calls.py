"""Generated functions called against a running sandbox: what went wrong with a call, in words.

Owns the course of one call, in both forms. What a call should say is planned by `sandbox_plan`.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import warnings
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from imtable.bindings.names import module_name
from imtable.ir.model import (
    ApiPage,
    Encoded,
    ListOf,
    OneOf,
    Operation,
    Record,
    Route,
    Type,
)
from imtable.sandbox import files
from imtable.sandbox.notify import DocumentedEvent, make_message
from imtable.sandbox.server import Sandbox, SeenRequest
from support.generated_code import Function, inspect_function
from support.sandbox_arguments import build_arguments
from support.sandbox_arrival import Arrival, differences, read_request, same_bytes
from support.sandbox_client import Draft, Merchant, send
from support.sandbox_plan import Planner, Tree

FILLED_IN = {"accept-encoding": "identity", "idempotency-key": "[0-9A-Za-z]{32}"}
"""Documented headers that the runtime sends where the caller passes none, and their form."""
UNSIGNED = ("unsigned", "none")


@dataclass(frozen=True)
class Documented:
    """A call of the documentation, and the generated module of its page."""

    page: ApiPage
    operation: Operation
    module: Any

    @property
    def name(self) -> str:
        assert isinstance(self.operation.target, Route)
        return f"{self.operation.verb.upper()} {self.operation.target.template}"

    @cached_property
    def function(self) -> Function:
        """The plain form, looked at."""
        return inspect_function(getattr(self.module, self.operation.verb))


@dataclass(frozen=True)
class SandboxSession:
    """A sandbox, and clients of a generated package that call it."""

    package: str
    sandbox: Sandbox
    merchant: Merchant
    client: Any
    async_client: Any
    runner: asyncio.Runner
    folder: Path

    def run(self, call: Documented, given: Tree, *, asynchronous: bool) -> Any:
        """One call by a generated function."""
        verb = call.operation.verb
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            if asynchronous:
                function = getattr(call.module, f"{verb}_async")
                return self.runner.run(function(self.async_client, **given))
            return getattr(call.module, verb)(self.client, **given)


@contextmanager
def open_session(
    package: str, sandbox: Sandbox, folder: Path
) -> Generator[SandboxSession]:
    """Clients with the credentials of the sandbox, which every host leads to."""
    sdk = import_module(package)
    merchant = Merchant.read(sandbox.keys.folder)
    credentials = sdk.Credentials.read(sandbox.keys.settings)
    settings: Tree = {"base_url": sandbox.url, "hosts": {"*": sandbox.url}}
    with asyncio.Runner() as runner, sdk.Client(credentials, **settings) as client:
        other = sdk.AsyncClient(credentials, **settings)
        yield SandboxSession(package, sandbox, merchant, client, other, runner, folder)
        runner.run(other.close())


def documented(pages: tuple[ApiPage, ...], package: str) -> Iterator[Documented]:
    """Every call of the pages that stand for themselves."""
    for page in pages:
        calls = [one for one in page.operations if isinstance(one.target, Route)]
        if calls:
            module = import_module(f"{package}.{module_name(page.path)}")
            yield from (Documented(page, one, module) for one in calls)


# -- one call ------------------------------------------------------------------------------


def call_wrongs(
    session: SandboxSession, call: Documented, *, sparse: bool
) -> Iterator[str]:
    """What is wrong with a call, made in both forms."""
    function = call.function
    planned = Planner(session.merchant, sparse).plan(call.page, call.operation)
    given = build_arguments(function, planned, sparse=sparse)
    if function.operation.returns == "redirect":
        yield from _redirect_wrongs(session, call, planned, given)
        return
    requests: list[tuple[Any, ...]] = []
    for asynchronous in (False, True):
        form = "async: " if asynchronous else ""
        for one in _round_wrongs(
            session, call, planned, given, requests, asynchronous=asynchronous
        ):
            yield form + one
    if len({repr(one) for one in requests}) != 1:
        yield f"the two forms differ: {requests}"


def _round_wrongs(
    session: SandboxSession,
    call: Documented,
    planned: Tree,
    given: Tree,
    requests: list[tuple[Any, ...]],
    *,
    asynchronous: bool,
) -> Iterator[str]:
    operation = call.function.operation
    path = session.folder / "file"
    if operation.returns == "file":
        given = {**given, "options": _to_path(session, path, planned)}
    session.sandbox.requests.clear()
    try:
        reply = session.run(call, given, asynchronous=asynchronous)
    except Exception as error:
        told = [str(one) for seen in session.sandbox.requests for one in seen.findings]
        yield f"{type(error).__name__}: {error} {told}"
        return
    seen, *more = session.sandbox.requests
    yield from (f"sent too: {one.received.target}" for one in more)
    arrival = read_request(
        seen.received, call.page, call.operation, session.sandbox.keys
    )
    requests.append(same_bytes(arrival, seen.received))
    yield from _request_wrongs(seen, arrival, planned)
    yield from _reply_wrongs(operation, call, reply)
    if operation.returns == "file":
        yield from _file_wrongs(call, path, reply)
    if getattr(reply, "download_url", None) and getattr(reply, "hash_value", None):
        yield from _download_wrongs(session, reply, path, asynchronous=asynchronous)


def _request_wrongs(
    seen: SeenRequest, arrival: Arrival, planned: Tree
) -> Iterator[str]:
    yield from (f"the sandbox: {one}" for one in (*seen.findings, *seen.warnings))
    yield from arrival.wrong
    arrived = arrival.tree
    headers, passed = arrived.get("headers", {}), planned.get("headers", {})
    for name, form in FILLED_IN.items():
        if name in headers.keys() - passed.keys():
            made = headers.pop(name)
            if not re.fullmatch(form, made):
                yield f"{name} is {made!r}"
    yield from differences(
        {k: v for k, v in planned.items() if v},
        {k: v for k, v in arrived.items() if v and not _unasked(k, planned)},
    )


def _unasked(part: str, planned: Tree) -> bool:
    """A path variable that has no row."""
    return part.startswith("path:") and part not in planned


def _reply_wrongs(operation: Any, call: Documented, reply: Any) -> Iterator[str]:
    meta = reply.meta
    if meta.problems:
        yield f"the reply deviates: {meta.problems}"
    if meta.extra:
        yield f"the reply has more: {meta.extra}"
    signs = [
        field.name for field in call.operation.reply.fields if field.name == "sign"
    ]
    due = operation.verification not in UNSIGNED
    if operation.version == "v2":
        due = bool(signs) and operation.returns == "xml"
    if due != bool(meta.verified_by):
        yield f"verified by {meta.verified_by}"


# -- files ---------------------------------------------------------------------------------


def _to_path(session: SandboxSession, path: Path, planned: Tree) -> Any:
    """Options that stream to a path, decompressed where the plan asks for gzip."""
    parts: list[Tree] = [planned.get(part, {}) for part in ("query", "xml")]
    packed = any("GZIP" in (one.get("tar_type"), one.get("tartype")) for one in parts)
    make = import_module(f"{session.package}.runtime").CallOptions
    return make(save_to=path, gunzip=packed)


def _file_wrongs(call: Documented, path: Path, reply: Any) -> Iterator[str]:
    media = call.operation.reply.media
    expected = {"image/png": files.PNG, "application/pdf": files.PDF}.get(
        media or "", files.CSV
    )
    if (media or "").startswith("image/"):
        expected = files.PNG
    found = path.read_bytes()
    path.unlink()
    if hashlib.sha1(found).digest() != hashlib.sha1(expected).digest():
        yield f"the file is {found[:40]!r}…"
    if reply.content:
        yield "the file is in the memory too"


def _download_wrongs(
    session: SandboxSession, reply: Any, path: Path, *, asynchronous: bool
) -> Iterator[str]:
    """The file that a reply announces, as the reply says."""
    if hasattr(reply, "encrypt_key"):
        return  # the digest may be that of the ciphertext
    asked: Tree = {
        "to": path,
        "hash_type": getattr(reply, "hash_type", None) or "SHA1",
        "hash_value": reply.hash_value,
        "gunzip": "tartype=GZIP" in reply.download_url,
    }
    if asynchronous:
        session.runner.run(session.async_client.download(reply.download_url, **asked))
    else:
        session.client.download(reply.download_url, **asked)
    if path.read_bytes() != files.CSV:
        yield "the download is another file"
    path.unlink()


# -- addresses for browsers ----------------------------------------------------------------


def _redirect_wrongs(
    session: SandboxSession, call: Documented, planned: Tree, given: Tree
) -> Iterator[str]:
    """The address carries the members and a right signature; it is opened as browsers do."""
    function = getattr(call.module, call.operation.verb)
    urls: set[str] = {
        function(client, **given) for client in (session.client, session.async_client)
    }
    for url in urls:
        parts = urlsplit(url)
        if (parts.fragment or None) != call.operation.request.options.fragment:
            fragment = (call.operation.request.options.fragment or "").lstrip("#")
            if parts.fragment != fragment:
                yield f"the fragment is {parts.fragment!r}"
        session.sandbox.requests.clear()
        send(session.sandbox.url, Draft("GET", f"{parts.path}?{parts.query}", "v2"))
        (seen,) = session.sandbox.requests
        arrival = read_request(
            seen.received, call.page, call.operation, session.sandbox.keys
        )
        yield from _request_wrongs(seen, arrival, planned)


# -- notifications -------------------------------------------------------------------------


def event_wrongs(session: SandboxSession, event: DocumentedEvent) -> Iterator[str]:
    """What is wrong with a notification, in every form that its page describes."""
    rows = [one.field.type for one in event.operation.request.parameters]
    for variant in range(max(map(_variants, rows))):
        for one in _variant_wrongs(session, event, variant):
            yield f"variant {variant}: {one}"


def _variants(kind: Type) -> int:
    """The most alternatives that there are for one member."""
    match kind:
        case OneOf(variants=variants):
            return max(len(variants), *(_variants(one.type) for one in variants))
        case Record(fields=fields):
            return max((_variants(one.type) for one in fields), default=1)
        case ListOf(item=inner) | Encoded(content=inner):
            return _variants(inner)
        case _:
            return 1


def _variant_wrongs(
    session: SandboxSession, event: DocumentedEvent, variant: int
) -> Iterator[str]:
    """Parsed by its own function and by the client."""
    message = make_message(event, session.sandbox.responder.state, variant=variant)
    module = import_module(f"{session.package}.{module_name(event.page.path)}")
    given: Tree = {"headers": dict(message.headers), "body": message.body}
    found = [
        module.parse(session.client, **given),
        session.runner.run(module.parse_async(session.async_client, **given)),
    ]
    if type(found[0]) is not module.Notification or found[0] != found[1]:
        yield f"the two forms differ: {found}"
    known = [
        session.client.parse_notification(*given.values()),
        session.runner.run(session.async_client.parse_notification(*given.values())),
    ]
    if type(known[0]) is not type(known[1]):
        yield f"the two clients differ: {known}"
    if type(known[0]) is not module.Notification:
        yield f"taken for {type(known[0]).__module__}"
    for one in (*found, *known):
        if one.meta.problems or one.meta.extra:
            yield f"it deviates: {one.meta.problems} {one.meta.extra}"
        if bool(one.meta.verified_by) != (b"req_info" not in message.body):
            yield f"verified by {one.meta.verified_by}"
