"""Verb and path -> operation: who wins, and what is said where nobody does."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from imtable.ir.model import ApiPage, Route, Verb
from imtable.sandbox.routing import Lost, Router
from support.api_pages import call, page


def at(
    template: str, verb: Verb = "get", host: str = "", *, only: bool = False
) -> ApiPage:
    operation = call(template, verb=verb)
    route = Route(template=template, host=host or None, host_required=only)
    return page(f"openapi/{template}", replace(operation, target=route))


PAGES = (
    at("v3/a/{x}"),
    at("v3/a/fixed"),
    at("v3/a/{x}/b/{y}"),
    at("v3/a/fixed/b/{y}"),
    at("v3/a/{x}/b/fixed"),
    at("v3/a/{x}", "delete"),
    at("v3/a.b/{x}:close", "post"),
    at("v3/here", host="https://api.example/hk/", only=True),
    at("v3/both", host="https://api.example/global/"),
    at("v3/plain", host="https://eu.example/", only=True),
    at("pay/order", "post"),
)
ROUTER = Router(PAGES)


def found(verb: str, path: str) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    matches = ROUTER.find(verb, path)
    assert not isinstance(matches, Lost)
    return [(one.endpoint.path, one.variables) for one in matches]


@pytest.mark.parametrize(
    ("path", "template", "variables"),
    [
        ("/v3/a/1", "/v3/a/{x}", (("x", "1"),)),
        ("/v3/a/fixed", "/v3/a/fixed", ()),
        ("/v3/a/1/b/2", "/v3/a/{x}/b/{y}", (("x", "1"), ("y", "2"))),
        ("/v3/a/fixed/b/2", "/v3/a/fixed/b/{y}", (("y", "2"),)),
        ("/v3/a/1/b/fixed", "/v3/a/{x}/b/fixed", (("x", "1"),)),
        ("/v3/a/fixed/b/fixed", "/v3/a/fixed/b/{y}", (("y", "fixed"),)),
        ("/v3/a/x%2Fy%20%E6%B5%8B", "/v3/a/{x}", (("x", "x/y 测"),)),
        ("/hk/v3/here", "/hk/v3/here", ()),
        ("/global/v3/both", "/global/v3/both", ()),
        ("/v3/both", "/v3/both", ()),
        ("/v3/plain", "/v3/plain", ()),
    ],
)
def test_the_most_fixed_template_wins(
    path: str, template: str, variables: tuple[tuple[str, str], ...]
) -> None:
    assert found("GET", path) == [(template, variables)]


def test_a_variable_may_be_a_part_of_a_segment() -> None:
    assert found("POST", "/v3/a.b/7:close") == [("/v3/a.b/{x}:close", (("x", "7"),))]
    assert isinstance(ROUTER.find("POST", "/v3/acb/7:close"), Lost)


@pytest.mark.parametrize(
    ("verb", "path", "lost"),
    [
        ("POST", "/v3/a/1", Lost(allowed=("DELETE", "GET"))),
        ("GET", "/v3/here", Lost(suggestion="/hk/v3/here")),
        ("POST", "/v2/pay/order", Lost(suggestion="/pay/order")),
        ("GET", "/v3/a/1/c/2", Lost(suggestion="/v3/a/{x}/b/{y}")),
        ("GET", "/v3/a/", Lost(empty="x")),
        ("GET", "/v3/a//b/2", Lost(empty="x")),
        ("GET", "/v3/a/1/b/", Lost(empty="y")),
        ("POST", "/v3/a.b/:close", Lost(suggestion="/v3/a.b/{x}:close")),
        ("GET", "/", Lost()),
        ("GET", "", Lost()),
        ("GET", "/v3/a/" + "x/" * 500, Lost()),
    ],
)
def test_nobody_lives_there(verb: str, path: str, lost: Lost) -> None:
    assert ROUTER.find(verb, path) == lost


def test_templates_that_differ_in_names_only_both_match() -> None:
    router = Router((at("v3/b/{x}"), at("v3/b/{y}")))
    matches = router.find("GET", "/v3/b/1")
    assert not isinstance(matches, Lost)
    assert [one.variables for one in matches] == [(("x", "1"),), (("y", "1"),)]
