"""What a test wants a reply to say.

Owns the header that asks for it, names of operations as people write them, and whether a reply can
say it. Nothing is simulated: a reply says what it is told, and invents the rest.

    X-Sandbox-Set: trade_state=SUCCESS;amount.total=100;promotion_detail.1.name=x;attach

A name leads down by dots, into lists by numbers; a name alone leaves the member out; values are
percent-encoded where they hold a semicolon or are not ASCII.
"""

from __future__ import annotations

import re
import threading
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast
from urllib.parse import unquote

from msgspec import Struct, field

from imtable.ir import model as ir
from imtable.ir.placeholders import family_of
from imtable.ir.scalars import read_scalar
from imtable.ir.suggestions import close_names, with_hint
from imtable.sandbox.faults import NotPossibleError
from imtable.sandbox.routing import Endpoint

HEADER = "X-Sandbox-Set"
MOST_ITEMS = 100
SetMembers = Mapping[str, Any]


class Steering(Struct, frozen=True):
    """What a reply should say, and its status; nothing by default. A member that is None is
    left out."""

    members: SetMembers = field(default_factory=dict[str, Any])
    status: int | None = None

    @property
    def fails(self) -> bool:
        """The reply is an error, which no table describes."""
        return self.status is not None and self.status >= 400


# -- the header ----------------------------------------------------------------------------


def read_settings(text: str) -> dict[str, Any]:
    """The members that a header tells. Raises NotPossibleError."""
    members: dict[str, Any] = {}
    for piece in filter(None, (one.strip() for one in _utf8(text).split(";"))):
        name, equals, value = piece.partition("=")
        steps = name.strip().split(".")
        if not all(steps) or len(steps) > 20:
            raise NotPossibleError(f"{HEADER}: {piece[:60]!r}: write NAME=VALUE")
        _put(members, steps, unquote(value.strip()) if equals else None)
    return members


def _utf8(text: str) -> str:
    """A header arrives as Latin-1, whatever its bytes are."""
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text


def _put(members: dict[str, Any], steps: Sequence[str], value: Any) -> None:
    *outer, last = steps
    for step in outer:
        inner = members.setdefault(step, {})
        if not isinstance(inner, dict):
            raise NotPossibleError(f"{HEADER}: `{step}` has a value and members")
        members = cast("dict[str, Any]", inner)
    members[last] = value


def items_of(settings: Any) -> list[Any] | None:
    """What is set of a list: its items, or some of them by number. None where nothing is."""
    match settings:
        case [*items]:
            return items
        case dict() if settings:
            by_number = cast("dict[str, Any]", settings)
            size = max(int(number) for number in by_number) + 1
            return [by_number.get(str(index), {}) for index in range(size)]
        case _:
            return None


# -- whether a reply can say it ------------------------------------------------------------


def check_settings(fields: Sequence[ir.Field], members: SetMembers) -> None:
    """Raises NotPossibleError for a name that no row has, or a value of another type."""
    problem = next(_problems(ir.Record(fields=tuple(fields)), members, ""), None)
    if problem is not None:
        raise NotPossibleError(f"{HEADER}: {problem}")


def _problems(kind: ir.Type, settings: Any, path: str) -> Iterator[str]:
    match kind:
        case _ if settings is None:
            return
        case ir.Record(fields=fields):
            yield from _member_problems(fields, settings, path)
        case ir.ListOf(item=item):
            yield from _item_problems(item, settings, path)
        case ir.Scalar():
            yield from _scalar_problems(kind, settings, path)
        case ir.OneOf(variants=variants):
            tries = [[*_problems(one.type, settings, path)] for one in variants]
            if tries:
                yield from min(tries, key=len)
        case ir.Encoded(codec=ir.Json()) if isinstance(settings, str):
            return  # the text itself
        case ir.Encoded(content=content):
            yield from _problems(content, settings, path)
        case _:
            return


