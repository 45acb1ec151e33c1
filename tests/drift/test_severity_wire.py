"""The axis *wire* of the table: what the old bindings send against the new page, and what the
new page answers against the old bindings.

The programs are those of the axis *source*. Bytes go through a transport that keeps them; the
shape on the other side is walked here, from the IR of the page.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

from imtable.drift.facts import KINDS
from imtable.ir.model import Api, Event, Operation, Record, Route
from support.packages import package_files
from support.severity_case import Case
from support.severity_programs import CASES, PLACES, at, program
from support.wire_shapes import deviations, messages

BEFORE = "sdk_before"
CIPHERS = frozenset({"encoding-added", "encoding-removed", "encoding-changed"})
"""What is wrapped is seen by no walk over the shape."""
TOLERATED = frozenset(
    {
        # policy: an old address lives on behind its stub, another host may serve it
        "operation-moved stub request",
        "operation-moved stub request through two stubs",
        "operation-removed stub request",
        "field-removed request behind the alias",
        # mostly a correction of the documentation: the whole numbers still fit
        "type-changed narrowed request",
        # policy: the client has it, and sends it as soon as the bindings are generated again
        "field-added supplied request",
        "required-added supplied request",
        # nothing is said of the members any more: there is no shape to hold a reply against
        "members-undocumented response",
    }
)
"""Cases in which the bytes of one side are not what the other says, and which do not break."""


# -- the old bindings ----------------------------------------------------------------------


@dataclass
class Wire:
    """Keeps what is sent and answers what it was told; a transport."""

    answer: Any
    status: int = 200
    body: bytes = b"{}"
    sent: list[Any] = field(default_factory=list[Any])

    def send(self, request: Any, /) -> Any:
        self.sent.append(request)
        return self.answer(self.status, (), self.body)

    def close(self) -> None:
        """Nothing to close."""


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The bindings of all old pages, imported."""
    root = tmp_path_factory.mktemp("wire")
    pages = [page for case in CASES for page in at(PLACES[case.name], case.old).pages]
    for file, text in package_files(pages, BEFORE).items():
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    sys.path.insert(0, str(root))
    yield import_module(BEFORE)
    sys.path.remove(str(root))
    for name in [name for name in sys.modules if name.partition(".")[0] == BEFORE]:
        del sys.modules[name]


def wire() -> Wire:
    transport = import_module(f"{BEFORE}.runtime.transport")
    return Wire(transport.RawResponse)


def opened(before: ModuleType, kept: Wire) -> Any:
    """A client that sends over this transport."""
    return before.Client(transport=kept, unsigned=True)


def run(case: Case, client: object) -> None:
    """The program of a case, over the old bindings."""
    text = re.sub(r"\bsdk\b", BEFORE, program(case))
    scope: dict[str, Any] = {}
    exec(compile(text, case.name, "exec"), scope)
    scope["use"](client)


def breaks_wire(case: Case) -> bool:
    return "wire" in KINDS[case.kind].severity(case.condition, case.side).breaks


# -- requests ------------------------------------------------------------------------------


def calls(api: Api) -> Iterator[tuple[Route, Operation]]:
    for page in api.pages:
        for operation in page.operations:
            if isinstance(operation.target, Route):
                yield operation.target, operation


def misunderstood(api: Api, request: Any) -> list[str]:
    """What of a request the pages do not document."""
    path = request.target.partition("?")[0].removeprefix("/")
    for route, operation in calls(api):
        pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(route.template))
        if request.method == operation.verb.upper() and re.fullmatch(pattern, path):
            return [*_body(operation, request), *_query(operation, request)]
    return [f"{request.method} {path}: not found"]


def _body(operation: Operation, request: Any) -> Iterator[str]:
    rows = {one.part: one.field for one in operation.request.parameters}
    if "json" not in rows:
        if request.body is not None:
            yield "a body in JSON"
        return
    row = rows["json"]
    if request.body is None:
        if row.required:
            yield "no body"
        return
    given = row.type
    fields = given.fields if isinstance(given, Record) else ()
    sent = json.loads(request.body)
    yield from deviations(fields, sent)
    for one in operation.request.alternatives:
        passed = [name for name in one.names if name in sent]
        if not passed or (one.needed == "exactly-one" and len(passed) > 1):
            yield f"{len(passed)} of {', '.join(one.names)}"


