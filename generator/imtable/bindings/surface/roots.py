"""What an operation takes from a caller, and which outermost classes that needs.

Owns the choice of parameters and the names of a module's outermost classes. It writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from imtable.bindings.names import RUNTIME_NAMES, TYPING_NAMES, ClassKey, root_names
from imtable.bindings.surface.field_types import Slot, slots
from imtable.bindings.surface.given import (
    NO_NAMES,
    GivenNames,
    given_names,
    with_given,
)
from imtable.bindings.surface.members import without
from imtable.bindings.surface.model import MessageSide
from imtable.ir.model import (
    ApiPage,
    Event,
    Field,
    Operation,
    Parameter,
    Record,
    Reply,
    Route,
)
from imtable.ir.protocol import BODIES, IDEMPOTENCY_KEY, RUNTIME_HEADERS, TRANSPORT_ROWS


class ModuleContext(Struct, frozen=True):
    """An operation, the page around it, and the names of the module's outermost classes."""

    page: ApiPage
    operation: Operation
    names: Mapping[ClassKey, str]
    given: GivenNames = NO_NAMES

    @property
    def roots(self) -> frozenset[str]:
        """What nested classes must not be called."""
        return frozenset(self.names.values())

    @property
    def key(self) -> str:
        """What the operation is called."""
        return operation_key(self.page, self.operation)


def operation_key(page: ApiPage, operation: Operation) -> str:
    """What an operation is called in the index: "POST v3/pay/native", and a notification
    "EVENT v3/TRANSACTION.SUCCESS"."""
    match operation.target:
        case Route(template=template):
            return f"{operation.verb.upper()} {template}"
        case Event():
            return f"EVENT {page.path.removeprefix('webhook/')}"


class Content(Struct, frozen=True):
    """What a class holds that stands for a whole message, and where that is on the wire."""

    record: Record
    steps: tuple[str, ...] = ()


def delivered(operation: Operation) -> Content:
    """What the class of a notification holds."""
    rows = operation.request.parameters
    return _content([(one.part, one.field) for one in rows if one.part != "headers"])


def answered(operation: Operation) -> Content | None:
    """What the class of its answer holds; None if there is no class."""
    rows = operation.reply.fields
    kept = [(row.name, row) for row in rows if row.name not in TRANSPORT_ROWS]
    return _content(kept) if kept else None


def _content(rows: Sequence[tuple[str, Field]]) -> Content:
    """The members of the only row; of several rows, the rows themselves."""
    step, only = rows[0] if len(rows) == 1 else ("", None)
    if only is not None and isinstance(only.type, Record):
        return Content(only.type, (step,))
    return Content(Record(fields=tuple(row for _, row in rows)))


def parameters(operation: Operation) -> tuple[Parameter, ...]:
    """The parameters of the functions. Raises ValueError where two share a part or a name."""
    kept = tuple(one for one in map(_callers_part, operation.request.parameters) if one)
    parts = [one.part for one in kept if one.part != "path"]
    bodies = [part for part in parts if part in BODIES]
    names = [one.field.name for one in kept]
    if len(set(parts)) < len(parts) or len(bodies) > 1 or len(set(names)) < len(names):
        raise ValueError("two request rows of the same kind")
    return kept


def _callers_part(parameter: Parameter) -> Parameter | None:
    """A parameter without the headers that are the runtime's duty; None if none is left."""
    given = parameter.field.type
    if parameter.part != "headers" or not isinstance(given, Record):
        return parameter
    kept = without(given, RUNTIME_HEADERS)
    fields = tuple(_with_own_default(each) for each in kept.fields)
    record, required = Record(fields=fields), parameter.field.required
    if not any(each.required for each in record.fields):
        required = None
    field = replace(parameter.field, type=record, required=required)
    return replace(parameter, field=field) if record.fields else None


def _with_own_default(each: Field) -> Field:
    own = each.name.lower() == IDEMPOTENCY_KEY
    return replace(each, required=None) if own else each


def parameter_slots(operation: Operation, parameter: Parameter) -> list[Slot]:
    """The outermost classes and aliases that a parameter needs."""
    wire = "body" if parameter.part == "multipart" else parameter.part
    name = parameter.field.name if parameter.part == "path" else wire
    return list(slots(parameter.field, name, operation.verb.title()))


def reply_key(operation: Operation) -> ClassKey:
    """The key of the class for the reply, or for the body of a failed download."""
    word = "failure" if operation.reply.kind == "failure" else "response"
    return ClassKey(word, prefix=operation.verb.title())


def has_reply_class(reply: Reply) -> bool:
    """Whether the documentation says what is in the reply."""
    return bool(reply.fields) and reply.kind in ("json", "xml", "failure")


def root_keys(operation: Operation) -> list[ClassKey]:
    """The keys of all outermost classes of an operation."""
    keys = [
        slot.key
        for one in parameters(operation)
        for slot in parameter_slots(operation, one)
    ]
    return [*keys, reply_key(operation)] if has_reply_class(operation.reply) else keys


def page_root_names(page: ApiPage) -> dict[ClassKey, str]:
    """The outermost classes of a page's calls. Raises ValueError for a repeated verb."""
    calls = [one for one in page.operations if isinstance(one.target, Route)]
    verbs = [one.verb for one in calls]
    if len(set(verbs)) < len(verbs) or len(page.operations) - len(calls) > 1:
        raise ValueError("two operations with the same verb")
    names = root_names(key for one in calls for key in root_keys(one))
    given = dict(_given_roots(page, calls)) if page.corrected else {}
    reserved = TYPING_NAMES | RUNTIME_NAMES
    return with_given(names, given, reserved) if given else names


def page_given_names(page: ApiPage) -> GivenNames:
    """The names that are given on a page."""
    return given_names(page, lambda operation: operation_key(page, operation))


def _given_roots(
    page: ApiPage, calls: Iterable[Operation]
) -> Iterator[tuple[ClassKey, str]]:
    given = page_given_names(page).classes
    for one in calls:
        key = operation_key(page, one)
        spots: list[tuple[ClassKey, MessageSide, tuple[str, ...]]] = [
            (slot.key, "request", (*parameter_steps(each), *slot.steps))
            for each in parameters(one)
            for slot in parameter_slots(one, each)
        ]
        spots.append((reply_key(one), "response", ()))
        for root, side, steps in spots:
            if name := given.get((key, side, steps)):
                yield root, name


def parameter_steps(one: Parameter) -> tuple[str, ...]:
    """Where a parameter is on the wire."""
    return ("path", one.field.name) if one.part == "path" else (one.part,)
