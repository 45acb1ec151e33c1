"""Change -> the generated function and the name that a caller uses.

Owns how a path of wire names reads in a caller's program: `json.amount.total` of a call,
`result.code_url` of its reply. It asks the naming rules of the bindings and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from imtable.bindings.names import field_names, module_name, parameter_names
from imtable.bindings.surface.roots import (
    TRANSPORT_ROWS,
    answered,
    delivered,
    has_reply_class,
    operation_key,
    page_given_names,
    parameters,
)
from imtable.drift.facts import Change, ChangeSide, family_of
from imtable.drift.facts.changes import digest
from imtable.drift.waivers import Waiver
from imtable.ir.model import (
    Api,
    ApiPage,
    Event,
    Field,
    Operation,
    Type,
)
from imtable.ir.walk import children


@dataclass(frozen=True, slots=True)
class Affected:
    """A change, and where it meets a caller. `function` is "v3.pay.native:post" below the
    package, `name` the argument or attribute ("json.amount", "result.code_url"), None for the
    call as a whole and for what the client fills itself. `group` is the key of an edit that was
    made on several operations, `waiver` the entry by which somebody has accepted the change.
    """

    change: Change
    function: str
    name: str | None = None
    group: str | None = None
    waiver: Waiver | None = None

    @property
    def group_key(self) -> str:
        """What the same edit on another page has in common: all that a report says of it, but
        for where it stands."""
        change, said = self.change, self.change.severity
        words = said.level, said.source, said.wire, said.caution or "", str(change.rows)
        where = change.id, change.side, change.path, self.name or "", change.case
        return digest((*where, *change.value, *words))

    @property
    def apart(self) -> tuple[str, str]:
        """What parts equal edits: the commit, and why they were accepted."""
        return self.change.commit or "", repr(self.waiver and self.waiver.shown)


OperationIndex = Mapping[tuple[str, str], tuple[ApiPage, Operation]]


@dataclass(frozen=True, slots=True)
class _NamedMembers:
    """The members at one place by wire name: what the bindings call them, their types, and the
    places below that were asked for."""

    names: Mapping[str, str]
    types: Mapping[str, list[Type]]
    below: dict[str, _NamedMembers] = field(default_factory=dict[str, "_NamedMembers"])


_RootMembers = dict[tuple[int, ChangeSide, str], _NamedMembers]
"""The outermost places, by operation, side and name: one of each for all changes there."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The operations of both sides by page and verb."""

    old: OperationIndex
    new: OperationIndex
    roots: _RootMembers = field(default_factory=_RootMembers, repr=False, compare=False)


def sides(old: Api, new: Api) -> Sides:
    """Look-up tables for `affected`."""
    return Sides(_index(old), _index(new))


def _index(api: Api) -> OperationIndex:
    return {
        (page.path, operation.verb): (page, operation)
        for page in api.pages
        for operation in page.operations
    }


def affected(change: Change, known: Sides) -> Affected:
    """What a caller has to look at."""
    page = change.page
    if _is_old_name(change) and change.old_place is not None:
        page = change.old_place.page
    stands = _operation_of(change, known)
    is_event = stands is not None and isinstance(stands[1].target, Event)
    function = f"{module_name(page)}:{'parse' if is_event else change.verb}"
    if stands is None or not change.steps:
        return Affected(change, function)
    return Affected(change, function, _name(change, *stands, known.roots))


def _is_old_name(change: Change) -> bool:
    """Whether it is about the name that a caller has in the program now."""
    return change.kind.stands == "old" and family_of(change.kind) == "operation"


ENOUGH = 3
"""Operations that make a group."""


def grouped(found: Iterable[Affected]) -> tuple[Affected, ...]:
    """The same; those that belong to a group (of one commit, accepted for one reason, or not)
    carry its key, others none."""
    keyed = [(one, (one.group_key, *one.apart)) for one in found]
    where: dict[tuple[str, ...], set[tuple[str, str]]] = {}
    for one, key in keyed:
        if one.change.steps:
            seen = where.setdefault(key, set())
            seen.add((one.change.page, one.change.operation))
    groups = {key for key, seen in where.items() if len(seen) >= ENOUGH}
    return tuple(
        replace(one, group=key[0] if key in groups else None) for one, key in keyed
    )


