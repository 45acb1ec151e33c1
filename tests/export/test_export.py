"""OpenAPI and JSON Schema: what an IR is in the formats of others, and that nothing is lost."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast, get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec.structs import replace
from openapi_spec_validator import OpenAPIV31SpecValidator, schemas

from imtable.export import jsonschema_document, openapi_document
from imtable.export.identity import operation_id, operation_ids, tag, url_path
from imtable.export.paths import PathPlacement, place_calls, server_objects
from imtable.export.schemas import ScalarLimits, field_schema, type_schema
from imtable.export.values import default_keywords, value_keywords
from imtable.ir.folder import read_stored
from imtable.ir.json_text import json_text
from imtable.ir.model import (
    Alternatives,
    ApiPage,
    Binary,
    Encoded,
    Event,
    Field,
    Item,
    Json,
    ListOf,
    Mapping,
    Notice,
    OneOf,
    Operation,
    Record,
    Reference,
    Reply,
    Route,
    RsaOaep,
    Scalar,
    Type,
    Value,
    Values,
    Variant,
    Verb,
)
from support.api_pages import (
    FILE,
    NESTED,
    NOTIFICATION,
    REDIRECT,
    SHOP,
    TEXT,
    TWO_VERBS,
    UPLOAD,
    V2_DOWNLOAD,
    V2_NOTICE,
    V2_XML,
    WHOLE,
    answers,
    call,
    encoded,
    field,
    many,
    optional,
    page,
    parameter,
    record,
)
from support.corpus import ENDS, ROOT, SNAPSHOTS
from support.fuzzing import examples
from support.snapshots import one_worker, pages_of_snapshot
from support.strategies import pages as any_page

pytestmark = pytest.mark.boundary("stored IR")

Document = dict[str, Any]


def only_call(operation: Operation, path: str = "openapi/v3/shop/x") -> Document:
    """The operation object of one call."""
    document = openapi_document([page(path, operation)])
    (item,) = document["paths"].values()
    described: Document
    (described,) = item.values()
    return described


def is_valid(schema: Document, value: Any) -> bool:
    Draft202012Validator.check_schema(schema)
    validator: Any = Draft202012Validator(schema)
    accepted: bool = validator.is_valid(value)
    return accepted


# -- who an operation is -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("openapi/v3/certificates", "get_v3_certificates"),
        ("openapi/v3/pay/{pay_id}/update-budget", "get_v3_pay_PayId_updateBudget"),
        ("openapi/v3/pay/pay-id/update_budget", "get_v3_pay_payId_update__budget"),
        ("openapi/v2/pay/index", "get_v2_pay_index"),
        ("openapi/v2/secapi/addSub", "get_v2_secapi_addSub_c2f16013"),
        ("openapi/v3/pay-2b", "get_v3_pay_2b_74bed235"),
        ("guides/支付", "get_guides_64c6430d"),
    ],
)
def test_the_id_of_a_call(path: str, expected: str) -> None:
    assert operation_id(path, call("x", verb="get")) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("webhook/v3/TRANSACTION.SUCCESS", "receive_v3_TRANSACTION__SUCCESS"),
        ("webhook/v3/CARD_SP.USER_CARD", "receive_v3_CARD_SP__USER_CARD"),
        ("webhook/v2/refund-processed", "receive_v2_refundProcessed"),
    ],
)
def test_the_id_of_a_notification(path: str, expected: str) -> None:
    notification = Operation(verb="post", target=Event(name="any"))
    assert operation_id(path, notification) == expected


PARTS = st.text("ab2A-_.{}", min_size=1, max_size=5)
PAGES = st.lists(PARTS, min_size=1, max_size=3).map("/".join)


PLACES = PAGES | PAGES.map("openapi/{}".format) | PAGES.map("webhook/{}".format)
VERBS = st.sampled_from(get_args(Verb))
CALL, EVENT = Route(template="x"), Event(name="x")
TARGETS = st.sampled_from([CALL, EVENT])


@example({("openapi/2", "post", CALL), ("webhook/2", "post", CALL)})
@example({("openapi/2", "post", EVENT), ("webhook/2", "post", EVENT)})
@example({("webhook/2", "post", EVENT), ("webhook/2", "put", EVENT)})
@given(st.sets(st.tuples(PLACES, VERBS, TARGETS)))
def test_two_operations_never_share_an_id(
    places: set[tuple[str, Verb, Route | Event]],
) -> None:
    """Wherever a page lies, and whether its operations are calls or notifications."""
    ids = {
        operation_id(path, Operation(verb=verb, target=target))
        for path, verb, target in places
    }
    assert len(ids) == len(places)


def test_ids_that_consumers_could_not_tell_apart() -> None:
    """They make names of ids: case and punctuation are lost."""
    alike = ("webhook/v2/ORDER.PAID", "webhook/v2/order-paid", "webhook/v2/order_paid")
    paid = Operation(verb="post", target=Event(name="x"))
    pages = [page(path, paid) for path in alike]
    other = page("webhook/v2/other", paid)
    ids = operation_ids([*pages, other])
    assert ids["webhook/v2/other", "post"] == "receive_v2_other"
    letters = {re.sub(r"[^a-z0-9]", "", each.lower()) for each in ids.values()}
    assert len(letters) == 4
    used = {
        item["post"]["operationId"]
        for item in openapi_document([*pages, other])["webhooks"].values()
    }
    assert used == set(ids.values())


def test_a_name_like_a_digest_is_not_taken_for_one() -> None:
    digested = operation_id("openapi/v3/pay-2b", call("x", verb="get"))
    ending = digested.rpartition("_")[2]
    other = operation_id(f"openapi/v3/pay/2b/{ending}", call("x", verb="get"))
    assert other != digested


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("openapi/v3/pay/transactions/jsapi", "v3/pay"),
        ("openapi/v3/certificates", "v3/certificates"),
        ("webhook/v3/TRANSACTION.SUCCESS", "webhook/v3"),
        ("webhook/ANY", "webhook"),
    ],
)
def test_tags(path: str, expected: str) -> None:
    assert tag(page(path)) == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("v3/a/{b_c}/d", "/v3/a/{b_c}/d"),
        ("v3/a/", "/v3/a/"),
        ("v3/a?b#c", "/v3/a%3Fb%23c"),
        ("v3/{a/b}", "/v3/%7Ba/b%7D"),
        ("v3/支", "/v3/%E6%94%AF"),
    ],
)
def test_what_is_no_variable_is_percent_encoded(template: str, expected: str) -> None:
    assert url_path(template) == expected


# -- no call swallows another --------------------------------------------------------------


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["/a/{x}", "/a/{y}/z"], [PathPlacement("/a/{x}"), PathPlacement("/a/{y}/z")]),
        (
            ["/v3/a/{x}", "/v3/a/{y}"],
            [PathPlacement("/v3/a/{x}"), PathPlacement("/a/{y}", "/v3")],
        ),
        (["/v3/a", "/v3/a"], [PathPlacement("/v3/a"), PathPlacement("/a", "/v3")]),
        (
            ["/v3/a", "/v3/a", "/a"],
            [PathPlacement("/v3/a"), PathPlacement(None), PathPlacement("/a")],
        ),
        (
            ["/v/b/a", "/v/b/a", "/b/a"],
            [
                PathPlacement("/v/b/a"),
                PathPlacement("/a", "/v/b"),
                PathPlacement("/b/a"),
            ],
        ),
        (["/{x}/a", "/{y}/a"], [PathPlacement("/{x}/a"), PathPlacement(None)]),
        (["/a/", "/a"], [PathPlacement("/a/"), PathPlacement("/a")]),
    ],
)
def test_places(paths: list[str], expected: list[PathPlacement]) -> None:
    assert place_calls([(path, "get") for path in paths]) == expected


def test_one_path_has_room_for_several_verbs_if_its_variables_agree() -> None:
    same = place_calls([("/v3/{x}", "get"), ("/v3/{x}", "post")])
    other = place_calls([("/v3/a/{x}", "get"), ("/v3/a/{y}", "post")])
    assert same == [PathPlacement("/v3/{x}"), PathPlacement("/v3/{x}")]
    assert other == [PathPlacement("/v3/a/{x}"), PathPlacement("/a/{y}", "/v3")]


def test_calls_of_the_same_path_keep_their_urls() -> None:
    document = openapi_document(
        [
            page("openapi/v3/jobs/{id}/stop", call("v3/jobs/{id}/stop")),
            page("openapi/v3/jobs/{no}/stop", call("v3/jobs/{no}/stop")),
            page(
                "openapi/v3/jobs/{on}/stop",
                call("v3/jobs/{on}/stop", host="https://eu.example/hk/"),
            ),
        ]
    )
    OpenAPIV31SpecValidator(document).validate()
    assert sorted(urls(document)) == [
        "https://api.mch.weixin.qq.com/v3/jobs/{id}/stop",
        "https://api.mch.weixin.qq.com/v3/jobs/{no}/stop",
        "https://eu.example/hk/v3/jobs/{on}/stop",
    ]
    moved = [one for one in calls_of(document) if "x-imtable-path" in one]
    assert [one["x-imtable-path"] for one in moved] == [
        "/v3/jobs/{no}/stop",
        "/v3/jobs/{on}/stop",
    ]


def test_a_call_without_any_place_is_kept_beside_the_paths() -> None:
    twice = [page("openapi/a", call("x")), page("openapi/b", call("x"))]
    document = openapi_document(twice)
    (left,) = document["x-imtable-unplaced"]
    assert (left["path"], left["verb"]) == ("/x", "post")
    assert left["operation"]["x-imtable-page"] == "openapi/b"


def urls(document: Document) -> Iterator[str]:
    """The URL of every call, as a reader of OpenAPI puts it together."""
    (default,) = document["servers"]
    for path, item in document["paths"].items():
        for operation in item.values():
            yield operation.get("servers", [default])[0]["url"] + path


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (Route(template="x"), []),
        (
            Route(template="x", host="https://eu.example/hk/", host_required=True),
            ["https://eu.example/hk"],
        ),
        (
            Route(template="x", host="https://eu.example/"),
            ["https://eu.example", "https://api.mch.weixin.qq.com"],
        ),
        (
            Route(template="x", host="https://api.mch.weixin.qq.com/"),
            ["https://api.mch.weixin.qq.com"],
        ),
    ],
)
def test_servers(route: Route, expected: list[str]) -> None:
    assert [server["url"] for server in server_objects(route, "")] == expected


# -- values --------------------------------------------------------------------------------


def listed(*texts: str, constant: bool = False, label: str | None = None) -> Values:
    items = tuple(Value(text=text, label=label) for text in texts)
    return Values(items=items, form=1, constant=constant)


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        (None, "string", {}),
        (listed("A", "B"), "string", {"enum": ["A", "B"]}),
        (listed("1", "2", "1.0"), "number", {"enum": [1, 2]}),
        (listed("A", constant=True), "string", {"const": "A"}),
        (
            listed("A", label="x"),
            "string",
            {"enum": ["A"], "x-imtable-values": [{"value": "A", "label": "x"}]},
        ),
        (
            listed("1", "A"),
            "integer",
            {"x-imtable-values": [{"value": "1"}, {"value": "A"}]},
        ),
    ],
)
def test_what_we_send_is_closed(
    values: Values | None, kind: Any, expected: object
) -> None:
    assert value_keywords(values, kind, "sent") == expected


def test_what_we_receive_is_open() -> None:
    schema = field_schema(field("state", TEXT, "OPEN", "SHUT"), "received")
    assert schema == {
        "description": "the state\n\nValues: `OPEN`, `SHUT`",
        "anyOf": [{"type": "string", "enum": ["OPEN", "SHUT"]}, {"type": "string"}],
        "x-imtable-values": [{"value": "OPEN"}, {"value": "SHUT"}],
    }
    assert is_valid(schema, "NEW")
    assert not is_valid(schema, 1)


def test_an_open_list_keeps_what_else_its_row_says() -> None:
    row = replace(field("state", WHOLE, "1", "2"), default="3")
    schema = field_schema(row, "received")
    assert schema["default"] == 3
    assert is_valid(schema, 7)
    assert not is_valid(schema, "1")
    long = replace(field("code", TEXT, "AB"), max_length=2)
    assert is_valid(field_schema(long, "received"), "XY")
    assert not is_valid(field_schema(long, "received"), "XYZ")
    days = field_schema(field("days", many(WHOLE), "1", "2"), "received")
    assert days["items"]["anyOf"][0] == {"type": "integer", "enum": [1, 2]}


def test_closed_enums_close_what_is_received_and_nothing_else() -> None:
    open_, closed = (openapi_document([NESTED], closed_enums=c) for c in (False, True))
    path = "/v3/shop/orders/{order_id}/change-address"
    states = [
        one["paths"][path]["post"]["responses"]["200"]["content"]["application/json"][
            "schema"
        ]["properties"]["state"]
        for one in (open_, closed)
    ]
    assert is_valid(states[0], "NEW")
    assert not is_valid(states[1], "NEW")
    assert all(is_valid(state, states[1]["enum"][0]) for state in states)
    requests = [one["paths"][path]["post"]["requestBody"] for one in (open_, closed)]
    assert requests[0] == requests[1]
    OpenAPIV31SpecValidator(closed).validate()
    schemas_ = [
        jsonschema_document(NESTED, closed_enums=c)["$defs"]["post.reply"]["properties"]
        for c in (False, True)
    ]
    assert ["enum" in one["state"] for one in schemas_] == [False, True]


def test_labels_are_part_of_the_description() -> None:
    labelled = replace(field("state"), values=listed("OPEN", label="for all"))
    description = field_schema(labelled, "received")["description"]
    assert description == "the state\n\n- `OPEN`: for all"


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, {"default": "7"}),
        ({"type": "integer"}, {"default": 7}),
        ({"type": "integer", "enum": [7, 8]}, {"default": 7}),
        ({"type": "integer", "enum": [8]}, {"x-imtable-default": "7"}),
        ({"type": "string", "const": "8"}, {"x-imtable-default": "7"}),
        ({"type": "boolean"}, {"x-imtable-default": "7"}),
        ({"anyOf": []}, {"x-imtable-default": "7"}),
    ],
)
def test_a_default_that_does_not_fit_stays_text(
    schema: Document, expected: Document
) -> None:
    assert default_keywords("7", schema) == expected


# -- types ---------------------------------------------------------------------------------

JSON_ITEMS = Encoded(
    codec=Json(),
    content=many(record(field("id"))),
    item=Item(name="goods", title="one good"),
)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (TEXT, {"type": "string"}),
        (Scalar(kind="boolean"), {"type": "boolean"}),
        (many(WHOLE), {"type": "array", "items": {"type": "integer"}}),
        (Mapping(), {"type": "object", "additionalProperties": True}),
        (Binary(), {"type": "string", "format": "binary"}),
        (
            record(field("a"), optional("b", WHOLE)),
            {
                "type": "object",
                "properties": {
                    "a": {"description": "the a", "type": "string"},
                    "b": {"description": "the b", "type": "integer"},
                },
                "required": ["a"],
            },
        ),
        (
            encoded(Json(), Mapping()),
            {
                "type": "string",
                "contentMediaType": "application/json",
                "contentSchema": {"type": "object", "additionalProperties": True},
            },
        ),
        (
            encoded(RsaOaep(key="bank-card")),
            {
                "type": "string",
                "contentEncoding": "base64",
                "x-imtable-encryption": {
                    "algorithm": "RSAES-OAEP-SHA1",
                    "key": "bank-card",
                },
            },
        ),
        (
            JSON_ITEMS,
            {
                "type": "string",
                "contentMediaType": "application/json",
                "contentSchema": {
                    "type": "array",
                    "items": {
                        "description": "one good",
                        "type": "object",
                        "properties": {
                            "id": {"description": "the id", "type": "string"}
                        },
                        "required": ["id"],
                    },
                    "x-imtable-item": "goods",
                },
            },
        ),
    ],
)
def test_types(kind: Type, expected: Document) -> None:
    assert type_schema(kind, ScalarLimits(), "sent") == expected


def test_what_a_row_says_of_its_value() -> None:
    fee = Field(
        name="fee",
        type=WHOLE,
        title="the fee",
        notes=("in fen", "never 0"),
        default="1",
        unit="fen",
    )
    assert field_schema(fee, "sent") == {
        "description": "the fee\n\nin fen\n\nnever 0",
        "type": "integer",
        "default": 1,
        "x-imtable-unit": "fen",
    }
    body = Field(name="body", type=many(TEXT), max_length=128)
    assert field_schema(body, "sent")["items"] == {"type": "string", "maxLength": 128}


def test_values_of_a_list_constrain_its_items() -> None:
    schema = field_schema(field("days", many(WHOLE), "1", "2"), "sent")
    assert is_valid(schema, [1, 2, 1])
    assert not is_valid(schema, [3])


def test_a_numbered_member_is_a_pattern() -> None:
    fields = (
        Field(name="id_$n", type=TEXT, required="name", family=("$n",)),
        Field(name="fee_$n_$m", type=WHOLE, family=("$n", "$m")),
        Field(name="fee_$n", type=TEXT, family=("$n",)),
        Field(name="price$", type=WHOLE),
    )
    schema = type_schema(Record(fields=fields), ScalarLimits(), "received")
    assert is_valid(schema, {"id_0": "x", "fee_0": "y", "fee_0_12": 1, "price$": 1})
    assert list(schema["properties"]) == ["price$", "id_0", "fee_0_0", "fee_0"]
    assert schema["properties"]["id_0"] == schema["patternProperties"]["^id_[0-9]+$"]
    assert (
        "`id_$n` stands for `id_0`, `id_1`"
        in schema["properties"]["id_0"]["description"]
    )
    assert "required" not in schema
    assert not is_valid(schema, {"id_0": 1})
    assert not is_valid(schema, {"fee_0_12": "y"})
    assert not is_valid(schema, {"price$": "y"})
    assert schema["patternProperties"]["^id_[0-9]+$"]["x-imtable-family"] == {
        "name": "id_$n",
        "indexes": ["$n"],
        "required": True,
    }


def test_a_member_that_is_called_like_the_first_of_a_family_stays() -> None:
    fields = (
        Field(name="id_$n", type=TEXT, family=("$n",)),
        Field(name="id_0", type=TEXT, title="the first"),
    )
    schema = type_schema(Record(fields=fields), ScalarLimits(), "received")
    assert schema["properties"] == {
        "id_0": {"description": "the first", "type": "string"}
    }


def test_two_families_of_one_pattern_are_both_kept() -> None:
    fields = (
        Field(name="a_$n", type=TEXT, family=("$n",)),
        Field(name="a_$m", type=WHOLE, family=("$m",)),
    )
    schema = type_schema(Record(fields=fields), ScalarLimits(), "received")
    (pattern,) = schema["patternProperties"].values()
    assert [one["x-imtable-family"]["name"] for one in pattern["anyOf"]] == [
        "a_$n",
        "a_$m",
    ]


def test_a_message_that_fits_two_variants_is_accepted() -> None:
    """All members of one variant may belong to another: exclusive schemas would refuse
    what the page shows."""
    bridge = Variant(type=record(field("exit")), label="BRIDGE", title="over a bridge")
    highway = Variant(type=record(field("exit"), field("entry")), label="HIGHWAY")
    schema = type_schema(OneOf(variants=(bridge, highway)), ScalarLimits(), "sent")
    assert [one["title"] for one in schema["anyOf"]] == ["BRIDGE", "HIGHWAY"]
    assert schema["anyOf"][0]["description"] == "over a bridge"
    assert is_valid(schema, {"exit": "b", "entry": "a"})
    assert not is_valid(schema, {"entry": "a"})


# -- calls ---------------------------------------------------------------------------------


def test_a_call() -> None:
    document = openapi_document([NESTED])
    path = "/v3/shop/orders/{order_id}/change-address"
    operation = document["paths"][path]["post"]
    places = [(one["name"], one["in"]) for one in operation["parameters"]]
    assert places == [
        ("order_id", "path"),
        ("Idempotency-Key", "header"),
        ("Wechatpay-Serial", "header"),
    ]
    assert all(one["required"] for one in operation["parameters"])
    assert operation["operationId"] == "post_v3_shop_orders_OrderId_changeAddress"
    assert operation["summary"] == "Change the address"
    assert operation["tags"] == ["v3/shop"]
    assert operation["deprecated"] is True
    assert operation["x-imtable-notices"] == [
        {
            "kind": "deprecated",
            "date": "2031.01.02",
            "text": "Use the other one.",
            "successors": ["/openapi/v3/shop/orders"],
        }
    ]
    assert operation["externalDocs"] == {
        "description": "Official",
        "url": "https://shop.example/doc/1",
    }
    assert operation["security"] == [{"authorization": []}]
    body = operation["requestBody"]["content"]["application/json"]["schema"]
    assert body["properties"]["levels"]["enum"] == [1, 2]
    assert body["required"] == ["mode", "from", "kind", "name", "address"]
    reply = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert reply["properties"]["state"]["x-imtable-values"]


def test_below_an_optional_query_nothing_is_required() -> None:
    query = parameter("query", record(field("a")), required=False)
    (found,) = only_call(call("v3/x", query))["parameters"]
    assert found == {
        "name": "a",
        "in": "query",
        "description": "the a",
        "schema": {"type": "string"},
    }


def test_a_variable_without_a_row_and_rows_of_one_name() -> None:
    rows = [parameter("query", record(field("a", kind))) for kind in (TEXT, WHOLE)]
    found = only_call(call("v3/{x}/{x}", *rows))["parameters"]
    assert [(one["name"], one["in"]) for one in found] == [
        ("x", "path"),
        ("a", "query"),
    ]
    assert [one["type"] for one in found[1]["schema"]["anyOf"]] == ["string", "integer"]


def test_a_query_of_unknown_members() -> None:
    (found,) = only_call(call("v3/x", parameter("query", Mapping())))["parameters"]
    assert found["schema"] == {"type": "object", "additionalProperties": True}


def test_a_multipart_body() -> None:
    (item,) = openapi_document([UPLOAD])["paths"].values()
    media = item["post"]["requestBody"]["content"]["multipart/form-data"]
    assert media["schema"]["properties"]["file"]["format"] == "binary"
    assert list(media["schema"]["properties"]["meta"]["properties"]) == [
        "filename",
        "sha256",
    ]
    assert media["encoding"] == {
        "meta": {"contentType": "application/json"},
        "file": {"contentType": "application/octet-stream"},
    }


def test_a_call_of_version_2() -> None:
    (item,) = openapi_document([V2_XML])["paths"].values()
    operation = item["post"]
    schema = operation["requestBody"]["content"]["text/xml"]["schema"]
    assert schema["xml"] == {"name": "xml"}
    assert schema["properties"]["risk"]["contentMediaType"] == (
        "application/x-www-form-urlencoded"
    )
    assert schema["properties"]["cert_sign"]["x-imtable-signature"]["key"] == "merchant"
    assert operation["security"] == [{"client-certificate": []}]
    assert operation["x-imtable-nonceless"] is True
    assert "x-imtable-added-members" not in operation, "the page lists `sign`"


def test_members_that_every_signed_body_has() -> None:
    body = parameter("xml", record(field("a")))
    operation = only_call(call("x", body), "openapi/v2/x")
    assert operation["x-imtable-added-members"] == ["nonce_str", "sign"]


@pytest.mark.parametrize(
    ("reply", "status", "media"),
    [
        (answers("json", field("a")), "200", ["application/json"]),
        (replace(answers("json", field("a")), status=202), "202", ["application/json"]),
        (answers("xml", field("a")), "200", ["text/xml"]),
        (Reply(kind="empty"), "204", []),
        (Reply(kind="empty", status=202), "202", []),
        (Reply(kind="file"), "200", ["application/octet-stream"]),
        (Reply(kind="file", media="application/pdf"), "200", ["application/pdf"]),
        (
            answers("failure", field("a")),
            "200",
            ["application/octet-stream", "text/xml"],
        ),
        (Reply(kind="redirect"), "302", []),
        (Reply(kind="none"), "default", []),
        (Reply(kind="empty", status=99999), "default", []),
    ],
)
def test_replies(reply: Reply, status: str, media: list[str]) -> None:
    responses = only_call(call("v3/x", reply=reply))["responses"]
    assert list(responses) == [status]
    assert list(responses[status].get("content", [])) == media


def test_a_redirect_says_where_to() -> None:
    (item,) = openapi_document([REDIRECT])["paths"].values()
    assert list(item["get"]["responses"]["302"]["headers"]) == ["Location"]
    assert item["get"]["x-imtable-fragment"] == "#shop"


def test_the_failure_of_a_download_is_marked() -> None:
    (item,) = openapi_document([V2_DOWNLOAD])["paths"].values()
    failed = item["post"]["responses"]["200"]["content"]["text/xml"]
    assert failed["x-imtable-failure"] is True
    assert list(failed["schema"]["properties"]) == ["return_code", "return_msg"]


@pytest.mark.parametrize(
    ("kind", "deprecated"),
    [
        ("deprecated", True),
        ("redesigned", True),
        ("discarded", True),
        ("privated", False),
    ],
)
def test_what_deprecates(kind: Any, deprecated: bool) -> None:
    notice = Notice(kind=kind, text="text")
    operation = only_call(replace(call("v3/x"), notices=(notice,)))
    assert operation.get("deprecated", False) is deprecated
    assert operation["description"] == "What it does.\n\ntext"


def test_a_link_that_is_none_is_kept_apart() -> None:
    links = ("javascript:alert(1)", "https://ok.example/", "https://two.example/")
    references = tuple(Reference(title="t", url=url) for url in links)
    operation = only_call(replace(call("v3/x"), references=references))
    assert operation["externalDocs"]["url"] == links[1]
    others = [one["url"] for one in operation["x-imtable-references"]]
    assert others == [links[0], links[2]]


# -- notifications -------------------------------------------------------------------------


def test_a_notification() -> None:
    document = openapi_document([NOTIFICATION])
    operation = document["webhooks"]["v3/ORDER.PAID"]["post"]
    assert operation["operationId"] == "receive_v3_ORDER__PAID"
    assert [one["name"] for one in operation["parameters"]] == ["Request-ID"]
    assert operation["x-imtable-event"] == {
        "name": "ORDER.PAID",
        "types": ["ORDER.PAID", "ORDER.PART_PAID"],
    }
    body = operation["requestBody"]["content"]["application/json"]["schema"]
    secret = body["properties"]["resource"]["properties"]["ciphertext"]
    assert "contentSchema" not in secret, "base64 gives a ciphertext, not JSON"
    hidden = secret["x-imtable-encryption"]
    assert (hidden["algorithm"], hidden["key"]) == ("AEAD_AES_256_GCM", "apiv3")
    assert list(hidden["contentSchema"]["properties"]) == ["order"]
    assert document["paths"] == {}


def test_a_notification_of_version_2() -> None:
    (item,) = openapi_document([V2_NOTICE])["webhooks"].values()
    media = item["post"]["requestBody"]["content"]["text/xml"]
    secret = media["schema"]["properties"]["info"]["x-imtable-encryption"]
    assert secret["contentSchema"]["xml"] == {"name": "root"}
    assert list(item["post"]["responses"]) == ["200"]


def test_status_classes_of_an_answer() -> None:
    reply = replace(
        answers("json", field("code")), statuses=("20X", "2XX", "404", "ok")
    )
    operation = Operation(verb="post", target=Event(name="E"), reply=reply)
    (item,) = openapi_document([page("webhook/v3/E", operation)])["webhooks"].values()
    responses = item["post"]["responses"]
    assert list(responses) == ["2XX", "404", "default"]
    assert responses["2XX"]["x-imtable-status"] == ["20X"]
    assert responses["default"]["x-imtable-status"] == ["ok"]
    assert all("application/json" in one["content"] for one in responses.values())


def test_two_versions_of_an_event_do_not_share_a_key() -> None:
    operation = Operation(verb="post", target=Event(name="E"))
    both = [page(f"webhook/{version}/E", operation) for version in ("v2", "v3")]
    assert list(openapi_document(both)["webhooks"]) == ["v2/E", "v3/E"]


# -- documents -----------------------------------------------------------------------------


def test_the_document_of_a_whole_tree() -> None:
    document = openapi_document(SHOP, title="Shop", version="7")
    OpenAPIV31SpecValidator(document).validate()
    assert document["info"] == {"title": "Shop", "version": "7"}
    assert document["servers"] == [{"url": "https://api.mch.weixin.qq.com"}]
    assert document["tags"] == [
        {"name": name} for name in ("v2/shop", "v3/shop", "webhook/v2", "webhook/v3")
    ]
    assert list(document["components"]["securitySchemes"]) == [
        "authorization",
        "client-certificate",
    ]
    assert set(document["x-imtable-redirects"]) == {
        "openapi/v3/shop/order-list",
        "openapi/v3/shop/nowhere",
    }
    check_nothing_lost(SHOP, document)


def test_the_order_of_pages_does_not_matter() -> None:
    forth = json_text(openapi_document(SHOP))
    assert forth == json_text(openapi_document(SHOP[::-1]))


def test_an_empty_api_is_a_document() -> None:
    OpenAPIV31SpecValidator(openapi_document([])).validate()


@examples(40)
@given(st.lists(any_page(), max_size=2))
def test_any_api_is_a_document(pages: list[ApiPage]) -> None:
    """Whatever the pages hold: the document is well-formed, and so is every schema."""
    document = openapi_document(pages)
    base: Any = cast("Any", schemas).openapi_v31_schema_validator
    assert list(base.iter_errors(document)) == []
    assert json.loads(json_text(document)) == document
    for one in pages:
        Draft202012Validator.check_schema(jsonschema_document(one))


def test_the_text_of_a_document() -> None:
    text = json_text({"a": "支\u202e\ud83d\x1b\n", "b": {}})
    assert text == '{\n  "a": "支\\u202e\\ud83d\\u001b\\n",\n  "b": {}\n}\n'
    text.encode()


# -- JSON Schema ---------------------------------------------------------------------------


def test_the_schemas_of_a_page() -> None:
    document = jsonschema_document(NESTED)
    Draft202012Validator.check_schema(document)
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert list(document["$defs"]) == [
        "post.path",
        "post.json",
        "post.headers",
        "post.reply",
    ]
    message = {
        "mode": "HOME",
        "from": "a",
        "kind": "ONLY",
        "name": "c2VjcmV0",
        "address": {"street": "b"},
    }
    schema = {**document, "$ref": "#/$defs/post.json"}
    assert is_valid(schema, message)
    assert not is_valid(schema, {**message, "mode": "ELSEWHERE"})
    assert not is_valid(schema, {**message, "address": {}})
    reply = {**document, "$ref": "#/$defs/post.reply"}
    assert is_valid(reply, {"state": "NEW", "meta": "m", "more": 1})


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (TWO_VERBS, ["get.query", "get.reply", "post.json"]),
        (NOTIFICATION, ["post.headers", "post.json", "post.reply"]),
        (V2_XML, ["post.xml", "post.reply"]),
        (V2_DOWNLOAD, ["post.xml", "post.reply"]),
        (UPLOAD, ["post.multipart", "post.reply"]),
        (FILE, ["get.path"]),
        (REDIRECT, ["get.query"]),
    ],
)
def test_the_messages_that_have_a_schema(of: ApiPage, expected: list[str]) -> None:
    assert list(jsonschema_document(of)["$defs"]) == expected


# -- nothing is lost -----------------------------------------------------------------------


def check_nothing_lost(pages: Iterable[ApiPage], document: Document) -> None:
    """Every operation is there once, and has exactly the fields of the IR."""
    wanted = {
        (one.path, operation.verb): operation
        for one in pages
        for operation in one.operations
    }
    assert len(wanted) == sum(len(one.operations) for one in pages)
    found = {
        (operation["x-imtable-page"], verb): operation
        for group in ("paths", "webhooks")
        for item in document.get(group, {}).values()
        for verb, operation in item.items()
    }
    assert found.keys() == wanted.keys()
    for key, operation in wanted.items():
        assert exported_names(found[key]) == documented_names(operation), key


def documented_names(operation: Operation) -> Counter[str]:
    """The names of all fields of an operation; a part is no field but a variable is."""
    roots: list[Field] = [*operation.reply.headers, *operation.reply.fields]
    for one in operation.request.parameters:
        members = one.field.type.fields if isinstance(one.field.type, Record) else ()
        roots += [one.field] if one.part == "path" else members
    return Counter(name for root in roots for name in names_below(root))


def names_below(one: Field) -> Iterator[str]:
    yield one.name
    yield from names_in(one.type)


def names_in(kind: Type) -> Iterator[str]:
    match kind:
        case Record(fields=fields):
            for one in fields:
                yield from names_below(one)
        case ListOf(item=inner) | Encoded(content=inner):
            yield from names_in(inner)
        case OneOf(variants=variants):
            for variant in variants:
                yield from names_in(variant.type)
        case Mapping() | Binary() | Scalar():
            pass


BELOW = (
    "items",
    "contentSchema",
    "x-imtable-encryption",
    "x-imtable-signature",
)


def exported_names(operation: Document) -> Counter[str]:
    """The names of all parameters and properties; of several responses, those of the first."""
    parameters: list[Document] = operation.get("parameters", [])
    response: Document = next(iter(operation["responses"].values()))
    headers: Document = {
        name: header
        for name, header in response.get("headers", {}).items()
        if name != "Location"
    }
    schemas = [one["schema"] for one in [*parameters, *headers.values()]]
    for content in (operation.get("requestBody", {}), response):
        schemas += [media["schema"] for media in content.get("content", {}).values()]
    names = [*(one["name"] for one in parameters), *headers]
    return Counter(names) + Counter(
        name for schema in schemas for name in property_names(schema)
    )


def property_names(schema: Document) -> Iterator[str]:
    for name, inner in schema.get("properties", {}).items():
        if any("x-imtable-family" in one for one in (inner, *inner.get("anyOf", ()))):
            continue  # the first of the numbered members, which are a pattern
        yield name
        yield from property_names(inner)
    for inner in schema.get("patternProperties", {}).values():
        yield inner["x-imtable-family"]["name"]
        yield from property_names(inner)
    for variant in schema.get("anyOf", []):
        yield from property_names(variant)
    for key in BELOW:
        if key in schema:
            yield from property_names(schema[key])


def calls_of(document: Document) -> list[Document]:
    return [one for item in document["paths"].values() for one in item.values()]


# -- the documentation in this repository, and the snapshots -------------------------------


def check_document(pages: Sequence[ApiPage]) -> Document:
    """Everything but the validity of the document as a whole."""
    document = openapi_document(pages)
    check_nothing_lost(pages, document)
    webhooks = [one for item in document["webhooks"].values() for one in item.values()]
    operations = calls_of(document) + webhooks
    ids = {one["operationId"] for one in operations}
    assert len(ids) == len(operations)
    assert "x-imtable-unplaced" not in document
    shapes = {url_shape(path) for path in document["paths"]}
    assert len(shapes) == len(document["paths"]), "paths that OpenAPI calls identical"
    routes = [
        (one.target.host or "https://api.mch.weixin.qq.com/") + one.target.template
        for page in pages
        for one in page.operations
        if isinstance(one.target, Route)
    ]
    assert sorted(urls(document)) == sorted(routes)
    return document


def url_shape(path: str) -> str:
    return "/".join("{}" if "{" in part else part for part in path.split("/"))


@pytest.mark.long
def test_our_own_pages() -> None:
    pages = read_stored(ROOT / "specs" / "ir").pages
    OpenAPIV31SpecValidator(check_document(pages)).validate()
    for one in pages:
        Draft202012Validator.check_schema(jsonschema_document(one))


@one_worker
@pytest.mark.parametrize("snapshot", SNAPSHOTS)
def test_a_snapshot_loses_nothing(snapshot: str) -> None:
    pages = pages_of_snapshot(snapshot)
    document = check_document(pages)
    calls = calls_of(document)
    version_3 = [one for one in calls if "/v3/" in one["x-imtable-page"]]
    counts = (len(version_3), len(calls) - len(version_3), len(document["webhooks"]))
    assert (
        counts
        == {
            "2026-04": (890, 112, 94),
            "2026-01": (860, 112, 92),
            "2024-11": (580, 105, 62),
        }[snapshot]
    )


@one_worker
@pytest.mark.parametrize("snapshot", ENDS)
def test_a_tenth_of_a_snapshot_is_valid(snapshot: str) -> None:
    """Nothing refers to anything, so a document is as valid as its pages are; the whole one
    takes the validator 13 seconds."""
    pages = pages_of_snapshot(snapshot)[::10]
    errors = OpenAPIV31SpecValidator(openapi_document(pages)).iter_errors()
    assert [str(error)[:500] for error in errors] == []


@one_worker
@pytest.mark.parametrize("snapshot", ENDS)
def test_the_schemas_of_a_tenth_of_a_snapshot_are_valid(snapshot: str) -> None:
    for one in pages_of_snapshot(snapshot)[5::10]:
        Draft202012Validator.check_schema(jsonschema_document(one))


# -- alternatives --------------------------------------------------------------------------

PERSON = record(field("openid", required=False), field("phone", required=False))
PEOPLE = ("openid", "phone")


def test_alternatives_are_any_of_the_required() -> None:
    body = record(
        field("id", required=False),
        field("number", required=False),
        field("people", many(PERSON), required=False),
        field("payer", encoded(Json(), PERSON), required=False),
    )
    query = record(field("day", required=False), field("week", required=False))
    operation = call("v3/x", parameter("json", body), parameter("query", query))
    groups = (
        Alternatives(within=("json",), names=("id", "number")),
        Alternatives(within=("json", "people"), names=PEOPLE, needed="exactly-one"),
        Alternatives(within=("json", "payer"), names=PEOPLE),
        Alternatives(within=("query",), names=("day", "week")),
    )
    request = replace(operation.request, alternatives=groups)
    described = only_call(replace(operation, request=request))
    schema = described["requestBody"]["content"]["application/json"]["schema"]
    assert is_valid(
        schema, {"number": "1", "people": [{"phone": "1"}, {"openid": "2"}]}
    )
    assert is_valid(schema, {"id": "1", "number": "1"})
    assert not is_valid(schema, {})
    assert not is_valid(schema, {"id": "1", "people": [{}]})
    assert not is_valid(schema, {"id": "1", "people": [{"phone": "1", "openid": "2"}]})
    payer = schema["properties"]["payer"]["contentSchema"]
    assert (is_valid(payer, {"phone": "1"}), is_valid(payer, {})) == (True, False)
    assert described["x-imtable-alternatives"] == [
        {"in": "query", "at-least-one": ["day", "week"]}
    ]
    defs = jsonschema_document(
        page("openapi/v3/x", replace(operation, request=request))
    )
    of_query = defs["$defs"]["post.query"]
    assert (is_valid(of_query, {"week": "1"}), is_valid(of_query, {})) == (True, False)
