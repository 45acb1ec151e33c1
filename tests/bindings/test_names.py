"""Names: a table of cases, and what holds for any text."""

from __future__ import annotations

import keyword
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from imtable.bindings.names import (
    MAX_IDENTIFIER,
    MAX_PACKAGE,
    MAX_PATH,
    ClassKey,
    class_names,
    distinct,
    field_names,
    module_file,
    module_name,
    module_names,
    module_segments,
    parameter_names,
    root_names,
    same_modules,
    variant_labels,
)

MODULES = [
    ("openapi/v3/shop/{stock_id}/update-budget", "v3.shop.stock_id.update_budget"),
    ("webhook/v3/TRANSACTION.SUCCESS", "webhook.v3.transaction.success"),
    ("webhook/v2/TRANSACTION.SUCCESS", "webhook.v2.transaction.success"),
    ("webhook/v2/transaction-success", "webhook.v2.transaction_success"),
    ("webhook/v2/transaction_success", "webhook.v2.transaction__success"),
    ("webhook/v3/PAYSCORE.USER_PAID", "webhook.v3.payscore.user_paid"),
    ("webhook/v3/PAYSCORE.USER-PAID", "webhook.v3.payscore.user__paid"),
    ("openapi/v3/{out_trade_no}", "v3.out_trade_no"),
    ("openapi/v3/{out-trade-no}", "v3.out__trade__no"),
    ("openapi/v3/a--b", "v3.x_a_x2d__x2d_b"),
    ("openapi/v3/{a.b}", "v3.x__x7b_a_x2e_b_x7d_"),
    ("update-budget", "update_budget"),
    ("guides/update-budget", "guides.update_budget"),
    ("openapi", "openapi"),
    ("openapi/v3/mchTransfer/billNo", "v3.mch_transfer.bill_no"),
    ("openapi/v3/global/return/import/try", "v3.global_.return_.import_.try_"),
    ("openapi/v3/a/index", "v3.a.index"),
    ("openapi/v3/get/post_async/parse", "v3.get_.post__async.parse_"),
    ("openapi/v3/list/match", "v3.list_.match_"),
    ("openapi/v3/field/dataclass", "v3.field_.dataclass_"),
    ("openapi/runtime/runtime", "runtime_.runtime_"),
    ("runtime", "runtime_"),
    ("openapi/webhook/v3/A", "webhook_.v3.a"),
    ("openapi/v3/CON/lpt1/com10", "v3.con_.lpt1_.com10"),
    ("openapi/v3/../x", "v3.x__x2e__x2e_.x"),
    ("openapi/v3//x", "v3.x_.x"),
    ("openapi/v3/3d/{4}", "v3.x_3d.x__x7b_4_x7d_"),
    ("openapi/v3/__init__/_a", "v3.x___init__.x__a"),
    ("openapi/v3/退款", "v3.x__x9000__x6b3e_"),
    ("openapi/v3/a b\x00", "v3.x_a_x20_b_x0_"),
    ("openapi/v3/xx_x", "v3.xx__x"),
    ("openapi/v3/_xx_x_", "v3.x___x78_x__x78__"),
]
FIELDS = [
    ("payAuthNo", "pay_auth_no_"),
    ("Idempotency-Key", "idempotency_key_"),
    ("setlLatlnt", "setl_latlnt_"),
    ("sha256", "sha256"),
    ("OpenID", "open_id_"),
    ("from", "from_"),
    ("From", "from__"),
    ("None", "none__"),
    ("str", "str_"),
    ("list", "list_"),
    ("field", "field_"),
    ("self", "self_"),
    ("type", "type"),
    ("id", "id"),
    ("med__fee", "med__fee"),
    ("coupon_id_$n", "coupon_id_n_"),
    ("x_$n_$m", "x_n_m_"),
    ("2nd", "x_2nd__"),
    ("__class__", "x___class____"),
    ("from_", "x_from___"),
    ("金额", "x__x91d1__x989d___"),
    ("", "x___"),
]
CLASSES = [
    (ClassKey("stock_send_rule"), "StockSendRule"),
    (ClassKey("detail", "BankTransfer", ".0"), "Detail_BankTransfer"),
    (ClassKey("detail", "", ".0"), "Detail"),
    (ClassKey("detail", "2", ".1"), "Detail_2"),
    (ClassKey("literal"), "Literal_"),
    (ClassKey("Literal"), "Literal__"),
    (ClassKey("State"), "State_"),
    (ClassKey("line_1"), "Line1_"),
    (ClassKey("line1"), "Line1"),
    (ClassKey("post_json"), "PostJson_"),
    (ClassKey("notification"), "Notification_"),
    (ClassKey("meta"), "Meta"),
    (ClassKey("coupon_type_$n"), "CouponTypeN_"),
    (ClassKey("2nd"), "X2nd__"),
    (ClassKey(""), "X__"),
]

