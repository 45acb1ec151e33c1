"""How a value is wrapped."""

from __future__ import annotations

from imtable.drift.facts.kinds.examples import SECRET, row
from imtable.drift.facts.kinds.kind import (
    REGENERATE,
    REMAKES,
    Example,
    Kind,
    breaking,
    fine,
)

ENCODING_ADDED = Kind(
    id="encoding-added",
    words="documented as encoded",
    opposite="encoding-removed",
    explains=REMAKES,
    explains_rest=True,
    request={"": breaking("plain text is rejected"), "alike": fine()},
    response={"": breaking("has to be decoded"), "alike": fine()},
    why="The member is encrypted, signed or wrapped now. Callers pass and read the plain value"
    " before and after: the client does the work. Where a text turns out to hold JSON, or a query"
    " string, the bytes are the same: the page tells what is inside.",
    example=Example("body", row("string"), row(f"string {SECRET}")),
    do=f"{REGENERATE} Programs that encrypted by themselves have to stop.",
)
ENCODING_REMOVED = Kind(
    id="encoding-removed",
    words="not documented as encoded any more",
    opposite="encoding-added",
    explains=REMAKES,
    explains_rest=True,
    request={"": breaking("encoded text is rejected"), "alike": fine()},
    response={"": breaking("is not to be decoded"), "alike": fine()},
    why="The member is not encrypted, signed or wrapped any more.",
    example=Example("body", row(f"string {SECRET}"), row("string")),
    do=REGENERATE,
)
ENCODING_CHANGED = Kind(
    id="encoding-changed",
    words="documented with another encoding",
    explains=REMAKES,
    explains_rest=True,
    request={"": breaking("the old encoding is rejected")},
    response={"": breaking("has to be decoded otherwise")},
    why="The member is wrapped in another way.",
    example=Example(
        "body", row(f"string {SECRET}"), row("string {data-encoded=by-urlencode}")
    ),
    do=REGENERATE,
)
KEY_CHANGED = Kind(
    id="key-changed",
    words="documented with another key",
    request={
        "": fine(wire="another key", caution="the documented owner of the key differs")
    },
    response={
        "": fine(wire="another key", caution="the documented owner of the key differs")
    },
    why="The tooltip names another owner of the key, while the mark stays: often a correction"
    " of the tooltip.",
    example=Example(
        "body",
        row(f"string {SECRET}"),
        row("string {data-encrypted=by-rsa-pubkey data-tooltip=付款到银行卡公钥加密}"),
    ),
    do=f"{REGENERATE} Try it against the service: the wrong key is refused.",
)
