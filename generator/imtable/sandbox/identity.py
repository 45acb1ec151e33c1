"""Whose merchant and application a request names.

Owns which members at the top level of a query or a body are about the caller, and that they agree with
the credentials: the platform answers nobody who speaks for somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from imtable.ir.model import Field
from imtable.sandbox.credentials import Keys
from imtable.sandbox.findings import MessageLocation, RequestFinding

MERCHANTS: frozenset[str] = frozenset(
    ("mchid", "mch_id", "sp_mchid", "combine_mchid", "combine_mch_id")
)
APPS: frozenset[str] = frozenset(
    ("appid", "sp_appid", "combine_appid", "wxappid", "mch_appid")
)
_OTHERS = re.compile(
    r"目标|下管|收款|被|创建|子商户|特约|\b(?:target|payee|receiv\w+|creator|sub-merchant)\b",
    re.IGNORECASE,
)
"""Words of a row that tell that it is about another merchant."""


def check_identity(
    fields: Sequence[Field],
    members: Mapping[str, Any],
    location: MessageLocation,
    keys: Keys,
) -> Iterator[RequestFinding]:
    """The members that name the caller, against what the sandbox knows of it."""
    for field in fields:
        given, own = members.get(field.name), _own(field, keys)
        if own and isinstance(given, str) and given not in ("", own[1]):
            issue = f"the sandbox knows the {own[0]} {own[1]} only"
            yield location.at(field.name).finding(issue, given)


def own_members(keys: Keys) -> dict[str, str]:
    """What a reply says about the caller where the request did not."""
    return dict.fromkeys(MERCHANTS, keys.mchid) | dict.fromkeys(APPS, keys.appid)


def _own(field: Field, keys: Keys) -> tuple[str, str] | None:
    """What a row is about, and the value that is due there."""
    if _OTHERS.search(field.title):
        return None
    if field.name in MERCHANTS:
        return "merchant", keys.mchid
    return ("application", keys.appid) if field.name in APPS else None
