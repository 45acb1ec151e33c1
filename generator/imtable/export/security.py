"""How a call proves who it comes from, as far as OpenAPI has words for it.

Owns security schemes. A signature inside the body has no word there: it is told in an
extension, with the members that a page does not list because every call has them.
"""

from __future__ import annotations

from imtable.export.objects import JsonObject, members
from imtable.ir.model import ApiPage, Operation, Record, Request
from imtable.ir.protocol import NONCE, SIGN

_AUTHORIZATION, _CERTIFICATE = "authorization", "client-certificate"
_SCHEMES: JsonObject = {
    _AUTHORIZATION: {
        "type": "http",
        "scheme": "WECHATPAY2-SHA256-RSA2048",
        "description": "A signature over verb, target, time, nonce and body.",
    },
    _CERTIFICATE: {
        "type": "mutualTLS",
        "description": "The API certificate of the merchant.",
    },
}


def call_security(page: ApiPage, operation: Operation) -> JsonObject:
    """What a call needs besides its parameters."""
    options = operation.request.options
    needed = [_AUTHORIZATION] if page.version == "v3" else []
    needed += [_CERTIFICATE] if options.client_certificate else []
    return members(
        security=[{name: [] for name in needed}] if needed else None,
        x_imtable_added_members=_added(operation.request),
        x_imtable_nonceless=options.nonceless,
        x_imtable_timeout=options.timeout,
        x_imtable_fragment=options.fragment,
    )


def security_schemes(operations: list[JsonObject]) -> JsonObject:
    """The schemes that these operations name."""
    used = {
        name for one in operations for each in one.get("security", ()) for name in each
    }
    return {name: scheme for name, scheme in _SCHEMES.items() if name in used}


def _added(request: Request) -> list[str]:
    """The members that every signed XML body has, where the page does not list them."""
    bodies = [one.field for one in request.parameters if one.part == "xml"]
    if not bodies:
        return []
    listed = {
        one.name
        for body in bodies
        if isinstance(body.type, Record)
        for one in body.type.fields
    }
    wanted = [SIGN] if request.options.nonceless else [NONCE, SIGN]
    return [name for name in wanted if name not in listed]
