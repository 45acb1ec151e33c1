"""The few operations that mean more than their tables say.

Owns what the protocol lays down for single endpoints: certificates, statements, keys, and the two
that every client needs although the pages at hand may not describe them.
"""

from __future__ import annotations

from typing import Any

from imtable.ir.model import (
    ApiPage,
    Field,
    ListOf,
    Operation,
    Parameter,
    Record,
    Reply,
    Request,
    Route,
    Scalar,
)
from imtable.sandbox import files
from imtable.sandbox.credentials import NOT_AFTER, NOT_BEFORE
from imtable.sandbox.messages import SandboxState
from imtable.sandbox.seals import gcm_text

CERTIFICATES = "v3/certificates"
STATEMENTS = ("v3/statements", "v3/global/statements")
"""Files whose reply is signed, over the digest of the file instead of the file."""
KEY_FOR_CARDS = "risk/getpublickey"
SIGN_KEY = "sandbox_signkey"
ASSOCIATED_DATA = "certificate"
_TEXT = Scalar(kind="string")


def certificate_list(state: SandboxState) -> dict[str, Any]:
    """The reply of the certificates endpoint: the platform certificate under the APIv3 key."""
    keys, nonce = state.keys, state.nonce()[:12]
    text = keys.platform_certificate_text
    certificate = {
        "algorithm": "AEAD_AES_256_GCM",
        "nonce": nonce,
        "associated_data": ASSOCIATED_DATA,
        "ciphertext": gcm_text(keys.apiv3_key, nonce, ASSOCIATED_DATA, text),
    }
    listed = {
        "serial_no": keys.platform_serial,
        "effective_time": NOT_BEFORE.isoformat(),
        "expire_time": NOT_AFTER.isoformat(),
        "encrypt_certificate": certificate,
    }
    return {"data": [listed]}


def built_in_pages() -> tuple[ApiPage, ...]:
    """The endpoints that a client needs even where no page describes them."""
    data = Field(name="data", type=ListOf(item=Record(fields=())), required="name")
    query = (_optional("algorithm_type"),)
    file_query = (_optional("token"), _optional("tartype"))
    return (
        _page(CERTIFICATES, query, Reply(kind="json", fields=(data,))),
        _page(files.PATH, file_query, Reply(kind="file")),
    )


def _optional(name: str) -> Field:
    return Field(name=name, type=_TEXT)


def _page(template: str, query: tuple[Field, ...], reply: Reply) -> ApiPage:
    row = Field(name="query", type=Record(fields=query))
    operation = Operation(
        verb="get",
        target=Route(template=template),
        request=Request(parameters=(Parameter(part="query", field=row),)),
        reply=reply,
    )
    return ApiPage(
        path=f"openapi/{template}",
        kind="openapi",
        version="v3",
        operations=(operation,),
    )


def with_built_in(pages: tuple[ApiPage, ...]) -> tuple[ApiPage, ...]:
    """The pages, and the built-in ones that they lack."""
    routes = {
        one.target.template
        for page in pages
        for one in page.operations
        if isinstance(one.target, Route)
    }
    missing = [
        page
        for page in built_in_pages()
        if page.path.removeprefix("openapi/") not in routes
    ]
    return (*pages, *missing)