def _member_problems(
    fields: Sequence[ir.Field], settings: Any, path: str
) -> Iterator[str]:
    if not isinstance(settings, Mapping):
        yield f"`{path[:-1]}` is an object: name its members, as in `{path}…`"
        return
    known = {one.name: one for one in reversed(fields) if not one.family}
    families = [one for one in fields if one.family]
    for name, value in cast("SetMembers", settings).items():
        row = known.get(name) or family_of(families, name)
        if row is None:
            issue = f"the reply has no member `{path}{name}`"
            yield with_hint(issue, close_names(name, [*known]))
        else:
            yield from _problems(row.type, value, f"{path}{name}.")


def _item_problems(item: ir.Type, settings: Any, path: str) -> Iterator[str]:
    numbers = [*cast("SetMembers", settings)] if isinstance(settings, Mapping) else None
    if numbers is None and not isinstance(settings, list):
        yield f"`{path[:-1]}` is a list: number its items, as in `{path}0`"
    elif numbers is not None and not all(re.fullmatch(r"\d{1,2}", n) for n in numbers):
        yield f"`{path[:-1]}` is a list: its items have numbers up to {MOST_ITEMS - 1}"
    else:
        for index, one in enumerate(items_of(settings) or ()):
            if one != {}:
                yield from _problems(item, one, f"{path}{index}.")


def _scalar_problems(kind: ir.Scalar, settings: Any, path: str) -> Iterator[str]:
    if isinstance(settings, Mapping | list):
        yield f"`{path[:-1]}` is no object and no list"
    elif isinstance(settings, str) and read_scalar(settings, kind.kind) is None:
        yield f"`{path[:-1]}`: {settings[:40]!r} is no {kind.kind}"


# -- what is planned -----------------------------------------------------------------------


class _Planned(Struct):
    steering: Steering
    left: int | None


class Plans:
    """Replies that a test asked for, in the order in which it did; safe for threads."""

    def __init__(self) -> None:
        """Nothing is planned."""
        self._queues: dict[tuple[str, str], deque[_Planned]] = defaultdict(deque)
        self._lock = threading.Lock()

    def add(self, endpoint: Endpoint, steering: Steering, times: int | None) -> None:
        """For the next calls, so many times; None: from then on."""
        with self._lock:
            self._queues[_key(endpoint)].append(_Planned(steering, times))

    def take(self, endpoint: Endpoint) -> Steering:
        """What this call was planned to be answered with."""
        with self._lock:
            queue = self._queues[_key(endpoint)]
            if len(queue) > 1 and queue[0].left is None:
                queue.popleft()  # what was planned later ends it
            if not queue:
                return Steering()
            first = queue[0]
            if first.left is not None:
                first.left -= 1
                if first.left <= 0:
                    queue.popleft()
            return first.steering

    def clear(self) -> None:
        """Nothing is planned any more."""
        with self._lock:
            self._queues.clear()


def _key(endpoint: Endpoint) -> tuple[str, str]:
    return endpoint.page.path, endpoint.verb


# -- names of operations -------------------------------------------------------------------


def named_endpoints(endpoints: Sequence[Endpoint], name: str) -> list[Endpoint]:
    """Those that a name means: `POST v3/pay/transactions/jsapi`, the same without its verb, or as
    a module is called, `v3.pay.transactions.jsapi`. v2 may be named with its `v2/` or without.
    """
    first, _, rest = name.strip().partition(" ")
    verb, wanted = (first.upper(), rest) if rest else ("", first)
    return [
        one
        for one in endpoints
        if plain_name(wanted) in names_of(one) and verb in ("", one.verb)
    ]


def names_of(endpoint: Endpoint) -> set[str]:
    """The plain names of an operation."""
    plain = plain_name(endpoint.route.template)
    return {plain, f"v2.{plain}"} if endpoint.is_v2 else {plain}


def plain_name(name: str) -> str:
    """Letters, digits and dots: what is left where a template and a module name agree."""
    dotted = name.strip("/").replace("/", ".").replace("{", "").replace("}", "")
    return re.sub(r"[^0-9a-z.]", "_", dotted.lower())
