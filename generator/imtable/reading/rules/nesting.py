"""Rules about depth, line rows, variants and what stands below a row."""

from __future__ import annotations

from typing import Literal

from imtable.reading.rules.rule import Words, block, rule


@rule(
    "indent-unreadable",
    "error",
    what="an indent that is no depth",
    why="The depth decides which object a field belongs to. Without a number the row is"
    " read where its neighbours leave room, which may be the wrong object.",
    fix="Write `data-indent=` and a whole number; rows without it stand at depth 0.",
    bad="| id {data-indent=one} | string | Number of the order",
    good="| id {data-indent=1} | string | Number of the order",
    repairs=True,
)
def indent_unreadable(value: str, deepest: int, read: int) -> Words:
    return Words(
        f"`data-indent={value}` is no depth",
        expected=f"a number from 0 to {deepest}",
        done=f"read at depth {read}, as its neighbours stand",
    )


@rule(
    "indent-jump",
    "error",
    what="an indent that grows by more than one",
    why="A row can only be a child of the row above it. Either its depth is wrong or"
    " the row of its parent is missing; it is read as a child of the nearest row"
    " that stands less deep.",
    fix="Correct the depth, or add the row of the parent.",
    bad=block("""
            | payer {data-indent=1} | object {data-tooltip="对应PHP的array"} | The payer
            | openid {data-indent=3} | string | Number of the payer
            """),
    good=block("""
            | payer {data-indent=1} | object {data-tooltip="对应PHP的array"} | The payer
            | openid {data-indent=2} | string | Number of the payer
            """),
    repairs=True,
)
def indent_jump(name: str, depth: int, parent: str | None, allowed: int) -> Words:
    return _too_deep(name, depth, parent, allowed)


@rule(
    "indent-orphan",
    "error",
    what="an indent without a parent",
    why="No row above stands one level less deep. It is read as a child of the"
    " nearest row that stands less deep, which may be the wrong object.",
    fix="Correct the depth, most often together with that of the row above.",
    bad=block("""
            | payer {data-indent=1} | object {data-tooltip="对应PHP的array"} | The payer
            | openid {data-indent=3} | string | Number of the payer
            | phone {data-indent=3} | string | Telephone number
            """),
    good=block("""
            | payer {data-indent=1} | object {data-tooltip="对应PHP的array"} | The payer
            | openid {data-indent=2} | string | Number of the payer
            | phone {data-indent=2} | string | Telephone number
            """),
    repairs=True,
)
def indent_orphan(name: str, depth: int, parent: str | None, allowed: int) -> Words:
    return _too_deep(name, depth, parent, allowed)


@rule(
    "indent-lost",
    "error",
    what="a row that lost its indent",
    why="A row without indent among deep ones would be a field of the whole request,"
    " and the rows below it would have no parent. It is read at the depth at"
    " which its neighbours make sense.",
    fix="Give the row its `data-indent`.",
    bad=block("""
            | payer {data-indent=1} | object {data-tooltip="对应PHP的array"} | The payer
            | card {data-indent=2} | object {data-tooltip="对应PHP的array"} | The card
            | number {data-indent=3} | string | Number of the card
            | bank | object {data-tooltip="对应PHP的array"} | The bank
            | code {data-indent=3} | string | Code of the bank
            """),
    good=block("""
            | payer {data-indent=1} | object {data-tooltip="对应PHP的array"} | The payer
            | card {data-indent=2} | object {data-tooltip="对应PHP的array"} | The card
            | number {data-indent=3} | string | Number of the card
            | bank {data-indent=2} | object {data-tooltip="对应PHP的array"} | The bank
            | code {data-indent=3} | string | Code of the bank
            """),
    repairs=True,
)
def indent_lost(name: str, depth: int, meant: int) -> Words:
    return _out_of_place(name, depth, meant)


