"""Two operations that are one: what differs between them.

Owns the changes about operations as a whole, and which table of a page is which side: the
payload of a notification comes to us, so it is a response, and its answer is a request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from imtable.drift.facts.alternatives import compare_alternatives
from imtable.drift.facts.changes import Change
from imtable.drift.facts.context import NO_SAMPLES, DiffContext
from imtable.drift.facts.explanations import Judge
from imtable.drift.facts.field_pair import NOWHERE, Found, LocationPair
from imtable.drift.facts.fields import compare_members
from imtable.drift.facts.kinds.bodies import BODY_KIND_CHANGED, STATUS_CHANGED
from imtable.drift.facts.kinds.kind import Case, ChangeSide
from imtable.drift.facts.kinds.operations import (
    HOST_CHANGED,
    NOTICE_ADDED,
    NOTICE_CHANGED,
    NOTICE_REMOVED,
    OPERATION_ADDED,
    OPERATION_MOVED,
    OPERATION_REMOVED,
    PATH_PARAMETER_RENAMED,
    TRANSPORT_CHANGED,
)
from imtable.drift.facts.kinds.texts import (
    DESCRIPTION_CHANGED,
    NOTE_CHANGED,
    TITLE_CHANGED,
)
from imtable.drift.facts.match_operations import (
    OperationPair,
    PageOperation,
    Way,
    same_address,
)
from imtable.drift.facts.moves import settle
from imtable.drift.facts.offers import Bindings, BothBindings
from imtable.drift.facts.prose import plain, shown
from imtable.drift.facts.said import HostSaid, said_text
from imtable.drift.facts.samples import Samples
from imtable.drift.facts.shape import count_rows
from imtable.drift.facts.source import Breach
from imtable.ir.model import (
    Event,
    Field,
    Notice,
    Operation,
    Parameter,
    Reply,
    ReplyKind,
    Route,
)
from imtable.ir.placeholders import split_template
from imtable.ir.protocol import BODIES

TEXT_PARTS = frozenset(("path", "query", "headers", "xml"))
"""Where every scalar is a text."""


def compare_pair(pair: OperationPair, bindings: BothBindings) -> Iterator[Change]:
    """All changes about one operation. Behind a redirect stub the old name stays as an alias."""
    context = _context(pair, bindings)
    earlier = replace(context, function=_function(pair.old, bindings.old))
    old, new = pair.old.operation, pair.new.operation
    at = old.location, new.location
    known = _variables(pair) if same_address(pair.old, pair.new) else {}
    found = [
        *_moved(pair, earlier, at, known),
        *_about(old, new, context, at),
        *_settings(old, new, context, at),
        *settle(_request(pair, context, known)),
        *settle(_reply(pair, context)),
    ]
    yield from _judge(pair, context, bindings).judged(found)


def compare_replaced(pair: OperationPair, bindings: BothBindings) -> Iterator[Change]:
    """What those who use the old name meet behind it; the texts are another operation's. The
    changes carry the old name and page, for the other operation may have changes of its own.
    """
    function = _function(pair.old, bindings.old)
    context = _context(pair, bindings)
    context = replace(context, operation=pair.old.key, function=function)
    known = _variables(pair) if same_address(pair.old, pair.new) else {}
    at = pair.old.operation.location, pair.new.operation.location
    found = [
        *([] if known else [removed(pair.old, function, pair.new)]),
        *_renamed(known, context, at, _redirected(pair.new)),
        *settle(_request(pair, context, known)),
        *settle(_reply(pair, context)),
    ]
    for each in _judge(pair, context, bindings).judged(found):
        if each.level != "docs":
            yield replace(each, page=pair.old.page.path)


def _judge(pair: OperationPair, context: DiffContext, bindings: BothBindings) -> Judge:
    old = bindings.old.offer(pair.old.page, pair.old.key)
    new = bindings.new.offer(pair.new.page, pair.new.key)
    return Judge(context, old, new, tuple(_lost_name(pair.old, bindings, pair.new)))


def _lost_name(
    old: PageOperation, bindings: BothBindings, new: PageOperation | None = None
) -> Iterator[Breach]:
    """Whether the old name of a function is gone; `new` is what it is now."""
    module, function = bindings.old.module(old.page.path), old.function
    if bindings.old.has(module, function) and not bindings.new.has(module, function):
        now = _function(new, bindings.new) if new else ""
        yield Breach("name", "request", (), (), f"{module}:{function}", now)


def _function(documented: PageOperation, bindings: Bindings) -> str:
    return f"{bindings.module(documented.page.path)}:{documented.function}"


def added(documented: PageOperation, bindings: BothBindings) -> Change:
    """An operation that is documented now; one change, whatever is in it."""
    at = None, documented.operation.location
    function = _function(documented, bindings.new)
    return _whole(documented, function).change(
        OPERATION_ADDED, (), None, documented.key, at
    )


def gone(documented: PageOperation, bindings: BothBindings) -> Iterator[Change]:
    """An operation that is not documented any more."""
    function = _function(documented, bindings.old)
    names = tuple(_lost_name(documented, bindings))
    judge = Judge(_whole(documented, function), None, None, names)
    return judge.judged([removed(documented, function)])


def removed(
    documented: PageOperation, function: str, successor: PageOperation | None = None
) -> Change:
    """The change; `successor` is where its page points."""
    at = documented.operation.location, None
    case: Case = "stub" if successor else ""
    if isinstance(documented.operation.target, Event):
        case = "event-stub" if successor else "event"
    evidence = _redirected(successor) if successor else ()
    return _whole(documented, function).change(
        OPERATION_REMOVED, (), documented.key, None, at, case=case, evidence=evidence
    )


def _redirected(successor: PageOperation) -> tuple[str, ...]:
    return (f"the page redirects to {successor.page.path}",)


def _whole(documented: PageOperation, function: str) -> DiffContext:
    path = documented.page.path
    return DiffContext(
        operation=documented.key,
        verb=documented.operation.verb,
        old_page=path,
        new_page=path,
        side="request",
        function=function,
    )


def _context(pair: OperationPair, bindings: BothBindings) -> DiffContext:
    return DiffContext(
        operation=pair.new.key,
        verb=pair.new.operation.verb,
        old_page=pair.old.page.path,
        new_page=pair.new.page.path,
        side="request",
        samples=Samples(_samples(pair.old.operation), _samples(pair.new.operation)),
        function=_function(pair.new, bindings.new),
        old_operation=pair.old.operation,
        new_operation=pair.new.operation,
    )


def _samples(operation: Operation) -> str:
    return "\n".join(each.code for each in operation.samples if each.code)


# -- the operation itself ------------------------------------------------------------------


def _variables(pair: OperationPair) -> dict[str, str]:
    """New names of path variables -> old ones, where they differ."""
    one, two = pair.old.operation.target, pair.new.operation.target
    if not isinstance(one, Route) or not isinstance(two, Route):
        return {}
    both = zip(
        split_template(one.template)[1], split_template(two.template)[1], strict=True
    )
    return {new: old for old, new in both if new != old}


def _renamed(
    known: Mapping[str, str],
    context: DiffContext,
    at: LocationPair,
    evidence: tuple[str, ...],
) -> Iterator[Change]:
    """Path variables with another name: new -> old."""
    for new, old in known.items():
        paths = ("path", old), ("path", new)
        yield context.change(
            PATH_PARAMETER_RENAMED,
            paths[0],
            old,
            new,
            at,
            evidence=evidence,
            paths=paths,
        )


def _moved(
    pair: OperationPair, context: DiffContext, at: LocationPair, known: dict[str, str]
) -> Iterator[Change]:
    if known:  # the URL is the same
        stub = _redirected(pair.new) if pair.way == "stub" else ()
        yield from _renamed(known, context, at, stub)
        return
    same_page = pair.old.page.path == pair.new.page.path
    if same_page and pair.old.key == pair.new.key:
        return
    places = pair.old.key, pair.new.key
    if pair.old.key == pair.new.key:
        places = pair.old.page.path, pair.new.page.path
    yield context.change(
        OPERATION_MOVED,
        (),
        *places,
        at,
        case=_moved_case(pair),
        evidence=_EVIDENCE[pair.way],
    )


_EVIDENCE: dict[Way, tuple[str, ...]] = {
    "same": (),
    "stub": ("redirect stub",),
    "renamed": ("the rows agree",),
}


def _moved_case(pair: OperationPair) -> Case:
    """A call has another URL; a notification arrives as it did, unless its type is another."""
    stub = pair.way == "stub"
    old, new = _arrives_as(pair.old), _arrives_as(pair.new)
    if old is None or new is None:
        return "stub" if stub else ""
    if old == new:
        return "alike"
    return "event-stub" if stub else "event"


def _arrives_as(documented: PageOperation) -> frozenset[str] | None:
    """The names under which a notification arrives; none in v2 where it does not say its type.
    None for a call."""
    target = documented.operation.target
    if not isinstance(target, Event):
        return None
    named = documented.page.version != "v2"
    return frozenset(target.types or ((target.name,) if named else ()))


def _about(
    old: Operation, new: Operation, context: DiffContext, at: LocationPair
) -> Iterator[Change]:
    if plain(old.title) != plain(new.title):
        yield context.change(TITLE_CHANGED, (), old.title, new.title, at)
    if plain(old.description) != plain(new.description):
        texts = shown((old.description,)), shown((new.description,))
        yield context.change(DESCRIPTION_CHANGED, (), *texts, at)
    before, after = _notices(old), _notices(new)
    gone = [said for said in before if said not in after]
    for said in (said for said in after if said not in before):
        was = next((one for one in gone if one.kind == said.kind), None)
        if was is not None:
            gone.remove(was)
        kind = NOTICE_ADDED if was is None else NOTICE_CHANGED
        yield context.change(kind, (), was, said, at)
    for said in gone:
        yield context.change(NOTICE_REMOVED, (), said, None, at)


def _notices(operation: Operation) -> Sequence[Notice]:
    """Each once, without its text: the wording of a container is no change."""
    return list(dict.fromkeys(replace(each, text="") for each in operation.notices))


def _settings(
    old: Operation, new: Operation, context: DiffContext, at: LocationPair
) -> Iterator[Change]:
    one, two = old.target, new.target
    if isinstance(one, Route) and isinstance(two, Route):
        hosts = HostSaid(one), HostSaid(two)
        if said_text(hosts[0]) != said_text(hosts[1]):
            rows = one.host_location or at[0], two.host_location or at[1]
            yield context.change(HOST_CHANGED, (), *hosts, rows)
    before, after = old.request.options, new.request.options
    if before != after:
        yield context.change(TRANSPORT_CHANGED, (), before, after, at)


# -- sides ---------------------------------------------------------------------------------


def _request(
    pair: OperationPair, context: DiffContext, known: dict[str, str]
) -> Iterator[Found]:
    """The first table: what is sent, or what a notification brings."""
    event = isinstance(pair.new.operation.target, Event)
    side: ChangeSide = "response" if event else "request"
    context = replace(context, side=side, texts=TEXT_PARTS)
    old = pair.old.operation.request.parameters
    new = pair.new.operation.request.parameters
    yield from _body_part(old, new, context)
    both = _path_fields(old), _path_fields(new)
    yield from compare_members(
        *both, replace(context, before=("path",), steps=("path",)), known
    )
    bodies = _body(old), _body(new)
    yield from compare_members(
        [_as_part(one) for one in old if one.part != "path"],
        [_as_part(one) for one in new if one.part != "path"],
        context,
        {bodies[1]: bodies[0]} if bodies[0] and bodies[1] else {},
    )
    yield from compare_alternatives(
        pair.old.operation.request, pair.new.operation.request, context
    )


def _body(parameters: tuple[Parameter, ...]) -> str | None:
    return next((one.part for one in parameters if one.part in BODIES), None)


def _body_part(
    old: tuple[Parameter, ...],
    new: tuple[Parameter, ...],
    context: DiffContext,
) -> Iterator[Change]:
    before, after = _body(old), _body(new)
    if before and after and before != after:
        yield context.change(BODY_KIND_CHANGED, (), before, after, NOWHERE)


def _path_fields(parameters: tuple[Parameter, ...]) -> tuple[Field, ...]:
    return tuple(one.field for one in parameters if one.part == "path")


def _as_part(parameter: Parameter) -> Field:
    """The parameter under the name of its part."""
    return replace(parameter.field, name=parameter.part)


def _reply(pair: OperationPair, context: DiffContext) -> Iterator[Found]:
    """The second table: what comes back, or what a notification is answered with."""
    event = isinstance(pair.new.operation.target, Event)
    side: ChangeSide = "request" if event else "response"
    context = replace(context, side=side, samples=NO_SAMPLES)  # they show what is sent
    old, new = pair.old.operation.reply, pair.new.operation.reply
    at = pair.old.operation.location, pair.new.operation.location
    if old.kind != new.kind:
        yield context.change(
            BODY_KIND_CHANGED,
            (),
            old.kind,
            new.kind,
            at,
            case=_result_case(old.kind, new.kind),
            rows=max(1, sum(map(count_rows, new.fields or old.fields))),
        )
    before, after = _status(old), _status(new)
    if before != after and (event or (before and after)):  # of a call a sample tells it
        yield context.change(STATUS_CHANGED, (), before, after, at)
    if plain(old.note) != plain(new.note) and old.kind == new.kind:
        yield context.change(
            NOTE_CHANGED, (), shown((old.note,)), shown((new.note,)), at
        )
    if old.kind == new.kind == "xml":
        names = frozenset(field.name for field in new.fields)
        context = replace(context, texts=names)
    if bool(old.fields) == bool(new.fields) or old.kind == new.kind:
        yield from compare_members(old.fields, new.fields, context)
    headers = replace(context, before=("headers",), steps=("headers",))
    yield from compare_members(old.headers, new.headers, headers)


def _result_case(old: ReplyKind, new: ReplyKind) -> Case:
    """Whether two kinds of reply are the same bytes, or nothing was known of them: then programs
    read nothing of them."""
    if {old, new} in ({"none", "empty"}, {"file", "failure"}):
        return "alike"
    told = old == "none" or (old == "empty" and new in ("json", "xml"))
    return "documented" if told else ""


def _status(reply: Reply) -> str:
    exact = [str(reply.status)] if reply.status is not None else []
    return ", ".join((*exact, *sorted(set(reply.statuses))))
