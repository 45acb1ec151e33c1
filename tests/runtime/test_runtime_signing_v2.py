"""Signatures of v2, by the public vector and by an independent reckoning."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.errors import ConfigError
from runtime.hidden import Hidden
from runtime.signing_v2 import (
    canonical,
    sign_certificate,
    sign_v2,
    sign_workwx,
    verify_v2,
)

TEXT = "192006250b4c09247ec02edce69f6a2d"
KEY = Hidden(TEXT)
ORDER = {
    "nonce_str": "ibuaiVcKdpRxkhJA",
    "mch_id": "10000100",
    "device_info": "1000",
    "body": "test",
    "appid": "wxd930ea5d5a258f4f",
}
MD5 = "9A0A8659F005D6984697E2CA0A9CF3B7"
HMAC = "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6"


def test_the_public_vector() -> None:
    assert sign_v2(ORDER, KEY) == MD5
    assert sign_v2(ORDER, KEY, "MD5") == MD5
    assert sign_v2(ORDER, KEY, "HMAC-SHA256") == HMAC


CANONICAL: list[tuple[dict[str, str], str]] = [
    ({}, ""),
    ({"b": "1", "a": "2", "B": "3"}, "B=3&a=2&b=1"),
    ({"a": "", "sign": "x", "c": "0"}, "c=0"),
    ({"a": "x&y=z 测"}, "a=x&y=z 测"),
    ({"a10": "1", "a1": "2", "a_1": "3"}, "a1=2&a10=1&a_1=3"),
    ({"a\U00010000": "1", "a\uffee": "2"}, "a\uffee=2&a\U00010000=1"),
]


@pytest.mark.parametrize(("members", "text"), CANONICAL)
def test_the_canonical_text(members: dict[str, str], text: str) -> None:
    assert canonical(members) == text.encode()


def test_openssl_agrees() -> None:
    text = canonical(ORDER) + f"&key={TEXT}".encode()
    done = subprocess.run(
        ["openssl", "dgst", "-sha256", "-hmac", TEXT, "-hex"],
        input=text,
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode().split()[-1].upper() == HMAC


@pytest.mark.parametrize("sign", [MD5, HMAC])
def test_the_length_of_a_signature_says_which_it_is(sign: str) -> None:
    assert verify_v2({**ORDER, "sign": sign}, KEY)
    assert not verify_v2({**ORDER, "sign": sign}, Hidden(TEXT[::-1]))
    assert not verify_v2({**ORDER, "sign": sign, "total_fee": "1"}, KEY)


@pytest.mark.parametrize(
    "sign", ["", "x", MD5[:-1], MD5[:-1] + "0", "测" * 32, "é" * 64]
)
def test_a_wrong_signature_is_no_signature(sign: str) -> None:
    assert not verify_v2({**ORDER, "sign": sign}, KEY)


def test_a_missing_signature_is_no_signature() -> None:
    assert not verify_v2(ORDER, KEY)


def test_half_of_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(ConfigError, match="surrogate"):
        sign_v2({**ORDER, "body": "\ud83d"}, KEY)


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(ConfigError, match="sign_type 'SM3' is neither"):
        sign_v2(ORDER, KEY, "SM3")


@given(
    st.dictionaries(st.text(max_size=5), st.text(max_size=9)),
    st.sampled_from(["MD5", "HMAC-SHA256"]),
)
def test_what_is_signed_verifies(members: dict[str, str], kind: str) -> None:
    members = {k: v for k, v in members.items() if (k + v).isascii() and k != "sign"}
    assert verify_v2({**members, "sign": sign_v2(members, KEY, kind)}, KEY)


def test_a_signature_of_wechat_work_is_over_some_members_only() -> None:
    transfer = {
        "amount": "10099",
        "appid": "wx8888888888888888",
        "desc": "费用",
        "mch_id": "1900000109",
        "nonce_str": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS",
        "openid": "oxTWIuGaIt6gTKsQRLau2M0yL16E",
        "partner_trade_no": "10000098201411111234567890",
        "ww_msg_type": "NORMAL_MSG",
    }
    secret = Hidden("S")
    text = "&".join(f"{k}={v}" for k, v in transfer.items()) + "&secret=S"
    done = subprocess.run(
        ["openssl", "dgst", "-md5"],
        input=text.encode(),
        capture_output=True,
        check=True,
    )
    expected = done.stdout.decode().split()[-1].upper()
    assert (
        sign_workwx({**transfer, "act_name": "a", "agentid": "1"}, secret) == expected
    )
    packet = {"mch_billno": "1", "wishing": "w", "amount": "1"}
    assert sign_workwx(packet, secret) == sign_workwx({"mch_billno": "1"}, secret)


def test_a_signature_over_a_certificate() -> None:
    seen: list[bytes] = []

    def sign(message: bytes) -> str:
        seen.append(message)
        return "S"

    members = {"timestamp": "1", "cert_serialno": "AB", "mch_id": "1"}
    assert sign_certificate(members, sign) == "S"
    assert seen == [b"cert_serialno=AB&timestamp=1"]
    with pytest.raises(ConfigError, match="timestamp is missing"):
        sign_certificate({"cert_serialno": "AB"}, sign)