def _query(operation: Operation, request: Any) -> Iterator[str]:
    rows = [one for one in operation.request.parameters if one.part == "query"]
    given = "?" in request.target
    if given and not rows:
        yield "a query"
    elif not given and any(one.field.required for one in rows):
        yield "no query"


UPLOAD = "multipart/form-data"
REQUESTS = [
    case
    for case in CASES
    if case.side == "request"
    and not any(UPLOAD in text for text in case.old.values())
    and "client" in " ".join(case.use)
    and case.kind not in CIPHERS | {"key-changed"}
]


@pytest.mark.parametrize("case", REQUESTS, ids=lambda case: case.name)
def test_what_old_programs_send(case: Case, before: ModuleType) -> None:
    """Breaking: a byte of it is not what the new page says. Else all of it is."""
    kept = wire()
    with opened(before, kept) as client:
        run(case, client)
    assert kept.sent
    old, new = (at(PLACES[case.name], docs) for docs in (case.old, case.new))
    assert [each for one in kept.sent for each in misunderstood(old, one)] == []
    found = [each for one in kept.sent for each in misunderstood(new, one)]
    assert bool(found) == (breaks_wire(case) or case.name in TOLERATED), found


# -- replies -------------------------------------------------------------------------------

REPLIES = [
    case
    for case in CASES
    if case.side == "response"
    and case.kind not in CIPHERS | {"key-changed"}
    and case.note != "rewrapped"
    and not any(path.startswith("webhook/") for path in case.old)
]


def answers(api: Api) -> list[tuple[int, bytes]]:
    """Status and body of every answer that the page documents."""
    ((_, operation),) = calls(api)
    reply = operation.reply
    if reply.kind == "json":
        bodies = [json.dumps(each).encode() for each in messages(reply.fields)]
    else:
        bodies = [b""]
    return [(reply.status or 200, body) for body in bodies]


@pytest.mark.parametrize("case", REPLIES, ids=lambda case: case.name)
def test_what_old_programs_receive(case: Case, before: ModuleType) -> None:
    """Breaking: some answer that the new page documents is not what the old bindings expect,
    and they say so; a strict client refuses it. Else they read every answer."""
    old, new = (at(PLACES[case.name], docs) for docs in (case.old, case.new))
    assert not any(trouble(before, case, *answer) for answer in answers(old))
    refused = [answer for answer in answers(new) if trouble(before, case, *answer)]
    assert bool(refused) == (breaks_wire(case) or case.name in TOLERATED), answers(new)


def trouble(before: ModuleType, case: Case, status: int, body: bytes) -> bool:
    """Whether the old bindings find something wrong with an answer; if they keep it, it is
    what a strict client refuses."""
    kept = wire()
    kept.status, kept.body = status, body
    post = import_module(f"{BEFORE}.v3.{PLACES[case.name]}.orders").post
    with opened(before, kept) as client:
        try:
            reply = post(client)
        except before.DecodeError:
            return True
        strict = before.CallOptions(strict=True)
        if not reply.meta.problems:
            post(client, options=strict)
            return False
        with pytest.raises(before.DecodeError) as caught:
            post(client, options=strict)
    assert caught.value.problems == reply.meta.problems
    return True


def test_what_is_left_out_has_a_reason() -> None:
    """The cases that are left out are about notifications, ciphers, uploads and other protocols."""
    tried = {case.name for case in (*REQUESTS, *REPLIES)}
    for case in CASES:
        if case.name not in tried:
            api = at(PLACES[case.name], case.old)
            events = [
                one
                for page in api.pages
                for one in page.operations
                if isinstance(one.target, Event)
            ]
            assert (
                events
                or case.kind in CIPHERS | {"key-changed"}
                or case.note == "rewrapped"
                or any(UPLOAD in text for text in case.old.values())
            )
