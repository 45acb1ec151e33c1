"""The table of severities: every rule has a case, which fires, and the axis *wire* says of it what
the bytes say. The axis *source* is proved by the programs of `test_source_proof`.

What callers send is every message that the old page documents, held against the new page. What
they receive is every answer of the new page, read by the old bindings over a transport.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

from imtable.drift.facts import KINDS, Change, compare_apis
from imtable.ir.model import Api, Event, Field, Operation, Record, Route
from imtable.ir.placeholders import unnamed
from support.packages import package_files
from support.severity_case import Case
from support.severity_cases import CASES, PLACES, at
from support.wire_shapes import deviations, messages

BEFORE = "sdk_before"
CIPHERS = frozenset(
    {"encoding-added", "encoding-removed", "encoding-changed", "key-changed"}
)
"""What is wrapped is seen by no walk over the shape."""
TOLERATED = frozenset(
    {
        # policy: an old address lives on behind its stub, another host may serve it
        "operation-moved stub request",
        "operation-removed stub request",
        # policy: a list that appears is the documentation catching up
        "values-introduced request",
        # mostly a correction of the documentation: the whole numbers still fit
        "type-changed narrowed request",
        # policy: the client has it, and sends it as soon as the bindings are generated again
        "field-added supplied request",
        "required-added supplied request",
        # nothing is said of the members on one side: there is no shape to hold another against
        "members-documented request",
        "members-undocumented response",
    }
)
"""Cases in which the bytes of one side are not what the other says, and which do not break."""


def found(case: Case) -> tuple[Change, ...]:
    place = PLACES[case.name]
    return compare_apis(at(place, case.old), at(place, case.new))


# -- the cases -----------------------------------------------------------------------------


def test_every_case_has_a_name_of_its_own() -> None:
    assert len(PLACES) == len(CASES)


def test_every_rule_has_a_case() -> None:
    rules = {
        (kind.id, case, side)
        for kind in KINDS.values()
        for side, case, _ in kind.cells()
    }
    assert rules == {
        (case.kind, case.condition, case.side)
        for case in CASES
        if case.condition != "filled"
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_of_a_case_fires(case: Case) -> None:
    """Once, and nothing else that breaks a program is told with it."""
    changes = found(case)
    rules = [(c.id, c.case, c.side) for c in changes]
    rule = case.kind, case.condition, case.side
    assert rules.count(rule) == 1, rules
    for change in changes:
        one = change.id, change.case, change.side
        assert one == rule or "source" not in change.severity.breaks, rules


def breaks_wire(case: Case) -> bool:
    return "wire" in KINDS[case.kind].severity(case.condition, case.side).breaks


def calls(api: Api) -> Iterator[tuple[Route, Operation]]:
    for page in api.pages:
        for operation in page.operations:
            if isinstance(operation.target, Route):
                yield operation.target, operation


# -- requests ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """What travels of a call: method and URL, the members of its body and its query."""

    method: str
    url: str
    parts: Mapping[str, dict[str, Any]]


def sent(api: Api) -> Iterator[Sent]:
    """All that a page lets callers send."""
    for route, operation in calls(api):
        parts = {part: messages(_members(row)) for part, row in rows(operation).items()}
        every = [
            dict(zip(parts, each, strict=True))
            for each in zip(*parts.values(), strict=True)
        ]
        for chosen in (*every, {}):
            one = Sent(operation.verb, unnamed(route.template), chosen)
            if not misunderstood(api, one):
                yield one


def rows(operation: Operation) -> dict[str, Field]:
    """The rows of the parts that are looked at."""
    parameters = operation.request.parameters
    return {
        one.part: one.field for one in parameters if one.part not in ("path", "headers")
    }


def _members(row: Field) -> tuple[Field, ...]:
    return row.type.fields if isinstance(row.type, Record) else ()


def misunderstood(api: Api, one: Sent) -> list[str]:
    """What of a call the pages do not document."""
    for route, operation in calls(api):
        if (operation.verb, unnamed(route.template)) == (one.method, one.url):
            return list(_parts(operation, one))
    return [f"{one.method} {one.url}: not found"]


def _parts(operation: Operation, one: Sent) -> Iterator[str]:
    known = rows(operation)
    yield from (f"a part {part}" for part in one.parts if part not in known)
    for part, row in known.items():
        if part in one.parts:
            yield from deviations(_members(row), one.parts[part])
        elif row.required:
            yield f"no {part}"
    for group in operation.request.alternatives:
        passed = [n for n in group.names if n in one.parts.get(group.within[0], ())]
        if not passed or (group.needed == "exactly-one" and len(passed) > 1):
            yield f"{len(passed)} of {', '.join(group.names)}"


REQUESTS = [
    case
    for case in CASES
    if case.side == "request"
    and case.kind not in CIPHERS
    and not any(path.startswith("webhook/") for path in case.old)
]


@pytest.mark.parametrize("case", REQUESTS, ids=lambda case: case.name)
def test_what_old_programs_send(case: Case) -> None:
    """Breaking: a byte of it is not what the new page says. Else all of it is."""
    old, new = (at(PLACES[case.name], docs) for docs in (case.old, case.new))
    every = list(sent(old))
    assert every
    refused = [each for one in every for each in misunderstood(new, one)]
    assert bool(refused) == (breaks_wire(case) or case.name in TOLERATED), refused


# -- replies -------------------------------------------------------------------------------


@dataclass
class Wire:
    """Answers what it was told; a transport."""

    answer: Any
    status: int = 200
    body: bytes = b"{}"

    def send(self, _request: Any, /) -> Any:
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


REPLIES = [
    case
    for case in CASES
    if case.side == "response"
    and case.kind not in CIPHERS
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
    """The cases that are left out are about notifications and ciphers."""
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
            assert events or case.kind in CIPHERS
