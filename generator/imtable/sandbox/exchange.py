"""A request -> what to answer, what to say about it, and what to do to the connection.

Owns the order of the steps: route, check, fault, answer. It knows no sockets.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from imtable.ir.model import ApiPage
from imtable.ir.suggestions import with_hint
from imtable.sandbox import steering, v2, v3
from imtable.sandbox.endpoints import with_built_in
from imtable.sandbox.faults import (
    HEADER,
    Fault,
    NotPossibleError,
    RequestedFault,
    read_requested_fault,
    refuse,
)
from imtable.sandbox.findings import Code, RequestFinding, errors, first_findings, quote
from imtable.sandbox.messages import (
    REMEMBERED,
    Answer,
    Call,
    Checked,
    Received,
    SandboxState,
)
from imtable.sandbox.routing import Endpoint, Lost, Match, Router
from imtable.sandbox.steering import Plans, Steering

HTML_502 = (
    b"<html><head><title>502 Bad Gateway</title></head><body>stgw</body></html>\n"
)


class ExchangeOutcome(Struct, frozen=True):
    """The answer, the findings with the page they come from, and the fault that was asked for and given."""

    answer: Answer
    findings: tuple[RequestFinding, ...] = ()
    warnings: tuple[RequestFinding, ...] = ()
    endpoint: Endpoint | None = None
    requested_fault: RequestedFault = RequestedFault()


class Responder:
    """Answers requests; safe for threads."""

    def __init__(self, pages: Sequence[ApiPage], state: SandboxState) -> None:
        """All pages, and the endpoints that every client needs."""
        self.state = state
        self.router = Router(with_built_in(tuple(pages)))
        self.plans = Plans()
        self._granted: Counter[tuple[str, str, str]] = Counter()
        self._lock = threading.Lock()

    def answer(self, received: Received) -> ExchangeOutcome:
        """Never raises for anything that a client can send."""
        if received.target == "/" and received.verb == "GET":
            return ExchangeOutcome(self._front_page())
        found = self.router.find(received.verb, received.path)
        if isinstance(found, Lost):
            return self._lost(received, found)
        checks = [(match, _check(received, match, self.state)) for match in found]
        match, checked = min(checks, key=lambda pair: len(errors(pair[1].findings)))
        first = first_findings(checked.findings)
        warnings = tuple(one for one in first if one.warning)
        if wrong := errors(first):
            answer = self._refuse(received, match, wrong)
            return ExchangeOutcome(answer, wrong, warnings, match.endpoint)
        return replace(self._grant(received, match, checked), warnings=warnings)

    # -- steps -----------------------------------------------------------------------------

    def _refuse(
        self, received: Received, match: Match, findings: Sequence[RequestFinding]
    ) -> Answer:
        endpoint = match.endpoint
        if endpoint.is_v2 and endpoint.operation.reply.kind != "json":
            return v2.failure(findings)
        return v3.failure(findings, received, self.state)

    def _grant(
        self, received: Received, match: Match, checked: Checked
    ) -> ExchangeOutcome:
        endpoint = match.endpoint
        try:
            requested_fault = self._requested_fault(received)
            steering = self._steering(received, endpoint)
            call = Call(
                received=received,
                said=checked.said,
                requested_fault=requested_fault,
                steering=steering,
            )
            answer = _reply(call, endpoint, self.state)
            if call.fault is Fault.TRUNCATED and not answer.body:
                refuse(Fault.TRUNCATED, "this reply has no body")
        except NotPossibleError as error:
            header = str(error).partition(":")[0]
            wrong = (
                RequestFinding(str(error), "header", header, code="INVALID_REQUEST"),
            )
            answer = self._refuse(received, match, wrong)
            return ExchangeOutcome(answer, wrong, endpoint=endpoint)
        return ExchangeOutcome(
            _disturbed(answer, call.fault),
            endpoint=endpoint,
            requested_fault=requested_fault,
        )

    def _steering(self, received: Received, endpoint: Endpoint) -> Steering:
        """What this reply should say: as planned, and as the request asks."""
        planned = self.plans.take(endpoint)
        text = received.headers.get(steering.HEADER.lower())
        if text is None:
            return planned
        members = {**planned.members, **steering.read_settings(text)}
        asked = Steering(members, planned.status)
        check_steering(asked, endpoint)
        return asked

    def _requested_fault(self, received: Received) -> RequestedFault:
        """What the header asks for; nothing where it was granted as often as it says."""
        text = received.headers.get(HEADER.lower())
        if text is None:
            return RequestedFault()
        requested_fault = read_requested_fault(text)
        if not requested_fault.times:
            return requested_fault
        key = (received.verb, received.path, text)
        with self._lock:
            if len(self._granted) > REMEMBERED:
                self._granted.clear()
            if self._granted[key] < requested_fault.times:
                self._granted[key] += 1
                return requested_fault
            del self._granted[key]
        return RequestedFault()

    def _lost(self, received: Received, lost: Lost) -> ExchangeOutcome:
        code: Code
        if lost.allowed:
            issue = f"this URL knows {', '.join(lost.allowed)} only"
            code = "METHOD_NOT_ALLOWED"
        elif lost.empty:
            issue = f"the variable `{lost.empty}` of the path is empty"
            code = "RESOURCE_NOT_EXISTS"
        else:
            names = (lost.suggestion,) if lost.suggestion else ()
            issue = with_hint("no page describes this URL", names)
            code = "RESOURCE_NOT_EXISTS"
        shown = quote(f"{received.verb} {received.path}")
        finding = RequestFinding(issue, "url", "", shown, code)
        answer = v3.failure([finding], received, self.state)
        if lost.allowed:
            allow = ("Allow", ", ".join(lost.allowed))
            answer = replace(answer, headers=(*answer.headers, allow))
        return ExchangeOutcome(answer, (finding,))

    def _front_page(self) -> Answer:
        lines = [
            "imtable sandbox: a mock server made from API documentation.",
            f"{len(self.router.endpoints):,} operations; all but this page want signed requests.",
            f"Faults on demand: the header {HEADER}; `imtable sandbox faults` lists them.",
            "",
            *(f"{one.verb:6} {one.path}" for one in self.router.endpoints),
        ]
        text = "\n".join(lines) + "\n"
        return Answer(
            200, (("Content-Type", "text/plain; charset=utf-8"),), text.encode()
        )


def _check(received: Received, match: Match, state: SandboxState) -> Checked:
    check = v2.check_request if match.endpoint.is_v2 else v3.check_request
    return check(received, match, state)


def _reply(call: Call, endpoint: Endpoint, state: SandboxState) -> Answer:
    reply_to = v2.reply_to if endpoint.is_v2 else v3.reply_to
    return reply_to(call, endpoint, state)


def check_steering(asked: Steering, endpoint: Endpoint) -> None:
    """Raises NotPossibleError for what this reply cannot say."""
    reply = endpoint.operation.reply
    if asked.fails:
        return  # nobody documents what errors say
    if asked.members and reply.kind not in ("json", "xml"):
        raise NotPossibleError(f"{steering.HEADER}: this reply has no members")
    steering.check_settings(reply.fields, asked.members)


def _disturbed(answer: Answer, fault: Fault | None) -> Answer:
    """The faults of gateways: they do not look into the reply."""
    match fault:
        case Fault.HTML_502:
            return Answer(502, (("Content-Type", "text/html"),), HTML_502)
        case Fault.RATE_LIMIT:
            body = '{"code":"RATELIMIT_EXCEEDED","message":"too many requests (on demand)"}'
            headers = (("Content-Type", "application/json"), ("Retry-After", "1"))
            return Answer(429, headers, body.encode())
        case Fault.ACCEPTED:
            return replace(answer, status=202)
        case _:
            return answer
