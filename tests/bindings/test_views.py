"""Views: which declaration stands for which field, and what a call hands on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields as members_of
from msgspec.structs import replace

from imtable.bindings.prose import plain
from imtable.bindings.surface import PageError
from imtable.bindings.views import (
    VIEW_VERSION,
    CallView,
    ChoiceView,
    ClassView,
    EventView,
    FieldView,
    ModuleView,
    ParameterView,
    exports,
    module_view,
    moved_view,
)
from imtable.ir.model import (
    AesGcm,
    ApiPage,
    Binary,
    Encoded,
    Field,
    Item,
    Json,
    ListOf,
    Mapping,
    Notice,
    NoticeKind,
    OneOf,
    Operation,
    Parameter,
    Reply,
    RsaOaep,
    RsaSignature,
    Type,
    UrlEncoded,
    Value,
    Values,
    Variant,
)
from imtable.ir.protocol import verification
from support.api_pages import (
    FILE,
    NESTED,
    NOTIFICATION,
    NUMBER,
    REDIRECT,
    SHOP,
    TEXT,
    TRUTH,
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
    listed,
    many,
    optional,
    page,
    parameter,
    record,
)

PLATFORM, MERCHANT = RsaOaep(key="platform"), RsaOaep(key="merchant")


def view(of: ApiPage) -> ModuleView:
    return module_view(of, "shop_sdk")


def shop(*operations: Operation) -> ApiPage:
    return page("openapi/v3/shop/x", *operations)


def request(*fields: Field, version: str = "v3") -> ModuleView:
    part = "json" if version == "v3" else "xml"
    one = call(
        "v3/shop/x", parameter("json" if part == "json" else "xml", record(*fields))
    )
    return view(page(f"openapi/{version}/shop/x", one))


def upload(*fields: Field) -> ModuleView:
    """A page whose file has these members beside it, in its JSON part."""
    meta = field("meta", Encoded(codec=Json(), content=record(*fields)))
    body = record(field("file", Binary()), meta)
    return view(shop(call("v3/shop/x", parameter("multipart", body, name="body"))))


def reply(*fields: Field) -> ModuleView:
    return view(shop(call("v3/shop/x", reply=answers("json", *fields))))


def declared(module: ModuleView) -> list[str]:
    """The members of the first class, without indentation."""
    return [member.text.strip() for member in module.classes[0].fields]


def variants(*labelled: tuple[str | None, Type]) -> OneOf:
    return OneOf(
        variants=tuple(Variant(type=each, label=label) for label, each in labelled)
    )


def described(name: str, title: str) -> Field:
    return replace(field(name), title=title)


DIGESTS: list[tuple[Field, str]] = [
    (field("sha256"), "sha256"),
    (described("digest", "the `SM3` of the file"), "sm3"),
    (described("file_digest", "SHA-256 of it"), "sha256"),
    (described("media_hash", "its MD5, lower case"), "md5"),
    (replace(field("digest"), notes=("by sha256",)), "sha256"),
    (described("digest", "of some kind"), ""),
    (described("digest_algorithm", "SM3"), ""),
    (described("note", "beside the sha256"), ""),
    (replace(field("sha256"), type=WHOLE), ""),
]


@pytest.mark.parametrize(("member", "algorithm"), DIGESTS)
def test_digests_of_uploaded_files(member: Field, algorithm: str) -> None:
    kind = "int" if member.type is WHOLE else "str"
    mark = f'Annotated[{kind}, FileDigest("{algorithm}")] | None = None'
    expected = f"{member.name}: {mark if algorithm else kind}"
    classes = {one.qualified: one for one in upload(member).classes}
    assert classes["PostBody.Meta"].fields[0].text.strip() == expected
    plain = request(member).classes[0].fields[0].text.strip()
    assert plain == f"{member.name}: {kind}"


ANY = "dict[str, Any]"
DECIMALS = ("0.5", "1")
REQUESTS: list[tuple[Field, str]] = [
    (field("a"), "a: str"),
    (optional("a"), "a: str | None = None"),
    (field("a", WHOLE), "a: int"),
    (field("a", NUMBER), "a: int | float"),
    (replace(field("a", NUMBER), unit="fen"), "a: int"),
    (field("a", TRUTH), "a: bool"),
    (field("a", TEXT, "A", "B"), "a: PostJson.A"),
    (optional("a", TEXT, "A", "B"), "a: PostJson.A | None = None"),
    (field("a", TEXT, "A"), 'a: Literal["A"] = "A"'),
    (optional("a", TEXT, "A"), 'a: Literal["A"] | None = None'),
    (field("a", WHOLE, "1"), "a: Literal[1] = 1"),
    (field("a", WHOLE, "01"), 'a: Literal["01"] = "01"'),
    (field("a", NUMBER, "X"), 'a: Literal["X"] = "X"'),
    (field("a", NUMBER, *DECIMALS), "a: int | float"),
    (field("a", WHOLE, "9" * 19), f'a: Literal["{"9" * 19}"] = "{"9" * 19}"'),
    (field("a", TRUTH, "true"), "a: bool = True"),
    (field("a", TRUTH, "true", "false"), "a: bool"),
    (field("a", TRUTH, "yes"), 'a: Literal["yes"] = "yes"'),
    (field("a", many(TEXT), "A"), 'a: list[Literal["A"]]'),
    (field("a", many(TEXT), "A", "B"), "a: list[PostJson.A]"),
    (field("a", many(many(WHOLE))), "a: list[list[int]]"),
    (field("a", record(field("b"))), "a: PostJson.A"),
    (field("a", many(record(field("b")))), "a: list[PostJson.A]"),
    (field("a", record()), f"a: {ANY}"),
    (field("a", Mapping()), f"a: {ANY}"),
    (optional("a", many(Mapping())), f"a: list[{ANY}] | None = None"),
    (field("a", Binary()), "a: FileInput"),
    (field("from"), 'from_: Annotated[str, Wire("from")]'),
    (optional("from"), 'from_: Annotated[str, Wire("from")] | None = None'),
    (field("from", TEXT, "A"), 'from_: Annotated[Literal["A"], Wire("from")] = "A"'),
    (
        field("a", encoded(PLATFORM)),
        'a: Annotated[str, Secret("platform")] = field(repr=False)',
    ),
    (
        optional("payNo", encoded(RsaOaep(key="bank-card"))),
        'pay_no_: Annotated[str, Wire("payNo"), Secret("bank-card")] | None = field(\n'
        "        default=None, repr=False\n    )",
    ),
    (
        field("a", many(encoded(PLATFORM))),
        'a: list[Annotated[str, Secret("platform")]] = field(repr=False)',
    ),
    (
        field("a", encoded(PLATFORM, many(TEXT))),
        'a: list[Annotated[str, Secret("platform")]] = field(repr=False)',
    ),
    (
        field("a", encoded(Json(), record(field("b")))),
        "a: Annotated[PostJson.A, JsonText()]",
    ),
    (
        field("a", encoded(Json(), many(record(field("b"))))),
        "a: Annotated[list[PostJson.A], JsonText()]",
    ),
    (field("a", encoded(Json(), Mapping())), f"a: Annotated[{ANY}, JsonText()]"),
    (field("a", encoded(Json())), "a: str"),
    (
        field("a", encoded(UrlEncoded(), record(field("b")))),
        "a: Annotated[PostJson.A, QueryText()]",
    ),
    (
        field("a", encoded(RsaSignature())),
        "a: Annotated[str, Signature()] | None = None",
    ),
    (
        field(
            "a", variants(("METRO", record(field("b"))), ("BUS", record(field("c"))))
        ),
        "a: PostJson.A_Metro | PostJson.A_Bus",
    ),
    (
        field("a", many(variants(("X", record(field("b"))), (None, TEXT)))),
        "a: list[PostJson.A_X | str]",
    ),
    (field("a", variants(("X", TEXT), ("Y", TEXT))), "a: str"),
    (field("a", OneOf(variants=())), "a: Any"),
    (
        field(
            "a", encoded(Json(), variants(("X", record(field("b"))), ("Y", many(TEXT))))
        ),
        "a: Annotated[PostJson.A_X | list[str], JsonText()]",
    ),
    (
        replace(field("c_$n"), family=("$n",)),
        'c_n_: Annotated[list[str], Numbered("c_$n")]',
    ),
    (field("event", record(field("b"))), "event: PostJson.Event_"),
    (field("post_json", record(field("b"))), "post_json: PostJson.PostJson_"),
    (field("meta"), "meta: str"),
]
REPLIES: list[tuple[Field, str]] = [
    (field("a"), "a: str"),
    (optional("a"), "a: str | None = None"),
    (field("a", TEXT, "A"), 'a: Literal["A"] | str'),
    (field("a", TEXT, "A", "B"), "a: PostResponse.A | str"),
    (optional("a", TEXT, "A", "B"), "a: PostResponse.A | str | None = None"),
    (field("a", WHOLE, "1", "2"), "a: PostResponse.A | int"),
    (field("a", NUMBER, "1", "2"), "a: PostResponse.A | int | float"),
    (field("a", NUMBER, "X", "Y"), "a: PostResponse.A | str"),
    (field("a", many(TEXT), "A", "B"), "a: list[PostResponse.A | str]"),
    (
        field("a", encoded(MERCHANT)),
        'a: Annotated[str, Secret("merchant")] = field(repr=False)',
    ),
    (field("meta"), 'meta_: Annotated[str, Wire("meta")]'),
    (
        replace(field("c_$n_$m", WHOLE, "1", "2"), family=("$n", "$m")),
        'c_n_m_: Annotated[list[list[PostResponse.CNM_ | int]], Numbered("c_$n_$m")]',
    ),
    (
        field("a", encoded(AesGcm(), record(field("b")))),
        "a: Annotated[PostResponse.A, AesGcm()]",
    ),
]


@pytest.mark.parametrize(("given", "text"), REQUESTS)
def test_request_field(given: Field, text: str) -> None:
    assert declared(request(given)) == [text]


@pytest.mark.parametrize(("given", "text"), REPLIES)
def test_reply_field(given: Field, text: str) -> None:
    assert declared(reply(given)) == [text]


def test_the_runtime_computes_what_signs_a_v2_request() -> None:
    given = (field("sign"), field("nonce_str"), field("sign_type"))
    assert declared(request(*given, version="v2")) == [
        "sign: str | None = None",
        "nonce_str: str | None = None",
        "sign_type: str",
    ]
    assert declared(request(*given))[0] == "sign: str"


def test_the_items_of_a_bare_list_have_a_row_of_their_own() -> None:
    item = Item(name="invented", title="an item", values=listed("X", "Y"))
    texts = Encoded(codec=Json(), content=many(TEXT), item=item)
    given = replace(field("a", texts), values=listed("never"))
    assert declared(request(given)) == ["a: Annotated[list[PostJson.A], JsonText()]"]
    assert request(given).classes[0].choices[0].text == '    A = Literal["X", "Y"]'
    records = Encoded(codec=Json(), content=many(record(field("b"))), item=item)
    assert "an item" in request(field("a", records)).classes[1].docstring


def test_classes_nest_as_the_documentation_indents() -> None:
    stops = view(NESTED).classes
    assert [(each.qualified, len(each.indent)) for each in stops] == [
        ("PostJson", 0),
        ("PostJson.Address", 4),
        ("PostHeaders", 0),
        ("PostResponse", 0),
        ("PostResponse.Stops", 4),
        ("PostResponse.Stops.Stops", 8),
    ]
    inner = stops[-1]
    assert [choice.text.strip() for choice in inner.choices] == [
        'Kind = Literal["A", "B"]'
    ]
    assert (
        inner.fields[0].text == f"{' ' * 12}kind: PostResponse.Stops.Stops.Kind | str"
    )
    assert [each.bases for each in stops if each.outermost] == ["", "", "(Reply)"]


def test_variants_that_nothing_tells_apart() -> None:
    same = variants((None, record(field("b"))), (None, record(field("b"))))
    other = variants((None, record(field("b"), field("d"))), (None, record(field("c"))))
    for of in (same, other):
        given = request(field("a", of))
        assert declared(given) == ["a: PostJson.A | PostJson.A_2"]
        names = {each.qualified for each in given.classes}
        assert {"PostJson.A", "PostJson.A_2"} < names


def only_call(of: ApiPage) -> CallView:
    return view(of).calls[0]


def test_parameters_and_what_is_passed_on() -> None:
    one = only_call(NESTED)
    assert [each.text for each in one.parameters] == [
        "order_id: str | int,",
        "json: PostJson,",
        "headers: PostHeaders | None = None,",
    ]
    assert one.statement.split("\n") == [
        "    return client.call(",
        "        _POST,",
        '        path={"order_id": order_id},',
        "        body=json,",
        "        headers=headers,",
        "        options=options,",
        "    )",
    ]
    assert one.async_statement.startswith("    return await client.call(")
    assert one.settings == (
        'method="POST",',
        'path="v3/shop/orders/{order_id}/change-address",',
        'page="openapi/v3/shop/orders/{order_id}/change-address",',
        "reply=PostResponse,",
        'sends="json",',
        "body=PostJson,",
        "idempotency_key=True,",
    )
    headers = view(NESTED).classes[2]
    assert [each.name for each in headers.fields] == ["idempotency_key_"]


KINDS = [
    ("get", "v3/pay/transactions/id/{transaction_id}", "signed"),
    ("get", "v3/certificates", "signed"),
    ("get", "v3/billdownload/file", "unsigned"),
    ("get", "v3/transferdownload/signfile", "unsigned"),
    ("get", "v3/transferdownload/elecvoucherfile", "unsigned"),
    ("get", "v3/new-tax-control-fapiao/download", "unsigned"),
    ("get", "v3/statements", "statement"),
    ("get", "v3/global/statements", "statement"),
    ("get", "v3/merchant-service/images/{media_id}", "none"),
    ("get", "v3/global/merchant-service/images/{media_id}", "none"),
    ("post", "v3/merchant-service/images/upload", "signed"),
    ("post", "v3/merchant-service/images/{media_id}", "signed"),
    ("get", "v3/merchant-service/images/{media_id}/more", "signed"),
]


@pytest.mark.parametrize(("verb", "template", "kind"), KINDS)
def test_how_replies_are_authenticated(verb: str, template: str, kind: str) -> None:
    assert verification(verb, template) == kind


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (
            field("mchid"),
            '    mchid: Annotated[str, FromClient("mchid")] | None = None',
        ),
        (
            field("sp_appid"),
            '    sp_appid: Annotated[str, FromClient("appid")] | None = None',
        ),
        (optional("mchid"), "    mchid: str | None = None"),
        (field("sub_mchid"), "    sub_mchid: str"),
        (field("mchid", many(TEXT)), "    mchid: list[str]"),
        (
            field("mchid", WHOLE),
            '    mchid: Annotated[int, FromClient("mchid")] | None = None',
        ),
        (field("appid", WHOLE), "    appid: int"),
        (
            field("mchid", TEXT, "1900000109"),
            '    mchid: Literal["1900000109"] = "1900000109"',
        ),
    ],
)
def test_the_clients_own_numbers_need_not_be_repeated(given: Field, text: str) -> None:
    assert request(given).classes[0].fields[0].text == text
    inside = request(field("amount", record(given))).classes[1].fields[0].text
    assert "FromClient" not in inside
    replied = answers("json", given)
    assert (
        "FromClient"
        not in view(shop(call("v3/x", reply=replied))).classes[0].fields[0].text
    )


def test_headers_that_are_all_the_runtimes_are_no_parameter() -> None:
    names = (
        "Wechatpay-Serial",
        "CONTENT-TYPE",
        "Accept",
        "User-Agent",
        "Authorization",
    )
    given = parameter("headers", record(*map(field, names)))
    assert only_call(shop(call("v3/x", given))).parameters == ()
    some = parameter("headers", record(field("Wechatpay-Serial"), optional("Trace-Id")))
    (taken,) = only_call(shop(call("v3/x", some))).parameters
    assert taken.text == "headers: PostHeaders | None = None,"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (parameter("path", WHOLE, "client"), "client_: str | int,"),
        (parameter("path", TEXT, "import"), "import_: str | int,"),
        (
            parameter("query", record(field("a")), required=False),
            "query: PostQuery | None = None,",
        ),
        (parameter("json", Mapping()), "json: dict[str, Any],"),
        (parameter("json", many(record(field("a")))), "json: list[PostJson],"),
        (
            parameter(
                "json", variants(("X", record(field("a"))), ("Y", record(field("b"))))
            ),
            "json: PostJson_X | PostJson_Y,",
        ),
        (parameter("multipart", record(field("a")), "body"), "body: PostBody,"),
    ],
)
def test_parameter(given: object, text: str) -> None:
    (one,) = only_call(shop(call("v3/x", given))).parameters  # type: ignore[arg-type]
    assert one.text == text


def test_path_parameters_with_values_are_closed() -> None:
    kind = replace(
        parameter("path", TEXT), field=field("bill_type", TEXT, "ALL", "SOME")
    )
    fixed = replace(parameter("path", TEXT), field=field("tar", TEXT, "GZIP"))
    module = view(shop(call("v3/x/{bill_type}/{tar}", kind, fixed, verb="get")))
    assert [each.text for each in module.calls[0].parameters] == [
        "bill_type: GetBillType,",
        'tar: Literal["GZIP"] = "GZIP",',
    ]
    assert [each.text for each in module.choices] == [
        'GetBillType = Literal["ALL", "SOME"]'
    ]
    assert module.exports == '__all__ = ["GetBillType", "get", "get_async"]'


@pytest.mark.parametrize(
    ("of", "result", "extra"),
    [
        (FILE, "FileReply", ('returns="file",',)),
        (
            V2_DOWNLOAD,
            "FileReply",
            ('returns="file",', 'version="v2",', "failure=PostFailure,"),
        ),
        (
            REDIRECT,
            "str",
            ('returns="redirect",', 'version="v2",', 'fragment="#shop",'),
        ),
        (
            V2_XML,
            "PostResponse",
            (
                'returns="xml",',
                'version="v2",',
                "client_certificate=True,",
                "nonceless=True,",
            ),
        ),
        (UPLOAD, "PostResponse", ()),
        (shop(call("v3/x")), "Reply", ('returns="empty",',)),
        (shop(call("v3/x", reply=Reply(kind="none"))), "Reply", ('returns="empty",',)),
        (shop(call("v3/x", reply=answers("json"))), "Reply", ()),
        (
            shop(call("v3/x", host="https://eu.example/")),
            "Reply",
            ('returns="empty",', 'host="https://eu.example/",'),
        ),
    ],
)
def test_result(of: ApiPage, result: str, extra: tuple[str, ...]) -> None:
    one = only_call(of)
    assert one.result == result
    others = ("method=", "path=", "page=", "reply=", "sends=", "body=", "query=")
    assert tuple(x for x in one.settings if not x.startswith(others)) == extra
    assert f"reply={result}," in one.settings


EITHER = variants(("X", record(field("a"))), ("Y", record(field("b"))))


@pytest.mark.parametrize(
    ("given", "models"),
    [
        (parameter("json", record(field("a"))), ('sends="json",', "body=PostJson,")),
        (parameter("json", EITHER), ('sends="json",', "body=PostJson_X | PostJson_Y,")),
        (parameter("json", Mapping()), ('sends="json",',)),
        (parameter("json", many(record(field("a")))), ('sends="json",',)),
        (parameter("query", record(field("a"))), ("query=PostQuery,",)),
        (parameter("headers", record(field("a"))), ()),
    ],
)
def test_models_of_what_may_be_passed_as_a_mapping(
    given: object, models: tuple[str, ...]
) -> None:
    one = only_call(shop(call("v3/x", given)))  # type: ignore[arg-type]
    found = [x for x in one.settings if x.startswith(("sends=", "body=", "query="))]
    assert tuple(found) == models


@pytest.mark.parametrize(
    ("given", "stated"),
    [
        (parameter("json", record(field("a"))), ()),
        (parameter("json", record(optional("a")), required=False), ()),
        (
            parameter("json", record(field("a")), required=False),
            ('optional=("body",),',),
        ),
        (parameter("json", EITHER, required=False), ('optional=("body",),',)),
        (
            parameter("query", record(field("a")), required=False),
            ('optional=("query",),',),
        ),
        (parameter("headers", record(field("a")), required=False), ()),
    ],
)
def test_a_part_that_may_be_left_out_is_stated(
    given: Parameter, stated: tuple[str, ...]
) -> None:
    one = only_call(shop(call("v3/x", given)))
    assert tuple(x for x in one.settings if x.startswith("optional=")) == stated


def test_two_verbs_on_one_page() -> None:
    module = view(TWO_VERBS)
    assert [each.name for each in module.calls] == ["get", "post"]
    assert exports(TWO_VERBS) == (
        "GetQuery",
        "GetResponse",
        "PostJson",
        "get",
        "get_async",
        "post",
        "post_async",
    )


def test_notification() -> None:
    module = view(NOTIFICATION)
    event = module.events[0]
    assert isinstance(event, EventView)
    assert event.settings == (
        'name="ORDER.PAID",',
        'types=("ORDER.PAID", "ORDER.PART_PAID"),',
        'page="webhook/v3/ORDER.PAID",',
        "notification=Notification,",
        'format="json",',
    )
    assert [each.qualified for each in module.classes] == [
        "Notification",
        "Notification.Resource",
        "Notification.Resource.Ciphertext",
        "Acknowledgement",
    ]
    assert declared(module)[0] == "id: str"
    answer = module.classes[-1]
    assert [each.text.strip() for each in answer.fields] == [
        "code: Acknowledgement.Code | None = None"
    ]


def test_v2_notification() -> None:
    module = view(V2_NOTICE)
    assert 'format="xml",' in module.events[0].settings
    assert "types=()," in module.events[0].settings
    assert declared(module) == ["info: Annotated[Notification.Info, AesEcb()]"]
    assert exports(V2_NOTICE) == ("Notification", "parse", "parse_async")


def test_imports_are_those_that_are_used() -> None:
    assert view(REDIRECT).imports == (
        ("from dataclasses import dataclass",),
        ("from shop_sdk import runtime", "from shop_sdk.runtime import Operation"),
    )
    assert view(shop()).imports == ()
    assert view(shop()).exports == "__all__: list[str] = []"


def test_docstrings_say_what_the_page_says() -> None:
    labelled = Values(items=(Value(text="A", label="first"), Value(text="B")), form=4)
    given = replace(
        field("a", WHOLE),
        notes=("a note",),
        values=labelled,
        unit="fen",
        default="7",
        max_length=3,
    )
    text = request(given).classes[0].fields[0].docstring
    assert text.split("\n") == [
        '    """the a',
        "",
        *(
            f"    {line}"
            for line in (
                "a note",
                "- `A`: first",
                "unit: fen",
                "default: `7`",
                'max length: 3"""',
            )
        ),
    ]
    module = module_view(NESTED, "shop_sdk", docs_url="https://shop.example/docs/")
    url = "https://shop.example/docs/openapi/v3/shop/orders/{order_id}/change-address"
    assert all(
        url in text
        for text in (
            module.docstring,
            module.classes[0].docstring,
            module.calls[0].docstring,
            module.calls[0].async_docstring,
        )
    )
    assert "Deprecated (2031.01.02): Use the other one." in module.calls[0].docstring
    assert "Successor: /openapi/v3/shop/orders" in module.calls[0].async_docstring
    assert "Official: https://shop.example/doc/1" in module.calls[0].docstring
    assert "About the page." in module.docstring
    same = replace(NESTED, description=NESTED.operations[0].description)
    assert "What it does." not in module_view(same, "shop_sdk").docstring


