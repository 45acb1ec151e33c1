"""Pages of an invented shop as IR, written by hand: what the back half is tested with."""

from __future__ import annotations

from imtable.ir.model import (
    AesEcb,
    AesGcm,
    ApiPage,
    Binary,
    Codec,
    Encoded,
    Event,
    Field,
    Json,
    ListOf,
    Mapping,
    Notice,
    OneOf,
    Operation,
    Options,
    Parameter,
    Part,
    Record,
    Reference,
    Reply,
    ReplyKind,
    Request,
    Route,
    RsaOaep,
    RsaSignature,
    Scalar,
    Type,
    UrlEncoded,
    Value,
    Values,
    Variant,
    Verb,
)

TEXT = Scalar(kind="string")
WHOLE = Scalar(kind="integer")
NUMBER = Scalar(kind="number")
TRUTH = Scalar(kind="boolean")


def field(name: str, type_: Type = TEXT, *values: str, required: bool = True) -> Field:
    """A field with a title of its own; `values` are those it may take."""
    return Field(
        name=name,
        type=type_,
        required="name" if required else None,
        title=f"the {name}",
        values=listed(*values) if values else None,
    )


def optional(name: str, type_: Type = TEXT, *values: str) -> Field:
    """A field that may be left out."""
    return field(name, type_, *values, required=False)


def listed(*values: str) -> Values:
    """Values without labels."""
    return Values(items=tuple(Value(text=value) for value in values), form=1)


def record(*fields: Field) -> Record:
    """An object."""
    return Record(fields=fields)


def many(item: Type) -> ListOf:
    """A list."""
    return ListOf(item=item)


def encoded(codec: Codec, content: Type = TEXT) -> Encoded:
    """One string on the wire."""
    return Encoded(codec=codec, content=content)


def parameter(
    part: Part, type_: Type, name: str = "", *, required: bool = True
) -> Parameter:
    """A top-level row, named after its part unless told otherwise."""
    return Parameter(part=part, field=field(name or part, type_, required=required))


def call(
    template: str,
    *parameters: Parameter,
    verb: Verb = "post",
    reply: Reply | None = None,
    host: str | None = None,
    options: Options | None = None,
) -> Operation:
    """An operation that we call."""
    return Operation(
        verb=verb,
        target=Route(template=template, host=host),
        title="An operation",
        description="What it does.",
        request=Request(parameters=parameters, options=options or Options()),
        reply=reply or Reply(kind="empty"),
    )


def answers(kind: ReplyKind, *fields: Field) -> Reply:
    """A reply with fields."""
    return Reply(kind=kind, fields=fields)


def page(path: str, *operations: Operation, redirect: str | None = None) -> ApiPage:
    """A page; kind and version follow from the path."""
    first, version = [*path.split("/"), ""][:2]
    return ApiPage(
        path=path,
        kind="webhook" if first == "webhook" else "openapi",
        version="v2" if version == "v2" else "v3",
        title="A page",
        description="About the page.",
        redirect=redirect,
        operations=operations,
    )


NESTED = page(
    "openapi/v3/shop/orders/{order_id}/change-address",
    Operation(
        verb="post",
        target=Route(template="v3/shop/orders/{order_id}/change-address"),
        title="Change the address",
        notices=(
            Notice(
                kind="deprecated",
                text="Use the other one.",
                date="2031.01.02",
                successors=("/openapi/v3/shop/orders",),
            ),
        ),
        references=(Reference(title="Official", url="https://shop.example/doc/1"),),
        request=Request(
            parameters=(
                parameter("path", TEXT, "order_id"),
                parameter(
                    "json",
                    record(
                        field("mode", TEXT, "HOME", "OFFICE"),
                        field("from"),
                        field("kind", TEXT, "ONLY"),
                        optional("amount", NUMBER),
                        field("name", encoded(RsaOaep(key="platform"))),
                        optional("phones", many(encoded(RsaOaep(key="platform")))),
                        optional("levels", WHOLE, "1", "2"),
                        optional("extra", Mapping()),
                        field(
                            "address", record(field("street"), optional("flat", WHOLE))
                        ),
                    ),
                ),
                parameter(
                    "headers",
                    record(field("Idempotency-Key"), field("Wechatpay-Serial")),
                ),
            )
        ),
        reply=answers(
            "json",
            field("state", TEXT, "OPEN", "CLOSED"),
            field("meta"),
            optional(
                "stops",
                many(
                    record(
                        field("city"),
                        field("stops", record(field("kind", TEXT, "A", "B"))),
                    )
                ),
            ),
        ),
    ),
)

