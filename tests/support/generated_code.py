"""Generated code as a test finds it: functions and dataclasses, by annotations and marks.

Reads them on its own, so that neither the generator's views nor the runtime's field tables judge
themselves. It knows no documentation. Every generated package has mark classes of its own, which
are therefore told by name.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from importlib import import_module
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    NamedTuple,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)


def index_of(text: str) -> dict[str, str]:
    """What an index says, read as the literal that it is."""
    last = ast.parse(text).body[-1]
    assert isinstance(last, ast.AnnAssign)
    assert last.value is not None
    return cast("dict[str, str]", ast.literal_eval(last.value))


@dataclass
class Recorder:
    """Stands in for a client: keeps what a generated function hands on."""

    operation: Any = None
    arguments: dict[str, Any] = field(default_factory=dict[str, Any])

    def call(self, operation: Any, **arguments: Any) -> None:
        """As `Client.call`."""
        self.operation, self.arguments = operation, arguments

    url = call


@dataclass(frozen=True)
class Function:
    """A generated function, and where each of its parameters goes.

    `path` and `parts` lead from the name in the documentation (a variable; `query`,
    `headers`, `json`, `xml`, `body`) to the identifier.
    """

    run: Callable[..., Any]
    operation: Any
    path: Mapping[str, str]
    parts: Mapping[str, str]
    annotations: Mapping[str, Any]
    required: frozenset[str]


def inspect_function(run: Callable[..., Any]) -> Function:
    """A generated function, found out by calling it with the names of its parameters."""
    own = inspect.signature(run).parameters
    names = [name for name in own if name not in ("client", "options")]
    recorder = Recorder()
    run(recorder, **{name: name for name in names})
    taken = dict(recorder.arguments)
    taken.pop("options", None)
    path = cast("dict[str, str]", taken.pop("path", {}))
    sends: str = recorder.operation.sends
    body = "body" if sends == "multipart" else sends
    parts = {body if part == "body" else part: name for part, name in taken.items()}
    assert sorted([*path.values(), *parts.values()]) == sorted(names)
    empty = inspect.Parameter.empty
    return Function(
        run=run,
        operation=recorder.operation,
        path=path,
        parts=parts,
        annotations=_annotations(run),
        required=frozenset(name for name in names if own[name].default is empty),
    )


def _annotations(run: Callable[..., Any]) -> dict[str, Any]:
    """The annotations of a function; what only its signature mentions is imported nowhere."""
    known = vars(import_module(run.__module__))
    runtime = import_module(f"{run.__module__.partition('.')[0]}.runtime")
    others = {one: getattr(runtime, one) for one in runtime.__all__ if one not in known}
    return get_type_hints(run, localns=others, include_extras=True)


class Member(NamedTuple):
    """A member of a generated dataclass: identifier, wire name, type, whether it is sent
    by a caller who does not name it."""

    name: str
    wire: str
    annotation: Any
    required: bool


@cache
def members(model: type) -> tuple[Member, ...]:
    """The members of a generated dataclass, by its annotations and marks."""
    hints = get_type_hints(model, include_extras=True)
    found: list[Member] = []
    for one in fields(cast("Any", model)):
        wire = mark_of(hints[one.name], "Wire")
        name = wire.name if wire else one.name
        required = one.default is not None and one.default_factory is MISSING
        found.append(Member(one.name, name, hints[one.name], required))
    return tuple(found)


def mark_of(annotation: Any, kind: str) -> Any:
    """The mark of a kind, or None."""
    marks = unwrapped(annotation)[1]
    return next((mark for mark in marks if type(mark).__name__ == kind), None)


def is_secret(annotation: Any) -> bool:
    """Whether what is held here, or each item of it, is encrypted on its way."""
    bare, _ = unwrapped(annotation)
    items = get_origin(bare) is list and is_secret(get_args(bare)[0])
    return items or mark_of(annotation, "Secret") is not None


def unwrapped(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """An annotation without `| None` and `Annotated`, and the marks it had."""
    marks: tuple[Any, ...] = ()
    while True:
        if get_origin(annotation) is Annotated:
            marks += annotation.__metadata__
            annotation = annotation.__origin__
            continue
        options = [one for one in choices_of(annotation) if one is not NoneType]
        if len(options) != 1 or options[0] is annotation:
            return annotation, marks
        annotation = options[0]


def choices_of(annotation: Any) -> tuple[Any, ...]:
    """The alternatives of a union; of anything else the annotation itself."""
    union = get_origin(annotation) in (Union, UnionType)
    return get_args(annotation) if union else (annotation,)
