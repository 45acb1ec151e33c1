"""Rules about corrections: whether the docs still say what an entry was written against.

They are about files of corrections, not about pages; who applies entries finds the cases.
"""

from __future__ import annotations

from imtable.reading.rules.rule import Words, block, rule

NOT_APPLIED = "not applied"


@rule(
    "correction-mended",
    "error",
    what="a correction that is not needed any more",
    why="The docs say what the entry says: somebody mended the page. An entry that stays would"
    " stand in the way of the next change.",
    fix="Delete the entry.",
    bad=block("""
            [[correction]]
            page = "openapi/v3/pay/orders"
            row = "request.json.total"
            type = { docs = "number", is = "integer" }   # the page says integer now
            because = "amounts are whole fen"
            """),
    where="corrections",
    path="specs/corrections/openapi/v3/pay.toml",
)
def correction_mended(subject: str) -> Words:
    return Words(f"{subject}: mended upstream: delete it", done=NOT_APPLIED)


@rule(
    "correction-changed",
    "error",
    what="a correction of what the docs do not say any more",
    why="The docs say neither what they said when the entry was written nor what is true by it:"
    " which of them is right now, nobody knows.",
    fix="Look what is true. Delete the entry, or write it anew with `imtable correct`.",
    bad=block("""
            [[correction]]
            page = "openapi/v3/pay/orders"
            row = "request.json.total"
            type = { docs = "number", is = "integer" }   # the page says string now
            because = "amounts are whole fen"
            """),
    where="corrections",
    path="specs/corrections/openapi/v3/pay.toml",
)
def correction_changed(subject: str, docs: str, now: str) -> Words:
    return Words(
        f"{subject}: the fact changed otherwise: look; now the docs say `{now}`",
        expected=f"`{docs}`, as the docs said",
        done=NOT_APPLIED,
    )


@rule(
    "correction-gone",
    "error",
    what="a correction of a row that is not there",
    why="The page, the operation or the row that the entry names is gone, or has another name:"
    " what was wrong there may be right, or be wrong elsewhere.",
    fix="Name the row as the docs do now, or delete the entry.",
    bad=block("""
            [[correction]]
            page = "openapi/v3/pay/orders"
            row = "request.json.totals"
            required = { docs = true, is = false }
            because = "the platform takes a call without it"
            """),
    where="corrections",
    path="specs/corrections/openapi/v3/pay.toml",
)
def correction_gone(subject: str, reason: str) -> Words:
    return Words(f"{subject}: {reason}", done=NOT_APPLIED)


@rule(
    "correction-unfit",
    "error",
    what="a correction that cannot be made",
    why="The docs are as they were, and what the entry says cannot be made of them: a name that"
    " is taken, an object with rows that is to become a text.",
    fix="Correct what is in its way first, or say it otherwise.",
    bad=block("""
            [[correction]]
            page = "openapi/v3/pay/orders"
            row = "request.json.amount"
            type = { docs = "object", is = "string" }    # it has rows
            because = "it is sent as a text"
            """),
    where="corrections",
    path="specs/corrections/openapi/v3/pay.toml",
)
def correction_unfit(subject: str, reason: str) -> Words:
    return Words(f"{subject}: it does not fit: {reason}", done=NOT_APPLIED)


@rule(
    "correction-row-changed",
    "info",
    what="a corrected row of which something else changed",
    why="The entry counts; but the row is not the one that was looked at when it was written.",
    fix="Look at the row; then delete `seen`, or write the entry anew with `imtable correct`.",
    bad=block("""
            [[correction]]
            page = "openapi/v3/pay/orders"
            row = "request.json.total"
            type = { docs = "number", is = "integer" }
            because = "amounts are whole fen"
            seen = { required = true }                   # it is optional now
            """),
    where="corrections",
    path="specs/corrections/openapi/v3/pay.toml",
)
def correction_row_changed(subject: str, notice: str) -> Words:
    return Words(
        f"{subject}: also changed in the docs since it was written: {notice}",
        done="applied",
    )