@rule(
    "indent-root",
    "error",
    what="a top-level row of a notification besides `headers` and `body`",
    why="A notification has headers and a body and nothing beside them. The row is"
    " read as a field of the body or of its plaintext, where its neighbours stand.",
    fix="Give the row the depth of its neighbours.",
    bad=block("""
            | body {data-required} | object {data-tooltip="对应PHP的array"} | The notification
            | id {data-required} | string | Number of the notification
            """),
    good=block("""
            | body {data-required} | object {data-tooltip="对应PHP的array"} | The notification
            | id {data-required data-indent=1} | string | Number of the notification
            """),
    where="notification",
    path="webhook/v3/ORDER.PAID.md",
    repairs=True,
)
def indent_root(name: str, depth: int, meant: int) -> Words:
    return _out_of_place(name, depth, meant)


@rule(
    "scalar-children",
    "error",
    what="rows below a scalar",
    why="A string or a number has no members. After an empty object the row and those below"
    " it are read as members of that object; elsewhere the rows are read beside the"
    " scalar. If a line row is missing that makes them the content of the string, they"
    " are bound to the wrong place, and what comes instead is in `meta.extra`.",
    fix="Write `object`, or a line row before the rows and the encoding in the type cell.",
    bad=block("""
            | payer {data-indent=1} | string | The payer
            | openid {data-indent=2} | string | Number of the payer
            """),
    good=block("""
            | payer {data-indent=1} | object {data-tooltip="对应PHP的array"} | The payer
            | openid {data-indent=2} | string | Number of the payer
            """),
    repairs=True,
)
def scalar_children(problem: str, expected: str, done: str) -> Words:
    return Words(problem, expected=expected, done=done)


@rule(
    "marker-unannounced",
    "warning",
    what="decoded rows without an encoding attribute",
    why="The rows below the line describe what the string holds, but nothing says how"
    " it is wrapped. JSON is assumed, as everywhere else; for another encoding"
    " the bindings would send the wrong text.",
    fix="Add `data-encoded=by-json_encode`, or the encoding that is meant, to the type cell.",
    bad=block("""
            | detail {data-indent=1} | string | Details
            | {colspan=3 .im-table-line}
            | id {data-indent=2} | string | Number of the article
            """),
    good=block("""
            | detail {data-indent=1} | string {data-encoded=by-json_encode} | Details
            | {colspan=3 .im-table-line}
            | id {data-indent=2} | string | Number of the article
            """),
    repairs=True,
    fixable="unsafe",
)
def marker_unannounced(name: str) -> Words:
    return Words(
        f"decoded rows stand below `{name}`, but nothing says how it is encoded",
        expected="`data-encoded=by-json_encode` or another encoding",
        done="read as a string that holds JSON",
    )


@rule(
    "marker-misplaced",
    "error",
    what="a decode marker below the wrong row",
    why="The plaintext rows follow a field that holds none, while an encrypted field"
    " beside it has no plaintext. They are read as the plaintext of the encrypted"
    " one.",
    fix="Move the line row and the rows below it right after the encrypted field.",
    bad=block("""
            | body {data-required} | object {data-tooltip="对应PHP的array"} | The notification
            | ciphertext {data-indent=1} | string {data-encrypted=by-aes-gcm} | Encrypted content
            | nonce {data-indent=1} | string | Random text
            | {colspan=3 .im-table-line}
            | openid {data-indent=2} | string | Number of the payer
            """),
    good=block("""
            | body {data-required} | object {data-tooltip="对应PHP的array"} | The notification
            | ciphertext {data-indent=1} | string {data-encrypted=by-aes-gcm} | Encrypted content
            | {colspan=3 .im-table-line}
            | openid {data-indent=2} | string | Number of the payer
            | nonce {data-indent=1} | string | Random text
            """),
    where="notification",
    path="webhook/v3/ORDER.PAID.md",
    repairs=True,
    fixable="unsafe",
)
def marker_misplaced(above: str | None, owner: str, expected: str) -> Words:
    """`above`: the row that the plaintext stands below, None if it stands beside its owner."""
    where = (
        f"below this line cannot be that of `{above}`" if above else "is not indented"
    )
    return Words(
        f"the plaintext {where}",
        expected=expected,
        done=f"read as the plaintext of `{owner}`",
        before=above,
        after=owner,
    )


