"""What the protocol says and no page does: what a client does by itself in every call.

Owns the names that the client fills in, and how replies are authenticated. The bindings leave these
to the runtime, a comparison learns of them from the bindings, and lint asks pages for them. The
runtime and the sandbox have their own knowledge of it, so that neither agrees with a mistake here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

SERIAL = "wechatpay-serial"
"""The header, in lower case, that names the key by which members are encrypted."""
RUNTIME_HEADERS = frozenset(
    (
        "accept",
        "authorization",
        "content-length",
        "content-type",
        "host",
        "user-agent",
        SERIAL,
    )
)
"""Headers that the runtime sets, whatever a page lists."""
IDEMPOTENCY_KEY = "idempotency-key"
"""A header, in lower case, that the runtime fills in where the caller gives none."""
OWN_NUMBERS: Mapping[str, str] = {
    name: setting
    for setting, names in (
        (
            "mchid",
            "mchid mch_id sp_mchid combine_mchid combine_mch_id complainted_mchid",
        ),
        ("appid", "appid sp_appid combine_appid mch_appid wxappid"),
    )
    for name in names.split()
}
"""Wire names, at the top level of a request, of what the client knows about itself: the
merchant who calls, and the application."""
OWN_PARTS = ("json", "query", "xml")
"""The parts at whose top level the client puts in its own numbers."""
NONCE, SIGN = "nonce_str", "sign"
SIGNING_MEMBERS = frozenset({SIGN, NONCE})
"""Members of a v2 request that the runtime computes; a caller may give them."""
TRANSPORT_ROWS = frozenset({"status", "headers"})
"""Rows of the answer to a notification that are not in its body."""
BODIES = ("json", "xml", "multipart")
"""The parts that are the body of a request."""

Verification = Literal["signed", "unsigned", "statement", "none"]

_UNSIGNED: dict[tuple[str, str], Verification] = {
    # A digest is in the signed reply that announced the file.
    ("get", "v3/billdownload/file"): "unsigned",
    ("get", "v3/transferdownload/signfile"): "unsigned",
    ("get", "v3/transferdownload/elecvoucherfile"): "unsigned",
    # Verified where it has a signature.
    ("get", "v3/new-tax-control-fapiao/download"): "unsigned",
    # Signed over the digest that a header gives, in place of the body.
    ("get", "v3/statements"): "statement",
    ("get", "v3/global/statements"): "statement",
    # Pictures; the upload below the same path is signed.
    ("get", "v3/merchant-service/images/{}"): "none",
    ("get", "v3/global/merchant-service/images/{}"): "none",
}


def verification(verb: str, template: str) -> Verification:
    """The kind of a v3 call; every one that is not listed is signed."""
    segments = template.strip("/").split("/")
    path = "/".join("{}" if one.startswith("{") else one for one in segments)
    return _UNSIGNED.get((verb, path), "signed")