NAMES = st.one_of(
    st.text(max_size=80),
    st.from_regex(r"[A-Za-z_][A-Za-z0-9_.$-]{0,70}", fullmatch=True),
    st.sampled_from(
        ["a_b", "aB", "a-b", "a.b", "a_$b", "A_B", "from", "from_", "x_2", "2"]
    ),
)
SIBLINGS = st.lists(NAMES, unique=True, max_size=8)
PATHS = st.lists(
    NAMES.map(lambda name: name.replace("/", "")), min_size=1, max_size=14
).map("/".join)
SHORT_PLAIN = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@pytest.mark.parametrize(("page", "module"), MODULES)
def test_module(page: str, module: str) -> None:
    assert module_name(page) == module


@pytest.mark.parametrize(("wire", "name"), FIELDS)
def test_field(wire: str, name: str) -> None:
    assert field_names([wire]) == {wire: name}


@pytest.mark.parametrize(("key", "name"), CLASSES)
def test_class(key: ClassKey, name: str) -> None:
    assert class_names([key]) == {key: name}


def test_reserved_only_where_it_matters() -> None:
    assert field_names(["meta"]) == {"meta": "meta"}
    assert field_names(["meta"], reply=True) == {"meta": "meta_"}
    assert parameter_names(["client", "options", "str"]) == {
        "client": "client_",
        "options": "options_",
        "str": "str",
    }
    roots = [ClassKey("json", prefix="Post"), ClassKey("bill_type", prefix="Get")]
    assert list(root_names(roots).values()) == ["PostJson", "GetBillType"]
    assert class_names([ClassKey("get_bill_type")], {"GetBillType"}) == {
        ClassKey("get_bill_type"): "GetBillType_"
    }


def test_only_names_that_are_no_identifiers_can_be_in_each_others_way() -> None:
    assert field_names(["payNo", "pay_no", "state", "State"]) == {
        "payNo": "pay_no_",
        "pay_no": "pay_no",
        "state": "state",
        "State": "state_",
    }
    assert field_names(["payNo", "pay-no", "pay_no"]) == {
        "payNo": "x_pay_x4e_o__",
        "pay-no": "x_pay_x2d_no__",
        "pay_no": "pay_no",
    }


def test_classes_of_siblings_are_not_in_each_others_way() -> None:
    keys = [
        ClassKey("payNo"),
        ClassKey("pay_no"),
        ClassKey("pay", "No", ".0"),
        ClassKey("pay", "2", ".1"),
        ClassKey("pay2"),
        ClassKey("2nd"),
        ClassKey("x2nd"),
    ]
    assert list(class_names(keys).values()) == [
        "PayNo_",
        "PayNo",
        "Pay_No",
        "Pay_2",
        "Pay2",
        "X2nd__",
        "X2nd",
    ]


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (
            ["PARKING", "PARKING SPACE", "bankCard"],
            ["Parking", "ParkingSpace", "BankCard"],
        ),
        ([None, None, None], ["", "2", "3"]),
        ([None, "METRO", None], ["", "Metro", "2"]),
        (["A_b", "A-b", "a b"], ["AB", "AB_2", "AB_3"]),
        (["x", "x", "x2"], ["X", "X_2", "X2"]),
        (["银行", "支付宝", "1号"], ["", "2", "1_"]),
        (["2", None, None], ["2_", "", "2"]),
    ],
)
def test_labels_of_variants(labels: list[str | None], words: list[str]) -> None:
    assert variant_labels(labels) == words


LABELS = st.lists(st.none() | NAMES, max_size=8)
ROOMY = NAMES.filter(lambda name: len(name) < 50)
"""Names that are not cut: whose class is their own, whatever is added to it."""


@given(LABELS, st.none() | NAMES)
def test_one_more_variant_renames_none(labels: list[str | None], new: str) -> None:
    words = variant_labels(labels)
    assert len(set(words)) == len(labels)
    assert all(re.fullmatch("[A-Za-z0-9_]*", each) for each in words)
    assert variant_labels([*labels, new])[: len(labels)] == words


def is_identifier(wire: str) -> bool:
    return field_names([wire])[wire] == wire or wire in RESERVED


RESERVED = ("from", "list", "self")


@given(st.lists(NAMES | st.sampled_from(RESERVED), unique=True, max_size=8), NAMES)
@example(["deviceGroups"], "device_groups")
@example(["State"], "state")
@example(["From"], "from")
@example(["0"], "x_0")
def test_a_newcomer_renames_nothing(wire: list[str], new: str) -> None:
    """But that two which both are no identifiers may read alike."""
    old, now = field_names(wire), field_names(list(dict.fromkeys([*wire, new])))
    alike = {} if is_identifier(new) else field_names([new])
    for name in wire:
        assert now[name] == old[name] or (
            not is_identifier(name) and field_names([name])[name] in alike.values()
        )


@given(st.lists(ROOMY, unique=True, max_size=6), LABELS, ROOMY)
@example(["State"], [], "state")
@example([], ["Metro", None], "detail_metro")
@example([], [None, None], "detail2")
@example(["a_1"], [], "a1")
def test_a_newcomer_renames_no_class(
    wire: list[str], labels: list[str | None], new: str
) -> None:
    old = class_keys(wire, labels)
    names, now = class_names(old), class_names([*old, ClassKey(new)])
    (alone,) = class_names([ClassKey(new)]).values()
    for key in old:
        same = names[key] == now[key]
        assert same or (alone.endswith("_") and class_names([key])[key] == alone)