@rule(
    "ciphertext-opaque",
    "error",
    what="encrypted content without plaintext rows",
    why="The bindings can decrypt the field, but nobody says what is in it: users get"
    " a bare text instead of typed fields.",
    fix="Below the field, add a line row and one level deeper the rows of the plaintext.",
    bad=block("""
            | body {data-required} | object {data-tooltip="对应PHP的array"} | The notification
            | ciphertext {data-indent=1} | string {data-encrypted=by-aes-gcm} | Encrypted content
            """),
    good=block("""
            | body {data-required} | object {data-tooltip="对应PHP的array"} | The notification
            | ciphertext {data-indent=1} | string {data-encrypted=by-aes-gcm} | Encrypted content
            | {colspan=3 .im-table-line}
            | openid {data-indent=2} | string | Number of the payer
            """),
    where="notification",
    path="webhook/v3/ORDER.PAID.md",
)
def ciphertext_opaque(name: str) -> Words:
    return Words(
        f"the decrypted content of `{name}` is not documented",
        expected="a line row and the plaintext rows below it",
        done="read as text",
    )


@rule(
    "variant-group",
    "info",
    what="a name declared several times",
    why="The field has one of several shapes. The bindings make it a union of"
    " classes, and users pass or get exactly one of them.",
    fix="Nothing to fix, if alternatives are meant.",
    bad=block("""
            | scene {data-indent=1} | object {data-tooltip="对应PHP的array"} | For `METRO`
            | station {data-indent=2} | string | The station
            | {colspan=3 .im-table-line}
            | scene {data-indent=1} | object {data-tooltip="对应PHP的array"} | For `BUS`
            | line {data-indent=2} | string | The line
            """),
)
def variant_group(name: str, times: int) -> Words:
    return Words(f"`{name}` is declared {times} times: exactly one of them is meant")


@rule(
    "variant-unseparated",
    "error",
    what="a name declared again without a line row",
    why="Either the row was copied and not renamed, or another shape of the same"
    " field is meant. With rows below it is read as the second; without any it is the"
    " same row twice, and the first counts.",
    fix="Rename or remove the second row; between alternatives write a line row.",
    bad=block("""
            | scene {data-indent=1} | object {data-tooltip="对应PHP的array"} | For `METRO`
            | station {data-indent=2} | string | The station
            | scene {data-indent=1} | object {data-tooltip="对应PHP的array"} | For `BUS`
            | line {data-indent=2} | string | The line
            """),
    good=block("""
            | scene {data-indent=1} | object {data-tooltip="对应PHP的array"} | For `METRO`
            | station {data-indent=2} | string | The station
            | {colspan=3 .im-table-line}
            | scene {data-indent=1} | object {data-tooltip="对应PHP的array"} | For `BUS`
            | line {data-indent=2} | string | The line
            """),
    repairs=True,
)
def variant_unseparated(name: str, expected: str, done: str) -> Words:
    return Words(f"`{name}` is declared again", expected=expected, done=done)


@rule(
    "variant-unlabelled",
    "warning",
    what="variants that nothing tells apart",
    why="Users choose between the alternatives by a value of another field. Without"
    " that value in the description neither they nor the names of the classes"
    " can say which is which.",
    fix="Name the value that selects the variant, as code, in its description.",
    bad=block("""
            | scene {data-indent=1} | object {data-tooltip="对应PHP的array"} | The scene
            | station {data-indent=2} | string | The station
            | {colspan=3 .im-table-line}
            | scene {data-indent=1} | object {data-tooltip="对应PHP的array"} | The scene
            | line {data-indent=2} | string | The line
            """),
    good=block("""
            | scene {data-indent=1} | object {data-tooltip="对应PHP的array"} | For `METRO`
            | station {data-indent=2} | string | The station
            | {colspan=3 .im-table-line}
            | scene {data-indent=1} | object {data-tooltip="对应PHP的array"} | For `BUS`
            | line {data-indent=2} | string | The line
            """),
)
def variant_unlabelled(name: str) -> Words:
    return Words(
        f"nothing tells this `{name}` from its other declarations",
        expected="the value that selects it, as code in the description",
        done="kept without a label of its own",
    )


