"""The few operations that mean more than their tables say.

Owns what the protocol lays down for single endpoints: certificates, statements, keys, and the two
that every client needs although the pages at hand may not describe them.
"""

from __future__ import annotations

from typing import Any

from imtable.ir import model as ir
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
_TEXT = ir.Scalar(kind="string")


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


def built_in_pages() -> tuple[ir.ApiPage, ...]:
    """The endpoints that a client needs even where no page describes them."""
    data = ir.Field(
        name="data", type=ir.ListOf(item=ir.Record(fields=())), required="name"
    )
    query = (_optional("algorithm_type"),)
    file_query = (_optional("token"), _optional("tartype"))
    return (
        _page(CERTIFICATES, query, ir.Reply(kind="json", fields=(data,))),
        _page(files.PATH, file_query, ir.Reply(kind="file")),
    )


def _optional(name: str) -> ir.Field:
    return ir.Field(name=name, type=_TEXT)


def _page(template: str, query: tuple[ir.Field, ...], reply: ir.Reply) -> ir.ApiPage:
    row = ir.Field(name="query", type=ir.Record(fields=query))
    operation = ir.Operation(
        verb="get",
        target=ir.Route(template=template),
        request=ir.Request(parameters=(ir.Parameter(part="query", field=row),)),
        reply=reply,
    )
    return ir.ApiPage(
        path=f"openapi/{template}",
        kind="openapi",
        version="v3",
        operations=(operation,),
    )


def with_built_in(pages: tuple[ir.ApiPage, ...]) -> tuple[ir.ApiPage, ...]:
    """The pages, and the built-in ones that they lack."""
    routes = {
        one.target.template
        for page in pages
        for one in page.operations
        if isinstance(one.target, ir.Route)
    }
    missing = [
        page
        for page in built_in_pages()
        if page.path.removeprefix("openapi/") not in routes
    ]
    return (*pages, *missing)