def test_header_names_the_page_on_one_line() -> None:
    header = view(page("openapi/v3/a\nimport os")).header
    assert header == (
        "# Code generated by imtable from openapi/v3/a import os.md; DO NOT EDIT."
    )


def test_moved() -> None:
    moved = page("openapi/v3/old", redirect="openapi/v3/shop/orders")
    seen = moved_view(moved, (TWO_VERBS, "v3.two"), "shop_sdk")
    assert seen.target == '    _TARGET = "shop_sdk.v3.two"'
    assert seen.exports == view(TWO_VERBS).exports
    assert moved_view(moved, None, "shop_sdk").target == ""


@pytest.mark.parametrize(
    "bad",
    [
        shop(call("a"), call("b")),
        shop(call("a", parameter("json", record(field("x"), field("x"))))),
        shop(call("a", parameter("json", TEXT), parameter("xml", TEXT))),
        shop(call("a", parameter("query", TEXT), parameter("query", TEXT, "q"))),
        page("webhook/v3/x", *NOTIFICATION.operations, *NOTIFICATION.operations),
    ],
)
def test_a_contradictory_page_is_an_error_that_names_it(bad: ApiPage) -> None:
    with pytest.raises(PageError) as caught:
        view(bad)
    assert caught.value.page == bad.path
    assert str(caught.value).startswith(f"{bad.path}: ")


