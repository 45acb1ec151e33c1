"""Changes of lists of values and of encodings."""

from __future__ import annotations

from imtable.drift.facts.changes import Kind
from imtable.drift.facts.meanings.meaning import (
    CALLERS,
    REGENERATE,
    SECRET,
    Meaning,
    row,
    state,
)

VALUES: dict[Kind, Meaning] = {
    "values-introduced": Meaning(
        "A member that took any value has a list now. Callers give one of a closed list, so"
        " that a checker finds typos; replies are open, and new values break nobody. Usually"
        " the documentation catches up.",
        "body",
        row("string")
        .replace("| a", "| state")
        .replace("Some text about it", "The state"),
        state("ONE", "TWO"),
        f"{REGENERATE} Text from elsewhere has to be checked, or cast, before it is passed.",
    ),
    "values-dropped": Meaning(
        "The list of values is not documented any more: any value of the type goes.",
        "body",
        state("ONE", "TWO"),
        row("string")
        .replace("| a", "| state")
        .replace("Some text about it", "The state"),
        f"{REGENERATE} A value that the bindings gave, since it was the only one, has to be"
        " passed.",
    ),
    "value-added": Meaning(
        "One value more in a list. Order and repetition mean nothing.",
        "body",
        state("ONE", "TWO"),
        state("ONE", "TWO", "THREE"),
        f"{REGENERATE} Code that tells values apart should have a branch for the rest.",
    ),
    "value-removed": Meaning(
        "One value less in a list.",
        "body",
        state("ONE", "TWO", "THREE"),
        state("ONE", "TWO"),
        CALLERS,
    ),
    "constant-changed": Meaning(
        "The only value of a member is another one. Where the bindings give it, callers need"
        " to do nothing.",
        "body",
        state("ONE"),
        state("TWO"),
        CALLERS,
    ),
}

ENCODINGS: dict[Kind, Meaning] = {
    "encoding-added": Meaning(
        "The member is encrypted, signed or wrapped now. Callers pass and read the plain value"
        " before and after: the client does the work.",
        "body",
        row("string"),
        row(f"string {SECRET}"),
        f"{REGENERATE} Programs that encrypted by themselves have to stop.",
    ),
    "encoding-removed": Meaning(
        "The member is not encrypted, signed or wrapped any more.",
        "body",
        row(f"string {SECRET}"),
        row("string"),
        REGENERATE,
    ),
    "encoding-changed": Meaning(
        "The member is wrapped in another way.",
        "body",
        row(f"string {SECRET}"),
        row("string {data-encoded=by-urlencode}"),
        REGENERATE,
    ),
    "key-changed": Meaning(
        "The tooltip names another owner of the key, while the mark stays: often a correction"
        " of the tooltip.",
        "body",
        row(f"string {SECRET}"),
        row("string {data-encrypted=by-rsa-pubkey data-tooltip=付款到银行卡公钥加密}"),
        f"{REGENERATE} Try it against the service: the wrong key is refused.",
    ),
}
