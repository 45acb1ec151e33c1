"""Surfaces: every public name, tied to its place on the wire."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

import pytest
from msgspec.structs import replace

from imtable.bindings.package import page_text
from imtable.bindings.render import load_templates
from imtable.bindings.surface import (
    Attribute,
    ClassRef,
    ListType,
    Literals,
    Mark,
    MarkedType,
    MessageSide,
    Module,
    UnionType,
    surface_of,
)
from imtable.bindings.surface.types import INT, NONE, STR, classes_in, marked, union_of
from imtable.ir.model import ApiPage, Event, Field, Item, Operation, RsaOaep
from imtable.ir.walk import children
from support.api_pages import (
    NESTED,
    NOTIFICATION,
    REDIRECT,
    SHOP,
    TEXT,
    TWO_VERBS,
    UPLOAD,
    V2_DOWNLOAD,
    V2_XML,
    answers,
    call,
    encoded,
    field,
    listed,
    many,
    page,
)

PAGES = tuple(each for each in SHOP if each.redirect is None)


def test_unions_are_flat_and_say_a_thing_once() -> None:
    assert union_of([union_of([INT, STR]), INT, NONE]) == UnionType((INT, STR, NONE))
    assert union_of([NONE, NONE]) == NONE


def test_marks_of_a_field_stand_before_those_of_its_encoding() -> None:
    secret, wire = Mark("Secret", ("platform",)), Mark("Wire", ("payId",))
    assert marked(marked(STR, secret), wire) == MarkedType(STR, (wire, secret))


def test_classes_are_found_in_every_type() -> None:
    one, two = ClassRef(("PostJson",)), ClassRef(("PostJson", "Detail"))
    whole = union_of([ListType(one), marked(two, Mark("JsonText")), NONE])
    assert list(classes_in(whole)) == [one, two]


@pytest.mark.parametrize("values", [(), ("A", "B")])
def test_the_items_of_an_encrypted_list_have_the_values_of_their_row(
    values: tuple[str, ...],
) -> None:
    row = Item(name="each", values=listed(*values) if values else None)
    content = replace(encoded(RsaOaep(key="platform"), many(TEXT)), item=row)
    names = field("names", content, "C", "D")
    reply = answers("json", names)
    module = surface_of(
        page("openapi/v3/pay/orders", call("/v3/pay/orders", reply=reply))
    )
    expected = [Literals(values)] if values else []
    assert [each.values for each in module.aliases] == expected


# -- a surface is what its module is -------------------------------------------------------


def surface_names(surface: Module) -> set[str]:
    """Every name that a program can write, by where it stands."""
    names = {f"{each.name}()" for each in surface.functions}
    names |= {
        f"{each.name}({one.name})"
        for each in surface.functions
        for one in each.parameters
    }
    for each in surface.classes:
        whole = ".".join(each.qualified)
        names |= {whole, *(f"{whole}.{one.name}" for one in each.members)}
    return names | {".".join(each.qualified) for each in surface.aliases}


def module_names(body: Sequence[ast.stmt], outer: str = "") -> Iterator[str]:
    for node in body:
        match node:
            case ast.ClassDef(name=name):
                yield outer + name
                yield from module_names(node.body, f"{outer}{name}.")
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(
                targets=[ast.Name(id=name)]
            ) if not name.startswith("_"):
                yield outer + name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield f"{name}()"
                yield from (f"{name}({one.arg})" for one in node.args.kwonlyargs)
            case _:
                pass


@pytest.mark.parametrize("each", PAGES, ids=lambda page: page.path)
def test_a_surface_names_what_its_module_has(each: ApiPage) -> None:
    text = page_text(each, "sdk", load_templates())
    assert surface_names(surface_of(each)) == set(module_names(ast.parse(text).body))


# -- the wire ------------------------------------------------------------------------------


def rows_of(operation: Operation, side: MessageSide) -> dict[tuple[str, ...], Field]:
    """The rows of one side by their paths."""
    event = isinstance(operation.target, Event)
    if (side == "request") == event:
        return dict(_paths(operation.reply.fields, ()))
    found = dict[tuple[str, ...], Field]()
    for one in operation.request.parameters:
        start = ("path", one.field.name) if one.part == "path" else (one.part,)
        found |= {start: one.field, **dict(_paths(children(one.field.type), start))}
    return found


def _paths(
    fields: Iterator[Field] | Sequence[Field], above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Field]]:
    for each in fields:
        yield (*above, each.name), each
        yield from _paths(tuple(children(each.type)), (*above, each.name))


def attributes(surface: Module) -> Iterator[tuple[str, MessageSide, Attribute]]:
    for function in surface.functions:
        for one in function.parameters:
            yield function.operation, "request", one
    for each in surface.classes:
        for member in each.members:
            yield each.operation, each.side, member


@pytest.mark.parametrize("each", PAGES, ids=lambda page: page.path)
def test_every_name_leads_to_its_row(each: ApiPage) -> None:
    rows = {
        (key, side): rows_of(operation, side)
        for key, operation in zip(
            dict.fromkeys(one.operation for one in surface_of(each).functions),
            each.operations,
            strict=True,
        )
        for side in ("request", "response")
    }
    for key, side, one in attributes(surface_of(each)):
        steps = tuple(step for step in one.steps if not step.startswith("<"))
        if not steps:
            assert one.name in ("options", "headers", "body")
        else:
            assert rows[key, side][steps].name in (one.wire, "body"), one


def test_where_names_stand() -> None:
    surface = surface_of(NESTED)
    assert [(one.name, one.is_async) for one in surface.functions] == [
        ("post", False),
        ("post_async", True),
    ]
    key = "POST v3/shop/orders/{order_id}/change-address"
    assert {one.operation for one in surface.functions} == {key}
    assert {one.operation for one in surface.classes} == {key}
    found = {(side, one.steps): one for _, side, one in attributes(surface)}
    assert found["request", ("path", "order_id")].name == "order_id"
    assert found["request", ("json", "from")].name == "from_"
    assert found["request", ("json", "address", "flat")].default is not None
    assert found["response", ("meta",)].name == "meta_"
    assert found["response", ("stops", "stops", "kind")].required


def test_a_step_in_brackets_is_a_variant() -> None:
    surface = surface_of(V2_XML)
    steps = {each.qualified[-1]: each.steps for each in surface.classes}
    assert steps["Scene_Metro"] == ("xml", "scene", "<METRO>")
    assert steps["Scene_Bus"] == ("xml", "scene", "<BUS>")


def test_sides() -> None:
    sides = {each.qualified[0]: each.side for each in surface_of(NOTIFICATION).classes}
    assert sides == {"Notification": "response", "Acknowledgement": "request"}
    upload = {each.qualified[0]: each.side for each in surface_of(UPLOAD).classes}
    assert upload == {"PostBody": "request", "PostResponse": "response"}


def test_a_redirect_has_one_function_without_options() -> None:
    (function,) = surface_of(REDIRECT).functions
    assert [one.name for one in function.parameters] == ["query"]
    assert function.returns == STR


def test_a_download_says_why_it_fails() -> None:
    assert surface_of(V2_DOWNLOAD).functions[0].fails == ClassRef(("PostFailure",))
    assert surface_of(TWO_VERBS).functions[0].fails is None


def test_prose_is_no_difference() -> None:
    one, two = (
        page(
            "openapi/v3/a",
            *(
                Operation(
                    verb="post",
                    target=operation.target,
                    title=title,
                    request=operation.request,
                )
                for operation in TWO_VERBS.operations[1:]
            ),
        )
        for title in ("This", "That")
    )
    assert surface_of(one) == surface_of(two)
