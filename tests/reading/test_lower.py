"""Trees -> fields: names, required flags, types, codecs, variants, strings that hold JSON."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from imtable.ir.model import (
    AesEcb,
    AesGcm,
    Codec,
    Encoded,
    Field,
    Json,
    KeyOwner,
    ListOf,
    Mapping,
    OneOf,
    Record,
    RsaOaep,
    RsaSignature,
    Scalar,
    Type,
    UrlEncoded,
)
from imtable.reading.lower.field_rows import canonical_word
from support.reading import (
    BODY,
    CALL,
    NOTICE,
    Read,
    body_fields,
    call_page,
    fields_of,
    notice_page,
    read,
    shape,
)

LINE = "| {colspan=3 .im-table-line}"
TEXT = Scalar(kind="string")


def field(
    name: str = "a", *, attributes: str = "", kind: str = "string", text: str = "甲"
) -> Field:
    """The only member of a JSON body."""
    (found,) = body_fields(
        [f"| {name} {{data-indent=1{attributes}}} | {kind} | {text}"]
    )
    return found


def body(rows: Sequence[str], *, sample: str = "", reply: Sequence[str] = ()) -> Read:
    return read(
        call_page([BODY, *rows], reply or ["| id | string | 编号"], sample=sample)
    )


def sample_of(argument: str) -> str:
    return f"$instance->chain('v3/pay/orders')->post([{argument}]);"


# -- names ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "name", "family", "rules"),
    [
        ("out_trade_no", "out_trade_no", (), []),
        ("payAuthNo", "payAuthNo", (), []),
        ("_x1", "_x1", (), []),
        ("type", "type", (), []),
        ("from", "from", (), ["name-alias"]),
        ("Wechatpay-Serial", "Wechatpay-Serial", (), ["name-alias"]),
        ("coupon_id_$n", "coupon_id_$n", ("$n",), ["name-alias"]),
        (
            "coupon_refund_id_$n_$m",
            "coupon_refund_id_$n_$m",
            ("$n", "$m"),
            ["name-alias"],
        ),
        ("payer _currency", "payer_currency", (), ["name-blank"]),
        ("payer　_currency", "payer_currency", (), ["name-blank"]),
        ("import os", "importos", (), ["name-blank"]),
    ],
)
def test_name(
    written: str, name: str, family: tuple[str, ...], rules: list[str]
) -> None:
    found = body([f"| {written} {{data-indent=1}} | string | 甲"])
    (member,) = fields_of(found.parameter("json").field.type)
    assert (member.name, member.family) == (name, family)
    assert found.rules == rules
    assert not found.set_aside


@pytest.mark.parametrize("name", ["1st", "名称", "", "a.b", "$n", "» code"])
def test_a_row_without_a_readable_name_is_left_out(name: str) -> None:
    rows = [
        f"| {name} {{data-indent=1}} | object | 甲",
        "| x {data-indent=2} | string | 乙",
    ]
    found = body([*rows, "| y {data-indent=1} | string | 丙"])
    assert shape(fields_of(found.parameter("json").field.type)) == "y"
    item = found.finding("name-unreadable")
    assert (item.last_line, item.done) == (14, "not read, nor the rows below it")
    assert not found.set_aside


def test_a_name_with_a_blank_is_shown() -> None:
    found = body(["| payer _currency {data-indent=1} | string | 支付货币类型"])
    item = found.finding("name-blank")
    assert (item.repaired, item.before, item.after) == (
        True,
        "payer _currency",
        "payer_currency",
    )
    assert found.frame("name-blank") == (
        "openapi/v3/pay/orders.md:13:3: error: a blank within the name `payer _currency` "
        "[name-blank]\n"
        "    13 | | payer _currency {data-indent=1} | string | 支付货币类型\n"
        "       |   ^^^^^^^^^^^^^^^\n"
        "  expected: `payer_currency`\n"
        "  done: read as `payer_currency`"
    )


# -- required ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on_name", "on_type", "required", "rules"),
    [
        ("", "", None, []),
        (" data-required", "", "name", []),
        ("", " {data-required}", "type", ["required-on-type"]),
        (" data-required", " {data-required}", "both", ["required-on-type"]),
        (" data-requried", "", "name", ["attr-unknown"]),
    ],
)
def test_required(
    on_name: str, on_type: str, required: str | None, rules: list[str]
) -> None:
    found = body([f"| a {{data-indent=1{on_name}}} | string{on_type} | 甲"])
    (member,) = fields_of(found.parameter("json").field.type)
    assert member.required == required
    assert found.rules == rules


# -- types ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "kind", "declared"),
    [
        ("string", TEXT, None),
        ("integer", Scalar(kind="integer"), None),
        ("number", Scalar(kind="number"), None),
        ("boolean", Scalar(kind="boolean"), None),
        ("string[]", ListOf(item=TEXT), None),
        ("integer[]", ListOf(item=Scalar(kind="integer")), None),
        ("object", Mapping(), None),
        ("object[]", ListOf(item=Mapping()), None),
        ("float", Scalar(kind="number"), "float"),
        ("int", Scalar(kind="integer"), "int"),
        ("bool[]", ListOf(item=Scalar(kind="boolean")), "bool[]"),
    ],
)
def test_type(word: str, kind: Type, declared: str | None) -> None:
    found = field(kind=word)
    assert (found.type, found.declared) == (kind, declared)


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("", "the type cell is missing or empty"),
        ("string[][]", "`string[][]` is no type"),
        ("字符串", "`字符串` is no type"),
        ("`true`", "``true`` is no type"),
    ],
)
def test_a_row_without_a_readable_type_is_left_out(word: str, message: str) -> None:
    found = body(
        [f"| a {{data-indent=1}} | {word} | 甲", "| b {data-indent=1} | string | 乙"]
    )
    item = found.finding("type-unreadable")
    assert (item.message, item.done) == (message, "not read, nor the rows below it")
    assert shape(fields_of(found.parameter("json").field.type)) == "b"
    assert not found.set_aside


@pytest.mark.parametrize(
    ("word", "meant", "done"),
    [
        ("strnig", "string", "read as string"),
        ("String", "string", "read as string"),
        ("interger", "integer", "read as integer"),
        ("string []", "string[]", "read as string[]"),
        ("STRING", "string", "read as string"),
        ("`string`", "string", "read as string"),
        ("**integer**", "integer", "read as integer"),
        ("string(32)", "string", "read as string"),
        ("string[1,32]", "string", "read as string"),
        ("string(32)[]", "string[]", "read as string[]"),
        ("array[object]", "object[]", "read as object[]"),
        ("array<string>", "string[]", "read as string[]"),
        ("array of int", "integer[]", "read as integer[]"),
        ("int64", "integer", "read as integer"),
        ("double", "number", "read as number"),
        ("ｓｔｒｉｎｇ", "string", "read as string"),
        ("undefined", "string", "read as string"),
        ("int[]", "integer[]", "read as integer[]"),
        ("array", "object", "read as object"),
        ("array[]", "object[]", "read as object[]"),
        ("obejct", "object", "read as object"),
    ],
)
def test_old_and_misspelt_words_have_a_reading(
    word: str, meant: str, done: str
) -> None:
    found = body([f"| a {{data-indent=1}} | {word} | 甲"])
    (member,) = fields_of(found.parameter("json").field.type)
    assert canonical_word(member.type) == meant
    assert found.finding("type-unknown").done == done
    assert not found.set_aside


def test_an_encoding_tells_the_type_of_a_row_without_one() -> None:
    found = body(
        [f"| a {{data-indent=1}} | {{{PLATFORM} data-encrypted=by-rsa-pubkey}} | 甲"]
    )
    (member,) = fields_of(found.parameter("json").field.type)
    assert isinstance(member.type, Encoded)
    assert found.finding("type-unreadable").done == "read as string"


def test_unreadable_type_of_a_row_with_rows_below() -> None:
    found = body(
        ["| a {data-indent=1} | 对象 | 甲", "| b {data-indent=2} | string | 乙"]
    )
    assert shape(fields_of(found.parameter("json").field.type)) == "a(b)"
    assert found.frame("type-unreadable") == (
        "openapi/v3/pay/orders.md:13:23: error: `对象` is no type [type-unreadable]\n"
        "    13 | | a {data-indent=1} | 对象 | 甲\n"
        "       |                       ^^^^\n"
        "  expected: string, integer, number, boolean or object, each with or without `[]`\n"
        "  done: read as object"
    )


@pytest.mark.parametrize(
    ("rows", "rules"),
    [
        ("| a {data-indent=1}", ["row-two-cells", "type-unreadable"]),
        ("| a {data-indent=1} | string", ["row-two-cells"]),
        ("| a {data-indent=1} | string |", ["row-empty-description"]),
        ("| a {data-indent=1} | string | 甲 | 乙", ["row-unescaped-pipe"]),
    ],
)
def test_rows_with_too_few_and_too_many_cells(rows: str, rules: list[str]) -> None:
    found = body([rows])
    assert found.rules == rules
    assert found.lowered.rows.in_ir == 3 - ("type-unreadable" in rules)
    assert found.lowered.rows.total == 3


def test_a_row_with_one_cell_is_shown() -> None:
    assert body(["| a {data-indent=1}"]).frame("row-two-cells") == (
        "openapi/v3/pay/orders.md:13:19: warning: this row has 1 cell [row-two-cells]\n"
        "    13 | | a {data-indent=1}\n"
        "       |                   ^\n"
        "  expected: `| name | type | description`\n"
        "  done: read without a description"
    )


def test_a_row_with_four_cells_keeps_its_values() -> None:
    found = body(["| a {data-indent=1} | string | 甲<br/>`X` | `Y` 枚举值之一"])
    (member,) = fields_of(found.parameter("json").field.type)
    assert member.values is not None
    assert [value.text for value in member.values.items] == ["X", "Y"]
    assert found.frame("row-unescaped-pipe") == (
        "openapi/v3/pay/orders.md:13:32: error: this row has 4 cells [row-unescaped-pipe]\n"
        "    13 | | a {data-indent=1} | string | 甲<br/>`X` | `Y` 枚举值之一\n"
        "       |                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  expected: 3 cells; a pipe within the description is written `\\|`\n"
        "  done: the cells from the third on are read as one description"
    )


@pytest.mark.parametrize(
    ("word", "text", "kind", "declared"),
    [
        ("number", "`A` \\| `1` 枚举值之一", TEXT, "number"),
        ("number", "`1` \\| `-2` \\| `1.5` 枚举值之一", Scalar(kind="number"), None),
        ("integer[]", "`A` \\| `B` 枚举值之一", ListOf(item=TEXT), "integer[]"),
        ("boolean", "`true` \\| `false` 枚举值之一", Scalar(kind="boolean"), None),
    ],
)
def test_values_that_are_no_numbers(
    word: str, text: str, kind: Type, declared: str | None
) -> None:
    found = body([f"| a {{data-indent=1}} | {word} | 甲<br/>{text}"])
    (member,) = fields_of(found.parameter("json").field.type)
    assert (member.type, member.declared) == (kind, declared)
    assert ("enum-not-numeric" in found.rules) == (declared is not None)


def test_a_list_constrains_its_items() -> None:
    found = field(kind="string[]", text="甲<br/>`A` \\| `B` 枚举值之一")
    assert found.type == ListOf(item=TEXT)
    assert found.values is not None


@pytest.mark.parametrize(
    ("tooltip", "length"),
    [("最长32字符", 32), ("最长128字符", 128), ("最长字符", None)],
)
def test_length(tooltip: str, length: int | None) -> None:
    found = field(kind=f'string {{data-tooltip="{tooltip}"}}')
    assert (found.max_length, found.tooltip) == (length, tooltip)


def test_what_a_description_says_of_a_field() -> None:
    found = field(text="总金额，单位为分<br/>默认值`1`<br/>`1` \\| `2` 枚举值之一")
    assert (found.title, found.notes, found.unit, found.default) == (
        "总金额，单位为分",
        ("默认值`1`",),
        "fen",
        "1",
    )
    assert found.raw == "总金额，单位为分<br/>默认值`1`<br/>`1` | `2` 枚举值之一"


# -- codecs --------------------------------------------------------------------------------

PLATFORM = "data-tooltip=微信支付公钥/平台证书加密后的BASE64字符串"
MERCHANT = "data-tooltip=商户API证书对应的公钥加密后的BASE64字符串"
BANK = "data-tooltip=付款到银行卡用的RSA加密公钥加密后的BASE64字符串"


@pytest.mark.parametrize(
    ("attributes", "codec", "rules"),
    [
        (f"{PLATFORM} data-encrypted=by-rsa-pubkey", RsaOaep(key="platform"), []),
        (f"data-encrypted=by-rsa-pubkey {MERCHANT}", RsaOaep(key="merchant"), []),
        (f"{BANK} data-encrypted=by-rsa-pubkey", RsaOaep(key="bank-card"), []),
        (
            "data-encrypted=by-rsa-pubkey",
            RsaOaep(key="platform"),
            ["cipher-key-unnamed"],
        ),
        ("data-encrypted=by-aes-gcm", AesGcm(), ["ciphertext-opaque"]),
        ("data-encrypted=by-aes-ecb", AesEcb(), ["ciphertext-opaque"]),
        ("data-encoded=by-json_encode", Json(by="attribute"), []),
        ("data-encoded-by=json_encode", Json(by="misspelling"), ["attr-unknown"]),
        ("data-encoded=json_encode", Json(by="attribute"), []),
        ("data-encoded=by-urlencode", UrlEncoded(), []),
        ("data-signed=by-rsa-privatekey", RsaSignature(), []),
        ("data-encrypted=by-sm4", None, ["codec-unknown"]),
        ("data-encrypted", None, ["codec-unknown"]),
        ("data-encoded=by-xml", None, ["codec-unknown"]),
        ("data-signed=by-magic", None, ["codec-unknown"]),
        ("data-encrpted=by-aes-gcm", None, ["codec-unknown"]),
        (
            "data-encoded=by-json_encode data-encrypted=by-aes-gcm",
            None,
            ["codec-unknown"],
        ),
    ],
)
def test_codec(attributes: str, codec: Codec | None, rules: list[str]) -> None:
    found = body([f"| a {{data-indent=1}} | string {{{attributes}}} | 甲"])
    assert found.rules == rules
    assert found.set_aside == (codec is None)
    if codec is not None:
        (member,) = fields_of(found.parameter("json").field.type)
        assert isinstance(member.type, Encoded)
        assert member.type.codec == codec


def test_a_misspelt_encoding_is_shown() -> None:
    found = body(["| a {data-indent=1} | string {data-encoded-by=json_encode} | 甲"])
    item = found.finding("attr-unknown")
    assert (item.repaired, item.before, item.after) == (
        True,
        "data-encoded-by=json_encode",
        "data-encoded=by-json_encode",
    )
    assert found.frame("attr-unknown") == (
        "openapi/v3/pay/orders.md:13:31: error: there is no attribute `data-encoded-by` "
        "[attr-unknown]\n"
        "    13 | | a {data-indent=1} | string {data-encoded-by=json_encode} | 甲\n"
        "       |                               ^^^^^^^^^^^^^^^\n"
        "  expected: `data-encoded=by-json_encode`\n"
        "  done: read as `data-encoded=by-json_encode`"
    )


def test_an_unknown_attribute_has_a_suggestion() -> None:
    found = body(["| a {data-indet=1} | string {data-encrypted-by=x} | 甲"])
    told = {item.rule: item.expected for item in found.found}
    assert told["attr-unknown"] == "`data-indent=1`"
    assert told["codec-unknown"] == "did you mean `data-encrypted`?"


def test_attributes_behind_a_description_stay_text_and_are_told() -> None:
    found = body(["| a {data-indent=1} | string | 甲 {data-required}"])
    (member,) = fields_of(found.parameter("json").field.type)
    assert (member.title, member.required) == ("甲 {data-required}", None)
    assert found.frame("attr-unknown") == (
        "openapi/v3/pay/orders.md:13:34: error: attributes behind a description "
        "[attr-unknown]\n"
        "    13 | | a {data-indent=1} | string | 甲 {data-required}\n"
        "       |                                   ^^^^^^^^^^^^^^^\n"
        "  expected: attributes in the name or the type cell\n"
        "  done: kept as text"
    )


@pytest.mark.parametrize(
    ("side", "key"),
    [("request", "platform"), ("response", "merchant"), ("notification", "merchant")],
)
def test_a_key_that_no_tooltip_names_belongs_to_the_usual_owner(
    side: str, key: KeyOwner
) -> None:
    secret = "string {data-encrypted=by-rsa-pubkey} | 甲"
    if side == "request":
        found = body([f"| a {{data-indent=1}} | {secret}"])
        (member,) = fields_of(found.parameter("json").field.type)
    elif side == "response":
        found = read(call_page(["| json | object | x"], [f"| a | {secret}"]))
        (member,) = found.operation.reply.fields
    else:
        rows = ["| body | object | x", f"| a {{data-indent=1}} | {secret}"]
        found = read(notice_page(rows), NOTICE)
        (member,) = fields_of(found.parameter("body").field.type)
    assert isinstance(member.type, Encoded)
    assert member.type.codec == RsaOaep(key=key)
    assert found.finding("cipher-key-unnamed").repaired


def test_every_item_of_an_encrypted_list_is_encrypted_on_its_own() -> None:
    found = field(kind=f"string[] {{{PLATFORM} data-encrypted=by-rsa-pubkey}}")
    assert found.type == ListOf(
        item=Encoded(codec=RsaOaep(key="platform"), content=TEXT)
    )


@pytest.mark.parametrize("word", ["integer", "number", "boolean", "integer[]"])
def test_a_number_cannot_be_encrypted(word: str) -> None:
    found = body(
        [
            f"| a {{data-indent=1}} | {word} {{{PLATFORM} data-encrypted=by-rsa-pubkey}} | x"
        ]
    )
    assert found.rules == ["codec-unknown"]
    assert found.set_aside


def test_an_object_can_be_encoded() -> None:
    rows = [
        "| a {data-indent=1} | object {data-encoded=by-json_encode} | 甲",
        "| b {data-indent=2} | string | 乙",
    ]
    (member,) = body_fields(rows)
    assert isinstance(member.type, Encoded)
    assert shape([member]) == "a(b)"
    (member,) = body_fields(rows[:1])
    assert member.type == Encoded(codec=Json(), content=Mapping())


# -- rows below ----------------------------------------------------------------------------


def test_plaintext_below_a_ciphertext() -> None:
    rows = [
        "| body {data-required} | object | x",
        "| resource {data-required data-indent=1} | object | x",
        "| ciphertext {data-required data-indent=2} | string {data-encrypted=by-aes-gcm} | x",
        LINE,
        "| mchid {data-required data-indent=3} | string | 商户号",
    ]
    found = read(notice_page(rows), NOTICE)
    (resource,) = fields_of(found.parameter("body").field.type)
    (cipher,) = fields_of(resource.type)
    assert isinstance(cipher.type, Encoded)
    assert cipher.type.codec == AesGcm()
    assert shape([cipher]) == "ciphertext(mchid)"
    assert cipher.declared is None
    assert found.lowered.rows.in_ir == found.lowered.rows.total == 6


def test_misplaced_marker_gives_the_same_ir_as_the_right_one() -> None:
    rows = [
        "| body | object | x",
        "| resource {data-indent=1} | object | x",
        "| ciphertext {data-indent=2} | string {data-encrypted=by-aes-gcm} | x",
        LINE,
        "| mchid {data-indent=3} | string | 商户号",
        "| original_type {data-indent=2} | string | x",
    ]
    wrong = [*rows[:3], rows[5], LINE, rows[4]]
    right, mended = (read(notice_page(each), NOTICE) for each in (rows, wrong))
    assert mended.api == right.api
    assert "marker-misplaced" in mended.rules
    assert not mended.set_aside


def test_ciphertext_without_plaintext() -> None:
    rows = [
        "| body | object | x",
        "| c {data-indent=1} | string {data-encrypted=by-aes-gcm} | x",
    ]
    found = read(notice_page(rows), NOTICE)
    assert found.finding("ciphertext-opaque").severity == "error"
    assert not found.set_aside


def test_decode_marker_without_an_attribute_is_json() -> None:
    found = body(
        [
            "| meta {data-indent=1} | string | 元信息",
            LINE,
            "| sha256 {data-indent=2} | string | x",
        ]
    )
    (member,) = fields_of(found.parameter("json").field.type)
    assert isinstance(member.type, Encoded)
    assert member.type.codec == Json(by="marker")
    assert found.rules == ["marker-unannounced"]
    assert found.finding("marker-unannounced").repaired


def test_scalar_children_without_marker() -> None:
    found = body(
        ["| a {data-indent=1} | string | 甲", "| b {data-indent=2} | string | 乙"]
    )
    assert shape(fields_of(found.parameter("json").field.type)) == "a b"
    assert found.rules == ["scalar-children"]
    assert not found.set_aside
    assert found.frame("scalar-children") == (
        "openapi/v3/pay/orders.md:13:3: error: rows stand below `a`, which is of the type string "
        "[scalar-children]\n"
        "    13 | | a {data-indent=1} | string | 甲\n"
        "       |   ^\n"
        "  expected: `object`, or a line row that marks the rows as its decoded content\n"
        "  done: the rows are read beside `a`"
    )


@pytest.mark.parametrize(
    ("word", "rules"),
    [
        ("integer", ["scalar-children", "line-idle"]),
        ("object", ["line-idle"]),
        ("object[]", ["line-idle"]),
    ],
)
def test_a_marker_below_what_is_no_string(word: str, rules: list[str]) -> None:
    found = body(
        [
            f"| a {{data-indent=1}} | {word} | 甲",
            LINE,
            "| b {data-indent=2} | string | 乙",
        ]
    )
    assert found.rules == rules


# -- variants ------------------------------------------------------------------------------

METRO = [
    "| scene {data-indent=1} | object | 场景`METRO`信息",
    "| line {data-indent=2} | string | x",
]
BUS = [
    "| scene {data-indent=1} | object | 场景`BUS`信息",
    "| bus {data-indent=2} | string | x",
]


def test_variants() -> None:
    found = body([*METRO, LINE, *BUS])
    (member,) = fields_of(found.parameter("json").field.type)
    assert isinstance(member.type, OneOf)
    assert [variant.label for variant in member.type.variants] == ["METRO", "BUS"]
    assert [fields_of(variant.type)[0].name for variant in member.type.variants] == [
        "line",
        "bus",
    ]
    assert found.rules == ["variant-group"]
    assert not found.set_aside


def test_variants_that_are_not_separated() -> None:
    found = body([*METRO, *BUS])
    assert found.rules == ["variant-group", "variant-unseparated"]
    assert not found.set_aside


def test_a_row_without_members_that_stands_twice_counts_once() -> None:
    row = "| a {data-indent=1} | string | 甲"
    found = body([row, "| b {data-indent=1} | string | 乙", row])
    assert shape(fields_of(found.parameter("json").field.type)) == "a b"
    assert found.rules == ["variant-unseparated"]
    assert (
        found.finding("variant-unseparated").done == "not read, nor the rows below it"
    )


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("场景", "场景`B`", 1),
        ("场景", "场景", 2),
        ("场景`A`", "场景`A`", 2),
        ("`A`", "`B`", 0),
    ],
)
def test_variants_that_nothing_tells_apart(first: str, second: str, told: int) -> None:
    found = body(
        [
            f"| a {{data-indent=1}} | string | {first}",
            LINE,
            f"| a {{data-indent=1}} | string | {second}",
        ]
    )
    assert found.rules.count("variant-unlabelled") == told


@pytest.mark.parametrize(
    ("first", "second", "required"),
    [
        ("data-required", "data-required", "name"),
        ("data-required", "", None),
        ("", "", None),
    ],
)
def test_a_group_is_required_where_every_variant_is(
    first: str, second: str, required: str | None
) -> None:
    rows = [
        f"| a {{data-indent=1 {first}}} | string | `A`",
        LINE,
        f"| a {{data-indent=1 {second}}} | string | `B`",
    ]
    (member,) = body_fields(rows)
    assert member.required == required


def test_variants_below_a_json_string_are_objects_with_that_key() -> None:
    rows = ["| info {data-indent=1} | string {data-encoded=by-json_encode} | x", LINE]
    for label in ("A", "B"):
        rows += [f"| scene {{data-indent=2}} | object[] | `{label}`", LINE]
    (member,) = body_fields(rows[:-1])
    assert isinstance(member.type, Encoded)
    assert isinstance(member.type.content, Record)
    assert member.type.decided_by is None


# -- a list or an object in a JSON string --------------------------------------------------

WRAPPER = "| {} {{data-indent=1}} | string {{data-encoded=by-json_encode}} | x"
CHILD = "| {} {{data-indent=2}} | object[] | x"


def wrapped(parent: str, child: str, sample: str = "") -> tuple[Encoded, Read]:
    rows = [
        WRAPPER.format(parent),
        LINE,
        CHILD.format(child),
        "| k {data-indent=3} | string | x",
    ]
    found = body(rows, sample=sample)
    (member,) = fields_of(found.parameter("json").field.type)
    assert isinstance(member.type, Encoded)
    return member.type, found


@pytest.mark.parametrize(
    ("argument", "is_list"),
    [
        ("'json' => ['trades' => \\json_encode([['k' => 'v']])]", True),
        ("'json' => ['trades' => \\json_encode(['a', 'b'])]", True),
        (
            "'json' => ['trades' => \\json_encode(['transactions' => [['k' => 'v']]])]",
            False,
        ),
    ],
)
def test_the_sample_decides(argument: str, is_list: bool) -> None:
    kind, found = wrapped("trades", "transactions", sample_of(argument))
    assert (kind.decided_by, isinstance(kind.content, ListOf)) == ("sample", is_list)
    assert (kind.item is not None) == is_list
    assert "json-wrapper-ambiguous" not in found.rules


@pytest.mark.parametrize(
    ("parent", "child", "is_list"),
    [
        ("reason", "reason", False),
        ("x", "record_fields", False),
        ("x", "record_list", False),
        ("x", "goods_info", False),
        ("x", "goods_detail", False),
        ("x", "sum_by_item", False),
        ("x", "reason", True),
        ("x", "media_id", True),
        ("x", "period", True),
    ],
)
def test_the_name_decides_where_no_sample_does(
    parent: str, child: str, is_list: bool
) -> None:
    kind, found = wrapped(parent, child)
    assert (kind.decided_by, isinstance(kind.content, ListOf)) == ("name", is_list)
    assert found.finding("json-wrapper-ambiguous").expected == "a sample that shows it"


def test_a_sample_that_shows_another_key_decides_nothing() -> None:
    argument = "'json' => ['x' => \\json_encode(['other' => 1])]"
    assert wrapped("x", "reason", sample_of(argument))[0].decided_by == "name"


def test_a_request_sample_decides_for_the_reply_of_the_page() -> None:
    rows = [
        WRAPPER.format("x"),
        LINE,
        CHILD.format("field_lists"),
        "| k {data-indent=3} | string | x",
    ]
    reply = [
        row.replace("data-indent=1", "").replace("=2", "=1").replace("=3", "=2")
        for row in rows
    ]
    argument = "'json' => ['x' => \\json_encode([['k' => 'v']])]"
    found = body(rows, sample=sample_of(argument), reply=reply)
    (answer,) = found.operation.reply.fields
    assert isinstance(answer.type, Encoded)
    assert (answer.type.decided_by, isinstance(answer.type.content, ListOf)) == (
        "sample",
        True,
    )


def test_two_rows_below_a_json_string_are_an_object() -> None:
    rows = [
        WRAPPER.format("x"),
        LINE,
        CHILD.format("a"),
        "| k {data-indent=3} | string | x",
    ]
    (member,) = body_fields([*rows, "| b {data-indent=2} | string | x"])
    assert isinstance(member.type, Encoded)
    assert (member.type.decided_by, shape([member])) == (None, "x(a(k) b)")


def test_json_without_rows_may_hold_anything() -> None:
    (member,) = body_fields([WRAPPER.format("x")])
    assert member.type == Encoded(codec=Json(), content=Mapping())


# -- what is told about rows ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "rules"),
    [
        ('| a {data-indent=1} | object {data-tooltip="对应PHP的array"} | x', []),
        (
            '| a {data-indent=1} | object {data-tooltip="对应PHP的Array"} | x',
            ["tooltip-case"],
        ),
        ("| a {data-indent=1} | object | x", ["tooltip-missing"]),
        ("| a{data-indent=1} | string | x", ["attr-spacing"]),
        ("| a {data-indent=1 } | string | x", ["attr-spacing"]),
        ("| a {data-indent=1}| string | x", ["attr-spacing"]),
        ("| a  {data-indent=1} | string | x", ["row-whitespace"]),
        ("| a {data-indent=1} | string | x ", ["row-whitespace"]),
        ("|a {data-indent=1} | string | x", ["row-whitespace"]),
        ("| a {data-indent=1} | string | x\u00a0y", ["row-whitespace"]),
        ("| a {data-indent=1 data-indent=1} | string | x", ["attr-repeated"]),
        ("| a {data-indent=1 data-indent=2} | string | x", ["attr-repeated"]),
    ],
)
def test_checks_on_one_row(row: str, rules: list[str]) -> None:
    found = read(call_page([BODY, row]), style=True)
    assert [rule for rule in found.rules if rule != "object-empty"] == rules
    assert [f.name for f in fields_of(found.parameter("json").field.type)] == ["a"]


def test_the_path_does_not_decide_what_a_page_holds() -> None:
    text = call_page([BODY, "| a {data-indent=1} | string | 甲"])
    for path in (CALL, "openapi/v2/x.md"):
        assert read(text, path).rules == []
    assert read(text, "other.md").rules == ["url-unknown"]
