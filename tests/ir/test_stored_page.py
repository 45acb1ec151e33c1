"""The stored form of the IR: what it looks like, that it is reversible, what it refuses."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from imtable.ir import reflection as shapes
from imtable.ir.model import (
    AesGcm,
    ApiPage,
    Encoded,
    Event,
    Field,
    Json,
    ListOf,
    Location,
    Mapping,
    OneOf,
    Operation,
    Options,
    Parameter,
    Record,
    Reply,
    Request,
    Route,
    RsaOaep,
    SampleCode,
    Scalar,
    Type,
    Value,
    Values,
    Variant,
)
from imtable.ir.schema import page_schema
from imtable.ir.stored_page import IrFormatError, dump_page, load_page
from support.strategies import pages

pytestmark = pytest.mark.boundary("stored IR")

STRING = Scalar(kind="string")
EMPTY = ApiPage(path="openapi/v3/x", kind="openapi")


def page_of(*fields: Field) -> ApiPage:
    reply = Reply(kind="json", status=200, fields=fields)
    operation = Operation(verb="get", target=Route(template="v3/x"), reply=reply)
    return ApiPage(path="openapi/v3/x", kind="openapi", operations=(operation,))


def stored_field(field: Field) -> Any:
    return json.loads(dump_page(page_of(field)))["operations"][0]["reply"]["fields"][0]


@cache
def validator() -> Any:
    return jsonschema.Draft202012Validator(page_schema())


# -- what it looks like ----------------------------------------------------------------------


def test_a_page_as_a_reviewer_sees_it() -> None:
    page = ApiPage(
        path="openapi/v3/orders",
        kind="openapi",
        version="v3",
        title="下单",
        operations=(
            Operation(
                verb="post",
                target=Route(template="v3/orders"),
                request=Request(
                    parameters=(
                        Parameter(
                            part="json",
                            field=Field(
                                name="state",
                                type=ListOf(item=STRING),
                                required="both",
                                values=Values(
                                    items=(Value(text="A", label="甲"),), form=3
                                ),
                            ),
                        ),
                    )
                ),
                samples=(SampleCode(label="js", code="a();\nb();\n"),),
            ),
        ),
    )
    assert dump_page(page) == """\
{
  "imtable": 1,
  "path": "openapi/v3/orders",
  "kind": "openapi",
  "version": "v3",
  "title": "下单",
  "operations": [
    {
      "verb": "post",
      "target": {
        "route": {
          "template": "v3/orders"
        }
      },
      "request": {
        "parameters": [
          {
            "part": "json",
            "field": {
              "name": "state",
              "type": {
                "list-of": "string"
              },
              "required": "both",
              "values": {
                "items": [
                  {
                    "text": "A",
                    "label": "甲"
                  }
                ],
                "form": 3
              }
            }
          }
        ]
      },
      "samples": [
        {
          "label": "js",
          "code": [
            "a();",
            "b();",
            ""
          ]
        }
      ]
    }
  ]
}
"""


NAMED = Field(name="a", type=STRING)


@pytest.mark.parametrize(
    ("type_", "stored"),
    [
        (STRING, "string"),
        (Scalar(kind="integer"), "integer"),
        (Mapping(), "mapping"),
        (ListOf(item=ListOf(item=Mapping())), {"list-of": {"list-of": "mapping"}}),
        (Record(fields=()), {"record": []}),
        (Record(fields=(NAMED,)), {"record": [{"name": "a", "type": "string"}]}),
        (OneOf(variants=(Variant(type=STRING),)), {"one-of": [{"type": "string"}]}),
        (
            Encoded(codec=Json(), content=Mapping()),
            {"encoded": {"codec": "json", "content": "mapping"}},
        ),
        (
            Encoded(codec=Json(by="marker"), content=STRING, decided_by="name"),
            {
                "encoded": {
                    "codec": {"json": "marker"},
                    "content": "string",
                    "decided_by": "name",
                }
            },
        ),
        (
            Encoded(codec=RsaOaep(key="platform"), content=STRING),
            {"encoded": {"codec": {"rsa-oaep": "platform"}, "content": "string"}},
        ),
        (
            Encoded(codec=AesGcm(), content=STRING),
            {"encoded": {"codec": "aes-gcm", "content": "string"}},
        ),
    ],
)
def test_types_are_tagged_by_one_word(type_: Type, stored: Any) -> None:
    field = Field(name="x", type=type_)
    assert stored_field(field) == {"name": "x", "type": stored}
    assert load_page(dump_page(page_of(field))) == page_of(field)


def test_defaults_are_left_out() -> None:
    assert dump_page(EMPTY) == (
        '{\n  "imtable": 1,\n  "path": "openapi/v3/x",\n  "kind": "openapi"\n}\n'
    )


def test_a_notification_stands_under_its_own_tag() -> None:
    page = replace(EMPTY, operations=(Operation(verb="post", target=Event(name="n")),))
    stored = json.loads(dump_page(page))
    assert stored["operations"] == [
        {"verb": "post", "target": {"event": {"name": "n"}}}
    ]


def test_locations_are_not_stored() -> None:
    here = Location(7, 3)
    field = Field(name="x", type=STRING, location=here)
    request = Request(options=Options(rows=(here, here)))
    page = page_of(field)
    moved = replace(
        page,
        operations=(replace(page.operations[0], request=request, location=here),),
    )
    assert dump_page(moved) == dump_page(page_of(replace(field, location=None)))


@pytest.mark.parametrize(
    ("title", "stored"),
    [
        ("中文", '"中文"'),
        ("\x1b[31m", r'"\u001b[31m"'),
        ("a\x00\x7f\x9b", r'"a\u0000\u007f\u009b"'),
        ("\u202eabc\u2028", r'"\u202eabc\u2028"'),
        ("\\\u200b", r'"\\\u200b"'),
        ("\ud83d", r'"\ud83d"'),
        ("\U0001f600", '"\U0001f600"'),
        ("a\r\nb", '[\n    "a\\r",\n    "b"\n  ]'),
    ],
)
def test_characters(title: str, stored: str) -> None:
    page = replace(EMPTY, title=title)
    text = dump_page(page)
    assert f'  "title": {stored}\n' in text
    assert text.encode("utf-8").decode("utf-8") == text
    assert load_page(text) == page


def test_two_surrogates_become_the_character_they_spell() -> None:
    page = replace(EMPTY, title="\ud83d\ude00")
    assert load_page(dump_page(page)).title == "\U0001f600"


# -- there and back ----------------------------------------------------------------------------


@given(pages())
@example(replace(EMPTY, title="\ud83d"))
@example(page_of(Field(name="x", type=STRING, max_length=10**30)))
def test_load_is_the_inverse_of_dump(page: ApiPage) -> None:
    text = dump_page(page)
    assert load_page(text) == page
    assert dump_page(load_page(text)) == text
    text.encode("utf-8")
    assert text.endswith("}\n")


def test_the_schema_is_one_and_describes_its_parts() -> None:
    schema = page_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$defs"]["field"]["description"].startswith("A named value.")
    assert "location" not in schema["$defs"]
    assert {"type", "codec", "text", "operation"} <= schema["$defs"].keys()


# -- what it refuses ---------------------------------------------------------------------------

FIELD = "$.operations[0].reply.fields[0]"


def broken_field(**members: Any) -> str:
    document = json.loads(dump_page(page_of(NAMED)))
    document["operations"][0]["reply"]["fields"][0] |= members
    return json.dumps(document)


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("", "$", "not JSON"),
        ('{\n "imtable": 1,\n <<<<<<< HEAD', "$", "line 3 column 2"),
        ("[]", "$", "[] stands where an object is due"),
        ("{}", "$.imtable", "no version"),
        ('{"imtable": 2}', "$.imtable", "version 2 of the format"),
        ('{"imtable": true}', "$.imtable", "version true"),
        ('{"imtable": 1}', "$", "this api-page lacks kind, path"),
        (
            '{"imtable": 1, "path": 3, "kind": "other"}',
            "$.path",
            "3 stands where a text",
        ),
        (
            '{"imtable": 1, "kind": "odd"}',
            "$.kind",
            '"odd" stands where one of openapi, webhook, other is due',
        ),
        ('{"imtable": 1, "a b": 1}', '$["a b"]', "unknown member; known here: path,"),
        (broken_field(nmae="x"), f"{FIELD}.nmae", "unknown member; known here: name, "),
        (
            broken_field(type="list-of"),
            f"{FIELD}.type",
            '"list-of" stands where one of',
        ),
        (
            broken_field(type=[]),
            f"{FIELD}.type",
            "[] stands where one of string, integer, number, boolean, mapping, ",
        ),
        (
            broken_field(type={"record": 1}),
            f"{FIELD}.type.record",
            "where a list is due",
        ),
        (
            broken_field(type={"list-of": {}}),
            f"{FIELD}.type.list-of",
            "{} stands where",
        ),
        (broken_field(type={"string": {}}), f"{FIELD}.type", "stands where one of"),
        (
            broken_field(type={"encoded": {"codec": "json"}}),
            f"{FIELD}.type.encoded",
            "this encoded lacks content",
        ),
        (
            broken_field(max_length=True),
            f"{FIELD}.max_length",
            "true stands where a JSON",
        ),
        (
            broken_field(max_length=1.0),
            f"{FIELD}.max_length",
            "1.0 stands where a JSON",
        ),
        (broken_field(title=None), f"{FIELD}.title", "null stands where a text"),
        (broken_field(title=["one line"]), f"{FIELD}.title", "stands where a text"),
        (broken_field(notes=["a", 1]), f"{FIELD}.notes[1]", "1 stands where a text"),
        (broken_field(location={"line": 1}), f"{FIELD}.location", "unknown member"),
    ],
)
def test_refusals_name_the_place(text: str, path: str, words: str) -> None:
    with pytest.raises(IrFormatError) as caught:
        load_page(text)
    assert caught.value.path == path
    assert words in caught.value.problem
    assert str(caught.value) == f"{path}: {caught.value.problem}"


@pytest.mark.parametrize(
    "text",
    [
        '{"imtable": 2, "path": "x", "kind": "other"}',
        '{"imtable": 1, "path": "x"}',
        broken_field(nmae="x"),
        broken_field(type="list-of"),
        broken_field(type={"string": {}}),
        broken_field(max_length=True),
        broken_field(title=["one line"]),
        broken_field(location={"line": 1}),
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(text: str) -> None:
    assert not validator().is_valid(json.loads(text))


@pytest.mark.parametrize("opening", ["[", '{"imtable":', '{"imtable":1,"operations":['])
def test_deep_nesting_is_an_error_not_a_crash(opening: str) -> None:
    with pytest.raises(IrFormatError, match="nested too deeply"):
        load_page(opening * 100_000)


def test_a_deep_type_is_refused_with_the_same_error() -> None:
    deep = '{"list-of":' * 500 + '"string"' + "}" * 500
    text = broken_field(type="DEEP").replace('"DEEP"', deep)
    with pytest.raises(IrFormatError, match="nested too deeply"):
        load_page(text)


def accepted(document: Any) -> bool:
    try:
        load_page(json.dumps(document))
    except IrFormatError:
        return False
    return True


def spots(document: Any) -> list[tuple[Any, Any]]:
    """Every container of a document with each of its keys or indexes."""
    keys: list[Any] = []
    if isinstance(document, dict):
        keys = [*document]  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(document, list):
        keys = [*range(len(document))]  # pyright: ignore[reportUnknownArgumentType]
    found: list[tuple[Any, Any]] = [(document, key) for key in keys]
    return found + [spot for key in keys for spot in spots(document[key])]


@given(pages(), st.data())
def test_the_schema_accepts_pages_and_agrees_with_the_loader_on_damaged_ones(
    page: ApiPage, data: Any
) -> None:
    document = json.loads(dump_page(page))
    validator().validate(document)
    container, key = data.draw(st.sampled_from(spots(document)))
    odds: list[Any] = [None, True, 1, "x", "mapping", "json", [], ["a", "b"], {}]
    odd = st.sampled_from(odds)
    action = data.draw(st.sampled_from(["replace", "delete", "add"]))
    if action == "replace":
        container[key] = data.draw(odd)
    elif action == "delete":
        del container[key]
    elif isinstance(container, dict):
        container[data.draw(st.sampled_from(["odd", "record", "title"]))] = data.draw(
            odd
        )
    assert validator().is_valid(document) == accepted(document)


# -- shapes: what the IR may not be annotated with ---------------------------------------------


class Loose(Struct, frozen=True):
    anything: dict[str, int]


class Word(Struct, frozen=True):
    kind: str


def test_an_annotation_without_a_form_is_our_error_at_once() -> None:
    with pytest.raises(TypeError, match="dict"):
        shapes.members_of(Loose)


def test_two_members_of_a_union_with_one_tag_are_our_error() -> None:
    with pytest.raises(TypeError, match="share a word: loose-end, loose-end"):
        shapes.alternatives(
            (type("LooseEnd", (Word,), {}), type("LooseEnd", (Word,), {}))
        )
