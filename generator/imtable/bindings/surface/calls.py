"""Call -> functions: what they take and give back, and the classes that this needs.

Owns signatures. Classes are made elsewhere (`members`), and so are the names of the outermost
ones (`roots`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from imtable.bindings.names import PARAMETER_WORDS, parameter_names
from imtable.bindings.prose import alternatives_block, deprecation, field_blocks
from imtable.bindings.surface.field_types import (
    Namer,
    Slot,
    field_type,
    literals,
    only_value,
)
from imtable.bindings.surface.given import Spot, with_given
from imtable.bindings.surface.members import ClassScope, aliases, record_classes
from imtable.bindings.surface.model import (
    Alias,
    Attribute,
    Class,
    Declared,
    Default,
    Function,
)
from imtable.bindings.surface.roots import (
    ModuleContext,
    has_reply_class,
    parameter_slots,
    parameter_steps,
    parameters,
    reply_key,
)
from imtable.bindings.surface.types import (
    INT,
    NONE,
    STR,
    ClassRef,
    Plain,
    PythonType,
    union_of,
)
from imtable.ir.model import Field, Operation, Parameter, Record, Scalar
from imtable.ir.protocol import OWN_NUMBERS, OWN_PARTS, SIGNING_MEMBERS

CLIENT, ASYNC_CLIENT = Plain("Client"), Plain("AsyncClient")
OPTIONS = Attribute(
    name="options",
    steps=(),
    type=union_of([Plain("CallOptions"), NONE]),
    default=Default(None),
)
NOTHING = Default(None)


class _Taken(Struct, frozen=True):
    """A parameter of the functions, with the places of its outermost classes and aliases."""

    parameter: Parameter
    places: tuple[tuple[ClassScope, Slot], ...]
    classes: tuple[Class | Alias, ...]

    @property
    def field(self) -> Field:
        """The row of the page."""
        return self.parameter.field


def call_surface(context: ModuleContext) -> Iterator[Declared]:
    """The aliases, classes and functions of a call."""
    taken = [_taken(one, context) for one in parameters(context.operation)]
    for one in taken:
        yield from aliases(one.places)
    for one in taken:
        yield from one.classes
    if has_reply_class(context.operation.reply):
        yield from _reply_classes(context)
    names = _argument_names(taken, context)
    arguments = tuple(_argument(one, names[one.field.name], context) for one in taken)
    yield from _functions(arguments, context)


def _argument_names(taken: list[_Taken], context: ModuleContext) -> dict[str, str]:
    """Raises ValueError where a given name cannot be."""
    names = parameter_names([one.field.name for one in taken])
    spots: dict[str, Spot] = {
        one.field.name: (context.key, "request", parameter_steps(one.parameter))
        for one in taken
    }
    known = context.given.arguments
    given = {key: known[spot] for key, spot in spots.items() if spot in known}
    return with_given(names, given, PARAMETER_WORDS) if given else names


def _functions(
    arguments: tuple[Attribute, ...], context: ModuleContext
) -> Iterator[Function]:
    operation = context.operation
    is_url = operation.reply.kind == "redirect"
    called = Function(
        name=operation.verb,
        operation=context.key,
        is_async=False,
        client=union_of([CLIENT, ASYNC_CLIENT]) if is_url else CLIENT,
        parameters=arguments if is_url else (*arguments, OPTIONS),
        returns=_result(context),
        fails=_failure(context),
        deprecated=deprecation(operation),
    )
    yield called
    if not is_url:
        name = f"{operation.verb}_async"
        yield replace(called, name=name, is_async=True, client=ASYNC_CLIENT)


def _result(context: ModuleContext) -> PythonType:
    reply = context.operation.reply
    if reply.kind in ("file", "failure"):
        return Plain("FileReply")
    if reply.kind == "redirect":
        return STR
    return _reply_class(context) if has_reply_class(reply) else Plain("Reply")


def _failure(context: ModuleContext) -> ClassRef | None:
    reply = context.operation.reply
    failure = reply.kind == "failure" and has_reply_class(reply)
    return _reply_class(context) if failure else None


def _reply_class(context: ModuleContext) -> ClassRef:
    return ClassRef((context.names[reply_key(context.operation)],))


# -- parameters ----------------------------------------------------------------------------


def _taken(one: Parameter, context: ModuleContext) -> _Taken:
    places = tuple(
        (_request_scope(one, slot, context), slot)
        for slot in parameter_slots(context.operation, one)
    )
    classes = (
        each
        for scope, slot in places
        if isinstance(slot.type, Record)
        for each in record_classes(slot.type, scope)
    )
    return _Taken(one, places, tuple(classes))


def _argument(taken: _Taken, name: str, context: ModuleContext) -> Attribute:
    part, field = taken.parameter.part, taken.field
    type_, default = _argument_type(taken), None
    if part == "path":
        default = only_value(field)
    elif not _must_be_passed(taken, context):
        type_, default = union_of([type_, NONE]), NOTHING
    return Attribute(
        name=name,
        steps=parameter_steps(taken.parameter),
        type=type_,
        default=default,
        said=partial(field_blocks, field),
    )


def _must_be_passed(taken: _Taken, context: ModuleContext) -> bool:
    """Whether a caller has to pass the part: a member of it is required, or is one of those
    that are needed."""
    within, groups = (
        parameter_steps(taken.parameter),
        context.operation.request.alternatives,
    )
    if any(each.within == within for each in groups):
        return True
    return taken.field.required is not None and not _makes_itself(taken)


def _makes_itself(taken: _Taken) -> bool:
    """Whether the runtime can make the part where the caller passes none."""
    if taken.parameter.part not in OWN_PARTS or not taken.classes:
        return False
    whole = taken.classes[0]
    return (
        isinstance(taken.field.type, Record)
        and isinstance(whole, Class)
        and all(each.default for each in whole.members)
    )


def _argument_type(taken: _Taken) -> PythonType:
    field = taken.field
    if taken.parameter.part == "path" and not _has_choices(field):
        return union_of([STR, INT])
    names = {(field.name, slot.trail): at.qualified for at, slot in taken.places}
    return field_type(field, Namer("request", names))


def _has_choices(field: Field) -> bool:
    return isinstance(field.type, Scalar) and bool(literals(field.values, field.type))


# -- classes -------------------------------------------------------------------------------


def _request_scope(one: Parameter, slot: Slot, context: ModuleContext) -> ClassScope:
    v2 = context.page.version == "v2"
    return ClassScope(
        operation=context.key,
        side="request",
        qualified=(context.names[slot.key],),
        steps=(*parameter_steps(one), *slot.steps),
        said=partial(_request_docs, one, slot, context.operation),
        roots=context.roots,
        filled_in=SIGNING_MEMBERS if v2 else frozenset(),
        own_numbers=OWN_NUMBERS if one.part in OWN_PARTS else {},
        upload=one.part == "multipart",
        given=context.given,
    )


def _request_docs(one: Parameter, slot: Slot, operation: Operation) -> Iterator[str]:
    yield from slot.said() if slot.said else field_blocks(one.field)
    yield alternatives_block(operation, within=(one.part,))


def _reply_classes(context: ModuleContext) -> Iterator[Class | Alias]:
    operation = context.operation
    failed = operation.reply.kind == "failure"
    said = "Why `{}` failed." if failed else "The reply of `{}`."
    scope = ClassScope(
        operation=context.key,
        side="response",
        qualified=_reply_class(context).qualified,
        base="Reply",
        said=lambda: (said.format(operation.verb),),
        roots=context.roots,
        given=context.given,
    )
    return record_classes(Record(fields=operation.reply.fields), scope)