def test_values_are_listed_once_and_in_order() -> None:
    given = replace(field("a"), values=listed("B", "A", "B"))
    choice = request(given).classes[0].choices[0]
    assert choice.text == '    A = Literal["B", "A"]'


def test_a_view_depends_on_its_page_alone() -> None:
    calls = [view(each) for each in SHOP if each.redirect is None]
    again = [view(each) for each in reversed(SHOP) if each.redirect is None]
    assert calls == again[::-1]


PIECES = ["name", "wire", "type", "default", "required", "docs"]


def test_the_version_covers_these_members() -> None:
    """Whoever takes a member away or changes a meaning has to raise `VIEW_VERSION`."""
    seen = {
        kind.__name__: [member.name for member in members_of(kind)]
        for kind in (
            ClassView,
            FieldView,
            ChoiceView,
            CallView,
            ParameterView,
            EventView,
            ModuleView,
        )
    }
    assert VIEW_VERSION == 4
    assert seen == {
        "ClassView": [
            "name",
            "qualified",
            "indent",
            "outermost",
            "bases",
            "docs",
            "docstring",
            "choices",
            "fields",
            "spaced",
            "bare",
        ],
        "FieldView": [*PIECES, "text", "docstring", "settled"],
        "ParameterView": [*PIECES, "text", "settled"],
        "ChoiceView": ["name", "values", "text", "settled"],
        "CallView": [
            "name",
            "async_name",
            "constant",
            "result",
            "settings",
            "parameters",
            "docs",
            "docstring",
            "async_docstring",
            "statement",
            "async_statement",
            "redirect",
            "decorator",
            "settled",
        ],
        "EventView": [
            "name",
            "async_name",
            "constant",
            "result",
            "settings",
            "docs",
            "docstring",
            "async_docstring",
            "decorator",
            "settled",
        ],
        "ModuleView": [
            "header",
            "docs",
            "docstring",
            "imports",
            "exports",
            "choices",
            "classes",
            "calls",
            "events",
            "settled",
        ],
    }