@rule(
    "object-empty",
    "warning",
    what="an object without members",
    why="The field becomes a mapping of anything: no completion, no check, no names."
    " Often the rows below it were lost or stand at the wrong depth.",
    fix="Add the members as rows one level deeper, or write the type that is meant.",
    bad='| payer {data-indent=1} | object {data-tooltip="对应PHP的array"} | The payer',
    good=block("""
            | payer {data-indent=1} | object {data-tooltip="对应PHP的array"} | The payer
            | openid {data-indent=2} | string | Number of the payer
            """),
)
def object_empty(name: str) -> Words:
    return _no_members(name, "a mapping of anything")


@rule(
    "object-list-empty",
    "warning",
    what="a list of objects without members",
    why="The items become mappings of anything. If the items are texts or numbers,"
    " the type is wrong.",
    fix="Add the members as rows one level deeper, or write `string[]` and the like.",
    bad='| goods {data-indent=1} | object[] {data-tooltip="对应PHP的array"} | The articles',
    good=block("""
            | goods {data-indent=1} | object[] {data-tooltip="对应PHP的array"} | The articles
            | id {data-indent=2} | string | Number of the article
            """),
)
def object_list_empty(name: str) -> Words:
    return _no_members(name, "a list of mappings of anything")


@rule(
    "json-wrapper-ambiguous",
    "warning",
    what="a JSON string with a single list row that no sample shows",
    why="The string may hold a bare list, with the name of the row invented by the"
    " page, or an object with that name as its only key. The table cannot tell and"
    " no sample does, so that the name of the row decides, which is a guess.",
    fix="Show the value in a sample of the request: `\\json_encode([[…]])` for a list,"
    " `\\json_encode(['goods' => …])` for an object.",
    bad=block("""
            | detail {data-indent=1} | string {data-encoded=by-json_encode} | Details
            | {colspan=3 .im-table-line}
            | goods {data-indent=2} | object[] {data-tooltip="对应PHP的array"} | The articles
            | id {data-indent=3} | string | Number of the article
            """),
    repairs=True,
)
def json_wrapper_ambiguous(
    name: str, child: str, shape: Literal["list", "object"]
) -> Words:
    read = "a list" if shape == "list" else "an object"
    return Words(
        f"`{name}` may hold a list of `{child}` or an object with the key `{child}`",
        expected="a sample that shows it",
        done=f"read as {read}, decided by the name",
    )


def _too_deep(name: str, depth: int, parent: str | None, allowed: int) -> Words:
    can_be = f"`{parent}` at depth {allowed - 1}" if parent else "the table itself"
    return Words(
        f"`{name}` stands at depth {depth}, its parent can only be {can_be}",
        expected=f"`data-indent={allowed}`",
        done=f"read as a {f'child of `{parent}`' if parent else 'top-level row'}",
        before=str(depth),
        after=str(allowed),
    )


def _out_of_place(name: str, depth: int, meant: int) -> Words:
    return Words(
        f"`{name}` stands at depth {depth}, out of place among its neighbours",
        expected=f"`data-indent={meant}`",
        done=f"read at depth {meant}",
        before=str(depth),
        after=str(meant),
    )


def _no_members(name: str, read: str) -> Words:
    return Words(
        f"nothing is said about the members of `{name}`",
        expected="the members as rows one level deeper",
        done=f"read as {read}",
    )