TWO_VERBS = page(
    "openapi/v3/shop/orders",
    call(
        "v3/shop/orders",
        parameter("query", record(optional("limit", WHOLE)), required=False),
        verb="get",
        reply=answers("json", field("data", many(record(field("id"))))),
    ),
    call(
        "v3/shop/orders",
        parameter("json", record(field("id"))),
        host="https://eu.example/",
    ),
)

NOTIFICATION = page(
    "webhook/v3/ORDER.PAID",
    Operation(
        verb="post",
        target=Event(name="ORDER.PAID", types=("ORDER.PAID", "ORDER.PART_PAID")),
        request=Request(
            parameters=(
                parameter("headers", record(field("Request-ID"))),
                parameter(
                    "json",
                    record(
                        field("id"),
                        field("event_type", TEXT, "ORDER.PAID", "ORDER.PART_PAID"),
                        field(
                            "resource",
                            record(
                                field("nonce"),
                                field(
                                    "ciphertext",
                                    encoded(AesGcm(), record(field("order", WHOLE))),
                                ),
                            ),
                        ),
                    ),
                    "body",
                ),
            )
        ),
        reply=answers(
            "json",
            field("status", NUMBER),
            field("body", record(optional("code", TEXT, "SUCCESS", "FAIL"))),
        ),
    ),
)

V2_NOTICE = page(
    "webhook/v2/refund",
    Operation(
        verb="post",
        target=Event(name="refund"),
        request=Request(
            parameters=(
                parameter(
                    "xml",
                    record(field("info", encoded(AesEcb(), record(field("fee"))))),
                    "body",
                ),
            )
        ),
    ),
)

V2_XML = page(
    "openapi/v2/shop/refundquery",
    call(
        "shop/refundquery",
        parameter(
            "xml",
            record(
                field("offset", WHOLE),
                field("sign"),
                field("cert_sign", encoded(RsaSignature())),
                field(
                    "detail",
                    encoded(Json(), record(field("goods", many(record(field("id")))))),
                ),
                field("risk", encoded(UrlEncoded(), record(field("ip")))),
                field(
                    "scene",
                    OneOf(
                        variants=(
                            Variant(
                                type=record(field("line")), label="METRO", title="rail"
                            ),
                            Variant(type=record(field("bus", WHOLE)), label="BUS"),
                        )
                    ),
                ),
            ),
        ),
        reply=answers(
            "xml",
            Field(name="refund_id_$n", type=TEXT, required="name", family=("$n",)),
            Field(name="coupon_fee_$n_$m", type=WHOLE, family=("$n", "$m")),
        ),
        options=Options(client_certificate=True, nonceless=True),
    ),
)

V2_DOWNLOAD = page(
    "openapi/v2/shop/bill",
    call(
        "shop/bill",
        parameter("xml", record(field("day"))),
        reply=answers(
            "failure", field("return_code", TEXT, "FAIL"), field("return_msg")
        ),
    ),
)

UPLOAD = page(
    "openapi/v3/shop/media",
    call(
        "v3/shop/media",
        parameter(
            "multipart",
            record(
                field(
                    "meta", encoded(Json(), record(field("filename"), field("sha256")))
                ),
                field("file", Binary()),
            ),
            "body",
        ),
        reply=answers("json", field("media_id")),
    ),
)

REDIRECT = page(
    "openapi/v2/shop/entrust",
    call(
        "shop/entrust",
        parameter("query", record(field("plan", WHOLE), field("sign"))),
        verb="get",
        reply=Reply(kind="redirect"),
        options=Options(fragment="#shop"),
    ),
)

FILE = page(
    "openapi/v3/shop/orders/{order_id}",
    call(
        "v3/shop/orders/{order_id}",
        parameter("path", TEXT, "order_id"),
        verb="get",
        reply=Reply(kind="file"),
    ),
)

MOVED = page("openapi/v3/shop/order-list", redirect="openapi/v3/shop/orders")
LOST = page("openapi/v3/shop/nowhere", redirect="openapi/v3/shop/gone")

SHOP = (
    NESTED,
    TWO_VERBS,
    NOTIFICATION,
    V2_NOTICE,
    V2_XML,
    V2_DOWNLOAD,
    UPLOAD,
    REDIRECT,
    FILE,
    MOVED,
    LOST,
)
"""A documentation tree: one page is also a folder, one has moved, one has moved away."""