LABELS = st.lists(
    st.none() | st.sampled_from(["METRO", "PARKING SPACE", "银行", "a"]),
    min_size=2,
    max_size=5,
)


@given(LABELS, st.integers(0, 4), st.sampled_from(["new", "b", "kind", "a2"]))
def test_a_row_added_inside_a_variant_renames_nothing(
    labels: list[str | None], at: int, name: str
) -> None:
    inner = [record(field("b"), field("kind", TEXT, "A", "B")) for _ in labels]
    old = request(field("a", variants(*zip(labels, inner, strict=True))))
    changed = inner[at % len(inner)]
    if name in ("b", "kind"):  # the two rows change places
        inner[at % len(inner)] = record(*changed.fields[::-1])
    else:
        inner[at % len(inner)] = record(field(name), *changed.fields)
    new = request(field("a", variants(*zip(labels, inner, strict=True))))
    assert declared(old) == declared(new)
    assert [each.qualified for each in old.classes] == [
        each.qualified for each in new.classes
    ]


PROSE = [
    ("see [the new one](/openapi/v3/new)", "see the new one (/openapi/v3/new)"),
    ("**all** of `**` and `[a](b)`", "all of `**` and `[a](b)`"),
    ("> [!IMPORTANT] Mind:\n> - one\n> - two", "Mind:\n- one\n- two"),
    ("> [!NOTE]\n> text", "Note:\ntext"),
    ("a > b [c] (d) 2**3", "a > b [c] (d) 2**3"),
]