def _operation_of(change: Change, known: Sides) -> tuple[ApiPage, Operation] | None:
    """The operation on the side whose path the change has."""
    there = change.old_place.page if change.old_place else change.page
    old = known.old.get((there, change.verb))
    new = known.new.get((change.page, change.verb))
    if change.kind.stands == "old":
        return old or new
    return new or old


def _name(
    change: Change, page: ApiPage, operation: Operation, roots: _RootMembers
) -> str | None:
    steps = tuple(step for step in change.steps if not step.startswith("<"))
    root = _root(steps, operation, change.side)
    if root is None:
        return None
    name, below, fields = root
    given = _given(page, operation, change.side, steps)
    key = id(operation), change.side, name
    if key not in roots:
        reply = change.side == "response"
        roots[key] = _members(fields, reply=reply)
    usual = _attribute(name, below, roots[key])
    return usual and _with_given(usual, given)


def _given(
    page: ApiPage, operation: Operation, side: ChangeSide, steps: tuple[str, ...]
) -> list[str | None]:
    """The names that somebody gave to the rows on the way, None where nobody did."""
    names, key = page_given_names(page).arguments, operation_key(page, operation)
    ways = (steps[:end] for end in range(1, len(steps) + 1))
    return [names.get((key, side, way)) for way in ways]


def _with_given(usual: str, given: Sequence[str | None]) -> str:
    """The attributes, the last of which belong to the last rows."""
    names = usual.split(".")
    for number in range(1, min(len(names), len(given)) + 1):
        names[-number] = given[-number] or names[-number]
    return ".".join(names)


_Root = tuple[str, Sequence[str], Sequence[Field]]
"""What the outermost value is called, the steps below it, and its members."""


def _root(steps: Sequence[str], operation: Operation, side: ChangeSide) -> _Root | None:
    if isinstance(operation.target, Event):
        received = side == "response"
        return (_received if received else _answered)(steps, operation)
    if side == "request":
        return _argument(steps, operation)
    if steps[0] == "headers" or not has_reply_class(operation.reply):
        return None
    return "result", steps, operation.reply.fields


def _argument(steps: Sequence[str], operation: Operation) -> _Root | None:
    try:
        taken = parameters(operation)
    except ValueError:  # two rows of one kind: there is no function either
        return None
    names = parameter_names([one.field.name for one in taken])
    for one in taken:
        if one.part == "path" and steps[0] == "path" and one.field.name == steps[1]:
            return names[one.field.name], (), ()
        if one.part == steps[0] and one.part != "path":
            return names[one.field.name], steps[1:], _all_members((one.field.type,))
    return None


def _received(steps: Sequence[str], operation: Operation) -> _Root | None:
    if steps[0] == "headers":
        return None
    return "notification", steps[1:], delivered(operation).record.fields


def _answered(steps: Sequence[str], operation: Operation) -> _Root | None:
    answer = answered(operation)
    if steps[0] in TRANSPORT_ROWS or answer is None:
        return None
    rows = answer.record.fields
    bare = any(row is one for row in operation.reply.fields for one in rows)
    return "acknowledgement", steps if bare else steps[1:], rows


def _attribute(root: str, steps: Sequence[str], members: _NamedMembers) -> str | None:
    """Attribute by attribute; None where a name has no member (rows that bind to nothing)."""
    path = root
    for step in steps:
        if step not in members.names:
            return None
        path += f".{members.names[step]}"
        if step not in members.below:
            members.below[step] = _members(
                _all_members(members.types[step]), reply=False
            )
        members = members.below[step]
    return path


def _members(fields: Sequence[Field], *, reply: bool) -> _NamedMembers:
    types: dict[str, list[Type]] = {}
    for each in fields:
        types.setdefault(each.name, []).append(each.type)
    return _NamedMembers(field_names(list(types), reply=reply), types)


def _all_members(types: Iterable[Type]) -> tuple[Field, ...]:
    return tuple(field for type_ in types for field in children(type_))
