"""How the replies of a call are authenticated: what the tables do not say, but the path does.

Owns the calls whose replies carry no signature over their body. It is a list by method and
path, so that a reply without a signature is never accepted because it has none.
"""

from __future__ import annotations

from typing import Literal

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