def class_keys(wire: list[str], labels: list[str | None]) -> list[ClassKey]:
    variants = enumerate(variant_labels(labels))
    keys = [ClassKey(each) for each in wire]
    return keys + [ClassKey("detail", each, f".{n}") for n, each in variants]


def test_two_names_that_meet_are_an_error() -> None:
    def same(_: str) -> str:
        return "x"

    with pytest.raises(ValueError, match="'a' and 'b' would have one name"):
        distinct(["a", "b"], same, same)


def test_a_page_that_is_a_folder() -> None:
    assert module_file("v3.a.refunds", is_folder=False) == "v3/a/refunds.py"
    assert module_file("v3.a.refunds", is_folder=True) == "v3/a/refunds/__init__.py"


def test_long_names_are_cut_and_stay_apart() -> None:
    wire = ["a" * 70 + tail for tail in ("b", "c")]
    names = field_names(wire)
    assert {len(name) for name in names.values()} == {MAX_IDENTIFIER}
    assert len(set(names.values())) == 2
    pages = [
        "openapi/v3/" + "/".join(["segment" * 6] * 8 + [tail]) for tail in ("b", "c")
    ]
    assert len({module_name(page) for page in pages}) == 2


def usable(name: str) -> bool:
    return name.isascii() and name.isidentifier() and not keyword.iskeyword(name)


@given(SIBLINGS)
def test_fields_are_usable_and_never_collide(wire: list[str]) -> None:
    names = field_names(wire)
    assert list(names) == wire
    assert len(set(names.values())) == len(wire)
    assert all(usable(name) and not name.startswith("_") for name in names.values())
    assert all(len(name) <= MAX_IDENTIFIER for name in names.values())
    assert not {"str", "int", "list", "dict"} & set(names.values())
    assert field_names(wire[::-1]) == names


@given(SIBLINGS, SIBLINGS)
def test_classes_are_usable_and_never_collide(
    wire: list[str], labels: list[str]
) -> None:
    keys = class_keys(wire, list(labels))
    names = class_names(keys)
    assert len(set(names.values())) == len(keys)
    assert all(usable(name) and name[0].isupper() for name in names.values())
    assert all(len(name) <= MAX_IDENTIFIER for name in names.values())
    assert not {"Any", "Literal", "PostJson"} & set(names.values())


@given(PATHS)
@example("openapi/" + "/".join(["{out_request_no}" * 4] * 20))
@example("a\\b/..\\..\\c")
@example("C:/x/\ud800")
def test_files_stay_in_the_folder(page: str) -> None:
    module = module_name(page)
    file = module_file(module, is_folder=True)
    parts = file.split("/")
    assert len("p" * MAX_PACKAGE + "/" + file) <= MAX_PATH
    assert all(usable(part.removesuffix(".py")) for part in parts)
    assert file == file.lower()
    assert parts[0] != "runtime"
    devices = re.compile(r"(con|nul|prn|aux|com\d|lpt\d)(\.py)?")
    assert not any(devices.fullmatch(part) for part in parts)
    assert module_segments(page) == tuple(module.split("."))


SEPARATED = st.from_regex(r"[ab][ab01]{0,3}([-_.]{1,2}[ab0]{1,2}){0,3}", fullmatch=True)


@given(SEPARATED, SEPARATED)
def test_dots_dashes_and_underscores_tell_pages_apart(one: str, other: str) -> None:
    same = module_name(f"openapi/v3/{one}") == module_name(f"openapi/v3/{other}")
    assert same == (one == other)


@given(st.lists(st.text("aA-_.{}/b", min_size=1), unique=True, max_size=6))
def test_every_page_has_a_module_of_its_own(pages: list[str]) -> None:
    names = module_names(pages)
    assert len(set(names.values())) == len(pages)
    assert module_names(reversed(pages)) == names
    alone = {page for page in pages if not any(page in g for g in same_modules(pages))}
    assert all(names[page] == module_name(page) for page in alone)


@given(st.lists(st.from_regex(SHORT_PLAIN, fullmatch=True), min_size=2, max_size=5))
def test_plain_paths_keep_their_words(parts: list[str]) -> None:
    dashed = (part.replace("_", "-") for part in parts)
    module = module_name("/".join(["openapi", "v3", *dashed]))
    kept = [segment.removesuffix("_") for segment in module.split(".")[1:]]
    long = len("/".join(parts)) > 90  # too long for a path: its end is folded
    assert kept == parts or long or any(len(part) > 50 for part in parts)


@given(NAMES, NAMES)
def test_what_is_spelt_out_can_be_told_apart(one: str, other: str) -> None:
    names = field_names([f"\0{one}"]), field_names([f"\0{other}"])
    assert (one == other) == (list(names[0].values()) == list(names[1].values()))