@pytest.mark.parametrize(("text", "shown"), PROSE)
def test_docstrings_hold_no_markdown(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_the_variables_of_the_path_are_described() -> None:
    number = Parameter(
        part="path",
        field=replace(field("orderNo"), title="The order", notes=("a [note](/x)",)),
    )
    said = view(page("openapi/v3/x", call("v3/{orderNo}", number))).calls[0].docstring
    assert "- `order_no_`: The order; a note (/x)" in said


def test_the_items_of_a_bare_list_are_described() -> None:
    item = Item(name="n", title="A number", notes=("in fen",))
    listed_text = Encoded(codec=Json(), content=ListOf(item=TEXT), item=item)
    said = request(field("a", listed_text)).classes[0].fields[0].docstring
    assert "Each item: A number" in said
    assert "in fen" in said


NOTICES = [
    ((), ""),
    (("privated",), ""),
    (("deprecated",), '@deprecated("Deprecated (2024.05.01), successor: /a, /b")'),
    (
        ("deprecated", "discarded"),
        """@deprecated(
    "Deprecated (2024.05.01), successor: /a, /b; Discarded (2024.05.01), successor: /a, /b"
)""",
    ),
]


@pytest.mark.parametrize(("kinds", "decorator"), NOTICES)
def test_what_a_page_calls_deprecated(
    kinds: tuple[NoticeKind, ...], decorator: str
) -> None:
    notices = tuple(
        Notice(kind=kind, text="x", date="2024.05.01", successors=("/a", "/b"))
        for kind in kinds
    )
    one = view(page("openapi/v3/x", replace(call("v3/x"), notices=notices)))
    assert one.calls[0].decorator == decorator
    assert one.settled
    assert ("deprecated" in one.imports[-1][-1]) == bool(decorator)
