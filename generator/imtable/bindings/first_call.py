"""The call that a newcomer tries first: the simplest one there is, as text of Python.

Owns which operation that is: one that needs nothing but variables of its path, a query rather than
a write. It knows no pages but those it is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from imtable.bindings.names import module_names
from imtable.bindings.quoting import string_literal
from imtable.bindings.surface import Function, PageError, surface_of
from imtable.bindings.surface.given import given_modules
from imtable.ir.model import ApiPage, Operation, Parameter, Route

SOMETHING = "1"
"""A number or a text: the sandbox takes either."""


class FirstCall(Struct, frozen=True, kw_only=True):
    """`from folder import module`, then `module.function(client, *arguments)`."""

    folder: str
    module: str
    function: str
    arguments: tuple[str, ...]


def find_first_call(pages: Sequence[ApiPage], package: str) -> FirstCall | None:
    """None where every operation needs more than variables of its path."""
    given = given_modules(pages)
    modules = module_names(sorted(page.path for page in pages), given)
    found = [
        (_rank(page, operation), page.path, operation.verb, arguments)
        for page in pages
        for operation, arguments in _simple_calls(page)
    ]
    if not found:
        return None
    _, path, verb, arguments = min(found)
    folder, _, module = f"{package}.{modules[path]}".rpartition(".")
    return FirstCall(folder=folder, module=module, function=verb, arguments=arguments)


def _rank(page: ApiPage, operation: Operation) -> tuple[bool, bool, bool, int]:
    """Of queries, of the newer protocol, that with the fewest variables, but with one."""
    variables = len(_variables(operation))
    return operation.verb != "get", page.version != "v3", not variables, variables


def _simple_calls(page: ApiPage) -> Iterator[tuple[Operation, tuple[str, ...]]]:
    try:
        functions = {one.name: one for one in surface_of(page).functions}
    except PageError:
        return
    for operation in page.operations:
        arguments = _arguments(operation, functions.get(operation.verb))
        if arguments is not None and not operation.notices:
            yield operation, arguments


def _arguments(
    operation: Operation, function: Function | None
) -> tuple[str, ...] | None:
    """What must be passed; None where the call is not simple."""
    calls = isinstance(operation.target, Route) and operation.reply.kind == "json"
    if function is None or not calls:
        return None
    needed = [one for one in function.parameters if one.required]
    if any(one.steps[:1] != ("path",) for one in needed):
        return None
    values = {one.field.name: _value(one) for one in _variables(operation)}
    given = [(one.name, values.get(one.wire, SOMETHING)) for one in needed]
    return tuple(f"{name}={string_literal(value)}" for name, value in given)


def _variables(operation: Operation) -> list[Parameter]:
    return [one for one in operation.request.parameters if one.part == "path"]


def _value(variable: Parameter) -> str:
    """The first that its table lists."""
    listed = variable.field.values
    return listed.items[0].text if listed is not None and listed.items else SOMETHING
