"""Trees of plain values -> arguments of generated functions, through the generated classes.

Knows annotations and marks, and neither pages nor what is sent.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any, Union, cast, get_args, get_origin

from support.generated_code import Function, choices_of, mark_of, members, unwrapped

Tree = dict[str, Any]


def build_arguments(function: Function, planned: Tree, *, sparse: bool) -> Tree:
    """The keyword arguments for a plan: part -> value.

    With `sparse` what the bindings supply by themselves is not passed: numbers of the client,
    constants, digests. A path variable without a row is passed under its own name.
    """
    given: Tree = {}
    for name, parameter in function.path.items():
        given[parameter] = planned.get(f"path:{name}", name)
    for part, parameter in function.parts.items():
        value = planned.get("multipart" if part == "body" else part)
        if value is None and parameter not in function.required:
            continue
        annotation = function.annotations[parameter]
        given[parameter] = build(annotation, value or {}, sparse=sparse)
    return given


def build(annotation: Any, value: Any, *, sparse: bool) -> Any:
    """A value of an annotation."""
    bare, _ = unwrapped(annotation)
    options = [unwrapped(one)[0] for one in choices_of(bare)]
    match value:
        case [*items]:
            inner = [get_args(one)[0] for one in options if get_origin(one) is list]
            return [build(Union[*inner], one, sparse=sparse) for one in items]
        case dict():
            tree = cast("Tree", value)
            models = [one for one in options if is_dataclass(one)]
            if models:
                return _build_model(_best(models, tree), tree, sparse=sparse)
            return tree
        case _:
            return value


def _best(models: list[Any], tree: Tree) -> Any:
    """The class that has all these members, and the fewest others."""

    def strangeness(model: Any) -> tuple[int, int]:
        names = {wire_name(one.annotation, one.name) for one in members(model)}
        return len(tree.keys() - names), len(names - tree.keys())

    return min(models, key=strangeness)


def _build_model(model: Any, tree: Tree, *, sparse: bool) -> Any:
    left = dict(tree)
    given: Tree = {}
    constants = {
        one.name
        for one in fields(model)
        if isinstance(one.default, str | int | float) and sparse
    }
    for one in members(model):
        wire = wire_name(one.annotation, one.name).lower()
        name = next((n for n in left if n.lower() == wire), None)
        if name is None:
            continue
        value = left.pop(name)
        supplied = mark_of_any(one.annotation, "FromClient", "FileDigest")
        if not (sparse and (supplied or one.name in constants)):
            given[one.name] = build(one.annotation, value, sparse=sparse)
    assert not left, f"{model.__qualname__} has no members {sorted(left)}"
    return model(**given)


def wire_name(annotation: Any, name: str) -> str:
    """The name on the wire; of a numbered family its template."""
    wire, numbered = mark_of(annotation, "Wire"), mark_of(annotation, "Numbered")
    if numbered:
        return str(numbered.template)
    return str(wire.name) if wire else name


def mark_of_any(annotation: Any, *kinds: str) -> bool:
    return any(mark_of(annotation, kind) for kind in kinds)
