"""Rules about depth, line rows, variants and what stands below a row."""

from __future__ import annotations

from imtable.reading.rules.rule import Rule, block

NESTING: tuple[Rule, ...] = (
    Rule(
        id="indent-unreadable",
        severity="error",
        what="an indent that is no depth",
        why=(
            "The depth decides which object a field belongs to. Without a number the"
            " field would move to another object, so the page is not used."
        ),
        mend="Write `data-indent=` and a whole number; rows without it stand at depth 0.",
        bad="| id {data-indent=one} | string | Number of the order",
        good="| id {data-indent=1} | string | Number of the order",
        quarantines=True,
    ),
    Rule(
        id="indent-jump",
        severity="error",
        what="an indent that grows by more than one",
        why=(
            "A row can only be a child of the row above it. Either its depth is wrong or"
            " the row of its parent is missing; it is read as a child of the nearest row"
            " that stands less deep."
        ),
        mend="Correct the depth, or add the row of the parent.",
        bad=block("""
            | payer {data-indent=1} | object {data-tooltip="对应PHP的array"} | The payer
            | openid {data-indent=3} | string | Number of the payer
            """),
        good=block("""
            | payer {data-indent=1} | object {data-tooltip="对应PHP的array"} | The payer
            | openid {data-indent=2} | string | Number of the payer
            """),
        repairs=True,
    ),
    Rule(
        id="indent-orphan",
        severity="error",
        what="an indent without a parent",
        why=(
            "No row above stands one level less deep. It is read as a child of the"
            " nearest row that stands less deep, which may be the wrong object."
        ),
        mend="Correct the depth, most often together with that of the row above.",
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
    ),
    Rule(
        id="indent-lost",
        severity="error",
        what="a row that lost its indent",
        why=(
            "A row without indent among deep ones would be a field of the whole request,"
            " and the rows below it would have no parent. It is read at the depth at"
            " which its neighbours make sense."
        ),
        mend="Give the row its `data-indent`.",
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
    ),
    Rule(
        id="indent-root",
        severity="error",
        what="a top-level row of a notification besides `headers` and `body`",
        why=(
            "A notification has headers and a body and nothing beside them. The row is"
            " read as a field of the body or of its plaintext, where its neighbours stand."
        ),
        mend="Give the row the depth of its neighbours.",
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
    ),
    Rule(
        id="scalar-children",
        severity="error",
        what="rows below a scalar",
        why=(
            "A string or a number has no members. Either the type is wrong, or a line row"
            " is missing that makes the rows the decoded content of the string; the two"
            " differ on the wire."
        ),
        mend="Write `object`, or a line row before the rows and the encoding in the type cell.",
        bad=block("""
            | payer {data-indent=1} | string | The payer
            | openid {data-indent=2} | string | Number of the payer
            """),
        good=block("""
            | payer {data-indent=1} | object {data-tooltip="对应PHP的array"} | The payer
            | openid {data-indent=2} | string | Number of the payer
            """),
        quarantines=True,
    ),
    Rule(
        id="marker-unannounced",
        severity="warning",
        what="decoded rows without an encoding attribute",
        why=(
            "The rows below the line describe what the string holds, but nothing says how"
            " it is wrapped. JSON is assumed, as everywhere else; for another encoding"
            " the bindings would send the wrong text."
        ),
        mend="Add `data-encoded=by-json_encode`, or the encoding that is meant, to the type cell.",
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
    ),
    Rule(
        id="marker-misplaced",
        severity="error",
        what="a decode marker below the wrong row",
        why=(
            "The plaintext rows follow a field that holds none, while an encrypted field"
            " beside it has no plaintext. They are read as the plaintext of the encrypted"
            " one."
        ),
        mend="Move the line row and the rows below it right after the encrypted field.",
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
    ),
    Rule(
        id="ciphertext-opaque",
        severity="error",
        what="encrypted content without plaintext rows",
        why=(
            "The bindings can decrypt the field, but nobody says what is in it: users get"
            " a bare text instead of typed fields."
        ),
        mend="Below the field, add a line row and one level deeper the rows of the plaintext.",
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
    ),
    Rule(
        id="variant-group",
        severity="info",
        what="a name declared several times",
        why=(
            "The field has one of several shapes. The bindings make it a union of"
            " classes, and users pass or get exactly one of them."
        ),
        mend="Nothing to mend, if alternatives are meant.",
        bad=block("""
            | scene {data-indent=1} | object {data-tooltip="对应PHP的array"} | For `METRO`
            | station {data-indent=2} | string | The station
            | {colspan=3 .im-table-line}
            | scene {data-indent=1} | object {data-tooltip="对应PHP的array"} | For `BUS`
            | line {data-indent=2} | string | The line
            """),
    ),
    Rule(
        id="variant-unseparated",
        severity="error",
        what="a name declared again without a line row",
        why=(
            "Either the row was copied and not renamed, or another shape of the same"
            " field is meant. The first would be a missing field, the second a union."
        ),
        mend="Rename or remove the second row; between alternatives write a line row.",
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
        quarantines=True,
    ),
    Rule(
        id="variant-unlabelled",
        severity="warning",
        what="variants that nothing tells apart",
        why=(
            "Users choose between the alternatives by a value of another field. Without"
            " that value in the description neither they nor the names of the classes"
            " can say which is which."
        ),
        mend="Name the value that selects the variant, as code, in its description.",
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
    ),
    Rule(
        id="object-empty",
        severity="warning",
        what="an object without members",
        why=(
            "The field becomes a mapping of anything: no completion, no check, no names."
            " Often the rows below it were lost or stand at the wrong depth."
        ),
        mend="Add the members as rows one level deeper, or write the type that is meant.",
        bad='| payer {data-indent=1} | object {data-tooltip="对应PHP的array"} | The payer',
        good=block("""
            | payer {data-indent=1} | object {data-tooltip="对应PHP的array"} | The payer
            | openid {data-indent=2} | string | Number of the payer
            """),
    ),
    Rule(
        id="object-list-empty",
        severity="warning",
        what="a list of objects without members",
        why=(
            "The items become mappings of anything. If the items are texts or numbers,"
            " the type is wrong."
        ),
        mend="Add the members as rows one level deeper, or write `string[]` and the like.",
        bad='| goods {data-indent=1} | object[] {data-tooltip="对应PHP的array"} | The articles',
        good=block("""
            | goods {data-indent=1} | object[] {data-tooltip="对应PHP的array"} | The articles
            | id {data-indent=2} | string | Number of the article
            """),
    ),
    Rule(
        id="json-wrapper-ambiguous",
        severity="warning",
        what="a JSON string with a single list row",
        why=(
            "The string may hold a bare list, with the name of the row invented by the"
            " page, or an object with that name as its only key. The table cannot tell;"
            " a sample decides, and where there is none the name of the row, which is a"
            " guess."
        ),
        mend=(
            "Show the value in a sample of the request: `\\json_encode([[…]])` for a list,"
            " `\\json_encode(['goods' => …])` for an object. `done` says what decided."
        ),
        bad=block("""
            | detail {data-indent=1} | string {data-encoded=by-json_encode} | Details
            | {colspan=3 .im-table-line}
            | goods {data-indent=2} | object[] {data-tooltip="对应PHP的array"} | The articles
            | id {data-indent=3} | string | Number of the article
            """),
        repairs=True,
    ),
)
